/*
 * param: parameters of a header field value: form-data; name="a"; size=3
 * (RFC 9110, 5.6.6; RFC 2045, 5.1). Lenient: a quote that never closes ends
 * with the value, and only \" and \\ are escapes, because browsers have sent
 * C:\new.txt in quotes.
 */
#ifndef WF_APP_PARAM_H
#define WF_APP_PARAM_H

#include "base/buf.h"

struct param {
	struct slice name;
	struct slice value; /* between the quotes, escapes still in it */
	bool quoted;
};

/* What stands before the first semicolon, trimmed: "text/html". */
struct slice param_first(struct slice value);
/* *rest begins as the whole value; each call cuts one parameter off. */
bool param_next(struct slice *rest, struct param *);
/* The first parameter of that name; false: none. */
bool param_find(struct slice value, const char *name, struct param *);
/* Its text, escapes undone. */
void param_text(struct buf *out, const struct param *);

#endif
