/*
 * listen: live capture by a verb that does not keep what was captured. It
 * waits in temporary files, which are removed once they were read: what the
 * verb makes of them is what is kept.
 */
#ifndef WF_CLI_LISTEN_H
#define WF_CLI_LISTEN_H

#include "capture/live.h"
#include "cli/option.h"

struct listen {
	struct live_options options;
	struct live *live; /* NULL: nothing is being captured */
	struct stint stint;
	struct buf name, path; /* of interface and temporary directory */
};

extern const struct option_row listen_rows[]; /* of a struct live_options */
/*
 * Opens the interface, which may be named by its IPv4 address, and begins to
 * capture: stint.evidence is to be read. Ends the program where it cannot.
 */
void listen_start(struct listen *, const char *tmpdir);
/* Waits for the capture's end, which must be near: its limit, or a signal. */
void listen_end(struct listen *);

#endif
