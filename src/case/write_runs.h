/*
 * write_runs: the addresses of a file that was put together. Each byte has the
 * address of the piece it was taken from: of those that hold it, the one that
 * comes first. Inside case/ only.
 */
#ifndef WF_CASE_WRITE_RUNS_H
#define WF_CASE_WRITE_RUNS_H

#include "carve/join.h"

struct runs_joiner;

struct runs_joiner *runs_joiner_new(void);
/* The pieces in the order that range_join has them, with their runs blobs. */
void runs_joiner_add(
    struct runs_joiner *, const struct join_part *, struct slice runs);
/* The blob of the whole; ends and frees. */
void runs_joiner_end(struct runs_joiner *, struct buf *);

#endif
