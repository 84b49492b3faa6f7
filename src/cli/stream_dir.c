/* stream_dir: the directory that stream files are made in. */
#include "cli/stream_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/io.h"
#include "base/xalloc.h"
#include "cli/keep.h"

struct stream_dir {
	char *path, *partial; /* the folder in it, a name */
	int fd, partial_fd;
	bool replace;
	const struct capture *keep;
};

void
stream_dir_refused(
    const struct stream_dir *d, const char *name, const char *what)
{
	int e = errno;

	die(EXIT_OUTPUT, "cannot %s %s%s%s: %s%s", what, d->path,
	    *name == '\0' ? "" : "/", name, strerror(e),
	    e == ENOSPC ? " (what was recovered so far stays there)" : "");
}

static void
make_partial(struct stream_dir *d)
{
	char *path = xasprintf("%s/wirefolio.partial.XXXXXX", d->path);

	if (mkdtemp(path) == NULL)
		stream_dir_refused(d, "", "write to");
	d->partial = xstrdup(strrchr(path, '/') + 1);
	d->partial_fd =
	    open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (d->partial_fd == -1)
		stream_dir_refused(d, d->partial, "open");
	free(path);
}

struct stream_dir *
stream_dir_open(const char *path)
{
	struct stream_dir *d = xcalloc(1, sizeof *d);

	d->path = xstrdup(path);
	if (mkdir(path, 0744) == -1 && errno != EEXIST)
		stream_dir_refused(d, "", "make");
	d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd == -1)
		stream_dir_refused(d, "", "open");
	make_partial(d);
	return d;
}

void
stream_dir_close(struct stream_dir *d)
{
	if (unlinkat(d->fd, d->partial, AT_REMOVEDIR) == -1)
		stream_dir_refused(d, d->partial, "remove");
	close(d->partial_fd);
	close(d->fd);
	free(d->partial);
	free(d->path);
	free(d);
}

void
stream_dir_replace(struct stream_dir *d, const struct capture *keep)
{
	d->replace = true;
	d->keep = keep;
}

bool
stream_dir_has(const struct stream_dir *d, const char *name)
{
	struct stat st;

	return fstatat(d->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Every folder of a name; another worker may make it first. */
static void
make_folders(struct stream_dir *d, const char *name)
{
	char *copy = xstrdup(name), *slash;

	for (slash = strchr(copy, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(d->fd, copy, 0777) == -1 && errno != EEXIST)
			stream_dir_refused(d, copy, "make");
		*slash = '/';
	}
	free(copy);
}

static void
keep_captures_of(const struct stream_dir *d, const char *name)
{
	char *path = xasprintf("%s/%s", d->path, name);

	if (d->keep != NULL)
		keep_captures(d->keep, path);
	free(path);
}

static bool
give_name(struct stream_dir *d, const char *from, const char *name)
{
	if (!d->replace)
		return io_rename_new(d->partial_fd, from, d->fd, name);
	keep_captures_of(d, name);
	return renameat(d->partial_fd, from, d->fd, name) == 0;
}

bool
stream_dir_publish(struct stream_dir *d, const char *from, const char *name)
{
	bool named = give_name(d, from, name);

	if (!named && errno == ENOENT) {
		make_folders(d, name);
		named = give_name(d, from, name);
	}
	if (!named && errno != EEXIST)
		stream_dir_refused(d, name, "write");
	return named;
}

/* ---- unfinished files */

int
stream_dir_open_partial(struct stream_dir *d, const char *name, int flags)
{
	return openat(d->partial_fd, name,
	    flags | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0666);
}

void
stream_dir_drop_partial(struct stream_dir *d, const char *name)
{
	if (unlinkat(d->partial_fd, name, 0) == -1)
		stream_dir_partial_refused(d, name);
}

void
stream_dir_partial_refused(const struct stream_dir *d, const char *name)
{
	int e = errno;
	char *path = xasprintf("%s/%s", d->partial, name);

	errno = e;
	stream_dir_refused(d, path, "write");
}
