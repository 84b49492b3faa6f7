/*
 * buf: bytes that grow. The owner frees it with buf_free; a zeroed struct is
 * an empty buf. The put functions are the little binary language in which
 * records are staged, transcripts and runs are kept; rd_varint and rd_slice
 * read it back.
 */
#ifndef WF_BASE_BUF_H
#define WF_BASE_BUF_H

#include "base/slice.h"

struct buf {
	uint8_t *p;
	size_t n, cap;
};

void buf_free(struct buf *);
void buf_grow(struct buf *, size_t more); /* of buf_reserve */
void buf_printf(struct buf *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
void buf_varint(struct buf *, uint64_t);    /* LEB128 */
void buf_slice(struct buf *, struct slice); /* varint length, bytes */
void buf_le16(struct buf *, uint16_t);	    /* as capture files have them */
void buf_le32(struct buf *, uint32_t);
void buf_le64(struct buf *, uint64_t);

/* Zigzag, for numbers that are usually small but may be negative. */
static inline uint64_t
zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0);
}

static inline int64_t
unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

/* Room for so many more bytes. */
static inline void
buf_reserve(struct buf *b, size_t more)
{
	if (more > b->cap - b->n)
		buf_grow(b, more);
}

static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static inline void
buf_u8(struct buf *b, uint8_t c)
{
	buf_reserve(b, 1);
	b->p[b->n++] = c;
}

/* Without its NUL. */
static inline void
buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void
buf_add_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.n);
}
/* The same; gives what was added, good until the buf changes its place: let it
 * have room for all before the first. */
struct slice buf_keep(struct buf *, struct slice);

static inline struct slice
buf_as_slice(const struct buf *b)
{
	return (struct slice){b->p, b->n};
}

/* The same; of an empty one SLICE_NONE, which is NULL in the record. */
static inline struct slice
buf_or_none(const struct buf *b)
{
	return b->n == 0 ? SLICE_NONE : buf_as_slice(b);
}

/* Empty, keeping the memory. */
static inline void
buf_reset(struct buf *b)
{
	b->n = 0;
}

/* The bytes as a C string (a NUL is kept after them, not counted in n). */
const char *buf_cstr(struct buf *);

#endif
