/*
 * stream_live: what is being captured, for `streams`. It waits in temporary
 * files, which are removed once they were read: the stream files are what is
 * kept.
 */
#ifndef WF_CLI_STREAM_LIVE_H
#define WF_CLI_STREAM_LIVE_H

#include "capture/live.h"
#include "cli/option.h"

struct stream_live {
	struct live_options options;
	struct live *live;
	struct stint stint;
	struct buf name, path; /* of interface and temporary directory */
};

/* The options of live capture, but for the interface. */
extern const struct option_row stream_live_rows[]; /* of a live_options */
/*
 * Opens the interface, which may be named by its IPv4 address, and begins to
 * capture: stint.evidence is to be read. Ends the program where it cannot.
 */
void stream_live_start(struct stream_live *, const char *tmpdir);
void stream_live_end(struct stream_live *);

#endif
