/*
 * mismatch: a file that is not what it was declared to be.
 */
#ifndef WF_CARVE_MISMATCH_H
#define WF_CARVE_MISMATCH_H

#include "app/app.h"

struct mismatch {
	enum body_source source;
	struct slice declared; /* Content-Type as sent; may be empty */
	struct slice name;     /* as captured; may be empty */
	bool from_url;	       /* ... that is what its URL ends in */
	const char *detected;  /* media type of the bytes */
};

/*
 * True when it is worth a finding: its kind, and its text added to text. A
 * declared type that says nothing of the bytes is no claim; then the name's
 * extension is one, for programs and archives only.
 */
bool mismatch_look(
    const struct mismatch *, enum finding_kind *, struct buf *text);

#endif
