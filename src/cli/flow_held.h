/*
 * flow_held: frames that hold a fragment, kept until its datagram is whole:
 * only then is known to which flow they belong.
 */
#ifndef WF_CLI_FLOW_HELD_H
#define WF_CLI_FLOW_HELD_H

#include "packet/packet.h"

/* A frame to be written, and what pcapng says beside it (capture.h). */
struct held_frame {
	struct frame frame;
	struct slice options;
};

struct flow_held;

struct flow_held *flow_held_new(struct budget *);
void flow_held_free(struct flow_held *);
/* Copies what it keeps. */
void flow_held_add(struct flow_held *, const struct held_frame *);
/* A frame of this number, until it is dropped; NULL: it is not held. */
const struct held_frame *flow_held_find(const struct flow_held *, uint64_t no);
/* What is not held is fine. */
void flow_held_drop(struct flow_held *, uint64_t no);

#endif
