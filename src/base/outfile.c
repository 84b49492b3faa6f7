/* outfile: the files of a report directory while they are written. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/outdir_inside.h"
#include "base/twin.h"
#include "base/xalloc.h"

struct outfile {
	struct outdir *dir;
	char *path;
	int fd;		  /* -1: at rest */
	unsigned branch;  /* whose file it is */
	uint64_t pending; /* zeros not yet written: a hole, if more follows */
};

/* Every folder of a path of ours; another thread may make it first. */
static void
make_folders(struct outdir *d, const char *path)
{
	char *copy = xstrdup(path), *slash;

	for (slash = strchr(copy, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdirat(d->fd, copy, 0777) == -1 && errno != EEXIST)
			outdir_refused(d, copy, "make");
		*slash = '/';
	}
	free(copy);
}

static int
create(struct outdir *d, const char *path)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
		    (d->making ? O_EXCL : O_TRUNC);
	int fd = openat(d->fd, path, flags, 0666);

	if (fd == -1 && errno == ENOENT) {
		make_folders(d, path);
		fd = openat(d->fd, path, flags, 0666);
	}
	if (fd == -1)
		outdir_refused(d, path, "write");
	return fd;
}

static void
finish_file(struct outdir *d, const char *path, int fd, int64_t mtime_ns)
{
	io_set_time(fd, mtime_ns);
	if (close(fd) == -1)
		outdir_refused(d, path, "write");
}

void
outdir_put(
    struct outdir *d, const char *path, struct slice data, int64_t mtime_ns)
{
	int fd = create(d, path);

	if (!io_write(fd, data))
		outdir_refused(d, path, "write");
	finish_file(d, path, fd, mtime_ns);
}

struct outfile *
outfile_open(struct outdir *d, const char *path)
{
	struct outfile *f = xcalloc(1, sizeof *f);

	f->dir = d;
	f->path = xstrdup(path);
	f->fd = create(d, path);
	f->branch = d->branch;
	return f;
}

/* Nothing but this file writes to it: its end is where we were. In a branch
 * it is the other's file, too, until it is a copy. */
static void
wake(struct outfile *f)
{
	if (f->branch != f->dir->branch) {
		outfile_rest(f);
		if (!twin_part(f->dir->fd, f->path))
			outdir_refused(f->dir, f->path, "write");
		f->branch = f->dir->branch;
	}
	if (f->fd != -1)
		return;
	f->fd = openat(f->dir->fd, f->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (f->fd == -1 || lseek(f->fd, 0, SEEK_END) == -1)
		outdir_refused(f->dir, f->path, "write");
}

static void
settle_zeros(struct outfile *f)
{
	if (f->pending != 0 && lseek(f->fd, (off_t)f->pending, SEEK_CUR) == -1)
		outdir_refused(f->dir, f->path, "write");
	f->pending = 0;
}

void
outfile_add(struct outfile *f, struct slice data)
{
	if (data.n == 0)
		return;
	wake(f);
	settle_zeros(f);
	if (!io_write(f->fd, data))
		outdir_refused(f->dir, f->path, "write");
}

void
outfile_zeros(struct outfile *f, uint64_t n)
{
	f->pending += n;
}

void
outfile_rest(struct outfile *f)
{
	if (f->fd != -1 && close(f->fd) == -1)
		outdir_refused(f->dir, f->path, "write");
	f->fd = -1;
}

void
outfile_close(struct outfile *f, int64_t mtime_ns)
{
	off_t end;

	wake(f);
	if (f->pending != 0) {
		settle_zeros(f);
		end = lseek(f->fd, 0, SEEK_CUR);
		if (end == -1 || ftruncate(f->fd, end) == -1)
			outdir_refused(f->dir, f->path, "write");
	}
	finish_file(f->dir, f->path, f->fd, mtime_ns);
	free(f->path);
	free(f);
}
