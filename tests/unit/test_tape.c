/* Rows that go into a database by another thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include <sqlite3.h>

#include "case/db.h"
#include "case/tape.h"

/* Several pieces of a tape, and a last group that is not full. */
#define ROWS 20010

static void
add_row(struct insert *i, int64_t n)
{
	insert_int(i, n);
	insert_real(i, (double)n / 2);
	insert_copy(i, SLICE_LIT("made for this row"));
	insert_text(i, n % 3 == 0 ? SLICE_NONE : SLICE_LIT("café"));
	insert_text(i, n % 2 == 0 ? SLICE_LIT("\xff\0") : slice_of("", 0));
	insert_row(i);
}

/* A table of ROWS rows, and another of every tenth. */
static sqlite3 *
filled(bool taped)
{
	static char name[] = "memory";
	struct db db = {.path = name};
	struct insert all, tenth;
	struct tape *tape = taped ? tape_new() : NULL;

	assert_int_equal(sqlite3_open(":memory:", &db.h), SQLITE_OK);
	db_exec(&db, "CREATE TABLE a(n,half,made,text,bytes);"
		     "CREATE TABLE b(n,half,made,text,bytes);");
	insert_open(&all, &db, "a");
	insert_open(&tenth, &db, "b");
	all.tape = tenth.tape = tape;
	for (int64_t n = 0; n < ROWS; n++) {
		add_row(&all, n);
		if (n % 10 == 0)
			add_row(&tenth, n);
	}
	insert_flush(&all);
	insert_flush(&tenth);
	tape_free(tape);
	insert_close(&all);
	insert_close(&tenth);
	return db.h;
}

static int64_t
ask(sqlite3 *h, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t v;

	assert_int_equal(sqlite3_prepare_v2(h, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	v = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return v;
}

static void
check(sqlite3 *h)
{
	assert_int_equal(ask(h, "SELECT count(*) FROM b"), ROWS / 10);
	assert_int_equal(ask(h, "SELECT count(*) FROM a WHERE n=rowid-1 AND "
				"half=n/2.0 AND made='made for this row' AND "
				"text IS CASE n%3 WHEN 0 THEN NULL ELSE 'café' "
				"END AND bytes IS CASE n%2 WHEN 0 THEN x'ff00' "
				"ELSE '' END"),
	    ROWS);
	sqlite3_close(h);
}

static void
rows_are_inserted_as_they_are_made(void **state)
{
	(void)state;
	check(filled(false));
}

static void
rows_of_a_tape_keep_their_order_and_values(void **state)
{
	(void)state;
	check(filled(true));
}

static void
rows_wait_for_the_flush_or_a_whole_group(void **state)
{
	static char name[] = "memory";
	struct db db = {.path = name};
	struct insert a;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db.h), SQLITE_OK);
	db_exec(&db, "CREATE TABLE a(n,half,made,text,bytes)");
	insert_open(&a, &db, "a");
	add_row(&a, 0);
	add_row(&a, 1);
	assert_int_equal(ask(db.h, "SELECT count(*) FROM a"), 0);
	insert_flush(&a);
	assert_int_equal(ask(db.h, "SELECT count(*) FROM a"), 2);
	for (int64_t n = 2; n < 100; n++)
		add_row(&a, n);
	assert_in_range(ask(db.h, "SELECT count(*) FROM a"), 50, 99);
	insert_close(&a);
	assert_int_equal(ask(db.h, "SELECT count(*) FROM a"), 100);
	sqlite3_close(db.h);
}

static void
an_empty_tape_ends(void **state)
{
	(void)state;
	tape_free(tape_new());
	tape_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rows_are_inserted_as_they_are_made),
	    cmocka_unit_test(rows_of_a_tape_keep_their_order_and_values),
	    cmocka_unit_test(rows_wait_for_the_flush_or_a_whole_group),
	    cmocka_unit_test(an_empty_tape_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
