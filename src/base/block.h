/*
 * block: sixteen bytes that are looked at at once. Comparing blocks gives all
 * ones for a byte where it holds, and zero where it does not.
 */
#ifndef WF_BASE_BLOCK_H
#define WF_BASE_BLOCK_H

#include <endian.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/slice.h"

typedef uint8_t block __attribute__((vector_size(16)));
typedef int8_t block_signed __attribute__((vector_size(16)));

/* How many bytes from the front are zero. */
static inline size_t
block_zeros(block c)
{
#ifdef __SSE2__
	int ones = _mm_movemask_epi8((__m128i)c);

	return (size_t)__builtin_ctz((unsigned)ones | 1U << sizeof c);
#else
	uint64_t half[2];

	memcpy(half, &c, sizeof half);
	if (half[0] != 0)
		return (size_t)__builtin_ctzll(le64toh(half[0])) / 8;
	if (half[1] != 0)
		return 8 + (size_t)__builtin_ctzll(le64toh(half[1])) / 8;
	return sizeof c;
#endif
}

/* Sixteen bytes, or those that there are and NULs. Few are put together of two
 * halves that overlap: no call to copy so many as there are. */
static inline block
block_front(struct slice s)
{
	uint8_t few[sizeof(block)] = {0};
	block c;

	if (s.n >= sizeof c) {
		memcpy(&c, s.p, sizeof c);
		return c;
	}
	if (s.n >= 8) {
		memcpy(few, s.p, 8);
		memcpy(few + s.n - 8, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(few, s.p, 4);
		memcpy(few + s.n - 4, s.p + s.n - 4, 4);
	} else {
		for (size_t i = 0; i < s.n; i++)
			few[i] = s.p[i];
	}
	memcpy(&c, few, sizeof c);
	return c;
}

#endif
