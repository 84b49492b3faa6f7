/*
 * type: the media type that a file's bytes show.
 *
 * A small table of exact signatures and a classifier of texts (text.h) settle
 * the common types just as libmagic would name them; for the rest libmagic is
 * asked (libmagic.h), which costs more than everything else together.
 */
#ifndef WF_CARVE_TYPE_H
#define WF_CARVE_TYPE_H

#include "carve/json.h"
#include "carve/marks.h"
#include "carve/text.h"

#define TYPE_EMPTY   "inode/x-empty"
#define TYPE_UNKNOWN "application/octet-stream"

/*
 * A type that the first bytes settle and the others may unsettle. Made by
 * type_settle; without doubt nothing needs to be added.
 */
struct type_watch {
	enum text_doubt doubt;
	uint64_t n;
	struct marks_late marks;
	struct json_scan json;
};

/* From the first bytes (whole: they are all); NULL: ask libmagic. */
const char *type_settle(struct slice head, bool whole, struct type_watch *);
/* All bytes, from the first on. */
void type_watch_add(struct type_watch *, struct slice);
/* After the last: is the settled type the right one? */
bool type_watch_end(const struct type_watch *);

#endif
