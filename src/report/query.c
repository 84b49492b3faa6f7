/* query: statements over the record, and our own functions in SQL. */
#include "report/query.h"

#include <stdlib.h>

#include "base/addr.h"
#include "base/die.h"
#include "base/outdir.h"
#include "base/xalloc.h"
#include "case/case.h"

static _Noreturn void
refused(sqlite3 *db)
{
	die(EXIT_OUTPUT, "cannot read the case record: %s", sqlite3_errmsg(db));
}

sqlite3 *
query_record(struct outdir *dir)
{
	struct buf why = {0};
	char *path = xasprintf("%s/case.db", outdir_path(dir));
	sqlite3 *db = case_open(path, &why);

	if (db == NULL)
		die(EXIT_OUTPUT, "%s", buf_cstr(&why));
	query_functions(db);
	/*
	 * One transaction for all queries: else each of them would lock the
	 * file, look for a journal, and ask whether it changed.
	 */
	query_run(db, "BEGIN");
	free(path);
	buf_free(&why);
	return db;
}

struct query
query_open(sqlite3 *db, const char *sql)
{
	struct query q = {db, NULL};

	if (sqlite3_prepare_v2(db, sql, -1, &q.stmt, NULL) != SQLITE_OK)
		refused(db);
	return q;
}

void
query_bind(struct query *q, int i, int64_t v)
{
	if (sqlite3_bind_int64(q->stmt, i, v) != SQLITE_OK)
		refused(q->db);
}

void
query_bind_text(struct query *q, int i, struct slice s)
{
	if (sqlite3_bind_text64(q->stmt, i, (const char *)s.p, s.n,
		SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK)
		refused(q->db);
}

bool
query_next(struct query *q)
{
	int rc = sqlite3_step(q->stmt);

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		refused(q->db);
	return rc == SQLITE_ROW;
}

void
query_rewind(struct query *q)
{
	(void)sqlite3_reset(q->stmt);
}

void
query_close(struct query *q)
{
	sqlite3_finalize(q->stmt);
	q->stmt = NULL;
}

void
query_run(sqlite3 *db, const char *sql)
{
	struct query q = query_open(db, sql);

	while (query_next(&q))
		continue;
	query_close(&q);
}

bool
query_null(const struct query *q, int col)
{
	return sqlite3_column_type(q->stmt, col) == SQLITE_NULL;
}

int64_t
query_int(const struct query *q, int col)
{
	return sqlite3_column_int64(q->stmt, col);
}

uint64_t
query_u64(const struct query *q, int col)
{
	int64_t v = query_int(q, col);

	return v < 0 ? 0 : (uint64_t)v;
}

struct slice
query_bytes(const struct query *q, int col)
{
	const void *p = sqlite3_column_blob(q->stmt, col);

	if (p == NULL)
		return SLICE_NONE;
	return slice_of(p, (size_t)sqlite3_column_bytes(q->stmt, col));
}

uint64_t
query_one(sqlite3 *db, const char *sql)
{
	struct query q = query_open(db, sql);
	uint64_t v = query_next(&q) ? query_u64(&q, 0) : 0;

	query_close(&q);
	return v;
}

static void
addr_key(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const void *p = sqlite3_value_blob(argv[0]);
	int n = sqlite3_value_bytes(argv[0]);
	uint8_t key[17] = {0xff};
	struct addr a;

	(void)argc;
	if (p != NULL && addr_parse(slice_of(p, (size_t)n), &a)) {
		key[0] = a.v;
		memcpy(key + 1, a.b, sizeof(a.b));
	}
	sqlite3_result_blob(ctx, key, sizeof(key), SQLITE_TRANSIENT);
}

/* http://host:80/path: what is between the slashes. */
static void
url_host(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const void *p = sqlite3_value_blob(argv[0]);
	struct slice s =
	    slice_of(p, p == NULL ? 0 : (size_t)sqlite3_value_bytes(argv[0]));
	size_t at = slice_find(s, SLICE_LIT("://"));

	(void)argc;
	s = at == SLICE_MISSING ? SLICE_NONE : slice_from(s, at + 3);
	at = slice_chr(s, '/');
	s = at == SLICE_MISSING ? s : slice_head(s, at);
	sqlite3_result_blob64(
	    ctx, s.n == 0 ? "" : (const void *)s.p, s.n, SQLITE_TRANSIENT);
}

static void
add_function(sqlite3 *db, const char *name,
    void (*fn)(sqlite3_context *, int, sqlite3_value **))
{
	if (sqlite3_create_function_v2(db, name, 1,
		SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, fn, NULL, NULL,
		NULL) != SQLITE_OK)
		refused(db);
}

void
query_functions(sqlite3 *db)
{
	add_function(db, "addr_key", addr_key);
	add_function(db, "url_host", url_host);
}
