/* piece: the bytes of one datagram, as they come. */
#include "packet/piece.h"

#include <stdlib.h>

#include "base/xalloc.h"

struct piece {
	uint32_t off, len;
	size_t nparts;
	struct part *parts; /* in the same allocation, and then: */
	struct slice data;  /* of len, what was captured */
};

/* Parts of n bytes from off on, of those that cover a row of bytes. */
static size_t
cut_parts(const struct part *in, size_t nin, uint32_t off, uint32_t n,
    struct part *out)
{
	size_t i, nout = 0;
	uint32_t take;

	for (i = 0; i < nin && n != 0; i++) {
		if (off >= in[i].n) {
			off -= in[i].n;
			continue;
		}
		take = in[i].n - off < n ? in[i].n - off : n;
		out[nout] = in[i];
		out[nout].pos += off;
		out[nout++].n = take;
		off = 0;
		n -= take;
	}
	return nout;
}

static size_t
size_of(const struct piece *p, size_t nparts)
{
	return sizeof *p + nparts * sizeof *p->parts;
}

/* [from, to) of a fragment as a piece of its own. */
static struct piece *
make(const struct fragment *in, uint32_t from, uint32_t to)
{
	uint32_t skip = from - in->off;
	struct slice data = slice_mid(in->data, skip, to - from);
	size_t head = size_of(NULL, in->nparts);
	struct piece *p = xmalloc(head + data.n);
	uint8_t *copy = (uint8_t *)p + head;

	p->off = from;
	p->len = to - from;
	p->parts = (struct part *)(p + 1);
	p->nparts =
	    cut_parts(in->parts, in->nparts, skip, (uint32_t)data.n, p->parts);
	if (data.n != 0)
		memcpy(copy, data.p, data.n);
	p->data = slice_of(copy, data.n);
	return p;
}

/* Returns the memory it takes. */
static size_t
insert(struct pieces *ps, size_t at, struct piece *p, size_t nparts)
{
	size_t had = ps->room;

	if (ps->n == ps->room) {
		ps->room = had == 0 ? 4 : had * 2;
		ps->v = xreallocarray(ps->v, ps->room, sizeof *ps->v);
	}
	memmove(&ps->v[at + 1], &ps->v[at], (ps->n - at) * sizeof *ps->v);
	ps->v[at] = p;
	ps->n++;
	ps->covered += p->len;
	return size_of(p, nparts) + p->data.n +
	       (ps->room - had) * sizeof *ps->v;
}

/* The first piece that ends behind off. */
static size_t
find(const struct pieces *ps, uint32_t off)
{
	size_t lo = 0, hi = ps->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (ps->v[mid]->off + ps->v[mid]->len <= off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* [from, to) of the fragment is there already: is it the same? */
static void
compare(const struct piece *p, const struct fragment *in, uint32_t from,
    uint32_t to, struct overlap *o)
{
	struct slice a = slice_mid(p->data, from - p->off, to - from);
	struct slice b = slice_mid(in->data, from - in->off, to - from);
	size_t n = a.n < b.n ? a.n : b.n;

	if (!slice_eq(slice_head(a, n), slice_head(b, n))) {
		if (!o->different)
			o->different_at = from;
		o->different = true;
	} else if (p->off != in->off || p->len != in->declared) {
		if (!o->same)
			o->same_at = from;
		o->same = true;
	}
	/* Else it was sent or captured twice, just as it was. */
}

size_t
pieces_add(struct pieces *ps, const struct fragment *in, uint32_t end,
    struct overlap *o)
{
	size_t i = find(ps, in->off), memory = 0;
	uint32_t at = in->off, to;
	const struct piece *p;

	*o = (struct overlap){0};
	while (at < end) {
		p = i < ps->n ? ps->v[i] : NULL;
		if (p == NULL || p->off > at) {
			to = p != NULL && p->off < end ? p->off : end;
			memory += insert(ps, i, make(in, at, to), in->nparts);
		} else {
			to = p->off + p->len < end ? p->off + p->len : end;
			compare(p, in, at, to, o);
		}
		i++;
		at = to;
	}
	return memory;
}

uint32_t
pieces_end(const struct pieces *ps)
{
	return ps->n == 0 ? 0 : ps->v[ps->n - 1]->off + ps->v[ps->n - 1]->len;
}

void
pieces_join(const struct pieces *ps, struct buf *bytes, struct buf *parts)
{
	const struct piece *p;
	size_t i;

	buf_reset(bytes);
	buf_reset(parts);
	for (i = 0; i < ps->n; i++) {
		p = ps->v[i];
		if (p->off != bytes->n)
			break;
		buf_add_slice(bytes, p->data);
		buf_add(parts, p->parts, p->nparts * sizeof *p->parts);
		if (p->data.n < p->len)
			break;
	}
}

void
pieces_free(struct pieces *ps)
{
	size_t i;

	for (i = 0; i < ps->n; i++)
		free(ps->v[i]);
	free(ps->v);
	*ps = (struct pieces){0};
}
