/* route: announced endpoints, and the connections made to them. */
#include "session/route.h"

#include <stdlib.h>
#include <sys/queue.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "session/engine.h"
#include "session/flow.h"

#define ANNOUNCED 1024 /* powers of two */
#define BUCKETS	  1024

/* The newest one of its place in the table. */
struct announced {
	struct endpoint at; /* port 0: none */
	uint32_t lane;
	uint8_t shard;
	int64_t clock; /* when it was */
};

/* A connection that is not where its addresses say. */
struct detour {
	struct endpoint lo, hi;
	uint32_t lane;
	uint8_t shard;
	uint64_t hash;
	LIST_ENTRY(detour) chained;
	TAILQ_ENTRY(detour) queued;
};

struct route {
	struct route_config config;
	struct announced announced[ANNOUNCED];
	LIST_HEAD(detour_chain, detour) buckets[BUCKETS];
	TAILQ_HEAD(detour_queue, detour) queue; /* by last packet */
	uint64_t detours;
	bool full; /* the limit was reached and said */
};

struct route *
route_new(const struct route_config *config)
{
	struct route *r = xcalloc(1, sizeof *r);

	r->config = *config;
	TAILQ_INIT(&r->queue);
	return r;
}

static void
forget(struct route *r, struct detour *d)
{
	LIST_REMOVE(d, chained);
	TAILQ_REMOVE(&r->queue, d, queued);
	r->detours--;
	budget_give(r->config.budget, sizeof *d);
	free(d);
}

void
route_free(struct route *r)
{
	if (r == NULL)
		return;
	while (!TAILQ_EMPTY(&r->queue))
		forget(r, TAILQ_FIRST(&r->queue));
	free(r);
}

static uint64_t
hash_end(const struct endpoint *e)
{
	return hash64(slice_of(e->addr.b, sizeof e->addr.b), e->port);
}

/* ---- announcements */

static struct announced *
place_of(struct route *r, const struct endpoint *at)
{
	return &r->announced[hash_end(at) % ANNOUNCED];
}

static void
announce(struct route *r, const struct packet *p, unsigned shard, int64_t clock)
{
	struct endpoint at;

	if (!r->config.announces(p->payload, &at) || at.addr.v == 0)
		return;
	*place_of(r, &at) = (struct announced){
	    .at = at,
	    .lane = p->lane,
	    .shard = (uint8_t)shard,
	    .clock = clock,
	};
}

/* Was the endpoint announced that this SYN goes to? */
static const struct announced *
announced(struct route *r, const struct packet *p, int64_t clock)
{
	uint64_t most = r->config.limits->v[LIMIT_FTP_EXPECT_TIME], ago;
	struct endpoint src, dst;
	const struct announced *a;

	packet_ends(p, &src, &dst);
	a = place_of(r, &dst);
	if (a->at.port == 0 || a->lane != p->lane ||
	    endpoint_cmp(&a->at, &dst) != 0)
		return NULL;
	ago = (uint64_t)clock - (uint64_t)a->clock;
	return ago / UINT64_C(1000000000) <= most ? a : NULL;
}

/* ---- detours */

static void
key_of(struct detour *key, const struct packet *p)
{
	struct endpoint src, dst;
	bool ordered;

	packet_ends(p, &src, &dst);
	ordered = endpoint_cmp(&src, &dst) <= 0;
	key->lo = ordered ? src : dst;
	key->hi = ordered ? dst : src;
	key->lane = p->lane;
	key->hash = hash_mix(hash_end(&key->lo) ^ hash_mix(hash_end(&key->hi)));
}

static struct detour *
find(struct route *r, const struct detour *key)
{
	struct detour *d;

	LIST_FOREACH(d, &r->buckets[key->hash % BUCKETS], chained)
	{
		if (d->hash == key->hash && d->lane == key->lane &&
		    endpoint_cmp(&d->lo, &key->lo) == 0 &&
		    endpoint_cmp(&d->hi, &key->hi) == 0)
			return d;
	}
	return NULL;
}

static void
tell_full(struct route *r, const struct packet *p)
{
	struct finding f = {
	    .kind = FINDING_LIMIT, .frame = p->frame->no, .ns = p->frame->ns};
	struct buf text = {0};

	buf_printf(&text,
	    "The limit \"%s\" was reached: of data connections between other "
	    "addresses than their FTP session's, those that are silent longest "
	    "are no longer known as such.",
	    limit_row(LIMIT_FTP_DETOURS)->name);
	f.text = buf_as_slice(&text);
	finding_add(r->config.findings, &f);
	buf_free(&text);
	r->full = true;
}

static void
add(struct route *r, const struct detour *key)
{
	struct detour *d = xmalloc(sizeof *d);

	*d = *key;
	LIST_INSERT_HEAD(&r->buckets[d->hash % BUCKETS], d, chained);
	TAILQ_INSERT_TAIL(&r->queue, d, queued);
	r->detours++;
	budget_take(r->config.budget, sizeof *d);
}

static bool
make_room(struct route *r, const struct packet *p)
{
	if (r->detours < r->config.limits->v[LIMIT_FTP_DETOURS])
		return true;
	if (!r->full)
		tell_full(r, p);
	if (r->detours == 0)
		return false;
	forget(r, TAILQ_FIRST(&r->queue));
	return true;
}

/*
 * The shard of a connection that may be elsewhere than its addresses say. Only
 * a SYN sends it there: what began elsewhere stays whole.
 */
static unsigned
detour(struct route *r, const struct packet *p, unsigned shard, int64_t clock)
{
	const struct announced *a = NULL;
	struct detour key = {0}, *d;

	if ((p->flags & (TH_SYN | TH_ACK)) == TH_SYN)
		a = announced(r, p, clock);
	if (a == NULL && r->detours == 0)
		return shard;
	key_of(&key, p);
	d = find(r, &key);
	if (d != NULL) {
		TAILQ_REMOVE(&r->queue, d, queued);
		TAILQ_INSERT_TAIL(&r->queue, d, queued);
		return d->shard;
	}
	if (a == NULL || a->shard == shard || !make_room(r, p))
		return shard;
	key.shard = a->shard;
	add(r, &key);
	return key.shard;
}

unsigned
route_shard(struct route *r, const struct packet *p, int64_t clock)
{
	unsigned shard = engine_shard(&p->src, &p->dst);

	if (p->proto != IPP_TCP || r->config.announces == NULL)
		return shard;
	shard = detour(r, p, shard, clock);
	if (p->payload.n != 0)
		announce(r, p, shard, clock);
	return shard;
}
