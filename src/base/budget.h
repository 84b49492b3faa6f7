/*
 * budget: what a capture may make us remember. Every allocation that grows
 * with the capture is taken from it. Over the budget nothing is refused: the
 * bytes go to a temporary file instead (store.h). So the budget decides where
 * bytes are, never what is delivered.
 */
#ifndef WF_BASE_BUDGET_H
#define WF_BASE_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct budget {
	_Atomic size_t used;
	size_t limit; /* bytes; 0: none */
};

static inline void
budget_take(struct budget *b, size_t n)
{
	atomic_fetch_add_explicit(&b->used, n, memory_order_relaxed);
}

static inline void
budget_give(struct budget *b, size_t n)
{
	atomic_fetch_sub_explicit(&b->used, n, memory_order_relaxed);
}

/* Would n more bytes go over? */
static inline bool
budget_tight(struct budget *b, size_t n)
{
	return b->limit != 0 &&
	       atomic_load_explicit(&b->used, memory_order_relaxed) + n >
		   b->limit;
}

/* The same for bytes that nobody wants soon: they leave half of it free. */
static inline bool
budget_low(struct budget *b, size_t n)
{
	return b->limit != 0 &&
	       atomic_load_explicit(&b->used, memory_order_relaxed) + n >
		   b->limit / 2;
}

#endif
