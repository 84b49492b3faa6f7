/* format: numbers and times in words; pager: where the pages of a list are. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/format.h"
#include "report/pager.h"

#define S INT64_C(1000000000)

static void
is(struct buf *got, const char *want)
{
	assert_string_equal(buf_cstr(got), want);
	buf_reset(got);
}

static void
sizes_are_rounded_to_one_decimal(void **state)
{
	struct buf b = {0};

	(void)state;
	format_size(&b, 0);
	is(&b, "0 bytes");
	format_size(&b, 1);
	is(&b, "1 byte");
	format_size(&b, 999);
	is(&b, "999 bytes");
	format_size(&b, 1000);
	is(&b, "1.0 kB");
	format_size(&b, 302850);
	is(&b, "302.9 kB");
	format_size(&b, 97563041);
	is(&b, "97.6 MB");
	format_size(&b, UINT64_MAX);
	is(&b, "18,446,744.1 TB");
	buf_free(&b);
}

static void
a_size_is_never_a_thousand_of_its_unit(void **state)
{
	struct buf b = {0};

	(void)state;
	format_size(&b, 999949);
	is(&b, "999.9 kB");
	format_size(&b, 999950);
	is(&b, "1.0 MB");
	format_size(&b, 999950000);
	is(&b, "1.0 GB");
	buf_free(&b);
}

static void
sizes_on_an_axis_are_exact(void **state)
{
	struct buf b = {0};

	(void)state;
	format_size_axis(&b, 5000000);
	is(&b, "5 MB");
	format_size_axis(&b, 2500000);
	is(&b, "2.5 MB");
	format_size_axis(&b, 2000000000);
	is(&b, "2 GB");
	format_size_axis(&b, 20);
	is(&b, "20 bytes");
	format_size_axis(&b, 1234);
	is(&b, "1,234 bytes");
	buf_free(&b);
}

static void
seconds_have_three_decimals(void **state)
{
	struct buf b = {0};

	(void)state;
	format_seconds(&b, 12402000000);
	is(&b, "12.402");
	format_seconds(&b, 1234567891234);
	is(&b, "1,234.567");
	format_seconds(&b, 0);
	is(&b, "0.000");
	format_seconds(&b, -5);
	is(&b, "0.000");
	buf_free(&b);
}

static void
spans_are_told_in_words(void **state)
{
	static const struct {
		int64_t ns;
		const char *words;
	} rows[] = {
	    {0, "0 seconds"},
	    {S, "1 second"},
	    {S + S / 2, "1.500 seconds"},
	    {119 * S, "119 seconds"},
	    {84 * 60 * S, "84 minutes"},
	    {120 * 60 * S, "2 hours"},
	    {125 * 60 * S, "2 hours 5 minutes"},
	    {49 * 3600 * S, "2 days 1 hour"},
	    {-1, "0 seconds"},
	};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format_span(&b, rows[i].ns);
		is(&b, rows[i].words);
	}
	buf_free(&b);
}

static void
counts_agree_with_their_noun(void **state)
{
	struct buf b = {0};

	(void)state;
	format_count(&b, 1, "session");
	is(&b, "1 session");
	format_count(&b, 2345, "session");
	is(&b, "2,345 sessions");
	format_count2(&b, 2, "entry", "entries");
	is(&b, "2 entries");
	buf_free(&b);
}

static void
shares_are_per_cents_with_two_decimals(void **state)
{
	struct buf b = {0};

	(void)state;
	format_percent(&b, 1, 3);
	is(&b, "33.33%");
	format_percent(&b, 2, 3);
	is(&b, "66.67%");
	format_percent(&b, 1, 1);
	is(&b, "100.00%");
	format_percent(&b, 1, 0);
	is(&b, "0.00%");
	format_percent(&b, -1, 3);
	is(&b, "0.00%");
	buf_free(&b);
}

static void
powers_have_names(void **state)
{
	struct buf b = {0};

	(void)state;
	format_power(&b, 100);
	is(&b, "100");
	format_power(&b, 10000000);
	is(&b, "10 million");
	format_power(&b, 1000000000);
	is(&b, "1 billion");
	buf_free(&b);
}

/* ---- pager */

static struct pager_key
key(int64_t a, uint64_t b)
{
	return (struct pager_key){a, b};
}

static void
a_list_without_rows_has_one_page(void **state)
{
	struct pager p = {.name = "files", .rows_max = 3};

	(void)state;
	pager_end(&p);
	assert_int_equal(p.pages, 1);
	assert_int_equal(pager_first(&p, 0), 0);
	assert_int_equal(pager_last(&p, 0), 0);
	assert_int_equal(pager_count(&p, 0), 0);
	assert_int_equal(pager_find(&p, key(0, 5)), 0);
	pager_free(&p);
}

static void
rows_fill_pages_and_are_found_again(void **state)
{
	struct pager p = {.name = "files", .rows_max = 3};

	(void)state;
	for (uint64_t i = 1; i <= 7; i++)
		pager_add(&p, key(0, 10 * i), 0);
	pager_end(&p);
	assert_int_equal(p.pages, 3);
	assert_int_equal(pager_first(&p, 1), 4);
	assert_int_equal(pager_last(&p, 1), 6);
	assert_int_equal(pager_count(&p, 2), 1);
	for (uint64_t i = 1; i <= 7; i++)
		assert_int_equal(pager_find(&p, key(0, 10 * i)), (i - 1) / 3);
	pager_free(&p);
}

static void
a_key_between_rows_is_where_the_next_row_is(void **state)
{
	struct pager p = {.name = "files", .rows_max = 2};

	(void)state;
	pager_add(&p, key(7, 1), 0);
	pager_add(&p, key(7, 2), 0);
	pager_add(&p, key(9, 1), 0);
	pager_end(&p);
	/* the first file of session 9 begins the second page */
	assert_int_equal(pager_find(&p, key(9, 0)), 1);
	assert_int_equal(pager_find(&p, key(7, 0)), 0);
	pager_free(&p);
}

static void
heavy_rows_make_short_pages(void **state)
{
	struct pager p = {.name = "http", .rows_max = 100, .weight_max = 10};

	(void)state;
	pager_add(&p, key(0, 1), 4);
	pager_add(&p, key(0, 2), 6);
	pager_add(&p, key(0, 3), 50);
	pager_add(&p, key(0, 4), 1);
	pager_end(&p);
	assert_int_equal(p.pages, 3);
	assert_int_equal(pager_count(&p, 0), 2);
	assert_int_equal(pager_count(&p, 1), 1);
	pager_free(&p);
}

static void
first_page_has_the_plain_name(void **state)
{
	struct buf b = {0};

	(void)state;
	pager_path(&b, "files", 0);
	is(&b, "files.html");
	pager_path(&b, "files", 1);
	is(&b, "files-2.html");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sizes_are_rounded_to_one_decimal),
	    cmocka_unit_test(a_size_is_never_a_thousand_of_its_unit),
	    cmocka_unit_test(sizes_on_an_axis_are_exact),
	    cmocka_unit_test(seconds_have_three_decimals),
	    cmocka_unit_test(spans_are_told_in_words),
	    cmocka_unit_test(counts_agree_with_their_noun),
	    cmocka_unit_test(shares_are_per_cents_with_two_decimals),
	    cmocka_unit_test(powers_have_names),
	    cmocka_unit_test(a_list_without_rows_has_one_page),
	    cmocka_unit_test(rows_fill_pages_and_are_found_again),
	    cmocka_unit_test(a_key_between_rows_is_where_the_next_row_is),
	    cmocka_unit_test(heavy_rows_make_short_pages),
	    cmocka_unit_test(first_page_has_the_plain_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
