/* store: bytes that wait, in memory or in an unlinked temporary file. */
#include "base/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/xalloc.h"

/*
 * A piece in the file has a slot of its size rounded up. Slots that were
 * dropped are used again by pieces that need the same, up to SLOT_CLASSES
 * sizes: sessions are put away and come back many times. Larger pieces come
 * and go in waves; when nothing in the file is wanted any more it begins anew.
 */
#define SLOT	     128
#define SLOT_CLASSES 64
#define COPY_BYTES   65536

struct slots {
	uint64_t *off; /* free ones */
	size_t n, cap;
};

struct store {
	struct budget *budget;
	char *tmpdir;
	int fd;	       /* -1: no file yet */
	pid_t owner;   /* who made it */
	uint64_t end;  /* of the file */
	uint64_t live; /* pieces in the file */
	uint64_t spilled;
	struct slots free[SLOT_CLASSES]; /* of one SLOT, two, ... */
};

struct store *
store_new(struct budget *budget, const char *tmpdir)
{
	struct store *s = xcalloc(1, sizeof *s);

	s->budget = budget;
	s->tmpdir = xstrdup(tmpdir != NULL ? tmpdir : "/tmp");
	s->fd = -1;
	return s;
}

void
store_free(struct store *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < SLOT_CLASSES; i++)
		free(s->free[i].off);
	if (s->fd != -1)
		close(s->fd);
	free(s->tmpdir);
	free(s);
}

static void
open_file(struct store *s)
{
	char *path = xasprintf("%s/wirefolio.XXXXXX", s->tmpdir);

	s->fd = mkostemp(path, O_CLOEXEC);
	if (s->fd == -1)
		die(EXIT_OUTPUT, "cannot make a temporary file in %s: %s",
		    s->tmpdir, strerror(errno));
	unlink(path);
	free(path);
	s->owner = getpid();
}

static void
write_all(struct store *s, struct slice data, uint64_t off)
{
	ssize_t n;

	while (data.n != 0) {
		n = pwrite(s->fd, data.p, data.n, (off_t)off);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			die(EXIT_OUTPUT,
			    "cannot write a temporary file in %s: %s",
			    s->tmpdir, strerror(errno));
		data = slice_from(data, (size_t)n);
		off += (uint64_t)n;
	}
}

static size_t
read_some(const struct store *s, int fd, uint8_t *to, size_t n, uint64_t off)
{
	size_t got = 0;
	ssize_t r;

	while (got < n) {
		r = pread(fd, to + got, n - got, (off_t)(off + got));
		if (r == -1 && errno == EINTR)
			continue;
		if (r == -1)
			die(EXIT_OUTPUT,
			    "cannot read a temporary file in %s: %s", s->tmpdir,
			    strerror(errno));
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return got;
}

/* A process that was forked must not write into its parent's file. */
static void
own_file(struct store *s)
{
	const int old = s->fd;
	struct buf part = {0};
	uint64_t off = 0;
	size_t n;

	if (s->owner == getpid())
		return;
	open_file(s);
	buf_reserve(&part, COPY_BYTES);
	while ((n = read_some(s, old, part.p, COPY_BYTES, off)) != 0) {
		write_all(s, slice_of(part.p, n), off);
		off += n;
	}
	close(old);
	buf_free(&part);
}

/* ---- places in the file */

static size_t
slots_of(size_t n)
{
	return (n + SLOT - 1) / SLOT;
}

static uint64_t
place_take(struct store *s, size_t n)
{
	size_t class = slots_of(n) - 1;
	uint64_t off = s->end;

	s->live++;
	if (class < SLOT_CLASSES && s->free[class].n != 0)
		return s->free[class].off[--s->free[class].n];
	s->end += slots_of(n) * SLOT;
	return off;
}

static void
place_give(struct store *s, uint64_t off, size_t n)
{
	size_t class = slots_of(n) - 1, i;
	struct slots *f;

	if (--s->live == 0) {
		s->end = 0;
		for (i = 0; i < SLOT_CLASSES; i++)
			s->free[i].n = 0;
		return;
	}
	if (class >= SLOT_CLASSES)
		return;
	f = &s->free[class];
	if (f->n == f->cap) {
		f->cap = f->cap == 0 ? 64 : f->cap * 2;
		f->off = xreallocarray(f->off, f->cap, sizeof *f->off);
	}
	f->off[f->n++] = off;
}

/* ---- pieces */

static void
put(struct store *s, struct slice data, struct store_ref *ref, bool in_memory)
{
	assert(data.n <= UINT32_MAX);
	*ref = (struct store_ref){.n = (uint32_t)data.n};
	if (data.n == 0)
		return;
	if (in_memory) {
		budget_take(s->budget, data.n);
		ref->mem = xmalloc(data.n);
		memcpy(ref->mem, data.p, data.n);
		return;
	}
	if (s->fd == -1)
		open_file(s);
	own_file(s);
	ref->off = place_take(s, data.n);
	write_all(s, data, ref->off);
	s->spilled += data.n;
}

void
store_put(struct store *s, struct slice data, struct store_ref *ref)
{
	put(s, data, ref, !budget_tight(s->budget, data.n));
}

void
store_put_cold(struct store *s, struct slice data, struct store_ref *ref)
{
	put(s, data, ref, !budget_low(s->budget, data.n));
}

struct slice
store_get(struct store *s, const struct store_ref *ref, struct buf *scratch)
{
	if (ref->mem != NULL || ref->n == 0)
		return slice_of(ref->mem, ref->n);
	buf_reset(scratch);
	buf_reserve(scratch, ref->n);
	scratch->n = read_some(s, s->fd, scratch->p, ref->n, ref->off);
	if (scratch->n < ref->n)
		die(EXIT_OUTPUT, "cannot read a temporary file in %s: it ended",
		    s->tmpdir);
	return buf_as_slice(scratch);
}

void
store_drop(struct store *s, struct store_ref *ref)
{
	if (ref->mem != NULL) {
		budget_give(s->budget, ref->n);
		free(ref->mem);
	} else if (ref->n != 0) {
		place_give(s, ref->off, ref->n);
	}
	*ref = (struct store_ref){0};
}

uint64_t
store_spilled(const struct store *s)
{
	return s->spilled;
}
