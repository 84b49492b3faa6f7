/* Declared against detected types: what is worth a finding, and its words. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "carve/mismatch.h"

static bool
look(enum body_source source, const char *declared, const char *name,
    const char *detected, enum finding_kind *kind, struct buf *text)
{
	struct mismatch m = {.source = source,
	    .declared = slice_str(declared),
	    .name = slice_str(name),
	    .detected = detected};

	return mismatch_look(&m, kind, text);
}

static void
found(const char *declared, const char *detected, enum finding_kind want)
{
	enum finding_kind kind = FINDING_COUNT;
	struct buf text = {0};

	assert_true(
	    look(BODY_HTTP_RESPONSE, declared, "", detected, &kind, &text));
	assert_int_equal(kind, want);
	assert_true(text.n != 0);
	buf_free(&text);
}

static void
nothing(const char *declared, const char *detected)
{
	enum finding_kind kind = FINDING_COUNT;
	struct buf text = {0};

	assert_false(
	    look(BODY_HTTP_RESPONSE, declared, "", detected, &kind, &text));
	assert_int_equal(text.n, 0);
}

static void
other_names_of_the_same_are_no_mismatch(void **state)
{
	(void)state;
	nothing("application/x-javascript", "application/javascript");
	nothing("text/javascript; charset=utf-8", "text/plain");
	nothing("image/jpg", "image/jpeg");
	nothing("IMAGE/X-PNG", "image/png");
	nothing("application/xml", "text/xml");
	nothing("application/rss+xml", "text/xml");
	nothing("image/svg+xml", "text/html");
	nothing("text/plain", "text/html");
	nothing("text/css", "text/plain");
	nothing("application/json", "text/plain");
	nothing("application/x-www-form-urlencoded", "text/plain");
	nothing("image/x-icon", "image/png");
	nothing("audio/mp4", "video/mp4");
	nothing("application/x-tar", "application/gzip");
	nothing("application/font-woff", "font/woff");
}

static void
no_claim_is_no_mismatch(void **state)
{
	(void)state;
	nothing("", "application/x-dosexec");
	nothing("application/octet-stream", "application/x-dosexec");
	nothing("binary/octet-stream", "application/zip");
	nothing("application/x-msdownload", "application/x-dosexec");
	nothing("application/x-sh", "text/x-shellscript");
	nothing("text/plain", "text/x-shellscript");
	nothing("multipart/form-data; boundary=x", "image/png");
	nothing("nonsense", "image/png");
	nothing("image/png", "inode/x-empty");
	nothing("application/x-own-format", "application/zip");
	nothing("application/x-own-format", "application/octet-stream");
}

static void
programs_are_not_documents(void **state)
{
	(void)state;
	found("application/pdf", "application/x-dosexec",
	    FINDING_PROGRAM_DISGUISED);
	found(
	    "image/png", "application/x-sharedlib", FINDING_PROGRAM_DISGUISED);
	found("text/html", "application/x-mach-binary",
	    FINDING_PROGRAM_DISGUISED);
	found("application/zip",
	    "application/vnd.microsoft.portable-executable",
	    FINDING_PROGRAM_DISGUISED);
	found("image/gif", "text/x-php", FINDING_PROGRAM_DISGUISED);
	found("image/jpeg", "text/x-shellscript", FINDING_PROGRAM_DISGUISED);
}

static void
archives_are_documents_only_when_they_are(void **state)
{
	(void)state;
	found("image/jpeg", "application/zip", FINDING_ARCHIVE_DISGUISED);
	found("text/plain", "application/x-rar", FINDING_ARCHIVE_DISGUISED);
	found("application/pdf", "application/x-7z-compressed",
	    FINDING_ARCHIVE_DISGUISED);
	nothing("application/vnd.openxmlformats-officedocument."
		"wordprocessingml.document",
	    "application/zip");
	nothing("application/java-archive", "application/zip");
	nothing("application/epub+zip", "application/zip");
	nothing("application/vnd.android.package-archive", "application/zip");
	nothing("application/zip", "application/java-archive");
	nothing("application/x-zip-compressed", "application/zip");
}

static void
the_rest_is_a_plain_mismatch(void **state)
{
	(void)state;
	found("image/png", "text/html", FINDING_TYPE_MISMATCH);
	found("image/png", "image/jpeg", FINDING_TYPE_MISMATCH);
	found("text/html", "image/gif", FINDING_TYPE_MISMATCH);
	found("application/pdf", "text/html", FINDING_TYPE_MISMATCH);
	found("image/png", "application/octet-stream", FINDING_TYPE_MISMATCH);
	found("text/plain", "application/octet-stream", FINDING_TYPE_MISMATCH);
	found("application/pdf", "application/msword", FINDING_TYPE_MISMATCH);
}

static void
a_name_is_a_claim_where_the_type_is_none(void **state)
{
	enum finding_kind kind;
	struct buf text = {0};

	(void)state;
	assert_true(
	    look(BODY_FTP, "", "holiday.jpg", "application/zip", &kind, &text));
	assert_int_equal(kind, FINDING_ARCHIVE_DISGUISED);
	assert_string_equal(buf_cstr(&text),
	    "The name promises image/jpeg; the bytes are a ZIP archive "
	    "(application/zip). It is holiday.jpg.");
	buf_reset(&text);
	assert_false(
	    look(BODY_FTP, "", "notes.txt", "image/png", &kind, &text));
	assert_false(
	    look(BODY_FTP, "", "report.docx", "application/zip", &kind, &text));
	assert_false(look(
	    BODY_FTP, "", "setup.exe", "application/x-dosexec", &kind, &text));
	buf_free(&text);
}

static void
the_text_says_who_declared_what(void **state)
{
	enum finding_kind kind;
	struct buf text = {0};

	(void)state;
	look(BODY_HTTP_RESPONSE, "application/pdf; x=y", "invoice_0914.pdf",
	    "application/x-dosexec", &kind, &text);
	assert_string_equal(buf_cstr(&text),
	    "The server declared application/pdf; the bytes are a Windows or "
	    "DOS program (application/x-dosexec). The declared name was "
	    "invoice_0914.pdf.");
	buf_reset(&text);
	look(BODY_HTTP_FORM_PART, "image/jpeg", "", "application/zip", &kind,
	    &text);
	assert_string_equal(buf_cstr(&text),
	    "The client's form declared image/jpeg; the bytes are a ZIP "
	    "archive (application/zip).");
	buf_reset(&text);
	look(BODY_HTTP_REQUEST, "image/png", "", "application/octet-stream",
	    &kind, &text);
	assert_string_equal(buf_cstr(&text),
	    "The client declared image/png; the bytes are of no known type.");
	buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(other_names_of_the_same_are_no_mismatch),
	    cmocka_unit_test(no_claim_is_no_mismatch),
	    cmocka_unit_test(programs_are_not_documents),
	    cmocka_unit_test(archives_are_documents_only_when_they_are),
	    cmocka_unit_test(the_rest_is_a_plain_mismatch),
	    cmocka_unit_test(a_name_is_a_claim_where_the_type_is_none),
	    cmocka_unit_test(the_text_says_who_declared_what),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
