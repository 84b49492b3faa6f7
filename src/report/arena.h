/*
 * arena: memory that dies together. The values of one page live in one; what
 * a row of a long list needs is given back after the row by mark and release.
 * Not shared between threads.
 */
#ifndef WF_REPORT_ARENA_H
#define WF_REPORT_ARENA_H

#include "base/slice.h"

struct arena;
struct buf;

struct arena_mark {
	struct arena_chunk *chunk;
	size_t used;
};

struct arena *arena_new(void);
void arena_free(struct arena *);
/* Zeroed and aligned for any type; lives until released or freed. */
void *arena_alloc(struct arena *, size_t);
/* The same, not zeroed. */
void *arena_take(struct arena *, size_t);
struct slice arena_copy(struct arena *, struct slice);
/* What a buf holds as a C string; the buf is emptied for reuse. */
const char *arena_str(struct arena *, struct buf *);
/* Give back everything that was allocated since the mark. */
struct arena_mark arena_mark(const struct arena *);
void arena_release(struct arena *, struct arena_mark);

#endif
