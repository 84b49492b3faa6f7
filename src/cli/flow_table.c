/* flow_table: flows are made, put into order and forgotten. */
#include "cli/flow_table.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define FIRST_BITS 12

_Static_assert(sizeof(struct flow_ends) == 56, "a key has no padding");

/* Empty, with 1 << bits slots. */
static void
make_index(struct flow_table *t, unsigned bits)
{
	t->shift = 32 - bits;
	t->mask = ((size_t)1 << bits) - 1;
	t->slots = xcalloc(t->mask + 1, sizeof *t->slots);
	t->depth = 0;
}

struct flow_table *
flow_table_new(uint64_t max)
{
	struct flow_table *t = xcalloc(1, sizeof *t);

	t->max = max < UINT32_MAX / 4 ? (uint32_t)max : UINT32_MAX / 4;
	make_index(t, FIRST_BITS);
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

/* ---- the index */

static void
put(struct flow_table *t, uint64_t slot)
{
	size_t at = slot >> 32 >> t->shift;
	uint32_t depth = 1;

	for (; t->slots[at] != 0; depth++)
		at = (at + 1) & t->mask;
	t->slots[at] = slot;
	if (depth > t->depth)
		t->depth = depth;
}

static void
grow_index(struct flow_table *t)
{
	uint64_t *old = t->slots;
	size_t n = t->mask + 1, i;

	make_index(t, 32 - t->shift + 1);
	for (i = 0; i < n; i++)
		if (old[i] != 0)
			put(t, old[i]);
	free(old);
}

uint32_t
flow_table_make(struct flow_table *t, const struct flow_ends *k, uint32_t hash)
{
	if (t->n == t->max)
		return 0;
	if (t->n == t->room) {
		t->room = t->room == 0 ? 1024 : t->room + t->room / 2;
		t->rows = xreallocarray(t->rows, t->room, sizeof *t->rows);
	}
	/* At most half of the slots are taken. */
	if (t->n >= t->mask / 2 + 1)
		grow_index(t);
	t->rows[t->n++] = (struct flow_row){
	    .key = *k, .first_ns = INT64_MAX, .last_ns = INT64_MIN};
	put(t, (uint64_t)hash << 32 | t->n);
	return t->n;
}

uint32_t
flow_table_count(const struct flow_table *t)
{
	return t->n;
}

size_t
flow_table_memory(const struct flow_table *t)
{
	return t->n * sizeof *t->rows + (t->mask + 1) * sizeof *t->slots;
}

uint32_t
flow_table_depth(const struct flow_table *t)
{
	return t->depth;
}

/* ---- order */

/* By the eight bits of the count from `shift` on; else as they stood. */
static void
rank_by(const struct flow_rank *from, struct flow_rank *to, uint32_t n,
    unsigned shift)
{
	uint32_t at[256] = {0}, sum = 0, had, i;

	for (i = 0; i < n; i++)
		at[from[i].packets >> shift & 0xff]++;
	for (i = 0; i < 256; i++) {
		had = at[i];
		at[i] = sum;
		sum += had;
	}
	for (i = 0; i < n; i++)
		to[at[from[i].packets >> shift & 0xff]++] = from[i];
}

struct flow_rank *
flow_table_rank(struct flow_table *t)
{
	struct flow_rank *r, *other, *swap;
	uint64_t all = 0;
	unsigned shift;
	uint32_t i;

	free(t->slots);
	t->slots = NULL;
	r = xcalloc((size_t)t->n + 1, sizeof *r);
	other = xcalloc((size_t)t->n + 1, sizeof *r);
	for (i = 0; i < t->n; i++) {
		r[i] = (struct flow_rank){t->rows[i].packets, i + 1};
		all |= r[i].packets;
	}
	/* Few counts need more than two rounds. */
	for (shift = 0; shift < 64 && all >> shift != 0; shift += 8) {
		rank_by(r, other, t->n, shift);
		swap = r;
		r = other;
		other = swap;
	}
	free(other);
	return r;
}
