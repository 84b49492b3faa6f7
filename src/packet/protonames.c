/* protonames: names of EtherTypes and IP protocols, from IANA's lists. */
#include "packet/packet.h"

struct name {
	uint16_t number;
	const char *name;
};

/* Sorted, for the search. */
static const struct name ethertypes[] = {
    {0x0800, "IPv4"},
    {0x0806, "ARP"},
    {0x0842, "Wake-on-LAN"},
    {0x22f0, "AVTP"},
    {0x22f3, "TRILL"},
    {0x4305, "B.A.T.M.A.N."},
    {0x6000, "DEC"},
    {0x6001, "DEC MOP dump/load"},
    {0x6002, "DEC MOP remote console"},
    {0x6003, "DECnet"},
    {0x6004, "DEC LAT"},
    {0x6005, "DEC diagnostic"},
    {0x6007, "DEC LAVC"},
    {0x6558, "bridged Ethernet"},
    {0x8035, "RARP"},
    {0x8038, "DEC bridge"},
    {0x8041, "DEC LAST"},
    {0x809b, "AppleTalk"},
    {0x80f3, "AppleTalk ARP"},
    {0x8100, "802.1Q"},
    {0x8137, "IPX"},
    {0x86dd, "IPv6"},
    {0x8808, "Ethernet flow control"},
    {0x8809, "slow protocols (LACP)"},
    {0x8847, "MPLS"},
    {0x8848, "MPLS multicast"},
    {0x8863, "PPPoE discovery"},
    {0x8864, "PPPoE"},
    {0x887b, "HomePlug"},
    {0x888e, "EAPOL"},
    {0x8892, "PROFINET"},
    {0x889a, "HyperSCSI"},
    {0x88a2, "ATA over Ethernet"},
    {0x88a4, "EtherCAT"},
    {0x88a8, "802.1ad"},
    {0x88ab, "Powerlink"},
    {0x88b8, "GOOSE"},
    {0x88ba, "sampled values"},
    {0x88bf, "RoMON"},
    {0x88cc, "LLDP"},
    {0x88cd, "SERCOS III"},
    {0x88e1, "HomePlug AV"},
    {0x88e3, "MRP"},
    {0x88e5, "MACsec"},
    {0x88e7, "802.1ah"},
    {0x88f5, "MVRP"},
    {0x88f7, "PTP"},
    {0x88fb, "PRP"},
    {0x8902, "CFM"},
    {0x8906, "FCoE"},
    {0x890d, "802.11 management"},
    {0x8914, "FCoE initialization"},
    {0x8915, "RoCE"},
    {0x891d, "TTEthernet"},
    {0x892f, "HSR"},
    {0x8947, "GeoNetworking"},
    {0x894f, "NSH"},
    {0x9000, "Ethernet loopback"},
    {0x9100, "802.1Q (old QinQ)"},
};

static const struct name protocols[] = {
    {0, "HOPOPT"},
    {1, "ICMP"},
    {2, "IGMP"},
    {3, "GGP"},
    {4, "IPv4"},
    {5, "ST"},
    {6, "TCP"},
    {7, "CBT"},
    {8, "EGP"},
    {9, "IGP"},
    {12, "PUP"},
    {17, "UDP"},
    {20, "HMP"},
    {22, "XNS-IDP"},
    {27, "RDP"},
    {28, "IRTP"},
    {29, "ISO-TP4"},
    {33, "DCCP"},
    {36, "XTP"},
    {40, "IL"},
    {41, "IPv6"},
    {42, "SDRP"},
    {43, "IPv6-Route"},
    {44, "IPv6-Frag"},
    {45, "IDRP"},
    {46, "RSVP"},
    {47, "GRE"},
    {48, "DSR"},
    {50, "ESP"},
    {51, "AH"},
    {54, "NARP"},
    {55, "MOBILE"},
    {57, "SKIP"},
    {58, "ICMPv6"},
    {59, "IPv6-NoNxt"},
    {60, "IPv6-Opts"},
    {80, "ISO-IP"},
    {83, "VINES"},
    {88, "EIGRP"},
    {89, "OSPFIGP"},
    {92, "MTP"},
    {94, "IPIP"},
    {97, "ETHERIP"},
    {98, "ENCAP"},
    {103, "PIM"},
    {104, "ARIS"},
    {108, "IPComp"},
    {111, "IPX-in-IP"},
    {112, "VRRP"},
    {113, "PGM"},
    {115, "L2TP"},
    {118, "STP"},
    {124, "ISIS over IPv4"},
    {130, "SPS"},
    {132, "SCTP"},
    {133, "FC"},
    {135, "Mobility Header"},
    {136, "UDPLite"},
    {137, "MPLS-in-IP"},
    {138, "manet"},
    {139, "HIP"},
    {140, "Shim6"},
    {141, "WESP"},
    {142, "ROHC"},
    {143, "Ethernet"},
};

static const char *
find(const struct name *names, size_t n, uint16_t number)
{
	size_t lo = 0, hi = n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (names[mid].number == number)
			return names[mid].name;
		if (names[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const char *
ip_proto_name(uint8_t proto)
{
	return find(protocols, sizeof protocols / sizeof protocols[0], proto);
}

const char *
ethertype_name(uint16_t type)
{
	return find(ethertypes, sizeof ethertypes / sizeof ethertypes[0], type);
}
