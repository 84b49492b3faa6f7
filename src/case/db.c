/* db: SQLite, written once. */
#include "case/db.h"

#include <assert.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "case/schema.h"
#include "case/tape.h"

#define TICK_STEPS 10000 /* of SQLite's machine: about a millisecond */

/* To start a statement takes SQLite a fifth of the time of a row. */
#define GROUP	    16
#define GROUP_BYTES ((size_t)64 << 10)

#define TEXT_OF(x)  TEXT_OF2(x)
#define TEXT_OF2(x) #x

/*
 * What the bytes of the file depend on stands here: page size, encoding, no
 * journal, and free space cleared so that nothing of an older page shows. The
 * file is made under DIR.partial: a run that dies leaves no case.db behind
 * that anyone takes for one, so nothing needs to be synchronised or undone.
 */
#define SETTINGS                                                 \
	"PRAGMA page_size=8192;"                                 \
	"PRAGMA encoding='UTF-8';"                               \
	"PRAGMA journal_mode=OFF;"                               \
	"PRAGMA synchronous=OFF;"                                \
	"PRAGMA locking_mode=EXCLUSIVE;"                         \
	"PRAGMA secure_delete=ON;"                               \
	"PRAGMA auto_vacuum=NONE;"                               \
	"PRAGMA cache_size=-2048;"                               \
	"PRAGMA application_id=" TEXT_OF(                        \
	    CASE_APPLICATION_ID) ";"                             \
				 "PRAGMA user_version=" TEXT_OF( \
				     CASE_VERSION) ";"

void
db_refused(const struct db *db)
{
	die(EXIT_OUTPUT, "cannot write %s: %s", db->path,
	    sqlite3_errmsg(db->h));
}

void
db_exec(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
		db_refused(db);
}

static int
on_tick(void *ctx)
{
	const struct db *db = ctx;

	db->tick(db->ctx);
	return 0; /* go on */
}

void
db_tick(struct db *db, void (*tick)(void *ctx), void *ctx)
{
	db->tick = tick;
	db->ctx = ctx;
	sqlite3_progress_handler(db->h, TICK_STEPS, on_tick, db);
}

void
db_create(struct db *db, const char *path)
{
	db->path = xstrdup(path);
	if (sqlite3_open_v2(path, &db->h,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
		    SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK)
		db_refused(db);
	db_exec(db, SETTINGS);
	db_exec(db, "BEGIN EXCLUSIVE;" SCHEMA_TABLES);
}

void
db_finish(struct db *db)
{
	db_exec(db, "COMMIT");
	if (sqlite3_close(db->h) != SQLITE_OK)
		db_refused(db);
	free(db->path);
}

sqlite3_stmt *
db_prepare(struct db *db, const char *sql)
{
	sqlite3_stmt *stmt;

	if (sqlite3_prepare_v2(db->h, sql, -1, &stmt, NULL) != SQLITE_OK)
		db_refused(db);
	return stmt;
}

void
db_bind(struct db *db, sqlite3_stmt *stmt, int i, int64_t v)
{
	if (sqlite3_bind_int64(stmt, i, v) != SQLITE_OK)
		db_refused(db);
}

bool
db_step(struct db *db, sqlite3_stmt *stmt)
{
	int rc = sqlite3_step(stmt);

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		db_refused(db);
	sqlite3_reset(stmt);
	return false;
}

struct slice
db_column(sqlite3_stmt *stmt, int i)
{
	const void *p = sqlite3_column_blob(stmt, i);

	return slice_of(p, (size_t)sqlite3_column_bytes(stmt, i));
}

/* ---- inserts */

static int
count_columns(struct db *db, const char *table)
{
	char *sql = xasprintf("SELECT * FROM %s", table);
	sqlite3_stmt *stmt = db_prepare(db, sql);
	int n = sqlite3_column_count(stmt);

	sqlite3_finalize(stmt);
	free(sql);
	return n;
}

static sqlite3_stmt *
prepare(const struct insert *i, unsigned rows)
{
	struct buf sql = {0};
	sqlite3_stmt *stmt;

	buf_printf(&sql, "INSERT INTO %s VALUES", i->table);
	for (unsigned r = 0; r < rows; r++) {
		buf_str(&sql, r == 0 ? "(?" : ",(?");
		for (int k = 1; k < i->columns; k++)
			buf_str(&sql, ",?");
		buf_str(&sql, ")");
	}
	stmt = db_prepare(i->db, buf_cstr(&sql));
	buf_free(&sql);
	return stmt;
}

void
insert_open(struct insert *i, struct db *db, const char *table)
{
	*i = (struct insert){
	    .db = db, .table = table, .columns = count_columns(db, table)};
	i->one = prepare(i, 1);
}

void
insert_close(struct insert *i)
{
	insert_flush(i);
	sqlite3_finalize(i->one);
	sqlite3_finalize(i->group);
	buf_free(&i->values);
}

/*
 * Rows that wait for SQLite: for each value its kind, then the number, or a
 * length and the bytes.
 */
enum cell { CELL_NULL, CELL_INT, CELL_REAL, CELL_TEXT, CELL_BLOB };

static void
put_cell(struct insert *i, enum cell kind, const void *p, size_t n)
{
	buf_u8(&i->values, (uint8_t)kind);
	buf_add(&i->values, p, n);
	i->at++;
}

static void
put_bytes(struct insert *i, enum cell kind, struct slice s)
{
	put_cell(i, kind, &s.n, sizeof s.n);
	buf_add_slice(&i->values, s);
}

static int
bind_bytes(sqlite3_stmt *stmt, int column, enum cell kind, struct rd *r)
{
	struct slice s;
	size_t n;

	memcpy(&n, rd_bytes(r, sizeof n).p, sizeof n);
	s = n == 0 ? slice_str("") : rd_bytes(r, n);
	if (kind == CELL_BLOB)
		return sqlite3_bind_blob64(
		    stmt, column, s.p, s.n, SQLITE_STATIC);
	return sqlite3_bind_text64(
	    stmt, column, (const char *)s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
}

static int
bind_cell(sqlite3_stmt *stmt, int column, struct rd *r)
{
	enum cell kind = rd_u8(r);
	int64_t v;
	double d;

	switch (kind) {
	case CELL_INT:
		memcpy(&v, rd_bytes(r, sizeof v).p, sizeof v);
		return sqlite3_bind_int64(stmt, column, v);
	case CELL_REAL:
		memcpy(&d, rd_bytes(r, sizeof d).p, sizeof d);
		return sqlite3_bind_double(stmt, column, d);
	case CELL_TEXT:
	case CELL_BLOB:
		return bind_bytes(stmt, column, kind, r);
	case CELL_NULL:
	default:
		return sqlite3_bind_null(stmt, column);
	}
}

static void
run(struct insert *i, sqlite3_stmt *stmt, int values, struct rd *r)
{
	for (int v = 1; v <= values; v++)
		if (bind_cell(stmt, v, r) != SQLITE_OK)
			db_refused(i->db);
	if (db_step(i->db, stmt))
		assert(0);
}

void
insert_now(struct insert *i, unsigned rows, struct slice values)
{
	struct rd r = rd_init(values);

	if (rows == GROUP) {
		if (i->group == NULL)
			i->group = prepare(i, GROUP);
		run(i, i->group, GROUP * i->columns, &r);
	} else {
		while (rows-- != 0)
			run(i, i->one, i->columns, &r);
	}
	assert(r.left == 0 && !r.bad);
}

void
insert_flush(struct insert *i)
{
	assert(i->at == 0);
	if (i->rows == 0)
		return;
	if (i->tape != NULL)
		tape_add(i->tape, i, i->rows, buf_as_slice(&i->values));
	else
		insert_now(i, i->rows, buf_as_slice(&i->values));
	buf_reset(&i->values);
	i->rows = 0;
}

void
insert_row(struct insert *i)
{
	assert(i->at == i->columns);
	i->at = 0;
	if (++i->rows == GROUP || i->values.n >= GROUP_BYTES)
		insert_flush(i);
}

void
insert_null(struct insert *i)
{
	put_cell(i, CELL_NULL, NULL, 0);
}

void
insert_int(struct insert *i, int64_t v)
{
	put_cell(i, CELL_INT, &v, sizeof v);
}

void
insert_u64(struct insert *i, uint64_t v)
{
	insert_int(i, v > INT64_MAX ? INT64_MAX : (int64_t)v);
}

void
insert_some(struct insert *i, uint64_t v)
{
	if (v == 0)
		insert_null(i);
	else
		insert_u64(i, v);
}

void
insert_real(struct insert *i, double v)
{
	/* SQLite makes NULL of NaN */
	put_cell(i, CELL_REAL, &v, sizeof v);
}

void
insert_flag(struct insert *i, bool v)
{
	insert_int(i, v);
}

void
insert_str(struct insert *i, const char *s)
{
	if (s == NULL)
		insert_null(i);
	else
		put_bytes(i, CELL_TEXT, slice_str(s));
}

/* Most texts are ASCII; they are looked at by the word. */
static struct slice
skip_ascii(struct slice s)
{
	const uint64_t low = UINT64_C(0x0101010101010101);
	uint64_t word;

	while (s.n >= sizeof word) {
		memcpy(&word, s.p, sizeof word);
		/* a byte of 0x80 or more, or one that is zero */
		if (((word | (word - low)) & (low << 7)) != 0)
			break;
		s = slice_from(s, sizeof word);
	}
	return s;
}

static bool
is_text(struct slice s)
{
	uint32_t cp;
	unsigned n;

	while ((s = skip_ascii(s)).n != 0) {
		n = utf8_decode(s, &cp);
		if (n == 0 || cp == 0)
			return false;
		s = slice_from(s, n);
	}
	return true;
}

void
insert_text(struct insert *i, struct slice s)
{
	if (s.p == NULL)
		insert_null(i);
	else if (s.n == 0)
		insert_str(i, "");
	else if (is_text(s))
		put_bytes(i, CELL_TEXT, s);
	else
		insert_blob(i, s);
}

void
insert_blob(struct insert *i, struct slice s)
{
	if (s.n == 0)
		insert_null(i);
	else
		put_bytes(i, CELL_BLOB, s);
}

void
insert_copy(struct insert *i, struct slice s)
{
	if (s.n == 0)
		insert_null(i);
	else
		put_bytes(i, CELL_TEXT, s);
}

void
insert_hex(struct insert *i, struct slice s)
{
	struct buf b = {0};

	wr_hex(&b, s);
	insert_copy(i, buf_as_slice(&b));
	buf_free(&b);
}
