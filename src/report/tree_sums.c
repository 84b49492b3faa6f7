/* tree_sums: a row of what is to be told; its first one waits for a digest. */
#include "report/tree_sums.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "base/xalloc.h"

#define READ_BYTES 65536
#define QUEUE	   (1u << 20) /* bytes that wait to be hashed with others */

struct turn {
	STAILQ_ENTRY(turn) next;
	bool waits; /* for its digest */
	struct buf path, note;
};

struct tree_sums {
	struct tree_sums_sink sink;
	struct sha256_queue *queue;
	STAILQ_HEAD(, turn) turns;
	uint8_t *part; /* of a file: READ_BYTES */
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
	t->part = xmalloc(READ_BYTES);
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
	free(t->part);
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

/* False with errno. */
static bool
read_file(struct tree_sums *t, struct sha256_sum *sum, int fd)
{
	ssize_t n;

	while ((n = read(fd, t->part, READ_BYTES)) != 0) {
		if (n > 0)
			sha256_add(t->queue, sum, slice_of(t->part, (size_t)n));
		else if (errno != EINTR)
			return false;
		if (t->sink.tick != NULL)
			t->sink.tick(t->sink.ctx);
	}
	return true;
}

bool
tree_sums_file(struct tree_sums *t, struct slice path, struct slice note,
    int at, const char *name)
{
	int fd = openat(
		at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC),
	    error;
	struct sha256_sum *sum;
	bool whole;

	if (fd == -1)
		return false;
	sum = sha256_begin(t->queue);
	whole = read_file(t, sum, fd);
	error = errno;
	close(fd);
	if (whole) {
		append(t, path, note, true);
		(void)sha256_end(t->queue, sum);
	} else {
		sha256_drop(t->queue, sum);
		errno = error;
	}
	return whole;
}
