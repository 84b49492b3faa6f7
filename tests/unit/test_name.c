/* Safe names: hostile ones, extensions by type, lengths, URLs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "carve/media.h"
#include "carve/name.h"

#define MAX 100

static void
named(const char *name, const char *url, const char *type, const char *want)
{
	struct buf b = {0};

	name_safe(&b, slice_str(name), slice_str(url), type, MAX);
	assert_string_equal(buf_cstr(&b), want);
	buf_free(&b);
}

static void
plain(const char *name, const char *want)
{
	named(name, "", "text/plain", want);
}

static void
names_stay_where_they_are_harmless(void **state)
{
	(void)state;
	plain("notes.txt", "notes.txt");
	plain("site.css", "site.css");
	named("logo.PNG", "", "image/png", "logo.PNG");
	named("a-b_c.tar.gz", "", "application/gzip", "a-b_c.tar.gz");
	named("clip.mp4", "", "video/mp4", "clip.mp4");
	named("x.json", "", "application/json", "x.json");
}

static void
paths_and_dots_never_lead_out(void **state)
{
	(void)state;
	plain("../../etc/passwd", "passwd.txt");
	plain("..\\..\\windows\\win.ini", "win.ini.txt");
	plain("/etc/cron.d/x.txt", "x.txt");
	plain("....//....//x.txt", "x.txt");
	plain("..", "file.txt");
	plain(".htaccess", "htaccess.txt");
	plain("a..b...txt", "a.b.txt");
	plain("-rf.txt", "rf.txt");
	plain("dir/", "file.txt");
}

static void
every_other_byte_becomes_one_underscore(void **state)
{
	struct buf b = {0};

	(void)state;
	plain("<script>alert(1)</script>.txt", "script.txt");
	plain("a\"><img onerror=x>.txt", "a_img_onerror_x.txt");
	plain("a\r\nb\tc.txt", "a_b_c.txt");
	plain("caf\xc3\xa9 \xe2\x80\xae"
	      "gpj.txt",
	    "caf_gpj.txt");
	plain("\xff\xfe.txt", "txt.txt");
	plain("$(reboot);`id`|&.txt", "reboot_id.txt");
	plain("a:b.txt", "a_b.txt");
	name_safe(
	    &b, SLICE_LIT("evil.exe\0.txt"), SLICE_NONE, "text/plain", MAX);
	assert_string_equal(buf_cstr(&b), "evil.exe.txt");
	buf_free(&b);
}

static void
active_content_is_opened_as_text_or_saved(void **state)
{
	(void)state;
	named("page.html", "", "text/html", "page.html.txt");
	named("page.txt", "", "text/html", "page.txt");
	named("drawing.svg", "", "image/svg+xml", "drawing.svg.txt");
	named("feed.xml", "", "text/xml", "feed.xml.txt");
	named("app.js", "", "application/javascript", "app.js.txt");
	named("app.js", "", "text/plain", "app.js.txt");
	named("mail.eml", "", "message/rfc822", "mail.eml.txt");
	named("run.sh", "", "text/x-shellscript", "run.sh.txt");
	named("up.php", "", "text/x-php", "up.php.txt");
	named("link.url", "", "application/x-mswinurl", "link.url.bin");
	named("doc.pdf", "", "application/pdf", "doc.pdf.bin");
	named("film.swf", "", "application/x-shockwave-flash", "film.swf.bin");
	named("setup.exe", "", "application/x-dosexec", "setup.exe.bin");
	named("old.doc", "", "application/msword", "old.doc.bin");
	named("x.lnk", "", "application/octet-stream", "x.lnk.bin");
	named("x.hta", "", "text/html", "x.hta.txt");
	named("data.bin", "", "application/octet-stream", "data.bin");
}

static void
the_bytes_decide_not_the_name(void **state)
{
	(void)state;
	named("invoice_0914.pdf", "", "application/x-dosexec",
	    "invoice_0914.pdf.bin");
	named("holiday.jpg", "", "application/zip", "holiday.jpg.zip");
	named("photo.png", "", "text/html", "photo.png.txt");
	named("photo.html", "", "image/png", "photo.html.png");
	named("photo.jpg", "", "image/png", "photo.jpg.png");
	named("page.html", "", "application/gzip", "page.html.gz");
	named("x.txt", "", "application/octet-stream", "x.txt.bin");
	named("x.json", "", "text/html", "x.json.txt");
}

static void
nameless_files_are_named_after_what_they_are(void **state)
{
	(void)state;
	named("", "", "application/octet-stream", "file.bin");
	named("", "http://h/", "text/html", "index.html.txt");
	named("", "http://h", "text/html", "index.html.txt");
	named("", "http://h/a/?q=1", "application/json", "index.json");
	named("", "ftp://h/pub/", "text/plain", "index.txt");
	named("", "http://h/logo", "image/svg+xml", "logo.svg.txt");
	named("", "http://h/get", "application/pdf", "get.pdf.bin");
	named("", "http://h/v1.2", "text/plain", "v1.2.txt");
	named("readme", "", "inode/x-empty", "readme.txt");
}

static void
urls_give_their_last_segment_decoded(void **state)
{
	(void)state;
	named("", "http://h/a/b%20c.png?x=/d.html#e/f", "image/png", "b_c.png");
	named("", "http://h/a%2f..%2f..%2fetc%2fpasswd", "text/plain",
	    "passwd.txt");
	named("", "http://h/%", "text/plain", "index.txt");
	named("", "http://h/%4", "text/plain", "4.txt");
	named("", "http://h/%zz.txt", "text/plain", "zz.txt");
	named("", "http://h/%00%0a", "text/plain", "index.txt");
	named("", "/only/path.txt", "text/plain", "path.txt");
	named("given.txt", "http://h/other.txt", "text/plain", "given.txt");
	named("///", "http://h/other.txt", "text/plain", "other.txt");
}

static void
device_names_are_not_opened(void **state)
{
	(void)state;
	plain("con.txt", "_con.txt");
	plain("NUL", "_NUL.txt");
	plain("Com1.tar.txt", "_Com1.tar.txt");
	plain("console.txt", "console.txt");
}

static void
long_names_lose_their_middle_not_their_extension(void **state)
{
	struct buf name = {0}, out = {0};
	size_t max, i;

	(void)state;
	for (i = 0; i < 300; i++)
		buf_u8(&name, i % 10 == 9 ? '.' : 'a');
	buf_str(&name, ".html");
	for (max = 0; max < 320; max++) {
		buf_reset(&out);
		name_safe(
		    &out, buf_as_slice(&name), SLICE_NONE, "text/html", max);
		assert_true(out.n <= (max < 24 ? 24 : max));
		assert_true(slice_ends(buf_as_slice(&out), ".html.txt"));
		assert_true(slice_find(buf_as_slice(&out), SLICE_LIT("..")) ==
			    SLICE_MISSING);
	}
	buf_free(&name);
	buf_free(&out);
}

/* Whatever comes, only these bytes and one of these ends go out. */
static void
random_names_stay_on_the_allow_list(void **state)
{
	const char *const types[] = {"text/html", "image/png",
	    "application/pdf", "application/octet-stream", "text/plain"};
	const char *const ends[] = {".txt", ".png", ".bin", ".bin", NULL};
	uint32_t seed = 1;
	struct buf name = {0}, out = {0};
	size_t i, k, n;

	(void)state;
	for (i = 0; i < 20000; i++) {
		buf_reset(&name);
		buf_reset(&out);
		for (n = i % 40; n != 0; n--) {
			seed = seed * 1664525 + 1013904223;
			k = seed >> 24;
			buf_u8(&name,
			    k < 160 ? (uint8_t)k : (uint8_t) ".%/\\_-"[k % 6]);
		}
		k = i % 5;
		name_safe(&out, i & 1 ? buf_as_slice(&name) : SLICE_NONE,
		    buf_as_slice(&name), types[k], MAX);
		assert_true(out.n != 0 && out.n <= MAX);
		for (n = 0; n < out.n; n++)
			assert_non_null(strchr("abcdefghijklmnopqrstuvwxyz"
					       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					       "0123456789._-",
			    out.p[n]));
		assert_true(out.p[0] != '.' && out.p[0] != '-');
		assert_true(slice_find(buf_as_slice(&out), SLICE_LIT("..")) ==
			    SLICE_MISSING);
		if (ends[k] != NULL)
			assert_true(slice_iends(buf_as_slice(&out), ends[k]));
	}
	buf_free(&name);
	buf_free(&out);
}

static void
media_types_have_classes_and_words(void **state)
{
	(void)state;
	assert_int_equal(media_class(SLICE_LIT("IMAGE/JPG")), MEDIA_IMAGE);
	assert_int_equal(media_class(SLICE_LIT("image/svg+xml")), MEDIA_TEXT);
	assert_int_equal(
	    media_class(SLICE_LIT("application/x-gzip")), MEDIA_ARCHIVE);
	assert_int_equal(
	    media_class(SLICE_LIT("application/vnd.foo+json")), MEDIA_TEXT);
	assert_int_equal(
	    media_class(SLICE_LIT("application/octet-stream")), MEDIA_NONE);
	assert_int_equal(
	    media_class(SLICE_LIT("application/x-ms-w4-executable")),
	    MEDIA_PROGRAM);
	assert_int_equal(media_class(SLICE_LIT("text/x-gawk")), MEDIA_SCRIPT);
	assert_int_equal(media_class(SLICE_NONE), MEDIA_NONE);
	assert_true(slice_eq_str(
	    media_bare(SLICE_LIT(" text/html ; charset=utf-8")), "text/html"));
	assert_true(slice_eq_str(
	    media_canonical(SLICE_LIT("image/PJPEG")), "image/jpeg"));
	assert_string_equal(
	    media_words(SLICE_LIT("application/x-zip")), "a ZIP archive");
	assert_null(media_words(SLICE_LIT("text/x-c")));
}

static void
mail_is_called_message(void **state)
{
	(void)state;
	assert_true(slice_eq_str(
	    name_or_usual(SLICE_NONE, SLICE_LIT("smtp")), "message.eml"));
	assert_true(slice_eq_str(
	    name_or_usual(SLICE_LIT("a"), SLICE_LIT("smtp")), "a"));
	assert_int_equal(name_or_usual(SLICE_NONE, SLICE_LIT("ftp")).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mail_is_called_message),
	    cmocka_unit_test(names_stay_where_they_are_harmless),
	    cmocka_unit_test(paths_and_dots_never_lead_out),
	    cmocka_unit_test(every_other_byte_becomes_one_underscore),
	    cmocka_unit_test(active_content_is_opened_as_text_or_saved),
	    cmocka_unit_test(the_bytes_decide_not_the_name),
	    cmocka_unit_test(nameless_files_are_named_after_what_they_are),
	    cmocka_unit_test(urls_give_their_last_segment_decoded),
	    cmocka_unit_test(device_names_are_not_opened),
	    cmocka_unit_test(long_names_lose_their_middle_not_their_extension),
	    cmocka_unit_test(random_names_stay_on_the_allow_list),
	    cmocka_unit_test(media_types_have_classes_and_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
