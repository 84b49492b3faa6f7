/*
 * packet_view: one frame as a line of the packet file shows it: the innermost
 * IP header that is whole, what follows it in this frame, and where the frame
 * belongs. A fragment is shown for itself, also the one that completed its
 * datagram. Made from a packet and its trail; lives as long as they do.
 */
#ifndef WF_CLI_PACKET_VIEW_H
#define WF_CLI_PACKET_VIEW_H

#include "packet/trail.h"

/* What of a packet is there, for the columns that need it. */
enum view_has {
	HAS_MAC = 0x001,
	HAS_IP = 0x002, /* a whole IP header of either version */
	HAS_IP4 = 0x004,
	HAS_L4 = 0x008,	 /* TCP, UDP, ICMP: a whole header in this frame */
	HAS_TCP = 0x010, /* ... of TCP */
	HAS_UDP = 0x020,
	HAS_ICMP = 0x040,
	HAS_ARP = 0x080,
	HAS_DHCP = 0x100,
	HAS_MODBUS = 0x200,
	HAS_SNMP = 0x400,
	HAS_PORTS = 0x800, /* TCP, UDP, SCTP: the first four bytes */
};

/* Headers as they lie on the wire. */
struct ip_view {
	uint8_t v, tos, ttl;
	uint8_t proto; /* behind extension headers */
	uint16_t id;   /* IPv4 */
	uint16_t frag; /* IPv4: flags and offset; IPv6: fragment header's */
	uint32_t frag_id;
	bool fragment;	      /* ... and it is one */
	uint32_t off;	      /* bytes into its datagram */
	uint16_t sum;	      /* IPv4 */
	struct slice header;  /* as far as captured */
	struct slice options; /* IPv4; IPv6: extension headers */
	uint32_t option_len;
	uint64_t total; /* header and what it carries, as declared */
	struct slice after;
	uint64_t after_len; /* as declared */
};

struct tcp_view {
	uint32_t seq, ack;
	uint16_t flags; /* nine of them */
	uint16_t window, sum;
	uint32_t span; /* sequence numbers that it takes */
	struct slice options;
	uint32_t option_len;
	bool options_cut;
};

struct packet_flow;

struct packet_view {
	const struct packet *packet;
	const struct trail *trail;
	unsigned has; /* HAS_ bits */
	struct addr src, dst;
	uint16_t sport, dport;
	struct ip_view ip;
	struct tcp_view tcp;
	uint16_t l4_sum;
	uint32_t l4_header; /* its length, 0: not whole */
	uint8_t icmp_type, icmp_code;
	uint64_t status;  /* flowStat bits of this frame alone */
	uint64_t padding; /* bytes behind what the IP header declares */
	struct slice l7;
	uint64_t l7_len;  /* as declared */
	size_t shown;	  /* headers of the trail that lie in this frame */
	const char *rest; /* what follows them and is no payload, or NULL */

	bool sums; /* asked for: checksums are held against what they should
		      be, in ip_flags */
	/* filled by packet_flow.c */
	struct packet_flow *flow;
	unsigned side; /* 0 A, 1 B */
	int64_t iat_ns, trip_ns, duration_ns;
	int32_t id_diff;
	int64_t seq_diff, ack_diff;
	uint32_t acked; /* sequence numbers acknowledged anew */
	uint16_t tcp_status, ip_flags, anomaly;
};

/* flowStat */
#define STAT_B	      UINT64_C(0x1)
#define STAT_L2	      UINT64_C(0x4)
#define STAT_ARP      UINT64_C(0x40)
#define STAT_VLAN     UINT64_C(0x100)
#define STAT_MPLS     UINT64_C(0x200)
#define STAT_GRE      UINT64_C(0x1000)
#define STAT_IP4      UINT64_C(0x4000)
#define STAT_IP6      UINT64_C(0x8000)
#define STAT_IP_IN_IP UINT64_C(0x20000)
#define STAT_TEREDO   UINT64_C(0x80000)
#define STAT_GTP      UINT64_C(0x200000)
#define STAT_VXLAN    UINT64_C(0x400000)
#define STAT_ERSPAN   UINT64_C(0x4000000)
#define STAT_GENEVE   UINT64_C(0x20000000)
#define STAT_SNAPPED  (UINT64_C(1) << 33)
#define STAT_FRAGMENT (UINT64_C(1) << 36)
#define STAT_TIMEOUT  (UINT64_C(1) << 40)

void packet_view_read(
    struct packet_view *, const struct packet *, const struct trail *);
/* How many headers it has. */
static inline unsigned
packet_view_headers(const struct packet_view *v)
{
	return (unsigned)v->shown + (v->rest != NULL);
}

#endif
