/*
 * trail: where the headers of a packet lie, outermost first, for those who
 * show more of them than struct packet holds. A decoder that was given a
 * trail notes each header before it reads it, so the last one may be cut or
 * invalid: read it through rd.h. What always holds: the slices live as long
 * as the packet's; headers that did not fit take the place of the one before,
 * so that the innermost is never lost.
 */
#ifndef WF_PACKET_TRAIL_H
#define WF_PACKET_TRAIL_H

#include "packet/packet.h"

enum header_kind {
	HEADER_NONE,
	HEADER_ETHERNET,
	HEADER_VLAN,
	HEADER_LLC,
	HEADER_SLL,
	HEADER_SLL2,
	HEADER_LOOPBACK,
	HEADER_WLAN,
	HEADER_RADIOTAP,
	HEADER_PRISM,
	HEADER_AVS,
	HEADER_PPI,
	HEADER_PPPOE,
	HEADER_PPP,
	HEADER_MPLS,
	HEADER_IP4,
	HEADER_IP6,
	HEADER_OPTIONS6,
	HEADER_FRAGMENT6,
	HEADER_AH,
	HEADER_GRE,
	HEADER_ERSPAN,
	HEADER_VXLAN,
	HEADER_GENEVE,
	HEADER_GTP,
	HEADER_TEREDO,
	HEADER_TCP,
	HEADER_UDP,
	HEADER_ICMP,
	HEADER_KINDS,
};

struct header {
	enum header_kind kind;
	uint8_t proto;	    /* behind IP: the number it goes by */
	bool joined;	    /* lies in a datagram made of fragments */
	struct slice bytes; /* it and what follows it, as captured */
	uint64_t declared;  /* the same, as the headers around it tell */
};

#define TRAIL_HEADERS 32

struct trail {
	struct header v[TRAIL_HEADERS];
	size_t n;
	struct header rest; /* what no header was read from */
};

/* The decoder fills it anew with each packet; NULL: no more. */
void packet_trail(struct decoder *, struct trail *);
/* "ipv4", as the column hdrDesc names it. */
const char *header_name(const struct header *);

#endif
