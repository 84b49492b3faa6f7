/*
 * manifest: what a report's files are, and what verify says when they are not.
 * Differences are written down as "missing a; changed b; ".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "report/ledger.h"
#include "report/report.h"

struct tree {
	char *top, *dir;
	struct outdir *out;
	struct buf said, why;
};

static void
put(struct tree *t, const char *path, const char *text)
{
	outdir_put(t->out, path, slice_str(text), -1);
}

static int
setup(void **state)
{
	struct tree *t = xcalloc(1, sizeof *t);
	char tmp[] = "/tmp/wirefolio-test.XXXXXX";

	assert_non_null(mkdtemp(tmp));
	t->top = xstrdup(tmp);
	t->dir = xasprintf("%s/report", tmp);
	t->out = outdir_create(t->dir, false);
	put(t, "index.html", "<!doctype html>\n");
	put(t, "files/000/5-1-a.txt", "abc");
	put(t, "files/000/5-1-b.txt", "");
	put(t, "files-2.html", "two");
	put(t, "files.html", "one");
	put(t, "files/010/10000-1-x", "x");
	*state = t;
	return 0;
}

static int
teardown(void **state)
{
	struct tree *t = *state;
	char *rm = xasprintf("rm -rf '%s'", t->top);

	assert_int_equal(system(rm), 0);
	free(rm);
	free(t->top);
	free(t->dir);
	buf_free(&t->said);
	buf_free(&t->why);
	free(t);
	return 0;
}

static void
finish(struct tree *t)
{
	manifest_write(t->out, NULL, NULL, NULL, NULL);
	outdir_finish(t->out);
}

static char *
path_in(struct tree *t, const char *path)
{
	return xasprintf("%s/%s", t->dir, path);
}

static void
change(struct tree *t, const char *path, const char *text)
{
	char *whole = path_in(t, path);
	FILE *f = fopen(whole, "wb");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(whole);
}

static void
drop(struct tree *t, const char *path)
{
	char *whole = path_in(t, path);

	assert_int_equal(unlink(whole), 0);
	free(whole);
}

static void
differs(void *ctx, const char *what, struct slice path)
{
	struct tree *t = ctx;

	buf_printf(&t->said, "%s ", what);
	wr_term(&t->said, path);
	buf_str(&t->said, "; ");
}

static void
check(struct tree *t, int result, const char *said)
{
	struct verify_sink sink = {.ctx = t, .differs = differs};

	buf_reset(&t->said);
	buf_reset(&t->why);
	assert_int_equal(manifest_verify(t->dir, &sink, &t->why), result);
	assert_string_equal(buf_cstr(&t->said), said);
}

static void
read_back(struct tree *t, struct buf *b)
{
	char *whole = path_in(t, "manifest-sha256.txt");
	FILE *f = fopen(whole, "rb");
	int c;

	assert_non_null(f);
	while ((c = fgetc(f)) != EOF)
		buf_u8(b, (uint8_t)c);
	fclose(f);
	free(whole);
}

static void
paths_stand_in_the_order_of_their_bytes(void **state)
{
	struct tree *t = *state;
	struct buf b = {0};

	finish(t);
	read_back(t, &b);
	assert_string_equal(buf_cstr(&b),
	    "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"
	    "  files-2.html\n"
	    "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
	    "  files.html\n"
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	    "  files/000/5-1-a.txt\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	    "  files/000/5-1-b.txt\n"
	    "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
	    "  files/010/10000-1-x\n"
	    "335fca8574f060eea24ebcdae6b78f32414f5de03da1084fd0e73d710768e3a9"
	    "  index.html\n");
	buf_free(&b);
}

static void
sha256sum_accepts_it(void **state)
{
	struct tree *t = *state;
	char *sum;

	finish(t);
	sum = xasprintf("cd '%s' && sha256sum --check --strict --status "
			"manifest-sha256.txt",
	    t->dir);
	assert_int_equal(system(sum), 0);
	free(sum);
}

static void
an_untouched_report_is_fine(void **state)
{
	finish(*state);
	check(*state, 0, "");
}

static void
each_difference_is_named(void **state)
{
	struct tree *t = *state;

	finish(t);
	drop(t, "index.html");
	drop(t, "files-2.html");
	change(t, "files/000/5-1-b.txt", "was empty");
	change(t, "files/000/5-1-aa.txt", "new");
	change(t, "zz\n", "new");
	check(t, 1,
	    "missing files-2.html; added files/000/5-1-aa.txt; "
	    "changed files/000/5-1-b.txt; missing index.html; "
	    "added zz\\x0a; ");
}

static void
links_are_not_followed(void **state)
{
	struct tree *t = *state;
	char *link = path_in(t, "files.html"), *folder = path_in(t, "loop");

	finish(t);
	drop(t, "files.html");
	assert_int_equal(symlink("files-2.html", link), 0);
	assert_int_equal(symlink(".", folder), 0);
	check(t, 1, "changed files.html; added loop; ");
	free(link);
	free(folder);
}

static void
a_report_may_be_reached_by_a_link(void **state)
{
	struct tree *t = *state;
	char *link = xasprintf("%s/link", t->top);

	finish(t);
	assert_int_equal(symlink("report", link), 0);
	free(t->dir);
	t->dir = link;
	check(t, 0, "");
}

static void
no_manifest_is_told(void **state)
{
	struct tree *t = *state;

	finish(t);
	drop(t, "manifest-sha256.txt");
	check(t, -1, "");
	assert_non_null(strstr(buf_cstr(&t->why), "No such file"));
}

static void
refuse(struct tree *t, const char *manifest, const char *why)
{
	change(t, "manifest-sha256.txt", manifest);
	check(t, -1, "");
	assert_string_equal(buf_cstr(&t->why), why);
}

#define HASH "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

static void
a_manifest_of_another_kind_is_refused(void **state)
{
	struct tree *t = *state;

	finish(t);
	refuse(t, "no manifest\n",
	    "manifest-sha256.txt, line 1: is not a line of a manifest");
	refuse(t, HASH "  files-2.html",
	    "manifest-sha256.txt, line 1: is not a line of a manifest");
	refuse(t, HASH " *files-2.html\n",
	    "manifest-sha256.txt, line 1: is not a line of a manifest");
}

/* Digests of many files are known late, what is missing at once. */
static void
differences_are_told_in_the_order_of_paths(void **state)
{
	struct tree *t = *state;
	char path[40], *long_text = xmalloc(200001);

	memset(long_text, 'a', 200000);
	long_text[200000] = '\0';
	for (unsigned i = 0; i < 300; i++) {
		(void)snprintf(path, sizeof path, "files/100/%03u", i);
		put(t, path, i % 100 == 5 ? long_text : path);
	}
	finish(t);
	change(t, "files/100/001", "other");
	drop(t, "files/100/002");
	long_text[199999] = 'b';
	change(t, "files/100/005", long_text);
	change(t, "files/100/2005", "more");
	change(t, "files/100/299", "");
	check(t, 1,
	    "changed files/100/001; missing files/100/002; "
	    "changed files/100/005; added files/100/2005; "
	    "changed files/100/299; ");
	free(long_text);
}

static void
note_share(void *ctx, size_t done, size_t total)
{
	size_t *last = ctx;

	assert_in_range(done, *last, total);
	*last = done;
}

static void
count_tick(void *ctx)
{
	++*(unsigned *)ctx;
}

static void
files_that_are_read_for_the_manifest_show_progress(void **state)
{
	struct tree *t = *state;
	unsigned ticks = 0;

	manifest_write(t->out, NULL, NULL, count_tick, &ticks);
	outdir_finish(t->out);
	assert_int_equal(ticks, 5); /* of six files one is empty */
	check(t, 0, "");
}

static void
no_difference(void *ctx, const char *what, struct slice path)
{
	(void)ctx;
	(void)path;
	fail_msg("%s", what);
}

static void
the_share_that_was_checked_grows_to_the_whole(void **state)
{
	struct tree *t = *state;
	size_t last = 0;
	struct verify_sink sink = {
	    .ctx = &last, .differs = no_difference, .tick = note_share};
	struct buf b = {0};

	finish(t);
	read_back(t, &b);
	assert_int_equal(manifest_verify(t->dir, &sink, &t->why), 0);
	assert_int_equal(last, b.n);
	buf_free(&b);
}

static void
a_manifest_in_disorder_is_refused(void **state)
{
	struct tree *t = *state;
	struct verify_sink sink = {.ctx = t, .differs = differs};

	finish(t);
	change(t, "manifest-sha256.txt", HASH "  b\n" HASH "  a\n");
	assert_int_equal(manifest_verify(t->dir, &sink, &t->why), -1);
	assert_string_equal(buf_cstr(&t->why),
	    "manifest-sha256.txt, line 2: is not in the order of paths");
}

static void
an_empty_manifest_knows_no_file(void **state)
{
	struct tree *t = *state;

	finish(t);
	change(t, "manifest-sha256.txt", "");
	check(t, 1,
	    "added files-2.html; added files.html; added files/000/5-1-a.txt; "
	    "added files/000/5-1-b.txt; added files/010/10000-1-x; "
	    "added index.html; ");
}

/* What was hashed as it was written is not read again. */
static void
digests_of_the_ledger_and_the_record_are_taken(void **state)
{
	struct tree *t = *state;
	struct ledger *ledger = ledger_new();
	uint8_t sha256[SHA256_SIZE];
	sqlite3 *db = NULL;

	memset(sha256, 0x11, sizeof sha256);
	ledger_add(ledger, SLICE_LIT("index.html"), sha256);
	ledger_add(ledger, SLICE_LIT("files-2.html"), sha256);
	ledger_add(ledger, SLICE_LIT("gone.html"), sha256);
	ledger_close(ledger);
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db,
		"CREATE TABLE artifact(session_id,path,sha256);"
		"INSERT INTO artifact VALUES"
		"(80,'files/000/5-1-b.txt','" HASH "'),"
		"(80,'files/000/5-1-a.txt','no digest'),"
		"(80,'index.html','" HASH "'),"
		"(160000,'files/010/10000-1-x',replace('" HASH "','2','0')),"
		"(160000,'files/000/5-1-b.txt','" HASH "')",
		NULL, NULL, NULL),
	    SQLITE_OK);
	manifest_write(t->out, ledger, db, NULL, NULL);
	outdir_finish(t->out);
	check(t, 1,
	    "changed files-2.html; changed files/000/5-1-b.txt; "
	    "changed files/010/10000-1-x; changed index.html; ");
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	ledger_free(ledger);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(paths_stand_in_the_order_of_their_bytes),
	    TEST(sha256sum_accepts_it),
	    TEST(an_untouched_report_is_fine),
	    TEST(each_difference_is_named),
	    TEST(links_are_not_followed),
	    TEST(a_report_may_be_reached_by_a_link),
	    TEST(no_manifest_is_told),
	    TEST(a_manifest_of_another_kind_is_refused),
	    TEST(differences_are_told_in_the_order_of_paths),
	    TEST(files_that_are_read_for_the_manifest_show_progress),
	    TEST(the_share_that_was_checked_grows_to_the_whole),
	    TEST(a_manifest_in_disorder_is_refused),
	    TEST(an_empty_manifest_knows_no_file),
	    TEST(digests_of_the_ledger_and_the_record_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
