/*
 * sha256: the SHA-256 (FIPS 180-4) of many byte strings that grow side by
 * side. One digest is a chain of steps that wait for each other; sixteen of
 * them run together in the lanes of vector registers, several times faster in
 * all than one after the other on processors that have wide vectors but no
 * SHA instructions. So what is added waits in the queue until there is enough
 * for the lanes. Elsewhere nothing waits.
 *
 * A queue belongs to one thread.
 */
#ifndef WF_BASE_SHA256_H
#define WF_BASE_SHA256_H

#include "base/hash.h"

struct sha256_queue;
struct sha256_sum; /* one digest under way; the queue's */

/*
 * Up to memory bytes wait, whole blocks of 64: the more, the more is done side
 * by side; a mebibyte does where strings are short and of a length. Digests
 * are told in the order in which they were ended, some time later.
 */
struct sha256_queue *sha256_queue_new(size_t memory,
    void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]), void *ctx);
/* Those that are due are told first. */
void sha256_queue_free(struct sha256_queue *);
void sha256_queue_settle(struct sha256_queue *);

struct sha256_sum *sha256_begin(struct sha256_queue *);
/* The bytes are not wanted after the call. */
void sha256_add(struct sha256_queue *, struct sha256_sum *, struct slice);
/* No more bytes. Its number: how many were ended before it. */
uint64_t sha256_end(struct sha256_queue *, struct sha256_sum *);
/* Instead of the end: as if it had never been. */
void sha256_drop(struct sha256_queue *, struct sha256_sum *);

/* For tests: the queue goes one of the ways that there are, from 0. NULL: not
 * on this processor. */
struct sha256_queue *sha256_queue_by(unsigned way, size_t memory,
    void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]), void *ctx);

#endif
