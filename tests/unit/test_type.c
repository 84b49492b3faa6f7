/*
 * Types: what the table and the classifier settle is what libmagic says, over
 * samples made here and over every file of the source tree, of ../shared and
 * of the directory that WF_TYPE_SAMPLES names.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "carve/json.h"
#include "carve/libmagic.h"
#include "carve/text.h"
#include "carve/type.h"

#define HEAD 65536

static struct libmagic *lm;

/* Settled or not, the answer is never another than libmagic's. */
static const char *
agrees(struct slice s, const char *what)
{
	const char *ours = type_settle(slice_head(s, HEAD), s.n <= HEAD);
	const char *theirs;

	if (ours == NULL)
		return NULL;
	theirs = libmagic_bytes(lm, s, false);
	if (strcmp(ours, theirs) != 0)
		fail_msg("%s: ours %s, libmagic %s", what, ours, theirs);
	return ours;
}

static void
settles(struct slice s, const char *want)
{
	const char *got = agrees(s, want);

	assert_non_null(got);
	assert_string_equal(got, want);
}

/* Left to libmagic. */
static void
asks(struct slice s)
{
	assert_null(type_settle(s, true));
}

#define LIT(s) SLICE_LIT(s)
#define PAD    "\1\2\3\4\1\2\3\4\1\2\3\4\1\2\3\4\1\2\3\4\1\2\3\4\1\2\3\4\1\2\3\4"

static void
common_signatures_are_settled(void **state)
{
	(void)state;
	settles(LIT("\x89PNG\r\n\x1a\n\0\0\0\rIHDR" PAD), "image/png");
	settles(LIT("\xff\xd8\xff\xe0" PAD), "image/jpeg");
	settles(LIT("\xff\xd8\xff\xdb" PAD), "image/jpeg");
	settles(LIT("GIF89a" PAD), "image/gif");
	settles(LIT("RIFF\0\0\0\0WEBPVP8 " PAD), "image/webp");
	settles(LIT("%PDF-1.7\n" PAD), "application/pdf");
	settles(LIT("\x1f\x8b\x08" PAD), "application/gzip");
	settles(LIT("wOF2" PAD), "font/woff2");
	settles(LIT("7z\xbc\xaf\x27\x1c" PAD), "application/x-7z-compressed");
	settles(LIT("Rar!\x1a\x07\x01\0" PAD), "application/x-rar");
	settles(LIT("\xfd"
		    "7zXZ\0" PAD),
	    "application/x-xz");
	settles(LIT("\x28\xb5\x2f\xfd" PAD), "application/zstd");
	settles(LIT("\0\0\0\x20"
		    "ftypisom" PAD),
	    "video/mp4");
	settles(SLICE_NONE, "inode/x-empty");
	asks(LIT("\x1f\x8b\x08"));
	asks(LIT("PK\3\4" PAD));
	asks(LIT("MZ" PAD));
}

static void
html_xml_and_svg(void **state)
{
	(void)state;
	settles(LIT("<!DOCTYPE html>\n<html><script>(function(){})()</script>"),
	    "text/html");
	settles(LIT("<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">"),
	    "text/html");
	settles(LIT("<html>\r\n<head><title>404 Not Found</title></head>"),
	    "text/html");
	settles(
	    LIT("<?xml version=\"1.0\"?>\n<feed><entry/></feed>"), "text/xml");
	settles(LIT("<?xml version='1.0'?>\n<!-- x --><svg width=\"1\"/>"),
	    "image/svg+xml");
	settles(LIT("<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
	    "image/svg+xml");
	asks(LIT("<html>\n--- a\n+++ b\n@@ -1 +1 @@\n"));
	asks(LIT("<?xml version=\"1.0\"?><COLLADA>"));
	asks(LIT("<div>a piece</div>"));
}

static void
json_is_a_whole_object_or_array(void **state)
{
	(void)state;
	settles(LIT("{\"a\": [1, -2.5e+3, true, null, \"\\u00e9\\n\"]}\n"),
	    "application/json");
	settles(LIT(" [ ] \r\n"), "application/json");
	settles(LIT("[{}]"), "application/json");
	assert_false(json_whole(LIT("")));
	assert_false(json_whole(LIT("\"text\"")));
	assert_false(json_whole(LIT("{\"a\":1")));
	assert_false(json_whole(LIT("{\"a\":1}}")));
	assert_false(json_whole(LIT("{\"a\":1} x")));
	assert_false(json_whole(LIT("{\"a\":1,}")));
	assert_false(json_whole(LIT("[1,]")));
	assert_false(json_whole(LIT("[\"\x01\"]")));
	assert_false(json_whole(LIT("[\"\\x\"]")));
	assert_false(json_whole(LIT("{a:1}")));
	assert_false(json_whole(LIT("[]\0")));
	assert_false(json_whole(LIT("[1 2]")));
}

static void
deep_json_is_left_alone(void **state)
{
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < 100000; i++)
		buf_u8(&b, '[');
	assert_false(json_whole(buf_as_slice(&b)));
	buf_free(&b);
}

static void
style_sheets_and_scripts(void **state)
{
	(void)state;
	settles(LIT("/* site */\nbody { color: #333; }\n.nav a:hover { top: 0 "
		    "!important }\n"),
	    "text/plain");
	settles(LIT("/*! lib v1 */!function(e){\"use strict\";var a=1}(this)"),
	    "application/javascript");
	settles(LIT("(function($){ $('x') })(jQuery);\n"),
	    "application/javascript");
	settles(LIT("var a = 1;\nfunction f() { return a; }\n"), "text/plain");
	/* What some rule is after is left to libmagic. */
	asks(LIT("body{}\n.ab {\n}\n"));
	asks(LIT("body{}\n.text-left { top: 0 }\n"));
	asks(LIT("var x = require('y');\n"));
	asks(LIT("/* c */\n#include <stdio.h>\n"));
	asks(LIT("/* a */\nclass Foo {\n};\n"));
	asks(LIT("var t = '<script>';\n"));
}

static void
tables_and_forms(void **state)
{
	(void)state;
	settles(LIT("id,name\n1,a\n2,\"b,c\"\n"), "text/csv");
	settles(LIT("user=alice&password=s3cret%21&next=%2F"), "text/plain");
	asks(LIT("id,name\n1,a\n2,b,c\n"));
	asks(LIT("id=ImageMagick&x=1"));
}

static void
what_is_no_clean_text_is_left_alone(void **state)
{
	(void)state;
	assert_true(text_clean(LIT("a\tb\r\n\xc3\xa9 \xe2\x82\xac"), true));
	assert_false(text_clean(LIT("a\0b"), true));
	assert_false(text_clean(LIT("a\x1b[0m"), true));
	assert_false(text_clean(LIT("caf\xe9"), true));
	assert_false(text_clean(LIT("\xc2\x85"), true));
	/* Cut inside a character: clean only when more follows. */
	assert_false(text_clean(LIT("x\xe2\x82"), true));
	assert_true(text_clean(LIT("x\xe2\x82"), false));
	asks(LIT("<!DOCTYPE html>\n<p>caf\xe9"));
}

/* Every prefix too: classifiers must not read past what there is. */
static void
prefixes_agree_with_libmagic(void **state)
{
	static const char page[] =
	    "<!DOCTYPE html>\n<html><head><title>x</title>";
	static const char data[] = "{\"a\":[1,2,{\"b\":\"c,d\"}],\"e\":1.5}\n";
	static const char list[] = "a,b\n\"c,\"\"\",d\ne,f\ng,h\n";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof page; i++)
		agrees(slice_of(page, i), "page");
	for (i = 0; i < sizeof data; i++)
		agrees(slice_of(data, i), "data");
	for (i = 0; i < sizeof list; i++)
		agrees(slice_of(list, i), "list");
}

/* ---- whatever files there are */

struct walk {
	size_t files, settled;
	uint8_t *room;
};

static void
one_file(struct walk *w, const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		return;
	n = fread(w->room, 1, 1 << 20, f);
	fclose(f);
	w->files++;
	w->settled += agrees(slice_of(w->room, n), path) != NULL;
}

static void
walk(struct walk *w, const char *dir, int depth)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char path[4096];

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if (e->d_type == DT_DIR && depth < 8)
			walk(w, path, depth + 1);
		else if (e->d_type == DT_REG)
			one_file(w, path);
	}
	if (d != NULL)
		closedir(d);
}

static void
files_at_hand_agree_with_libmagic(void **state)
{
	static const char *const vars[] = {
	    "WF_SRCDIR", "WF_SHARED", "WF_TYPE_SAMPLES"};
	struct walk w = {0, 0, malloc(1 << 20)};
	const char *dir;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		dir = getenv(vars[i]);
		if (dir != NULL)
			walk(&w, dir, 0);
	}
	free(w.room);
	print_message(
	    "# %zu files, %zu settled without libmagic\n", w.files, w.settled);
}

static int
setup(void **state)
{
	(void)state;
	lm = libmagic_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	libmagic_free(lm);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(common_signatures_are_settled),
	    cmocka_unit_test(html_xml_and_svg),
	    cmocka_unit_test(json_is_a_whole_object_or_array),
	    cmocka_unit_test(deep_json_is_left_alone),
	    cmocka_unit_test(style_sheets_and_scripts),
	    cmocka_unit_test(tables_and_forms),
	    cmocka_unit_test(what_is_no_clean_text_is_left_alone),
	    cmocka_unit_test(prefixes_agree_with_libmagic),
	    cmocka_unit_test(files_at_hand_agree_with_libmagic),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
