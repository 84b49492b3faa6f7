/*
 * stream_counts: where the counter of a name stands that was taken already,
 * so that the next file of that name need not try all those before it. Only
 * digests of names are kept, and of those that were taken.
 */
#ifndef WF_CLI_STREAM_COUNTS_H
#define WF_CLI_STREAM_COUNTS_H

#include "base/budget.h"
#include "base/slice.h"

struct stream_counts;

struct stream_counts *stream_counts_new(struct budget *);
void stream_counts_free(struct stream_counts *);
/* The first counter that is worth trying for a name; 0: none is known. */
uint64_t stream_counts_get(const struct stream_counts *, struct slice name);
/* All below n are taken; n is not 0. */
void stream_counts_set(struct stream_counts *, struct slice name, uint64_t n);

#endif
