/*
 * block: a large piece of a capture file, as read (or unpacked). Frames point
 * into it. It is counted: input.c holds one reference while it still reads
 * there, and whoever needs a frame's bytes for longer takes another
 * (block_hold, block_drop in capture.h). Bytes that were handed out never
 * move or change while anyone but input.c holds the block.
 */
#ifndef WF_CAPTURE_BLOCK_H
#define WF_CAPTURE_BLOCK_H

#include <stdatomic.h>

#include "base/slice.h"

struct block {
	atomic_uint refs;
	size_t cap;
	uint8_t bytes[];
};

/* One reference, the caller's. */
struct block *block_new(size_t cap);
/* Is the caller's reference the only one? */
bool block_alone(const struct block *);

/* Bytes that were read into it. */
static inline struct slice
block_slice(const struct block *b, size_t off, size_t n)
{
	return slice_mid(slice_of(b->bytes, b->cap), off, n);
}

#endif
