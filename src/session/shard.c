/* shard: a table of flows and queues of them by last packet. */
#include "session/shard.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

/* ---- queues */

static void
queue_leave(struct flow *f)
{
	struct shard *sh = f->shard;

	if (!f->cold) {
		sh->nwarm[f->queue]--;
		if (sh->warm[f->queue] == f)
			sh->warm[f->queue] = TAILQ_NEXT(f, queued);
	}
	TAILQ_REMOVE(&sh->queue[f->queue], f, queued);
}

static void
queue_enter(struct flow *f, enum flow_queue q)
{
	struct shard *sh = f->shard;

	f->queue = (uint8_t)q;
	TAILQ_INSERT_TAIL(&sh->queue[q], f, queued);
	f->cold = false;
	sh->nwarm[q]++;
	if (sh->warm[q] == NULL)
		sh->warm[q] = f;
}

void
shard_queue(struct flow *f, enum flow_queue q)
{
	queue_leave(f);
	queue_enter(f, q);
}

static int64_t
queue_timeout(const struct engine *e, enum flow_queue q)
{
	static const enum limit_id ids[QUEUES] = {
	    [QUEUE_TCP] = LIMIT_TCP_TIMEOUT,
	    [QUEUE_OTHER] = LIMIT_UDP_TIMEOUT,
	    [QUEUE_CLOSED] = LIMIT_TCP_LINGER,
	};
	uint64_t s = e->config.limits->v[ids[q]];

	return s > INT64_MAX / 1000000000 ? INT64_MAX : (int64_t)s * 1000000000;
}

bool
shard_expired(const struct flow *f)
{
	const struct engine *e = f->shard->engine;

	/* Never back; how far on, a signed number may not hold. */
	return (uint64_t)e->clock - (uint64_t)f->last_clock >
	       (uint64_t)queue_timeout(e, (enum flow_queue)f->queue);
}

/* ---- the table */

uint64_t
shard_addr_hash(const struct addr *a)
{
	return hash64(slice_of(a->b, sizeof a->b), a->v);
}

static void
grow(struct shard *sh)
{
	size_t n = sh->nbuckets == 0 ? 16 : sh->nbuckets * 2, i;
	struct flow **new = xcalloc(n, sizeof(struct flow *)), *f;

	for (i = 0; i < sh->nbuckets; i++) {
		while ((f = sh->buckets[i]) != NULL) {
			sh->buckets[i] = f->chain;
			f->chain = new[f->hash & (n - 1)];
			new[f->hash & (n - 1)] = f;
		}
	}
	free(sh->buckets);
	sh->buckets = new;
	sh->nbuckets = n;
}

/* A session's ends stand in the order in which they spoke. */
static bool
key_is(const struct flow *f, const struct flow_key *k)
{
	const struct endpoint *a = &f->s.end[SIDE_A], *b = &f->s.end[SIDE_B];

	return f->s.proto == k->proto && f->icmp_class == k->icmp_class &&
	       f->lane == k->lane &&
	       ((endpoint_cmp(a, &k->lo) == 0 &&
		    endpoint_cmp(b, &k->hi) == 0) ||
		   (endpoint_cmp(b, &k->lo) == 0 &&
		       endpoint_cmp(a, &k->hi) == 0));
}

uint64_t
shard_key_hash(const struct flow_key *k)
{
	uint64_t ports = (uint64_t)k->lo.port << 32 |
			 (uint64_t)k->hi.port << 16 | (uint64_t)k->proto << 8 |
			 k->icmp_class;

	return hash_mix(shard_addr_hash(&k->lo.addr) ^
			hash_mix(shard_addr_hash(&k->hi.addr) + ports) ^
			(uint64_t)k->lane << 32);
}

struct flow *
shard_find(struct shard *sh, const struct flow_key *key, uint64_t hash)
{
	struct flow *f;

	if (sh->nbuckets == 0)
		return NULL;
	for (f = sh->buckets[hash & (sh->nbuckets - 1)]; f != NULL;
	     f = f->chain) {
		if (f->hash == hash && key_is(f, key))
			return f;
	}
	return NULL;
}

void
shard_add(struct flow *f, enum flow_queue q)
{
	struct shard *sh = f->shard;
	struct flow **bucket;

	if (sh->nflows >= sh->nbuckets)
		grow(sh);
	bucket = &sh->buckets[f->hash & (sh->nbuckets - 1)];
	f->chain = *bucket;
	*bucket = f;
	sh->nflows++;
	queue_enter(f, q);
}

void
shard_remove(struct flow *f)
{
	struct shard *sh = f->shard;
	struct flow **at = &sh->buckets[f->hash & (sh->nbuckets - 1)];

	while (*at != f)
		at = &(*at)->chain;
	*at = f->chain;
	sh->nflows--;
	queue_leave(f);
}

/* ---- expiry */

enum stream_end
shard_why_expired(const struct flow *f)
{
	return f->queue == QUEUE_CLOSED ? END_CAPTURE : END_TIMEOUT;
}

/* Flows enter a queue by the clock, so what comes later is due later. */
static int64_t
next_due(const struct shard *sh, enum flow_queue q)
{
	const struct flow *f = TAILQ_FIRST(&sh->queue[q]);
	int64_t from = f != NULL ? f->last_clock : sh->engine->clock, due;

	if (__builtin_add_overflow(from, queue_timeout(sh->engine, q), &due))
		return INT64_MAX;
	return due;
}

void
shard_sweep(struct shard *sh)
{
	struct flow *f;
	int q;

	for (q = 0; q < QUEUES; q++) {
		if (sh->engine->clock <= sh->due[q])
			continue;
		while ((f = TAILQ_FIRST(&sh->queue[q])) != NULL &&
		       shard_expired(f))
			flow_close(f, shard_why_expired(f));
		sh->due[q] = next_due(sh, (enum flow_queue)q);
	}
}
