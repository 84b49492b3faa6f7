/*
 * packet: a frame's headers, decoded.
 *
 * packet_decode fills a struct packet from a frame: link layer, VLAN tags,
 * PPPoE, IP of both versions with extension headers, tunnels stripped (MPLS,
 * GRE, ERSPAN, IP in IP, 6in4, VXLAN, GENEVE, GTP-U, Teredo), TCP, UDP,
 * ICMP. Its slices point into the frame, or, after IP reassembly, into memory
 * of the decoder: both live until the next packet_decode of the same decoder.
 *
 * What always holds: verdict says where the frame goes; only PACKET_SESSION
 * has addresses and payload set; payload.n <= payload_len, and less when
 * the capture cut it (snap length); the parts cover payload exactly, in order;
 * trailing bytes of the link layer are not payload. An unfinished IP fragment
 * is PACKET_HELD: its frame is counted with the packet that completes the
 * datagram (frames), or comes back through packet_expired.
 */
#ifndef WF_PACKET_PACKET_H
#define WF_PACKET_PACKET_H

#include "base/addr.h"
#include "base/budget.h"
#include "base/finding.h"
#include "base/limits.h"
#include "capture/frame.h"

enum verdict {
	PACKET_SESSION,	  /* belongs to a session */
	PACKET_OTHER,	  /* tally of other traffic: ARP, LLDP, ... */
	PACKET_UNDECODED, /* with a reason */
	PACKET_HELD,	  /* a fragment that waits for the others */
};

enum ip_proto {
	IPP_ICMP = 1,
	IPP_IGMP = 2,
	IPP_TCP = 6,
	IPP_UDP = 17,
	IPP_GRE = 47,
	IPP_ESP = 50,
	IPP_AH = 51,
	IPP_ICMP6 = 58,
	IPP_SCTP = 132,
};

enum tcp_flag {
	TH_FIN = 0x01,
	TH_SYN = 0x02,
	TH_RST = 0x04,
	TH_PUSH = 0x08,
	TH_ACK = 0x10,
	TH_URG = 0x20,
};

/* Where n bytes of a payload came from. */
struct part {
	uint32_t n;
	uint32_t capture;
	uint64_t frame;
	uint64_t pos; /* in the capture file */
};

/* A frame that is counted with a packet. */
struct frame_count {
	uint64_t no;
	int64_t ns;
	uint32_t len;
	uint32_t capture;
};

#define PACKET_TUNNELS 8

struct packet {
	const struct frame *frame; /* the one that completed it */
	enum verdict verdict;
	const char *reason; /* of UNDECODED; a label of OTHER: "ARP". Lives as
			       long as the slices do */

	/* link */
	bool has_mac;
	uint8_t mac_src[6], mac_dst[6];
	uint16_t ethertype; /* under the tags; < 0x600: 802.3 length; 0 none */
	bool has_ethertype;
	uint16_t vlan[2]; /* ids, outermost first */
	uint8_t vlans;	  /* how many tags (also beyond two) */
	bool pppoe;

	/* outermost IP header of this frame, for the tallies */
	uint8_t outer_v; /* 4, 6, or 0: no IP */
	struct addr outer_src, outer_dst;
	uint8_t outer_proto; /* the byte in the header */
	size_t outer_end;    /* of its datagram, in the frame: padding and
				trailers of the link layer follow */

	/* innermost */
	uint8_t tunnels; /* as many names and ids are below, eight at most */
	bool inner;	 /* one of them lies in IP: src and dst are not outer */
	struct addr src, dst;
	uint8_t proto; /* after extension headers */
	uint8_t ttl;
	uint8_t tos;
	uint16_t sport, dport; /* TCP, UDP, SCTP; 0 of others */
	uint16_t checksum;     /* of TCP and UDP, as it was sent */
	uint8_t icmp_type, icmp_code;
	uint16_t icmp_id, icmp_seq; /* echo only */

	/* TCP */
	uint32_t seq, ack;
	uint16_t window;
	uint8_t flags;
	uint8_t wscale; /* of a SYN; 0xff: not given */
	uint16_t mss;	/* of a SYN; 0: not given */

	uint32_t lane; /* packets of different lanes meet in no session; 0,
			  unless a verb says otherwise */

	struct slice payload; /* captured; of ICMP and others: after the IP
				 header (ICMP: after its 8 byte header) */
	uint32_t payload_len; /* as the headers declare it */
	struct slice whole;   /* the same with its transport header before it:
				 what IP carried, captured */
	const struct part *parts;
	size_t nparts;
	const struct frame_count *frames; /* all, this one last */
	size_t nframes;

	/* Last, because of these only `tunnels` are set; no time is spent on
	   the others. */
	const char *tunnel[PACKET_TUNNELS]; /* "GRE", "VXLAN", static strings,
					       outermost first */
	uint32_t tunnel_id[PACKET_TUNNELS]; /* VNI, key, label, TEID, else 0 */
};

struct decoder; /* one a reading thread: fragments that wait */

struct decoder *decoder_new(
    const struct limits *, struct budget *, const struct finding_sink *);
void decoder_free(struct decoder *);
/* True: packet_expired may have something to tell. */
bool packet_decode(struct decoder *, const struct frame *, struct packet *);
/*
 * Frames of datagrams given up since the last call, for the count of
 * undecoded frames; with all = true every datagram still waiting (at the end).
 * False when there is none left.
 */
bool packet_expired(
    struct decoder *, bool all, struct frame_count *, const char **reason);

/* "TCP", "OSPFIGP", or NULL. */
const char *ip_proto_name(uint8_t proto);
const char *ethertype_name(uint16_t type);

#endif
