/* stream: one direction of a TCP connection, put in order. */
#include "session/stream.h"

#include <assert.h>
#include <stdlib.h>

#include "base/pack.h"
#include "base/xalloc.h"

/* Room below the first number seen for bytes that arrive late. */
#define ANCHOR (UINT64_C(1) << 33)

uint64_t
stream_unwrap(struct stream *st, uint32_t seq)
{
	if (!st->known) {
		st->known = true;
		st->next = ANCHOR + seq;
	}
	return st->next +
	       (uint64_t)(int64_t)(int32_t)(seq - (uint32_t)st->next);
}

bool
stream_in_window(const struct stream *st, uint64_t seq, uint64_t window)
{
	return seq + window >= st->next && seq <= st->next + window;
}

void
stream_acked(struct stream *st, uint32_t ack, uint64_t window)
{
	uint64_t seq = stream_unwrap(st, ack);

	if (!stream_in_window(st, seq, window))
		return;
	if (!st->has_acked) {
		st->has_acked = true;
		st->first_ack = st->acked = seq;
	}
	if (seq < st->first_ack)
		st->first_ack = seq;
	if (seq > st->acked)
		st->acked = seq;
}

/* ---- the first byte */

/* Nothing waits any more: the room goes back. */
static void
drop_room(struct stream_rest *r)
{
	free(r->held);
	r->held = NULL;
	r->first = r->n = r->cap = 0;
}

void
stream_start(struct flow *f, enum side side, uint64_t base)
{
	struct stream *st = tcp_stream(f, side);
	struct segment *g;

	if (st->started)
		return;
	st->started = true;
	st->waiting = false;
	st->base = st->next = base;
	while ((g = stream_held(st)) != NULL && g->seq < base) {
		st->rest->first++;
		stream_before_start(f, side, g, g->n);
		st->rest->held_bytes -= g->n;
		store_drop(flow_store(f), &g->ref);
	}
	if (st->rest != NULL && g == NULL)
		drop_room(st->rest);
}

/*
 * The start is not known: the lowest byte seen, or what the other side
 * expected first, if that is lower.
 */
void
stream_start_anyhow(struct flow *f, enum side side)
{
	struct stream *st = tcp_stream(f, side);
	const struct segment *g = stream_held(st);
	uint64_t base;

	if (st->started || !st->known)
		return;
	base = g != NULL ? g->seq : st->next;
	if (st->has_acked && (st->first_ack < base || g == NULL))
		base = st->first_ack;
	if (st->has_fin && st->fin < base)
		base = st->fin;
	stream_start(f, side, base);
}

/* ---- delivery */

static struct stream_rest *
need_rest(struct stream *st)
{
	if (st->rest == NULL)
		st->rest = xcalloc(1, sizeof *st->rest);
	return st->rest;
}

static void
give(struct flow *f, enum side side, struct slice data, const struct segment *g,
    bool late)
{
	struct stream *st = tcp_stream(f, side);
	struct chunk c = {
	    .side = side,
	    .late = late,
	    .off = g->seq - st->base,
	    .ns = g->ns,
	    .frame = g->frame,
	    .capture = g->capture,
	    .pos = g->pos,
	    .data = data,
	    .seq = (uint32_t)g->seq,
	    .ack = g->ack,
	    .window = g->window,
	    .flags = g->flags,
	};

	assert(g->seq == st->next);
	st->next += data.n;
	st->waiting = false;
	if (data.n != 0) {
		history_add(flow_history(f), &st->history, g->seq, data);
		flow_data(f, &c);
	}
}

static void
lack(struct flow *f, enum side side, uint64_t n, enum gap_why why,
    uint64_t frame, int64_t ns)
{
	struct stream *st = tcp_stream(f, side);
	struct stream_rest *r = need_rest(st);
	struct gap g = {
	    .side = side,
	    .why = why,
	    .off = st->next - st->base,
	    .n = n,
	    .ns = ns,
	    .frame = frame,
	};

	if (r->gaps == NULL)
		r->gaps = xcalloc(STREAM_GAPS, sizeof *r->gaps);
	r->gaps[r->ngaps++ % STREAM_GAPS] = (struct stream_gap){st->next, n};
	st->next += n;
	st->waiting = false;
	flow_gap(f, &g);
}

static void
cut_off(struct flow *f, enum side side, const struct segment *g)
{
	if (g->cut != 0)
		lack(f, side, g->cut, GAP_SNAPPED, g->frame, g->ns);
}

/* ---- holding */

static void
hold(struct flow *f, enum side side, size_t at, const struct segment *seg,
    struct slice data)
{
	struct stream_rest *r = need_rest(tcp_stream(f, side));
	struct segment *g;

	if (r->n == r->cap && r->first != 0) {
		memmove(r->held, r->held + r->first,
		    (r->n - r->first) * sizeof *r->held);
		at -= r->first;
		r->n -= r->first;
		r->first = 0;
	}
	if (r->n == r->cap) {
		r->cap = r->cap == 0 ? 4 : r->cap * 2;
		r->held = xreallocarray(r->held, r->cap, sizeof *r->held);
	}
	g = &r->held[at];
	memmove(g + 1, g, (r->n - at) * sizeof *g);
	r->n++;
	*g = *seg;
	g->n = (uint32_t)data.n;
	store_put(flow_store(f), data, &g->ref);
	r->held_bytes += data.n;
}

static void
take_first(struct flow *f, enum side side)
{
	struct stream_rest *r = tcp_stream(f, side)->rest;
	struct segment g = r->held[r->first++];
	struct buf scratch = {0};

	if (r->first == r->n)
		drop_room(r);
	r->held_bytes -= g.n;
	give(f, side, store_get(flow_store(f), &g.ref, &scratch), &g, true);
	store_drop(flow_store(f), &g.ref);
	cut_off(f, side, &g);
	buf_free(&scratch);
}

/* The first held segment that ends after seq. */
static size_t
held_after(const struct stream_rest *r, uint64_t seq)
{
	size_t lo, hi, mid;

	if (r == NULL)
		return 0;
	lo = r->first;
	hi = r->n;
	while (lo < hi) {
		const struct segment *g;

		mid = lo + (hi - lo) / 2;
		g = &r->held[mid];
		if (g->seq + g->n + g->cut > seq)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

/* A piece that overlaps nothing: delivered if it is next, else held. */
static void
place(struct flow *f, enum side side, size_t at, const struct segment *seg,
    struct slice data)
{
	struct stream *st = tcp_stream(f, side);

	if (st->started && seg->seq == st->next) {
		give(f, side, data, seg, false);
		cut_off(f, side, seg);
	} else {
		hold(f, side, at, seg, data);
	}
}

static uint64_t
least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void
segment_skip(struct segment *seg, struct slice *data, uint64_t n)
{
	uint64_t have = n < data->n ? n : data->n;

	seg->seq += n;
	seg->pos += n;
	*data = slice_from(*data, (size_t)have);
	seg->cut -= (uint32_t)(n - have);
}

/* Bytes up to n of a segment, as one of its own. */
static struct segment
segment_head(const struct segment *seg, struct slice *data, uint64_t n)
{
	struct segment head = *seg;

	*data = slice_head(*data, (size_t)n);
	if (n < (uint64_t)data->n + head.cut)
		head.cut = (uint32_t)(n - data->n);
	return head;
}

/* What of a segment lies before next was delivered already. */
static void
add_delivered(
    struct flow *f, enum side side, struct segment *seg, struct slice *data)
{
	const struct stream *st = tcp_stream(f, side);
	uint64_t all = data->n + (uint64_t)seg->cut;
	uint64_t n = least(st->next - seg->seq, all);

	if (seg->seq < st->base)
		stream_before_start(f, side, seg, st->base - seg->seq);
	stream_again_delivered(
	    f, side, seg, slice_head(*data, (size_t)least(n, data->n)));
	segment_skip(seg, data, n);
}

/* The beginning of a segment, up to where a held one begins or ends. */
static void
add_piece(
    struct flow *f, enum side side, struct segment *seg, struct slice *data)
{
	const struct stream_rest *r = tcp_stream(f, side)->rest;
	size_t at = held_after(r, seg->seq);
	const struct segment *g = r != NULL && at < r->n ? &r->held[at] : NULL;
	uint64_t n = data->n + (uint64_t)seg->cut;
	struct slice piece = *data;
	struct segment head;

	if (g != NULL && g->seq <= seg->seq) {
		n = least(n, g->seq + g->n + g->cut - seg->seq);
		stream_again_held(f, side, g, seg,
		    slice_head(piece, (size_t)least(n, piece.n)));
	} else {
		if (g != NULL)
			n = least(n, g->seq - seg->seq);
		head = segment_head(seg, &piece, n);
		place(f, side, at, &head, piece);
	}
	segment_skip(seg, data, n);
}

void
stream_add(struct flow *f, enum side side, uint64_t seq, struct slice data,
    uint32_t cut, const struct part *from, const struct packet *p)
{
	struct stream *st = tcp_stream(f, side);
	struct segment seg = {
	    .seq = seq,
	    .cut = cut,
	    .capture = from->capture,
	    .frame = from->frame,
	    .pos = from->pos,
	    .ns = p->frame->ns,
	    .ack = p->ack,
	    .window = p->window,
	    .flags = p->flags,
	};

	if (st->started && seq < st->next)
		add_delivered(f, side, &seg, &data);
	while (data.n + (uint64_t)seg.cut != 0)
		add_piece(f, side, &seg, &data);
}

/* ---- going on */

uint64_t
stream_held_end(const struct stream *st)
{
	const struct stream_rest *r = st->rest;
	uint64_t end = st->next;
	size_t i;

	for (i = r == NULL ? 0 : r->first; r != NULL && i < r->n; i++) {
		if (i != r->first && r->held[i].seq != end)
			break;
		end = r->held[i].seq + r->held[i].n + r->held[i].cut;
	}
	return end;
}

/* What may be delivered next of a side; NULL: nothing yet. */
static const struct segment *
ready(const struct stream *st)
{
	const struct segment *g = stream_held(st);

	return g != NULL && st->started && g->seq == st->next ? g : NULL;
}

static void
streams_deliver(struct flow *f)
{
	const struct stream *a = tcp_stream(f, SIDE_A);
	const struct stream *b = tcp_stream(f, SIDE_B);

	for (;;) {
		const struct segment *ra = ready(a), *rb = ready(b);

		if (ra != NULL && (rb == NULL || ra->frame <= rb->frame))
			take_first(f, SIDE_A);
		else if (rb != NULL)
			take_first(f, SIDE_B);
		else
			break;
	}
}

static void
give_up_hole(struct flow *f, enum side side, enum gap_why why)
{
	struct stream *st = tcp_stream(f, side);
	const struct segment *g = stream_held(st);

	if (g != NULL && g->seq > st->next)
		lack(f, side, g->seq - st->next, why, g->frame, g->ns);
}

static bool
too_much(struct flow *f, const struct stream_rest *r)
{
	const uint64_t *v = flow_limits(f)->v;

	return r->held_bytes > v[LIMIT_TCP_HELD_BYTES] ||
	       r->n - r->first > v[LIMIT_TCP_HELD_SEGMENTS];
}

/* Is the hole at next one that only the capture has? */
static bool
hole_acked(const struct stream *st)
{
	return !st->started ||
	       (st->has_acked && st->acked >= stream_held(st)->seq);
}

/* One more segment passed while it waits: was that long enough? */
static bool
waited_enough(struct flow *f, struct stream *st)
{
	const uint64_t *v = flow_limits(f)->v;
	int64_t ms;

	if (!st->waiting) {
		st->waiting = true;
		st->rest->wait_clock = flow_clock(f);
		st->rest->wait_segments = 0;
		return false;
	}
	st->rest->wait_segments++;
	ms = (flow_clock(f) - st->rest->wait_clock) / 1000000;
	return st->rest->wait_segments >= v[LIMIT_TCP_GAP_SEGMENTS] &&
	       ms >= (int64_t)v[LIMIT_TCP_GAP_MS];
}

/* True when the side should be started, its first byte seen or not. */
static bool
patience(struct flow *f, enum side side)
{
	struct stream *st = tcp_stream(f, side);
	enum gap_why why = GAP_LOST;

	if (stream_held(st) != NULL && too_much(f, st->rest))
		why = GAP_LIMIT;
	if (stream_held(st) == NULL || (why == GAP_LOST && !hole_acked(st))) {
		st->waiting = false;
		return false;
	}
	if (why == GAP_LOST && !waited_enough(f, st))
		return false;
	if (!st->started)
		return true;
	give_up_hole(f, side, why);
	return false;
}

/* Sides that both began before the capture start together, in frame order. */
void
streams_patience(struct flow *f)
{
	bool start = patience(f, SIDE_A);

	start |= patience(f, SIDE_B);
	if (start) {
		stream_start_anyhow(f, SIDE_A);
		stream_start_anyhow(f, SIDE_B);
	}
	streams_deliver(f);
}

/* Which side goes on first at the end: the one whose frame is the older. */
static enum side
older_side(struct flow *f)
{
	const struct segment *a = stream_held(tcp_stream(f, SIDE_A));
	const struct segment *b = stream_held(tcp_stream(f, SIDE_B));

	if (a == NULL)
		return SIDE_B;
	if (b == NULL)
		return SIDE_A;
	return a->frame <= b->frame ? SIDE_A : SIDE_B;
}

/*
 * Bytes at the end that were acknowledged and never seen. One byte alone is
 * taken for the FIN that the capture lacks.
 */
static void
acked_tail(struct flow *f, enum side side)
{
	struct stream *st = tcp_stream(f, side);
	uint64_t end = st->acked;

	if (!st->started || !st->has_acked)
		return;
	if (st->has_fin && end > st->fin)
		end = st->fin;
	if (end <= st->next || (!st->has_fin && end == st->next + 1))
		return;
	lack(f, side, end - st->next, GAP_LOST, f->s.last_frame, f->s.last_ns);
}

void
streams_flush(struct flow *f)
{
	struct stream *a = tcp_stream(f, SIDE_A), *b = tcp_stream(f, SIDE_B);
	enum side side;

	stream_start_anyhow(f, SIDE_A);
	stream_start_anyhow(f, SIDE_B);
	streams_deliver(f);
	while (stream_held(a) != NULL || stream_held(b) != NULL) {
		struct stream *st;

		side = older_side(f);
		st = tcp_stream(f, side);
		give_up_hole(f, side,
		    st->has_acked && st->acked >= stream_held(st)->seq
			? GAP_LOST
			: GAP_UNSEEN);
		streams_deliver(f);
	}
	acked_tail(f, SIDE_A);
	acked_tail(f, SIDE_B);
}

void
stream_free(struct flow *f, struct stream *st)
{
	struct stream_rest *r = st->rest;
	size_t i;

	if (r == NULL)
		return;
	for (i = r->first; i < r->n; i++)
		store_drop(flow_store(f), &r->held[i].ref);
	free(r->held);
	free(r->gaps);
	free(r);
}

static size_t
gaps_bytes(const struct stream_rest *r)
{
	return r->gaps == NULL ? 0 : STREAM_GAPS * sizeof *r->gaps;
}

void
stream_park(struct stream *st, struct buf *out)
{
	struct stream_rest *r = st->rest;
	bool goes = r != NULL && r->held == NULL;

	buf_u8(out, goes);
	if (!goes)
		return;
	pack_struct(out, r, sizeof *r);
	pack_struct(out, r->gaps, gaps_bytes(r));
	free(r->gaps);
	free(r);
	st->rest = NULL;
}

void
stream_wake(struct stream *st, struct rd *in)
{
	struct stream_rest *r;

	if (rd_u8(in) == 0)
		return;
	r = st->rest = xcalloc(1, sizeof *r);
	unpack_struct(in, r, sizeof *r);
	if (r->gaps == NULL)
		return;
	r->gaps = xcalloc(STREAM_GAPS, sizeof *r->gaps);
	unpack_struct(in, r->gaps, gaps_bytes(r));
}
