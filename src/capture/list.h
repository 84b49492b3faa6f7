/*
 * list: captures named by a file, a path a line. Empty lines and those that
 * begin with '#' are passed over; "./#1" names a file that begins so. The
 * list may be a pipe: a capture is read as soon as its line is there, and the
 * end of the list is the end of the input.
 */
#ifndef WF_CAPTURE_LIST_H
#define WF_CAPTURE_LIST_H

#include "capture/feed.h"

#define LIST_LINE 4096 /* bytes of a path; what is longer is cut */

struct list;

/* path may be "-", standard input. NULL with one line in *why. */
struct list *list_open(
    const char *path, const struct watchful *, struct buf *why);
const struct feed *list_feed(const struct list *);
void list_free(struct list *);

#endif
