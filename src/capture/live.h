/*
 * live: packets from an interface, by libpcap, in a thread of their own that
 * does nothing but write them to evidence files. Reports are made of those
 * files, by whoever reads the stints: one for the whole capture, or one for
 * each interval.
 *
 *	l = live_open(&options, &why);
 *	live_start(l);
 *	while (live_stint(l, &stint))
 *		(a report in stint.dir of evidence_feed(stint.evidence))
 *	live_free(l);
 */
#ifndef WF_CAPTURE_LIVE_H
#define WF_CAPTURE_LIVE_H

#include "capture/evidence.h"

struct live_options {
	const char *iface;
	const char *filter;   /* libpcap's language; NULL: everything */
	uint64_t snaplen;     /* bytes of a frame that are kept */
	uint64_t rotate;      /* bytes of an evidence file, about */
	uint64_t packets;     /* stop after so many; 0: never, */
	uint64_t duration_ms; /* ... after this time, */
	uint64_t count;	      /* ... after so many intervals */
	uint64_t every_ms;    /* length of an interval; 0: one stint in all */

	/* stop ends the capture; tick is called while live_stint and the
	 * feeds wait. */
	struct watchful watchful;
	/*
	 * A directory for the stint that begins now, numbered from 1; called
	 * by the capturing thread (by the caller of live_start, for the
	 * first).
	 */
	struct outdir *(*begin)(void *ctx, uint64_t no, int64_t start_ns);
	void *ctx;
};

struct live;

struct stint {
	struct outdir *dir;
	struct evidence *evidence; /* the receiver frees it */
};

/*
 * The interface is open, filtered and waits. NULL with one line in *why. The
 * options must outlive it.
 */
struct live *live_open(const struct live_options *, struct buf *why);
void live_start(struct live *);
/* The next stint, once it has begun. False: the capture is over. */
bool live_stint(struct live *, struct stint *);
void live_free(struct live *);

#endif
