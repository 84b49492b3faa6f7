/* transcript: the log of a conversation, as it goes on. */
#include "case/transcript.h"

#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "case/transcript_log.h"

/* The log goes to the store in pieces of about this size. */
#define LOG_BYTES 4096
/* Bodies that were never announced may waste this many times the limit. */
#define WASTE 4

static uint64_t
min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Bytes that [a, b) and [c, d) share. */
static uint64_t
shared(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	uint64_t lo = a > c ? a : c, hi = min_u64(b, d);

	return hi > lo ? hi - lo : 0;
}

/* ---- the log */

static void
log_grown(struct transcript *t, const struct transcript_rule *rule, size_t had)
{
	if (t->log.cap > had)
		budget_take(rule->budget, t->log.cap - had);
}

static void
log_put(struct transcript *t, const struct transcript_rule *rule)
{
	t->put = xreallocarray(t->put, t->nput + 1, sizeof *t->put);
	store_put(rule->store, buf_as_slice(&t->log), &t->put[t->nput++]);
	buf_reset(&t->log);
	t->has_last = false;
	if (t->log.cap > 4 * LOG_BYTES) {
		budget_give(rule->budget, t->log.cap);
		buf_free(&t->log);
	}
}

static struct piece
last_piece(const struct transcript *t)
{
	struct piece p;

	memcpy(&p, t->log.p + t->last, sizeof p);
	return p;
}

static void
log_begin(struct transcript *t, const struct transcript_rule *rule,
    const struct piece *p)
{
	size_t had = t->log.cap;

	t->last = t->log.n;
	t->has_last = true;
	t->turns++;
	buf_add(&t->log, p, sizeof *p);
	log_grown(t, rule, had);
}

/* Does the chunk go on where the last piece ended? */
static bool
goes_on(const struct transcript *t, const struct transcript_rule *rule,
    const struct chunk *c)
{
	struct piece p;

	if (!t->has_last)
		return false;
	p = last_piece(t);
	if (p.gap || p.side != c->side || p.off + p.n != c->off)
		return false;
	if (!rule->stream)
		return t->running;
	return ns_from(p.last_ns, c->ns) < TURN_PAUSE_NS;
}

static void
log_data(struct transcript *t, const struct transcript_rule *rule,
    const struct chunk *c)
{
	struct piece p = {.ns = c->ns,
	    .frame = c->frame,
	    .off = c->off,
	    .side = (uint8_t)c->side,
	    .datagram = !rule->stream && !t->running};
	size_t had;

	if (goes_on(t, rule, c))
		p = last_piece(t);
	else
		log_begin(t, rule, &p);
	had = t->log.cap;
	p.n += c->data.n;
	p.last_ns = c->ns;
	memcpy(t->log.p + t->last, &p, sizeof p);
	buf_add_slice(&t->log, c->data);
	log_grown(t, rule, had);
	t->used += c->data.n;
	t->logged += c->data.n;
	if (t->log.n >= LOG_BYTES)
		log_put(t, rule);
}

static bool
full(const struct transcript *t, const struct transcript_rule *rule)
{
	return t->used >= rule->bytes || t->turns >= rule->pieces ||
	       t->logged / WASTE >= rule->bytes;
}

/* What is shown of plain conversation: as much as there is room for. */
static void
keep(struct transcript *t, const struct transcript_rule *rule,
    const struct chunk *c)
{
	struct transcript_side *side = &t->side[c->side];
	uint64_t room = full(t, rule) ? 0 : rule->bytes - t->used;
	struct chunk head = chunk_mid(c, 0, min_u64(room, c->data.n));

	if (head.data.n != 0) {
		side->is_cut = false;
		log_data(t, rule, &head);
	}
	if (head.data.n < c->data.n && !side->is_cut) {
		side->is_cut = true;
		side->cut = c->off + head.data.n;
		side->cut_ns = c->ns;
		side->cut_frame = c->frame;
	}
}

/* ---- bodies */

/* A stretch of one side: plain, or in a body that begins at off. */
struct stretch {
	bool body;
	uint64_t off;
	uint64_t end;
	bool begins; /* here, so it has a frame and a time of its own */
};

static struct stretch
stretch_at(const struct transcript *t, enum side side, uint64_t off)
{
	const struct transcript_side *ts = &t->side[side];
	struct stretch s = {.off = off, .end = UINT64_MAX};
	uint32_t i;

	/* The newest are last; those before an ended one have ended too. */
	for (i = t->nspans; i-- > 0;) {
		const struct span *p = &t->spans[i];

		if (p->side != side)
			continue;
		if (p->off + p->n <= off) {
			s.begins = p->off + p->n == off;
			break;
		}
		if (p->off <= off)
			return (struct stretch){
			    true, p->off, p->off + p->n, p->off == off};
		s.end = min_u64(s.end, p->off);
	}
	if (ts->is_open) {
		if (ts->opens <= off)
			return (struct stretch){
			    true, ts->opens, s.end, ts->opens == off};
		s.end = min_u64(s.end, ts->opens);
	}
	return s;
}

void
transcript_data(struct transcript *t, const struct transcript_rule *rule,
    const struct chunk *c)
{
	struct transcript_side *side = &t->side[c->side];
	struct chunk rest = *c, part;
	struct stretch s;
	uint64_t n;

	while (rest.data.n != 0) {
		s = stretch_at(t, c->side, rest.off);
		n = min_u64(s.end - rest.off, rest.data.n);
		part = chunk_mid(&rest, 0, n);
		if (s.body) {
			uint64_t in = rest.off - s.off;

			part.data = slice_head(
			    part.data, in < rule->body ? rule->body - in : 0);
		}
		if (s.begins)
			t->has_last = false;
		if (part.data.n != 0)
			keep(t, rule, &part);
		rest = chunk_mid(&rest, n, rest.data.n);
	}
	side->seen = c->off + c->data.n;
	t->running = c->more;
}

void
transcript_gap(struct transcript *t, const struct transcript_rule *rule,
    const struct gap *g)
{
	struct piece p = {.ns = g->ns,
	    .last_ns = g->ns,
	    .frame = g->frame,
	    .off = g->off,
	    .n = g->n,
	    .side = (uint8_t)g->side,
	    .why = (uint8_t)g->why,
	    .gap = true};

	t->side[g->side].seen = g->off + g->n;
	if (full(t, rule))
		return;
	log_begin(t, rule, &p);
	if (t->log.n >= LOG_BYTES)
		log_put(t, rule);
}

/* Bytes of [off, end) that were kept as if they were plain conversation. */
static void
give_back(struct transcript *t, enum side side, uint64_t off, uint64_t end)
{
	const struct transcript_side *ts = &t->side[side];
	uint64_t n = shared(
	    off, end, 0, ts->is_cut ? min_u64(ts->cut, ts->seen) : ts->seen);

	t->used -= min_u64(n, t->used);
}

void
transcript_opens(struct transcript *t, const struct transcript_rule *rule,
    enum side side, uint64_t off)
{
	struct transcript_side *ts = &t->side[side];

	ts->is_open = true;
	ts->opens = off;
	give_back(t, side, off + rule->body, UINT64_MAX);
}

static bool
overlaps(const struct transcript *t, enum side side, uint64_t off, uint64_t n)
{
	uint32_t i;

	for (i = 0; i < t->nspans; i++) {
		const struct span *s = &t->spans[i];

		if (s->side == side &&
		    shared(s->off, s->off + s->n, off, off + n) != 0)
			return true;
	}
	return false;
}

void
transcript_span(struct transcript *t, const struct transcript_rule *rule,
    enum side side, uint64_t off, uint64_t n, uint32_t artifact)
{
	struct transcript_side *ts = &t->side[side];

	if (ts->is_open && ts->opens == off)
		ts->is_open = false;
	else
		give_back(t, side, off + rule->body, off + n);
	if (n == 0 || n > UINT64_MAX - off || t->nspans >= rule->pieces ||
	    overlaps(t, side, off, n))
		return;
	t->spans = xreallocarray(t->spans, t->nspans + 1, sizeof *t->spans);
	t->spans[t->nspans++] = (struct span){
	    .off = off, .n = n, .artifact = artifact, .side = (uint8_t)side};
	budget_take(rule->budget, sizeof *t->spans);
}

/* ---- what kind of bytes */

#define LOOKED_AT 512

static unsigned
count_controls(struct slice s)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		uint8_t c = slice_at(s, i);

		/* A NUL counts for many: text has none. */
		if (c == 0)
			n += LOOKED_AT;
		else if (c < 0x20 && strchr("\b\t\n\f\r\033", c) == NULL)
			n++;
	}
	return n;
}

bool
transcript_binary(
    const struct transcript *t, const struct transcript_rule *rule)
{
	struct buf scratch = {0};
	struct slice log = t->nput == 0
			       ? buf_as_slice(&t->log)
			       : store_get(rule->store, &t->put[0], &scratch);
	struct rd r = rd_init(log);
	unsigned controls = 0;
	size_t looked = 0;
	struct slice head, data;
	struct piece p;

	while (looked < LOOKED_AT && (head = rd_bytes(&r, sizeof p)).n != 0) {
		memcpy(&p, head.p, sizeof p);
		if (p.gap)
			continue;
		data = slice_head(rd_bytes(&r, (size_t)p.n), LOOKED_AT);
		looked += data.n;
		controls += count_controls(data);
	}
	buf_free(&scratch);
	return controls * 10 > looked;
}

static size_t
cost(const struct transcript *t)
{
	return t->log.cap + t->nspans * sizeof *t->spans;
}

static void
release(struct transcript *t, const struct transcript_rule *rule)
{
	budget_give(rule->budget, cost(t));
	free(t->put);
	free(t->spans);
	buf_free(&t->log);
	*t = (struct transcript){0};
}

void
transcript_park(
    struct transcript *t, const struct transcript_rule *rule, struct buf *out)
{
	pack_buf(out, &t->log);
	buf_add(out, t->put, t->nput * sizeof *t->put);
	buf_add(out, t->spans, t->nspans * sizeof *t->spans);
	release(t, rule);
}

static void *
wake_list(struct rd *in, size_t n, size_t size)
{
	struct slice s = rd_bytes(in, n * size);

	return n == 0 ? NULL : memcpy(xreallocarray(NULL, n, size), s.p, s.n);
}

void
transcript_wake(
    struct transcript *t, const struct transcript_rule *rule, struct rd *in)
{
	unpack_buf(in, &t->log);
	t->put = wake_list(in, t->nput, sizeof *t->put);
	t->spans = wake_list(in, t->nspans, sizeof *t->spans);
	budget_take(rule->budget, cost(t));
}

void
transcript_free(struct transcript *t, const struct transcript_rule *rule)
{
	uint32_t i;

	for (i = 0; i < t->nput; i++)
		store_drop(rule->store, &t->put[i]);
	release(t, rule);
}
