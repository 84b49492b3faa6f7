/*
 * sha256_chain: the SHA-256 (FIPS 180-4) of one string of bytes that grows:
 * its whole blocks, its padding, its digest. How the blocks are gone through
 * is another's: at once (hash.c), or some time later with those of other
 * strings (sha256.c).
 */
#ifndef WF_BASE_SHA256_CHAIN_H
#define WF_BASE_SHA256_CHAIN_H

#include "base/hash.h"

#define SHA256_BLOCK 64

/* h is the state after the blocks that were taken; rest holds the bytes behind
 * the whole blocks, n modulo 64. Its owner's, plain memory. */
struct sha256_chain {
	uint32_t h[8];
	uint64_t n; /* bytes so far */
	uint8_t rest[SHA256_BLOCK];
};

void sha256_chain_begin(struct sha256_chain *);
/* Whole blocks go to take, in order; they are not there after the call. */
void sha256_chain_add(struct sha256_chain *, struct slice,
    void (*take)(void *ctx, struct slice blocks), void *ctx);
/* No more bytes. */
void sha256_chain_pad(struct sha256_chain *,
    void (*take)(void *ctx, struct slice blocks), void *ctx);
/* Once all blocks are in the state. */
void sha256_chain_digest(const struct sha256_chain *, uint8_t out[SHA256_SIZE]);

#endif
