/*
 * dispatch_order: do the captures that are fed as one follow each other? Each
 * is held against the one with the latest time before it: it overlaps it, is
 * older than it, or begins long after its end.
 */
#ifndef WF_CLI_DISPATCH_ORDER_H
#define WF_CLI_DISPATCH_ORDER_H

#include "base/buf.h"

/* The times of one capture's frames. */
struct dispatch_span {
	struct buf name;
	int64_t first_ns, last_ns; /* earliest and latest */
	int64_t before_ns;	   /* of the frame before */
	uint64_t frames, late;	   /* late: older than the one before */
	uint64_t early;		   /* before any that the pipe can tell */
};

/* A zeroed struct with gap_ns set is a new one. */
struct dispatch_order {
	int64_t gap_ns; /* a silence of so long between two is told */
	struct dispatch_span latest, now;
};

void dispatch_order_begin(struct dispatch_order *, struct slice name);
void dispatch_order_frame(struct dispatch_order *, int64_t ns);
/* The capture's end: what there is to be told, a line each, or nothing. */
void dispatch_order_end(struct dispatch_order *, struct buf *lines);
void dispatch_order_free(struct dispatch_order *);

#endif
