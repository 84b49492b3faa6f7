/* io: descriptors, whole or not at all. */
#include "base/io.h"

#include <errno.h>
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
