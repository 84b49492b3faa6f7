/*
 * gen_udp.c: sessions without a connection: DNS look-ups (RFC 1035) with the
 * right answer, NTP (RFC 5905) and pings.
 */
#include "gen.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#define UDP_MAX	      256 /* bytes of a message */
#define UDP_NTP_EPOCH 2208988800u

struct udp {
	struct actor actor; /* first */
	struct pkt_pair pair;
	struct rng rng;
	bool echo;
	uint32_t turn, turns; /* messages sent, and in all */
	uint64_t frames;
	uint64_t rtt;
	uint8_t text[2][UDP_MAX]; /* what each side says */
	size_t len[2];
};

static void
udp_step(struct gen *g, struct actor *a)
{
	struct udp *u = (struct udp *)a;
	int side = (int)(u->turn % 2);
	enum truth_proto proto = !u->echo     ? TRUTH_UDP
				 : u->pair.v6 ? TRUTH_ICMP6
					      : TRUTH_ICMP;

	g->truth.payload[proto] += u->len[side];
	if (gen_lost(g, &u->rng))
		g->truth.missing[proto] += u->len[side];
	else {
		u->frames++;
		if (u->echo)
			pkt_echo(&g->out, g->now, &u->pair, side,
			    (uint16_t)(u->turn / 2 + 1), u->text[side],
			    u->len[side]);
		else
			pkt_udp(&g->out, g->now, &u->pair, side, u->text[side],
			    u->len[side], u->len[side]);
	}
	if (++u->turn < u->turns) {
		gen_at(g, a, g->now + (side == 0 ? u->rtt : GEN_S - u->rtt));
		return;
	}
	gen_session(g, proto, u->frames);
	free(u);
}

static struct udp *
udp_spawn(struct gen *g, uint32_t turns)
{
	struct udp *u = calloc(1, sizeof(*u));

	if (u == NULL)
		err(1, NULL);
	u->actor.step = udp_step;
	u->rng = gen_rng(g);
	u->turns = turns;
	u->rtt = rng_between(&u->rng, 1, 60) * GEN_MS;
	gen_at(g, &u->actor, g->now);
	return u;
}

static void
udp_put(struct udp *u, int side, const void *p, size_t len)
{
	memcpy(u->text[side] + u->len[side], p, len);
	u->len[side] += len;
}

static void
udp_put16(struct udp *u, int side, uint32_t v)
{
	pkt_put16(u->text[side] + u->len[side], v);
	u->len[side] += 2;
}

/* Header and question, the same in query and answer. */
static void
dns_question(
    struct udp *u, int side, uint32_t id, uint32_t answers, const char *name)
{
	udp_put16(u, side, id);
	udp_put16(u, side, side == 0 ? 0x0100 : 0x8180);
	udp_put16(u, side, 1);
	udp_put16(u, side, answers);
	udp_put16(u, side, 0);
	udp_put16(u, side, 0);
	while (*name != '\0') {
		uint8_t len = (uint8_t)strcspn(name, ".");

		udp_put(u, side, &len, 1);
		udp_put(u, side, name, len);
		name += len + (name[len] == '.' ? 1 : 0);
	}
	udp_put(u, side, "", 1);
	udp_put16(u, side, u->pair.v6 ? 28 : 1);
	udp_put16(u, side, 1);
}

/* A record of the answer up to its data; OWNER points at a name. */
static void
dns_record(struct udp *u, uint32_t owner, uint32_t type, uint32_t len)
{
	udp_put16(u, 1, 0xc000 | owner);
	udp_put16(u, 1, type);
	udp_put16(u, 1, 1);
	udp_put16(u, 1, 0);
	udp_put16(u, 1, rng_between(&u->rng, 30, 3600));
	udp_put16(u, 1, len);
}

void
dns_spawn(struct gen *g, bool v6, uint32_t c, uint32_t s)
{
	struct udp *u = udp_spawn(g, 2);
	struct pkt_pair server;
	char name[NET_NAME];
	uint32_t id = rng_below(&u->rng, 65536), owner = 12, len = v6 ? 16 : 4;
	bool alias = rng_permille(&u->rng, 200);

	net_resolver(&g->net, &u->pair, v6, c);
	net_peer(&server, v6, s);
	net_name(s, name);
	dns_question(u, 0, id, 0, name);
	dns_question(u, 1, id, alias ? 2 : 1, name);
	if (alias) { /* edge.<the question's name> */
		dns_record(u, owner, 5, 7);
		owner = (uint32_t)u->len[1];
		udp_put(u, 1, "\4edge\xc0\x0c", 7);
	}
	dns_record(u, owner, v6 ? 28 : 1, len);
	udp_put(u, 1, server.end[1].ip, len);
}

void
ntp_spawn(struct gen *g, bool v6, uint32_t c, uint32_t s)
{
	struct udp *u = udp_spawn(g, 2);
	uint32_t now = (uint32_t)(g->now / GEN_S) + UDP_NTP_EPOCH;

	net_pair(&g->net, &u->pair, v6, c, s, 123);
	u->len[0] = u->len[1] = 48;
	pkt_put32(u->text[0], 0x23000600);
	pkt_put32(u->text[1], 0x240206e9);
	pkt_put32(u->text[1] + 4, rng_below(&u->rng, 4000));
	pkt_put32(u->text[1] + 8, rng_below(&u->rng, 4000));
	pkt_put32(u->text[1] + 12, 0xc0000201);
	pkt_put32(u->text[1] + 16, now - 100);
	pkt_put32(u->text[0] + 40, now);
	for (size_t at = 24; at <= 40; at += 8)
		pkt_put32(u->text[1] + at, now);
}

void
ping_spawn(struct gen *g, bool v6, uint32_t c, uint32_t s)
{
	struct udp *u = udp_spawn(g, 0);

	net_pair(&g->net, &u->pair, v6, c, s, 0);
	u->echo = true;
	u->turns = 2 * rng_between(&u->rng, 1, 6);
	u->len[0] = u->len[1] = 56;
	for (size_t i = 8; i < 56; i++)
		u->text[0][i] = u->text[1][i] = (uint8_t)(i + 8);
}
