/*
 * flow_table: who sent how much to whom.
 *
 * A flow is one direction: the packets with the same MAC addresses, IP
 * addresses (the innermost ones), protocol (TCP or UDP) and ports, and where a
 * tap's trailer tells them (flow_tap.h) the same device and port of the tap.
 * Flows are numbered from 1 in the order of their first packets. None ever
 * ends, so the table has a limit.
 */
#ifndef WF_CLI_FLOW_TABLE_H
#define WF_CLI_FLOW_TABLE_H

#include "packet/packet.h"

/* No padding: compared and hashed as bytes. */
struct flow_ends {
	uint8_t src[16], dst[16]; /* as in struct addr */
	uint8_t mac_src[6], mac_dst[6];
	uint16_t sport, dport;
	uint16_t device; /* of the tap, and its port: */
	uint8_t tap;
	uint8_t v; /* 4 or 6 */
	uint8_t proto;
	uint8_t zero[3];
};

struct flow_row {
	struct flow_ends key;
	uint64_t packets, bytes; /* frames, and their lengths on the wire */
	int64_t first_ns, last_ns;
	uint32_t seq;	       /* TCP: the sequence number that comes next */
	uint32_t out_of_order; /* TCP segments that did not come next */
};

struct flow_table;

struct flow_table *flow_table_new(uint64_t max);
void flow_table_free(struct flow_table *);
/* False: the packet is neither TCP nor UDP. The tap's fields stay zero. */
bool flow_ends_of(const struct packet *, struct flow_ends *);
/* The key of the other direction. */
struct flow_ends flow_ends_reversed(const struct flow_ends *);
uint32_t flow_ends_hash(const struct flow_ends *);
/* What flow_table_add will look at, please, into the processor's cache. */
void flow_table_prefetch(const struct flow_table *, uint32_t hash);
/* ... and then the flow that is probably meant. */
void flow_table_prefetch_row(const struct flow_table *, uint32_t hash);
/* The number of the key's flow, which is made if need be; 0: no room. */
uint32_t flow_table_add(
    struct flow_table *, const struct flow_ends *, uint32_t hash);
/* 0: there is none. */
uint32_t flow_table_find(
    const struct flow_table *, const struct flow_ends *, uint32_t hash);
/* Valid until the next flow is made. */
struct flow_row *flow_table_row(const struct flow_table *, uint32_t id);
uint32_t flow_table_count(const struct flow_table *);
/* Bytes that it takes; slots that had to be looked at to make a flow, most. */
size_t flow_table_memory(const struct flow_table *);
uint32_t flow_table_depth(const struct flow_table *);

struct flow_rank {
	uint64_t packets;
	uint32_t id;
};
/*
 * All flows by packets, the smallest first, then by number. The caller frees
 * it. Nothing can be added or found afterwards.
 */
struct flow_rank *flow_table_rank(struct flow_table *);

#endif
