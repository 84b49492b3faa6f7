/*
 * tape: rows on their way into the database. A thread of its own inserts them
 * in the order in which they were added, while the thread that makes them
 * goes on with the next: SQLite is most of the work of writing the record,
 * and the only part that no other thread could do.
 */
#ifndef WF_CASE_TAPE_H
#define WF_CASE_TAPE_H

#include "base/slice.h"

struct insert;
struct tape;

/* NULL where no thread is to be had: inserts do without. */
struct tape *tape_new(void);
/* Whole rows, copied. Until tape_free nobody else may use the database. */
void tape_add(
    struct tape *, struct insert *, unsigned rows, struct slice values);
/* Waits until all rows are inserted. */
void tape_free(struct tape *);

#endif
