/*
 * chaos_flow: a session's bytes in the order they came. The delivery says
 * whose they are and how many; the raw streams have them.
 */
#include "report/chaos_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/rd.h"
#include "base/xalloc.h"
#include "case/delivery.h"

#define WINDOW 65536

/* One stream, read through a window. */
struct stream {
	int fd;
	uint64_t off; /* of the next byte */
	uint64_t at;  /* where the window begins in the file */
	struct buf window;
};

struct chaos_flow {
	struct query q;
	struct rd rd; /* of the blob that q is at */
	int64_t before;
	int b_is; /* what side B is: 0 client, 1 server */
	struct chaos_piece piece;
	uint64_t left; /* of the step */
	struct stream stream[2];
	bool one; /* a packet: only this piece */
};

static void
refused(void)
{
	die(EXIT_OUTPUT, "cannot read a stream of the report: %s",
	    strerror(errno));
}

/* At most n bytes at the stream's place, which moves on; none at its end. */
static struct slice
take(struct stream *s, uint64_t n)
{
	struct slice have;
	ssize_t got;

	if (s->fd == -1)
		return SLICE_NONE;
	if (s->off < s->at || s->off - s->at >= s->window.n) {
		buf_reset(&s->window);
		buf_reserve(&s->window, WINDOW);
		got = pread(s->fd, s->window.p, WINDOW, (off_t)s->off);
		if (got < 0)
			refused();
		s->window.n = (size_t)got;
		s->at = s->off;
	}
	have = slice_from(buf_as_slice(&s->window), (size_t)(s->off - s->at));
	have = slice_head(have, n < WINDOW ? (size_t)n : WINDOW);
	s->off += have.n;
	return have;
}

struct chaos_flow *
chaos_flow_open(const struct chaos *c, const struct chaos_item *it)
{
	struct chaos_flow *f = xcalloc(1, sizeof(*f));

	for (int side = 0; side < 2; side++)
		f->stream[side].fd = chaos_stream_open(c, it, side);
	f->b_is = it->client_side == SIDE_B ? 0 : 1;
	f->q = query_open(
	    c->db, "SELECT data FROM delivery WHERE session_id=?1 ORDER BY n");
	query_bind(&f->q, 1, (int64_t)it->session_id);
	f->one = it->kind == CHAOS_ICMP;
	if (f->one) { /* the sender is on the left, as a client is */
		f->stream[it->from].off = it->off;
		f->left = it->len;
		f->b_is = it->from;
	}
	return f;
}

/* The next step that has bytes or lacks some. */
static bool
next_step(struct chaos_flow *f)
{
	struct delivery_step d;

	for (;;) {
		while (!delivery_next(&f->rd, &d, &f->before)) {
			if (!query_next(&f->q))
				return false;
			f->rd = rd_init(query_bytes(&f->q, 0));
		}
		f->piece = (struct chaos_piece){
		    .ns = d.ns, .side = d.side == SIDE_B ? f->b_is : !f->b_is};
		if (d.kind == DELIVERY_BYTES && d.n != 0) {
			f->left = d.n;
			return true;
		}
		if (d.kind == DELIVERY_GAP && d.n != 0) {
			f->stream[f->piece.side].off += d.zeros;
			f->piece.missing = d.n;
			return true;
		}
	}
}

bool
chaos_flow_next(struct chaos_flow *f, struct chaos_piece *p)
{
	struct stream *s;

	if (f->left == 0 && (f->one || !next_step(f)))
		return false;
	s = &f->stream[f->one ? f->b_is : f->piece.side];
	if (f->piece.missing == 0) {
		f->piece.data = take(s, f->left);
		if (f->piece.data.n == 0)
			return false;
		f->left -= f->piece.data.n;
	}
	f->piece.more = f->left != 0;
	*p = f->piece;
	return true;
}

void
chaos_flow_close(struct chaos_flow *f)
{
	query_close(&f->q);
	for (int side = 0; side < 2; side++) {
		if (f->stream[side].fd != -1)
			close(f->stream[side].fd);
		buf_free(&f->stream[side].window);
	}
	free(f);
}
