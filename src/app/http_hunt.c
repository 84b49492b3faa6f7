/*
 * http_hunt: finds start lines, at once where a message should begin, by
 * looking for one after something was lost (resynchronising).
 */
#include "app/http.h"

#define FIT_BYTES 33 /* what http_fit_ functions need at most */

static void
set_role(struct http_side *s, enum http_role role)
{
	struct http_side *other = &s->http->side[!s->side];

	if (s->role != HTTP_UNKNOWN)
		return;
	s->role = role;
	other->role = role == HTTP_REQUEST ? HTTP_RESPONSE : HTTP_REQUEST;
	conn_client_is(
	    s->http->conn, role == HTTP_REQUEST ? s->side : other->side);
	if (other->state == HTTP_SYNC)
		other->mid_line = true;
}

static void
begin_request(struct http_side *s)
{
	s->pair = http_pair_request(s->http, &s->at);
	s->interim = false;
}

static void
begin_response(struct http_side *s, const struct http_start *st)
{
	struct http_pair *p;

	/* 101 is an answer; the others only come before one. */
	s->interim = st->status / 100 == 1 && st->status != 101;
	if (s->interim) {
		p = http_pair_waiting(s->http);
		if (p != NULL)
			p->continued = true;
		return;
	}
	s->pair = http_pair_response(s->http, &s->at);
	s->pair->status = st->status;
}

static void
begin_message(struct http_side *s, const struct http_start *st)
{
	bool response = st->method.n == 0;

	set_role(s, response ? HTTP_RESPONSE : HTTP_REQUEST);
	s->lost = s->told = false;
	s->messages++;
	if (response)
		begin_response(s, st);
	else
		begin_request(s);
	if (st->odd != NULL)
		http_malformed(s, st->odd);
	s->head.fields = s->head.raw.n;
	s->state = HTTP_FIELDS;
}

/* The client has asked to speak another protocol and was not answered yet. */
static bool
tunnel_asked(struct http *h)
{
	struct http_pair *p = http_pair_waiting(h);

	return p != NULL && p->half[HTTP_REQUEST].ended &&
	       (p->is_connect || p->upgrade);
}

/*
 * Where a message should begin stands something else. A first reply without a
 * status line is one of HTTP/0.9 or of another protocol: there is nothing in
 * it to find.
 */
static void
junk(struct http_side *s, bool mid_line)
{
	bool first = s->messages == 0;
	bool known = conn_session(s->http->conn)->side[s->side].started;

	http_head_reset(&s->head);
	if (s->role == HTTP_REQUEST && tunnel_asked(s->http)) {
		s->state = HTTP_OPAQUE;
		return;
	}
	if (!s->lost && s->role != HTTP_UNKNOWN && (known || !first))
		conn_finding(s->http->conn, FINDING_MALFORMED, s->at.frame,
		    s->at.ns, 0,
		    "Where a %s should begin are bytes that are none.",
		    http_role_name(s->role));
	if (s->role == HTTP_RESPONSE && first && known && !s->http->lost)
		s->state = HTTP_OPAQUE;
	else
		http_lose(s, mid_line);
}

static struct http_mark
mark_of(const struct chunk *c)
{
	return (struct http_mark){c->frame, c->off, c->ns};
}

static enum http_fit
fit(const struct http_side *s, struct slice first)
{
	enum http_fit request, response;

	if (s->role == HTTP_REQUEST)
		return http_fit_request(first);
	if (s->role == HTTP_RESPONSE)
		return http_fit_response(first);
	request = http_fit_request(first);
	response = http_fit_response(first);
	if (request == FIT_YES || response == FIT_YES)
		return FIT_YES;
	return request == FIT_NO && response == FIT_NO ? FIT_NO : FIT_MORE;
}

/* One byte of what may be a start line; false: it is none. */
static bool
start_byte(struct http_side *s, const struct chunk *c)
{
	enum http_fit f;

	if (s->head.raw.n == 0)
		s->at = mark_of(c);
	buf_u8(&s->head.raw, slice_at(c->data, 0));
	f = fit(s, buf_as_slice(&s->head.raw));
	if (f == FIT_YES)
		s->state = HTTP_LINE;
	return f != FIT_NO;
}

static bool
is_line_end(const struct chunk *c)
{
	return slice_at(c->data, 0) == '\r' || slice_at(c->data, 0) == '\n';
}

static size_t
start_data(struct http_side *s, const struct chunk *c)
{
	bool first = s->head.raw.n == 0;

	/* Empty lines before a message are passed over (RFC 9112, 2.2). */
	if (first && is_line_end(c))
		return 1;
	/* Most often the chunk shows at once what byte by byte would. */
	if (first && fit(s, slice_head(c->data, FIT_BYTES)) == FIT_YES) {
		s->at = mark_of(c);
		s->state = HTTP_LINE;
		return 0;
	}
	if (start_byte(s, c))
		return 1;
	junk(s, true);
	return 0;
}

static void
tell_gap(struct http_side *s, const struct gap *g)
{
	if (s->head.raw.n != 0 && !s->lost)
		conn_finding(s->http->conn, FINDING_HEADER_GAP, g->frame, g->ns,
		    0, "Bytes of the start line of a %s are missing.",
		    http_role_name(s->role));
}

static void
start_gap(struct http_side *s, const struct gap *g)
{
	tell_gap(s, g);
	http_lose(s, false);
}

/*
 * A request begins at a line's start. A response may stand anywhere: the body
 * before it often has no line end, and its first twelve bytes are telling.
 * Where it is not known who speaks, a line's start is asked for both.
 */
static size_t
sync_skip(struct http_side *s, const struct chunk *c)
{
	size_t at;

	if (s->role == HTTP_RESPONSE) {
		at = slice_chr(c->data, 'H');
		return at == SLICE_MISSING ? c->data.n : at;
	}
	if (!s->mid_line)
		return is_line_end(c) ? 1 : 0;
	at = slice_chr(c->data, '\n');
	if (at == SLICE_MISSING)
		return c->data.n;
	s->mid_line = false;
	return at + 1;
}

static size_t
sync_data(struct http_side *s, const struct chunk *c)
{
	size_t n = s->head.raw.n == 0 ? sync_skip(s, c) : 0;
	bool first = s->head.raw.n == 0;

	if (n != 0)
		return n;
	if (start_byte(s, c))
		return 1;
	http_head_reset(&s->head);
	s->mid_line = true;
	/* A byte that broke a match off may begin another. */
	return first ? 1 : 0;
}

static void
sync_gap(struct http_side *s, const struct gap *g)
{
	(void)g;
	http_head_reset(&s->head);
	s->mid_line = false;
}

static bool
parse(const struct http_side *s, struct slice line, struct http_start *st)
{
	if (s->role != HTTP_REQUEST && http_start_response(line, st))
		return true;
	return s->role != HTTP_RESPONSE && http_start_request(line, st) &&
	       (!s->lost || st->version.n != 0);
}

static void
read_start_line(struct http_side *s)
{
	struct slice line = http_head_line(&s->head);
	struct http_start st;
	bool ok = parse(s, line, &st);

	http_head_next(&s->head);
	if (ok) {
		begin_message(s, &st);
		if (st.version.n == 0)
			http_malformed(s, "no version, as in HTTP/0.9");
	} else if (slice_eq_str(line, "PRI * HTTP/2.0")) {
		http_open_tunnel(s->http);
	} else {
		junk(s, false);
	}
}

/*
 * The start line breaks off. Its status, or a known method and the beginning
 * of the target, are enough to keep the pairs in order.
 */
static bool
begin_broken(struct http_side *s)
{
	struct slice line = buf_as_slice(&s->head.raw);
	struct http_start st;

	if (s->lost)
		return false;
	if (!parse(s, line, &st) &&
	    (s->role == HTTP_RESPONSE || http_fit_known(line) != FIT_YES))
		return false;
	begin_message(s, &st);
	return true;
}

static size_t
line_data(struct http_side *s, const struct chunk *c)
{
	struct slice rest = c->data;
	enum http_take got =
	    http_head_take(&s->head, &rest, http_limit(s, LIMIT_HTTP_LINE));

	if (got == TAKE_LINE) {
		read_start_line(s);
	} else if (got == TAKE_FULL) {
		if (!s->lost)
			conn_limit_finding(s->http->conn, LIMIT_HTTP_LINE,
			    s->at.frame, s->at.ns);
		http_lose(s, true);
	}
	return c->data.n - rest.n;
}

static void
line_gap(struct http_side *s, const struct gap *g)
{
	tell_gap(s, g);
	if (begin_broken(s))
		http_cut_head(s, false);
	else
		http_lose(s, false);
}

static void
line_end(struct http_side *s, enum stream_end how)
{
	(void)how;
	if (begin_broken(s))
		http_cut_head(s, false);
}

const struct http_step http_step_start = {start_data, start_gap, NULL};
const struct http_step http_step_sync = {sync_data, sync_gap, NULL};
const struct http_step http_step_line = {line_data, line_gap, line_end};
