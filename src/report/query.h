/*
 * query: reading the record. A query is a prepared statement that is stepped
 * through once, in the order the SQL asks for; columns are read by number and
 * live until the next step. A refusal of SQLite is a refusal of the machine
 * (one line, EXIT_OUTPUT).
 */
#ifndef WF_REPORT_QUERY_H
#define WF_REPORT_QUERY_H

#include <sqlite3.h>

#include "base/slice.h"

struct outdir;

struct query {
	sqlite3 *db;
	sqlite3_stmt *stmt;
};

/* The record of a report, opened once more. Closed with case_close. */
sqlite3 *query_record(struct outdir *);

struct query query_open(sqlite3 *, const char *sql);
void query_bind(struct query *, int i, int64_t); /* ?1, ?2 ... */
void query_bind_text(struct query *, int i, struct slice);
bool query_next(struct query *);
/* From the beginning, to be bound and stepped again. */
void query_rewind(struct query *);
void query_close(struct query *);
/* A statement whose rows, if any, matter to nobody. */
void query_run(sqlite3 *, const char *sql);

bool query_null(const struct query *, int col);
int64_t query_int(const struct query *, int col);
uint64_t query_u64(const struct query *, int col); /* negative: 0 */
/* Text or blob, byte for byte; NULL is empty. */
struct slice query_bytes(const struct query *, int col);

/* The first column of the first row, 0 when there is none. */
uint64_t query_one(sqlite3 *, const char *sql);
/*
 * Adds addr_key(text) to SQL: a blob that sorts addresses as numbers, IPv4
 * before IPv6, what is no address last; and url_host(url).
 */
void query_functions(sqlite3 *);

#endif
