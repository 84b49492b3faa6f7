/*
 * text: what kind of text a file is, when that can be said without libmagic.
 */
#ifndef WF_CARVE_TEXT_H
#define WF_CARVE_TEXT_H

#include "base/slice.h"

/* What may show in all the bytes after all. */
enum text_doubt {
	DOUBT_NONE,
	DOUBT_MARKS, /* what rules look for without end (marks.h) */
	DOUBT_JSON,  /* that it is no JSON (json.h) */
};

/*
 * The media type that libmagic would name, or NULL: ask it. head holds the
 * first bytes, whole says that they are all.
 */
const char *text_type(struct slice head, bool whole, enum text_doubt *);
/* Printable ASCII, tabs and line ends, and UTF-8 without C1 controls. */
bool text_clean(struct slice head, bool whole);

#endif
