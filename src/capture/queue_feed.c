/* queue_feed: names of a queue, once they are authorised. */
#include "capture/queue_feed.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct queue_feed {
	struct queue_options o;
	struct feed feed;
	struct queue *queue;
	struct queue_file now; /* being read, or waited for */
	bool holds;	       /* now is one */
	uint64_t *read;	       /* tickets, read to their ends, not settled */
	size_t n, room;
	bool empty; /* nothing waited any more */
	struct buf path, name, why;
};

static bool
failed(struct queue_feed *q, enum queue_answer a)
{
	buf_reset(&q->why);
	if (a == QUEUE_BROKEN)
		buf_str(&q->why, queue_why(q->queue));
	else
		buf_str(&q->why, "stopped by a signal");
	buf_cstr(&q->why);
	return false;
}

void
queue_feed_read(struct queue_feed *q)
{
	if (!q->holds || !q->now.authorised)
		return;
	if (q->n == q->room) {
		q->room = q->room * 2 + 16;
		q->read = xreallocarray(q->read, q->room, sizeof *q->read);
	}
	q->read[q->n++] = q->now.ticket;
	q->holds = false;
}

/* ---- the feed */

static bool
wait_for_controller(struct queue_feed *q)
{
	enum queue_answer a = QUEUE_YES;

	while (!q->now.authorised) {
		a = queue_authorised(q->queue, &q->now);
		if (a == QUEUE_YES)
			break;
		if (a != QUEUE_NO)
			return failed(q, a);
		if (!watchful_wait(&q->o.watchful))
			return failed(q, QUEUE_STOPPED);
	}
	return true;
}

static bool
feed_next(void *ctx, const char **path, const char **name)
{
	struct queue_feed *q = ctx;
	enum queue_answer a;

	queue_feed_read(q);
	if (watchful_stopped(&q->o.watchful))
		return failed(q, QUEUE_STOPPED);
	a = queue_take(q->queue, &q->now);
	q->empty = a == QUEUE_NO;
	if (q->empty)
		return false;
	if (a != QUEUE_YES)
		return failed(q, a);
	q->holds = true;
	if (!wait_for_controller(q))
		return false;
	queue_path(&q->path, q->now.name);
	buf_reset(&q->name);
	buf_add_slice(&q->name, q->now.name);
	*path = buf_cstr(&q->path);
	*name = buf_cstr(&q->name);
	return true;
}

/* Only the server knows, until it was asked. */
static bool
feed_left(void *ctx)
{
	const struct queue_feed *q = ctx;

	return !q->empty;
}

static void
feed_unreadable(void *ctx)
{
	struct queue_feed *q = ctx;
	enum queue_answer a;

	a = queue_end(q->queue, q->now.ticket, QUEUE_FAILED);
	q->holds = false;
	if (a != QUEUE_YES)
		failed(q, a);
}

/* ---- its beginning and its end */

struct queue_feed *
queue_feed_open(const struct queue_options *o, struct buf *why)
{
	struct queue_feed *q = xcalloc(1, sizeof *q);

	q->o = *o;
	if (q->o.again_ms == 0)
		q->o.again_ms = QUEUE_AGAIN_MS;
	q->feed = (struct feed){
	    .ctx = q,
	    .next = feed_next,
	    .left = feed_left,
	    .unreadable = feed_unreadable,
	    .none = "the queue holds no capture",
	};
	q->queue = queue_open(&q->o, why);
	if (q->queue != NULL)
		return q;
	queue_feed_free(q);
	return NULL;
}

const struct feed *
queue_feed_feed(const struct queue_feed *q)
{
	return &q->feed;
}

bool
queue_feed_settle(struct queue_feed *q)
{
	enum queue_answer a;
	size_t i;

	for (i = 0; i < q->n; i++) {
		a = queue_end(q->queue, q->read[i], QUEUE_PROCESSED);
		if (a != QUEUE_YES)
			return failed(q, a);
	}
	q->n = 0;
	return true;
}

bool
queue_feed_end(struct queue_feed *q)
{
	enum queue_answer a = queue_return_all(q->queue);

	q->holds = false;
	q->n = 0;
	if (a == QUEUE_YES)
		a = queue_done(q->queue);
	if (a == QUEUE_NO && q->empty)
		q->o.say(q->o.ctx,
		    "more captures came to the queue meanwhile, and wait "
		    "there");
	return a == QUEUE_YES || a == QUEUE_NO || a == QUEUE_OTHERS ||
	       failed(q, a);
}

const char *
queue_feed_why(const struct queue_feed *q)
{
	return q->why.n == 0 ? "" : (const char *)q->why.p;
}

void
queue_feed_free(struct queue_feed *q)
{
	if (q == NULL)
		return;
	queue_free(q->queue);
	free(q->read);
	buf_free(&q->path);
	buf_free(&q->name);
	buf_free(&q->why);
	free(q);
}
