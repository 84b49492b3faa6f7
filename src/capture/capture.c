/*
 * capture: several files as one stream.
 *
 * The files given form groups: neighbouring regular files are one group and
 * are merged by time; each pipe is a group of its own, and so is each capture
 * that the feed names once those are read. Groups are read one after the
 * other. A group's sources wait in a heap by the time of their next frame,
 * ties by their place in the command line.
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
	struct source **sources;
	size_t n, room;
	size_t named;	      /* those of the command line */
	size_t group_end;     /* sources before this one were begun */
	struct source **heap; /* those that have a next frame */
	size_t nheap;
	struct source *last; /* whose frame was delivered last */
	uint64_t no;
	uint64_t total; /* bytes of the regular files */
	bool unknown;	/* ... and there are others */
	bool ended, cut;
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
stopped(const struct capture *c)
{
	return watchful_stopped(&c->opt.watchful);
}

static bool
many(const struct capture *c)
{
	return c->named > OPEN_FILES;
}

static struct source *
add_source(struct capture *c, const char *path, const char *name)
{
	struct source *s = xmalloc(sizeof *s);

	if (c->n == c->room) {
		c->room = c->room * 2 + 4;
		c->sources =
		    xreallocarray(c->sources, c->room, sizeof(struct source *));
	}
	c->sources[c->n++] = s;
	source_init(s, (uint32_t)c->n, path, name, &c->opt);
	s->regular = input_is_file(path);
	return s;
}

/* The next one of the feed, or NULL. */
static struct source *
add_fed(struct capture *c)
{
	const struct feed *feed = c->opt.feed;
	const char *path, *name;
	struct source *s;

	if (feed == NULL || !feed->next(feed->ctx, &path, &name))
		return NULL;
	s = add_source(c, path, name);
	s->growth = feed->growth;
	return s;
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
		s = c->sources[i];
		c->unknown |= !s->regular || s->growth != NULL;
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
	c->named = n;
	c->unknown = opt->feed != NULL;
	c->heap = xcalloc(n == 0 ? 1 : n, sizeof(struct source *));
	for (i = 0; i < n; i++)
		add_source(c, paths[i], paths[i]);
	if (n != 0)
		c->sources[n - 1]->growth = opt->last;
	else
		add_fed(c);
	if (c->n != 0 &&
	    ((n == 0 && !opt->feed->strict) || open_sources(c, why)))
		return c;
	if (c->n == 0)
		buf_str(why, opt->feed == NULL ? "no capture file is named"
					       : opt->feed->none);
	capture_free(c);
	return NULL;
}

/* ---- reading */

/* The feed may have somebody to tell. */
static void
tell_unreadable(const struct capture *c, const struct source *s)
{
	const struct feed *feed = c->opt.feed;

	if (s->info.id > c->named && !stopped(c) && feed->unreadable != NULL)
		feed->unreadable(feed->ctx);
}

/* Its first frame, and a place in the heap. */
static void
begin_source(struct capture *c, struct source *s)
{
	if (s->in == NULL && !source_reopen(s)) {
		tell_unreadable(c, s);
		return;
	}
	if (!source_next(s))
		return;
	if (s->regular && many(c) && s->info.id <= c->named)
		source_park(s);
	heap_add(c, s);
}

/* The next group: a run of regular files, one pipe, or one of the feed. */
static bool
begin_group(struct capture *c)
{
	struct source *s;

	if (c->group_end == c->n && add_fed(c) == NULL)
		return false;
	do {
		s = c->sources[c->group_end++];
		begin_source(c, s);
	} while (s->regular && c->group_end < c->n &&
		 c->sources[c->group_end]->regular);
	return true;
}

/* Its time has come: it was parked after its first frame was seen. */
static void
unpark(struct capture *c, struct source *s)
{
	heap_renew(c, source_reopen(s) && source_next(s));
}

/* Frames are left: one at hand, those of files that were not read to their
 * ends, or of captures that were not even opened. */
static bool
is_cut(const struct capture *c)
{
	const struct feed *feed = c->opt.feed;
	size_t i;

	if (!stopped(c))
		return false;
	for (i = 0; i < c->n; i++)
		if (!c->sources[i]->info.whole)
			return true;
	return c->nheap != 0 || (feed != NULL && feed->left(feed->ctx));
}

static void
finish(struct capture *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		source_finish(c->sources[i]);
	c->cut = is_cut(c);
	c->nheap = 0;
	c->last = NULL;
	if (!c->ended)
		remark_overlaps(c->sources, c->n);
	c->ended = true;
}

bool
capture_next(struct capture *c, const struct frame **f)
{
	struct source *s = c->last;

	if (c->ended)
		return false;
	if (s != NULL)
		heap_renew(c, source_next(s));
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
	c->last = s = c->heap[0];
	s->frame.no = ++c->no;
	source_deliver(s);
	*f = &s->frame;
	return true;
}

struct slice
capture_frame_options(const struct capture *c)
{
	return c->last == NULL ? SLICE_NONE : buf_as_slice(&c->last->options);
}

void
capture_frame_iface(const struct capture *c, struct capture_iface *i)
{
	const struct source *s = c->last;

	*i = (struct capture_iface){0};
	if (s == NULL)
		return;
	i->link = s->frame.link;
	i->snaplen = s->info.snaplen;
	if (s->format->iface != NULL)
		s->format->iface(s, s->frame.iface, i);
}

struct slice
capture_section_options(const struct capture *c, size_t i)
{
	assert(i < c->n);
	return buf_as_slice(&c->sources[i]->section);
}

void
capture_stop(struct capture *c)
{
	if (!c->ended)
		finish(c);
}

bool
capture_cut(const struct capture *c)
{
	return c->cut;
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
	return &c->sources[i]->info;
}

uint64_t
capture_done(const struct capture *c)
{
	uint64_t done = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		done += source_read(c->sources[i]);
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
	for (i = 0; i < c->n; i++) {
		source_free(c->sources[i]);
		free(c->sources[i]);
	}
	free(c->sources);
	free(c->heap);
	free(c);
}
