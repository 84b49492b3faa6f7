/*
 * multipart: splits a body at its boundary lines.
 *
 *	--boundary CR LF
 *	Content-Disposition: form-data; name="file"; filename="a.txt" CR LF
 *	CR LF
 *	bytes of the part
 *	CR LF --boundary CR LF
 *	...
 *	CR LF --boundary-- CR LF
 *
 * The delimiter is [CR] LF "--" boundary. Its only CR and LF stand in front,
 * so when a match breaks off, nothing of it can begin another match, and one
 * position is all the state that a match needs.
 */
#include "app/multipart.h"

#include <stdlib.h>

#include "app/hold.h"
#include "base/xalloc.h"

enum multipart_state {
	PART_SKIP, /* preamble, or lost: up to the next delimiter */
	PART_LINE, /* after a delimiter: the rest of its line */
	PART_HEAD,
	PART_DATA,
	PART_CLOSED, /* the epilogue, or over a limit */
};

struct multipart {
	struct multipart_sink sink;
	const struct limits *limits;
	enum multipart_state state;
	struct buf delimiter; /* CR LF -- boundary */
	size_t matched;	      /* bytes of delimiter seen so far */
	struct hold held;     /* ... and kept back (the CR may lack) */
	struct http_head head;
	uint64_t left; /* of a part of proved length */
	uint64_t parts;
	bool closed;
};

struct multipart *
multipart_new(struct slice boundary, const struct limits *limits,
    const struct multipart_sink *sink)
{
	struct multipart *m = xcalloc(1, sizeof *m);

	m->sink = *sink;
	m->limits = limits;
	buf_str(&m->delimiter, "\r\n--");
	buf_add_slice(&m->delimiter, boundary);
	m->matched = 2; /* the body's start is a line's start */
	return m;
}

static void
part_end(struct multipart *m, bool whole)
{
	m->sink.end(m->sink.ctx, whole);
	http_head_reset(&m->head);
}

bool
multipart_closed(const struct multipart *m)
{
	return m->closed;
}

/* Bytes that turned out to be the part's. */
static void
give(void *ctx, const struct chunk *c)
{
	struct multipart *m = ctx;

	if (m->state != PART_DATA || c->data.n == 0)
		return;
	if (m->left != MULTIPART_UNKNOWN)
		m->left -= c->data.n < m->left ? c->data.n : m->left;
	m->sink.data(m->sink.ctx, c);
}

static void
give_held(struct multipart *m)
{
	hold_each(&m->held, give, m);
	hold_reset(&m->held);
	m->matched = 0;
}

/* The delimiter is whole: what was before it ends. */
static void
delimiter_found(struct multipart *m, enum multipart_state next)
{
	hold_reset(&m->held);
	m->matched = 0;
	if (m->state == PART_DATA)
		part_end(m, true);
	m->closed = next == PART_CLOSED;
	m->state = next;
}

/*
 * One byte against a match that has begun; returns how many it took. After
 * the boundary itself "--" closes the body and white space or a line end
 * opens a part; with anything else it is a longer boundary, not ours.
 */
static size_t
match_on(struct multipart *m, const struct chunk *byte)
{
	struct slice d = buf_as_slice(&m->delimiter);
	uint8_t c = slice_at(byte->data, 0);

	if (m->matched == d.n &&
	    (c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
		delimiter_found(m, PART_LINE);
		return 0;
	}
	if (c != (m->matched < d.n ? slice_at(d, m->matched) : '-')) {
		give_held(m);
		return 0;
	}
	hold_add(&m->held, byte);
	if (++m->matched == d.n + 2)
		delimiter_found(m, PART_CLOSED);
	return 1;
}

/* Where a delimiter may begin in s: at a CR or LF; s.n: nowhere. */
static size_t
may_begin(const struct multipart *m, struct slice s)
{
	struct slice line = slice_from(buf_as_slice(&m->delimiter), 1);
	size_t at = slice_find(s, line), tail;

	if (at == SLICE_MISSING) {
		/* Only the tail can be the beginning of one. */
		at = s.n < line.n ? 0 : s.n - line.n;
		tail = slice_chr(slice_from(s, at), '\n');
		while (tail != SLICE_MISSING) {
			struct slice rest = slice_from(s, at + tail);

			if (slice_eq(rest, slice_head(line, rest.n)))
				break;
			at += tail + 1;
			tail = slice_chr(slice_from(s, at), '\n');
		}
		if (tail == SLICE_MISSING)
			return slice_ends(s, "\r") ? s.n - 1 : s.n;
		at += tail;
	}
	return at != 0 && slice_at(s, at - 1) == '\r' ? at - 1 : at;
}

/* Data of a part or of the preamble; returns how many bytes it took. */
static size_t
step_data(struct multipart *m, const struct chunk *c)
{
	struct chunk part;
	size_t n;

	if (m->matched != 0) {
		part = chunk_mid(c, 0, 1);
		return match_on(m, &part);
	}
	n = may_begin(m, c->data);
	part = chunk_mid(c, 0, n);
	give(m, &part);
	if (n < c->data.n) {
		part = chunk_mid(c, n, 1);
		m->matched = slice_at(part.data, 0) == '\r' ? 1 : 2;
		hold_add(&m->held, &part);
		n++;
	}
	return n;
}

/* The rest of a delimiter's line is padding. */
static size_t
step_line(struct multipart *m, const struct chunk *c)
{
	size_t lf = slice_chr(c->data, '\n');

	if (lf == SLICE_MISSING)
		return c->data.n;
	m->state = PART_HEAD;
	if (++m->parts > m->limits->v[LIMIT_MULTIPART_PARTS]) {
		m->sink.limit(m->sink.ctx, LIMIT_MULTIPART_PARTS, c);
		m->state = PART_CLOSED;
	}
	return lf + 1;
}

static void
over(struct multipart *m, enum limit_id id, const struct chunk *c)
{
	m->sink.limit(m->sink.ctx, id, c);
	http_head_reset(&m->head);
	m->state = PART_SKIP;
}

static size_t
step_head(struct multipart *m, const struct chunk *c)
{
	struct slice rest = c->data;
	size_t max = (size_t)m->limits->v[LIMIT_HTTP_HEADERS];
	enum http_take got = http_head_take(&m->head, &rest, max);

	if (got == TAKE_FULL) {
		over(m, LIMIT_HTTP_HEADERS, c);
	} else if (got == TAKE_LINE && http_head_line(&m->head).n != 0) {
		http_head_next(&m->head);
		if (m->head.nlines > m->limits->v[LIMIT_HTTP_HEADER_COUNT])
			over(m, LIMIT_HTTP_HEADER_COUNT, c);
	} else if (got == TAKE_LINE) {
		http_head_read(&m->head);
		m->state = PART_DATA;
		/* An empty part: the delimiter may follow at once. */
		m->matched = 2;
		m->left = m->sink.begin(m->sink.ctx, &m->head);
	}
	return c->data.n - rest.n;
}

void
multipart_data(struct multipart *m, const struct chunk *c)
{
	struct chunk rest = *c;
	size_t n = 0;

	while (rest.data.n != 0) {
		switch (m->state) {
		case PART_SKIP:
		case PART_DATA:
			n = step_data(m, &rest);
			break;
		case PART_LINE:
			n = step_line(m, &rest);
			break;
		case PART_HEAD:
			n = step_head(m, &rest);
			break;
		case PART_CLOSED:
			return;
		}
		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
}

void
multipart_gap(struct multipart *m, uint64_t n)
{
	if (m->state == PART_CLOSED)
		return;
	if (m->state == PART_DATA) {
		give_held(m);
		if (n != 0 && m->left != MULTIPART_UNKNOWN && n <= m->left) {
			m->left -= n;
			m->sink.gap(m->sink.ctx, n);
			return;
		}
		part_end(m, false);
	}
	hold_reset(&m->held);
	http_head_reset(&m->head);
	m->matched = 0;
	m->state = PART_SKIP;
}

void
multipart_free(struct multipart *m)
{
	if (m->matched >= m->delimiter.n)
		delimiter_found(m, PART_LINE);
	multipart_gap(m, 0);
	buf_free(&m->delimiter);
	hold_free(&m->held);
	http_head_free(&m->head);
	free(m);
}
