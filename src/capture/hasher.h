/*
 * hasher: a digest that another thread computes, while the reader goes on.
 * SHA-256 of one stream cannot be split; without help from the processor it
 * is the dearest thing that happens to a capture's bytes.
 */
#ifndef WF_CAPTURE_HASHER_H
#define WF_CAPTURE_HASHER_H

#include "base/hash.h"

struct block;
struct hasher;

/* The digest is the hasher's until hasher_end. NULL: no thread to be had. */
struct hasher *hasher_new(struct digest *);
/* Bytes of the block, in order; the block is held until they were hashed. */
void hasher_add(struct hasher *, struct block *, struct slice);
/* Waits for all that was added; the digest is the caller's again. */
void hasher_end(struct hasher *);

#endif
