/* trace: where each byte of a body came from, as runs. */
#include "carve/trace.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* Does the chunk go on where the run ends, in the body and in the capture? */
static bool
goes_on(const struct run *r, const struct chunk *c, uint64_t off)
{
	return r->frame == c->frame && r->capture == c->capture &&
	       r->off + r->n == off && r->pos + r->n == c->pos &&
	       c->data.n <= UINT32_MAX - r->n;
}

bool
trace_add(struct trace *t, const struct chunk *c, uint64_t off, uint64_t max)
{
	if (t->n != 0 && goes_on(&t->run[t->n - 1], c, off)) {
		t->run[t->n - 1].n += (uint32_t)c->data.n;
		return true;
	}
	if (t->n >= max)
		return false;
	if (t->n == t->cap) {
		t->cap = t->cap == 0 ? 8 : t->cap * 2;
		t->run = xreallocarray(t->run, t->cap, sizeof *t->run);
	}
	t->run[t->n++] = (struct run){
	    .off = off,
	    .n = (uint32_t)c->data.n,
	    .capture = c->capture,
	    .frame = c->frame,
	    .pos = c->pos,
	};
	return true;
}

void
trace_free(struct trace *t)
{
	free(t->run);
	*t = (struct trace){0};
}
