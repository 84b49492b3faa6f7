/*
 * watch: a directory that capture files are rotated into. Its regular files
 * are captures, read in the order of their names (numbers in them by value),
 * each once; names that begin with a dot are passed over. The one being read
 * may still grow: it is whole once a file with a later name is there, or one
 * with an earlier name and it did not grow for a while.
 *
 * The end is reached when all is read and the stop file is there, or nothing
 * came for idle_ms (0: for ever), or a signal says stop.
 */
#ifndef WF_CAPTURE_WATCH_H
#define WF_CAPTURE_WATCH_H

#include "capture/feed.h"

struct watch;

/* stop_file: a name in dir, a path when it has a slash, or NULL. */
struct watch *watch_open(const char *dir, const char *stop_file,
    uint64_t idle_ms, const struct watchful *, struct buf *why);
const struct feed *watch_feed(const struct watch *);
void watch_free(struct watch *);

/* The order of names: as text, but for numbers, which count by value. */
int watch_cmp(const char *, const char *);

#endif
