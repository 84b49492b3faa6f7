/*
 * coding_mail: base64 and quoted-printable (RFC 2045, 6.7 and 6.8), as mail
 * programs read them: what is none of it is left out and counted.
 */
#include "carve/coding_stage.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/rd.h"
#include "base/xalloc.h"

/* A byte at off of what was sent is none of the encoding. */
static void
stray(struct coding_stage *s, uint64_t off)
{
	if (s->stray++ == 0)
		s->stray_at = off;
}

/* What a step made goes to the block, which has room for it. */
static size_t
hand_out(struct coding_stage *s, struct buf *made)
{
	size_t n = made->n;

	memcpy(s->block, made->p, n);
	buf_reset(made);
	s->piece += n;
	return n;
}

/* ---- base64 */

struct b64 {
	struct base64 text;
	struct buf made;
	uint64_t off;
};

static void
b64_open(struct coding_stage *s)
{
	struct b64 *d = xcalloc(1, sizeof *d);

	buf_reserve(&d->made, CODING_BLOCK);
	s->state = d;
}

static void
b64_close(struct coding_stage *s)
{
	struct b64 *d = s->state;

	buf_free(&d->made);
	free(d);
}

/* Its end is where the padding is; senders add lines behind it. */
static enum coding_status
b64_step(struct coding_stage *s, struct slice *in, size_t *n)
{
	struct b64 *d = s->state;
	struct slice now = slice_head(*in, s->room);
	uint64_t before;

	*in = slice_from(*in, now.n);
	while (now.n != 0) {
		before = d->text.pos;
		if (base64_feed(&d->text, now, &d->made)) {
			d->off += now.n;
			break;
		}
		d->off += d->text.pos - before;
		now = slice_from(now, (size_t)(d->text.pos - before) + 1);
		stray(s, d->off++);
	}
	s->ended = base64_whole(&d->text);
	*n = hand_out(s, &d->made);
	return CODING_MORE;
}

/* Senders forget the padding; a single digit is no byte. */
static size_t
b64_finish(struct coding_stage *s)
{
	struct b64 *d = s->state;
	unsigned digits = d->text.digits;

	if (digits == 1)
		stray(s, d->off);
	else if (digits != 0)
		(void)base64_feed(&d->text,
		    slice_head(SLICE_LIT("=="), 4 - digits), &d->made);
	s->ended = true;
	return d->made.n == 0 ? 0 : hand_out(s, &d->made);
}

const struct coding_row coding_base64 = {
    .name = "base64",
    .cost = sizeof(struct b64) + CODING_BLOCK,
    .open = b64_open,
    .step = b64_step,
    .close = b64_close,
    .finish = b64_finish,
};

/* ---- quoted-printable */

#define QP_HELD 1000 /* spaces that may turn out to end a line */

enum qp_at {
	QP_TEXT,   /* perhaps behind spaces */
	QP_CR,	   /* behind spaces and a CR */
	QP_EQUAL,  /* behind '=' */
	QP_DIGIT,  /* ... and a digit */
	QP_SOFT,   /* ... or a space: only a line's end may follow */
	QP_SOFT_CR /* ... or a CR */
};

/* made holds what a step gives; held, the bytes that wait for what follows:
 * spaces, or what began with '='. */
struct qp {
	enum qp_at at;
	struct buf held, made;
	uint64_t off;
};

static void
qp_open(struct coding_stage *s)
{
	struct qp *d = xcalloc(1, sizeof *d);

	buf_reserve(&d->made, CODING_BLOCK);
	s->state = d;
}

static void
qp_close(struct coding_stage *s)
{
	struct qp *d = s->state;

	buf_free(&d->held);
	buf_free(&d->made);
	free(d);
}

/* What was held is text after all. */
static void
qp_give(struct qp *d)
{
	buf_add_slice(&d->made, buf_as_slice(&d->held));
	buf_reset(&d->held);
	d->at = QP_TEXT;
}

static void
qp_hold(struct qp *d, uint8_t c, enum qp_at next)
{
	buf_u8(&d->held, c);
	d->at = next;
	if (d->held.n >= QP_HELD)
		qp_give(d);
}

/* Spaces at a line's end were added on the way (rule 3). */
static void
qp_text(struct qp *d, uint8_t c)
{
	if (c == ' ' || c == '\t') {
		qp_hold(d, c, QP_TEXT);
		return;
	}
	if (c == '\r' && d->held.n != 0) {
		qp_hold(d, c, QP_CR);
		return;
	}
	if (c == '\n')
		buf_reset(&d->held);
	qp_give(d);
	if (c == '=')
		qp_hold(d, c, QP_EQUAL);
	else
		buf_u8(&d->made, c);
}

static void
qp_line_end(struct qp *d, uint8_t c)
{
	if (c == '\n') {
		buf_reset(&d->held);
		buf_str(&d->made, "\r\n");
		d->at = QP_TEXT;
		return;
	}
	qp_give(d);
	qp_text(d, c);
}

static void
qp_odd(struct coding_stage *s, struct qp *d, uint8_t c)
{
	stray(s, d->off - d->held.n);
	qp_give(d);
	qp_text(d, c);
}

static void
qp_byte(struct coding_stage *s, struct qp *d, uint8_t c)
{
	uint64_t v;
	bool hex = slice_u64(slice_of(&c, 1), 16, 15, &v);

	switch (d->at) {
	case QP_TEXT:
		qp_text(d, c);
		return;
	case QP_CR:
		qp_line_end(d, c);
		return;
	case QP_DIGIT:
		if (!hex)
			break;
		qp_hold(d, c, QP_TEXT);
		(void)slice_u64(
		    slice_from(buf_as_slice(&d->held), 1), 16, 255, &v);
		buf_reset(&d->held);
		buf_u8(&d->made, (uint8_t)v);
		return;
	case QP_EQUAL:
		if (hex) {
			qp_hold(d, c, QP_DIGIT);
			return;
		}
		/* FALLTHROUGH */
	case QP_SOFT:
	case QP_SOFT_CR:
		if (c == '\n') {
			buf_reset(&d->held);
			d->at = QP_TEXT;
			return;
		}
		if (d->at == QP_SOFT_CR || (c != ' ' && c != '\t' && c != '\r'))
			break;
		qp_hold(d, c, c == '\r' ? QP_SOFT_CR : QP_SOFT);
		return;
	}
	qp_odd(s, d, c);
}

/* A byte may give back all that is held, so that many must find room. */
static enum coding_status
qp_step(struct coding_stage *s, struct slice *in, size_t *n)
{
	struct qp *d = s->state;
	struct rd r = rd_init(*in);

	while (r.left != 0 && d->made.n + d->held.n + 2 < s->room) {
		qp_byte(s, d, rd_u8(&r));
		d->off++;
	}
	*in = rd_peek(&r);
	s->ended = true;
	*n = d->made.n == 0 ? 0 : hand_out(s, &d->made);
	return CODING_MORE;
}

/* "=" at the very end joins it to nothing. */
static size_t
qp_finish(struct coding_stage *s)
{
	struct qp *d = s->state;

	if (d->at == QP_DIGIT)
		stray(s, d->off - d->held.n);
	if (d->at == QP_TEXT || d->at == QP_DIGIT)
		qp_give(d);
	return d->made.n == 0 ? 0 : hand_out(s, &d->made);
}

const struct coding_row coding_qp = {
    .name = "quoted-printable",
    .cost = sizeof(struct qp) + CODING_BLOCK + QP_HELD,
    .open = qp_open,
    .step = qp_step,
    .close = qp_close,
    .finish = qp_finish,
};
