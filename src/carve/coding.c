/*
 * coding: content codings, undone as the bytes arrive.
 *
 *	wire --> stage "last name" --> ... --> stage "first name" --> taker
 *
 * Each stage fills one block at a time and the block runs down the rest of the
 * chain before the next is filled, so a body costs a block a stage, whatever
 * its size. What comes after the proper end of a coding is not part of it
 * (senders pad); further gzip members and zstd frames are.
 */
#define ZLIB_CONST
#include "carve/coding.h"

#include <stdlib.h>
#include <zlib.h>
#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/xalloc.h"

#define BLOCK	   32768
#define RATIO_FROM (UINT64_C(16) << 20) /* small bodies may be dense */
#define TURN	   (1U << 30)		/* most input for one library call */

struct coding_row;

struct stage {
	const struct coding_row *row;
	bool open;	/* the decoder's state exists */
	bool ended;	/* at the end of a member or frame, or of it all */
	bool closed;	/* ... for good: what follows is not looked at */
	bool again;	/* in a further member or frame */
	uint64_t piece; /* bytes that this member or frame gave */
	uint64_t out;	/* bytes given in all */
	uint8_t head;	/* deflate: its first byte, while alone */
	bool headed;
	union {
		z_stream z;
#ifdef HAVE_BROTLI
		BrotliDecoderState *br;
#endif
#ifdef HAVE_ZSTD
		ZSTD_DStream *zstd;
#endif
	} u;
	uint8_t *block;
};

/*
 * One call into a decoder: it eats from in, fills the stage's block and says
 * how much. CODING_MORE with nothing filled and nothing left of in means that
 * it wants more input.
 */
struct coding_row {
	const char *name;
	const char *alias;
	size_t cost;
	void (*open)(struct stage *); /* NULL: known, but not supported */
	enum coding_status (*step)(struct stage *, struct slice *in, size_t *n);
	void (*close)(struct stage *);
};

struct coding {
	struct stage *stage;
	size_t n;
	uint64_t in;
	const struct limits *limits;
	enum limit_id limit;
	struct buf names;
};

/* ---- zlib: gzip and deflate */

static void
zlib_open(struct stage *s, int bits)
{
	memset(&s->u.z, 0, sizeof s->u.z);
	/* Fails for want of memory only; the first step reports it then. */
	(void)inflateInit2(&s->u.z, bits);
}

static void
zlib_close(struct stage *s)
{
	inflateEnd(&s->u.z);
}

static int
zlib_step(struct stage *s, struct slice *in, size_t *n)
{
	z_stream *z = &s->u.z;
	size_t turn = in->n < TURN ? in->n : TURN;
	int rc;

	z->next_in = in->p;
	z->avail_in = (uInt)turn;
	z->next_out = s->block;
	z->avail_out = BLOCK;
	rc = inflate(z, Z_NO_FLUSH);
	*in = slice_from(*in, turn - z->avail_in);
	*n = BLOCK - z->avail_out;
	s->piece += *n;
	return rc;
}

static void
gzip_open(struct stage *s)
{
	zlib_open(s, 15 + 16);
}

/*
 * After a member's end another may follow (RFC 1952, 2.2). Whatever does not
 * begin like one, or breaks before it gave a byte, is trailing garbage.
 */
static enum coding_status
gzip_step(struct stage *s, struct slice *in, size_t *n)
{
	if (s->ended) {
		if (in->n == 0)
			return CODING_MORE;
		if (slice_at(*in, 0) != 0x1f)
			return CODING_DONE;
		inflateReset(&s->u.z);
		s->ended = false;
		s->again = true;
		s->piece = 0;
	}
	switch (zlib_step(s, in, n)) {
	case Z_OK:
	case Z_BUF_ERROR:
		return CODING_MORE;
	case Z_STREAM_END:
		s->ended = true;
		return CODING_MORE;
	default:
		return s->again && s->piece == 0 ? CODING_DONE : CODING_BAD;
	}
}

static void
deflate_open(struct stage *s)
{
	s->headed = false;
	zlib_open(s, 15);
}

/*
 * RFC 9110, 8.4.1.2 says zlib; some senders leave its two bytes away. They are
 * a zlib header when method and window fit and the check is right (RFC 1950).
 */
static bool
is_zlib(uint8_t cmf, uint8_t flg)
{
	return (cmf & 0x0f) == 8 && cmf >> 4 <= 7 && (cmf << 8 | flg) % 31 == 0;
}

static enum coding_status
deflate_result(struct stage *s, int rc)
{
	if (rc == Z_STREAM_END) {
		s->ended = true;
		return CODING_DONE;
	}
	return rc == Z_OK || rc == Z_BUF_ERROR ? CODING_MORE : CODING_BAD;
}

static enum coding_status
deflate_step(struct stage *s, struct slice *in, size_t *n)
{
	struct slice first = slice_of(&s->head, 1);
	int rc;

	if (!s->headed && in->n != 0) {
		s->head = slice_at(*in, 0);
		s->headed = true;
		*in = slice_from(*in, 1);
	}
	if (s->u.z.total_in == 0) {
		if (in->n == 0)
			return CODING_MORE;
		if (!is_zlib(s->head, slice_at(*in, 0)))
			inflateReset2(&s->u.z, -15);
		/* One byte neither gives anything nor ends the stream. */
		rc = zlib_step(s, &first, n);
		if (rc != Z_OK)
			return CODING_BAD;
	}
	return deflate_result(s, zlib_step(s, in, n));
}

/* ---- brotli */

#ifdef HAVE_BROTLI
static void
br_open(struct stage *s)
{
	s->u.br = BrotliDecoderCreateInstance(NULL, NULL, NULL);
}

static void
br_close(struct stage *s)
{
	if (s->u.br != NULL)
		BrotliDecoderDestroyInstance(s->u.br);
}

static enum coding_status
br_step(struct stage *s, struct slice *in, size_t *n)
{
	size_t left = in->n, room = BLOCK;
	const uint8_t *next = in->p;
	uint8_t *out = s->block;
	BrotliDecoderResult rc;

	if (s->u.br == NULL)
		return CODING_BAD;
	rc = BrotliDecoderDecompressStream(
	    s->u.br, &left, &next, &room, &out, NULL);
	*in = slice_from(*in, in->n - left);
	*n = BLOCK - room;
	if (rc == BROTLI_DECODER_RESULT_ERROR)
		return CODING_BAD;
	s->ended = rc == BROTLI_DECODER_RESULT_SUCCESS;
	return s->ended ? CODING_DONE : CODING_MORE;
}
#endif

/* ---- zstd */

#ifdef HAVE_ZSTD
#define ZSTD_WINDOW_LOG 23 /* 8 MiB: RFC 9659, 3 */

static void
zstd_open(struct stage *s)
{
	s->u.zstd = ZSTD_createDStream();
	if (s->u.zstd != NULL)
		ZSTD_DCtx_setParameter(
		    s->u.zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
}

static void
zstd_close(struct stage *s)
{
	ZSTD_freeDStream(s->u.zstd);
}

static enum coding_status
zstd_step(struct stage *s, struct slice *in, size_t *n)
{
	ZSTD_inBuffer zi = {in->p, in->n, 0};
	ZSTD_outBuffer zo = {s->block, BLOCK, 0};
	size_t rc;

	if (s->u.zstd == NULL)
		return CODING_BAD;
	if (s->ended && in->n == 0)
		return CODING_MORE;
	if (s->ended) {
		s->ended = false;
		s->again = true;
		s->piece = 0;
	}
	rc = ZSTD_decompressStream(s->u.zstd, &zo, &zi);
	*in = slice_from(*in, zi.pos);
	*n = zo.pos;
	s->piece += *n;
	if (ZSTD_isError(rc))
		return s->again && s->piece == 0 ? CODING_DONE : CODING_BAD;
	s->ended = rc == 0;
	return CODING_MORE;
}
#endif

/* ---- the table */

static const struct coding_row rows[] = {
    {"gzip", "x-gzip", 48 << 10, gzip_open, gzip_step, zlib_close},
    {"deflate", NULL, 48 << 10, deflate_open, deflate_step, zlib_close},
#ifdef HAVE_BROTLI
    {"br", NULL, 64 << 10, br_open, br_step, br_close},
#else
    {"br", NULL, 0, NULL, NULL, NULL},
#endif
#ifdef HAVE_ZSTD
    {"zstd", NULL, 192 << 10, zstd_open, zstd_step, zstd_close},
#else
    {"zstd", NULL, 0, NULL, NULL, NULL},
#endif
    {"compress", "x-compress", 0, NULL, NULL, NULL},
};

static const struct coding_row *
row_find(struct slice name)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (slice_ieq_str(name, rows[i].name) ||
		    (rows[i].alias != NULL &&
			slice_ieq_str(name, rows[i].alias)))
			return &rows[i];
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

static void
push(struct coding *c, const struct coding_row *row)
{
	struct stage *s;

	c->stage = xreallocarray(c->stage, c->n + 1, sizeof *c->stage);
	s = &c->stage[c->n++];
	memset(s, 0, sizeof *s);
	s->row = row;
	s->block = xmalloc(BLOCK);
}

/* zlib keeps a pointer to its stream: open when the stages lie still. */
static void
open_stages(struct coding *c)
{
	for (size_t i = 0; i < c->n; i++) {
		c->stage[i].row->open(&c->stage[i]);
		c->stage[i].open = true;
	}
	/* Named in the order of the list: the last undone first. */
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
	*left = LEFT_NOTHING;
	while (*left == LEFT_NOTHING && last_name(&list, name)) {
		row = row_find(*name);
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
	open_stages(c);
	return c;
}

void
coding_free(struct coding *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++) {
		if (c->stage[i].open)
			c->stage[i].row->close(&c->stage[i]);
		free(c->stage[i].block);
	}
	free(c->stage);
	buf_free(&c->names);
	free(c);
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
allowed(struct coding *c, const struct stage *s, size_t n)
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
	struct stage *s = &c->stage[level];
	size_t ok = allowed(c, s, n);
	struct slice data = slice_of(s->block, ok);
	enum coding_status st = CODING_MORE;

	s->out += ok;
	if (level + 1 < c->n) {
		if (!c->stage[level + 1].closed)
			st = run(c, level + 1, data, taker);
	} else if (ok != 0 && taker->take(taker->ctx, data) != ok)
		st = CODING_STOP;
	if (st == CODING_MORE && ok != n)
		st = CODING_BOMB;
	return st;
}

static enum coding_status
run(struct coding *c, size_t level, struct slice in,
    const struct coding_taker *taker)
{
	struct stage *s = &c->stage[level];
	enum coding_status st, below;
	size_t n, before;

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
		if (in.n == 0 && n < BLOCK)
			return CODING_MORE;
		if (n == 0 && in.n == before)
			return CODING_MORE;
	}
}

enum coding_status
coding_feed(struct coding *c, struct slice in, const struct coding_taker *taker)
{
	c->in += in.n;
	return c->stage[0].closed ? CODING_DONE : run(c, 0, in, taker);
}

bool
coding_ended(const struct coding *c)
{
	const struct stage *s;

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
		cost += c->stage[i].row->cost + BLOCK;
	return cost;
}
