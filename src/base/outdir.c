/*
 * outdir: the report directory while it is made. While it is DIR.partial it
 * holds a marker file, so that only what this program began is ever removed.
 */
#include "base/outdir_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/io.h"
#include "base/twin.h"
#include "base/xalloc.h"

#define MARKER ".wirefolio-partial"

void
outdir_refused(const struct outdir *d, const char *path, const char *what)
{
	int e = errno;

	die(EXIT_OUTPUT, "cannot %s %s%s%s: %s%s", what, d->now,
	    *path == '\0' ? "" : "/", path, strerror(e),
	    e == ENOSPC ? " (what was recovered so far stays there)" : "");
}

/* ---- removing a tree, never following a link */

static bool
remove_tree(int at, const char *name)
{
	int fd =
	    openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool ok = true;
	struct dirent *e;
	DIR *d;

	if (fd == -1)
		return unlinkat(at, name, 0) == 0;
	d = fdopendir(fd);
	if (d == NULL) {
		close(fd);
		return false;
	}
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			ok &= remove_tree(fd, e->d_name);
	}
	closedir(d);
	return unlinkat(at, name, AT_REMOVEDIR) == 0 && ok;
}

bool
outdir_holds(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	struct stat st;
	bool found = lstat(path, &st) == 0;

	free(path);
	return found;
}

/* A directory that this program made, or an empty one. */
static bool
ours(const char *dir)
{
	return outdir_holds(dir, MARKER) ||
	       outdir_holds(dir, "manifest-sha256.txt") ||
	       (rmdir(dir) == 0 && mkdir(dir, 0777) == 0);
}

/* ---- beginning and end */

static void
check_final(const char *dir, bool force)
{
	struct stat st;

	if (lstat(dir, &st) == -1) {
		if (errno == ENOENT)
			return;
		die(EXIT_OUTPUT, "cannot use %s: %s", dir, strerror(errno));
	}
	if (!force)
		die(EXIT_OUTPUT,
		    "%s exists already; choose another name or use --force",
		    dir);
	if (!S_ISDIR(st.st_mode) || !ours(dir))
		die(EXIT_OUTPUT,
		    "%s is not a wirefolio report; --force replaces only those",
		    dir);
}

static char *
without_slashes(const char *dir)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	return xasprintf("%.*s", (int)n, dir);
}

/* What was captured by a run that died is nowhere else. */
static void
keep_evidence(const char *dir)
{
	char *path = xasprintf("%s/evidence", dir);

	if (access(path, F_OK) == 0)
		die(EXIT_OUTPUT,
		    "%s holds what a run that died has captured; move it "
		    "away, and make a report of it",
		    path);
	free(path);
}

/* From now on whoever comes to make a report of this name finds it taken. */
static int
claim(const struct outdir *d)
{
	int fd = open(d->now, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		outdir_refused(d, "", "open");
	if (!io_claim(fd))
		die(EXIT_OUTPUT,
		    "%s is being made by another run; name another directory",
		    d->final);
	return fd;
}

static void
remove_left(const struct outdir *d)
{
	int fd = claim(d);

	if (!ours(d->now))
		die(EXIT_OUTPUT,
		    "%s is in the way and was not made by wirefolio; "
		    "move it away",
		    d->now);
	keep_evidence(d->now);
	remove_tree(AT_FDCWD, d->now);
	close(fd);
}

/* now is made, with the marker in it. */
static void
begin(struct outdir *d)
{
	bool made = mkdir(d->now, 0777) == 0;
	int fd;

	if (!made && errno == EEXIST) {
		remove_left(d);
		made = mkdir(d->now, 0777) == 0;
	}
	if (!made)
		outdir_refused(d, "", "make");
	d->fd = claim(d);
	fd = openat(d->fd, MARKER, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1)
		outdir_refused(d, MARKER, "write");
	close(fd);
}

struct outdir *
outdir_create(const char *dir, bool force)
{
	struct outdir *d = xcalloc(1, sizeof *d);

	d->final = without_slashes(dir);
	d->now = xasprintf("%s.partial", d->final);
	d->making = true;
	d->replaces = force;
	check_final(d->final, force);
	begin(d);
	return d;
}

struct outdir *
outdir_open(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct outdir *d;

	if (fd == -1)
		return NULL;
	d = xcalloc(1, sizeof *d);
	d->final = without_slashes(dir);
	d->now = xstrdup(d->final);
	d->fd = fd;
	return d;
}

/* At one moment, where the system can: a reader finds one or the other. */
static bool
exchange(const char *a, const char *b)
{
#ifdef RENAME_EXCHANGE
	return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) == 0;
#else
	(void)a;
	(void)b;
	return false;
#endif
}

/* What came to bear the name meanwhile is not ours to remove. */
static void
take_new_place(struct outdir *d)
{
	if (io_rename_new(AT_FDCWD, d->now, AT_FDCWD, d->final))
		return;
	if (errno == EEXIST)
		die(EXIT_OUTPUT,
		    "%s appeared while the report was made, which is whole; "
		    "rename %s",
		    d->final, d->now);
	outdir_refused(d, "", "rename");
}

/* Where the older report is then, if there was one. The caller frees it. */
static char *
take_place(struct outdir *d)
{
	char *old = xasprintf("%s.old.%ld", d->final, (long)getpid());
	bool replaced;

	check_final(d->final, true);
	if (exchange(d->now, d->final)) {
		free(old);
		return xstrdup(d->now);
	}
	replaced = rename(d->final, old) == 0;
	if (rename(d->now, d->final) == -1) {
		int e = errno;

		if (replaced && rename(old, d->final) == -1)
			warn_line("the old report is now %s", old);
		errno = e;
		outdir_refused(d, "", "rename");
	}
	if (!replaced) {
		free(old);
		return NULL;
	}
	return old;
}

void
outdir_finish(struct outdir *d)
{
	char *old = NULL;

	if (d->making) {
		outdir_remove(d, MARKER);
		if (d->replaces)
			old = take_place(d);
		else
			take_new_place(d);
		if (old != NULL && !remove_tree(AT_FDCWD, old))
			warn_line("cannot remove all of the old report; "
				  "what is left is in %s",
			    old);
	}
	free(old);
	outdir_abandon(d);
}

void
outdir_abandon(struct outdir *d)
{
	close(d->fd);
	free(d->final);
	free(d->now);
	free(d);
}

void
outdir_replace(struct outdir *d)
{
	d->replaces = true;
}

const char *
outdir_path(const struct outdir *d)
{
	return d->now;
}

const char *
outdir_final(const struct outdir *d)
{
	return d->final;
}

int
outdir_fd(const struct outdir *d)
{
	return d->fd;
}

void
outdir_branch(struct outdir *d)
{
	const int from = d->fd;

	free(d->now);
	d->now = xasprintf("%s.next.partial", d->final);
	begin(d);
	d->branch++;
	if (!twin_make(from, d->fd, MARKER))
		outdir_refused(d, "", "copy the report into");
	close(from);
}

/* ---- names in it */

void
outdir_remove(struct outdir *d, const char *path)
{
	if (unlinkat(d->fd, path, 0) == -1 && errno != ENOENT)
		outdir_refused(d, path, "remove");
}

void
outdir_rename(struct outdir *d, const char *from, const char *to)
{
	if (renameat(d->fd, from, d->fd, to) == -1)
		outdir_refused(d, from, "rename");
}

int
outdir_read(struct outdir *d, const char *path)
{
	int fd = openat(d->fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd == -1)
		outdir_refused(d, path, "read");
	return fd;
}

bool
outdir_wipe(const char *dir)
{
	return remove_tree(AT_FDCWD, dir);
}

/* ---- into another directory */

static void
pour_one(struct outdir *d, int into, const char *name)
{
	if (renameat(d->fd, name, into, name) == -1)
		outdir_refused(d, name, "move");
}

static void
pour_all(struct outdir *d, int into, const char *last)
{
	DIR *list = fdopendir(dup(d->fd));
	struct dirent *e;

	if (list == NULL)
		outdir_refused(d, "", "read");
	rewinddir(list);
	while ((e = readdir(list)) != NULL) {
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0 &&
		    strcmp(e->d_name, last) != 0)
			pour_one(d, into, e->d_name);
	}
	closedir(list);
	if (faccessat(d->fd, last, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		pour_one(d, into, last);
}

void
outdir_pour(struct outdir *d, const char *into, const char *last)
{
	int fd = open(into, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd == -1)
		die(EXIT_OUTPUT, "cannot open %s: %s", into, strerror(errno));
	outdir_remove(d, MARKER);
	pour_all(d, fd, last);
	close(fd);
	if (rmdir(d->now) == -1)
		warn_line("cannot remove %s: %s", d->now, strerror(errno));
	outdir_abandon(d);
}
