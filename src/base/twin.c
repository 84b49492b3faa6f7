/* twin: links, and copies where a file is to differ. */
#include "base/twin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xalloc.h"

#define BLOCK 65536

/* What is zero becomes a hole again. */
static bool
copy_bytes(int from, int to)
{
	static const uint8_t zeros[BLOCK];
	uint8_t block[BLOCK];
	off_t end = 0;
	ssize_t n;

	while ((n = read(from, block, sizeof block)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return false;
		end += n;
		if (memcmp(block, zeros, (size_t)n) == 0) {
			if (lseek(to, end, SEEK_SET) == -1)
				return false;
		} else if (!io_write(to, slice_of(block, (size_t)n))) {
			return false;
		}
	}
	return ftruncate(to, end) == 0;
}

/* With the time of the other. */
static bool
copy_open(int in, int out)
{
	struct timespec t[2];
	struct stat st;

	if (fstat(in, &st) == -1 || !copy_bytes(in, out))
		return false;
	t[0] = st.st_atim;
	t[1] = st.st_mtim;
	(void)futimens(out, t);
	return true;
}

/* close() may be what fails, and may hide why something else did. */
static bool
close_kept(int fd, bool ok)
{
	int e = errno;

	if (close(fd) == -1)
		return false;
	errno = e;
	return ok;
}

static bool
copy_file(int from_dir, const char *from, int to_dir, const char *to)
{
	int in = openat(from_dir, from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int out;
	bool ok;

	if (in == -1)
		return false;
	out = openat(to_dir, to,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	ok = out != -1 && copy_open(in, out);
	if (out != -1)
		ok = close_kept(out, ok);
	return close_kept(in, ok);
}

bool
twin_part(int dir, const char *path)
{
	char *copy = xasprintf("%s.copy", path);
	bool ok = copy_file(dir, path, dir, copy) &&
		  renameat(dir, copy, dir, path) == 0;

	free(copy);
	return ok;
}

static int
open_folder(int at, const char *name)
{
	return openat(
	    at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* One that is a folder. */
static bool
make_folder(int from, int to, const char *name)
{
	int into;
	bool ok;

	if (mkdirat(to, name, 0777) == -1)
		return false;
	into = open_folder(to, name);
	if (into == -1)
		return false;
	ok = twin_make(from, into, "");
	return close_kept(into, ok);
}

static bool
make_one(int from, int to, const char *name)
{
	int sub = open_folder(from, name);

	if (sub != -1)
		return close_kept(sub, make_folder(sub, to, name));
	if (errno != ENOTDIR)
		return false;
	return linkat(from, name, to, name, 0) == 0 ||
	       copy_file(from, name, to, name);
}

bool
twin_make(int from, int to, const char *except)
{
	int fd = open_folder(from, ".");
	DIR *list = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	bool ok = list != NULL;

	while (ok && (e = readdir(list)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0 &&
		    strcmp(e->d_name, except) != 0)
			ok = make_one(from, to, e->d_name);
	if (list != NULL)
		closedir(list);
	return ok;
}
