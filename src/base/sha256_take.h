/*
 * sha256_take: how the blocks of sums are gone through, one sum after the other
 * or side by side. For hash.c and sha256.c alone.
 */
#ifndef WF_BASE_SHA256_TAKE_H
#define WF_BASE_SHA256_TAKE_H

#include <sys/queue.h>

#include "base/sha256_chain.h"

/* Whole blocks of a sum that wait, in the queue's memory; none once they were
 * taken. */
struct sha256_piece {
	const uint8_t *p;
	size_t blocks;
	struct sha256_sum *sum;
	struct sha256_piece *next; /* of the same sum */
};

/* Made by sha256_begin; freed once its digest was told, or by sha256_drop. */
struct sha256_sum {
	struct sha256_queue *q;
	struct sha256_chain chain;
	struct sha256_piece *first, *last;
	size_t waiting;			/* blocks in its pieces */
	STAILQ_ENTRY(sha256_sum) ended; /* those that are not told */
};

/* A way to go. */
struct sha256_way;
/* Way n, from 0, which is libcrypto; NULL: not on this processor. */
const struct sha256_way *sha256_way(unsigned n);
/* The fastest one: it asks the processor, so once for many sums. */
const struct sha256_way *sha256_best_way(void);
/* Is it worth while to have blocks of many sums wait for each other? */
bool sha256_side_by_side(const struct sha256_way *);

/* Into the state; p is where so many blocks lie. */
void sha256_take(
    const struct sha256_way *, uint32_t h[8], const uint8_t *p, size_t blocks);
/*
 * Pieces of sums, each of which has some, while there are enough sums for the
 * lanes. How many are left, which are then the first ones of the array; the
 * others have no pieces any more.
 */
size_t sha256_take_most(
    const struct sha256_way *, struct sha256_sum **, size_t n);
/* Its pieces one after the other. */
void sha256_take_rest(const struct sha256_way *, struct sha256_sum *);

#endif
