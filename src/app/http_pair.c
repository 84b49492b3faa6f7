/*
 * http_pair: which response answers which request.
 *
 * Responses come in the order of the requests (RFC 9112, 9.3), so as long as
 * both streams are known from their first byte and nothing was missed, pairs
 * are counted off: the first response without a request and the first request
 * without a response belong together, whichever was seen first.
 *
 * Once something was missed, counting would put every later pair wrong. Then
 * a cause must come before its effect: a response answers no request that was
 * sent after it began. After a hole in the server's stream, a client that
 * waits for each answer has its last request answered. One that was seen to
 * pipeline, its first; but how many answers the hole took is not known, so
 * this is told, and whether an answer has a body is then for its first bytes
 * to say, whatever was asked.
 */
#include "app/http.h"

#include <stdlib.h>

#include "base/xalloc.h"

static bool
is_started(const struct http *h)
{
	const struct session *s = conn_session(h->conn);

	return s->side[SIDE_A].started && s->side[SIDE_B].started;
}

static bool
counted(const struct http *h)
{
	return !h->lost && is_started(h);
}

static struct http_pair *
pair_new(struct http *h, bool loose)
{
	struct http_pair *p = xcalloc(1, sizeof *p);

	p->number = ++h->count;
	p->loose = loose;
	p->prev = h->last;
	*(h->last == NULL ? &h->first : &h->last->next) = p;
	h->last = p;
	h->npairs++;
	h->open[HTTP_REQUEST]++;
	h->open[HTTP_RESPONSE]++;
	return p;
}

static void
pair_unlink(struct http *h, struct http_pair *p)
{
	*(p->prev == NULL ? &h->first : &p->prev->next) = p->next;
	*(p->next == NULL ? &h->last : &p->next->prev) = p->prev;
	h->npairs--;
}

/* Its half of that role is no longer open: it came, or will not. */
static void
settle_half(struct http *h, struct http_pair *p, enum http_role role)
{
	if (!p->half[role].settled)
		h->open[role]--;
	p->half[role].settled = true;
}

static void
pair_free(struct http *h, struct http_pair *p)
{
	pair_unlink(h, p);
	settle_half(h, p, HTTP_REQUEST);
	settle_half(h, p, HTTP_RESPONSE);
	h->kept -= p->kept;
	budget_give(conn_budget(h->conn), p->kept);
	for (int i = 0; i < 2; i++) {
		http_head_free(&p->half[i].head);
		buf_free(&p->half[i].trailer);
	}
	buf_free(&p->url);
	buf_free(&p->form);
	free(p);
}

/* Count what a half keeps once it has ended. */
static void
keep(struct http *h, struct http_pair *p)
{
	size_t n = sizeof *p + p->url.cap + p->form.cap;

	for (int i = 0; i < 2; i++)
		n += p->half[i].head.raw.cap + p->half[i].head.flat.cap +
		     p->half[i].trailer.cap +
		     p->half[i].head.cap * sizeof(struct http_header);
	h->kept += n - p->kept;
	budget_give(conn_budget(h->conn), p->kept);
	budget_take(conn_budget(h->conn), n);
	p->kept = n;
}

/* Report and free it where nothing of it will come any more. */
static void
report_over(struct http *h, struct http_pair *p)
{
	for (int i = 0; i < 2; i++) {
		if (!p->half[i].ended && !p->half[i].none)
			return;
	}
	http_tx_report(h, p);
	pair_free(h, p);
}

/* Its half of that role will not come. The pair may be gone afterwards. */
static void
give_up(struct http *h, struct http_pair *p, enum http_role role)
{
	p->half[role].none = true;
	settle_half(h, p, role);
	report_over(h, p);
}

/* The first pair that may still get its half of that role. */
static struct http_pair *
first_open(const struct http *h, enum http_role role)
{
	struct http_pair *p = h->open[role] == 0 ? NULL : h->first;

	while (p != NULL && p->half[role].settled)
		p = p->next;
	return p;
}

struct http_pair *
http_pair_waiting(struct http *h)
{
	return first_open(h, HTTP_RESPONSE);
}

static bool
full(struct http *h, const struct http_mark *at)
{
	enum limit_id id = LIMIT_HTTP_PENDING;

	if (h->npairs < conn_limit(h->conn, LIMIT_HTTP_PENDING)) {
		id = LIMIT_HTTP_PENDING_BYTES;
		if (h->kept < conn_limit(h->conn, id))
			return false;
	}
	if (!h->limit_told)
		conn_limit_finding(h->conn, id, at->frame, at->ns);
	h->limit_told = true;
	return true;
}

/* The half of that role begins in this pair. */
static struct http_pair *
take(struct http *h, struct http_pair *p, enum http_role role,
    const struct http_mark *at)
{
	settle_half(h, p, role);
	p->half[role].seen = true;
	p->half[role].at = *at;
	return p;
}

struct http_pair *
http_pair_request(struct http *h, const struct http_mark *at)
{
	bool first = h->count == 0, loose;
	struct http_pair *p;

	while ((p = first_open(h, HTTP_REQUEST)) != NULL) {
		if (counted(h) || at->frame < p->half[HTTP_RESPONSE].at.frame)
			return take(h, p, HTTP_REQUEST, at);
		give_up(h, p, HTTP_REQUEST);
	}
	if (h->first == NULL)
		h->unsure = false; /* all were answered */
	else if (h->last->half[HTTP_REQUEST].seen &&
		 h->last->half[HTTP_REQUEST].at.frame == at->frame)
		h->pipelined = true;
	loose = h->overflow != 0 || full(h, at);
	p = pair_new(h, loose);
	p->after_hole = h->hole[HTTP_REQUEST] || (first && !is_started(h));
	h->hole[HTTP_REQUEST] = false;
	if (loose) {
		give_up(h, p, HTTP_RESPONSE);
		h->overflow++;
	}
	return take(h, p, HTTP_REQUEST, at);
}

/* The next pair whose response is open and whose request came before at. */
static struct http_pair *
next_asked(struct http_pair *p, const struct http_mark *at)
{
	while (p != NULL && p->half[HTTP_RESPONSE].settled)
		p = p->next;
	if (p != NULL && p->half[HTTP_REQUEST].at.frame > at->frame)
		return NULL;
	return p;
}

/* After a hole: the request that the response at this place answers. */
static struct http_pair *
after_hole(struct http *h, const struct http_mark *at)
{
	struct http_pair *p = next_asked(first_open(h, HTTP_RESPONSE), at);
	struct http_pair *later;

	while (p != NULL && !h->pipelined) {
		later = next_asked(p->next, at);
		if (later == NULL)
			break;
		give_up(h, p, HTTP_RESPONSE);
		p = later;
	}
	return p;
}

/*
 * After a hole the client, which does not wait, may have asked more than is
 * known, or been answered more. From here on nothing says which it was.
 */
static void
tell_unsure(struct http *h, const struct http_mark *at)
{
	if (h->unsure)
		return;
	h->unsure = true;
	conn_finding(h->conn, FINDING_HEADER_GAP, at->frame, at->ns, 0,
	    "Messages may be missing before this response, and the client had "
	    "not waited for it. Which of its requests this and later responses "
	    "answer is not certain; they are shown in order.");
}

/* The request that this response answers, by what is known; NULL: none. */
static struct http_pair *
answered(struct http *h, const struct http_mark *at)
{
	struct http_pair *p = first_open(h, HTTP_RESPONSE);

	bool hole = h->hole[HTTP_RESPONSE], many;

	h->hole[HTTP_RESPONSE] = false;
	if (h->answer_lost) {
		h->answer_lost = false;
		p = after_hole(h, at);
	} else if (!counted(h) && p != NULL && next_asked(p, at) != p) {
		p = NULL;
	}
	if (p == NULL)
		return NULL;
	many = next_asked(p->next, at) != NULL;
	h->pipelined |= many;
	if ((hole && many) || (h->pipelined && p->after_hole))
		tell_unsure(h, at);
	return p;
}

/* Responses that wait for a client of which nothing was seen yet. */
#define LATE_REQUESTS 64

/* Is this a capture of the server's direction alone? */
static bool
client_is_silent(const struct http *h)
{
	const struct session *s = conn_session(h->conn);

	return s->side[http_client(h)].packets == 0;
}

struct http_pair *
http_pair_response(struct http *h, const struct http_mark *at)
{
	struct http_pair *p = answered(h, at);

	if (p == NULL) {
		p = pair_new(h, h->overflow != 0);
		take(h, p, HTTP_RESPONSE, at);
		/* Its request comes no more, or no one is there to send it.
		   But one clock of two may be late, and the client's frames
		   behind the server's. */
		if (p->loose)
			give_up(h, p, HTTP_REQUEST);
		if (h->open[HTTP_REQUEST] > LATE_REQUESTS &&
		    client_is_silent(h))
			give_up(h, first_open(h, HTTP_REQUEST), HTTP_REQUEST);
		if (h->overflow != 0)
			h->overflow--;
		return p;
	}
	p->unsure = h->unsure;
	return take(h, p, HTTP_RESPONSE, at);
}

void
http_pair_ended(struct http *h, struct http_pair *p, enum http_role role)
{
	p->half[role].ended = true;
	keep(h, p);
	report_over(h, p);
}

void
http_pair_lost(struct http *h, enum http_role role)
{
	h->lost = true;
	if (role == HTTP_RESPONSE)
		h->answer_lost = true;
}

/* "GET / HTTP/1.0", "HTTP/1.1 200" and an empty line. */
#define SMALLEST_MESSAGE 16

void
http_pair_hole(struct http *h, enum http_role role, uint64_t n)
{
	if (role != HTTP_UNKNOWN && n >= SMALLEST_MESSAGE)
		h->hole[role] = true;
}

void
http_pairs_close(struct http *h)
{
	while (h->first != NULL) {
		http_tx_report(h, h->first);
		pair_free(h, h->first);
	}
}
