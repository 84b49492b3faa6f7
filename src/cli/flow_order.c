/* flow_order: a sink on the engine that tells segments. */
#include "cli/flow_order.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define PIECE_MAX   65535 /* what a record's length can say */
#define WAITING_MAX 1024  /* segments without bytes that wait for others */
#define NO_SCALE    0xff

/* One direction of a session. */
struct way {
	uint32_t flow; /* 0: it sent nothing */
	bool known;    /* next is */
	bool blocked;  /* bytes were seen, and none delivered yet */
	bool syn;
	uint8_t scale; /* of its windows, as its SYN said */
	uint32_t next; /* the sequence number that comes next */
	struct flow_record *waiting;
	size_t n, room;
};

struct flow_order {
	struct engine *engine;
	struct session_sink listener;
	struct flow_order_sink sink;
	bool empty;
	uint32_t flow; /* of the packet at hand */
};

static struct way *
way_of(struct session *s, enum side side)
{
	struct way *ways = s->sink[SLOT_VERB];

	return &ways[side];
}

/* ---- records */

/*
 * RFC 7323: windows are scaled once both sides have said so; a SYN's is not.
 * Of a side whose SYN was not seen it is taken to have agreed.
 */
static uint32_t
window_of(struct session *s, enum side side, uint16_t window, uint8_t flags)
{
	const struct way *own = way_of(s, side), *other = way_of(s, !side);

	if ((flags & TH_SYN) != 0 || own->scale == NO_SCALE ||
	    (other->syn && other->scale == NO_SCALE))
		return window;
	return (uint32_t)window << own->scale;
}

static void
tell_empty(struct flow_order *o, const struct flow_record *r)
{
	o->sink.piece(o->sink.ctx, r, SLICE_NONE);
}

/* Has the stream come to where the segment stands? A FIN takes a number. */
static bool
is_due(const struct way *w, const struct flow_record *r)
{
	return !w->known || (int32_t)(r->seq - w->next) <= 1;
}

/* Segments that wait no longer, in the order in which they came. */
static void
tell_waiting(struct flow_order *o, struct way *w, bool all)
{
	size_t i, left = 0;

	for (i = 0; i < w->n; i++) {
		if (all || is_due(w, &w->waiting[i]))
			tell_empty(o, &w->waiting[i]);
		else
			w->waiting[left++] = w->waiting[i];
	}
	w->n = left;
}

static void
wait(struct flow_order *o, struct way *w, const struct flow_record *r)
{
	if (w->n == WAITING_MAX)
		tell_waiting(o, w, true);
	if (w->n == w->room) {
		w->room = w->room == 0 ? 4 : w->room * 2;
		w->waiting =
		    xreallocarray(w->waiting, w->room, sizeof *w->waiting);
	}
	w->waiting[w->n++] = *r;
}

/* ---- segments without bytes */

/* pcap_flow says first that a connection begins, then the SYN as it is. */
static void
on_syn(struct flow_order *o, struct way *w, const struct packet *p,
    const struct flow_record *r)
{
	struct flow_record reset = *r;

	w->syn = true;
	w->scale = p->wscale;
	if (w->known)
		return; /* once more */
	w->known = true;
	w->next = p->seq + 1;
	reset.flags = (uint16_t)(r->flags | FLOW_RESET);
	reset.seq = reset.ack = reset.window = 0;
	tell_empty(o, &reset);
}

static void
on_packet(void *ctx, struct session *s, const struct packet *p, enum side side)
{
	struct flow_order *o = ctx;
	struct way *w = way_of(s, side);
	struct flow_record r = {
	    .ns = p->frame->ns,
	    .flow = o->flow,
	    .seq = p->seq,
	    .ack = p->ack,
	    .flags = p->flags,
	};

	w->flow = o->flow;
	if (!o->empty)
		return;
	r.window = window_of(s, side, p->window, p->flags);
	if ((p->flags & TH_SYN) != 0)
		on_syn(o, w, p, &r);
	if (p->payload_len != 0 && (p->flags & TH_RST) == 0) {
		w->blocked |= !w->known;
		return;
	}
	if (w->blocked || !is_due(w, &r)) {
		wait(o, w, &r);
		return;
	}
	if (!w->known)
		w->next = r.seq;
	w->known = true;
	tell_empty(o, &r);
}

/* ---- bytes */

static void
on_data(void *ctx, struct session *s, const struct chunk *c)
{
	struct flow_order *o = ctx;
	struct way *w = way_of(s, c->side);
	struct slice left = c->data, piece;
	struct flow_record r = {
	    .ns = c->ns,
	    .flow = w->flow,
	    .seq = c->seq,
	    .ack = c->ack,
	    .window = window_of(s, c->side, c->window, c->flags),
	    .flags = (uint16_t)(c->flags | (c->late ? FLOW_REORDERED : 0)),
	};

	w->known = true;
	w->blocked = false;
	w->next = c->seq;
	tell_waiting(o, w, false);
	while (left.n != 0) {
		piece = slice_head(left, PIECE_MAX);
		r.len = (uint16_t)piece.n;
		o->sink.piece(o->sink.ctx, &r, piece);
		r.seq += (uint32_t)piece.n;
		left = slice_from(left, piece.n);
	}
	w->next = r.seq;
	tell_waiting(o, w, false);
}

static void
on_gap(void *ctx, struct session *s, const struct gap *g)
{
	struct flow_order *o = ctx;
	struct way *w = way_of(s, g->side);

	if (w->flow == 0)
		return; /* known of only by what the other side says */
	o->sink.gap(o->sink.ctx, w->flow, g->n);
	w->next += (uint32_t)g->n;
	tell_waiting(o, w, false);
}

/* ---- sessions */

static void
on_open(void *ctx, struct session *s)
{
	struct way *ways = xcalloc(2, sizeof *ways);

	(void)ctx;
	ways[SIDE_A].scale = ways[SIDE_B].scale = NO_SCALE;
	s->sink[SLOT_VERB] = ways;
}

static void
on_close(void *ctx, struct session *s)
{
	struct way *ways = s->sink[SLOT_VERB];
	unsigned i;

	for (i = 0; i < 2; i++) {
		tell_waiting(ctx, &ways[i], true);
		free(ways[i].waiting);
	}
	free(ways);
}

struct flow_order *
flow_order_new(const struct engine_config *config,
    const struct flow_order_sink *sink, bool empty)
{
	struct flow_order *o = xcalloc(1, sizeof *o);
	struct engine_config c = *config;

	o->sink = *sink;
	o->empty = empty;
	o->listener = (struct session_sink){
	    .ctx = o,
	    .open = on_open,
	    .packet = on_packet,
	    .data = on_data,
	    .gap = on_gap,
	    .close = on_close,
	};
	c.sinks = &o->listener;
	c.nsinks = 1;
	o->engine = engine_new(&c);
	return o;
}

void
flow_order_packet(
    struct flow_order *o, const struct packet *p, uint32_t flow, int64_t clock)
{
	o->flow = flow;
	engine_packet(o->engine, p, engine_shard(&p->src, &p->dst), clock);
}

void
flow_order_finish(struct flow_order *o, int64_t clock)
{
	engine_finish(o->engine, clock);
}

void
flow_order_free(struct flow_order *o)
{
	if (o == NULL)
		return;
	engine_free(o->engine);
	free(o);
}
