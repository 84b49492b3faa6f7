/* Names in Content-Disposition: RFC 6266, 8187, 2231, 2047, and browsers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/decode.h"
#include "app/disposition.h"
#include "app/param.h"
#include "base/xalloc.h"

/* From memory of its own, so that a read past its end is seen. */
static void
name_is(struct slice value, const char *expected)
{
	struct buf out = {0}, copy = {0};
	bool has;

	buf_add_slice(&copy, value);
	copy.p = xreallocarray(copy.p, value.n, 1);
	has = disposition_filename(&out, slice_of(copy.p, value.n));
	if (expected == NULL)
		assert_false(has);
	else
		assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
	buf_free(&copy);
}

static void
names_are_read(void **state)
{
	static const struct {
		const char *value, *name;
	} rows[] = {
	    {"attachment; filename=\"report.pdf\"", "report.pdf"},
	    {"attachment; filename=report.pdf", "report.pdf"},
	    {"attachment;filename=report.pdf;size=3", "report.pdf"},
	    {"ATTACHMENT; FILENAME = \"a b.txt\" ; x=1", "a b.txt"},
	    {"inline", NULL},
	    {"", NULL},
	    {"attachment; name=\"filename\"", NULL},
	    {"attachment; filename=\"\"", ""},
	    {"attachment; filename=", ""},
	    {"attachment; filename", ""},
	    {"attachment; filename=\"a;b=c.txt\"; x", "a;b=c.txt"},
	    {"attachment; filename=\"never closed", "never closed"},
	    {"attachment; filename=\"a\\\"b.txt\"", "a\"b.txt"},
	    {"attachment; filename=\"a\\\\b.txt\"", "a\\b.txt"},
	    {"form-data; name=f; filename=\"C:\\dir\\new.txt\"",
		"C:\\dir\\new.txt"},
	    {"attachment; filename=\"../../etc/passwd\"", "../../etc/passwd"},
	    {"attachment; filename=\"\xc3\xa9.txt\"", "\xc3\xa9.txt"},
	    {"attachment; filename=\"\xe9.txt\"", "\xe9.txt"},
	    {"attachment; filename=\"a%20b\"", "a%20b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		name_is(slice_str(rows[i].value), rows[i].name);
}

static void
extended_names_win(void **state)
{
	static const struct {
		const char *value, *name;
	} rows[] = {
	    {"attachment; filename*=UTF-8''%e2%82%ac%20rates",
		"\xe2\x82\xac rates"},
	    {"attachment; filename*=utf-8'en'%41.txt", "A.txt"},
	    {"attachment; filename=\"EURO\"; filename*=UTF-8''%e2%82%ac",
		"\xe2\x82\xac"},
	    {"attachment; filename*=iso-8859-1''%e9t%e9", "\xc3\xa9t\xc3\xa9"},
	    {"attachment; filename*=koi8-r''%c1", "\xc1"},
	    {"attachment; filename*=plain.txt", "plain.txt"},
	    {"attachment; filename*=\"UTF-8''%41\"", "A"},
	    {"attachment; filename*=UTF-8''100%", "100%"},
	    {"attachment; filename*=UTF-8''%4", "%4"},
	    {"attachment; filename*=UTF-8''", ""},
	    {"attachment; filename*0=\"long \"; filename*1=name.txt",
		"long name.txt"},
	    {"attachment; filename*1*=%20b.txt; filename*0*=UTF-8''%e9%20a",
		"\xe9 a b.txt"},
	    {"attachment; filename*0*=iso-8859-1''%e9; filename*1*=%e8",
		"\xc3\xa9\xc3\xa8"},
	    {"attachment; filename*1=b", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		name_is(slice_str(rows[i].value), rows[i].name);
}

static void
encoded_words_are_tolerated(void **state)
{
	static const struct {
		const char *value, *name;
	} rows[] = {
	    {"attachment; filename=\"=?UTF-8?B?4oKsLnR4dA==?=\"",
		"\xe2\x82\xac.txt"},
	    {"attachment; filename=\"=?iso-8859-1?Q?a_=E9?=.txt\"",
		"a \xc3\xa9.txt"},
	    {"attachment; filename=\"=?Windows-1252?Q?=80_=E9=9F?=\"",
		"\xe2\x82\xac \xc3\xa9\xc5\xb8"},
	    {"attachment; filename=\"=?utf-8?q?a?= =?utf-8?q?b?= c\"", "ab c"},
	    {"attachment; filename=\"=?utf-8?x?a?=\"", "=?utf-8?x?a?="},
	    {"attachment; filename=\"=?utf-8?b?***?=\"", "=?utf-8?b?***?="},
	    {"attachment; filename=\"=?utf-8?q?open\"", "=?utf-8?q?open"},
	    {"attachment; filename=\"=?\"", "=?"},
	    {"attachment; filename=\"a=?b\"", "a=?b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		name_is(slice_str(rows[i].value), rows[i].name);
}

static void
a_name_may_hold_anything(void **state)
{
	struct slice value =
	    SLICE_LIT("attachment; filename*=UTF-8''a%00b%0a%3Cscript%3E");
	struct buf out = {0};

	(void)state;
	assert_true(disposition_filename(&out, value));
	assert_true(slice_eq(buf_as_slice(&out), SLICE_LIT("a\0b\n<script>")));
	buf_free(&out);
}

static void
cut_anywhere_it_is_still_read(void **state)
{
	const char *values[] = {
	    "attachment; filename*0*=UTF-8'en'%e2%82%ac; filename*1=\"a\\\"\"",
	    "form-data; name=\"a\"; filename=\"=?utf-8?b?4oKs?= =?x?q?=41?=\"",
	};

	(void)state;
	for (size_t v = 0; v < 2; v++) {
		struct slice whole = slice_str(values[v]);

		for (size_t n = 1; n <= whole.n; n++) {
			struct buf copy = {0}, out = {0};

			buf_add_slice(&copy, slice_head(whole, n));
			copy.p = xreallocarray(copy.p, n, 1);
			(void)disposition_filename(&out, slice_of(copy.p, n));
			(void)disposition_field(&out, slice_of(copy.p, n));
			assert_true(out.n <= 2 * n);
			buf_free(&copy);
			buf_free(&out);
		}
	}
}

static void
field_names(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_true(disposition_field(
	    &out, slice_str("form-data; name=\"a \\\"b\\\"\"; filename=c")));
	assert_string_equal(buf_cstr(&out), "a \"b\"");
	assert_false(disposition_field(&out, slice_str("form-data")));
	buf_free(&out);
}

static void
parameters_in_order(void **state)
{
	struct slice rest =
	    slice_str("multipart/mixed; a=1 ;; b=\"2;\" junk; c; d=");
	struct param p;

	(void)state;
	assert_true(slice_eq_str(param_first(rest), "multipart/mixed"));
	assert_true(param_next(&rest, &p));
	assert_true(slice_eq_str(p.name, "a") && slice_eq_str(p.value, "1"));
	assert_true(param_next(&rest, &p) && p.name.n == 0);
	assert_true(param_next(&rest, &p));
	assert_true(slice_eq_str(p.name, "b") && slice_eq_str(p.value, "2;"));
	assert_true(p.quoted);
	assert_true(param_next(&rest, &p));
	assert_true(slice_eq_str(p.name, "c") && p.value.n == 0);
	assert_true(param_next(&rest, &p));
	assert_true(slice_eq_str(p.name, "d") && p.value.n == 0);
	assert_false(param_next(&rest, &p));
}

static void
base64_takes_what_senders_send(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
	    {"", ""},
	    {"Zg==", "f"},
	    {"Zm8=", "fo"},
	    {"Zm9v", "foo"},
	    {"Zm9vYg", "foob"},
	    {" Zm 9v\r\nYmFy ", "foobar"},
	    {"Zm9v!", NULL},
	    {"Zm9v=Zm9v", "foo"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf out = {0};
		bool ok = decode_base64(&out, slice_str(rows[i].in));

		assert_true(ok == (rows[i].out != NULL));
		assert_string_equal(buf_cstr(&out), ok ? rows[i].out : "");
		buf_free(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_read),
	    cmocka_unit_test(extended_names_win),
	    cmocka_unit_test(encoded_words_are_tolerated),
	    cmocka_unit_test(a_name_may_hold_anything),
	    cmocka_unit_test(cut_anywhere_it_is_still_read),
	    cmocka_unit_test(field_names),
	    cmocka_unit_test(parameters_in_order),
	    cmocka_unit_test(base64_takes_what_senders_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
