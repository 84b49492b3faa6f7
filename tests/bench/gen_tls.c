/*
 * gen_tls.c: sessions that look like TLS 1.3 (RFC 8446): true hellos, then
 * records of noise both ways.  Nothing in them can be carved.
 */
#include "gen_flow.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

#define TLS_RECORD 16384u

struct tls {
	uint32_t server, turns;
	uint8_t id[32]; /* the session's, in both hellos */
};

/* A hello being written; lengths are filled in as its parts end. */
struct tls_hello {
	uint8_t p[512];
	size_t n;
};

static void
tls_put(struct tls_hello *t, const void *p, size_t len)
{
	memcpy(t->p + t->n, p, len);
	t->n += len;
}

static void
tls_put16(struct tls_hello *t, uint32_t v)
{
	pkt_put16(t->p + t->n, v);
	t->n += 2;
}

/* Leaves room for a length of 16 bits; returns where. */
static size_t
tls_open(struct tls_hello *t)
{
	t->n += 2;
	return t->n;
}

static void
tls_shut(struct tls_hello *t, size_t at)
{
	pkt_put16(t->p + at - 2, (uint32_t)(t->n - at));
}

static const uint8_t *
tls_noise(struct gen *g, struct flow *f, size_t len)
{
	uint32_t room = (uint32_t)(g->pool.nnoise - len);

	return g->pool.noise + rng_below(&f->rng, room);
}

static void
tls_extensions(struct gen *g, struct flow *f, struct tls_hello *t, bool client)
{
	struct tls *h = f->data;
	char name[NET_NAME];
	size_t len;

	net_name(h->server, name);
	len = strlen(name);
	if (client) {
		tls_put16(t, 0); /* server_name */
		tls_put16(t, (uint32_t)len + 5);
		tls_put16(t, (uint32_t)len + 3);
		tls_put(t, "", 1);
		tls_put16(t, (uint32_t)len);
		tls_put(t, name, len);
		tls_put(t, "\0\x0a\0\4\0\2\0\x1d", 8);	    /* groups */
		tls_put(t, "\0\x0d\0\6\0\4\4\3\x08\4", 10); /* signatures */
		tls_put(t, "\0\x2b\0\3\2\3\4", 7);	    /* versions */
		tls_put(t, "\0\x33\0\x26\0\x24\0\x1d\0\x20", 10);
	} else {
		tls_put(t, "\0\x2b\0\2\3\4", 6);
		tls_put(t, "\0\x33\0\x24\0\x1d\0\x20", 8);
	}
	tls_put(t, tls_noise(g, f, 32), 32); /* the key share */
}

/* ClientHello or ServerHello in a record of its own. */
static void
tls_hello(struct gen *g, struct flow *f, bool client)
{
	struct tls *h = f->data;
	struct tls_hello t = {.n = 0};
	size_t record, handshake, extensions;

	tls_put(&t, client ? "\x16\3\1" : "\x16\3\3", 3);
	record = tls_open(&t);
	tls_put(&t, client ? "\1\0" : "\2\0", 2);
	handshake = tls_open(&t);
	tls_put(&t, "\3\3", 2);
	tls_put(&t, tls_noise(g, f, 32), 32);
	tls_put(&t, "\x20", 1);
	tls_put(&t, h->id, sizeof(h->id));
	if (client)
		tls_put(&t, "\0\6\x13\1\x13\2\x13\3\1\0", 10);
	else
		tls_put(&t, "\x13\1\0", 3);
	extensions = tls_open(&t);
	tls_extensions(g, f, &t, client);
	tls_shut(&t, extensions);
	tls_shut(&t, handshake);
	tls_shut(&t, record);
	msg_ref(&f->msg, msg_keep(&f->msg, t.p, t.n), t.n);
}

/* LEN bytes of application data in records. */
static void
tls_data(struct gen *g, struct flow *f, uint32_t len)
{
	while (len != 0) {
		uint32_t n = len < TLS_RECORD ? len : TLS_RECORD;
		uint8_t head[5] = {0x17, 3, 3};

		pkt_put16(head + 3, n);
		msg_ref(&f->msg, msg_keep(&f->msg, head, 5), 5);
		msg_ref(&f->msg, tls_noise(g, f, n), n);
		len -= n;
	}
}

static enum flow_next
tls_next(struct gen *g, struct flow *f)
{
	struct tls *h = f->data;
	uint32_t turn = f->turn;

	f->side = (int)(turn % 2);
	f->delay = f->side == 1 ? f->rtt + rng_exp(&f->rng, 10 * GEN_MS)
				: rng_exp(&f->rng, 100 * GEN_MS);
	if (turn >= h->turns)
		return FLOW_CLOSE_CLIENT;
	if (turn < 2)
		tls_hello(g, f, turn == 0);
	if (turn == 1 || turn == 2)
		msg_ref(&f->msg, "\x14\3\3\0\1\1", 6);
	if (turn == 1)
		tls_data(g, f, 2600); /* the certificate */
	else if (turn > 1)
		tls_data(g, f,
		    f->side == 0 ? rng_between(&f->rng, 80, 900)
				 : rng_between(&f->rng, 200, 24000));
	return FLOW_SEND;
}

static void
tls_ended(struct gen *g, struct flow *f)
{
	(void)g;
	free(f->data);
}

void
tls_spawn(struct gen *g, bool v6, uint32_t c, uint32_t s)
{
	static const struct flow_plan plan = {
	    .next = tls_next, .ended = tls_ended};
	struct tls *h = calloc(1, sizeof(*h));
	struct pkt_pair pair;
	struct flow *f;

	if (h == NULL)
		err(1, NULL);
	net_pair(&g->net, &pair, v6, c, s, 443);
	f = flow_spawn(g, &plan, h, &pair, g->now);
	memcpy(h->id, tls_noise(g, f, sizeof(h->id)), sizeof(h->id));
	h->server = s;
	h->turns = 2 + 2 * rng_between(&f->rng, 1, 6);
}
