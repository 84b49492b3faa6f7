/*
 * sums: the SHA-256 of carved files, which are told after the files were. They
 * wait in a store in the order in which they come and are asked for by their
 * number, which is best done more or less in that order. Inside case/ only.
 */
#ifndef WF_CASE_SUMS_H
#define WF_CASE_SUMS_H

#include "base/hash.h"
#include "base/store.h"

struct sums;

/* The store is the caller's and outlives it. */
struct sums *sums_new(struct store *);
void sums_free(struct sums *);
void sums_add(struct sums *, const uint8_t sha256[SHA256_SIZE]);
/* The one that n others came before; it must have come. */
void sums_get(struct sums *, uint64_t n, uint8_t sha256[SHA256_SIZE]);

#endif
