/*
 * gen_snapped.c: packets of 64 to 1514 bytes, of which 64 were captured: TCP
 * conversations (IPv4, no time stamps, so that the header fits) and UDP ones.
 * Of the payload there is next to nothing, and nothing to carve; what was not
 * captured is zero for the checksums.
 */
#include "gen_flow.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#define SNAPPED_ARRIVAL 500 * GEN_US
#define SNAPPED_UDP	200u /* in a thousand conversations */
#define SNAPPED_SEEN	10u  /* payload bytes of a TCP segment captured */
#define SNAPPED_UDP_MAX 1452u

struct snapped_udp {
	struct actor actor; /* first */
	struct pkt_pair pair;
	struct rng rng;
	uint32_t left;
};

/* Heavy-tailed: doubled as long as a coin says so. */
static uint32_t
snapped_size(struct rng *r, uint32_t least, uint32_t most)
{
	uint32_t n = least;

	while (n < most / 2 && rng_permille(r, 550))
		n *= 2;
	return rng_between(r, n, n * 2);
}

/* The plan's data is nothing; the number of turns follows from the port. */
static enum flow_next
snapped_next(struct gen *g, struct flow *f)
{
	uint32_t turns = 2 + f->pair.end[0].port % 7u * 2;
	uint32_t len;

	f->side = (int)(f->turn % 2);
	if (f->turn >= turns || (f->side == 0 && gen_full(g)))
		return FLOW_CLOSE_CLIENT;
	if (f->side == 0) {
		len = rng_between(&f->rng, 40, 600);
		msg_text(&f->msg, "GET /index");
		f->delay = rng_exp(&f->rng, 30 * GEN_MS);
	} else {
		len = snapped_size(&f->rng, 300, 2000000);
		msg_text(&f->msg, "HTTP/1.1 2");
		f->delay = f->rtt;
	}
	msg_ref(&f->msg, NULL, len);
	return FLOW_SEND;
}

static void
snapped_udp_step(struct gen *g, struct actor *a)
{
	struct snapped_udp *u = (struct snapped_udp *)a;
	uint32_t most = rng_permille(&u->rng, 400) ? 60 : SNAPPED_UDP_MAX;
	uint32_t len = rng_between(&u->rng, 30, most);
	uint8_t noise[24];

	for (size_t i = 0; i < sizeof(noise); i += 8) {
		uint64_t word = rng_next(&u->rng);

		memcpy(noise + i, &word, 8);
	}
	pkt_udp(&g->out, g->now, &u->pair, (int)rng_below(&u->rng, 2), noise,
	    sizeof(noise), len);
	g->truth.payload[TRUTH_UDP] += len;
	if (--u->left != 0 && !gen_full(g)) {
		gen_at(g, a, g->now + rng_exp(&u->rng, 2 * GEN_MS));
		return;
	}
	gen_session(g, TRUTH_UDP, 1);
	free(u);
}

static void
snapped_udp(struct gen *g, const struct pkt_pair *pair)
{
	struct snapped_udp *u = calloc(1, sizeof(*u));

	if (u == NULL)
		err(1, NULL);
	u->actor.step = snapped_udp_step;
	u->pair = *pair;
	u->rng = gen_rng(g);
	u->left = snapped_size(&u->rng, 4, 20000);
	gen_at(g, &u->actor, g->now);
}

static void
snapped_spawn(struct gen *g)
{
	static const struct flow_plan plan = {.next = snapped_next};
	uint32_t c = rng_below(&g->rng, g->net.clients);
	uint32_t s = rng_below(&g->rng, g->net.servers);
	bool udp = rng_permille(&g->rng, SNAPPED_UDP);
	struct pkt_pair pair;
	struct flow *f;

	net_pair(&g->net, &pair, udp && rng_permille(&g->rng, 150), c, s,
	    udp ? 443 : 80);
	if (udp) {
		snapped_udp(g, &pair);
		return;
	}
	f = flow_spawn(g, &plan, NULL, &pair, g->now);
	f->stamps = false;
	f->mss = rng_permille(&f->rng, 100) ? 536 : 1460;
}

void
snapped_start(struct gen *g)
{
	gen_arrivals(g, SNAPPED_ARRIVAL, snapped_spawn);
}
