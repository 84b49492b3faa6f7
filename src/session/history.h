/*
 * history: what a shard's streams delivered lately, so that bytes sent again
 * can be held against the first ones. One ring of fixed size a shard, in bytes
 * and in stretches, whatever the threads and the budget: the same bytes are
 * compared in every run. What is older than the ring is not compared.
 */
#ifndef WF_SESSION_HISTORY_H
#define WF_SESSION_HISTORY_H

#include "base/slice.h"

#define HISTORY_BYTES	(128u << 10)
#define HISTORY_ENTRIES 4096 /* stretches, a power of two */

struct history;

struct history *history_new(void);
void history_free(struct history *);

/* The stretches of one stream that are (or were) in the ring. Zeroed: none.
 * It owns nothing: the stretches are the ring's. */
struct history_index {
	uint64_t last; /* the number of the last one */
};

/* seq never goes back in one stream. */
void history_add(
    struct history *, struct history_index *, uint64_t seq, struct slice data);

/*
 * Compare data at seq with what was delivered there. Calls differs for each
 * stretch that can be compared and differs.
 */
struct history_sink {
	void *ctx;
	void (*differs)(void *ctx, uint64_t seq, struct slice now);
};
void history_compare(const struct history *, const struct history_index *,
    uint64_t seq, struct slice data, const struct history_sink *);

#endif
