/*
 * type: the media type that a file's bytes show.
 *
 * A small table of exact signatures and a classifier of texts (text.h) settle
 * the common types just as libmagic would name them; for the rest libmagic is
 * asked (libmagic.h), which costs more than everything else together.
 */
#ifndef WF_CARVE_TYPE_H
#define WF_CARVE_TYPE_H

#include "base/slice.h"

#define TYPE_EMPTY   "inode/x-empty"
#define TYPE_UNKNOWN "application/octet-stream"

/*
 * From the first bytes (whole: they are all); NULL: ask libmagic. With *unless
 * it holds unless all bytes, given to marks_late_add, say otherwise (marks.h).
 */
const char *type_settle(struct slice head, bool whole, bool *unless);

#endif
