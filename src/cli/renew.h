/*
 * renew: a report that is made anew at each so many captures, while the
 * reading of them goes on.
 *
 * Only the end of the reading ends sessions, and a report is of ended ones. So
 * at the boundary between two captures the process forks. For the copy that
 * was the end: it closes the sessions, writes the record and the pages, gives
 * the report its name in the place of the older one, and is gone. The process
 * itself waits for it, then reads on with every session as it was. Nothing is
 * read twice, and each report is what a run over those captures alone makes.
 *
 * What the two share are files. The report's directory: the copy goes on in
 * one of its own (outdir_branch). Temporary files: store.c sees that another
 * process began them. A fork copies one thread only, so there is only one:
 * the verb reads with one worker.
 */
#ifndef WF_CLI_RENEW_H
#define WF_CLI_RENEW_H

#include "base/outdir.h"
#include "capture/feed.h"

struct renew {
	uint64_t every;	    /* captures; 0: never */
	struct outdir *dir; /* of the report, once it is there */
	bool is_copy;	    /* this process makes a report and ends */
	/* A report of all that was read so far is in its place. */
	void (*made)(void *ctx);
	void *ctx;

	/* its own: */
	const struct feed *inner;
	struct watchful watchful;
	struct feed feed;
	uint64_t since; /* captures since the last report */
};

/* The feed with such boundaries; every, made and ctx are set. */
const struct feed *renew_feed(
    struct renew *, const struct feed *, const struct watchful *);

#endif
