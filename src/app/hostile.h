/*
 * hostile: text that was made to act on whoever reads it.
 */
#ifndef WF_APP_HOSTILE_H
#define WF_APP_HOSTILE_H

#include "base/slice.h"

/*
 * What in a text could act on who reads it: script markup, a javascript:
 * address, control characters (CR and LF too without lines), characters that
 * reverse the reading direction. A clause for a sentence, or NULL.
 */
const char *hostile_text(struct slice, bool lines);

#endif
