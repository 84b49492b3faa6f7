/*
 * tree_sums: digests of many files, made side by side (sha256.h) and told in
 * the order in which they were asked for. What needs no digest stands in the
 * same row and is told in its turn.
 */
#ifndef WF_REPORT_TREE_SUMS_H
#define WF_REPORT_TREE_SUMS_H

#include "base/hash.h"

struct tree_sums;

struct tree_sums_sink {
	void *ctx;
	/* note: what the asker said; sha256: NULL where none was asked for. */
	void (*told)(void *ctx, struct slice path, struct slice note,
	    const uint8_t *sha256);
	/* After each part of a file that was read; or NULL. */
	void (*tick)(void *ctx);
};

struct tree_sums *tree_sums_new(const struct tree_sums_sink *);
/* All that was asked for is told first. */
void tree_sums_free(struct tree_sums *);
void tree_sums_settle(struct tree_sums *);

/* Of the file name in the folder at; false with errno when it cannot be read:
 * then nothing will be told of it. */
bool tree_sums_file(struct tree_sums *, struct slice path, struct slice note,
    int at, const char *name);
void tree_sums_note(struct tree_sums *, struct slice path, struct slice note);

#endif
