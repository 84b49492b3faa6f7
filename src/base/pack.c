/* pack: plain structs as few bytes. */
#include "base/pack.h"

#include <assert.h>

#include "base/xalloc.h"

#define WORD 8

static void
put_word(struct buf *b, struct slice word)
{
	uint8_t out[1 + WORD], c;
	uint64_t all = 0;
	unsigned mask = 0;
	size_t i, n = 1;

	memcpy(&all, word.p, word.n);
	for (i = 0; all != 0 && i < word.n; i++) {
		c = slice_at(word, i);
		mask |= (unsigned)(c != 0) << i;
		out[n] = c;
		n += c != 0;
	}
	out[0] = (uint8_t)mask;
	buf_add(b, out, n);
}

void
pack_struct(struct buf *b, const void *p, size_t n)
{
	struct slice all = slice_of(p, n);
	size_t i;

	buf_reserve(b, n + n / WORD + 1);
	for (i = 0; i < n; i += WORD)
		put_word(b, slice_mid(all, i, WORD));
}

void
unpack_struct(struct rd *r, void *p, size_t n)
{
	uint8_t *out = p;
	unsigned mask;
	size_t i;

	memset(out, 0, n);
	for (i = 0; i < n; i += WORD)
		for (mask = rd_u8(r); mask != 0; mask &= mask - 1)
			out[i + (size_t)__builtin_ctz(mask)] = rd_u8(r);
	assert(!r->bad);
}

void
pack_buf(struct buf *out, const struct buf *b)
{
	buf_add_slice(out, buf_as_slice(b));
}

void
unpack_buf(struct rd *r, struct buf *b)
{
	struct slice s = rd_bytes(r, b->n);

	assert(!r->bad && b->n <= b->cap);
	b->p = NULL;
	if (b->cap == 0)
		return;
	b->p = xmalloc(b->cap);
	if (s.n != 0)
		memcpy(b->p, s.p, s.n);
}
