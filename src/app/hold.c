/* hold: a few bytes kept back, with the address of each. */
#include "app/hold.h"

#include <stdlib.h>

#include "base/xalloc.h"

void
hold_free(struct hold *h)
{
	buf_free(&h->bytes);
	free(h->piece);
	*h = (struct hold){0};
}

void
hold_reset(struct hold *h)
{
	buf_reset(&h->bytes);
	h->n = 0;
}

static bool
goes_on(const struct chunk *last, const struct chunk *c)
{
	return c->frame == last->frame && c->capture == last->capture &&
	       c->off == last->off + last->data.n &&
	       c->pos == last->pos + last->data.n;
}

void
hold_add(struct hold *h, const struct chunk *c)
{
	buf_add_slice(&h->bytes, c->data);
	if (h->n != 0 && goes_on(&h->piece[h->n - 1], c)) {
		h->piece[h->n - 1].data.n += c->data.n;
		return;
	}
	if (h->n == h->cap) {
		h->cap = h->cap == 0 ? 4 : h->cap * 2;
		h->piece = xreallocarray(h->piece, h->cap, sizeof h->piece[0]);
	}
	h->piece[h->n] = *c;
	h->piece[h->n].data.p = NULL;
	h->n++;
}

void
hold_each(const struct hold *h, void (*each)(void *ctx, const struct chunk *),
    void *ctx)
{
	size_t i, at = 0;
	struct chunk c;

	for (i = 0; i < h->n; i++) {
		c = h->piece[i];
		c.data = slice_mid(buf_as_slice(&h->bytes), at, c.data.n);
		at += c.data.n;
		each(ctx, &c);
	}
}
