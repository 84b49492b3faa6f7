/*
 * park: what is kept of a session that was silent for a while goes into the
 * store, and so into a file, when the budget is used up. Only the flow itself
 * stays, so that its next packet finds it; that packet, or its end, wakes it
 * first. So many thousand sessions may wait at once without many thousand
 * decoders in memory, and nobody is told anything else than without it.
 */
#include <assert.h>
#include <stdlib.h>

#include "session/activity.h"
#include "session/shard.h"

/* The youngest flows of a queue are left alone: they will speak again. */
#define WARM 16
/* Parked at a time, at most: more than a packet adds. */
#define AT_ONCE 4

/* ---- what sinks keep: a block each, empty of those that keep theirs */

static void
wake_sinks(struct flow *f, struct rd *r, size_t n)
{
	const struct engine_config *c = &f->shard->engine->config;
	struct slice block;
	size_t i;

	for (i = 0; i < n; i++) {
		if (c->sinks[i].wake == NULL)
			continue;
		block = rd_slice(r);
		c->sinks[i].wake(c->sinks[i].ctx, &f->s, block);
	}
}

/* All of them or none. */
static bool
park_sinks(struct flow *f, struct buf *out)
{
	const struct engine_config *c = &f->shard->engine->config;
	struct buf block = {0};
	bool can = true;
	struct rd r;
	size_t i;

	for (i = 0; i < c->nsinks && can; i++) {
		if (c->sinks[i].park == NULL)
			continue;
		buf_reset(&block);
		can = c->sinks[i].park(c->sinks[i].ctx, &f->s, &block);
		if (can)
			buf_slice(out, buf_as_slice(&block));
	}
	buf_free(&block);
	if (!can) {
		r = rd_init(buf_as_slice(out));
		wake_sinks(f, &r, i - 1);
	}
	return can;
}

/* ---- flows */

static void
park(struct flow *f)
{
	struct engine *e = f->shard->engine;
	struct buf *b = &e->packed;

	buf_reset(b);
	if (!park_sinks(f, b))
		return;
	budget_give(e->config.budget, activity_size(f->s.activity));
	activity_park(f->s.activity, b);
	f->s.activity = NULL;
	if (f->tcp != NULL)
		tcp_park(f, b);
	store_put(e->store, buf_as_slice(b), &f->parked);
}

void
flow_wake(struct flow *f)
{
	struct engine *e = f->shard->engine;
	struct buf scratch = {0};
	struct rd r;

	if (f->parked.n == 0)
		return;
	r = rd_init(store_get(e->store, &f->parked, &scratch));
	wake_sinks(f, &r, e->config.nsinks);
	f->s.activity = activity_wake(&r);
	budget_take(e->config.budget, activity_size(f->s.activity));
	if (f->tcp != NULL)
		tcp_wake(f, &r);
	assert(!r.bad && r.left == 0);
	store_drop(e->store, &f->parked);
	buf_free(&scratch);
}

static bool
short_of_memory(const struct engine *e)
{
	return e->parks && budget_tight(e->config.budget, 0);
}

void
shard_park(struct shard *sh)
{
	struct flow *f;
	unsigned i;
	int q;

	if (!short_of_memory(sh->engine))
		return;
	for (q = 0; q < QUEUES; q++) {
		for (i = 0; i < AT_ONCE && sh->nwarm[q] > WARM; i++) {
			f = sh->warm[q];
			sh->warm[q] = TAILQ_NEXT(f, queued);
			sh->nwarm[q]--;
			f->cold = true;
			park(f);
		}
	}
}
