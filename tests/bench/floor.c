/*
 * floor.c: the least time in which a report could be written.
 *
 *	floor CAPTURE REPORT OUT [THREADS]
 *
 * Lists the files of a finished REPORT.  Then, timed, and with one thread a
 * core: reads the CAPTURE once in large blocks, and writes files of the same
 * names and sizes under OUT, with one open, one write and one close each,
 * relative to directories that were made before.  Prints
 *	seconds=2.345678 files=62000 file_bytes=1400000000 threads=2
 */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FLOOR_BLOCK	  (1u << 20) /* bytes of the capture a read */
#define FLOOR_BATCH	  16u	     /* files a thread takes at once */
#define FLOOR_WRITE_MAX	  (1u << 30) /* larger files take several writes */
#define FLOOR_THREADS_MAX 256u

struct floor_file {
	int dir; /* the open directory that it goes to */
	char *name;
	uint64_t size;
};

struct floor {
	struct floor_file *file;
	size_t nfile, room;
	uint64_t bytes, largest;
	int capture;
	uint64_t nblock;
	char *data; /* what is written, as long as the largest */
	size_t ndata;
	unsigned nthread;
	atomic_uint_fast64_t block, next; /* the next to be taken */
};

static void
floor_add(struct floor *fl, int dir, const char *name, uint64_t size)
{
	if (fl->nfile == fl->room) {
		fl->room = fl->room == 0 ? 1024 : fl->room * 2;
		fl->file = realloc(fl->file, fl->room * sizeof(*fl->file));
		if (fl->file == NULL)
			err(1, NULL);
	}
	fl->file[fl->nfile] = (struct floor_file){.dir = dir, .size = size};
	if ((fl->file[fl->nfile].name = strdup(name)) == NULL)
		err(1, NULL);
	fl->nfile++;
	fl->bytes += size;
	if (fl->largest < size)
		fl->largest = size;
}

static int
floor_make(int parent, const char *name)
{
	int dir;

	if (mkdirat(parent, name, 0777) != 0 ||
	    (dir = openat(parent, name, O_RDONLY | O_DIRECTORY)) < 0)
		err(3, "%s", name);
	return dir;
}

/* Lists the report's directory FROM, and makes those below it under TO. */
static void
floor_list(struct floor *fl, int from, int to)
{
	DIR *d = fdopendir(from);
	struct dirent *e;
	struct stat st;

	if (d == NULL)
		err(4, "fdopendir");
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (fstatat(from, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			err(4, "%s", e->d_name);
		if (S_ISDIR(st.st_mode)) {
			int below = openat(from, e->d_name, O_RDONLY);

			if (below < 0)
				err(4, "%s", e->d_name);
			floor_list(fl, below, floor_make(to, e->d_name));
		} else if (S_ISREG(st.st_mode))
			floor_add(fl, to, e->d_name, (uint64_t)st.st_size);
	}
	closedir(d);
}

static int
floor_compare(const void *left, const void *right)
{
	const struct floor_file *a = left, *b = right;

	if (a->dir != b->dir)
		return a->dir < b->dir ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void
floor_write(const struct floor *fl, const struct floor_file *f)
{
	int fd = openat(f->dir, f->name, O_WRONLY | O_CREAT | O_EXCL, 0666);
	uint64_t left = f->size;

	if (fd < 0)
		err(3, "%s", f->name);
	while (left != 0) {
		ssize_t n = write(
		    fd, fl->data, left < fl->ndata ? (size_t)left : fl->ndata);

		if (n < 0)
			err(3, "%s", f->name);
		left -= (uint64_t)n;
	}
	if (close(fd) != 0)
		err(3, "%s", f->name);
}

static void
floor_read(struct floor *fl, char *block)
{
	uint64_t i;

	while ((i = atomic_fetch_add(&fl->block, 1)) < fl->nblock)
		if (pread(fl->capture, block, FLOOR_BLOCK,
			(off_t)(i * FLOOR_BLOCK)) < 0)
			err(4, "capture");
}

/* A thread: takes blocks until all are read, then files. */
static void *
floor_work(void *arg)
{
	struct floor *fl = arg;
	char *block = malloc(FLOOR_BLOCK);
	uint64_t i;

	if (block == NULL)
		err(1, NULL);
	floor_read(fl, block);
	while ((i = atomic_fetch_add(&fl->next, FLOOR_BATCH)) < fl->nfile)
		for (uint64_t end = i + FLOOR_BATCH; i < end && i < fl->nfile;
		     i++)
			floor_write(fl, &fl->file[i]);
	free(block);
	return NULL;
}

static double
floor_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Runs the threads to their end; returns the seconds they took. */
static double
floor_time(struct floor *fl)
{
	pthread_t thread[FLOOR_THREADS_MAX];
	double start = floor_now();

	for (unsigned i = 1; i < fl->nthread; i++)
		if ((errno = pthread_create(
			 &thread[i], NULL, floor_work, fl)) != 0)
			err(1, "pthread_create");
	floor_work(fl);
	for (unsigned i = 1; i < fl->nthread; i++)
		pthread_join(thread[i], NULL);
	return floor_now() - start;
}

/* A directory handle stays open for each folder of the report. */
static void
floor_raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static void
floor_open(struct floor *fl, char **path)
{
	int from = open(path[1], O_RDONLY | O_DIRECTORY);
	struct stat st;

	fl->capture = open(path[0], O_RDONLY);
	if (fl->capture < 0 || fstat(fl->capture, &st) != 0)
		err(4, "%s", path[0]);
	if (from < 0)
		err(4, "%s", path[1]);
	fl->nblock = ((uint64_t)st.st_size + FLOOR_BLOCK - 1) / FLOOR_BLOCK;
	floor_list(fl, from, floor_make(AT_FDCWD, path[2]));
	if (fl->nfile != 0)
		qsort(fl->file, fl->nfile, sizeof(*fl->file), floor_compare);
	fl->ndata = (size_t)(fl->largest < FLOOR_WRITE_MAX ? fl->largest
							   : FLOOR_WRITE_MAX);
	if ((fl->data = malloc(fl->ndata + 1)) == NULL)
		err(1, NULL);
	memset(fl->data, 'w', fl->ndata + 1);
}

int
main(int argc, char **argv)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	struct floor fl = {.nthread = cores < 1 ? 1 : (unsigned)cores};
	double seconds;

	if (argc != 4 && argc != 5)
		errx(2, "usage: floor CAPTURE REPORT OUT [THREADS]");
	if (argc == 5)
		fl.nthread = (unsigned)strtoul(argv[4], NULL, 10);
	if (fl.nthread < 1 || fl.nthread > FLOOR_THREADS_MAX)
		errx(2, "threads: 1 to %u", FLOOR_THREADS_MAX);
	floor_raise_limit();
	floor_open(&fl, argv + 1);
	seconds = floor_time(&fl);
	printf("seconds=%.6f files=%zu file_bytes=%" PRIu64 " threads=%u\n",
	    seconds, fl.nfile, fl.bytes, fl.nthread);
	for (size_t i = 0; i < fl.nfile; i++)
		free(fl.file[i].name);
	free(fl.file);
	free(fl.data);
	return 0;
}
