/*
 * expect: announced data connections, matched with the sessions that come.
 *
 * One list a shard, oldest first. A session matches by one of its ends: the
 * port must be the announced one, the address the announced one or the
 * announcer's own (behind a NAT the two differ), and the other end must be
 * the peer that was to connect. Where an address fits exactly, the peer may
 * be a third one (a server told to send to another server).
 */
#include "app/expect.h"

#include <stdlib.h>

#include "app/conn.h"
#include "base/xalloc.h"

#define SHARDS 256 /* session.shard is a byte */

struct expect {
	struct expect *next;
	struct app_expect e;
};

struct expect_list {
	struct expect *first, **last;
	uint64_t n;
	bool full; /* the limit was reached and said */
};

struct expects {
	const struct app_config *config;
	struct expect_list *lists[SHARDS]; /* NULL until the first */
};

struct expects *
expect_new(const struct app_config *config)
{
	struct expects *x = xcalloc(1, sizeof *x);

	x->config = config;
	return x;
}

/* Unlink what *at points to; the caller has its struct app_expect. */
static void
unlink_at(struct expects *x, struct expect_list *l, struct expect **at)
{
	struct expect *gone = *at;

	*at = gone->next;
	if (l->last == &gone->next)
		l->last = at;
	l->n--;
	budget_give(x->config->budget, sizeof *gone);
	free(gone);
}

static void
drop_at(struct expects *x, struct expect_list *l, struct expect **at)
{
	struct app_expect e = (*at)->e;

	unlink_at(x, l, at);
	if (e.drop != NULL)
		e.drop(e.what);
}

void
expect_free(struct expects *x)
{
	for (int i = 0; i < SHARDS; i++) {
		struct expect_list *l = x->lists[i];

		if (l == NULL)
			continue;
		while (l->first != NULL)
			drop_at(x, l, &l->first);
		free(l);
	}
	free(x);
}

bool
expect_any(const struct expects *x, uint8_t shard)
{
	return x != NULL && x->lists[shard] != NULL &&
	       x->lists[shard]->first != NULL;
}

static bool
same(const struct addr *a, const struct addr *b)
{
	return a->v != 0 && addr_cmp(a, b) == 0;
}

enum fit { FIT_NOT, FIT_THIRD, FIT_WELL };

/* Does the session listen as announced with this end? */
static enum fit
fit_end(const struct app_expect *e, const struct session *s, enum side end)
{
	const struct endpoint *here = &s->end[end], *there = &s->end[!end];
	bool peer = e->peer.v == 0 || same(&e->peer, &there->addr);

	if (e->proto != s->proto || here->port != e->at.port)
		return FIT_NOT;
	if (same(&e->at.addr, &here->addr))
		return peer ? FIT_WELL : FIT_THIRD;
	if (same(&e->alt, &here->addr) || (e->at.addr.v == 0 && e->alt.v == 0))
		return peer ? FIT_WELL : FIT_NOT;
	return FIT_NOT;
}

static enum fit
fit(const struct app_expect *e, const struct session *s)
{
	enum fit b = fit_end(e, s, SIDE_B); /* usually: A sent the SYN */
	enum fit a = b == FIT_WELL ? b : fit_end(e, s, SIDE_A);

	return a > b ? a : b;
}

static bool
stale(const struct expects *x, const struct app_expect *e, int64_t now)
{
	uint64_t s = x->config->limits->v[LIMIT_FTP_EXPECT_TIME];

	return now > e->ns &&
	       (uint64_t)(now - e->ns) / UINT64_C(1000000000) > s;
}

bool
expect_take(struct expects *x, const struct session *s, int64_t now,
    struct app_expect *out)
{
	struct expect_list *l = x->lists[s->shard];
	struct expect **at, **third = NULL;

	if (l == NULL)
		return false;
	for (at = &l->first; *at != NULL;) {
		enum fit f;

		if (stale(x, &(*at)->e, now)) {
			drop_at(x, l, at);
			continue;
		}
		f = fit(&(*at)->e, s);
		if (f == FIT_WELL)
			break;
		if (f == FIT_THIRD && third == NULL)
			third = at;
		at = &(*at)->next;
	}
	if (*at == NULL)
		at = third;
	if (at == NULL)
		return false;
	*out = (*at)->e;
	unlink_at(x, l, at);
	return true;
}

/* For decoders: see decoder.h. */
void
conn_expect(struct app_conn *c, const struct app_expect *e)
{
	struct expects *x = c->expects;
	struct expect_list *l;
	struct expect *new;

	if (x == NULL) { /* nobody would ask */
		if (e->drop != NULL)
			e->drop(e->what);
		return;
	}
	l = x->lists[c->session->shard];
	if (l == NULL) {
		l = xcalloc(1, sizeof *l);
		l->last = &l->first;
		x->lists[c->session->shard] = l;
	}
	if (l->n >= conn_limit(c, LIMIT_FTP_EXPECT)) {
		if (!l->full)
			conn_limit_finding(
			    c, LIMIT_FTP_EXPECT, c->session->last_frame, e->ns);
		l->full = true;
		if (l->first != NULL)
			drop_at(x, l, &l->first);
	}
	new = xcalloc(1, sizeof *new);
	budget_take(x->config->budget, sizeof *new);
	new->e = *e;
	*l->last = new;
	l->last = &new->next;
	l->n++;
}

bool
conn_expected_anew(struct app_conn *c, int64_t now)
{
	struct app_expect e;

	if (!expect_any(c->expects, c->session->shard) ||
	    !expect_take(c->expects, c->session, now, &e))
		return false;
	if (c->expected != NULL && c->drop != NULL)
		c->drop(c->expected);
	c->expected = e.what;
	c->drop = e.drop;
	return true;
}

void
conn_unexpect(struct app_conn *c, const void *what)
{
	struct expects *x = c->expects;
	struct expect_list *l;

	if (x == NULL || (l = x->lists[c->session->shard]) == NULL)
		return;
	for (struct expect **at = &l->first; *at != NULL;) {
		if ((*at)->e.what == what)
			drop_at(x, l, at);
		else
			at = &(*at)->next;
	}
}
