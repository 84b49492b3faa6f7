/* evidence: written here, read there. */
#include "capture/evidence.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

#define FLUSH_BYTES (256u << 10)

struct evidence {
	struct outdir *dir;
	const struct pcapng_iface *iface;

	/* the writer's */
	struct outfile *file;
	struct buf out; /* not yet in the file */
	uint64_t size;	/* of the file, with what is in out */
	uint64_t written;
	int64_t start_ns, last_ns;
	int64_t began_ns, ended_ns; /* of all files */

	pthread_mutex_t lock; /* over these: */
	uint32_t files;	      /* begun */
	uint64_t readable;    /* bytes of the newest */
	bool closed;	      /* ... which are all */
	bool ended;
	char error[256];

	/* the reader's */
	struct watchful watchful;
	struct feed feed;
	struct growth growth;
	uint32_t reading; /* 0: none yet */
	char *path, *name;
	bool last_try, discard;
};

static char *
file_name(uint32_t no)
{
	return xasprintf("evidence/%03u.pcapng", no);
}

/* ---- writing */

static void
tell(struct evidence *e, uint32_t files, uint64_t readable, bool closed)
{
	pthread_mutex_lock(&e->lock);
	e->files = files;
	e->readable = readable;
	e->closed = closed;
	pthread_mutex_unlock(&e->lock);
}

void
evidence_flush(struct evidence *e)
{
	if (e->out.n == 0)
		return;
	outfile_add(e->file, buf_as_slice(&e->out));
	buf_reset(&e->out);
	tell(e, e->files, e->size, false);
}

void
evidence_begin_file(struct evidence *e, int64_t start_ns)
{
	char *name = file_name(e->files + 1);

	e->file = outfile_open(e->dir, name);
	free(name);
	e->written = 0;
	e->start_ns = e->last_ns = start_ns;
	pcapng_head(&e->out, e->iface, "wirefolio " PACKAGE_VERSION);
	e->size = e->out.n;
	tell(e, e->files + 1, 0, false);
	evidence_flush(e);
}

void
evidence_packet(struct evidence *e, int64_t ns, uint32_t len, struct slice data)
{
	size_t before = e->out.n;

	pcapng_packet(&e->out, e->iface, ns, len, data);
	e->size += e->out.n - before;
	e->written++;
	e->last_ns = ns;
	if (e->out.n >= FLUSH_BYTES)
		evidence_flush(e);
}

uint64_t
evidence_size(const struct evidence *e)
{
	return e->size;
}

void
evidence_end_file(struct evidence *e, const struct pcapng_stats *stats)
{
	struct pcapng_stats s = *stats;
	size_t before = e->out.n;

	e->ended_ns = stats->last_ns;
	s.first_ns = e->start_ns;
	s.written = e->written;
	pcapng_stats(&e->out, e->iface, &s);
	e->size += e->out.n - before;
	evidence_flush(e);
	outfile_close(e->file, e->last_ns);
	e->file = NULL;
	tell(e, e->files, e->size, true);
}

void
evidence_end(struct evidence *e, const char *error)
{
	pthread_mutex_lock(&e->lock);
	snprintf(e->error, sizeof e->error, "%s", error);
	e->ended = true;
	pthread_mutex_unlock(&e->lock);
}

/* ---- reading */

struct state {
	uint32_t files;
	uint64_t readable;
	bool closed, ended;
};

static struct state
look(struct evidence *e)
{
	struct state s;

	pthread_mutex_lock(&e->lock);
	s = (struct state){e->files, e->readable, e->closed, e->ended};
	pthread_mutex_unlock(&e->lock);
	return s;
}

static bool
next_file(void *ctx, const char **path, const char **name)
{
	struct evidence *e = ctx;
	struct state s = look(e);

	if (e->discard && e->reading != 0)
		outdir_remove(e->dir, e->name);
	while (s.files == e->reading && !s.ended) {
		watchful_wait(&e->watchful);
		s = look(e);
	}
	if (s.files == e->reading)
		return false;
	free(e->name);
	free(e->path);
	e->name = file_name(++e->reading);
	e->path = xasprintf("%s/%s", outdir_path(e->dir), e->name);
	e->last_try = false;
	*path = e->path;
	*name = e->name;
	return true;
}

/* What is read after the file was seen to be whole is its end. */
static bool
more(void *ctx, uint64_t had)
{
	struct evidence *e = ctx;
	struct state s = look(e);

	if (e->last_try)
		return false;
	while (s.files == e->reading && !s.closed && s.readable <= had) {
		watchful_wait(&e->watchful);
		s = look(e);
	}
	e->last_try = s.files > e->reading || s.closed;
	return true;
}

/* The reader is never told to stop, only the capture is. */
static bool
left(void *ctx)
{
	(void)ctx;
	return false;
}

void
evidence_discard(struct evidence *e)
{
	e->discard = true;
}

const struct feed *
evidence_feed(const struct evidence *e)
{
	return &e->feed;
}

/* These were set before the end was told, and are not touched after that. */
const char *
evidence_error(const struct evidence *e)
{
	return e->error;
}

void
evidence_times(const struct evidence *e, int64_t *start, int64_t *end)
{
	*start = e->began_ns;
	*end = e->ended_ns;
}

/* ---- beginning and end */

struct evidence *
evidence_new(struct outdir *dir, const struct pcapng_iface *iface,
    int64_t start_ns, const struct watchful *w)
{
	struct evidence *e = xcalloc(1, sizeof *e);

	e->dir = dir;
	e->iface = iface;
	pthread_mutex_init(&e->lock, NULL);
	e->watchful = (struct watchful){.ctx = w->ctx, .tick = w->tick};
	e->growth = (struct growth){e, more};
	e->feed = (struct feed){
	    .ctx = e,
	    .next = next_file,
	    .left = left,
	    .growth = &e->growth,
	    .none = "nothing was captured",
	};
	e->began_ns = start_ns;
	evidence_begin_file(e, start_ns);
	return e;
}

void
evidence_free(struct evidence *e)
{
	pthread_mutex_destroy(&e->lock);
	buf_free(&e->out);
	free(e->name);
	free(e->path);
	free(e);
}
