/*
 * stream_again: bytes that came before, or too late. They are held against
 * what was delivered (or is held): the same is dropped, what differs is kept
 * beside the stream as a variant, and so is what fills a gap that was closed.
 */
#include "session/stream.h"

#include <assert.h>

/* Bytes from before what was taken for the stream's first one. */
void
stream_before_start(
    struct flow *f, enum side side, const struct segment *seg, uint64_t n)
{
	struct stream *st = tcp_stream(f, side);
	char who[SENDER_MAX];

	if (st->told_before || n == 0)
		return;
	st->told_before = true;
	flow_finding(f, FINDING_LATE_DATA, seg->frame, seg->ns,
	    "%llu bytes from %s lie before the first byte that the capture "
	    "showed of the stream. They are not part of it here.",
	    (unsigned long long)n, flow_sender(f, side, who));
}

struct again {
	struct flow *f;
	enum side side;
	const struct segment *seg;
	bool told;
};

static void
differs(void *ctx, uint64_t seq, struct slice now)
{
	struct again *a = ctx;
	struct stream *st = tcp_stream(a->f, a->side);
	char who[SENDER_MAX];
	struct variant v = {
	    .side = a->side,
	    .off = seq - st->base,
	    .frame = a->seg->frame,
	    .ns = a->seg->ns,
	    .data = now,
	};

	flow_variant(a->f, &v);
	if (a->told)
		return;
	a->told = true;
	flow_finding(a->f, FINDING_OVERLAP_CONFLICT, v.frame, v.ns,
	    "Bytes %llu-%llu from %s arrived again with different content. "
	    "The first to arrive are shown; both are kept in the record. Files "
	    "drawn from this session may not be what the receiver got.",
	    (unsigned long long)v.off, (unsigned long long)(v.off + now.n - 1),
	    flow_sender(a->f, a->side, who));
}

/* Does it fill a gap that was closed? Then it is kept as late data. */
static void
late_data(struct again *a, uint64_t seq, struct slice data)
{
	struct stream *st = tcp_stream(a->f, a->side);
	const struct stream_rest *r = st->rest;
	unsigned i, n = r->ngaps < STREAM_GAPS ? r->ngaps : STREAM_GAPS;
	char who[SENDER_MAX];

	for (i = 0; i < n; i++) {
		uint64_t from = r->gaps[i].seq, to = from + r->gaps[i].n;
		uint64_t lo = seq > from ? seq : from;
		uint64_t hi = seq + data.n < to ? seq + data.n : to;
		struct variant v = {
		    .side = a->side,
		    .late = true,
		    .off = lo - st->base,
		    .frame = a->seg->frame,
		    .ns = a->seg->ns,
		};

		if (lo >= hi)
			continue;
		v.data = slice_mid(data, (size_t)(lo - seq), (size_t)(hi - lo));
		flow_variant(a->f, &v);
		flow_finding(a->f, FINDING_LATE_DATA, v.frame, v.ns,
		    "%llu bytes at offset %llu from %s arrived after the "
		    "stream had gone on without them. They are kept in the "
		    "record beside the stream.",
		    (unsigned long long)v.data.n, (unsigned long long)v.off,
		    flow_sender(a->f, a->side, who));
	}
}

void
stream_again_delivered(struct flow *f, enum side side,
    const struct segment *seg, struct slice data)
{
	struct again a = {.f = f, .side = side, .seg = seg};
	struct stream *st = tcp_stream(f, side);
	struct history_sink sink = {.ctx = &a, .differs = differs};

	history_compare(flow_history(f), &st->history, seg->seq, data, &sink);
	if (st->rest != NULL && st->rest->ngaps != 0)
		late_data(&a, seg->seq, data);
}

void
stream_again_held(struct flow *f, enum side side, const struct segment *held,
    const struct segment *seg, struct slice data)
{
	struct again a = {.f = f, .side = side, .seg = seg};
	struct buf scratch = {0};
	struct slice old = store_get(flow_store(f), &held->ref, &scratch), now;

	assert(seg->seq >= held->seq);
	old = slice_from(old, (size_t)(seg->seq - held->seq));
	now = slice_head(data, old.n);
	old = slice_head(old, now.n);
	if (!slice_eq(old, now)) {
		stream_start_anyhow(f, side);
		differs(&a, seg->seq, now);
	}
	buf_free(&scratch);
}
