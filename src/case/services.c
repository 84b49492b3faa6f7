/*
 * services: what usually listens on a port. A table of ours and not the
 * machine's /etc/services, so that a report is the same everywhere. It names
 * the port, it does not say what was spoken there.
 */
#include "case/tally.h"

static const struct service {
	uint16_t port;
	bool tcp, udp;
	const char *name;
} services[] = {
    {7, true, true, "echo"},
    {9, true, true, "discard"},
    {13, true, true, "daytime"},
    {17, true, true, "qotd"},
    {19, true, true, "chargen"},
    {20, true, false, "ftp-data"},
    {21, true, false, "ftp"},
    {22, true, false, "ssh"},
    {23, true, false, "telnet"},
    {25, true, false, "smtp"},
    {37, true, true, "time"},
    {43, true, false, "whois"},
    {49, true, true, "tacacs"},
    {53, true, true, "domain"},
    {67, false, true, "dhcp-server"},
    {68, false, true, "dhcp-client"},
    {69, false, true, "tftp"},
    {70, true, false, "gopher"},
    {79, true, false, "finger"},
    {80, true, true, "http"},
    {88, true, true, "kerberos"},
    {102, true, false, "iso-tsap"},
    {109, true, false, "pop2"},
    {110, true, false, "pop3"},
    {111, true, true, "sunrpc"},
    {113, true, false, "ident"},
    {119, true, false, "nntp"},
    {123, false, true, "ntp"},
    {135, true, true, "epmap"},
    {137, true, true, "netbios-ns"},
    {138, true, true, "netbios-dgm"},
    {139, true, false, "netbios-ssn"},
    {143, true, false, "imap"},
    {161, true, true, "snmp"},
    {162, true, true, "snmp-trap"},
    {179, true, false, "bgp"},
    {194, true, false, "irc"},
    {389, true, true, "ldap"},
    {443, true, true, "https"},
    {445, true, false, "microsoft-ds"},
    {464, true, true, "kpasswd"},
    {465, true, false, "submissions"},
    {500, false, true, "isakmp"},
    {502, true, false, "modbus"},
    {512, true, false, "exec"},
    {513, true, false, "login"},
    {514, true, false, "shell"},
    {514, false, true, "syslog"},
    {515, true, false, "printer"},
    {520, false, true, "rip"},
    {546, false, true, "dhcpv6-client"},
    {547, false, true, "dhcpv6-server"},
    {548, true, false, "afp"},
    {554, true, true, "rtsp"},
    {563, true, false, "nntps"},
    {587, true, false, "submission"},
    {623, false, true, "ipmi"},
    {631, true, true, "ipp"},
    {636, true, false, "ldaps"},
    {853, true, true, "domain-s"},
    {873, true, false, "rsync"},
    {989, true, false, "ftps-data"},
    {990, true, false, "ftps"},
    {993, true, false, "imaps"},
    {995, true, false, "pop3s"},
    {1080, true, false, "socks"},
    {1194, true, true, "openvpn"},
    {1433, true, false, "ms-sql-s"},
    {1434, false, true, "ms-sql-m"},
    {1521, true, false, "oracle"},
    {1701, false, true, "l2tp"},
    {1723, true, false, "pptp"},
    {1812, false, true, "radius"},
    {1813, false, true, "radius-acct"},
    {1883, true, false, "mqtt"},
    {1900, false, true, "ssdp"},
    {2049, true, true, "nfs"},
    {2123, false, true, "gtp-c"},
    {2152, false, true, "gtp-u"},
    {3128, true, false, "http-proxy"},
    {3268, true, false, "msft-gc"},
    {3306, true, false, "mysql"},
    {3389, true, true, "ms-wbt-server"},
    {3478, true, true, "stun"},
    {4500, false, true, "ipsec-nat-t"},
    {4789, false, true, "vxlan"},
    {5004, false, true, "rtp"},
    {5060, true, true, "sip"},
    {5061, true, false, "sips"},
    {5222, true, false, "xmpp-client"},
    {5353, false, true, "mdns"},
    {5355, true, true, "llmnr"},
    {5432, true, false, "postgresql"},
    {5900, true, false, "vnc"},
    {5985, true, false, "wsman"},
    {6081, false, true, "geneve"},
    {6379, true, false, "redis"},
    {6667, true, false, "ircd"},
    {8000, true, false, "http-alt"},
    {8080, true, false, "http-alt"},
    {8443, true, false, "https-alt"},
    {9100, true, false, "jetdirect"},
    {9200, true, false, "elasticsearch"},
    {11211, true, true, "memcache"},
    {20000, true, true, "dnp3"},
    {27017, true, false, "mongodb"},
    {47808, false, true, "bacnet"},
};

const char *
service_name(uint8_t proto, uint16_t port)
{
	size_t i;

	for (i = 0; i < sizeof services / sizeof *services; i++) {
		const struct service *s = &services[i];

		if (s->port == port && ((proto == IPP_TCP && s->tcp) ||
					   (proto == IPP_UDP && s->udp)))
			return s->name;
	}
	return NULL;
}
