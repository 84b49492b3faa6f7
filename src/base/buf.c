/* buf: bytes that grow. */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){0};
}

void
buf_grow(struct buf *b, size_t more)
{
	size_t cap = b->cap < 64 ? 64 : b->cap;

	while (cap - b->n < more) {
		assert(cap <= SIZE_MAX / 2);
		cap *= 2;
	}
	b->p = xreallocarray(b->p, cap, 1);
	b->cap = cap;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	buf_reserve(b, 64);
	n = vsnprintf((char *)b->p + b->n, b->cap - b->n, fmt, ap);
	va_end(ap);
	assert(n >= 0);
	if ((size_t)n >= b->cap - b->n) {
		buf_reserve(b, (size_t)n + 1);
		vsnprintf((char *)b->p + b->n, b->cap - b->n, fmt, again);
	}
	va_end(again);
	b->n += (size_t)n;
}

void
buf_varint(struct buf *b, uint64_t v)
{
	buf_reserve(b, 10);
	while (v >= 0x80) {
		b->p[b->n++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	b->p[b->n++] = (uint8_t)v;
}

void
buf_slice(struct buf *b, struct slice s)
{
	buf_varint(b, s.n);
	buf_add_slice(b, s);
}

void
buf_le16(struct buf *b, uint16_t v)
{
	const uint8_t p[2] = {(uint8_t)v, (uint8_t)(v >> 8)};

	buf_add(b, p, sizeof p);
}

void
buf_le32(struct buf *b, uint32_t v)
{
	const uint8_t p[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
	    (uint8_t)(v >> 24)};

	buf_add(b, p, sizeof p);
}

void
buf_le64(struct buf *b, uint64_t v)
{
	buf_le32(b, (uint32_t)v);
	buf_le32(b, (uint32_t)(v >> 32));
}

const char *
buf_cstr(struct buf *b)
{
	buf_reserve(b, 1);
	b->p[b->n] = '\0';
	return (const char *)b->p;
}

struct slice
buf_keep(struct buf *b, struct slice s)
{
	size_t at = b->n;

	buf_add_slice(b, s);
	return slice_from(buf_as_slice(b), at);
}
