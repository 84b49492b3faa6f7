/*
 * gen_bulk.c: 20 HTTP sessions of equal size between one client and one
 * server, all at the same time, each with four big bodies: video, video again,
 * unknown bytes, and a table in gzip (a tenth of the wire, half of the bytes).
 */
#include "gen_flow.h"

#include <inttypes.h>
#include <stdio.h>

#define BULK_SESSIONS 20u
#define BULK_FRAME    1448u /* payload bytes that cost a frame ... */
#define BULK_COST     123u  /* ... and this much more, with half an ACK */

/* Each body's type, and its share of the session's bytes, per cent. */
static const char *const bulk_ext[] = {"mp4", "mp4", "bin", "csv", NULL};
static const uint32_t bulk_share[] = {35, 35, 20, 10};

/* Heads to repeat for body number I: the session's size divided. */
static size_t
bulk_repeat(const struct gen *g, size_t i, uint64_t head)
{
	uint64_t payload = g->target;
	size_t n;

	if (g->in_frames)
		payload = g->target * 2 / 3 * BULK_FRAME;
	else
		payload = g->target / (BULK_FRAME + BULK_COST) * BULK_FRAME;
	n = (size_t)(payload / BULK_SESSIONS * bulk_share[i] / 100 / head);
	return n == 0 ? 1 : n;
}

static void
bulk_body(struct gen *g, struct flow *f, size_t i)
{
	bool gzip = bulk_ext[i + 1] == NULL;
	struct body b;

	/* what one head costs on the wire, with nothing around it */
	body_make(&b, &g->pool, i, 1, 0);
	body_make(&b, &g->pool, i,
	    bulk_repeat(g, i, gzip ? body_gzip_size(&b) : b.size),
	    rng_next(&f->rng));
	msg_text(&f->msg,
	    "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %" PRIu64
	    "\r\n\r\n",
	    body_type(&b)->mime, gzip ? "Content-Encoding: gzip\r\n" : "",
	    gzip ? body_gzip_size(&b) : b.size);
	f->body = f->msg.len;
	body_send(&b, &f->msg, gzip, 0);
	f->has_object = true;
	f->object.kind = "http-response";
	f->object.size = b.size;
	snprintf(f->object.name, sizeof(f->object.name), "/bulk/%zu.%s", i,
	    bulk_ext[i]);
	if (g->truth.file != NULL)
		body_sha256(&b, f->object.sha);
}

static enum flow_next
bulk_next(struct gen *g, struct flow *f)
{
	size_t i = f->turn / 2;

	if (bulk_ext[i] == NULL)
		return FLOW_CLOSE_CLIENT;
	f->side = (int)(f->turn % 2);
	if (f->side == 0) {
		msg_text(&f->msg,
		    "GET /bulk/%zu.%s HTTP/1.1\r\nHost: mirror.example\r\n"
		    "Accept-Encoding: gzip\r\n\r\n",
		    i, bulk_ext[i]);
		return FLOW_SEND;
	}
	f->delay = f->rtt;
	bulk_body(g, f, i);
	return FLOW_SEND;
}

void
bulk_start(struct gen *g)
{
	static const struct flow_plan plan = {.next = bulk_next};

	body_pool_bulk(&g->pool, &g->rng, bulk_ext);
	for (uint32_t i = 0; i < BULK_SESSIONS; i++) {
		struct pkt_pair pair;
		struct flow *f;

		net_pair(&g->net, &pair, false, 0, 0, 80);
		f = flow_spawn(g, &plan, NULL, &pair, g->now + i * GEN_MS);
		f->rtt /= 10;
	}
}
