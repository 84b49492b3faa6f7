/*
 * gen_web.c: the traffic of an office: HTTP for most of it, what goes with it
 * (DNS), and a little of everything else, over IPv4 and (15 %) IPv6.
 */
#include "gen.h"

#define WEB_ARRIVAL 5 * GEN_MS /* between sessions, on average */
#define WEB_IPV6    150u       /* in a thousand */
#define WEB_LOOK_UP 600u       /* HTTP sessions with a DNS look-up before */

/* In a thousand sessions, what they are. */
static const struct web_share {
	uint32_t below;
	void (*spawn)(struct gen *, bool v6, uint32_t c, uint32_t s);
} web_shares[] = {
    {870, http_spawn},
    {895, ftp_spawn},
    {945, tls_spawn},
    {970, ntp_spawn},
    {1000, ping_spawn},
};

static void
web_spawn(struct gen *g)
{
	const struct web_share *share = web_shares;
	uint32_t luck = rng_below(&g->rng, 1000);
	uint32_t c = rng_below(&g->rng, g->net.clients);
	uint32_t s = rng_below(&g->rng, g->net.servers);
	bool v6 = rng_permille(&g->rng, WEB_IPV6);

	/* some servers are liked better than others */
	s = rng_below(&g->rng, s + 1);
	while (share->below <= luck)
		share++;
	if (share->spawn == http_spawn && rng_permille(&g->rng, WEB_LOOK_UP))
		dns_spawn(g, v6, c, s);
	share->spawn(g, v6, c, s);
}

void
web_start(struct gen *g)
{
	body_pool_open(&g->pool, &g->rng);
	gen_arrivals(g, WEB_ARRIVAL, web_spawn);
}
