/*
 * marks: what the rules of libmagic 5.44 look for all over a text.
 *
 * They search its first 8 KiB, each for itself; here one pass finds all of it.
 * As in rules.h, what is found is never less than a rule looks for.
 */
#ifndef WF_CARVE_MARKS_H
#define WF_CARVE_MARKS_H

#include "base/slice.h"

#define MARKS_REACH 8192

enum {
	MARK_SCRIPT = 1,   /* a word that makes it JavaScript */
	MARK_STRONGER = 2, /* ... unless there is one of these */
	MARK_OTHER = 4,	   /* it may be something else than plain */
};

/* The marks in the first MARKS_REACH bytes of a clean text. */
unsigned marks_find(struct slice text);

/* Is there a document type of SVG? It is stronger than how a text begins. */
bool marks_svg(struct slice text);

/* What rules look for without end, in the bytes of a text behind its first
 * ones. Zeroed before them. */
struct marks_late {
	uint64_t n;
	bool found;
	uint8_t tail[22]; /* the last bytes */
	size_t ntail;
};

void marks_late_add(struct marks_late *, struct slice more);
/* After the last byte: may it be something else than plain after all? */
bool marks_late_end(const struct marks_late *);

#endif
