/*
 * notice: findings of a verb that makes no record. Each kind is one line on
 * stderr when the run is over: how often, and what or where it was first.
 */
#ifndef WF_CLI_NOTICE_H
#define WF_CLI_NOTICE_H

#include "base/buf.h"
#include "base/finding.h"

struct notice {
	uint64_t count;
	/* the first in the capture */
	uint64_t frame, session; /* 0: of no session */
	struct buf text;
};

/* One a worker, and one of the reading thread; a zeroed struct is empty. */
struct notices {
	struct notice kind[FINDING_COUNT];
	struct finding_sink sink;
};

const struct finding_sink *notices_sink(struct notices *);
/* Those of `from` too; it is empty then. */
void notices_merge(struct notices *, struct notices *from);
/* In quiet runs only what makes the output partial. Ends the notices. */
void notices_print(struct notices *, bool quiet);
/* Was input damaged, the run interrupted, or an output limit reached? */
bool notices_partial(const struct notices *);

#endif
