/*
 * talk: the pieces of a transcript (case/case.h), put together as turns. A
 * turn is what one side says until the other speaks, it pauses for half a
 * second, or a new message begins: its bytes, the bodies in them, and the
 * gaps and cuts that interrupt them. Each datagram is a turn of its own.
 */
#ifndef WF_REPORT_TALK_H
#define WF_REPORT_TALK_H

#include "case/case.h"

struct talk_turn {
	size_t first, n; /* pieces */
	int side;	 /* 0 client, 1 server */
	int64_t ns;	 /* since the session's first packet */
	uint64_t frame;
	uint64_t off, end; /* in the side's stream, without a cut */
	uint64_t bytes;	   /* of the stream, without what is missing */
};

struct talk {
	struct transcript_piece *pieces; /* side: 0 client, 1 server */
	struct talk_turn *turns;
	size_t npieces, nturns, pieces_cap, turns_cap;
	uint64_t shown, left_out; /* bytes of the conversation */
	uint64_t odd;		  /* of those shown, no text */
	int64_t last_ns;	  /* of a piece */
};

/* Where messages begin, in ascending order, on each side. */
struct talk_starts {
	const uint64_t *off[2];
	size_t n[2];
};

/* The blob must outlive the talk; a talk is loaded again and again. */
void talk_load(struct talk *, struct slice blob, bool b_is_client, bool stream,
    const struct talk_starts *);
void talk_unload(struct talk *);
/* The turn of a side that has that byte of its stream, or NULL. */
const struct talk_turn *talk_find(const struct talk *, int side, uint64_t off);
/* The side's last turn that began with that frame or before, or NULL. */
const struct talk_turn *talk_find_frame(
    const struct talk *, int side, uint64_t frame);

#endif
