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

/* As the spool does. */
static const char *
settle(struct slice s)
{
	struct type_watch watch;
	const char *type =
	    type_settle(slice_head(s, HEAD), s.n <= HEAD, &watch);

	type_watch_add(&watch, slice_head(s, 70001));
	type_watch_add(&watch, slice_from(s, 70001));
	return type_watch_end(&watch) ? type : NULL;
}

/* Settled or not, the answer is never another than libmagic's. */
static const char *
agrees(struct slice s, const char *what)
{
	const char *ours = settle(s);
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
	assert_null(settle(s));
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
	settles(LIT("wOF2\0\1\0\0" PAD), "font/woff2");
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
	asks(LIT("wOF2 is no font" PAD));
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
	settles(LIT("<div>a piece</div>"), "text/plain");
	asks(LIT("a piece <TITLE>of one</TITLE>"));
	asks(LIT("a piece <a  HREF=x>of one</a>"));
	asks(LIT("<!DOCTYPE html>\n<p>\n<!doctype  svg>"));
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

/* What ends a string is found wherever it is, and whatever is around it. */
static void
json_strings_end_at_any_byte(void **state)
{
	static const char whole[] =
	    "[\"0123456789!|}~\x7f\xc3\xa9{zyxw\\\\vutsrqponm\"]";
	char text[sizeof whole];

	(void)state;
	assert_true(json_whole(slice_str(whole)));
	for (size_t at = 2; at < 17; at++) {
		memcpy(text, whole, sizeof whole);
		text[at] = '\n';
		assert_false(json_whole(slice_str(text)));
		text[at] = '"';
		assert_false(json_whole(slice_str(text)));
		text[at] = '\\';
		assert_false(json_whole(slice_str(text)));
	}
}

/* More than the first bytes, in one document; the last value as given. */
static void
long_json(struct buf *b, const char *last)
{
	buf_reset(b);
	buf_str(b, "[");
	while (b->n < 3 * HEAD)
		buf_str(
		    b, "{\"a\\u00e9\": -1.5e+3, \"b\": [null, true, 0]},\n");
	buf_str(b, last);
}

static void
long_json_is_read_to_its_end(void **state)
{
	struct buf b = {0};

	(void)state;
	long_json(&b, "12]\n");
	settles(buf_as_slice(&b), "application/json");
	long_json(&b, "12");
	asks(buf_as_slice(&b));
	long_json(&b, "1.]");
	asks(buf_as_slice(&b));
	long_json(&b, "12] x");
	asks(buf_as_slice(&b));
	buf_free(&b);
}

/* Where it is cut in two does not matter. */
static void
json_comes_in_any_pieces(void **state)
{
	static const char text[] =
	    " {\"a\\u00E9\\n\" : [0, -0.5, 12.25e-3, 7E9,"
	    "true,false,null,{},[]], \"\":\"b\"}\r\n";
	struct slice s = slice_str(text);

	(void)state;
	for (size_t i = 0; i <= s.n; i++) {
		struct json_scan j = {0};

		json_scan_add(&j, slice_head(s, i));
		json_scan_add(&j, slice_from(s, i));
		assert_true(json_scan_end(&j));
	}
}

static void
numbers_of_json_are_strict(void **state)
{
	static const char *const bad[] = {"-", "01", "1.", ".5", "1e", "1e+",
	    "+1", "--1", "-a", "1.e5", "1-", "0x1", NULL};
	char text[16];

	(void)state;
	for (size_t i = 0; bad[i] != NULL; i++) {
		snprintf(text, sizeof text, "[%s]", bad[i]);
		if (json_whole(slice_str(text)))
			fail_msg("%s is taken for JSON", text);
	}
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
	settles(LIT("body{}\n.abc {\n}\n"), "text/plain");
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
	settles(LIT("id,name\n1,a\n2,b,c\n"), "text/plain");
	asks(LIT("id=ImageMagick&x=1"));
}

static void
plain_texts_of_any_kind(void **state)
{
	(void)state;
	settles(LIT("the first word of some prose\nand the next line\n"),
	    "text/plain");
	settles(LIT("192.0.2.7 - - [21/Nov/2025:00:51:30 +0000] \"GET / "
		    "HTTP/1.1\" 200 5316\n"),
	    "text/plain");
	settles(
	    LIT("<134>Nov 21 00:51:30 host app[7]: it's up\n"), "text/plain");
	settles(LIT("2025-11-21T00:51:30Z level=info msg=\"hello: (x)\"\n"),
	    "text/plain");
	settles(LIT("Viele Gr\xc3\xbc\xc3\x9f"
		    "e aus der Stadt\n"),
	    "text/plain");
	settles(LIT("@media print { a { top: 0 } }\n"), "text/plain");
	/* These begin as some rule does. */
	asks(LIT("From: a\nTo: b\n\ntext\n"));
	asks(LIT("x#! /usr/bin/env ruby"));
	asks(LIT("[section]\nkey=value\n"));
	asks(LIT("c lone letter\nC and another\n"));
	asks(LIT("c lone letter\n x\nx"));
	/* Here expressions stop one byte before the end. */
	asks(LIT("a line\n.PR2"));
	asks(LIT("x(function("));
}

#define PIECE 64

/* Prose of so many bytes, with a piece put in at a place. */
static void
prose(struct buf *b, size_t n, const char *piece, size_t at)
{
	static const char words[] =
	    "some words of prose, of which there are more,\nin lines; and "
	    "no more;\n ";

	buf_reset(b);
	while (b->n < n)
		buf_add(b, words, sizeof words - 1);
	b->n = n;
	if (piece != NULL && at + strlen(piece) <= n)
		memcpy(b->p + at, piece, strlen(piece));
}

static void
what_rules_look_for_is_found_anywhere(void **state)
{
	static const char *const pieces[] = {"\"use strict\"", "\n.la - a",
	    "(function(", "\n:a ( -- )\n;\n", "\nend\n", "\\begin{x}",
	    "<TITLE>", "\nimport a;\n", "\n1\n00:00:01,000 --> 00", "main(",
	    "\n#  ifdef A\n#endif\n", "MATLAB 5.0", "ustar", "CD001", "SEGA",
	    "EAPI=7", "id=ImageMagick ", "..OMR ..TRANSPAR .HODE", "PK\5\6",
	    "This is Info file", "typeof x ===", "\nmsgid\nmsgstr",
	    "\n--- a\n+++ b\n@@"};
	static const size_t places[] = {0, 1, 2, 4, 60, 256, 257, 1080, 4090,
	    8170, 8186, 8192, 8200, 32769, 37633, 65530, 69996, 339969};
	static const size_t sizes[] = {
	    64, 300, 2000, 8192, 8200, 40000, 65536, 65537, 400000};
	struct buf b = {0};
	size_t i, j, k;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		prose(&b, sizes[i], NULL, 0);
		settles(buf_as_slice(&b), "text/plain");
		for (j = 0; j < sizeof pieces / sizeof *pieces; j++) {
			for (k = 0; k < sizeof places / sizeof *places; k++) {
				if (places[k] + PIECE > sizes[i])
					continue;
				prose(&b, sizes[i], pieces[j], places[k]);
				agrees(buf_as_slice(&b), pieces[j]);
			}
			prose(&b, sizes[i], pieces[j],
			    sizes[i] - strlen(pieces[j]));
			agrees(buf_as_slice(&b), pieces[j]);
			prose(&b, sizes[i], pieces[j], sizes[i] - 22);
			agrees(buf_as_slice(&b), pieces[j]);
		}
	}
	buf_free(&b);
}

/* ---- other bytes */

/* Bytes as good as random, the same on every run. */
static struct slice
noise(uint64_t *seed, uint8_t *room, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		*seed = *seed * UINT64_C(6364136223846793005) + 1;
		room[i] = (uint8_t)(*seed >> 56);
	}
	return slice_of(room, n);
}

static void
noise_is_of_no_known_type(void **state)
{
	static const size_t sizes[] = {4, 20, 100, 300, 512, 600, 3000, 20000};
	static uint8_t room[20000];
	size_t i, k, settled = 0, n = 0;
	uint64_t seed = 7;
	const char *type;

	(void)state;
	for (i = 0; i < 150; i++) {
		for (k = 0; k < sizeof sizes / sizeof *sizes; k++) {
			type = agrees(noise(&seed, room, sizes[k]), "noise");
			n += sizes[k] >= 300;
			settled += sizes[k] >= 300 && type != NULL;
		}
	}
	assert_true(settled > n * 8 / 10);
	asks(LIT("\xfe\xff\0a\0b\0c\0d"));
	asks(LIT("\x80\1\2\3\4\5\6\7"));
	asks(LIT("caf\xe9 and other Latin"));
	asks(LIT("text and zeros at its end\0\0\0"));
}

/* An entry as it is first in an archive: name, and what follows it. */
static void
zip_of(struct buf *b, const char *name, struct slice extra)
{
	buf_reset(b);
	buf_add_slice(b, LIT("PK\3\4\24\0\0\0\10\0\1\2\3\4\1\2\3\4\5\0\0\0"
			     "\6\0\0\0"));
	buf_u8(b, (uint8_t)strlen(name));
	buf_u8(b, 0);
	buf_u8(b, (uint8_t)extra.n);
	buf_u8(b, 0);
	buf_str(b, name);
	buf_add_slice(b, extra);
	buf_add_slice(b, LIT(PAD));
}

static void
archives_that_are_only_that(void **state)
{
	static const char *const others[] = {"mimetypeapplication/epub+zip",
	    "[Content_Types].xml", "word/document.xml", "AndroidManifest.xml",
	    "META-INF/MANIFEST.MF", "classes.dex", "doc.kml", "docProps/app"};
	struct buf b = {0};
	size_t i;

	(void)state;
	zip_of(&b, "a.txt", SLICE_NONE);
	settles(buf_as_slice(&b), "application/zip");
	zip_of(&b, "folder/photo.jpg", LIT("UT\5\0\1\2\3\4\5"));
	settles(buf_as_slice(&b), "application/zip");
	zip_of(&b, "a.class", LIT("\xfe\xca\0\0"));
	asks(buf_as_slice(&b));
	for (i = 0; i < sizeof others / sizeof *others; i++) {
		zip_of(&b, others[i], SLICE_NONE);
		asks(buf_as_slice(&b));
	}
	buf_free(&b);
}

static void
boot_sectors_come_first(void **state)
{
	static uint8_t room[600] = "\x1f\x8b\x08";

	(void)state;
	memset(room + 3, 1, sizeof room - 3);
	settles(slice_of(room, sizeof room), "application/gzip");
	memcpy(room + 510, "\x55\xaa", 2);
	asks(slice_of(room, sizeof room));
}

/* The sum of its bytes says that it is an archive, whatever else it is. */
static void
archives_of_text_are_archives(void **state)
{
	static uint8_t room[1024] = "<!DOCTYPE html>\n";
	struct slice all = slice_of(room, sizeof room);
	unsigned sum = 8 * ' ';

	(void)state;
	memset(room + 16, 'x', sizeof room - 16);
	settles(all, "text/html");
	for (size_t i = 0; i < 512; i++)
		sum += i < 148 || i >= 156 ? room[i] : 0;
	snprintf((char *)room + 148, 8, "%06o", sum);
	memset(room + 154, ' ', 2);
	asks(all);
	room[16] = 'y';
	settles(all, "text/html");
}

/* A request at the head of line n among lines that end in eol. */
static void
style_sheet(struct buf *b, unsigned n, const char *eol)
{
	buf_reset(b);
	for (unsigned i = 1; i < 120; i++)
		buf_printf(b, "%s%s", i == n ? ".is a {}" : ".isle {}", eol);
}

/* libmagic looks at twenty lines, and passes over an empty one behind each. */
static void
troff_is_told_by_its_first_lines(void **state)
{
	static const char *const eols[] = {"\n", "\n\n", "\r\n", "\n\n\n"};
	struct buf b = {0};

	(void)state;
	for (unsigned e = 0; e < sizeof eols / sizeof *eols; e++) {
		for (unsigned n = 1; n < 120; n++) {
			style_sheet(&b, n, eols[e]);
			(void)agrees(buf_as_slice(&b), eols[e]);
		}
	}
	style_sheet(&b, 1, "\n");
	asks(buf_as_slice(&b));
	style_sheet(&b, 50, "\n");
	settles(buf_as_slice(&b), "text/plain");
	buf_free(&b);
}

/* What a rule for another place says comes first. */
static void
marks_behind_signatures_come_first(void **state)
{
	static uint8_t room[600] = "<html>\n";

	(void)state;
	memset(room + 7, 'x', sizeof room - 7);
	settles(slice_of(room, sizeof room), "text/html");
	memcpy(room + 256, "SEGA MEGA DRIVE ", 16);
	asks(slice_of(room, sizeof room));
	memcpy(room, "\x1f\x8b\x08", 3);
	asks(slice_of(room, sizeof room));
	memset(room + 256, 'x', 16);
	settles(slice_of(room, sizeof room), "application/gzip");
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
	    cmocka_unit_test(json_strings_end_at_any_byte),
	    cmocka_unit_test(long_json_is_read_to_its_end),
	    cmocka_unit_test(json_comes_in_any_pieces),
	    cmocka_unit_test(numbers_of_json_are_strict),
	    cmocka_unit_test(deep_json_is_left_alone),
	    cmocka_unit_test(style_sheets_and_scripts),
	    cmocka_unit_test(tables_and_forms),
	    cmocka_unit_test(plain_texts_of_any_kind),
	    cmocka_unit_test(what_rules_look_for_is_found_anywhere),
	    cmocka_unit_test(noise_is_of_no_known_type),
	    cmocka_unit_test(archives_that_are_only_that),
	    cmocka_unit_test(boot_sectors_come_first),
	    cmocka_unit_test(archives_of_text_are_archives),
	    cmocka_unit_test(troff_is_told_by_its_first_lines),
	    cmocka_unit_test(marks_behind_signatures_come_first),
	    cmocka_unit_test(what_is_no_clean_text_is_left_alone),
	    cmocka_unit_test(prefixes_agree_with_libmagic),
	    cmocka_unit_test(files_at_hand_agree_with_libmagic),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
