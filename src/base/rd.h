/*
 * rd: the bounded reader. Untrusted bytes are read through it and nowhere
 * else. It knows what is left, never adds to a length from the wire, and its
 * error sticks: a read past the end gives zero (or an empty slice), moves to
 * the end and sets bad. Check bad once, where a decision or a loop hangs on
 * what was read.
 */
#ifndef WF_BASE_RD_H
#define WF_BASE_RD_H

#include "base/slice.h"

struct rd {
	const uint8_t *p; /* next byte */
	size_t left;	  /* bytes from p to the end */
	size_t pos;	  /* bytes read since rd_init */
	bool bad;	  /* a read went past the end */
};

static inline struct rd
rd_init(struct slice s)
{
	return (struct rd){s.p, s.n, 0, false};
}

/* The next n bytes, or an empty slice and bad. */
static inline struct slice
rd_bytes(struct rd *r, size_t n)
{
	struct slice s;

	if (n > r->left) {
		r->p = r->left == 0 ? r->p : r->p + r->left;
		r->pos += r->left;
		r->left = 0;
		r->bad = true;
		return SLICE_NONE;
	}
	s = (struct slice){r->p, n};
	if (n != 0)
		r->p += n;
	r->left -= n;
	r->pos += n;
	return s;
}

static inline void
rd_skip(struct rd *r, size_t n)
{
	(void)rd_bytes(r, n);
}

static inline uint8_t
rd_u8(struct rd *r)
{
	struct slice s = rd_bytes(r, 1);

	return s.n == 0 ? 0 : s.p[0];
}

static inline uint16_t
rd_be16(struct rd *r)
{
	struct slice s = rd_bytes(r, 2);

	if (s.n == 0)
		return 0;
	return (uint16_t)(s.p[0] << 8 | s.p[1]);
}

static inline uint16_t
rd_le16(struct rd *r)
{
	struct slice s = rd_bytes(r, 2);

	if (s.n == 0)
		return 0;
	return (uint16_t)(s.p[1] << 8 | s.p[0]);
}

static inline uint32_t
rd_be32(struct rd *r)
{
	struct slice s = rd_bytes(r, 4);

	if (s.n == 0)
		return 0;
	return (uint32_t)s.p[0] << 24 | (uint32_t)s.p[1] << 16 |
	       (uint32_t)s.p[2] << 8 | s.p[3];
}

static inline uint32_t
rd_le32(struct rd *r)
{
	struct slice s = rd_bytes(r, 4);

	if (s.n == 0)
		return 0;
	return (uint32_t)s.p[3] << 24 | (uint32_t)s.p[2] << 16 |
	       (uint32_t)s.p[1] << 8 | s.p[0];
}

static inline uint64_t
rd_be64(struct rd *r)
{
	struct rd half = rd_init(rd_bytes(r, 8));
	uint64_t hi = rd_be32(&half);

	return hi << 32 | rd_be32(&half);
}

static inline uint64_t
rd_le64(struct rd *r)
{
	struct rd half = rd_init(rd_bytes(r, 8));
	uint64_t lo = rd_le32(&half);

	return (uint64_t)rd_le32(&half) << 32 | lo;
}

/* Everything that is left, read. */
static inline struct slice
rd_rest(struct rd *r)
{
	return rd_bytes(r, r->left);
}

/* Everything that is left, not read. */
static inline struct slice
rd_peek(const struct rd *r)
{
	return (struct slice){r->p, r->left};
}

/* A child over the next n bytes, clipped to what is left; r moves past it. */
static inline struct rd
rd_sub(struct rd *r, size_t n)
{
	return rd_init(rd_bytes(r, n < r->left ? n : r->left));
}

/* Clip what is left to n bytes (a declared inner length, e.g. of IP). */
static inline void
rd_clip(struct rd *r, size_t n)
{
	if (n < r->left)
		r->left = n;
}

/* LEB128, at most ten bytes, as buf_varint writes it. */
uint64_t rd_varint(struct rd *);
/* A varint length and that many bytes, as buf_slice writes it. */
struct slice rd_slice(struct rd *);
/*
 * A line up to LF, of at most max bytes, without its LF and one CR before it.
 * False (nothing read) when no LF is within max bytes.
 */
bool rd_line(struct rd *, size_t max, struct slice *line);

#endif
