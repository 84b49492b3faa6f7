/*
 * counts: packets, bytes and sessions under a kind and a key, for as many keys
 * as a capture brings. A hash table holds the busy ones; when it is full it
 * is put away sorted, and equal keys meet again at the end. Inside case/ only.
 */
#ifndef WF_CASE_COUNTS_H
#define WF_CASE_COUNTS_H

#include "base/store.h"

#define COUNT_KEY 30 /* more than an address with its version and a MAC */

/* Unused bytes of key are zero: kind, n and key are compared as 32 bytes. */
struct count {
	uint8_t kind;
	uint8_t n; /* bytes of key */
	uint8_t key[COUNT_KEY];
	uint64_t packets, bytes, sessions;
};

struct counts;

/* max: keys held in the table, a power of two. */
struct counts *counts_new(struct budget *, const char *tmpdir, size_t max);
void counts_free(struct counts *);
/* Adds c's numbers to those of its kind and key. */
void counts_add(struct counts *, const struct count *);
/* Each key once, in order of kind and key; nothing can be added after. */
void counts_each(
    struct counts *, void (*fn)(void *ctx, const struct count *), void *ctx);

#endif
