/*
 * coding: codings, undone as the bytes arrive.
 *
 *	wire --> stage "last name" --> ... --> stage "first name" --> taker
 *
 * Each stage fills one block at a time and the block runs down the rest of the
 * chain before the next is filled, so a body costs a block a stage, whatever
 * its size. What comes after the proper end of a coding is not part of it
 * (senders pad); further gzip members and zstd frames are.
 */
#include "carve/coding.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "carve/coding_stage.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

#define RATIO_FROM  (UINT64_C(16) << 20) /* small bodies may be dense */
#define STEP	    4096
#define WHOLE_MOST  (4U << 20) /* bytes that are made at once */
#define WHOLE_TIMES 4	       /* ... and of those that are wanted */

struct coding {
	struct coding_stage *stage;
	size_t n;
	uint64_t in;
	size_t want; /* no more of the last stage */
	const struct limits *limits;
	enum limit_id limit;
	struct buf names;
};

/* ---- the table */

/* Known, but no decoder of it is at hand. */
static const struct coding_row compress = {
    .name = "compress",
    .alias = "x-compress",
};

static const struct coding_row *const rows[] = {
    &coding_br,
    &coding_deflate,
    &coding_gzip,
    &coding_zstd,
    &compress,
};

static const struct coding_row *const transfer_rows[] = {
    &coding_base64,
    &coding_qp,
};

static const struct coding_row *
row_find(const struct coding_row *const *list, size_t n, struct slice name)
{
	for (size_t i = 0; i < n; i++) {
		const struct coding_row *row = list[i];

		if (slice_ieq_str(name, row->name) ||
		    (row->alias != NULL && slice_ieq_str(name, row->alias)))
			return row;
	}
	return NULL;
}

/* ---- the chain */

/* The last name of the list that says something; *list loses it. */
static bool
last_name(struct slice *list, struct slice *name)
{
	size_t comma;

	while (list->n != 0) {
		comma = slice_rchr(*list, ',');
		*name = slice_trim(comma == SLICE_MISSING
				       ? *list
				       : slice_from(*list, comma + 1));
		*list = slice_head(*list, comma == SLICE_MISSING ? 0 : comma);
		if (name->n != 0 && !slice_ieq_str(*name, "identity"))
			return true;
	}
	return false;
}

/* With the first bytes; until then it costs nothing. */
static void
stage_open(struct coding_stage *s)
{
	s->block = xmalloc(s->room);
	s->row->open(s);
}

static void
stage_close(struct coding_stage *s)
{
	if (s->block == NULL)
		return;
	s->row->close(s);
	free(s->block);
}

static void
push(struct coding *c, const struct coding_row *row)
{
	struct coding_stage *s;

	c->stage = xreallocarray(c->stage, c->n + 1, sizeof *c->stage);
	s = &c->stage[c->n++];
	memset(s, 0, sizeof *s);
	s->row = row;
	s->room = CODING_BLOCK;
}

/* In the order of the list: the last undone first. */
static void
name_stages(struct coding *c)
{
	for (size_t i = c->n; i != 0; i--)
		buf_printf(&c->names, "%s%s", i == c->n ? "" : ", ",
		    c->stage[i - 1].row->name);
}

struct coding *
coding_new(struct slice list, const struct limits *limits,
    enum coding_left *left, struct slice *name)
{
	struct coding *c = xcalloc(1, sizeof *c);
	const struct coding_row *row;

	c->limits = limits;
	c->want = SIZE_MAX;
	*left = LEFT_NOTHING;
	while (*left == LEFT_NOTHING && last_name(&list, name)) {
		row = row_find(rows, COUNT(rows), *name);
		if (row == NULL)
			*left = LEFT_UNKNOWN;
		else if (row->open == NULL)
			*left = LEFT_UNSUPPORTED;
		else if (c->n == limits->v[LIMIT_CODING_DEPTH])
			*left = LEFT_DEPTH;
		else
			push(c, row);
	}
	if (c->n == 0) {
		coding_free(c);
		return NULL;
	}
	name_stages(c);
	return c;
}

/* 7bit, 8bit and binary are the bytes as they are (RFC 2045, 6.2). */
static bool
as_it_is(struct slice encoding)
{
	return encoding.n == 0 || slice_ieq_str(encoding, "7bit") ||
	       slice_ieq_str(encoding, "8bit") ||
	       slice_ieq_str(encoding, "binary");
}

struct coding *
coding_transfer(struct slice encoding, const struct limits *limits,
    enum coding_left *left, struct slice *name)
{
	const struct coding_row *row;
	struct coding *c;

	*left = LEFT_NOTHING;
	*name = slice_trim(encoding);
	if (as_it_is(*name))
		return NULL;
	row = row_find(transfer_rows, COUNT(transfer_rows), *name);
	if (row == NULL) {
		*left = LEFT_UNKNOWN;
		return NULL;
	}
	c = xcalloc(1, sizeof *c);
	c->limits = limits;
	c->want = SIZE_MAX;
	push(c, row);
	name_stages(c);
	return c;
}

void
coding_free(struct coding *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++)
		stage_close(&c->stage[i]);
	free(c->stage);
	buf_free(&c->names);
	free(c);
}

void
coding_want(struct coding *c, size_t n)
{
	struct coding_stage *last = &c->stage[c->n - 1];

	assert(c->in == 0 && n != 0);
	c->want = n;
	if (n < last->room)
		last->room = n;
}

uint64_t
coding_ratio(const struct limits *limits, uint64_t in)
{
	uint64_t ratio = limits->v[LIMIT_DECODED_RATIO];

	if (ratio == 0 || in > UINT64_MAX / ratio)
		return UINT64_MAX;
	return in * ratio < RATIO_FROM ? RATIO_FROM : in * ratio;
}

/*
 * How many of n more bytes a stage may give. Every stage is held against the
 * limits: a bomb inside another coding never reaches the taker.
 */
static size_t
allowed(struct coding *c, const struct coding_stage *s, size_t n)
{
	uint64_t max = coding_ratio(c->limits, c->in);

	c->limit = LIMIT_DECODED_RATIO;
	if (c->limits->v[LIMIT_DECODED_BYTES] <= max) {
		max = c->limits->v[LIMIT_DECODED_BYTES];
		c->limit = LIMIT_DECODED_BYTES;
	}
	return n <= max - s->out ? n : (size_t)(max - s->out);
}

static enum coding_status run(
    struct coding *, size_t level, struct slice, const struct coding_taker *);

/* A block of stage level goes on to the next, or to the taker. */
static enum coding_status
hand_on(
    struct coding *c, size_t level, size_t n, const struct coding_taker *taker)
{
	struct coding_stage *s = &c->stage[level];
	size_t ok = allowed(c, s, n);
	struct slice data = slice_of(s->block, ok);
	enum coding_status st = CODING_MORE;

	s->out += ok;
	if (level + 1 < c->n) {
		if (!c->stage[level + 1].closed)
			st = run(c, level + 1, data, taker);
	} else if (ok != 0 &&
		   (taker->take(taker->ctx, data) != ok || s->out >= c->want))
		st = CODING_STOP;
	if (st == CODING_MORE && ok != n)
		st = CODING_BOMB;
	return st;
}

static enum coding_status
run(struct coding *c, size_t level, struct slice in,
    const struct coding_taker *taker)
{
	struct coding_stage *s = &c->stage[level];
	enum coding_status st, below;
	size_t n, before;

	if (s->block == NULL)
		stage_open(s);
	for (;;) {
		n = 0;
		before = in.n;
		st = s->row->step(s, &in, &n);
		below = n == 0 ? CODING_MORE : hand_on(c, level, n, taker);
		if (below != CODING_MORE)
			return below;
		if (st == CODING_DONE) {
			s->closed = true;
			return level == 0 ? CODING_DONE : CODING_MORE;
		}
		if (st != CODING_MORE)
			return st;
		/* Full blocks hide what the decoder still holds. */
		if (in.n == 0 && n < s->room)
			return CODING_MORE;
		if (n == 0 && in.n == before)
			return CODING_MORE;
	}
}

/* In steps: what a bomb may give goes by what it took so far. */
enum coding_status
coding_feed(struct coding *c, struct slice in, const struct coding_taker *taker)
{
	enum coding_status st = CODING_MORE;
	struct slice part;

	for (; in.n != 0 && st == CODING_MORE; in = slice_from(in, part.n)) {
		part = slice_head(in, STEP);
		c->in += part.n;
		st = c->stage[0].closed ? CODING_DONE : run(c, 0, part, taker);
	}
	return st;
}

/* No bomb is among what limits let through at once. For the first bytes alone
 * it pays up to a few times as many. */
static size_t
whole_most(const struct coding *c, size_t in)
{
	uint64_t most = coding_ratio(c->limits, in);

	if (c->limits->v[LIMIT_DECODED_BYTES] < most)
		most = c->limits->v[LIMIT_DECODED_BYTES];
	if (c->want < WHOLE_MOST / WHOLE_TIMES && c->want * WHOLE_TIMES < most)
		most = c->want * WHOLE_TIMES;
	return most < WHOLE_MOST ? (size_t)most : WHOLE_MOST;
}

enum coding_status
coding_whole(
    struct coding *c, struct slice in, const struct coding_taker *taker)
{
	struct coding_stage *s = &c->stage[0];
	struct buf out = {0};
	size_t took;

	assert(c->in == 0);
	if (c->n != 1 || s->row->whole == NULL ||
	    !s->row->whole(in, whole_most(c, in.n), &out)) {
		buf_free(&out);
		return coding_feed(c, in, taker);
	}
	c->in = in.n;
	s->ended = s->closed = true;
	s->out = s->piece = out.n;
	took = taker->take(taker->ctx, buf_as_slice(&out));
	buf_free(&out);
	return took == s->out ? CODING_DONE : CODING_STOP;
}

void
coding_finish(struct coding *c, const struct coding_taker *taker)
{
	struct coding_stage *s = &c->stage[0];
	size_t n;

	if (c->n != 1 || s->row->finish == NULL || s->block == NULL)
		return;
	n = s->row->finish(s);
	if (n != 0)
		(void)hand_on(c, 0, n, taker);
}

uint64_t
coding_stray(const struct coding *c, uint64_t *at)
{
	*at = c->stage[0].stray_at;
	return c->stage[0].stray;
}

bool
coding_ended(const struct coding *c)
{
	const struct coding_stage *s;

	for (size_t i = 0; i < c->n; i++) {
		s = &c->stage[i];
		if (!s->ended && !(s->again && s->piece == 0))
			return false;
	}
	return true;
}

/* ---- what it says of itself */

struct slice
coding_names(const struct coding *c)
{
	return buf_as_slice(&c->names);
}

uint64_t
coding_in(const struct coding *c)
{
	return c->in;
}

uint64_t
coding_out(const struct coding *c)
{
	return c->stage[c->n - 1].out;
}

enum limit_id
coding_limit(const struct coding *c)
{
	return c->limit;
}

size_t
coding_cost(const struct coding *c)
{
	size_t cost = sizeof *c;

	for (size_t i = 0; i < c->n; i++)
		cost += c->stage[i].row->cost + CODING_BLOCK;
	return cost;
}
