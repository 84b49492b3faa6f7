/*
 * flow_held: a small table by frame number. What it holds is bounded by what
 * the decoder keeps of fragments.
 */
#include "cli/flow_held.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

#define BUCKETS 4096 /* a power of two */

struct entry {
	struct held_frame held;
	struct entry *next;
	uint8_t bytes[]; /* of the frame, then of the options */
};

struct flow_held {
	struct budget *budget;
	struct entry *buckets[BUCKETS];
};

struct flow_held *
flow_held_new(struct budget *budget)
{
	struct flow_held *h = xcalloc(1, sizeof *h);

	h->budget = budget;
	return h;
}

static size_t
cost(const struct entry *e)
{
	return sizeof *e + e->held.frame.data.n + e->held.options.n;
}

static struct entry **
bucket(struct flow_held *h, uint64_t no)
{
	return &h->buckets[hash_mix(no) % BUCKETS];
}

static void
take_out(struct flow_held *h, struct entry **at)
{
	struct entry *e = *at;

	*at = e->next;
	budget_give(h->budget, cost(e));
	free(e);
}

void
flow_held_free(struct flow_held *h)
{
	size_t i;

	if (h == NULL)
		return;
	for (i = 0; i < BUCKETS; i++)
		while (h->buckets[i] != NULL)
			take_out(h, &h->buckets[i]);
	free(h);
}

void
flow_held_add(struct flow_held *h, const struct held_frame *f)
{
	struct slice data = f->frame.data, options = f->options;
	struct entry *e = xmalloc(sizeof *e + data.n + options.n);
	struct entry **at = bucket(h, f->frame.no);
	struct buf b = {.p = e->bytes, .cap = data.n + options.n};

	buf_add_slice(&b, data);
	buf_add_slice(&b, options);
	e->held = *f;
	e->held.frame.block = NULL;
	e->held.frame.data = slice_of(e->bytes, data.n);
	e->held.options = slice_from(buf_as_slice(&b), data.n);
	e->next = *at;
	*at = e;
	budget_take(h->budget, cost(e));
}

const struct held_frame *
flow_held_find(const struct flow_held *h, uint64_t no)
{
	const struct entry *e = h->buckets[hash_mix(no) % BUCKETS];

	while (e != NULL && e->held.frame.no != no)
		e = e->next;
	return e == NULL ? NULL : &e->held;
}

void
flow_held_drop(struct flow_held *h, uint64_t no)
{
	struct entry **at = bucket(h, no);

	while (*at != NULL && (*at)->held.frame.no != no)
		at = &(*at)->next;
	if (*at != NULL)
		take_out(h, at);
}
