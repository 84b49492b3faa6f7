/*
 * talk_body: the first bytes of a body, as a reader wants them. A transcript
 * has them as they were on the wire.
 */
#ifndef WF_REPORT_TALK_BODY_H
#define WF_REPORT_TALK_BODY_H

#include "base/buf.h"
#include "base/limits.h"

struct talk_body {
	struct buf content; /* owned */
	bool chunked;	    /* chunk sizes were taken out */
	bool coded;	    /* codings were undone */
};

/*
 * What the first bytes of a body say, at most max of it: chunk sizes taken
 * out (RFC 9112, 7.1) when the bytes before it end with one, content codings
 * undone. A coding that cannot be undone at all leaves the bytes as they are.
 */
void talk_body(struct talk_body *, struct slice before, struct slice data,
    struct slice codings, const struct limits *, size_t max);

#endif
