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

#include <assert.h>

#include "base/hash.h"
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

/*
 * Flows in an array, in order of their numbers, and an index over it with open
 * addressing. A slot of the index is the hash in its upper half and the flow's
 * number in the lower one; 0 is an empty slot. The place of a slot is the
 * hash's upper bits, so that the index grows without looking at the flows. It
 * stands here because what is done with every packet is inline; others leave
 * its fields alone.
 */
struct flow_table {
	struct flow_row *rows; /* flow n is rows[n - 1] */
	uint64_t *slots;       /* of the index: mask + 1 */
	size_t mask;
	unsigned shift; /* takes a hash to its place */
	uint32_t n, room, max;
	uint32_t depth;
};

struct flow_table *flow_table_new(uint64_t max);
void flow_table_free(struct flow_table *);
/* The key of the other direction. */
struct flow_ends flow_ends_reversed(const struct flow_ends *);
static inline uint32_t flow_ends_hash(const struct flow_ends *);
/* What flow_table_find will look at, please, into the processor's cache. */
static inline void flow_table_prefetch(
    const struct flow_table *, uint32_t hash);
/* ... and then the flow that is probably meant. */
static inline void flow_table_prefetch_row(
    const struct flow_table *, uint32_t hash);
/* The number of the key's flow; 0: there is none. */
static inline uint32_t flow_table_find(
    const struct flow_table *, const struct flow_ends *, uint32_t hash);
/* A flow for a key that has none: its number; 0: no room. */
uint32_t flow_table_make(
    struct flow_table *, const struct flow_ends *, uint32_t hash);
/* Valid until the next flow is made. */
static inline struct flow_row *flow_table_row(
    const struct flow_table *, uint32_t id);
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

/* ---- inline */

/* Eight bytes, by a factor of their own. */
static inline uint64_t
flow_ends_term(uint64_t word, uint64_t factor)
{
	return (word ^ word >> 32) * factor;
}

/* An address and a port. */
static inline uint64_t
flow_ends_mac(const uint8_t mac[6], uint16_t port)
{
	uint32_t four;
	uint16_t two;

	memcpy(&four, mac, sizeof four);
	memcpy(&two, mac + sizeof four, sizeof two);
	return (uint64_t)four << 32 | (uint32_t)two << 16 | port;
}

static inline uint64_t
flow_ends_word(const uint8_t *eight)
{
	uint64_t word;

	memcpy(&word, eight, sizeof word);
	return word;
}

/*
 * A sum, so that no word waits for another. Fields are loaded in the pieces
 * that they were stored in: a load that spans two stores has to wait until
 * both have reached the cache.
 */
static inline uint32_t
flow_ends_hash(const struct flow_ends *k)
{
	uint64_t last = (uint64_t)k->device << 32 | (uint32_t)k->tap << 16 |
			(uint32_t)k->v << 8 | k->proto;
	uint64_t h = flow_ends_term(
			 flow_ends_word(k->src), UINT64_C(0x9e3779b97f4a7c15)) +
		     flow_ends_term(
			 flow_ends_word(k->dst), UINT64_C(0x94d049bb133111eb)) +
		     flow_ends_term(flow_ends_mac(k->mac_src, k->sport),
			 UINT64_C(0xa0761d6478bd642f)) +
		     flow_ends_term(flow_ends_mac(k->mac_dst, k->dport),
			 UINT64_C(0xe7037ed1a0b428db)) +
		     flow_ends_term(last, UINT64_C(0x8ebc6af09c88c6e3));

	/* Of IPv4 the rest is zero. */
	if (k->v != 4)
		h += flow_ends_term(flow_ends_word(k->src + 8),
			 UINT64_C(0xbf58476d1ce4e5b9)) +
		     flow_ends_term(flow_ends_word(k->dst + 8),
			 UINT64_C(0xd6e8feb86659fd93));
	return (uint32_t)(hash_mix(h) >> 32);
}

static inline void
flow_table_prefetch(const struct flow_table *t, uint32_t hash)
{
	__builtin_prefetch(&t->slots[hash >> t->shift]);
}

static inline void
flow_table_prefetch_row(const struct flow_table *t, uint32_t hash)
{
	uint32_t id = (uint32_t)t->slots[hash >> t->shift];

	if (id == 0)
		return;
	__builtin_prefetch(&t->rows[id - 1], 1);
	__builtin_prefetch(&t->rows[id - 1].out_of_order, 1);
}

static inline uint32_t
flow_table_find(
    const struct flow_table *t, const struct flow_ends *k, uint32_t hash)
{
	size_t at = hash >> t->shift;
	uint64_t slot;

	for (; (slot = t->slots[at]) != 0; at = (at + 1) & t->mask) {
		uint32_t id = (uint32_t)slot;

		if (slot >> 32 == hash &&
		    memcmp(&t->rows[id - 1].key, k, sizeof *k) == 0)
			return id;
	}
	return 0;
}

static inline struct flow_row *
flow_table_row(const struct flow_table *t, uint32_t id)
{
	assert(id != 0 && id <= t->n);
	return &t->rows[id - 1];
}

#endif
