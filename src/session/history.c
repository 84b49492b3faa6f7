/* history: a ring of delivered bytes a shard, and an index a stream. */
#include "session/history.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct history {
	uint64_t written; /* bytes ever put in; the ring holds the last ones */
	uint8_t ring[HISTORY_BYTES];
};

struct history_entry {
	uint64_t seq;
	uint64_t at; /* value of written at its first byte */
	uint32_t n;
};

struct history *
history_new(void)
{
	return xcalloc(1, sizeof(struct history));
}

void
history_free(struct history *h)
{
	free(h);
}

static bool
lost(const struct history *h, const struct history_entry *e)
{
	return h->written - e->at > HISTORY_BYTES;
}

static void
ring_put(struct history *h, struct slice s)
{
	size_t at = h->written % HISTORY_BYTES, n = HISTORY_BYTES - at;

	n = s.n < n ? s.n : n;
	memcpy(h->ring + at, s.p, n);
	memcpy(h->ring, slice_from(s, n).p, s.n - n);
	h->written += s.n;
}

/* Room for one more entry: drop those the ring lost, then grow. */
static void
make_room(const struct history *h, struct history_index *x)
{
	while (x->first < x->n && lost(h, &x->entries[x->first]))
		x->first++;
	if (x->n < x->cap)
		return;
	if (x->first != 0) {
		memmove(x->entries, x->entries + x->first,
		    (x->n - x->first) * sizeof *x->entries);
		x->n -= x->first;
		x->first = 0;
	}
	if (x->n == x->cap) {
		x->cap = x->cap == 0 ? 2 : x->cap * 2;
		x->entries =
		    xreallocarray(x->entries, x->cap, sizeof *x->entries);
	}
}

void
history_add(
    struct history *h, struct history_index *x, uint64_t seq, struct slice data)
{
	struct history_entry *e;

	if (data.n > HISTORY_BYTES) {
		seq += data.n - HISTORY_BYTES;
		data = slice_from(data, data.n - HISTORY_BYTES);
	}
	if (data.n == 0)
		return;
	e = x->first < x->n ? &x->entries[x->n - 1] : NULL;
	if (e != NULL && e->seq + e->n == seq && e->at + e->n == h->written &&
	    e->n + data.n <= HISTORY_BYTES / 4) {
		e->n += (uint32_t)data.n;
		ring_put(h, data);
		return;
	}
	make_room(h, x);
	x->entries[x->n++] = (struct history_entry){
	    .seq = seq, .at = h->written, .n = (uint32_t)data.n};
	ring_put(h, data);
}

void
history_forget(struct history_index *x)
{
	free(x->entries);
	*x = (struct history_index){0};
}

static bool
ring_equals(const struct history *h, uint64_t at, struct slice s)
{
	size_t i = at % HISTORY_BYTES, n = HISTORY_BYTES - i;

	n = s.n < n ? s.n : n;
	return memcmp(h->ring + i, s.p, n) == 0 &&
	       memcmp(h->ring, slice_from(s, n).p, s.n - n) == 0;
}

static void
compare_entry(const struct history *h, const struct history_entry *e,
    uint64_t seq, struct slice data, const struct history_sink *sink)
{
	uint64_t lo = seq > e->seq ? seq : e->seq;
	uint64_t end = seq + data.n, e_end = e->seq + e->n;
	uint64_t hi = end < e_end ? end : e_end;
	struct slice now;

	if (lo >= hi || lost(h, e))
		return;
	now = slice_mid(data, (size_t)(lo - seq), (size_t)(hi - lo));
	if (!ring_equals(h, e->at + (lo - e->seq), now))
		sink->differs(sink->ctx, lo, now);
}

void
history_compare(const struct history *h, const struct history_index *x,
    uint64_t seq, struct slice data, const struct history_sink *sink)
{
	unsigned i;

	for (i = x->first; i < x->n; i++)
		compare_entry(h, &x->entries[i], seq, data, sink);
}
