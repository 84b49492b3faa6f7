/* pack: plain structs as few bytes. */
#include "base/pack.h"

#include <assert.h>

#include "base/xalloc.h"

#define WORD 8

static void
put_word(struct buf *b, struct slice word)
{
	uint64_t all = 0;
	uint8_t mask = 0;
	size_t i;

	memcpy(&all, word.p, word.n);
	if (all != 0) {
		for (i = 0; i < word.n; i++)
			mask |= (uint8_t)((slice_at(word, i) != 0) << i);
	}
	buf_u8(b, mask);
	for (i = 0; mask >> i != 0; i++) {
		if (slice_at(word, i) != 0)
			buf_u8(b, slice_at(word, i));
	}
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
	uint8_t mask;
	size_t i;

	memset(out, 0, n);
	for (i = 0; i < n; i += WORD) {
		uint8_t *at = out + i;

		for (mask = rd_u8(r); mask != 0; mask >>= 1, at++) {
			if ((mask & 1) != 0)
				*at = rd_u8(r);
		}
	}
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
