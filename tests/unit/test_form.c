/* Queries, urlencoded bodies, cookies; text that is made to act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/decode.h"
#include "app/form.h"
#include "app/hostile.h"

typedef bool next_fn(struct slice *, struct slice *, struct slice *);

/* name=value|name=value, decoded where asked. */
static void
pairs_are(const char *text, next_fn *next, bool coded, const char *expected)
{
	struct slice rest = slice_str(text), name, value;
	struct buf out = {0};

	while (next(&rest, &name, &value)) {
		buf_str(&out, out.n == 0 ? "" : "|");
		if (coded) {
			decode_percent(&out, name, true);
			buf_str(&out, "=");
			decode_percent(&out, value, true);
		} else {
			buf_add_slice(&out, name);
			buf_str(&out, "=");
			buf_add_slice(&out, value);
		}
	}
	assert_string_equal(buf_cstr(&out), expected);
	buf_free(&out);
}

static void
pairs_of_a_query(void **state)
{
	(void)state;
	pairs_are("a=1&b=2", form_next, true, "a=1|b=2");
	pairs_are("a=1&&b", form_next, true, "a=1|b=");
	pairs_are("=x&&&", form_next, true, "=x");
	pairs_are("a=b=c", form_next, true, "a=b=c");
	pairs_are(
	    "q=two+words%21&%61=%2B", form_next, true, "q=two words!|a=+");
	pairs_are(
	    "a=%&b=%4&c=%zz&d=%0", form_next, true, "a=%|b=%4|c=%zz|d=%0");
	pairs_are("", form_next, true, "");
}

static void
the_query_of_a_target(void **state)
{
	(void)state;
	assert_true(slice_eq_str(form_query(slice_str("/a?b=c?d")), "b=c?d"));
	assert_true(slice_eq_str(form_query(slice_str("/a?b#c?")), "b"));
	assert_int_equal(form_query(slice_str("/a")).n, 0);
	assert_int_equal(form_query(slice_str("/a?")).n, 0);
}

static void
pairs_of_a_cookie(void **state)
{
	(void)state;
	pairs_are("a=1; b=\"2\";c;; d=%41+", form_cookie, false,
	    "a=1|b=\"2\"|c=|d=%41+");
	pairs_are(" ; ", form_cookie, false, "");
}

static void
raw_is(struct form *f, const char *expected)
{
	assert_true(slice_eq_str(buf_as_slice(&f->raw), expected));
	buf_free(&f->raw);
}

static void
a_gap_takes_the_pairs_that_it_touches(void **state)
{
	struct form f = {0};

	(void)state;
	assert_true(form_data(&f, slice_str("a=1&b="), 100));
	form_gap(&f);
	assert_true(form_data(&f, slice_str("2"), 100));
	assert_true(form_data(&f, slice_str("3&c=4"), 100));
	assert_true(form_data(&f, slice_str("5&d=6"), 100));
	raw_is(&f, "a=1&c=45&d=6");
}

static void
a_gap_before_everything_and_after(void **state)
{
	struct form f = {0};

	(void)state;
	form_gap(&f);
	assert_true(form_data(&f, slice_str("x&a=1&b=2"), 100));
	form_gap(&f);
	raw_is(&f, "a=1&");
}

static void
a_form_over_the_limit_says_so(void **state)
{
	struct form f = {0};

	(void)state;
	assert_true(form_data(&f, slice_str("a=1"), 5));
	assert_true(form_data(&f, slice_str("&b"), 5));
	assert_false(form_data(&f, slice_str("=2"), 5));
	assert_false(form_data(&f, slice_str("3"), 5));
	raw_is(&f, "a=1&b");
}

static void
hostile_texts(void **state)
{
	static const struct {
		const char *text, *what;
	} rows[] = {
	    {"plain text, <b>bold</b>, 1 < 2", NULL},
	    {"<ScRiPt src=x>", "script markup"},
	    {"<<script", "script markup"},
	    {"x=JavaScript:alert(1)", "script markup"},
	    {"java script:", NULL},
	    {"\"><img src=x onerror=alert(1)>", "script markup"},
	    {"<svg/OnLoad = f()", "script markup"},
	    {"<a b=\"1\"onfocus=f()>", "script markup"},
	    {"<b>1</b><iframe src=//x>", "script markup"},
	    {"<img src=x alt=on> onerror=1", NULL},
	    {"<a href=?once=1&on=2 position=3>", NULL},
	    {"<a onclick", NULL},
	    {"a < b, onx=1", NULL},
	    {"a:b:javascript:", "script markup"},
	    {"javascript", NULL},
	    {"a\tb", NULL},
	    {"a\x1b[2J", "control characters"},
	    {"a\x7f", "control characters"},
	    {"abc\xe2\x80\xae"
	     "cod.exe",
		"characters that turn the reading direction"},
	    {"\xe2\x81\xa6x", "characters that turn the reading direction"},
	    {"\xe2\x80\xaf", NULL},
	    {"\xe2\x82\xac \xe2\x80", NULL},
	    {"\xe2", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *what = hostile_text(slice_str(rows[i].text), false);

		if (rows[i].what == NULL)
			assert_null(what);
		else
			assert_string_equal(what, rows[i].what);
	}
	assert_non_null(hostile_text(SLICE_LIT("a\0b"), true));
	assert_non_null(hostile_text(slice_str("a\r\nb"), false));
	assert_null(hostile_text(slice_str("a\r\nb"), true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pairs_of_a_query),
	    cmocka_unit_test(the_query_of_a_target),
	    cmocka_unit_test(pairs_of_a_cookie),
	    cmocka_unit_test(a_gap_takes_the_pairs_that_it_touches),
	    cmocka_unit_test(a_gap_before_everything_and_after),
	    cmocka_unit_test(a_form_over_the_limit_says_so),
	    cmocka_unit_test(hostile_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
