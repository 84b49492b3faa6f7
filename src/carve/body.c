/*
 * body: a body's bytes on their way to its file.
 *
 *	plain   bytes --> file                       (gaps: zeros)
 *	coded   bytes --> coded, kept as sent
 *	              \-> coding --> file            (a gap ends it)
 *	mail    bytes --> transfer encoding --> file (a gap ends it)
 *
 * Coded bodies, but for the largest, wait in coded until all of them is there,
 * and go through the coding at once. When it breaks, or gives nothing, coded
 * becomes the file.
 */
#include "carve/body.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "carve/name.h"

/* Bytes kept as sent wait in memory up to this, while the budget has room. */
#define CODED_KEEP (4U << 20)

/* Coded bodies up to this wait until they are whole. */
#define CODED_WAIT (1U << 20)

/* ---- beginning */

/* One allocation holds all the strings, so the slices stay good. */
static void
copy_head(struct body *b, const struct body_head *h)
{
	struct body_head *mine = &b->head;

	*mine = *h;
	buf_reserve(&b->text, h->name.n + h->url.n + h->type.n + h->codings.n +
				  h->transfer.n + h->etag.n + 1);
	mine->name = buf_keep(&b->text, h->name);
	mine->url = buf_keep(&b->text, h->url);
	mine->type = buf_keep(&b->text, h->type);
	mine->codings = buf_keep(&b->text, h->codings);
	mine->transfer = buf_keep(&b->text, h->transfer);
	mine->etag = buf_keep(&b->text, h->etag);
}

/*
 * A range is one of the coded representation (RFC 9110, 14.2): only all of it
 * together can be expanded.
 */
static bool
is_piece(const struct body_range *r)
{
	return r->is &&
	       (r->first != 0 || !r->total_known || r->last + 1 != r->total);
}

static void
begin_spool(struct body *b, struct spool *s, const char *suffix, size_t most)
{
	struct carve *c = b->carve;
	bool blind = c->cfg.ranges_only && !b->head.range.is;
	struct spool_room *room = blind ? &c->blind : &c->room;
	struct buf path = {0};

	buf_add_slice(&path, buf_as_slice(&b->base));
	buf_str(&path, suffix);
	spool_begin(s, room, buf_as_slice(&path), most);
	buf_free(&path);
}

/* The coding is settled: what is left of it stays, and is told. */
static void
note_left(struct body *b)
{
	if (b->left == LEFT_NOTHING)
		return;
	b->still_coded = true;
	body_lacks(b, LACK_CODING);
}

/* What it costs is small, so nothing waits. */
static void
begin_transfer(struct body *b)
{
	b->transfer = true;
	b->coding = coding_transfer(
	    b->head.transfer, b->carve->cfg.limits, &b->left, &b->left_name);
	note_left(b);
	if (b->coding == NULL)
		return;
	b->mode = TAKE_CODED;
	b->cost += coding_cost(b->coding);
}

static void
begin_coding(struct body *b)
{
	if (b->head.transfer.n != 0) {
		begin_transfer(b);
		return;
	}
	if (is_piece(&b->head.range)) {
		b->still_coded = b->head.codings.n != 0;
		return;
	}
	b->coding = coding_new(
	    b->head.codings, b->carve->cfg.limits, &b->left, &b->left_name);
	note_left(b);
	if (b->coding == NULL)
		return;
	b->mode = TAKE_CODED;
	b->waits = true;
	begin_spool(b, &b->coded, ".coded", CODED_KEEP);
}

struct body *
body_new(struct carve *c, const struct body_head *h)
{
	struct body *b = xcalloc(1, sizeof *b);

	b->carve = c;
	b->session = h->session;
	b->part = h->session->artifacts;
	copy_head(b, h);
	name_path(&b->base, h->session->id, b->part);
	b->file = &b->made;
	begin_spool(b, &b->made, ".part", 0);
	begin_coding(b);
	b->cost += sizeof *b + b->text.cap;
	budget_take(c->cfg.budget, b->cost);
	return b;
}

void
body_free(struct body *b)
{
	spool_drop(&b->made);
	if (!b->transfer && (b->coding != NULL || b->file == &b->coded))
		spool_drop(&b->coded);
	coding_free(b->coding);
	budget_give(b->carve->cfg.budget,
	    b->cost + b->trace.cap * sizeof *b->trace.run);
	trace_free(&b->trace);
	buf_free(&b->base);
	buf_free(&b->text);
	free(b);
}

/* ---- bytes */

void
body_lacks(struct body *b, enum body_lack lack)
{
	if (b->lack == LACK_NOTHING)
		b->lack = lack;
}

/* Content for the file, as far as the output limit lets it. */
static size_t
take(void *ctx, struct slice s)
{
	struct body *b = ctx;
	size_t n = (size_t)body_grant(b, s.n);

	spool_add(b->file, slice_head(s, n));
	if (n != s.n) {
		body_lacks(b, LACK_OUTPUT);
		b->output_cut = true;
		b->mode = TAKE_NONE;
	}
	return n;
}

void
body_as_sent(struct body *b, enum body_lack lack)
{
	/* Said before the coding that it is about goes. */
	b->failed_out = coding_out(b->coding);
	body_lacks(b, lack);
	spool_drop(&b->made);
	body_refund(b);
	b->file = &b->coded;
	(void)body_grant(b, b->coded.n);
	coding_free(b->coding);
	b->coding = NULL;
	b->still_coded = true;
	b->mode = TAKE_PLAIN;
}

static void
expand(struct body *b, struct slice s, bool all)
{
	struct coding_taker taker = {b, take};

	switch (all ? coding_whole(b->coding, s, &taker)
		    : coding_feed(b->coding, s, &taker)) {
	case CODING_BAD:
		body_as_sent(b, LACK_FAILED);
		break;
	case CODING_BOMB:
		body_lacks(b, LACK_BOMB);
		b->mode = TAKE_NONE;
		if (!b->transfer)
			spool_drop(&b->coded);
		break;
	default:
		break;
	}
}

/* A piece of what waited; false when no more of it is wanted. */
static bool
expand_piece(void *ctx, struct slice s)
{
	struct body *b = ctx;

	expand(b, s, false);
	return b->mode == TAKE_CODED;
}

void
body_transferred(struct body *b)
{
	struct coding_taker taker = {b, take};

	if (b->mode == TAKE_CODED)
		coding_finish(b->coding, &taker);
}

void
body_expand(struct body *b, bool all)
{
	size_t cost = coding_cost(b->coding);

	b->waits = false;
	b->cost += cost;
	budget_take(b->carve->cfg.budget, cost);
	if (all && !b->coded.spilled)
		expand(b, buf_as_slice(&b->coded.mem), true);
	else
		spool_read(&b->coded, expand_piece, b);
}

/*
 * Whatever the budget has room for: what is made must not depend on that. What
 * it has no room for is read back; without a directory, only as much may wait
 * as is always in memory.
 */
static bool
may_wait(const struct body *b, size_t more)
{
	const struct spool_room *room = b->coded.room;
	size_t most = room->dir == NULL || room->small > CODED_WAIT
			  ? room->small
			  : CODED_WAIT;

	return b->coded.n + more <= most;
}

static void
take_coded(struct body *b, struct slice s)
{
	if (!b->transfer)
		spool_add(&b->coded, s);
	if (!b->waits)
		expand(b, s, false);
}

static void
note_run(struct body *b, const struct chunk *c)
{
	size_t cap = b->trace.cap;

	if (!trace_add(
		&b->trace, c, b->off, b->carve->cfg.limits->v[LIMIT_RUNS]))
		b->trace_full = true;
	budget_take(
	    b->carve->cfg.budget, (b->trace.cap - cap) * sizeof *b->trace.run);
}

static void
note_place(struct body *b, const struct chunk *c)
{
	if (b->gaps == 1 && b->in_gap) {
		b->gap_sure = b->got != 0 && c->off == b->gap_stream + b->gap_n;
		b->gap_frame = c->frame;
		b->gap_ns = c->ns;
	}
	b->in_gap = false;
	b->next_stream = c->off + c->data.n;
	b->capture = c->capture;
	if (c->frame > b->last_frame)
		b->last_frame = c->frame;
}

void
body_data(struct body *b, const struct chunk *c)
{
	note_place(b, c);
	note_run(b, c);
	b->got += c->data.n;
	b->off += c->data.n;
	if (b->waits && !may_wait(b, c->data.n))
		body_expand(b, false);
	switch (b->mode) {
	case TAKE_PLAIN:
		(void)take(b, c->data);
		break;
	case TAKE_CODED:
		take_coded(b, c->data);
		break;
	case TAKE_NONE:
		if (b->lack == LACK_GAP_CODED || b->zeros_cut)
			b->unused += c->data.n;
		break;
	}
}

/* ---- gaps */

static void
note_gap(struct body *b, uint64_t n)
{
	if (!b->in_gap)
		b->gaps++;
	if (!b->in_gap && b->gaps == 1) {
		b->gap_off = b->off;
		b->gap_stream = b->next_stream;
	}
	if (b->gaps == 1)
		b->gap_n += n;
	b->in_gap = true;
	b->gap_bytes += n;
}

/* Zeros are as cheap for a capture as a bomb: the same ratio holds. */
static void
add_zeros(struct body *b, uint64_t n)
{
	uint64_t max = coding_ratio(b->carve->cfg.limits, b->got), ok;

	body_lacks(b, LACK_GAP);
	ok = max < b->file->n ? 0 : max - b->file->n;
	ok = body_grant(b, n < ok ? n : ok);
	spool_zeros(b->file, ok);
	if (ok == n)
		return;
	b->zeros_cut = true;
	b->mode = TAKE_NONE;
}

void
body_gap(struct body *b, uint64_t n)
{
	if (b->waits)
		body_expand(b, false);
	/* Behind the end of the file nothing lacks in it. */
	if (b->mode != TAKE_NONE || b->lack == LACK_GAP_CODED)
		note_gap(b, n);
	b->off += n;
	if (b->mode == TAKE_CODED && !b->transfer && coding_out(b->coding) == 0)
		body_as_sent(b, LACK_GAP);
	if (b->mode == TAKE_PLAIN)
		add_zeros(b, n);
	if (b->mode != TAKE_CODED)
		return;
	body_lacks(b, LACK_GAP_CODED);
	b->mode = TAKE_NONE;
	if (!b->transfer)
		spool_drop(&b->coded);
}
