/*
 * capture: several files as one stream.
 *
 * The files given form groups: neighbouring regular files are one group and
 * are merged by time; each pipe is a group of its own. Groups are read one
 * after the other. A group's sources wait in a heap by the time of their next
 * frame, ties by their place in the command line.
 *
 * Of a few files all stay open. Of many (a day of rotated captures), each is
 * looked at for its first time and parked until that time has come, so that
 * only those that overlap are open at once.
 */
#include "capture/capture.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "capture/remark.h"
#include "capture/source.h"

#define OPEN_FILES 8 /* as many stay open without parking */

struct capture {
	struct capture_options opt;
	struct source *sources;
	size_t n;
	size_t group_end;     /* sources before this one were begun */
	struct source **heap; /* those that have a next frame */
	size_t nheap;
	struct source *last; /* whose frame was delivered last */
	uint64_t no;
	uint64_t total; /* bytes of the regular files */
	bool unknown;	/* ... and there are others */
	bool ended;
};

/* ---- the heap: sources by the time of their next frame */

static bool
before(const struct source *a, const struct source *b)
{
	if (a->frame.ns != b->frame.ns)
		return a->frame.ns < b->frame.ns;
	return a->info.id < b->info.id;
}

static void
swap(struct source **a, struct source **b)
{
	struct source *t = *a;

	*a = *b;
	*b = t;
}

static void
heap_down(struct capture *c)
{
	struct source **h = c->heap;
	size_t i = 0, child;

	while ((child = 2 * i + 1) < c->nheap) {
		if (child + 1 < c->nheap && before(h[child + 1], h[child]))
			child++;
		if (!before(h[child], h[i]))
			break;
		swap(&h[child], &h[i]);
		i = child;
	}
}

static void
heap_add(struct capture *c, struct source *s)
{
	size_t i = c->nheap++, parent;

	c->heap[i] = s;
	while (i != 0 && before(s, c->heap[parent = (i - 1) / 2])) {
		swap(&c->heap[i], &c->heap[parent]);
		i = parent;
	}
}

/* The top one's next frame is known anew, or it has none. */
static void
heap_renew(struct capture *c, bool has_frame)
{
	if (!has_frame)
		c->heap[0] = c->heap[--c->nheap];
	heap_down(c);
}

/* ---- opening */

static bool
many(const struct capture *c)
{
	return c->n > OPEN_FILES;
}

/*
 * What can be looked at is looked at now, so that nothing is begun in vain.
 * A named pipe that is not first waits: opening it would wait for its writer,
 * who may be waiting for us.
 */
static bool
open_sources(struct capture *c, struct buf *why)
{
	struct source *s;
	size_t i;

	for (i = 0; i < c->n; i++) {
		s = &c->sources[i];
		s->regular = input_is_file(s->path);
		c->unknown |= !s->regular;
		if (i != 0 && input_is_pipe(s->path))
			continue;
		if (!source_open(s, why))
			return false;
		if (s->regular) {
			c->total += input_size(s->in);
			if (many(c))
				source_park(s);
		}
	}
	return true;
}

struct capture *
capture_open(char *const *paths, size_t n, const struct capture_options *opt,
    struct buf *why)
{
	struct capture *c = xcalloc(1, sizeof *c);
	size_t i;

	c->opt = *opt;
	c->n = n;
	c->sources = xcalloc(n == 0 ? 1 : n, sizeof *c->sources);
	c->heap = xcalloc(n == 0 ? 1 : n, sizeof(struct source *));
	for (i = 0; i < n; i++)
		source_init(
		    &c->sources[i], (uint32_t)(i + 1), paths[i], &c->opt);
	if (n != 0 && open_sources(c, why))
		return c;
	if (n == 0)
		buf_str(why, "no capture file is named");
	capture_free(c);
	return NULL;
}

/* ---- reading */

static bool
stopped(const struct capture *c)
{
	return c->opt.stop != NULL && *c->opt.stop;
}

/* Its first frame, and a place in the heap. */
static void
begin_source(struct capture *c, struct source *s)
{
	if (s->in == NULL && !source_reopen(s))
		return;
	if (!source_next(s))
		return;
	if (s->regular && many(c))
		source_park(s);
	heap_add(c, s);
}

/* The next group: a run of regular files, or one pipe. */
static bool
begin_group(struct capture *c)
{
	struct source *s;

	if (c->group_end == c->n)
		return false;
	do {
		s = &c->sources[c->group_end++];
		begin_source(c, s);
	} while (s->regular && c->group_end < c->n &&
		 c->sources[c->group_end].regular);
	return true;
}

/* Its time has come: it was parked after its first frame was seen. */
static void
unpark(struct capture *c, struct source *s)
{
	heap_renew(c, source_reopen(s) && source_next(s));
}

static void
finish(struct capture *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		source_finish(&c->sources[i]);
	c->nheap = 0;
	c->last = NULL;
	if (!c->ended)
		remark_overlaps(c->sources, c->n);
	c->ended = true;
}

bool
capture_next(struct capture *c, struct frame *f)
{
	if (c->ended)
		return false;
	if (c->last != NULL)
		heap_renew(c, source_next(c->last));
	c->last = NULL;
	for (;;) {
		if (stopped(c) || (c->nheap == 0 && !begin_group(c))) {
			finish(c);
			return false;
		}
		if (c->nheap == 0)
			continue;
		if (c->heap[0]->in != NULL)
			break;
		unpark(c, c->heap[0]);
	}
	c->last = c->heap[0];
	c->last->frame.no = ++c->no;
	source_deliver(c->last);
	*f = c->last->frame;
	return true;
}

void
capture_stop(struct capture *c)
{
	if (!c->ended)
		finish(c);
}

size_t
capture_count(const struct capture *c)
{
	return c->n;
}

const struct capture_info *
capture_info(const struct capture *c, size_t i)
{
	assert(i < c->n);
	return &c->sources[i].info;
}

uint64_t
capture_done(const struct capture *c)
{
	uint64_t done = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		done += source_read(&c->sources[i]);
	return done;
}

uint64_t
capture_total(const struct capture *c)
{
	return c->unknown ? 0 : c->total;
}

void
capture_free(struct capture *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n; i++)
		source_free(&c->sources[i]);
	free(c->sources);
	free(c->heap);
	free(c);
}
