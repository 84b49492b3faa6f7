/*
 * feed: captures that arrive while the program runs. A list names them, a
 * directory fills with them, an interface is being captured: each kind is one
 * file in capture/ that makes a struct feed, and capture.c knows no other.
 *
 *	list.c     paths, a line each
 *	rotation.c files whose names count up
 *	watch.c    files that are rotated into a directory
 *	queue_feed.c names in Redis, under a controller's authorisation
 *	live.c     what is captured from an interface
 *	follow.c   no feed, but a file that still grows
 */
#ifndef WF_CAPTURE_FEED_H
#define WF_CAPTURE_FEED_H

#include <stdatomic.h>

#include "base/buf.h"

/* How whoever waits for input stays attentive. */
struct watchful {
	const atomic_int *stop; /* not 0: wait no more */
	void *ctx;
	void (*tick)(void *ctx); /* called some times a second; may be NULL */
};

/* Sleep a moment and tick. False when stop is set. */
bool watchful_wait(const struct watchful *);
/* Wait until the descriptor has bytes or its end. False when stop is set. */
bool watchful_read(const struct watchful *, int fd);
static inline bool
watchful_stopped(const struct watchful *w)
{
	return w->stop != NULL &&
	       atomic_load_explicit(w->stop, memory_order_relaxed) != 0;
}
void watchful_tick(const struct watchful *);

/*
 * A file that may grow. more is asked when `had` bytes were read and the file
 * ends there. It waits; true: try to read on; false: that was the end.
 */
struct growth {
	void *ctx;
	bool (*more)(void *ctx, uint64_t had);
};

struct feed {
	void *ctx;
	/*
	 * The next capture: its path, and the name that the record gives it;
	 * both live until the next call. Waits until there is one. False:
	 * none will come, or stop is set.
	 */
	bool (*next)(void *ctx, const char **path, const char **name);
	/* Reading was stopped: would next have given another one? */
	bool (*left)(void *ctx);
	/* What next gave cannot be opened or recognised. May be NULL. */
	void (*unreadable)(void *ctx);
	const struct growth *growth; /* of the one that next gave; or NULL */
	const char *none;	     /* what to say when none ever came */
	bool strict; /* the first one must be readable, or nothing is begun */
};

#endif
