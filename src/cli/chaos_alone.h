/*
 * chaos_alone: Chaosreader's standalone mode (-s, -S, -z): capture for some
 * minutes, report, and again; what passes while a report is made is in the next
 * capture. In the directory are then, for each capture,
 *
 *	out_YYYYMMDD-hhmm.log	what was captured (UTC of its beginning)
 *	out_YYYYMMDD-hhmm/	the report on it
 *
 * and index.file, a line for each with tabs between directory, capture,
 * seconds, start and end; index.html, the same with links; most_recent_index,
 * a link to the last report's.
 */
#ifndef WF_CLI_CHAOS_ALONE_H
#define WF_CLI_CHAOS_ALONE_H

#include "cli/intake.h"

struct chaos_alone {
	const char *iface; /* NULL: the first one of this machine */
	const char *once, *many;
	bool redo;
};

extern const struct option_row chaos_alone_rows[];
bool chaos_alone_wanted(const struct chaos_alone *);
/*
 * report makes one of a capture, in a directory that may not be there. What
 * cannot be done ends the program.
 */
void chaos_alone_run(const struct chaos_alone *, const char *dir,
    struct intake_options *,
    void (*report)(void *ctx, char *capture, const char *into), void *ctx);

#endif
