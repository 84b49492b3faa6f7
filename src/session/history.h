/*
 * history: what a shard's streams delivered lately, so that bytes sent again
 * can be held against the first ones. One ring of fixed size a shard, whatever
 * the threads and the budget: the same bytes are compared in every run. What
 * is older than the ring is not compared.
 */
#ifndef WF_SESSION_HISTORY_H
#define WF_SESSION_HISTORY_H

#include "base/slice.h"

#define HISTORY_BYTES (128u << 10)

struct history;

struct history *history_new(void);
void history_free(struct history *);

/* The stretches of one stream that are (or were) in the ring. */
struct history_index {
	struct history_entry *entries;
	unsigned first, n, cap;
};

void history_add(
    struct history *, struct history_index *, uint64_t seq, struct slice data);
void history_forget(struct history_index *);

/*
 * Compare data at seq with what was delivered there. Calls tell for each
 * stretch that can be compared and differs.
 */
struct history_sink {
	void *ctx;
	void (*differs)(void *ctx, uint64_t seq, struct slice now);
};
void history_compare(const struct history *, const struct history_index *,
    uint64_t seq, struct slice data, const struct history_sink *);

#endif
