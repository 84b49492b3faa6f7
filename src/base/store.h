/*
 * store: a place for bytes that wait: out-of-order segments, staged records,
 * transcripts. In memory while the budget allows, else in an unlinked
 * temporary file. One store belongs to one worker; it is not shared.
 */
#ifndef WF_BASE_STORE_H
#define WF_BASE_STORE_H

#include "base/budget.h"
#include "base/buf.h"

struct store;

/* Where one piece is. Made by store_put, ended by store_drop. */
struct store_ref {
	uint8_t *mem; /* in memory, or NULL: */
	uint64_t off; /* ... in the file */
	uint32_t n;
};

struct store *store_new(struct budget *, const char *tmpdir);
void store_free(struct store *);
void store_put(struct store *, struct slice, struct store_ref *);
/* Bytes that are not wanted before the end: they make room for others. */
void store_put_cold(struct store *, struct slice, struct store_ref *);
/* The bytes; scratch holds them when they come from the file. */
struct slice store_get(
    struct store *, const struct store_ref *, struct buf *scratch);
void store_drop(struct store *, struct store_ref *);
/* Bytes that went to the file so far. */
uint64_t store_spilled(const struct store *);

#endif
