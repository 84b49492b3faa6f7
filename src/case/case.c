/* case: a record that was written, opened again. */
#include "case/case.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"

void
case_setup(void)
{
	/* it would count every allocation, under one lock of all threads */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int64_t
pragma(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t v = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		v = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return v;
}

/*
 * A report may come from a stranger, and so may its case.db: nothing that its
 * schema could smuggle in (triggers, views with functions) is trusted.
 */
static void
distrust(sqlite3 *db)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)NULL);
	sqlite3_exec(db, "PRAGMA cell_size_check=ON;PRAGMA mmap_size=0", NULL,
	    NULL, NULL);
}

static bool
is_case(sqlite3 *db, const char *path, struct buf *why)
{
	int64_t version;

	if (pragma(db, "PRAGMA application_id") != CASE_APPLICATION_ID) {
		buf_printf(why, "%s is not a wirefolio case record", path);
		return false;
	}
	version = pragma(db, "PRAGMA user_version");
	if (version != CASE_VERSION) {
		buf_printf(why,
		    "%s is a case record of version %lld; this wirefolio "
		    "reads version %d",
		    path, (long long)version, CASE_VERSION);
		return false;
	}
	return true;
}

static sqlite3 *
open_record(const char *path, int flags, struct buf *why)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(path, &db, flags, NULL) != SQLITE_OK) {
		buf_printf(why, "cannot open %s: %s", path,
		    db == NULL ? "out of memory" : sqlite3_errmsg(db));
		sqlite3_close(db);
		return NULL;
	}
	distrust(db);
	if (!is_case(db, path, why)) {
		sqlite3_close(db);
		return NULL;
	}
	return db;
}

/* What an older wirefolio did not write: empty tables, and NULL. */
static const char *const later_tables[][2] = {
    {"address", "ip,country,org"},
    {"tls", "session_id,frame,ns,server_name,alpn,version,cipher,ja3,ja3s"},
    {"plugin", "id,name,version,summary,report"},
    {"plugin_column", "n,plugin,name,type,doc"},
    {"plugin_flow", "session_id,n,direction,name,value"},
};
static const char *const later_columns[][2] = {
    {"session", "capture_frame"},
    {"artifact", "inside"},
};

/* Runs made when found gives 0. Both are freed. */
static void
unless(sqlite3 *db, char *found, char *make)
{
	if (pragma(db, found) == 0)
		sqlite3_exec(db, make, NULL, NULL, NULL);
	free(found);
	free(make);
}

static void
stand_in(sqlite3 *db)
{
	size_t i;

	for (i = 0; i < sizeof later_tables / sizeof *later_tables; i++)
		unless(db,
		    xasprintf("SELECT count(*) FROM sqlite_master "
			      "WHERE name='%s'",
			later_tables[i][0]),
		    xasprintf("CREATE TEMP TABLE %s(%s)", later_tables[i][0],
			later_tables[i][1]));
	for (i = 0; i < sizeof later_columns / sizeof *later_columns; i++)
		unless(db,
		    xasprintf("SELECT count(*) FROM pragma_table_info('%s') "
			      "WHERE name='%s'",
			later_columns[i][0], later_columns[i][1]),
		    xasprintf("CREATE TEMP VIEW %s AS SELECT *,NULL AS %s "
			      "FROM main.%s",
			later_columns[i][0], later_columns[i][1],
			later_columns[i][0]));
}

sqlite3 *
case_open(const char *path, struct buf *why)
{
	/* one thread uses it, so that no call needs a lock */
	sqlite3 *db =
	    open_record(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, why);

	if (db != NULL)
		stand_in(db);
	return db;
}

sqlite3 *
case_open_to_change(const char *path, struct buf *why)
{
	sqlite3 *db = open_record(path, SQLITE_OPEN_READWRITE, why);

	if (db != NULL)
		sqlite3_exec(db,
		    "PRAGMA synchronous=FULL;PRAGMA secure_delete=ON", NULL,
		    NULL, NULL);
	return db;
}

void
case_close(sqlite3 *db)
{
	sqlite3_close(db);
}

bool
case_partial(sqlite3 *db)
{
	return pragma(db,
		   "SELECT EXISTS(SELECT 1 FROM finding WHERE kind IN("
		   "'capture-damaged','interrupted','output-limit'))") == 1;
}

/* ---- the case header, renewed */

static void
set_one(sqlite3 *db, const char *path, const char *key, const char *value)
{
	sqlite3_stmt *q = NULL;

	if (value == NULL)
		return;
	/* Nothing is written where nothing changes: the same bytes. */
	if (sqlite3_prepare_v2(db,
		"INSERT INTO meta(key,value) SELECT ?1,?2 WHERE NOT EXISTS("
		"SELECT 1 FROM meta WHERE key=?1 AND value IS ?2) "
		"ON CONFLICT(key) DO UPDATE SET value=excluded.value",
		-1, &q, NULL) != SQLITE_OK ||
	    sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_bind_text(q, 2, value, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_step(q) != SQLITE_DONE)
		die(EXIT_OUTPUT, "cannot write %s: %s", path,
		    sqlite3_errmsg(db));
	sqlite3_finalize(q);
}

void
case_set_meta(const char *path, const struct case_meta *m)
{
	struct buf why = {0};
	sqlite3 *db = case_open_to_change(path, &why);

	if (db == NULL)
		die(EXIT_OUTPUT, "%s", buf_cstr(&why));
	set_one(db, path, "case_number", m->case_number);
	set_one(db, path, "title", m->title);
	set_one(db, path, "examiner", m->examiner);
	set_one(db, path, "notes", m->notes);
	sqlite3_close(db);
	buf_free(&why);
}
