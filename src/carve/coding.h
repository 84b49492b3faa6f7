/*
 * coding: content codings (RFC 9110, 8.4) and transfer encodings of mail (RFC
 * 2045, 6), undone as the bytes arrive.
 *
 * A chain undoes a Content-Encoding list from its last name to its first. It
 * takes input in any pieces and hands on what it expands in blocks. A decoder
 * is one file (coding_stage.h) and one row of the table in coding.c: gzip,
 * deflate, br and zstd where the build has them.
 */
#ifndef WF_CARVE_CODING_H
#define WF_CARVE_CODING_H

#include "base/limits.h"

enum coding_status {
	CODING_MORE, /* all is well so far */
	CODING_DONE, /* ended; whatever follows is not part of it */
	CODING_BAD,  /* the bytes break the coding */
	CODING_BOMB, /* LIMIT_DECODED_BYTES or LIMIT_DECODED_RATIO */
	CODING_STOP, /* the taker wants no more */
};

/* Why a list is not undone to its beginning. */
enum coding_left {
	LEFT_NOTHING,
	LEFT_UNKNOWN,	  /* a name that is no coding */
	LEFT_UNSUPPORTED, /* known, but no decoder in this build */
	LEFT_DEPTH,	  /* LIMIT_CODING_DEPTH */
};

/* Takes expanded bytes; returns how many of them (fewer: no more). */
struct coding_taker {
	void *ctx;
	size_t (*take)(void *ctx, struct slice);
};

struct coding;

/*
 * A chain for the list, or NULL when there is nothing to undo. *left says
 * why the list is not undone to its beginning, and *name which coding it is
 * about (a slice of list). Bombs are held against limits.
 */
struct coding *coding_new(struct slice list, const struct limits *,
    enum coding_left *left, struct slice *name);
/* The same for one transfer encoding. */
struct coding *coding_transfer(struct slice encoding, const struct limits *,
    enum coding_left *left, struct slice *name);
void coding_free(struct coding *);
/*
 * Before the first byte: only the first n bytes of what it gives are wanted.
 * Not much more is expanded; there it ends with CODING_STOP.
 */
void coding_want(struct coding *, size_t n);
/* The codings it undoes, as a list: "gzip". Lives as long as the chain. */
struct slice coding_names(const struct coding *);
enum coding_status coding_feed(
    struct coding *, struct slice, const struct coding_taker *);
/* The same with all there is, when nothing was fed before: may be faster. */
enum coding_status coding_whole(
    struct coding *, struct slice, const struct coding_taker *);
/* No more comes: what a transfer encoding still holds is given. */
void coding_finish(struct coding *, const struct coding_taker *);
/* How many bytes were none of a transfer encoding, and were left out; *at is
 * where the first of them was. */
uint64_t coding_stray(const struct coding *, uint64_t *at);
/* Did every coding come to its proper end? */
bool coding_ended(const struct coding *);
uint64_t coding_in(const struct coding *);  /* bytes fed */
uint64_t coding_out(const struct coding *); /* bytes handed on */
/* After CODING_BOMB: the limit that was met. */
enum limit_id coding_limit(const struct coding *);
/* Bytes that may be made of in bytes before LIMIT_DECODED_RATIO is met. */
uint64_t coding_ratio(const struct limits *, uint64_t in);
/* About what it holds in memory once it was fed, for the budget. */
size_t coding_cost(const struct coding *);

#endif
