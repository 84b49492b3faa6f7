/*
 * form: name=value pairs of queries, urlencoded bodies and cookies.
 */
#ifndef WF_APP_FORM_H
#define WF_APP_FORM_H

#include "base/buf.h"

/* The query of a request target: after the first '?', before a '#'. */
struct slice form_query(struct slice target);
/* Cut one pair off a query or urlencoded body: as sent, not decoded. */
bool form_next(struct slice *rest, struct slice *name, struct slice *value);
/* The same of a Cookie field's value (RFC 6265, 4.2). */
bool form_cookie(struct slice *rest, struct slice *name, struct slice *value);

/*
 * A urlencoded body as it arrives. Zeroed is empty. Where bytes are missing,
 * the pairs that they touch are left out: what stood on both sides of a gap
 * is never read as one value.
 */
struct form {
	struct buf raw;
	bool skip; /* up to the next '&' */
};

/* Keeps at most max bytes in all; false when there was more. */
bool form_data(struct form *, struct slice, size_t max);
void form_gap(struct form *);

#endif
