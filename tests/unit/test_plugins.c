/* cli/: the fields that plugins set, and makers of network cards. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "cli/oui.h"
#include "cli/plugin_row.h"

static const struct wf_column first[] = {
    {"count", WF_U64, "a count"},
    {"delta", WF_I64, "a difference"},
    {"when", WF_TIME, "a time"},
    {NULL, WF_U64, NULL},
};

static const struct wf_column second[] = {
    {"ratio", WF_DOUBLE, "a ratio"},
    {"bits", WF_HEX8, "eight bits"},
    {"words", WF_HEX32, "more"},
    {"text", WF_TEXT, "words"},
    {NULL, WF_U64, NULL},
};

static const struct plugin_columns columns[] = {
    {"first", first},
    {"none", NULL},
    {"second", second},
};

static const char *
line(const struct plugin_row *r, struct buf *out)
{
	size_t i;

	buf_reset(out);
	for (i = 0; i < plugin_row_width(r); i++) {
		if (i != 0)
			buf_u8(out, '|');
		plugin_row_write(r, i, PLUGIN_TSV, out);
	}
	return buf_cstr(out);
}

static void
values_stand_in_the_columns_that_were_declared(void **state)
{
	struct plugin_row *r = plugin_row_new(columns, 3);
	struct buf b = {0};

	(void)state;
	assert_int_equal(plugin_row_width(r), 7);
	assert_string_equal(plugin_row_name(r, 4), "bits");
	assert_string_equal(line(r, &b), "||||||");
	wf_set_u64(plugin_row_of(r, 2), 1, 0x1f);
	wf_set_i64(plugin_row_of(r, 0), 1, -3);
	assert_string_equal(line(r, &b), "|-3|||0x1f||");
	wf_set_u64(plugin_row_of(r, 0), 0, 7);
	wf_set_i64(plugin_row_of(r, 0), 2, INT64_C(1500000000));
	wf_set_double(plugin_row_of(r, 2), 0, 0.25);
	wf_set_u64(plugin_row_of(r, 2), 2, 0xcafe);
	wf_set_text(plugin_row_of(r, 2), 3, "a\tb\n\x1b", 5);
	assert_string_equal(
	    line(r, &b), "7|-3|1.500000000|0.25|0x1f|0x0000cafe|a\\tb\\n\\x1b");
	plugin_row_clear(r);
	assert_string_equal(line(r, &b), "||||||");
	plugin_row_free(r);
	buf_free(&b);
}

static void
a_wrong_column_or_type_changes_nothing(void **state)
{
	struct plugin_row *r = plugin_row_new(columns, 3);
	struct buf b = {0};

	(void)state;
	wf_set_u64(plugin_row_of(r, 0), 3, 1); /* not declared */
	wf_set_u64(plugin_row_of(r, 0), 9999, 1);
	wf_set_u64(plugin_row_of(r, 1), 0, 1);	     /* has none */
	wf_set_text(plugin_row_of(r, 0), 0, "x", 1); /* a number */
	wf_set_i64(plugin_row_of(r, 0), 0, -1);
	assert_string_equal(line(r, &b), "||||||");
	plugin_row_free(r);
	buf_free(&b);
}

/* All fields of a line in one language, between bars. */
static const char *
said(const struct plugin_row *r, enum plugin_language language, struct buf *out)
{
	size_t i;

	buf_reset(out);
	for (i = 0; i < plugin_row_width(r); i++) {
		if (i != 0)
			buf_u8(out, '|');
		plugin_row_write(r, i, language, out);
	}
	return buf_cstr(out);
}

static void
each_language_has_its_own_escapes(void **state)
{
	struct plugin_row *r = plugin_row_new(columns, 3);
	struct buf b = {0};

	(void)state;
	assert_string_equal(said(r, PLUGIN_CSV, &b), "||||||");
	assert_string_equal(
	    said(r, PLUGIN_JSON, &b), "null|null|null|null|null|null|null");
	wf_set_u64(plugin_row_of(r, 0), 0, UINT64_MAX);
	wf_set_double(plugin_row_of(r, 2), 0, INFINITY);
	wf_set_u64(plugin_row_of(r, 2), 1, 0x1f);
	wf_set_text(plugin_row_of(r, 2), 3, "\"a\",\x1b", 5);
	assert_string_equal(said(r, PLUGIN_JSON, &b),
	    "18446744073709551615|null|null|null|\"0x1f\"|null|"
	    "\"\\\"a\\\",\\u001b\"");
	assert_non_null(strstr(said(r, PLUGIN_TERM, &b), "|\"a\",\\x1b"));
	assert_non_null(strstr(said(r, PLUGIN_CSV, &b), "|\"\"\"a\"\",\x1b\""));
	plugin_row_free(r);
	buf_free(&b);
}

static void
the_record_keeps_numbers_as_numbers(void **state)
{
	struct plugin_row *r = plugin_row_new(columns, 3);
	struct plugin_value v;
	struct buf b = {0};

	(void)state;
	assert_false(plugin_row_value(r, 0, &v, &b));
	wf_set_u64(plugin_row_of(r, 0), 0, INT64_MAX);
	assert_true(plugin_row_value(r, 0, &v, &b));
	assert_int_equal(v.kind, PLUGIN_INTEGER);
	assert_true(v.integer == INT64_MAX);
	wf_set_u64(plugin_row_of(r, 0), 0, UINT64_MAX);
	assert_true(plugin_row_value(r, 0, &v, &b));
	assert_int_equal(v.kind, PLUGIN_TEXT);
	assert_true(slice_eq_str(v.text, "18446744073709551615"));
	wf_set_double(plugin_row_of(r, 2), 0, 0.5);
	assert_true(plugin_row_value(r, 3, &v, &b));
	assert_int_equal(v.kind, PLUGIN_REAL);
	wf_set_u64(plugin_row_of(r, 2), 1, 3);
	assert_true(plugin_row_value(r, 4, &v, &b));
	assert_true(slice_eq_str(v.text, "0x03"));
	wf_set_text(plugin_row_of(r, 2), 3, "", 0);
	assert_true(plugin_row_value(r, 6, &v, &b));
	assert_true(v.text.p != NULL && v.text.n == 0);
	assert_string_equal(plugin_type_name(WF_TEXT), "text");
	plugin_row_free(r);
	buf_free(&b);
}

static void
makes(struct oui *o, const char *mac, const char *name)
{
	const char *found;
	struct slice s;

	s = oui_find(o, (const uint8_t *)mac);
	found = name;
	if (!slice_eq_str(s, found))
		fail_msg("%.*s, not %s", (int)s.n, (const char *)s.p, name);
}

static void
cards_are_known_by_their_prefix(void **state)
{
	struct oui *o = oui_open(NULL);

	(void)state;
	makes(o, "\x00\x0c\x29\x01\x02\x03", "VMware");
	makes(o, "\x08\x00\x27\x01\x02\x03", "VirtualBox");
	makes(o, "\x52\x54\x00\x01\x02\x03", "QEMU");
	makes(o, "\x00\x0c\x29\x01\x02\x03", "VMware");
	oui_free(o);
	makes(NULL, "\x00\x0c\x29\x01\x02\x03", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_stand_in_the_columns_that_were_declared),
	    cmocka_unit_test(a_wrong_column_or_type_changes_nothing),
	    cmocka_unit_test(each_language_has_its_own_escapes),
	    cmocka_unit_test(the_record_keeps_numbers_as_numbers),
	    cmocka_unit_test(cards_are_known_by_their_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
