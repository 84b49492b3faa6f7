/*
 * flow_table: flows in an array, in order of their numbers, and an index over
 * it with open addressing. A slot of the index is the hash in its upper half
 * and the flow's number in the lower one; 0 is an empty slot. The place of a
 * slot is the hash's upper bits, so that the index grows without looking at
 * the flows.
 */
#include "cli/flow_table.h"

#include <assert.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

#define FIRST_BITS 12

struct flow_table {
	struct flow_row *rows; /* flow n is rows[n - 1] */
	uint32_t n, room, max;
	uint64_t *slots;
	unsigned bits; /* the index has 1 << bits slots */
	uint32_t depth;
};

_Static_assert(sizeof(struct flow_ends) == 56, "a key has no padding");

struct flow_table *
flow_table_new(uint64_t max)
{
	struct flow_table *t = xcalloc(1, sizeof *t);

	t->max = max < UINT32_MAX / 4 ? (uint32_t)max : UINT32_MAX / 4;
	t->bits = FIRST_BITS;
	t->slots = xcalloc((size_t)1 << t->bits, sizeof *t->slots);
	return t;
}

void
flow_table_free(struct flow_table *t)
{
	if (t == NULL)
		return;
	free(t->rows);
	free(t->slots);
	free(t);
}

/* ---- keys */

bool
flow_ends_of(const struct packet *p, struct flow_ends *k)
{
	if (p->verdict != PACKET_SESSION ||
	    (p->proto != IPP_TCP && p->proto != IPP_UDP))
		return false;
	memcpy(k->src, p->src.b, sizeof k->src);
	memcpy(k->dst, p->dst.b, sizeof k->dst);
	memcpy(k->mac_src, p->mac_src, sizeof k->mac_src);
	memcpy(k->mac_dst, p->mac_dst, sizeof k->mac_dst);
	k->sport = p->sport;
	k->dport = p->dport;
	k->device = 0;
	k->tap = 0;
	k->v = p->src.v;
	k->proto = p->proto;
	memset(k->zero, 0, sizeof k->zero);
	return true;
}

struct flow_ends
flow_ends_reversed(const struct flow_ends *k)
{
	struct flow_ends r = *k;

	memcpy(r.src, k->dst, sizeof r.src);
	memcpy(r.dst, k->src, sizeof r.dst);
	memcpy(r.mac_src, k->mac_dst, sizeof r.mac_src);
	memcpy(r.mac_dst, k->mac_src, sizeof r.mac_dst);
	r.sport = k->dport;
	r.dport = k->sport;
	return r;
}

/* One of the key's seven words, by a factor of its own. */
static inline uint64_t
term(const struct flow_ends *k, size_t i, uint64_t factor)
{
	uint64_t word;

	memcpy(&word, (const uint8_t *)k + i * sizeof word, sizeof word);
	return (word ^ word >> 32) * factor;
}

/* A sum, so that no word waits for another. */
uint32_t
flow_ends_hash(const struct flow_ends *k)
{
	uint64_t h = term(k, 0, UINT64_C(0x9e3779b97f4a7c15)) +
		     term(k, 1, UINT64_C(0xbf58476d1ce4e5b9)) +
		     term(k, 2, UINT64_C(0x94d049bb133111eb)) +
		     term(k, 3, UINT64_C(0xd6e8feb86659fd93)) +
		     term(k, 4, UINT64_C(0xa0761d6478bd642f)) +
		     term(k, 5, UINT64_C(0xe7037ed1a0b428db)) +
		     term(k, 6, UINT64_C(0x8ebc6af09c88c6e3));

	return (uint32_t)(hash_mix(h) >> 32);
}

/* ---- the index */

static inline size_t
place(const struct flow_table *t, uint32_t hash)
{
	return hash >> (32 - t->bits);
}

static inline size_t
next(const struct flow_table *t, size_t at)
{
	return (at + 1) & (((size_t)1 << t->bits) - 1);
}

static void
put(struct flow_table *t, uint64_t slot)
{
	size_t at = place(t, (uint32_t)(slot >> 32));
	uint32_t depth = 1;

	for (; t->slots[at] != 0; depth++)
		at = next(t, at);
	t->slots[at] = slot;
	if (depth > t->depth)
		t->depth = depth;
}

static void
grow_index(struct flow_table *t)
{
	uint64_t *old = t->slots;
	size_t n = (size_t)1 << t->bits, i;

	t->bits++;
	t->depth = 0;
	t->slots = xcalloc(n * 2, sizeof *t->slots);
	for (i = 0; i < n; i++)
		if (old[i] != 0)
			put(t, old[i]);
	free(old);
}

void
flow_table_prefetch(const struct flow_table *t, uint32_t hash)
{
	__builtin_prefetch(&t->slots[place(t, hash)]);
}

void
flow_table_prefetch_row(const struct flow_table *t, uint32_t hash)
{
	uint32_t id = (uint32_t)t->slots[place(t, hash)];
	const struct flow_row *r = t->rows + id;

	if (id == 0)
		return;
	__builtin_prefetch(&r[-1]);
	__builtin_prefetch(&r[-1].packets, 1);
}

uint32_t
flow_table_find(
    const struct flow_table *t, const struct flow_ends *k, uint32_t hash)
{
	size_t at = place(t, hash);
	uint64_t slot;

	while ((slot = t->slots[at]) != 0) {
		uint32_t id = (uint32_t)slot;

		if ((uint32_t)(slot >> 32) == hash &&
		    memcmp(&t->rows[id - 1].key, k, sizeof *k) == 0)
			return id;
		at = next(t, at);
	}
	return 0;
}

static uint32_t
make(struct flow_table *t, const struct flow_ends *k, uint32_t hash)
{
	if (t->n == t->max)
		return 0;
	if (t->n == t->room) {
		t->room = t->room == 0 ? 1024 : t->room + t->room / 2;
		t->rows = xreallocarray(t->rows, t->room, sizeof *t->rows);
	}
	/* At most half of the slots are taken. */
	if (t->n >> (t->bits - 1) != 0)
		grow_index(t);
	t->rows[t->n++] = (struct flow_row){.key = *k};
	put(t, (uint64_t)hash << 32 | t->n);
	return t->n;
}

uint32_t
flow_table_add(struct flow_table *t, const struct flow_ends *k, uint32_t hash)
{
	uint32_t id = flow_table_find(t, k, hash);

	return id != 0 ? id : make(t, k, hash);
}

struct flow_row *
flow_table_row(const struct flow_table *t, uint32_t id)
{
	assert(id != 0 && id <= t->n);
	return &t->rows[id - 1];
}

uint32_t
flow_table_count(const struct flow_table *t)
{
	return t->n;
}

size_t
flow_table_memory(const struct flow_table *t)
{
	return t->n * sizeof *t->rows +
	       ((size_t)1 << t->bits) * sizeof *t->slots;
}

uint32_t
flow_table_depth(const struct flow_table *t)
{
	return t->depth;
}

/* ---- order */

static int
by_packets(const void *va, const void *vb)
{
	const struct flow_rank *a = va, *b = vb;

	if (a->packets != b->packets)
		return a->packets < b->packets ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

struct flow_rank *
flow_table_rank(struct flow_table *t)
{
	struct flow_rank *r;
	uint32_t i;

	free(t->slots);
	t->slots = NULL;
	r = xcalloc((size_t)t->n + 1, sizeof *r);
	for (i = 0; i < t->n; i++)
		r[i] = (struct flow_rank){t->rows[i].packets, i + 1};
	qsort(r, t->n, sizeof *r, by_packets);
	return r;
}
