/*
 * json: is a text one JSON document?
 */
#ifndef WF_CARVE_JSON_H
#define WF_CARVE_JSON_H

#include "base/slice.h"

/* One object or array (RFC 8259) and white space around it, nothing else. */
bool json_whole(struct slice);

#endif
