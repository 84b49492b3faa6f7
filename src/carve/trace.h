/*
 * trace: where each byte of a body came from, as runs.
 */
#ifndef WF_CARVE_TRACE_H
#define WF_CARVE_TRACE_H

#include "carve/carve.h"

/* Zeroed: empty. Runs are in order of off and do not overlap. */
struct trace {
	struct run *run;
	size_t n, cap;
};

/*
 * The chunk is at off in the body. Neighbours in the same frame become one
 * run. False when it is left out because there are max runs already.
 */
bool trace_add(
    struct trace *, const struct chunk *, uint64_t off, uint64_t max);
void trace_free(struct trace *);

#endif
