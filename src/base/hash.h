/*
 * hash: digests of evidence, and a keyed hash for tables whose keys a capture
 * chooses.
 */
#ifndef WF_BASE_HASH_H
#define WF_BASE_HASH_H

#include "base/slice.h"

#define SHA256_SIZE 32

/* A run computes SHA-256 always, the others by --hash. */
enum { HASH_MD5 = 1, HASH_SHA1 = 2, HASH_SHA256 = 4 };

struct digest;				   /* a running computation */
struct digest *digest_new(unsigned which); /* HASH_ flags */
void digest_add(struct digest *, struct slice);
/* Ends it and frees it. What is NULL or was not asked for is skipped. */
void digest_end(struct digest *, uint8_t sha256[SHA256_SIZE], uint8_t md5[16],
    uint8_t sha1[20]);
void sha256_of(struct slice, uint8_t out[SHA256_SIZE]);
/* 64 lower-case hex digits? */
bool sha256_is_hex(struct slice);
void sha1_of(struct slice, uint8_t out[20]);

/* Fast and well mixed, the same on every run and machine: not a secret. */
uint64_t hash64(struct slice, uint64_t seed);
static inline uint64_t
hash_mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

#endif
