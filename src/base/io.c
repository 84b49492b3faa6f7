/* io: files by their descriptors. */
#include "base/io.h"

#include <errno.h>
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
