/*
 * extsort: records of one size, put in order without holding them all. They
 * come in batches; each batch is sorted and put into the store as a run, and
 * a merge reads all runs side by side.
 */
#ifndef WF_CASE_EXTSORT_H
#define WF_CASE_EXTSORT_H

#include "base/store.h"

struct extsort;

/* The store is the caller's and outlives the sort. */
struct extsort *extsort_new(
    struct store *, size_t size, int (*cmp)(const void *, const void *));
/* Drops what was not merged. */
void extsort_free(struct extsort *);
/* Sorts n records in place and keeps a copy of them as a run. */
void extsort_run(struct extsort *, void *records, size_t n);

/*
 * Reads every run of several sorts (same size and order) as one sequence. A
 * run's records are dropped from its store as they are read, so there is one
 * merge in a sort's life.
 */
struct extmerge;
struct extmerge *extmerge_new(struct extsort *const *, size_t n);
void extmerge_free(struct extmerge *);
/* The next record, copied; false at the end. */
bool extmerge_next(struct extmerge *, void *record);

#endif
