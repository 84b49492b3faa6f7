/*
 * gen_small.c: tiny TCP sessions: handshake, one request, one answer, FIN.
 * One in ten carries a small JSON body over HTTP, which the truth lists; the
 * others are HTTP without a body, or lines of other protocols.
 */
#include "gen_flow.h"

#include <err.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define SMALL_ARRIVAL 100 * GEN_US
#define SMALL_BODY    100u /* in a thousand */

static const struct small_talk {
	uint16_t port;
	const char *ask, *answer;
} small_talks[] = {
    {80, "GET /ping HTTP/1.1\r\nHost: monitor.example\r\n\r\n",
	"HTTP/1.1 204 No Content\r\nServer: nginx\r\n\r\n"},
    {80, "HEAD / HTTP/1.1\r\nHost: www.example\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	"Content-Length: 5120\r\n\r\n"},
    {6379, "PING\r\n", "+PONG\r\n"},
    {11211, "get item:42\r\n", "END\r\n"},
    {79, "root\r\n", "Login: root\r\nNever logged in.\r\n"},
    {7, "hello\r\n", "hello\r\n"},
};
#define SMALL_NTALKS (sizeof(small_talks) / sizeof(small_talks[0]))

static void
small_json(struct gen *g, struct flow *f)
{
	char body[64];
	int n;

	n = snprintf(body, sizeof(body), "{\"id\":\"%016" PRIx64 "\"}\n",
	    rng_next(&f->rng));
	msg_text(&f->msg,
	    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	    "Content-Length: %d\r\n\r\n",
	    n);
	f->body = f->msg.len;
	msg_text(&f->msg, "%s", body);
	f->has_object = true;
	f->object.kind = "http-response";
	f->object.size = (uint64_t)n;
	snprintf(f->object.name, sizeof(f->object.name), "/status");
	if (g->truth.file != NULL && EVP_Digest(body, (size_t)n, f->object.sha,
					 NULL, EVP_sha256(), NULL) != 1)
		errx(1, "SHA-256");
}

/* A flow's row is its talk; NULL is the one with a body. */
static enum flow_next
small_next(struct gen *g, struct flow *f)
{
	const struct small_talk *talk = f->row;

	f->side = (int)f->turn;
	if (f->turn == 2)
		return FLOW_CLOSE_CLIENT;
	if (f->turn == 1) {
		f->delay = f->rtt;
		if (talk == NULL)
			small_json(g, f);
		else
			msg_ref(&f->msg, talk->answer, strlen(talk->answer));
		return FLOW_SEND;
	}
	if (talk == NULL)
		msg_text(&f->msg,
		    "GET /status HTTP/1.1\r\nHost: api.example\r\n\r\n");
	else
		msg_ref(&f->msg, talk->ask, strlen(talk->ask));
	return FLOW_SEND;
}

static void
small_spawn(struct gen *g)
{
	static const struct flow_plan plan = {.next = small_next};
	uint32_t c = rng_below(&g->rng, g->net.clients);
	uint32_t s = rng_below(&g->rng, g->net.servers);
	const struct small_talk *talk =
	    &small_talks[rng_below(&g->rng, SMALL_NTALKS)];
	struct pkt_pair pair;
	struct flow *f;

	if (rng_permille(&g->rng, SMALL_BODY))
		talk = NULL;
	net_pair(&g->net, &pair, rng_permille(&g->rng, 150), c, s,
	    talk == NULL ? 80 : talk->port);
	f = flow_spawn(g, &plan, NULL, &pair, g->now);
	f->row = talk;
	f->rtt /= 4;
}

void
small_start(struct gen *g)
{
	gen_arrivals(g, SMALL_ARRIVAL, small_spawn);
}
