/*
 * dispatch_stats: what a dispatcher has done, and pcapdj's report of it.
 */
#ifndef WF_CLI_DISPATCH_STATS_H
#define WF_CLI_DISPATCH_STATS_H

#include "base/buf.h"

enum dispatch_state {
	DISPATCH_RUNNING,
	DISPATCH_SUSPENDED,
	DISPATCH_WAITING, /* for authorisation */
	DISPATCH_FEEDING,
};

/* Counted by the one thread that feeds; a zeroed struct is a new one. */
struct dispatch_stats {
	int64_t start_ns; /* since 1970, UTC */
	enum dispatch_state state;
	uint64_t suspensions;
	uint64_t files, failed; /* that ended; that could not be read */
	uint64_t packets;	/* that were written */
	uint64_t cap_lengths;	/* their captured bytes */
	uint64_t lengths;	/* their bytes on the wire */
};

/*
 * Nine lines that begin with [STATS]. Beside pcapdj's: the date is written
 * year, month, day; lengths are those on the wire; and a last line counts the
 * files that failed.
 */
void dispatch_stats_write(
    struct buf *, const struct dispatch_stats *, int64_t now_ns);

#endif
