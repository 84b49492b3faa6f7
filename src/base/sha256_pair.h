/*
 * sha256_pair: the blocks of one SHA-256, faster than libcrypto where there
 * are AVX-512 instructions but none for SHA. For sha256_take.c alone.
 */
#ifndef WF_BASE_SHA256_PAIR_H
#define WF_BASE_SHA256_PAIR_H

#include "base/slice.h"

/* Does this processor have what it takes? */
bool sha256_pair_runs(void);
/* Into the state, groups of eight blocks. How many were taken; those behind
 * them are too few. */
size_t sha256_pair_take(uint32_t h[8], const uint8_t *p, size_t blocks);

#endif
