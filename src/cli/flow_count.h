/*
 * flow_count: packets counted into flows. A sighting is what of a packet
 * counts; a few of them wait in a batch while the memory that they concern is
 * fetched.
 */
#ifndef WF_CLI_FLOW_COUNT_H
#define WF_CLI_FLOW_COUNT_H

#include "cli/flow_table.h"
#include "cli/flow_tap.h"

struct sighting {
	struct flow_ends ends;
	uint32_t hash;
	uint32_t frames; /* more than one: fragments */
	uint64_t bytes;
	int64_t ns;	   /* by the tap, where there is one */
	int64_t first_ns;  /* of its first fragment */
	uint32_t seq, len; /* TCP: numbers that the segment uses up */
	bool syn;
};

/* False: the packet is of no flow. */
bool flow_sight(
    const struct packet *, const struct flow_tap_options *, struct sighting *);
/* The number of its flow; 0: the table is full, it is not counted. */
uint32_t flow_count(struct flow_table *, const struct sighting *);

/*
 * A sighting is counted FLOW_AHEAD packets after it was seen: by then the
 * memory that it concerns has been fetched.
 */
#define FLOW_AHEAD 16

struct flow_pending {
	struct flow_table *table;
	struct sighting ring[2 * FLOW_AHEAD];
	uint64_t added, counted;
	uint64_t left_out; /* frames, of flows that the table has no room for */
};

/* A packet, if it is of a flow. */
void flow_pending_packet(struct flow_pending *, const struct packet *,
    const struct flow_tap_options *);
/* Counts all that wait. */
void flow_pending_flush(struct flow_pending *);

#endif
