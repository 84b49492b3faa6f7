/* tree_sums: a row of what is to be told; its first one waits for a digest. */
#include "report/tree_sums.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/queue.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "base/xalloc.h"
#include "report/tree.h"

#define QUEUE (1u << 20) /* bytes that wait to be hashed with others */

struct turn {
	STAILQ_ENTRY(turn) next;
	bool waits; /* for its digest */
	struct buf path, note;
};

struct tree_sums {
	struct tree_sums_sink sink;
	struct sha256_queue *queue;
	STAILQ_HEAD(, turn) turns;
};

static void
tell(struct tree_sums *t, const uint8_t *sha256)
{
	struct turn *first = STAILQ_FIRST(&t->turns);

	STAILQ_REMOVE_HEAD(&t->turns, next);
	t->sink.told(t->sink.ctx, buf_as_slice(&first->path),
	    buf_as_slice(&first->note), sha256);
	buf_free(&first->path);
	buf_free(&first->note);
	free(first);
}

/* Digests come in the order of the files: it is the first one's. */
static void
on_sum(void *ctx, const uint8_t sha256[SHA256_SIZE])
{
	struct tree_sums *t = ctx;

	tell(t, sha256);
	while (!STAILQ_EMPTY(&t->turns) && !STAILQ_FIRST(&t->turns)->waits)
		tell(t, NULL);
}

struct tree_sums *
tree_sums_new(const struct tree_sums_sink *sink)
{
	struct tree_sums *t = xcalloc(1, sizeof *t);

	t->sink = *sink;
	t->queue = sha256_queue_new(QUEUE, on_sum, t);
	STAILQ_INIT(&t->turns);
	return t;
}

void
tree_sums_settle(struct tree_sums *t)
{
	sha256_queue_settle(t->queue);
}

void
tree_sums_free(struct tree_sums *t)
{
	sha256_queue_free(t->queue);
	free(t);
}

static void
append(struct tree_sums *t, struct slice path, struct slice note, bool waits)
{
	struct turn *turn = xcalloc(1, sizeof *turn);

	turn->waits = waits;
	buf_add_slice(&turn->path, path);
	buf_add_slice(&turn->note, note);
	STAILQ_INSERT_TAIL(&t->turns, turn, next);
}

void
tree_sums_note(struct tree_sums *t, struct slice path, struct slice note)
{
	if (STAILQ_EMPTY(&t->turns))
		t->sink.told(t->sink.ctx, path, note, NULL);
	else
		append(t, path, note, false);
}

/* A file that is being read. */
struct reading {
	struct tree_sums *sums;
	struct sha256_sum *sum;
};

static void
add_part(void *ctx, struct slice part)
{
	const struct reading *r = ctx;
	const struct tree_sums_sink *sink = &r->sums->sink;

	sha256_add(r->sums->queue, r->sum, part);
	if (sink->tick != NULL)
		sink->tick(sink->ctx);
}

bool
tree_sums_file(struct tree_sums *t, struct slice path, struct slice note,
    int at, const char *name)
{
	struct reading r = {.sums = t, .sum = sha256_begin(t->queue)};
	int error;

	if (tree_read(at, name, add_part, &r)) {
		append(t, path, note, true);
		(void)sha256_end(t->queue, r.sum);
		return true;
	}
	error = errno;
	sha256_drop(t->queue, r.sum);
	errno = error;
	return false;
}
