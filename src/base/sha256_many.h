/*
 * sha256_many: the SHA-256 (FIPS 180-4) of many short byte strings at once.
 * One digest is a chain of steps that wait for each other; sixteen of them
 * run side by side in the lanes of vector registers, two to six times
 * faster in all than one after the other on processors that have wide vectors
 * but no SHA instructions. Everywhere else this is sha256_of in a loop.
 */
#ifndef WF_BASE_SHA256_MANY_H
#define WF_BASE_SHA256_MANY_H

#include "base/hash.h"

struct sha256_job {
	struct slice data;
	uint8_t out[SHA256_SIZE];
};

/*
 * Fills each out. The order of the jobs is the caller's and stays; a batch of
 * some dozens of about the same length fills the lanes best.
 */
void sha256_many(struct sha256_job *, size_t n);

/* How it is done, for tests: each way that this processor has, from 0. */
bool sha256_many_by(unsigned way, struct sha256_job *, size_t n);

#endif
