/*
 * hold: a few bytes kept back until it is known what they are, with the
 * address of each. Zeroed is empty. What is held is bounded by who holds: a
 * boundary line, a status line's first bytes.
 */
#ifndef WF_APP_HOLD_H
#define WF_APP_HOLD_H

#include "session/session.h"

struct hold {
	struct buf bytes;
	struct chunk *piece; /* as they came; data says how many bytes only */
	size_t n, cap;
};

void hold_free(struct hold *);
/* Copies the chunk's bytes; one that goes on where the last ended joins it. */
void hold_add(struct hold *, const struct chunk *);
/* Empty, keeping the memory. */
void hold_reset(struct hold *);
/* Each piece in order, as a chunk whose bytes live until the hold changes. */
void hold_each(const struct hold *,
    void (*each)(void *ctx, const struct chunk *), void *ctx);

#endif
