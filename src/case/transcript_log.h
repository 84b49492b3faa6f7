/*
 * transcript_log: how the log of an open session's transcript lies in memory.
 * Only transcript.c, which writes it, and transcript_end.c, which makes the
 * blob of it, look at this.
 */
#ifndef WF_CASE_TRANSCRIPT_LOG_H
#define WF_CASE_TRANSCRIPT_LOG_H

#include "case/transcript.h"

/* n bytes of data follow it; a gap has none. */
struct piece {
	int64_t ns;	 /* of its first chunk */
	int64_t last_ns; /* ... of its last one */
	uint64_t frame;
	uint64_t off; /* in the side's stream */
	uint64_t n;
	uint8_t side;
	uint8_t why; /* enum gap_why */
	bool gap;
	bool datagram; /* never joined with the piece before */
};

struct span {
	uint64_t off, n;
	uint32_t artifact;
	uint8_t side;
	bool shown; /* its piece was made */
};

/* From one time to another; what does not fit wraps. */
static inline int64_t
ns_from(int64_t from, int64_t to)
{
	return (int64_t)((uint64_t)to - (uint64_t)from);
}

/* A pause that begins a new turn though nobody else spoke: 0.5 s. */
#define TURN_PAUSE_NS INT64_C(500000000)

#endif
