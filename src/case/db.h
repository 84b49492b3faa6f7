/*
 * db: SQLite for writing the record. A database is written once, in one
 * transaction, with fixed settings; a refusal of SQLite is a refusal of the
 * machine (one line, EXIT_OUTPUT). Inside case/ only.
 *
 * An insert takes a row's values in the order of the table's columns:
 *
 *	insert_open(&i, db, "tally");
 *	insert_str(&i, kind); ... insert_int(&i, n);
 *	insert_row(&i);
 *	insert_close(&i);
 *
 * Rows of a table go in some at a time, and all of them at the close; the
 * bytes of the file depend on that, so the groups do not depend on threads.
 */
#ifndef WF_CASE_DB_H
#define WF_CASE_DB_H

#include <sqlite3.h>

#include "base/buf.h"

struct db {
	sqlite3 *h;
	char *path;
	void (*tick)(void *ctx);
	void *ctx;
};

/* A new file with the schema's tables and an open transaction. */
void db_create(struct db *, const char *path);
/* Ends the transaction and closes the file. */
void db_finish(struct db *);
void db_exec(struct db *, const char *sql);
/* Called now and then from here on, while SQLite works. */
void db_tick(struct db *, void (*tick)(void *ctx), void *ctx);
_Noreturn void db_refused(const struct db *);

struct tape;

struct insert {
	struct db *db;
	const char *table;
	sqlite3_stmt *one;   /* of a row */
	sqlite3_stmt *group; /* of as many as go in together, once they do */
	int columns, at;
	unsigned rows;
	struct buf values; /* of the rows that wait, and of the next so far */
	struct tape *tape; /* takes the rows; NULL: SQLite does, at once */
};

void insert_open(struct insert *, struct db *, const char *table);
void insert_close(struct insert *);
void insert_row(struct insert *);   /* every column has its value */
void insert_flush(struct insert *); /* no row waits any more */
/* For a tape: whole rows. */
void insert_now(struct insert *, unsigned rows, struct slice values);

void insert_null(struct insert *);
void insert_int(struct insert *, int64_t);
void insert_u64(struct insert *, uint64_t);
void insert_some(struct insert *, uint64_t); /* 0: NULL */
void insert_real(struct insert *, double);   /* NaN: NULL */
void insert_flag(struct insert *, bool);
void insert_str(struct insert *, const char *);	 /* ours; NULL: NULL */
void insert_copy(struct insert *, struct slice); /* ours; empty: NULL */
void insert_hex(struct insert *, struct slice);	 /* empty: NULL */
/* Captured text: TEXT where it is UTF-8 without NUL, else BLOB; p NULL: NULL.
 */
void insert_text(struct insert *, struct slice);
void insert_blob(struct insert *, struct slice); /* empty: NULL */

/* Any other statement: parameters from 1, stepped through to its end. */
sqlite3_stmt *db_prepare(struct db *, const char *sql);
void db_bind(struct db *, sqlite3_stmt *, int i, int64_t);
bool db_step(struct db *, sqlite3_stmt *); /* false: done, and reset */
struct slice db_column(sqlite3_stmt *, int i);

#endif
