/*
 * stage: where rows wait until the last packet. A session's rows gather while
 * it is open and are closed with it into a bundle, which the store keeps (it
 * spills); bundles of all workers are then read back in the order of their
 * ids. What a row holds is rows.h's matter. Inside case/ only.
 */
#ifndef WF_CASE_STAGE_H
#define WF_CASE_STAGE_H

#include "base/hash.h"
#include "base/pack.h"
#include "base/store.h"

struct stage; /* one a worker */

/* The rows of one open session; zeroed is empty. */
struct stage_rows {
	struct buf tail;       /* those that are not in the store yet */
	size_t taken;	       /* of the budget, for tail */
	size_t begun;	       /* where the row that is being written begins */
	struct store_ref *put; /* blocks of whole rows */
	size_t nput;
};

struct stage *stage_new(struct budget *, const char *tmpdir);
void stage_free(struct stage *);
struct store *stage_store(struct stage *);

/* Digests that rows name by a number, counted from 0 as they come. */
void stage_sum(struct stage *, const uint8_t sha256[SHA256_SIZE]);
/* Write a row: append its bytes to what begin returns, then end it. */
struct buf *stage_begin(struct stage *, struct stage_rows *, uint8_t type);
void stage_end(struct stage *, struct stage_rows *);
/* They go beside a struct that holds them and was packed, and come back. */
void stage_park(struct stage *, struct stage_rows *, struct buf *);
void stage_wake(struct stage *, struct stage_rows *, struct rd *);
/* Look at the rows so far; slices live during the call. */
void stage_each(struct stage *, const struct stage_rows *,
    void (*fn)(void *ctx, uint8_t type, struct slice body), void *ctx);
/* The session closed. head is what is wanted before its rows. */
void stage_close(
    struct stage *, struct stage_rows *, uint64_t id, struct slice head);
/* ... or it is not wanted. */
void stage_drop(struct stage *, struct stage_rows *);

/* Every bundle of several stages, in the order of ids; only once. */
struct stage_reader;
struct stage_reader *stage_reader_new(struct stage *const *, size_t n);
void stage_reader_free(struct stage_reader *);
/* Slices live until the next call for a bundle (head) or a row (body). */
bool stage_reader_next(struct stage_reader *, uint64_t *id, struct slice *head);
/* A digest that such a row names. */
void stage_reader_sum(
    struct stage_reader *, uint64_t n, uint8_t sha256[SHA256_SIZE]);
bool stage_reader_row(struct stage_reader *, uint8_t *type, struct slice *body);

#endif
