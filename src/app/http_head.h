/*
 * http_head: the head of an HTTP message or of a multipart part: start line
 * and fields, collected byte by byte, then read (RFC 9112, 2 to 5).
 */
#ifndef WF_APP_HTTP_HEAD_H
#define WF_APP_HTTP_HEAD_H

#include "app/app.h"

/*
 * raw grows while the head is collected; the slices of field point into it
 * (or into flat, where a folded value stands on one line), so nothing is
 * added once http_head_read was called. Zeroed is empty. Who collects it
 * frees it.
 */
struct http_head {
	struct buf raw; /* as sent, with line ends */
	size_t line;	/* where the last line begins */
	size_t nlines;	/* ended so far */
	size_t fields;	/* where the fields begin: after the start line */
	bool whole;	/* the last line is the empty one that ends it */
	struct http_header *field;
	size_t nfields, cap;
	struct buf flat;
	size_t flat_at, flat_field; /* the last value in flat: nfields then */
	const char *odd; /* what breaks the protocol, a clause; or NULL */
};

void http_head_free(struct http_head *);
void http_head_reset(struct http_head *); /* empty, keeping the memory */

enum http_take { TAKE_MORE, TAKE_LINE, TAKE_FULL };
/*
 * Take bytes off the front of *rest, up to a line's end, while raw holds at
 * most max. MORE: *rest is used up. LINE: http_head_line is whole. FULL: max
 * was reached in the middle of a line.
 */
enum http_take http_head_take(
    struct http_head *, struct slice *rest, size_t max);
/* The last line, without its end. */
struct slice http_head_line(const struct http_head *);
/* Begin a new line after one that ended. */
void http_head_next(struct http_head *);

/* Read the fields, once all that will come has been collected. */
void http_head_read(struct http_head *);
/* Read them again: of its slices and what they point into raw alone is left. */
void http_head_again(struct http_head *);
/* The next field of that name at or after *i, which moves past it. */
const struct http_header *http_head_find(
    const struct http_head *, const char *name, size_t *i);
/* The first value of that name; empty: none. */
struct slice http_head_value(const struct http_head *, const char *name);
bool http_head_has(const struct http_head *, const char *name);

#endif
