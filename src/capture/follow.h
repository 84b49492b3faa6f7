/*
 * follow: a capture that another program is still writing. At its end it is
 * tried again, until it did not grow for idle_ms (0: for ever) or a signal
 * says stop.
 */
#ifndef WF_CAPTURE_FOLLOW_H
#define WF_CAPTURE_FOLLOW_H

#include "capture/feed.h"

/* How long has nothing come? */
struct idle {
	uint64_t limit_ms; /* 0: it does not matter */
	uint64_t since_ms; /* the last time that something came, */
	uint64_t had;	   /* ... and how much that was */
	bool tried;	   /* once more, when the time was over */
};

/* had is as told to struct growth; another one than before is news. */
void idle_note(struct idle *, uint64_t had);
void idle_reset(struct idle *);
uint64_t idle_ms(const struct idle *);
bool idle_over(const struct idle *);
/* The time is over, but what was written meanwhile is to be read: true once,
 * until something came. */
bool idle_once_more(struct idle *);

struct follow;

struct follow *follow_new(const struct watchful *, uint64_t limit_ms);
const struct growth *follow_growth(const struct follow *);
void follow_free(struct follow *);

#endif
