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
 * waits for each answer has its last request answered; one that was seen to
 * pipeline, its first.
 */
#include "app/http.h"

#include <stdlib.h>

#include "base/xalloc.h"

static bool
counted(const struct http *h)
{
	const struct session *s = conn_session(h->conn);

	return !h->lost && s->side[SIDE_A].started && s->side[SIDE_B].started;
}

static struct http_pair *
pair_new(struct http *h, bool loose)
{
	struct http_pair *p = xcalloc(1, sizeof *p);

	p->number = ++h->count;
	p->loose = loose;
	*h->tail = p;
	h->tail = &p->next;
	h->npairs++;
	return p;
}

static void
pair_free(struct http *h, struct http_pair **at)
{
	struct http_pair *p = *at;

	*at = p->next;
	if (*at == NULL)
		h->tail = at;
	h->npairs--;
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

static bool
is_over(const struct http_pair *p)
{
	const struct http_half *a = &p->half[0], *b = &p->half[1];

	return (a->ended || a->none) && (b->ended || b->none);
}

/* Report and free the pairs of which nothing will come any more. */
static void
settle(struct http *h)
{
	struct http_pair **at = &h->first;

	while (*at != NULL) {
		if (is_over(*at)) {
			http_tx_report(h, *at);
			pair_free(h, at);
		} else {
			at = &(*at)->next;
		}
	}
}

/* The first pair that may still get its half of that role. */
static struct http_pair *
first_without(const struct http *h, enum http_role role)
{
	struct http_pair *p;

	for (p = h->first; p != NULL; p = p->next) {
		if (!p->half[role].seen && !p->half[role].none)
			return p;
	}
	return NULL;
}

struct http_pair *
http_pair_waiting(struct http *h)
{
	return first_without(h, HTTP_RESPONSE);
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

struct http_pair *
http_pair_request(struct http *h, const struct http_mark *at)
{
	struct http_pair *p;
	bool loose;

	while ((p = first_without(h, HTTP_REQUEST)) != NULL) {
		if (counted(h) || at->frame < p->half[HTTP_RESPONSE].at.frame)
			return p;
		p->half[HTTP_REQUEST].none = true;
	}
	settle(h);
	loose = h->overflow != 0 || full(h, at);
	p = pair_new(h, loose);
	if (loose) {
		p->half[HTTP_RESPONSE].none = true;
		h->overflow++;
	}
	return p;
}

/* After a hole: the request that the response at this frame answers. */
static struct http_pair *
after_hole(struct http *h, const struct http_mark *at)
{
	struct http_pair *p = first_without(h, HTTP_RESPONSE), *best = NULL;

	for (; p != NULL; p = p->next) {
		if (p->half[HTTP_RESPONSE].none || p->half[HTTP_RESPONSE].seen)
			continue;
		if (p->half[HTTP_REQUEST].at.frame > at->frame)
			break;
		if (best != NULL)
			best->half[HTTP_RESPONSE].none = true;
		best = p;
		if (h->pipelined)
			break;
	}
	return best;
}

static void
note_pipelining(struct http *h, struct http_pair *p, const struct http_mark *at)
{
	for (p = p->next; p != NULL; p = p->next) {
		if (p->half[HTTP_REQUEST].seen &&
		    p->half[HTTP_REQUEST].at.frame < at->frame)
			h->pipelined = true;
	}
}

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
	struct http_pair *p;

	if (h->answer_lost) {
		h->answer_lost = false;
		p = after_hole(h, at);
		settle(h);
	} else {
		p = first_without(h, HTTP_RESPONSE);
		if (p != NULL && !counted(h) &&
		    p->half[HTTP_REQUEST].at.frame > at->frame)
			p = NULL;
		if (p != NULL && !h->pipelined)
			note_pipelining(h, p, at);
	}
	if (p != NULL)
		return p;
	p = pair_new(h, h->overflow != 0);
	/* Its request comes no more, or there is no one to send it. */
	p->half[HTTP_REQUEST].none = p->loose || client_is_silent(h);
	if (h->overflow != 0)
		h->overflow--;
	return p;
}

void
http_pair_ended(struct http *h, struct http_pair *p, enum http_role role)
{
	p->half[role].ended = true;
	keep(h, p);
	settle(h);
}

void
http_pair_lost(struct http *h, enum http_role role)
{
	h->lost = true;
	if (role == HTTP_RESPONSE)
		h->answer_lost = true;
}

void
http_pairs_close(struct http *h)
{
	while (h->first != NULL) {
		http_tx_report(h, h->first);
		pair_free(h, &h->first);
	}
}
