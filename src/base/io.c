/* io: files by their descriptors. */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

bool
io_write(int fd, struct slice s)
{
	ssize_t n;

	while (s.n != 0) {
		n = write(fd, s.p, s.n);
		if (n == -1 && errno != EINTR)
			return false;
		if (n > 0)
			s = slice_from(s, (size_t)n);
	}
	return true;
}

size_t
io_read_at(int fd, uint8_t *p, size_t n, uint64_t off)
{
	size_t got = 0;
	ssize_t r;

	while (got < n) {
		r = pread(fd, p + got, n - got, (off_t)(off + got));
		if (r == 0 || (r == -1 && errno != EINTR))
			break;
		if (r > 0)
			got += (size_t)r;
	}
	return got;
}

void
io_set_time(int fd, int64_t ns)
{
	int64_t s = ns / 1000000000;
	struct timespec t = {
	    .tv_sec = (time_t)s, .tv_nsec = (long)(ns - s * 1000000000)};
	struct timespec times[2] = {t, t};

	if (ns >= 0)
		(void)futimens(fd, times);
}

bool
io_rename_new(int from_dir, const char *from, int to_dir, const char *to)
{
#ifdef RENAME_NOREPLACE
	if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
#endif
	/* Not every file system can do both at once. */
	if (faccessat(to_dir, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return false;
	}
	return renameat(from_dir, from, to_dir, to) == 0;
}

bool
io_claim(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/* Who had it may have given it another name since it was opened. */
static bool
bears(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

int
io_create_alone(const char *path)
{
	int fd, e;

	for (;;) {
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		if (fd == -1)
			return -1;
		if (!io_claim(fd)) {
			e = EBUSY;
			break;
		}
		if (!bears(fd, path)) {
			close(fd);
			continue;
		}
		if (ftruncate(fd, 0) == 0)
			return fd;
		e = errno;
		break;
	}
	close(fd);
	errno = e;
	return -1;
}

uint64_t
io_open_room(uint64_t wanted)
{
	uint64_t room = 0;
	struct rlimit r;
	int fd;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return wanted;
	for (fd = 0; (rlim_t)fd < r.rlim_cur && room < wanted; fd++)
		room += fcntl(fd, F_GETFD) == -1;
	return room;
}
