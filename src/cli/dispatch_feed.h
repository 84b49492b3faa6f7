/*
 * dispatch_feed: captures into a pipe, packet by packet. It attends to the
 * signals between two packets and while it waits: suspended, it stands still;
 * asked, it prints its statistics on standard output.
 */
#ifndef WF_CLI_DISPATCH_FEED_H
#define WF_CLI_DISPATCH_FEED_H

#include "capture/capture.h"
#include "cli/dispatch_order.h"
#include "cli/dispatch_pipe.h"
#include "cli/dispatch_stats.h"

/*
 * Set up by the verb, which fills the first part. Between packets that are long
 * in coming, what the pipe was not yet given goes into it, and a reader that
 * went away is noticed.
 */
struct dispatch_feed {
	struct bpf_filter *filter; /* NULL: every packet */
	uint64_t max_packets;	   /* 0: all */
	struct watchful watchful;  /* its tick is dispatch_feed_attend */
	struct dispatch_pipe *pipe;
	bool live; /* a signal ends the capture; what it holds is still fed */
	struct dispatch_order order;
	struct dispatch_stats stats;
	enum dispatch_state resume; /* the state before it was suspended */
	bool waits;		    /* for the next packet */
	bool gone;		    /* the reader, meanwhile */
};

/* For struct watchful: ctx is the feed. */
void dispatch_feed_attend(void *feed);
/* Stands still while suspended. False when stop is set. */
bool dispatch_feed_rest(struct dispatch_feed *);
bool dispatch_feed_full(const struct dispatch_feed *); /* max_packets */
/*
 * All its packets, until the reader has them. What there is to be told of
 * their times is told on standard error.
 */
enum pipe_outcome dispatch_feed_capture(
    struct dispatch_feed *, struct capture *);

#endif
