/* crew: packets spread over workers by shard. */
#include "cli/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "capture/capture.h"

#define BATCH	     256 /* packets of a batch */
#define QUEUED	     64	 /* full batches that wait for all workers */
#define QUEUED_MOST  32	 /* ... and for one: */
#define QUEUED_LEAST 8
#define FLUSH_EVERY  2048 /* packets, so that no batch holds old blocks */

/*
 * A packet on its way. A plain one has one part and one frame, kept here; what
 * fragments made has lists, and a payload outside the frame: copies, of which
 * the item owns one allocation.
 */
struct item {
	struct packet packet;
	struct frame frame;
	struct part part;
	struct frame_count count;
	int64_t clock;
	unsigned shard;
	void *owned;
};

/* What the caller asked a worker to do; fn may be NULL. */
struct call {
	void (*fn)(void *ctx, size_t worker);
	void *ctx;
};

struct batch {
	struct item items[BATCH];
	size_t n;
	struct block *blocks[BATCH]; /* held for the items */
	size_t nblocks;
	struct call then;
};

struct worker {
	struct engine *engine;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more, less; /* for the worker, for the reader */
	size_t no, most;	   /* its number, and the room of its queue */
	struct batch *queue[QUEUED_MOST];
	size_t first, n;		  /* of queue */
	struct batch *filling;		  /* the reader's */
	struct batch *spare[QUEUED_MOST]; /* worked off, to be filled again */
	size_t nspare;
	bool ending;
	int64_t clock; /* of the end */
	struct call last;
};

struct crew {
	struct worker *workers;
	size_t n;
	uint64_t packets;
};

/* ---- batches */

static void
batch_reset(struct batch *b)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		free(b->items[i].owned);
	for (i = 0; i < b->nblocks; i++)
		block_drop(b->blocks[i]);
	b->n = b->nblocks = 0;
	b->then.fn = NULL;
}

static void
batch_hold(struct batch *b, struct block *block)
{
	if (block == NULL ||
	    (b->nblocks != 0 && b->blocks[b->nblocks - 1] == block))
		return;
	block_hold(block);
	b->blocks[b->nblocks++] = block;
}

/* Lists and payload of a datagram that was put together. */
static void
copy_lists(struct item *it, const struct packet *p)
{
	size_t parts = p->nparts * sizeof *p->parts;
	size_t frames = p->nframes * sizeof *p->frames;
	uint8_t *at = xmalloc(parts + frames + p->whole.n);
	struct buf b = {.p = at, .cap = parts + frames + p->whole.n};

	it->owned = at;
	buf_add(&b, p->parts, parts);
	buf_add(&b, p->frames, frames);
	buf_add(&b, p->whole.p, p->whole.n);
	it->packet.parts = (const struct part *)(const void *)at;
	it->packet.frames =
	    (const struct frame_count *)(const void *)(at + parts);
	it->packet.whole = slice_of(at + parts + frames, p->whole.n);
	it->packet.payload =
	    slice_from(it->packet.whole, p->whole.n - p->payload.n);
}

static void
batch_add(
    struct batch *b, const struct packet *p, unsigned shard, int64_t clock)
{
	struct item *it = &b->items[b->n++];

	it->packet = *p;
	it->frame = *p->frame;
	it->packet.frame = &it->frame;
	it->clock = clock;
	it->shard = shard;
	it->owned = NULL;
	if (p->nframes != 1 || p->nparts > 1) {
		copy_lists(it, p);
		return;
	}
	batch_hold(b, p->frame->block);
	it->count = p->frames[0];
	it->packet.frames = &it->count;
	if (p->nparts == 1)
		it->part = p->parts[0];
	it->packet.parts = &it->part;
}

/* ---- a worker's thread */

static struct batch *
take(struct worker *w)
{
	struct batch *b = NULL;

	pthread_mutex_lock(&w->lock);
	while (w->n == 0 && !w->ending)
		pthread_cond_wait(&w->more, &w->lock);
	if (w->n != 0) {
		b = w->queue[w->first];
		w->first = (w->first + 1) % w->most;
		w->n--;
		pthread_cond_signal(&w->less);
	}
	pthread_mutex_unlock(&w->lock);
	return b;
}

static void
give_back(struct worker *w, struct batch *b)
{
	batch_reset(b);
	pthread_mutex_lock(&w->lock);
	if (w->nspare < w->most) {
		w->spare[w->nspare++] = b;
		b = NULL;
	}
	pthread_mutex_unlock(&w->lock);
	free(b);
}

static void
do_call(const struct call *c, const struct worker *w)
{
	if (c->fn != NULL)
		c->fn(c->ctx, w->no);
}

static void
finish(struct worker *w)
{
	engine_finish(w->engine, w->clock);
	do_call(&w->last, w);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct batch *b;
	size_t i;

	while ((b = take(w)) != NULL) {
		for (i = 0; i < b->n; i++)
			engine_packet(w->engine, &b->items[i].packet,
			    b->items[i].shard, b->items[i].clock);
		do_call(&b->then, w);
		give_back(w, b);
	}
	finish(w);
	return NULL;
}

/* ---- the reader's side */

static struct batch *
empty_batch(struct worker *w)
{
	struct batch *b = NULL;

	pthread_mutex_lock(&w->lock);
	if (w->nspare != 0)
		b = w->spare[--w->nspare];
	pthread_mutex_unlock(&w->lock);
	return b != NULL ? b : xcalloc(1, sizeof *b);
}

static void
send(struct worker *w)
{
	struct batch *b = w->filling;

	if (b == NULL || (b->n == 0 && b->then.fn == NULL))
		return;
	pthread_mutex_lock(&w->lock);
	while (w->n == w->most)
		pthread_cond_wait(&w->less, &w->lock);
	w->queue[(w->first + w->n++) % w->most] = b;
	pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->lock);
	w->filling = NULL;
}

static void
send_all(struct crew *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		send(&c->workers[i]);
}

static void
start(struct worker *w)
{
	int e;

	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->more, NULL);
	pthread_cond_init(&w->less, NULL);
	e = pthread_create(&w->thread, NULL, work, w);
	if (e != 0)
		die(EXIT_OUTPUT, "cannot start a thread: %s", strerror(e));
}

/* A long queue evens out what is dear and what is cheap; but batches hold what
 * was read. */
static size_t
queue_room(size_t workers)
{
	size_t n = QUEUED / workers;

	return n > QUEUED_MOST	  ? QUEUED_MOST
	       : n < QUEUED_LEAST ? QUEUED_LEAST
				  : n;
}

struct crew *
crew_new(const struct engine_config *configs, size_t n)
{
	struct crew *c = xcalloc(1, sizeof *c);
	size_t i;

	c->n = n;
	c->workers = xcalloc(n, sizeof *c->workers);
	for (i = 0; i < n; i++) {
		c->workers[i].engine = engine_new(&configs[i]);
		c->workers[i].no = i;
		c->workers[i].most = queue_room(n);
		if (n != 1)
			start(&c->workers[i]);
	}
	return c;
}

void
crew_packet(
    struct crew *c, const struct packet *p, unsigned shard, int64_t clock)
{
	struct worker *w;

	if (c->n == 1) {
		engine_packet(c->workers[0].engine, p, shard, clock);
		return;
	}
	w = &c->workers[shard % c->n];
	if (w->filling == NULL)
		w->filling = empty_batch(w);
	batch_add(w->filling, p, shard, clock);
	if (w->filling->n == BATCH)
		send(w);
	if (++c->packets % FLUSH_EVERY == 0)
		send_all(c);
}

void
crew_mark(struct crew *c, void (*fn)(void *ctx, size_t worker), void *ctx)
{
	if (c->n == 1) {
		fn(ctx, 0);
		return;
	}
	for (size_t i = 0; i < c->n; i++) {
		struct worker *w = &c->workers[i];

		if (w->filling == NULL)
			w->filling = empty_batch(w);
		w->filling->then = (struct call){fn, ctx};
		send(w);
	}
}

uint64_t
crew_sessions(const struct crew *c)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		n += engine_sessions(c->workers[i].engine);
	return n;
}

static void
stop(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	w->ending = true;
	pthread_cond_signal(&w->more);
	pthread_mutex_unlock(&w->lock);
}

static void
end(struct worker *w)
{
	pthread_join(w->thread, NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->more);
	pthread_cond_destroy(&w->less);
	free(w->filling);
	while (w->nspare != 0)
		free(w->spare[--w->nspare]);
}

uint64_t
crew_finish(struct crew *c, int64_t clock, void (*fn)(void *ctx, size_t worker),
    void *ctx)
{
	uint64_t sessions = 0;
	size_t i;

	send_all(c);
	for (i = 0; i < c->n; i++) {
		c->workers[i].clock = clock;
		c->workers[i].last = (struct call){fn, ctx};
		if (c->n != 1)
			stop(&c->workers[i]);
	}
	for (i = 0; i < c->n; i++) {
		if (c->n == 1)
			finish(&c->workers[i]);
		else
			end(&c->workers[i]);
		sessions += engine_sessions(c->workers[i].engine);
		engine_free(c->workers[i].engine);
	}
	free(c->workers);
	free(c);
	return sessions;
}
