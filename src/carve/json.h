/*
 * json: is a text one JSON document?
 */
#ifndef WF_CARVE_JSON_H
#define WF_CARVE_JSON_H

#include "base/slice.h"

/* A text that is looked at as it comes. Zeroed before its first bytes; nothing
 * is kept of them. */
struct json_scan {
	uint64_t objects; /* bit 0: the innermost level is an object */
	unsigned depth;
	unsigned want;	  /* between values: what may come next */
	unsigned in;	  /* a string, a number ... */
	unsigned hex;	  /* digits that an escape still wants */
	const char *word; /* what is left of it */
	uint8_t before;	  /* the last byte between values; 0: none yet */
	bool bad;
};

void json_scan_add(struct json_scan *, struct slice);
/* Was all of it one object or array (RFC 8259) and white space around it? */
bool json_scan_end(const struct json_scan *);
/* The same of a text at once. */
bool json_whole(struct slice);

#endif
