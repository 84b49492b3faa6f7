/*
 * history: a ring of delivered bytes a shard, and a ring of entries that say
 * which stream's they are. A stream knows its last entry; those before it hang
 * on that one, so that a stream without lately delivered bytes has no memory
 * of its own.
 */
#include "session/history.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct entry {
	uint64_t seq;
	uint32_t at; /* low bits of written at its first byte */
	uint32_t n;
	uint32_t back, on; /* so many numbers to the stream's entries before
			      and after it; 0: none */
};

/* Entries are numbered from 1; first..last are in the ring. */
struct history {
	uint64_t written; /* bytes ever put in; the ring holds the last ones */
	struct entry *entries;
	size_t cap; /* a power of two, or 0 */
	uint64_t first, last;
	uint8_t ring[HISTORY_BYTES];
};

struct history *
history_new(void)
{
	struct history *h = xmalloc(sizeof *h);

	/* Nothing of the ring is read before it is written: its memory may
	   stay untouched. */
	h->written = h->last = 0;
	h->entries = NULL;
	h->cap = 0;
	h->first = 1;
	return h;
}

void
history_free(struct history *h)
{
	if (h != NULL)
		free(h->entries);
	free(h);
}

/* ---- entries */

/* NULL: no entry of that number is in the ring (any more). */
static struct entry *
entry_of(const struct history *h, uint64_t number)
{
	return number < h->first || number > h->last
		   ? NULL
		   : &h->entries[number & (h->cap - 1)];
}

static struct entry *
entry_back(const struct history *h, const struct entry *e, uint64_t *number)
{
	*number -= e->back;
	return e->back == 0 ? NULL : entry_of(h, *number);
}

static struct entry *
entry_on(const struct history *h, const struct entry *e, uint64_t *number)
{
	*number += e->on;
	return e->on == 0 ? NULL : entry_of(h, *number);
}

/* Bytes from its first one to the newest: it is lost beyond HISTORY_BYTES. */
static uint32_t
age(const struct history *h, const struct entry *e)
{
	return (uint32_t)h->written - e->at;
}

/* Those whose bytes the ring lost are in front. */
static void
drop_lost(struct history *h)
{
	while (h->first <= h->last &&
	       age(h, entry_of(h, h->first)) > HISTORY_BYTES)
		h->first++;
}

static void
grow(struct history *h)
{
	size_t cap = h->cap == 0 ? 16 : h->cap * 2;
	struct entry *new = xcalloc(cap, sizeof *new);
	uint64_t i;

	for (i = h->first; i <= h->last; i++)
		new[i & (cap - 1)] = *entry_of(h, i);
	free(h->entries);
	h->entries = new;
	h->cap = cap;
}

/* A new entry of the stream, after its last one. */
static struct entry *
append(struct history *h, struct history_index *x)
{
	struct entry *before, *e;

	if (h->cap == HISTORY_ENTRIES && h->last + 1 - h->first == h->cap)
		h->first++;
	else if (h->last + 1 - h->first == h->cap)
		grow(h);
	before = entry_of(h, x->last);
	e = &h->entries[++h->last & (h->cap - 1)];
	*e = (struct entry){0};
	if (before != NULL)
		before->on = e->back = (uint32_t)(h->last - x->last);
	x->last = h->last;
	return e;
}

/* ---- bytes */

static void
ring_put(struct history *h, struct slice s)
{
	size_t at = h->written % HISTORY_BYTES, n = HISTORY_BYTES - at;

	n = s.n < n ? s.n : n;
	memcpy(h->ring + at, s.p, n);
	memcpy(h->ring, slice_from(s, n).p, s.n - n);
	h->written += s.n;
}

void
history_add(
    struct history *h, struct history_index *x, uint64_t seq, struct slice data)
{
	struct entry *e;

	if (data.n > HISTORY_BYTES) {
		seq += data.n - HISTORY_BYTES;
		data = slice_from(data, data.n - HISTORY_BYTES);
	}
	if (data.n == 0)
		return;
	e = entry_of(h, x->last);
	if (e == NULL || e->seq + e->n != seq || e->n != age(h, e) ||
	    e->n + data.n > HISTORY_BYTES / 4) {
		e = append(h, x);
		e->seq = seq;
		e->at = (uint32_t)h->written;
	}
	e->n += (uint32_t)data.n;
	ring_put(h, data);
	drop_lost(h);
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
compare_entry(const struct history *h, const struct entry *e, uint64_t seq,
    struct slice data, const struct history_sink *sink)
{
	uint64_t lo = seq > e->seq ? seq : e->seq;
	uint64_t end = seq + data.n, e_end = e->seq + e->n;
	uint64_t hi = end < e_end ? end : e_end;
	uint64_t at = h->written - age(h, e);
	struct slice now;

	if (lo >= hi)
		return;
	now = slice_mid(data, (size_t)(lo - seq), (size_t)(hi - lo));
	if (!ring_equals(h, at + (lo - e->seq), now))
		sink->differs(sink->ctx, lo, now);
}

/* From the newest entry back to where data begins, and on from there. */
void
history_compare(const struct history *h, const struct history_index *x,
    uint64_t seq, struct slice data, const struct history_sink *sink)
{
	uint64_t number = x->last, older;
	struct entry *e = entry_of(h, number), *before;

	if (e == NULL)
		return;
	for (;;) {
		older = number;
		before = entry_back(h, e, &older);
		if (before == NULL || before->seq + before->n <= seq)
			break;
		number = older;
		e = before;
	}
	while (e != NULL && e->seq < seq + data.n) {
		compare_entry(h, e, seq, data, sink);
		e = entry_on(h, e, &number);
	}
}
