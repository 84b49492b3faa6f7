/*
 * delivery: in what order a session's bytes came.
 *
 * delivery(session_id, n, data) of case.db; the blobs of one session, in the
 * order of n, are one sequence of steps. It is kept when it is asked for
 * (record_config.delivery): with the raw streams it gives a conversation of
 * any length back, both ways and in time, and the ICMP messages one by one.
 * A step is a byte, side in bit 0 and kind above, then varints: ns since the
 * step before (zigzag; the first: since the session's first packet), and of
 * BYTES and GAP a length, of GAP how many zeros stand for it in the raw
 * stream, of MESSAGE type, code and frame.
 *
 * BYTES are one segment or one datagram. A MESSAGE is a packet of ICMP; its
 * BYTES follow, if it has some.
 */
#ifndef WF_CASE_DELIVERY_H
#define WF_CASE_DELIVERY_H

#include "session/session.h"

struct rd;

enum delivery_kind { DELIVERY_BYTES, DELIVERY_GAP, DELIVERY_MESSAGE };

struct delivery_step {
	enum delivery_kind kind;
	enum side side;	    /* A or B */
	int64_t ns;	    /* since the session's first packet */
	uint64_t n;	    /* bytes; of GAP those that are missing */
	uint64_t zeros;	    /* GAP */
	uint8_t type, code; /* MESSAGE: as in the packet */
	uint64_t frame;
};

/* before: ns of the step before, 0 at first; it becomes this step's. */
void delivery_put(struct buf *, const struct delivery_step *, int64_t *before);
/* False at the end, or where the blob is not what it should be. */
bool delivery_next(struct rd *, struct delivery_step *, int64_t *before);

#endif
