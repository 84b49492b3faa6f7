/*
 * packet_flow: flows as the packet file numbers them. One number (flowInd)
 * for both directions, in order of first packets; side A sent first. Flows
 * are found by the innermost addresses, protocol and ports (ICMP: none); what
 * has no IP by the cards' addresses and the EtherType. A flow ends after a
 * silence by the clock of the capture, when its TCP connection is over and
 * another one begins, or when more are open than the limit allows.
 */
#ifndef WF_CLI_PACKET_FLOW_H
#define WF_CLI_PACKET_FLOW_H

#include <sys/queue.h>

#include "base/limits.h"
#include "cli/packet_view.h"

/* What one side sent so far. */
struct packet_side {
	uint64_t packets, bytes; /* 0 packets: it sent nothing yet */
	uint64_t status;	 /* all flowStat bits of its packets */
	int64_t first_ns, last_ns;
	uint32_t isn, seq, ack, window; /* of its last packet (isn: of SYN) */
	uint32_t next;			/* behind the highest byte sent */
	uint32_t acked;			/* the highest acknowledgement */
	uint32_t stamp;			/* TCP time stamp */
	uint16_t ip_id;
	bool has_id, has_seq, has_ack, has_stamp, scales;
	bool syn, fin, rst, answers;
	void *plugins; /* memory that plugins asked for */
};

struct packet_flow {
	uint64_t index; /* from 1 */
	struct endpoint end[2];
	uint8_t proto;
	bool timeout; /* that is how it ended */
	struct packet_side side[2];
	/* the table's */
	uint64_t hash;
	int64_t clock;
	struct packet_flow *chain;
	TAILQ_ENTRY(packet_flow) queued;
};

struct packet_flow_sink {
	void *ctx;
	/* The first packet of a side. */
	void (*begin)(void *ctx, struct packet_flow *, unsigned side);
	/* The flow is over; told for each side that sent, A first. */
	void (*end)(void *ctx, struct packet_flow *, unsigned side);
};

struct packet_flows;

struct packet_flows *packet_flows_new(
    const struct limits *, int64_t timeout_ns, const struct packet_flow_sink *);
/* The flow of the packet; fills flow, side and what compares it to others. */
void packet_flows_add(
    struct packet_flows *, struct packet_view *, int64_t clock);
/* Is there one with these ends? Its index, or 0. */
uint64_t packet_flows_find(const struct packet_flows *, const struct endpoint *,
    const struct endpoint *, uint8_t proto);
/* What is remembered between packets beside the flows. */
struct packet_recall *packet_flows_recall(struct packet_flows *);
/* Ends all, in order of their numbers. */
void packet_flows_finish(struct packet_flows *);
uint64_t packet_flows_peak(const struct packet_flows *); /* most at a time */
/* Flows that the limit ended. */
uint64_t packet_flows_pushed(const struct packet_flows *);
void packet_flows_free(struct packet_flows *);

/* packet_track.c: what a packet says next to its side's earlier ones. */
void packet_track(struct packet_view *, struct packet_side *own,
    const struct packet_side *other);

#endif
