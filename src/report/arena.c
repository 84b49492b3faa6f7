/*
 * arena: a chain of chunks, filled from the front. Released chunks stay in
 * the chain and are filled again, so that a table of any length settles at
 * the memory of its largest row.
 */
#include "report/arena.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define ARENA_CHUNK ((size_t)32 << 10)

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	alignas(max_align_t) uint8_t bytes[];
};

static struct arena_chunk *
chunk_new(size_t size)
{
	struct arena_chunk *c = xmalloc(sizeof(*c) + size);

	c->next = NULL;
	c->size = size;
	return c;
}

/* Fill the chunk from there on. */
static void
fill(struct arena *a, struct arena_chunk *c, uint8_t *at)
{
	a->now = c;
	a->at = at;
	a->end = c->bytes + c->size;
}

struct arena *
arena_new(void)
{
	struct arena *a = xcalloc(1, sizeof(*a));

	a->first = chunk_new(ARENA_CHUNK);
	fill(a, a->first, a->first->bytes);
	return a;
}

void
arena_free(struct arena *a)
{
	struct arena_chunk *c, *next;

	if (a == NULL)
		return;
	for (c = a->first; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	buf_free(&a->tmp);
	free(a);
}

/* The next chunk of the chain when it is large enough, else a new one. */
void
arena_grow(struct arena *a, size_t n)
{
	struct arena_chunk *c = a->now->next;

	if (c == NULL || c->size < n) {
		c = chunk_new(n > ARENA_CHUNK ? n : ARENA_CHUNK);
		c->next = a->now->next;
		a->now->next = c;
	}
	fill(a, c, c->bytes);
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(arena_take(a, n), 0, n);
}

struct slice
arena_copy(struct arena *a, struct slice s)
{
	if (s.n == 0)
		return SLICE_NONE;
	return (struct slice){memcpy(arena_take(a, s.n), s.p, s.n), s.n};
}

const char *
arena_str(struct arena *a, struct buf *b)
{
	char *s = arena_alloc(a, b->n + 1);

	if (b->n != 0)
		memcpy(s, b->p, b->n);
	buf_reset(b);
	return s;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){a->now, a->at};
}

void
arena_release(struct arena *a, struct arena_mark m)
{
	fill(a, m.chunk, m.at);
}
