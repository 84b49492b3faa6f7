/*
 * gen_http.c: HTTP/1.1 sessions (RFC 9112) with keep-alive: mostly GET, some
 * JSON uploads and posted forms; bodies plain or gzip, by length, in chunks or
 * until the connection closes; some answers without a body.
 *
 * Posted forms are not in the truth: their fields are parameters, not files.
 */
#include "gen_flow.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HTTP_MORE    700u /* in a thousand: one more request */
#define HTTP_MAX     24u  /* requests a session */
#define HTTP_GZIP    700u /* of the text that a GET brings */
#define HTTP_CHUNKED 200u
#define HTTP_CLOSE   20u
#define HTTP_START   65 * GEN_MS /* leaves a DNS look-up its time */

enum http_ask { HTTP_GET, HTTP_UPLOAD, HTTP_FORM };

struct http {
	uint32_t server, left;
	bool answering, closing;
	enum http_ask ask;
	struct body body; /* that the answer will have */
	char uri[160];
};

static const char http_agent[] =
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 "
    "Firefox/115.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    "\r\nAccept-Language: en-GB,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n";

static void
http_object(struct gen *g, struct flow *f, const char *kind, struct body *b)
{
	const struct http *h = f->data;

	f->has_object = true;
	f->object.kind = kind;
	snprintf(f->object.name, sizeof(f->object.name), "%s", h->uri);
	f->object.size = b->size;
	if (g->truth.file != NULL)
		body_sha256(b, f->object.sha);
}

/* A name that goes with the body, and is the same for the same bytes. */
static void
http_uri(struct gen *g, struct flow *f, struct http *h)
{
	static const char *const folder[] = {
	    "assets", "media", "blog", "v2", "shop/items", "archive/2024"};
	size_t number = body_number(&g->pool, &h->body);
	int n;

	n = snprintf(h->uri, sizeof(h->uri), "/%s/%s%zu",
	    folder[number % (sizeof(folder) / sizeof(folder[0]))],
	    body_type(&h->body)->ext, number);
	if (h->body.nonce != 0)
		n += snprintf(h->uri + n, sizeof(h->uri) - (size_t)n,
		    "-%08" PRIx32, (uint32_t)h->body.nonce);
	n += snprintf(h->uri + n, sizeof(h->uri) - (size_t)n, ".%s",
	    body_type(&h->body)->ext);
	if (rng_permille(&f->rng, 250))
		snprintf(h->uri + n, sizeof(h->uri) - (size_t)n,
		    "?session=%u&lang=en&ref=page%%20%zu",
		    rng_below(&f->rng, 1000000), number);
}

static void
http_upload(struct gen *g, struct flow *f, struct http *h)
{
	size_t json = body_find(&g->pool, &f->rng, "json");
	struct body b;

	body_make(&b, &g->pool, json, 1, rng_next(&f->rng));
	msg_text(&f->msg,
	    "Content-Type: application/json\r\nContent-Length: %" PRIu64
	    "\r\n\r\n",
	    b.size);
	f->body = f->msg.len;
	body_send(&b, &f->msg, false, 0);
	body_make(&h->body, &g->pool, json, 1, rng_next(&f->rng));
	http_object(g, f, "http-request", &b);
}

static void
http_form(struct flow *f)
{
	char form[160];
	uint32_t user = rng_below(&f->rng, 10000);
	int n;

	n = snprintf(form, sizeof(form),
	    "user=visitor%u&comment=one+line+of+text%%21&token=%016" PRIx64,
	    user, rng_next(&f->rng));
	msg_text(&f->msg,
	    "Content-Type: application/x-www-form-urlencoded\r\n"
	    "Content-Length: %d\r\n\r\n%s",
	    n, form);
}

static void
http_request(struct gen *g, struct flow *f, struct http *h)
{
	static const char *const method[] = {"GET", "PUT", "POST"};
	uint32_t luck = rng_below(&f->rng, 1000);
	char name[NET_NAME];

	h->ask = luck < 30 ? HTTP_UPLOAD : luck < 50 ? HTTP_FORM : HTTP_GET;
	body_pick(&h->body, &g->pool, &f->rng);
	http_uri(g, f, h);
	net_name(h->server, name);
	msg_text(&f->msg, "%s %s HTTP/1.1\r\nHost: %s\r\n", method[h->ask],
	    h->uri, name);
	msg_ref(&f->msg, http_agent, sizeof(http_agent) - 1);
	if (rng_permille(&f->rng, 500))
		msg_text(&f->msg, "Referer: http://%s/\r\n", name);
	if (rng_permille(&f->rng, 400))
		msg_text(&f->msg, "Cookie: id=%016" PRIx64 "; theme=dark\r\n",
		    rng_next(&f->rng));
	if (h->ask == HTTP_UPLOAD)
		http_upload(g, f, h);
	else if (h->ask == HTTP_FORM)
		http_form(f);
	else
		msg_text(&f->msg, "\r\n");
}

/* The status line, and the headers that every answer has. */
static void
http_status(struct gen *g, struct flow *f, const char *status)
{
	time_t now = (time_t)(g->now / GEN_S);
	struct tm tm;
	char date[40];

	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm);
	msg_text(&f->msg, "HTTP/1.1 %s\r\nServer: nginx\r\nDate: %s\r\n",
	    status, date);
}

/* How the body is coded and where it ends; then the body. */
static void
http_body(struct gen *g, struct flow *f, struct http *h)
{
	struct body *b = &h->body;
	bool gzip = body_gzip_size(b) != 0 && b->size > 200 &&
		    rng_permille(&f->rng, HTTP_GZIP);
	unsigned shift = 0;

	msg_text(&f->msg,
	    "Content-Type: %s\r\nLast-Modified: Mon, 04 Mar 2024 08:00:00 "
	    "GMT\r\nETag: \"%016" PRIx64 "\"\r\nAccept-Ranges: bytes\r\n",
	    body_type(b)->mime, b->nonce);
	if (gzip)
		msg_text(&f->msg,
		    "Vary: Accept-Encoding\r\nContent-Encoding: gzip\r\n");
	if (rng_permille(&f->rng, HTTP_CHUNKED)) {
		shift = rng_between(&f->rng, 10, 15);
		msg_text(&f->msg, "Transfer-Encoding: chunked\r\n\r\n");
	} else if (rng_permille(&f->rng, HTTP_CLOSE)) {
		h->closing = f->to_close = true;
		msg_text(&f->msg, "Connection: close\r\n\r\n");
	} else
		msg_text(&f->msg, "Content-Length: %" PRIu64 "\r\n\r\n",
		    gzip ? body_gzip_size(b) : b->size);
	f->body = f->msg.len;
	body_send(b, &f->msg, gzip, shift);
	http_object(g, f, "http-response", b);
}

static void
http_response(struct gen *g, struct flow *f, struct http *h)
{
	uint32_t luck = h->ask == HTTP_GET ? rng_below(&f->rng, 1000) : 1000;

	if (luck < 50) {
		http_status(g, f, "304 Not Modified");
		msg_text(
		    &f->msg, "ETag: \"%016" PRIx64 "\"\r\n\r\n", h->body.nonce);
	} else if (luck < 80 || h->ask == HTTP_FORM) {
		http_status(g, f, "302 Found");
		msg_text(
		    &f->msg, "Location: /welcome\r\nContent-Length: 0\r\n\r\n");
	} else {
		http_status(g, f, luck < 100 ? "404 Not Found" : "200 OK");
		http_body(g, f, h);
	}
}

static enum flow_next
http_next(struct gen *g, struct flow *f)
{
	struct http *h = f->data;

	if (h->closing)
		return FLOW_CLOSE_SERVER;
	f->side = h->answering;
	if (h->answering) {
		f->delay = f->rtt + rng_exp(&f->rng, 15 * GEN_MS);
		http_response(g, f, h);
		h->answering = false;
		return FLOW_SEND;
	}
	if (h->left == 0 || gen_full(g)) {
		if (rng_permille(&f->rng, 20))
			return FLOW_RESET;
		return rng_permille(&f->rng, 100) ? FLOW_CLOSE_SERVER
						  : FLOW_CLOSE_CLIENT;
	}
	h->left--;
	f->delay = rng_exp(&f->rng, 200 * GEN_MS);
	http_request(g, f, h);
	h->answering = true;
	return FLOW_SEND;
}

static void
http_ended(struct gen *g, struct flow *f)
{
	(void)g;
	free(f->data);
}

void
http_spawn(struct gen *g, bool v6, uint32_t c, uint32_t s)
{
	static const struct flow_plan plan = {
	    .next = http_next, .ended = http_ended};
	struct http *h = calloc(1, sizeof(*h));
	struct pkt_pair pair;
	struct flow *f;

	if (h == NULL)
		err(1, NULL);
	net_pair(&g->net, &pair, v6, c, s, s % 16 == 15 ? 8080 : 80);
	f = flow_spawn(g, &plan, h, &pair, g->now + HTTP_START);
	h->server = s;
	do
		h->left++;
	while (h->left < HTTP_MAX && rng_permille(&f->rng, HTTP_MORE));
}
