/*
 * queue_feed: a Redis queue as a feed: its captures one after the other, each
 * once the controller has authorised it, until none waits.
 *
 * What was read is recorded as processed only when its reader says that what
 * came of it is safe (queue_feed_settle); if the reader dies before, the next
 * one with the same worker's name reads it again. What cannot be opened is
 * recorded as failed at once.
 */
#ifndef WF_CAPTURE_QUEUE_FEED_H
#define WF_CAPTURE_QUEUE_FEED_H

#include "capture/queue.h"

/* Announced again when the controller was silent for so long: it may have
 * died with the name in its hands. */
#define QUEUE_AGAIN_MS 15000

struct queue_feed;

/* NULL with one line in *why. */
struct queue_feed *queue_feed_open(
    const struct queue_options *, struct buf *why);
const struct feed *queue_feed_feed(const struct queue_feed *);
/* The reader is between two captures: the last one was read to its end. */
void queue_feed_read(struct queue_feed *);
/*
 * Everything that was read to its end is processed. False: the server cannot
 * be told (queue_feed_why).
 */
bool queue_feed_settle(struct queue_feed *);
/*
 * The reader is at its end: what was not settled goes back to the head of the
 * queue; where nothing waits, and no other worker has a name, DONE is said.
 * False as above.
 */
bool queue_feed_end(struct queue_feed *);
/* Why the feed ended before the queue did, one line; "": it did not. */
const char *queue_feed_why(const struct queue_feed *);
void queue_feed_free(struct queue_feed *);

#endif
