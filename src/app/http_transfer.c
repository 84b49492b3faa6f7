/*
 * http_transfer: takes the framing off a body (RFC 9112, 6 and 7).
 *
 *	4;name=value CR LF	chunk size in hexadecimal, extensions
 *	Wiki CR LF		that many bytes
 *	0 CR LF			the last chunk
 *	Field: value CR LF	trailers
 *	CR LF
 */
#include "app/http.h"

#define CHUNK_MAX (UINT64_MAX / 4)

static uint64_t
at_most(uint64_t n, uint64_t max)
{
	return n < max ? n : max;
}

/* As much of a gap as the open body or chunk has left; the rest stays in g. */
static void
take_gap(struct http_side *s, struct gap *g)
{
	uint64_t n = at_most(g->n, s->left);

	http_body_gap(s, n);
	s->left -= n;
	g->n -= n;
	g->off += n;
}

static size_t
take_data(struct http_side *s, const struct chunk *c)
{
	struct chunk part =
	    chunk_mid(c, 0, (size_t)at_most(c->data.n, s->left));

	s->left -= part.data.n;
	http_body_data(s, &part);
	return part.data.n;
}

static void
cut(struct http_side *s, uint64_t missing, bool mid_line)
{
	http_body_close(s, BODY_CUT, missing);
	http_lose(s, mid_line);
}

/* ---- Content-Length */

static size_t
sized_data(struct http_side *s, const struct chunk *c)
{
	size_t n = take_data(s, c);

	if (s->left == 0) {
		http_body_close(s, BODY_COMPLETE, 0);
		http_message_end(s);
	}
	return n;
}

static void
sized_gap(struct http_side *s, const struct gap *g)
{
	struct gap rest = *g;

	take_gap(s, &rest);
	if (s->left != 0)
		return;
	http_body_close(s, BODY_COMPLETE, 0);
	http_message_end(s);
	http_side_gap(s, &rest);
}

static void
sized_end(struct http_side *s, enum stream_end how)
{
	(void)how;
	http_body_close(s, BODY_CUT, s->left);
	http_message_end(s);
}

/* ---- chunked */

/* The size before a chunk's extensions; false: it is none. */
static bool
chunk_size(struct slice line, uint64_t *n)
{
	size_t semi = slice_chr(line, ';');

	if (semi != SLICE_MISSING)
		line = slice_head(line, semi);
	return slice_u64(slice_trim(line), 16, CHUNK_MAX, n);
}

static void
begin_chunk(struct http_side *s)
{
	bool ok = chunk_size(http_head_line(&s->head), &s->left);

	http_head_reset(&s->head);
	if (!ok) {
		http_malformed(s, "a chunk whose size is not a number");
		cut(s, 0, false);
	} else if (s->left == 0) {
		http_body_close(s, BODY_COMPLETE, 0);
		s->state = HTTP_TRAILER;
	} else {
		s->state = HTTP_CHUNK;
	}
}

static size_t
chunk_size_data(struct http_side *s, const struct chunk *c)
{
	struct slice rest = c->data;
	enum http_take got =
	    http_head_take(&s->head, &rest, http_limit(s, LIMIT_HTTP_LINE));

	if (got == TAKE_LINE) {
		begin_chunk(s);
	} else if (got == TAKE_FULL) {
		conn_limit_finding(
		    s->http->conn, LIMIT_HTTP_LINE, c->frame, c->ns);
		cut(s, 0, true);
	}
	return c->data.n - rest.n;
}

static size_t
chunk_data(struct http_side *s, const struct chunk *c)
{
	size_t n = take_data(s, c);

	if (s->left == 0) {
		s->state = HTTP_CHUNK_END;
		s->cr = false;
	}
	return n;
}

/* A gap that ends within the chunk is a gap of the body. */
static void
chunk_gap(struct http_side *s, const struct gap *g)
{
	struct gap rest = *g;

	if (g->n > s->left) {
		cut(s, s->left, false);
		return;
	}
	take_gap(s, &rest);
	if (s->left == 0) {
		s->state = HTTP_CHUNK_END;
		s->cr = false;
	}
}

static size_t
chunk_end_data(struct http_side *s, const struct chunk *c)
{
	uint8_t b = slice_at(c->data, 0);

	if (b == '\n') {
		s->state = HTTP_CHUNK_SIZE;
	} else if (b == '\r' && !s->cr) {
		s->cr = true;
	} else {
		http_malformed(s, "a chunk that is longer than its size");
		cut(s, 0, true);
		return 0;
	}
	return 1;
}

/* The next chunk's header may have been among the missing bytes. */
static void
between_gap(struct http_side *s, const struct gap *g)
{
	(void)g;
	cut(s, 0, false);
}

static void
chunked_end(struct http_side *s, enum stream_end how)
{
	(void)how;
	http_body_close(s, BODY_CUT, s->state == HTTP_CHUNK ? s->left : 0);
	http_message_end(s);
}

static void
keep_trailer(struct http_side *s)
{
	buf_add_slice(&s->pair->half[s->role].trailer,
	    slice_head(buf_as_slice(&s->head.raw), s->head.line));
}

static size_t
trailer_data(struct http_side *s, const struct chunk *c)
{
	struct slice rest = c->data;
	enum http_take got =
	    http_head_take(&s->head, &rest, http_limit(s, LIMIT_HTTP_HEADERS));
	enum limit_id id = LIMIT_HTTP_HEADERS;

	if (got == TAKE_MORE)
		return c->data.n;
	if (got == TAKE_LINE) {
		if (http_head_line(&s->head).n == 0) {
			keep_trailer(s);
			http_message_end(s);
			return c->data.n - rest.n;
		}
		http_head_next(&s->head);
		id = LIMIT_HTTP_HEADER_COUNT;
		if (s->head.nlines <= http_limit(s, id))
			return c->data.n - rest.n;
	}
	conn_limit_finding(s->http->conn, id, c->frame, c->ns);
	keep_trailer(s);
	http_lose(s, got == TAKE_FULL);
	return c->data.n - rest.n;
}

static void
trailer_gap(struct http_side *s, const struct gap *g)
{
	conn_finding(s->http->conn, FINDING_HEADER_GAP, g->frame, g->ns, 0,
	    "Bytes of the trailer fields of a %s are missing.",
	    http_role_name(s->role));
	keep_trailer(s);
	http_lose(s, false);
}

static void
trailer_end(struct http_side *s, enum stream_end how)
{
	(void)how;
	keep_trailer(s);
	http_message_end(s);
}

/* ---- until the connection closes */

static size_t
close_data(struct http_side *s, const struct chunk *c)
{
	http_body_data(s, c);
	return c->data.n;
}

static void
close_gap(struct http_side *s, const struct gap *g)
{
	http_body_gap(s, g->n);
}

/* Only a FIN says that the sender had no more. */
static void
close_end(struct http_side *s, enum stream_end how)
{
	http_body_close(s, how == END_FIN ? BODY_COMPLETE : BODY_UNCERTAIN, 0);
	http_message_end(s);
}

const struct http_step http_step_sized = {sized_data, sized_gap, sized_end};
const struct http_step http_step_chunk_size = {
    chunk_size_data, between_gap, chunked_end};
const struct http_step http_step_chunk = {chunk_data, chunk_gap, chunked_end};
const struct http_step http_step_chunk_end = {
    chunk_end_data, between_gap, chunked_end};
const struct http_step http_step_trailer = {
    trailer_data, trailer_gap, trailer_end};
const struct http_step http_step_until_close = {
    close_data, close_gap, close_end};
