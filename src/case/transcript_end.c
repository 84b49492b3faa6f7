/*
 * transcript_end: the log of a conversation becomes the blob of the record.
 * Pieces of one side that touch become one turn, bodies are cut down to their
 * first bytes, and what the log does not hold stands there as a cut.
 */
#include <stdlib.h>

#include "base/rd.h"
#include "case/case.h"
#include "case/transcript.h"
#include "case/transcript_log.h"

struct making {
	const struct transcript *t;
	const struct transcript_rule *rule;
	int64_t first_ns;
	struct buf *out;
	struct transcript_piece turn; /* the one being made */
	struct buf data;	      /* its bytes */
	bool has_turn;
	uint64_t shown; /* bytes so far */
	uint64_t made;	/* pieces so far */
	bool stopped;
	struct {
		uint64_t next; /* the stream is accounted for up to here */
		uint32_t span; /* the first that does not end before it */
		bool lost;     /* ns and frame say where showing stopped */
		int64_t ns;
		uint64_t frame;
	} side[2];
};

/* ---- the blob */

static void
write_piece(struct making *m, const struct transcript_piece *p)
{
	struct buf *b = m->out;

	buf_u8(b, (uint8_t)((unsigned)p->type | (unsigned)p->side << 7));
	buf_varint(b, zigzag(ns_from(m->first_ns, p->ns)));
	buf_varint(b, p->frame);
	buf_varint(b, p->off);
	switch (p->type) {
	case TRANSCRIPT_BYTES:
		buf_slice(b, p->data);
		break;
	case TRANSCRIPT_GAP:
		buf_varint(b, p->n);
		buf_varint(b, p->why);
		break;
	case TRANSCRIPT_CUT:
		buf_varint(b, p->n);
		break;
	case TRANSCRIPT_BODY:
		buf_varint(b, p->artifact);
		buf_varint(b, p->n);
		buf_slice(b, p->data);
		break;
	}
	m->made++;
}

bool
transcript_next(struct rd *r, struct transcript_piece *p)
{
	uint8_t head;

	if (r->left == 0)
		return false;
	head = rd_u8(r);
	*p = (struct transcript_piece){
	    .type = head & 0x7f, .side = head >> 7 ? SIDE_B : SIDE_A};
	p->ns = unzigzag(rd_varint(r));
	p->frame = rd_varint(r);
	p->off = rd_varint(r);
	switch (p->type) {
	case TRANSCRIPT_BYTES:
		p->data = rd_slice(r);
		p->n = p->data.n;
		break;
	case TRANSCRIPT_GAP:
		p->n = rd_varint(r);
		p->why = (enum gap_why)rd_varint(r);
		break;
	case TRANSCRIPT_CUT:
		p->n = rd_varint(r);
		break;
	case TRANSCRIPT_BODY:
		p->artifact = (uint32_t)rd_varint(r);
		p->n = rd_varint(r);
		p->data = rd_slice(r);
		break;
	default:
		return false;
	}
	return !r->bad;
}

static void
end_turn(struct making *m)
{
	if (!m->has_turn)
		return;
	m->turn.data = buf_as_slice(&m->data);
	write_piece(m, &m->turn);
	m->has_turn = false;
}

static void
begin_turn(struct making *m, enum transcript_type type, const struct piece *p,
    uint64_t off)
{
	end_turn(m);
	buf_reset(&m->data);
	m->turn = (struct transcript_piece){.type = type,
	    .side = (enum side)p->side,
	    .ns = p->ns,
	    .frame = p->frame,
	    .off = off};
	m->has_turn = true;
}

/* Bytes of the stream that the log skipped stand as a cut. */
static void
skip_to(struct making *m, const struct piece *p, uint64_t off)
{
	struct transcript_piece cut = {.type = TRANSCRIPT_CUT,
	    .side = (enum side)p->side,
	    .ns = p->ns,
	    .frame = p->frame,
	    .off = m->side[p->side].next};

	if (off <= cut.off)
		return;
	cut.n = off - cut.off;
	end_turn(m);
	write_piece(m, &cut);
	m->side[p->side].next = off;
}

/* ---- pieces of the log */

static uint64_t
room(const struct making *m)
{
	return m->shown < m->rule->bytes ? m->rule->bytes - m->shown : 0;
}

/* No more is shown from here on: remember where that was, on each side. */
static void
stop(struct making *m, const struct piece *p)
{
	m->stopped = true;
	if (m->side[p->side].lost)
		return;
	m->side[p->side].lost = true;
	m->side[p->side].ns = p->ns;
	m->side[p->side].frame = p->frame;
}

static bool
may_begin(struct making *m, const struct piece *p)
{
	if (room(m) != 0 && m->made + m->has_turn < m->rule->pieces)
		return true;
	stop(m, p);
	return false;
}

static void
append(struct making *m, struct slice data)
{
	buf_add_slice(&m->data, data);
	m->shown += data.n;
}

static void
plain(struct making *m, const struct piece *p, uint64_t off, struct slice data,
    bool joins)
{
	struct slice fits = slice_head(data, (size_t)room(m));

	skip_to(m, p, off);
	if (!joins || !m->has_turn || m->turn.type != TRANSCRIPT_BYTES ||
	    m->turn.side != (enum side)p->side) {
		if (!may_begin(m, p))
			return;
		begin_turn(m, TRANSCRIPT_BYTES, p, off);
	}
	append(m, fits);
	m->side[p->side].next = off + fits.n;
	if (fits.n < data.n)
		stop(m, p);
}

static bool
show_body(struct making *m, struct span *s, const struct piece *p)
{
	skip_to(m, p, s->off);
	if (!may_begin(m, p))
		return false;
	begin_turn(m, TRANSCRIPT_BODY, p, s->off);
	m->turn.artifact = s->artifact;
	m->turn.n = s->n;
	m->side[p->side].next = s->off + s->n;
	s->shown = true;
	return true;
}

/* Bytes in a body: its first ones, as far as nothing came between. */
static void
body(struct making *m, struct span *s, const struct piece *p, uint64_t off,
    struct slice data)
{
	uint64_t max = m->rule->body, have;

	if (!s->shown && !show_body(m, s, p))
		return;
	if (!m->has_turn || m->turn.type != TRANSCRIPT_BODY ||
	    m->turn.side != (enum side)p->side)
		return;
	have = m->data.n;
	if (off != s->off + have || have >= max)
		return;
	max = max - have < room(m) ? max - have : room(m);
	append(m, slice_head(data, (size_t)max));
}

/* The span that off is in or that comes next, or NULL. */
static struct span *
span_at(struct making *m, uint8_t side, uint64_t off)
{
	struct span *all = m->t->spans;
	uint32_t *i = &m->side[side].span;

	while (*i < m->t->nspans &&
	       (all[*i].side != side || all[*i].off + all[*i].n <= off))
		++*i;
	return *i < m->t->nspans ? &all[*i] : NULL;
}

static void
take_bytes(struct making *m, const struct piece *p, struct slice data)
{
	uint64_t off = p->off;
	bool joins = !p->datagram && off == m->side[p->side].next &&
		     ns_from(m->side[p->side].ns, p->ns) < TURN_PAUSE_NS;

	m->side[p->side].ns = p->last_ns;
	m->side[p->side].frame = p->frame;
	while (data.n != 0 && !m->stopped) {
		struct span *s = span_at(m, p->side, off);
		bool in = s != NULL && s->off <= off;
		uint64_t end = in	   ? s->off + s->n
			       : s != NULL ? s->off
					   : UINT64_MAX;
		struct slice part = slice_head(
		    data, end - off < data.n ? (size_t)(end - off) : data.n);

		if (in)
			body(m, s, p, off, part);
		else
			plain(m, p, off, part, joins);
		joins = true;
		off += part.n;
		data = slice_from(data, part.n);
	}
}

static void
take_gap(struct making *m, const struct piece *p)
{
	struct span *s = span_at(m, p->side, p->off);
	struct transcript_piece gap = {.type = TRANSCRIPT_GAP,
	    .side = (enum side)p->side,
	    .ns = p->ns,
	    .frame = p->frame,
	    .off = p->off,
	    .n = p->n,
	    .why = (enum gap_why)p->why};

	if (s != NULL && s->off <= p->off && !s->shown && !show_body(m, s, p))
		return;
	skip_to(m, p, p->off);
	if (!may_begin(m, p))
		return;
	end_turn(m);
	write_piece(m, &gap);
	if (p->off + p->n > m->side[p->side].next)
		m->side[p->side].next = p->off + p->n;
}

/* ---- the whole */

static void
take_log(struct making *m, struct slice log)
{
	struct rd r = rd_init(log);
	struct slice head;
	struct piece p;

	while ((head = rd_bytes(&r, sizeof p)).n != 0) {
		memcpy(&p, head.p, sizeof p);
		if (m->stopped)
			stop(m, &p);
		else if (p.gap)
			take_gap(m, &p);
		else
			take_bytes(m, &p, slice_head(rd_peek(&r), p.n));
		if (!p.gap)
			rd_skip(&r, (size_t)p.n);
	}
}

static void
end_side(struct making *m, enum side side)
{
	const struct transcript_side *ts = &m->t->side[side];
	struct piece p = {.ns = m->side[side].ns,
	    .frame = m->side[side].frame,
	    .side = (uint8_t)side};

	if (!m->side[side].lost && ts->is_cut) {
		p.ns = ts->cut_ns;
		p.frame = ts->cut_frame;
	}
	skip_to(m, &p, ts->seen);
}

static int
span_cmp(const void *va, const void *vb)
{
	const struct span *a = va, *b = vb;

	return a->off < b->off ? -1 : a->off > b->off;
}

void
transcript_end(struct transcript *t, const struct transcript_rule *rule,
    int64_t first_ns, struct buf *out)
{
	struct making m = {
	    .t = t, .rule = rule, .first_ns = first_ns, .out = out};
	struct buf scratch = {0};
	uint32_t i;

	if (t->nspans != 0)
		qsort(t->spans, t->nspans, sizeof *t->spans, span_cmp);
	m.side[SIDE_A].ns = m.side[SIDE_B].ns = first_ns;
	for (i = 0; i < t->nput; i++)
		take_log(&m, store_get(rule->store, &t->put[i], &scratch));
	take_log(&m, buf_as_slice(&t->log));
	end_turn(&m);
	end_side(&m, SIDE_A);
	end_side(&m, SIDE_B);
	buf_free(&m.data);
	buf_free(&scratch);
}
