/* stream_files: many growing files, few descriptors. */
#include "cli/stream_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xalloc.h"

#define HELD	   32768 /* bytes that wait before they are written */
#define HELD_TIGHT 512	 /* ... when memory is short */
#define NAME_ROOM  48	 /* of an unfinished file */

struct stream_file {
	struct stream_files *owner;
	uint64_t number;
	struct buf held;
	uint64_t written; /* bytes before them */
	size_t taken;	  /* of the budget */
	bool begun;	  /* it is on disk */
	bool complete;	  /* all of it is, and its time */
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
	char name[NAME_ROOM];

	partial_name(f, name);
	stream_dir_partial_refused(f->owner->dir, name);
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

/* Fewer files from now on, so that others find room as well. */
static bool
make_room(struct stream_files *fs)
{
	if ((errno != EMFILE && errno != ENFILE) || fs->open == 0)
		return false;
	fs->max_open = fs->open - fs->open / 4;
	do
		close_file(TAILQ_FIRST(&fs->queue));
	while (fs->open >= fs->max_open && fs->open != 0);
	return true;
}

static void
open_file(struct stream_file *f)
{
	struct stream_files *fs = f->owner;
	int flags = f->begun ? O_APPEND : O_APPEND | O_CREAT | O_EXCL;
	char name[NAME_ROOM];

	if (f->fd != -1) {
		TAILQ_REMOVE(&fs->queue, f, queued);
		TAILQ_INSERT_TAIL(&fs->queue, f, queued);
		return;
	}
	if (fs->open >= fs->max_open)
		close_file(TAILQ_FIRST(&fs->queue));
	partial_name(f, name);
	do
		f->fd = stream_dir_open_partial(fs->dir, name, flags);
	while (f->fd == -1 && make_room(fs));
	if (f->fd == -1)
		write_refused(f);
	f->begun = true;
	fs->open++;
	TAILQ_INSERT_TAIL(&fs->queue, f, queued);
}

/* ---- bytes */

static void
append(struct stream_file *f, struct slice data)
{
	open_file(f);
	if (!io_write(f->fd, data))
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
	fd = stream_dir_open_partial(f->owner->dir, name, 0);
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

/* A name may be refused; the next is asked for with nothing left to write. */
static void
complete(struct stream_file *f, int64_t mtime_ns)
{
	if (f->complete)
		return;
	append(f, buf_as_slice(&f->held));
	io_set_time(f->fd, mtime_ns);
	close_file(f);
	f->complete = true;
}

static void
forget(struct stream_file *f)
{
	buf_free(&f->held);
	account(f);
	budget_give(f->owner->budget, sizeof *f);
	free(f);
}

bool
stream_file_end(struct stream_file *f, const char *name, int64_t mtime_ns)
{
	char from[NAME_ROOM];

	complete(f, mtime_ns);
	partial_name(f, from);
	if (!stream_dir_publish(f->owner->dir, from, name))
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
	if (f->begun)
		stream_dir_drop_partial(f->owner->dir, name);
	forget(f);
}
