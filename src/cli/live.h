/*
 * live: the options of live capture, and where its reports go: one directory,
 * or a series of them, one for each interval.
 */
#ifndef WF_CLI_LIVE_H
#define WF_CLI_LIVE_H

#include "capture/live.h"
#include "cli/option.h"
#include "report/series.h"

extern const struct option_row live_rows[]; /* of a struct live_options */
void live_options_init(struct live_options *);
/*
 * Ends the program when options contradict each other; n is the number of
 * captures that were named.
 */
void live_check(const struct live_options *, const char *verb, size_t n);

/* A filter that is none is wrong usage, not a wrong interface: ends the
 * program. NULL is fine. */
void live_check_filter(const char *filter);

struct live_run {
	struct live *live;
	const char *dir;
	bool force;
	struct series *series; /* NULL: dir is the one report */
	uint64_t before;       /* reports that the series had already */
};

/*
 * Opens the interface, then makes the directory, then begins to capture. What
 * cannot be done ends the program. The options are kept, and what begin and
 * ctx in them are is settled here.
 */
void live_run_start(struct live_run *, struct live_options *, const char *dir,
    bool force, const struct series_options *);
/* The next report to make; false after the last. */
bool live_run_next(struct live_run *, struct stint *);
/* It has its final name, which is this. */
void live_run_made(struct live_run *, const char *path);
void live_run_end(struct live_run *);

#endif
