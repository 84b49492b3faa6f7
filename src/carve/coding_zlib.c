/* coding_zlib: gzip (RFC 1952) and deflate (RFC 1950, or raw RFC 1951). */
#define ZLIB_CONST
#include "carve/coding_stage.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/xalloc.h"

#define TURN (1U << 30) /* most input for one library call */

struct zlib {
	z_stream z;
	uint8_t head; /* deflate: the first byte, while it is alone */
	bool headed;
};

static void
zlib_open(struct coding_stage *s, int bits)
{
	struct zlib *d = xcalloc(1, sizeof *d);

	s->state = d;
	/* Fails for want of memory only; the first step reports it then. */
	(void)inflateInit2(&d->z, bits);
}

static void
zlib_close(struct coding_stage *s)
{
	struct zlib *d = s->state;

	inflateEnd(&d->z);
	free(d);
}

static int
zlib_step(struct coding_stage *s, struct slice *in, size_t *n)
{
	struct zlib *d = s->state;
	z_stream *z = &d->z;
	size_t turn = in->n < TURN ? in->n : TURN;
	int rc;

	z->next_in = in->p;
	z->avail_in = (uInt)turn;
	z->next_out = s->block;
	z->avail_out = (uInt)s->room;
	rc = inflate(z, Z_NO_FLUSH);
	*in = slice_from(*in, turn - z->avail_in);
	*n = s->room - z->avail_out;
	s->piece += *n;
	return rc;
}

static void
gzip_open(struct coding_stage *s)
{
	zlib_open(s, 15 + 16);
}

/*
 * After a member's end another may follow (RFC 1952, 2.2). Whatever does not
 * begin like one, or breaks before it gave a byte, is trailing garbage.
 */
static enum coding_status
gzip_step(struct coding_stage *s, struct slice *in, size_t *n)
{
	struct zlib *d = s->state;

	if (s->ended) {
		if (in->n == 0)
			return CODING_MORE;
		if (slice_at(*in, 0) != 0x1f)
			return CODING_DONE;
		inflateReset(&d->z);
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
deflate_open(struct coding_stage *s)
{
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
deflate_result(struct coding_stage *s, int rc)
{
	if (rc == Z_STREAM_END) {
		s->ended = true;
		return CODING_DONE;
	}
	return rc == Z_OK || rc == Z_BUF_ERROR ? CODING_MORE : CODING_BAD;
}

static enum coding_status
deflate_step(struct coding_stage *s, struct slice *in, size_t *n)
{
	struct zlib *d = s->state;
	struct slice first = slice_of(&d->head, 1);
	int rc;

	if (!d->headed && in->n != 0) {
		d->head = slice_at(*in, 0);
		d->headed = true;
		*in = slice_from(*in, 1);
	}
	if (d->z.total_in == 0) {
		if (in->n == 0)
			return CODING_MORE;
		if (!is_zlib(d->head, slice_at(*in, 0)))
			inflateReset2(&d->z, -15);
		/* One byte neither gives anything nor ends the stream. */
		rc = zlib_step(s, &first, n);
		if (rc != Z_OK)
			return CODING_BAD;
	}
	return deflate_result(s, zlib_step(s, in, n));
}

const struct coding_row coding_gzip = {
    .name = "gzip",
    .alias = "x-gzip",
    .cost = 48 << 10,
    .open = gzip_open,
    .step = gzip_step,
    .close = zlib_close,
#ifdef HAVE_LIBDEFLATE
    .whole = coding_gzip_whole,
#endif
};

const struct coding_row coding_deflate = {
    .name = "deflate",
    .cost = 48 << 10,
    .open = deflate_open,
    .step = deflate_step,
    .close = zlib_close,
};
