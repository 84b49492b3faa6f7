/*
 * flow_record: the heads that pcap_flow puts before each piece of a stream,
 * little-endian:
 *
 *	TCP: time, ns (8) | length (2) | stream (2) | sequence (4) |
 *	     acknowledgement (4) | window (4) | flags (2) | sum (2) | zeros (4)
 *	UDP: time, ns (8) | length (2) | stream (2) | zeros (4)
 *
 * length is that of what follows; stream is the flow's number modulo 65536;
 * sum is that of all fields before it, each cut to 16 bits. There pcap_flow
 * leaves what was in memory, here stand zeros.
 */
#ifndef WF_CLI_FLOW_RECORD_H
#define WF_CLI_FLOW_RECORD_H

#include "base/buf.h"

#define FLOW_RECORD_TCP 32
#define FLOW_RECORD_UDP 16

enum flow_record_flag {
	FLOW_REORDERED = 0x4000, /* the bytes were held back */
	FLOW_RESET = 0x8000,	 /* a connection begins with this SYN */
};

struct flow_record {
	int64_t ns;
	uint16_t len;
	uint32_t flow;
	/* TCP: */
	uint32_t seq, ack, window;
	uint16_t flags; /* the header's, and flow_record_flag */
};

void flow_record_tcp(struct buf *, const struct flow_record *);
void flow_record_udp(struct buf *, const struct flow_record *);

#endif
