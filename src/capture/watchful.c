/* watchful: waiting for input without going deaf. */
#include "capture/feed.h"

#include <poll.h>
#include <time.h>

#define STEP_MS 100

void
watchful_tick(const struct watchful *w)
{
	if (w->tick != NULL)
		w->tick(w->ctx);
}

bool
watchful_wait(const struct watchful *w)
{
	const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};

	if (watchful_stopped(w))
		return false;
	nanosleep(&step, NULL);
	watchful_tick(w);
	return !watchful_stopped(w);
}

/*
 * A signal may be taken by another thread, so that read() would sleep on: it
 * is called only once there is something.
 */
bool
watchful_read(const struct watchful *w, int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while (!watchful_stopped(w)) {
		if (poll(&p, 1, STEP_MS) == 1)
			return true;
		watchful_tick(w);
	}
	return false;
}
