/* pack: plain structs as few bytes. */
#include "base/pack.h"

#include <assert.h>

#include "base/xalloc.h"

#define WORD 8

static bool
is_zero(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word == 0;
}

/* Up to eight bytes; one more than are taken may be written. */
static size_t
put_word(uint8_t *to, const uint8_t *p, size_t n)
{
	unsigned mask = 0, has;
	size_t i, at = 1;

	for (i = 0; i < n; i++) {
		to[at] = p[i];
		has = p[i] != 0;
		at += has;
		mask |= has << i;
	}
	to[0] = (uint8_t)mask;
	return at;
}

void
pack_struct(struct buf *b, const void *p, size_t n)
{
	const uint8_t *from = p;
	size_t i, left;

	buf_reserve(b, n + n / WORD + 2);
	for (i = 0; i < n; i += WORD) {
		left = n - i < WORD ? n - i : WORD;
		if (left == WORD && is_zero(from + i))
			b->p[b->n++] = 0;
		else
			b->n += put_word(b->p + b->n, from + i, left);
	}
}

void
unpack_struct(struct rd *r, void *p, size_t n)
{
	uint8_t *out = p;
	struct slice some;
	unsigned mask;
	size_t i, k;

	memset(out, 0, n);
	for (i = 0; i < n; i += WORD) {
		uint8_t *at = out + i;

		mask = rd_u8(r);
		some = rd_bytes(r, (size_t)__builtin_popcount(mask));
		for (k = 0; k < some.n; mask >>= 1, at++) {
			if ((mask & 1) != 0)
				*at = some.p[k++];
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
