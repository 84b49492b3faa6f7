/*
 * packet_report: the totals of a run, as lines of text for its end. Numbers
 * are written 1219015 (1.22 M) [99.96%]: as they are, rounded from a thousand
 * on, and in percent of what they are part of.
 */
#ifndef WF_CLI_PACKET_REPORT_H
#define WF_CLI_PACKET_REPORT_H

#include "cli/packet_flow.h"

struct packet_count {
	uint64_t packets, bytes; /* bytes on the wire */
};

struct packet_totals {
	struct packet_count all, v4, v6, other, side[2];
	struct packet_count ip[256]; /* by IP protocol, innermost */
	struct packet_count arp, rarp, lldp, gre;
	uint64_t captured, padding, fragments;
	uint64_t filtered; /* packets that a filter took away */
	int64_t first_ns, last_ns;
	uint64_t header_min, header_max, header_sum;
	uint64_t flows, flows_l2, flows_v4, flows_v6; /* a side each */
	uint64_t flows_side[2], flows_ask, flows_answer;
	uint64_t peak, peak_limit; /* flows at a time */
	uint64_t status;	   /* all flowStat bits */
	/* filled in before it is written */
	uint64_t pcap_bytes, done, total; /* of the files; total 0: unknown */
	double elapsed;			  /* seconds */
	uint64_t memory;		  /* bytes, at most */
	uint64_t machine_memory;	  /* bytes; 0: unknown */
	uint64_t sensor;
};

void packet_totals_packet(struct packet_totals *, const struct packet_view *);
void packet_totals_flow(
    struct packet_totals *, const struct packet_flow *, unsigned side);
/* plugins: the lines of theirs. */
void packet_report_write(
    struct buf *, const struct packet_totals *, struct slice plugins);

/* 1219015 (1.22 M) [99.96%]; of 0: without percent. */
void packet_report_number(struct buf *, uint64_t n, uint64_t of);

#endif
