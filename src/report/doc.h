/*
 * doc: a JSON document that is written as it comes. Members and items are
 * separated here; a key is a literal of ours.
 */
#ifndef WF_REPORT_DOC_H
#define WF_REPORT_DOC_H

#include "base/buf.h"

struct query;

struct doc {
	void (*write)(void *ctx, struct slice); /* what has gathered */
	void *ctx;
	struct buf out;
	bool more; /* in a list or object: a comma comes first */
};

/* A bracket that opens, as a member or item of what is open; one that ends. */
void doc_open(struct doc *, const char *key, const char *bracket);
void doc_close(struct doc *, const char *bracket);
/* The next member or item begins on a line of its own. */
void doc_line(struct doc *);
/* key NULL: an item of a list. */
void doc_text(struct doc *, const char *key, struct slice);
void doc_number(struct doc *, const char *key, uint64_t);
void doc_flag(struct doc *, const char *key, bool);
void doc_null(struct doc *, const char *key);
/* A column as a number, a text or null. */
void doc_column(struct doc *, const char *key, const struct query *, int col);
/* A text in base64, piece by piece: all but the last of whole threes. */
void doc_base64_begin(struct doc *, const char *key);
void doc_base64_add(struct doc *, struct slice);
void doc_base64_end(struct doc *);
/* The last: everything is written, the memory is freed. */
void doc_end(struct doc *);

#endif
