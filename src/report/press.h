/*
 * press: where the pages of one thread are printed: written to their files,
 * and their digests taken many at a time (base/sha256.h) for the ledger.
 */
#ifndef WF_REPORT_PRESS_H
#define WF_REPORT_PRESS_H

#include "base/slice.h"

struct ledger;
struct outdir;
struct press;

struct press *press_new(struct outdir *, struct ledger *);
/* A whole file. */
void press_put(struct press *, const char *path, struct slice page);
/* The digests that are still due go to the ledger; press_free does it, too. */
void press_settle(struct press *);
void press_free(struct press *);

#endif
