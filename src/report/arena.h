/*
 * arena: memory that dies together. The values of one page live in one; what
 * a row of a long list needs is given back after the row by mark and release.
 * Not shared between threads.
 */
#ifndef WF_REPORT_ARENA_H
#define WF_REPORT_ARENA_H

#include <stdalign.h>

#include "base/buf.h"

struct arena_chunk;

struct arena {
	uint8_t *at, *end; /* what is left of the chunk */
	struct arena_chunk *now, *first;
	struct buf tmp; /* for whoever fills it; see value_tmp */
};

struct arena_mark {
	struct arena_chunk *chunk;
	uint8_t *at;
};

struct arena *arena_new(void);
void arena_free(struct arena *);
void arena_grow(struct arena *, size_t); /* of arena_take */
/* Zeroed and aligned for any type; lives until released or freed. */
void *arena_alloc(struct arena *, size_t);
struct slice arena_copy(struct arena *, struct slice);
/* What a buf holds as a C string; the buf is emptied for reuse. */
const char *arena_str(struct arena *, struct buf *);
/* Give back everything that was allocated since the mark. */
struct arena_mark arena_mark(const struct arena *);
void arena_release(struct arena *, struct arena_mark);

/* As arena_alloc, not zeroed. */
static inline void *
arena_take(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	void *p;

	n = (n + align - 1) / align * align;
	if (n > (size_t)(a->end - a->at))
		arena_grow(a, n);
	p = a->at;
	a->at += n;
	return p;
}

#endif
