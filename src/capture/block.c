/* block: counted references. */
#include "capture/block.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "capture/capture.h"

struct block *
block_new(size_t cap)
{
	struct block *b = xmalloc(sizeof *b + cap);

	atomic_init(&b->refs, 1);
	b->cap = cap;
	return b;
}

bool
block_alone(const struct block *b)
{
	return atomic_load_explicit(&b->refs, memory_order_acquire) == 1;
}

void
block_hold(struct block *b)
{
	if (b != NULL)
		atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
}

void
block_drop(struct block *b)
{
	if (b != NULL &&
	    atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) == 1)
		free(b);
}
