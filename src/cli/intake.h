/*
 * intake: the pipeline that reads: captures, filters, decoder, engine. Every
 * verb that reads packets hands it sinks; the account of frames is kept here.
 */
#ifndef WF_CLI_INTAKE_H
#define WF_CLI_INTAKE_H

#include "capture/capture.h"
#include "capture/evidence.h"
#include "case/tally.h"
#include "cli/crew.h"
#include "cli/intake_options.h"
#include "session/route.h"

/*
 * Who listens to packets as they are decoded, before any session has them:
 * in order of frames, from the reading thread, whatever the verdict. A
 * fragment comes as PACKET_HELD first; its frame is among the frames of the
 * packet that completes the datagram, or it is lost. Frames that a filter took
 * away are not told. The listener may change the packet before the engine
 * gets it.
 */
struct intake_packet_sink {
	void *ctx;
	void (*packet)(void *ctx, struct packet *, int64_t clock);
	/* A fragment that was held and is part of nothing: given up (then
	   reason says why), or its datagram was filtered out (NULL). May be
	   NULL. */
	void (*lost)(void *ctx, const struct frame_count *, const char *reason);
};

/*
 * One run over the captures. Opened before anything is written, so that bad
 * input is refused first; sinks are named before it runs.
 */
struct intake {
	const struct intake_options *options;
	bool all; /* they leave out no packet by its addresses or ports */
	struct budget budget;
	struct finding_sink findings; /* of the reading thread: filled by the
					 verb before intake_run */
	struct arrive arrive;
	const struct evidence *evidence; /* NULL: captures that are files */
	struct listen *listen; /* NULL: that is not for intake to end */
	struct capture *capture;
	struct bpf_filter *filter;
	struct buf filter_why;
	struct decoder *decoder;
	struct tally *tally;
	const struct intake_packet_sink *packets; /* may be NULL */
	route_announces *announces; /* may be NULL: nothing is announced */
	struct route *route;	    /* while packets are read */
	struct crew *crew;	    /* while packets are read */
	uint64_t frames;	    /* read so far */
	uint64_t sessions;	    /* once all are closed */
	uint64_t session_frames, session_bytes;
	bool interrupted;
	void *ctx; /* the verb's, may be NULL: */
	/* Called by each worker after every 32,768 frames. */
	void (*settle)(void *ctx, size_t worker);
	/* ... and after its last session. */
	void (*ended)(void *ctx, size_t worker);
	uint64_t (*files)(void *ctx); /* carved so far, for the progress */
};

/* Ends the program when the input cannot be read or the filter is wrong. */
void intake_open(
    struct intake *, const struct intake_options *, char **paths, size_t n);
/*
 * The same for what is being captured. The filter was applied there, and a
 * signal ends the capture, not the reading of it.
 */
void intake_open_live(
    struct intake *, const struct intake_options *, const struct evidence *);
/*
 * One of the two above, as the options say, for verbs that do not keep what
 * they capture. intake_close ends the capture.
 */
void intake_begin(
    struct intake *, struct intake_options *, char **paths, size_t n);
/* Who listens to one worker; what it finds goes to its own sink. */
struct intake_worker {
	const struct session_sink *sinks;
	size_t nsinks;
	const struct finding_sink *findings;
};
/* n is options->threads; 0: no sessions are made, only in->packets listens. */
void intake_run(struct intake *, const struct intake_worker *, size_t n);
/* Frames of sessions that were dropped afterwards count as filtered. */
void intake_account(
    struct intake *, uint64_t dropped_frames, uint64_t dropped_bytes);
/* Once what came of the input is safe: a queue is told so. */
void intake_close(struct intake *);

#endif
