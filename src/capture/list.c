/* list: paths out of a file, as they come. */
#include "capture/list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

enum { BYTE_NONE = -1 };

struct list {
	struct watchful watchful;
	struct feed feed;
	int fd;
	bool regular; /* reading it never waits */
	bool ended;
	uint8_t bytes[LIST_LINE]; /* [at, n) not yet used */
	size_t at, n;
	struct buf line;
};

/* The next byte, or BYTE_NONE at the end and at stop. */
static int
next_byte(struct list *l)
{
	ssize_t n;

	if (l->at < l->n)
		return l->bytes[l->at++];
	if (l->ended || (!l->regular && !watchful_read(&l->watchful, l->fd)))
		return BYTE_NONE;
	do
		n = read(l->fd, l->bytes, sizeof l->bytes);
	while (n == -1 && errno == EINTR);
	l->ended = n <= 0;
	l->n = n <= 0 ? 0 : (size_t)n;
	l->at = 0;
	return l->ended ? BYTE_NONE : l->bytes[l->at++];
}

/* The next line, without its end. False when there is none. */
static bool
next_line(struct list *l)
{
	int c;

	buf_reset(&l->line);
	while ((c = next_byte(l)) != BYTE_NONE && c != '\n')
		if (l->line.n < LIST_LINE)
			buf_u8(&l->line, (uint8_t)c);
	if (slice_ends(buf_as_slice(&l->line), "\r"))
		l->line.n--;
	return c == '\n' || (l->ended && l->line.n != 0);
}

/* The next line that names a capture. "-" is a name like any other. */
static bool
next_path(struct list *l)
{
	while (next_line(l)) {
		if (l->line.n == 0 || slice_starts(buf_as_slice(&l->line), "#"))
			continue;
		if (slice_eq_str(buf_as_slice(&l->line), "-")) {
			buf_reset(&l->line);
			buf_str(&l->line, "./-");
		}
		return true;
	}
	return false;
}

static bool
list_next(void *ctx, const char **path, const char **name)
{
	struct list *l = ctx;

	if (watchful_stopped(&l->watchful) || !next_path(l))
		return false;
	*path = *name = buf_cstr(&l->line);
	return true;
}

/* Whoever writes to a pipe may have more to say. */
static bool
list_left(void *ctx)
{
	struct list *l = ctx;

	return l->regular ? next_path(l) : !l->ended;
}

struct list *
list_open(const char *path, const struct watchful *w, struct buf *why)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					: open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	struct list *l;
	int e = fd == -1 || fstat(fd, &st) == -1 ? errno
		: S_ISDIR(st.st_mode)		 ? EISDIR
						 : 0;

	if (e != 0) {
		buf_printf(
		    why, "cannot read the list %s: %s", path, strerror(e));
		if (fd != -1)
			close(fd);
		return NULL;
	}
	l = xcalloc(1, sizeof *l);
	l->watchful = *w;
	l->fd = fd;
	l->regular = S_ISREG(st.st_mode);
	l->feed = (struct feed){
	    .ctx = l,
	    .next = list_next,
	    .left = list_left,
	    .none = "the list names no capture",
	    .strict = true,
	};
	return l;
}

const struct feed *
list_feed(const struct list *l)
{
	return &l->feed;
}

void
list_free(struct list *l)
{
	if (l == NULL)
		return;
	close(l->fd);
	buf_free(&l->line);
	free(l);
}
