/* stream_files: many growing files, few descriptors. */
#include "cli/stream_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/xalloc.h"

#define HELD	   32768 /* bytes that wait before they are written */
#define HELD_TIGHT 512	 /* ... when memory is short */
#define NAME_ROOM  48	 /* of an unfinished file */

struct stream_dir {
	char *path, *partial; /* the folder in it, a name */
	int fd, partial_fd;
	bool replace;
};

struct stream_file {
	struct stream_files *owner;
	uint64_t number;
	struct buf held;
	uint64_t written; /* bytes before them */
	size_t taken;	  /* of the budget */
	bool begun;	  /* it is on disk */
	int fd;		  /* -1: closed */
	TAILQ_ENTRY(stream_file) queued;
};

struct stream_files {
	struct stream_dir *dir;
	struct budget *budget;
	unsigned worker;
	uint64_t max_open, open, files;
	/* The open ones, by last use. */
	TAILQ_HEAD(stream_file_list, stream_file) queue;
};

/* ---- the directory */

static _Noreturn void
refused(const struct stream_dir *d, const char *name, const char *what)
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
		refused(d, "", "write to");
	d->partial = xstrdup(strrchr(path, '/') + 1);
	d->partial_fd =
	    open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (d->partial_fd == -1)
		refused(d, d->partial, "open");
	free(path);
}

struct stream_dir *
stream_dir_open(const char *path)
{
	struct stream_dir *d = xcalloc(1, sizeof *d);

	d->path = xstrdup(path);
	if (mkdir(path, 0744) == -1 && errno != EEXIST)
		refused(d, "", "make");
	d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd == -1)
		refused(d, "", "open");
	make_partial(d);
	return d;
}

void
stream_dir_close(struct stream_dir *d)
{
	if (unlinkat(d->fd, d->partial, AT_REMOVEDIR) == -1)
		refused(d, d->partial, "remove");
	close(d->partial_fd);
	close(d->fd);
	free(d->partial);
	free(d->path);
	free(d);
}

void
stream_dir_replace(struct stream_dir *d)
{
	d->replace = true;
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
			refused(d, copy, "make");
		*slash = '/';
	}
	free(copy);
}

static void
give_name(struct stream_dir *d, const char *from, const char *name)
{
	if (renameat(d->partial_fd, from, d->fd, name) == 0)
		return;
	make_folders(d, name);
	if (renameat(d->partial_fd, from, d->fd, name) == -1)
		refused(d, name, "write");
}

/* A new file by its final name; -1: there is one. */
static int
create(struct stream_dir *d, const char *name)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
	int fd = openat(d->fd, name, flags, 0666);

	if (fd == -1 && errno == ENOENT) {
		make_folders(d, name);
		fd = openat(d->fd, name, flags, 0666);
	}
	if (fd == -1 && errno != EEXIST)
		refused(d, name, "write");
	return fd;
}

/* ---- descriptors */

static void
partial_name(const struct stream_file *f, char name[NAME_ROOM])
{
	snprintf(name, NAME_ROOM, "%u-%llu", f->owner->worker,
	    (unsigned long long)f->number);
}

static _Noreturn void
write_refused(const struct stream_file *f)
{
	const struct stream_dir *d = f->owner->dir;
	int e = errno;
	char name[NAME_ROOM], *path;

	partial_name(f, name);
	path = xasprintf("%s/%s", d->partial, name);
	errno = e;
	refused(d, path, "write");
}

static void
close_file(struct stream_file *f)
{
	if (f->fd == -1)
		return;
	TAILQ_REMOVE(&f->owner->queue, f, queued);
	f->owner->open--;
	if (close(f->fd) == -1)
		write_refused(f);
	f->fd = -1;
}

static void
open_file(struct stream_file *f)
{
	struct stream_files *fs = f->owner;
	int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
	char name[NAME_ROOM];

	if (f->fd != -1) {
		TAILQ_REMOVE(&fs->queue, f, queued);
		TAILQ_INSERT_TAIL(&fs->queue, f, queued);
		return;
	}
	if (fs->open >= fs->max_open)
		close_file(TAILQ_FIRST(&fs->queue));
	partial_name(f, name);
	f->fd = openat(fs->dir->partial_fd, name,
	    f->begun ? flags : flags | O_CREAT | O_EXCL, 0666);
	if (f->fd == -1)
		write_refused(f);
	f->begun = true;
	fs->open++;
	TAILQ_INSERT_TAIL(&fs->queue, f, queued);
}

/* ---- bytes */

/* False: errno says why. */
static bool
write_all(int fd, struct slice data)
{
	ssize_t n;

	while (data.n != 0) {
		n = write(fd, data.p, data.n);
		if (n == -1 && errno != EINTR)
			return false;
		if (n > 0)
			data = slice_from(data, (size_t)n);
	}
	return true;
}

static void
append(struct stream_file *f, struct slice data)
{
	open_file(f);
	if (!write_all(f->fd, data))
		write_refused(f);
	f->written += data.n;
}

static void
account(struct stream_file *f)
{
	struct budget *b = f->owner->budget;

	if (f->held.cap > f->taken)
		budget_take(b, f->held.cap - f->taken);
	else
		budget_give(b, f->taken - f->held.cap);
	f->taken = f->held.cap;
}

static void
flush(struct stream_file *f)
{
	if (f->held.n == 0)
		return;
	append(f, buf_as_slice(&f->held));
	if (budget_tight(f->owner->budget, HELD))
		buf_free(&f->held);
	else
		buf_reset(&f->held);
}

struct stream_files *
stream_files_new(struct stream_dir *d, struct budget *budget, unsigned worker,
    uint64_t max_open)
{
	struct stream_files *fs = xcalloc(1, sizeof *fs);

	fs->dir = d;
	fs->budget = budget;
	fs->worker = worker;
	fs->max_open = max_open;
	TAILQ_INIT(&fs->queue);
	return fs;
}

void
stream_files_free(struct stream_files *fs)
{
	free(fs);
}

struct stream_file *
stream_file_new(struct stream_files *fs)
{
	struct stream_file *f = xcalloc(1, sizeof *f);

	f->owner = fs;
	f->number = fs->files++;
	f->fd = -1;
	budget_take(fs->budget, sizeof *f);
	return f;
}

void
stream_file_add(struct stream_file *f, struct slice data)
{
	size_t max = budget_tight(f->owner->budget, HELD) ? HELD_TIGHT : HELD;

	if (f->held.n + data.n > max)
		flush(f);
	if (data.n > max)
		append(f, data);
	else
		buf_add_slice(&f->held, data);
	account(f);
}

uint64_t
stream_file_size(const struct stream_file *f)
{
	return f->written + f->held.n;
}

/* Its descriptor appends: the place has to be written by another one. */
void
stream_file_patch(struct stream_file *f, uint64_t off, struct slice data)
{
	char name[NAME_ROOM];
	int fd;

	flush(f);
	partial_name(f, name);
	fd = openat(
	    f->owner->dir->partial_fd, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1 ||
	    pwrite(fd, data.p, data.n, (off_t)off) != (ssize_t)data.n ||
	    close(fd) == -1)
		write_refused(f);
}

void
stream_file_rest(struct stream_file *f)
{
	append(f, buf_as_slice(&f->held));
	buf_free(&f->held);
	account(f);
	close_file(f);
}

/* ---- the end */

static void
set_time(int fd, int64_t ns)
{
	int64_t s = ns / 1000000000;
	struct timespec t = {
	    .tv_sec = (time_t)s, .tv_nsec = (long)(ns - s * 1000000000)};
	struct timespec times[2] = {t, t};

	if (ns >= 0)
		(void)futimens(fd, times);
}

/* All of it is held: by its name at once, and not at all if that fails. */
static bool
end_at_once(struct stream_file *f, const char *name, int64_t mtime_ns)
{
	struct stream_dir *d = f->owner->dir;
	int fd = create(d, name), e;
	bool ok;

	if (fd == -1)
		return false;
	ok = write_all(fd, buf_as_slice(&f->held));
	set_time(fd, mtime_ns);
	e = errno;
	if (close(fd) == -1 && ok) {
		e = errno;
		ok = false;
	}
	if (!ok) {
		(void)unlinkat(d->fd, name, 0);
		errno = e;
		refused(d, name, "write");
	}
	return true;
}

static bool
end_begun(struct stream_file *f, const char *name, int64_t mtime_ns)
{
	struct stream_dir *d = f->owner->dir;
	char from[NAME_ROOM];

	if (!d->replace && stream_dir_has(d, name))
		return false;
	append(f, buf_as_slice(&f->held));
	set_time(f->fd, mtime_ns);
	close_file(f);
	partial_name(f, from);
	give_name(d, from, name);
	return true;
}

static void
forget(struct stream_file *f)
{
	buf_free(&f->held);
	account(f);
	budget_give(f->owner->budget, sizeof *f);
	free(f);
}

/* What stands under a name that is taken over must not be half written. */
bool
stream_file_end(struct stream_file *f, const char *name, int64_t mtime_ns)
{
	bool part = f->begun || f->owner->dir->replace;

	if (!(part ? end_begun : end_at_once)(f, name, mtime_ns))
		return false;
	forget(f);
	return true;
}

void
stream_file_drop(struct stream_file *f)
{
	char name[NAME_ROOM];

	close_file(f);
	partial_name(f, name);
	if (f->begun && unlinkat(f->owner->dir->partial_fd, name, 0) == -1)
		write_refused(f);
	forget(f);
}
