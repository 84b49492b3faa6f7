/*
 * text: what kind of text a file is, when that can be said without libmagic.
 */
#ifndef WF_CARVE_TEXT_H
#define WF_CARVE_TEXT_H

#include "base/slice.h"

/*
 * The media type that libmagic would name, or NULL: ask it. head holds the
 * first bytes, whole says that they are all. With *unless it holds unless all
 * bytes, given to marks_late_add, say otherwise.
 */
const char *text_type(struct slice head, bool whole, bool *unless);
/* Printable ASCII, tabs and line ends, and UTF-8 without C1 controls. */
bool text_clean(struct slice head, bool whole);

#endif
