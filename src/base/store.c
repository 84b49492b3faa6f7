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
 * The file grows at its end; when nothing in it is wanted any more it begins
 * anew. That suits what is put here: it is put and dropped in waves.
 */
struct store {
	struct budget *budget;
	char *tmpdir;
	int fd;		   /* -1: no file yet */
	uint64_t end;	   /* of the file */
	uint64_t live;	   /* pieces in the file */
	uint64_t spilled;
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
	if (s == NULL)
		return;
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

void
store_put(struct store *s, struct slice data, struct store_ref *ref)
{
	assert(data.n <= UINT32_MAX);
	*ref = (struct store_ref){.n = (uint32_t)data.n};
	if (data.n == 0)
		return;
	if (!budget_tight(s->budget, data.n)) {
		budget_take(s->budget, data.n);
		ref->mem = xmalloc(data.n);
		memcpy(ref->mem, data.p, data.n);
		return;
	}
	if (s->fd == -1)
		open_file(s);
	ref->off = s->end;
	write_all(s, data, s->end);
	s->end += data.n;
	s->spilled += data.n;
	s->live++;
}

struct slice
store_get(struct store *s, const struct store_ref *ref, struct buf *scratch)
{
	size_t got = 0;
	ssize_t n;

	if (ref->mem != NULL || ref->n == 0)
		return slice_of(ref->mem, ref->n);
	buf_reset(scratch);
	buf_reserve(scratch, ref->n);
	while (got < ref->n) {
		n = pread(s->fd, scratch->p + got, ref->n - got,
		    (off_t)(ref->off + got));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			die(EXIT_OUTPUT,
			    "cannot read a temporary file in %s: %s",
			    s->tmpdir, n == 0 ? "it ended" : strerror(errno));
		got += (size_t)n;
	}
	scratch->n = got;
	return buf_as_slice(scratch);
}

void
store_drop(struct store *s, struct store_ref *ref)
{
	if (ref->mem != NULL) {
		budget_give(s->budget, ref->n);
		free(ref->mem);
	} else if (ref->n != 0 && --s->live == 0) {
		s->end = 0;
	}
	*ref = (struct store_ref){0};
}

uint64_t
store_spilled(const struct store *s)
{
	return s->spilled;
}
