/*
 * http_message: one direction of a session, a state at a time. One machine
 * reads both directions; the role decides only how a start line looks and what
 * a message does to its pair.
 *
 *	        +------------------------------------------------+
 *	        v                                                |
 *	     START -> LINE -> FIELDS -> (PEEK) -> SIZED ---------+
 *	        ^       ^                  |----> CHUNK_SIZE     |
 *	        |       |                  |       |  ^  |       |
 *	   any: lost    |                  |       v  |  v       |
 *	        v       |                  |    CHUNK |  TRAILER-+
 *	      SYNC -----+                  |       v  |
 *	                                   |    CHUNK_END
 *	                                   +----> UNTIL_CLOSE
 *
 * A state's data function takes some of the bytes it is shown and says how
 * many; it takes none only when it changes the state. What it does hangs on
 * each byte's place in the stream, never on where chunks begin or end.
 */
#include "app/http.h"

const char *
http_role_name(enum http_role role)
{
	static const char *const names[] = {
	    [HTTP_REQUEST] = "request",
	    [HTTP_RESPONSE] = "response",
	    [HTTP_UNKNOWN] = "message",
	};

	return names[role];
}

void
http_malformed(struct http_side *s, const char *clause)
{
	if (!s->told)
		conn_finding(s->http->conn, FINDING_MALFORMED, s->at.frame,
		    s->at.ns, 0, "A %s has %s.", http_role_name(s->role),
		    clause);
	s->told = true;
}

size_t
http_limit(const struct http_side *s, enum limit_id id)
{
	return (size_t)conn_limit(s->http->conn, id);
}

/* Another protocol from here on, where no message is open. */
static void
pass_over(struct http_side *s)
{
	if (s->state != HTTP_START && s->state != HTTP_SYNC &&
	    s->state != HTTP_LINE)
		return;
	http_head_reset(&s->head);
	s->state = HTTP_OPAQUE;
}

void
http_open_tunnel(struct http *h)
{
	h->tunnel = true;
	pass_over(&h->side[SIDE_A]);
	pass_over(&h->side[SIDE_B]);
}

/* The message is over, well or not. Its pair may be gone afterwards. */
static void
leave_pair(struct http_side *s)
{
	struct http_pair *p = s->pair;

	s->pair = NULL;
	http_head_reset(&s->head);
	if (p != NULL)
		http_pair_ended(s->http, p, s->role);
}

void
http_message_end(struct http_side *s)
{
	leave_pair(s);
	s->state = s->http->tunnel ? HTTP_OPAQUE : HTTP_START;
}

void
http_lose(struct http_side *s, bool mid_line)
{
	leave_pair(s);
	http_pair_lost(s->http, s->role);
	s->state = s->http->tunnel ? HTTP_OPAQUE : HTTP_SYNC;
	s->lost = true;
	s->mid_line = mid_line;
}

/* The head that was collected becomes its half's. */
static void
keep_head(struct http_side *s)
{
	http_head_read(&s->head);
	if (s->head.odd != NULL)
		http_malformed(s, s->head.odd);
	if (s->pair == NULL) {
		http_head_reset(&s->head);
		return;
	}
	s->pair->half[s->role].head = s->head;
	s->head = (struct http_head){0};
	if (s->role == HTTP_REQUEST)
		http_tx_request(s->http, s->pair);
}

void
http_cut_head(struct http_side *s, bool mid_line)
{
	keep_head(s);
	http_lose(s, mid_line);
}

/* Can only its first bytes tell whether there is a body? */
static bool
is_doubtful(const struct http_side *s)
{
	const struct http_half *half = &s->pair->half[s->role];

	/* A client that waits for 100 may go on without its body. */
	if (s->role == HTTP_REQUEST)
		return s->pair->expects;
	/* It may answer a HEAD that was not captured, or that is not the one
	   it is paired with. TRACE echoes heads. */
	return (!s->pair->half[HTTP_REQUEST].seen || s->pair->unsure) &&
	       !slice_istarts(http_head_value(&half->head, "content-type"),
		   "message/http");
}

static void
begin_body(struct http_side *s, const struct http_framing *f)
{
	static const enum http_state states[] = {
	    [ENDS_SIZED] = HTTP_SIZED,
	    [ENDS_CHUNKED] = HTTP_CHUNK_SIZE,
	    [ENDS_CLOSE] = HTTP_UNTIL_CLOSE,
	};

	http_body_open(s, f);
	s->left = f->length;
	s->state = states[f->ends];
	if (is_doubtful(s)) {
		s->then = s->state;
		s->state = HTTP_PEEK;
	}
}

static void
end_head(struct http_side *s)
{
	struct http_framing f;

	keep_head(s);
	if (s->pair == NULL) {
		http_message_end(s);
		return;
	}
	f = http_framing_of(s->pair, s->role);
	if (f.two_lengths != NULL)
		conn_finding(s->http->conn, FINDING_TWO_LENGTHS, s->at.frame,
		    s->at.ns, 0, "A %s has %s.", http_role_name(s->role),
		    f.two_lengths);
	if (f.odd != NULL)
		http_malformed(s, f.odd);
	if (f.ends == ENDS_TUNNEL)
		http_open_tunnel(s->http);
	if (f.ends == ENDS_NO_BODY || f.ends == ENDS_TUNNEL ||
	    (f.ends == ENDS_SIZED && f.length == 0))
		http_message_end(s);
	else
		begin_body(s, &f);
}

static size_t
fields_data(struct http_side *s, const struct chunk *c)
{
	size_t max = s->head.fields + http_limit(s, LIMIT_HTTP_HEADERS);
	struct slice rest = c->data;
	enum http_take got = http_head_take(&s->head, &rest, max);

	if (got == TAKE_FULL) {
		conn_limit_finding(
		    s->http->conn, LIMIT_HTTP_HEADERS, s->at.frame, s->at.ns);
		http_cut_head(s, true);
	} else if (got == TAKE_LINE && http_head_line(&s->head).n == 0) {
		end_head(s);
	} else if (got == TAKE_LINE) {
		http_head_next(&s->head);
		if (s->head.nlines - 1 <=
		    http_limit(s, LIMIT_HTTP_HEADER_COUNT))
			return c->data.n - rest.n;
		conn_limit_finding(s->http->conn, LIMIT_HTTP_HEADER_COUNT,
		    s->at.frame, s->at.ns);
		http_cut_head(s, false);
	}
	return c->data.n - rest.n;
}

static void
fields_gap(struct http_side *s, const struct gap *g)
{
	conn_finding(s->http->conn, FINDING_HEADER_GAP, g->frame, g->ns, 0,
	    "Bytes of the header fields of a %s are missing.",
	    http_role_name(s->role));
	http_cut_head(s, false);
}

static void
fields_end(struct http_side *s, enum stream_end how)
{
	(void)how;
	keep_head(s);
	http_message_end(s);
}

static void
feed(void *ctx, const struct chunk *c)
{
	http_side_data(ctx, c);
}

/* What was held is known now: let the state that it belongs to have it. */
static void
release(struct http_side *s)
{
	struct hold held = s->held;

	s->held = (struct hold){0};
	hold_each(&held, feed, s);
	hold_free(&held);
}

static size_t
peek_data(struct http_side *s, const struct chunk *c)
{
	const struct http_pair *p = s->pair;
	struct chunk byte = chunk_mid(c, 0, 1);
	enum http_fit fit = FIT_NO;

	if (s->role == HTTP_REQUEST && s->held.n == 0 &&
	    (p->continued || !p->half[HTTP_RESPONSE].seen)) {
		s->state = s->then;
		return 0;
	}
	hold_add(&s->held, &byte);
	fit = s->role == HTTP_RESPONSE
		  ? http_fit_response(buf_as_slice(&s->held.bytes))
		  : http_fit_known(buf_as_slice(&s->held.bytes));
	if (fit == FIT_MORE)
		return 1;
	s->state = s->then;
	if (fit == FIT_YES) {
		http_body_close(s, BODY_CUT, 0);
		http_message_end(s);
	}
	release(s);
	return 1;
}

static void
peek_gap(struct http_side *s, const struct gap *g)
{
	s->state = s->then;
	release(s);
	http_side_gap(s, g);
}

static void
peek_end(struct http_side *s, enum stream_end how)
{
	s->state = s->then;
	release(s);
	http_side_end(s, how);
}

static size_t
opaque_data(struct http_side *s, const struct chunk *c)
{
	(void)s;
	return c->data.n;
}

static const struct http_step step_fields = {
    fields_data, fields_gap, fields_end};
static const struct http_step step_peek = {peek_data, peek_gap, peek_end};
static const struct http_step step_opaque = {opaque_data, NULL, NULL};

static const struct http_step *const steps[] = {
    [HTTP_START] = &http_step_start,
    [HTTP_SYNC] = &http_step_sync,
    [HTTP_LINE] = &http_step_line,
    [HTTP_FIELDS] = &step_fields,
    [HTTP_PEEK] = &step_peek,
    [HTTP_SIZED] = &http_step_sized,
    [HTTP_CHUNK_SIZE] = &http_step_chunk_size,
    [HTTP_CHUNK] = &http_step_chunk,
    [HTTP_CHUNK_END] = &http_step_chunk_end,
    [HTTP_TRAILER] = &http_step_trailer,
    [HTTP_UNTIL_CLOSE] = &http_step_until_close,
    [HTTP_OPAQUE] = &step_opaque,
};

void
http_side_data(struct http_side *s, const struct chunk *c)
{
	struct chunk rest = *c;
	size_t n;

	while (rest.data.n != 0) {
		n = steps[s->state]->data(s, &rest);
		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
}

void
http_side_gap(struct http_side *s, const struct gap *g)
{
	if (steps[s->state]->gap != NULL && g->n != 0)
		steps[s->state]->gap(s, g);
	if (s->lost)
		http_pair_hole(s->http, s->role, g->n);
}

void
http_side_end(struct http_side *s, enum stream_end how)
{
	if (steps[s->state]->end != NULL)
		steps[s->state]->end(s, how);
	http_head_reset(&s->head);
	s->state = HTTP_OPAQUE;
}

void
http_side_free(struct http_side *s)
{
	http_head_free(&s->head);
	hold_free(&s->held);
}
