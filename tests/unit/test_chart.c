/* chart: numbers as SVG. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/chart.h"

#define S   INT64_C(1000000000)
#define MIN (60 * S)
#define DAY (1440 * MIN)

static void
is(struct buf *got, const char *want)
{
	assert_string_equal(buf_cstr(got), want);
	buf_reset(got);
}

static bool
has(struct buf *b, const char *text)
{
	return slice_find(buf_as_slice(b), slice_str(text)) != SLICE_MISSING;
}

static unsigned
count(struct buf *b, const char *text)
{
	struct slice rest = buf_as_slice(b);
	unsigned n = 0;
	size_t at;

	while ((at = slice_find(rest, slice_str(text))) != SLICE_MISSING) {
		rest = slice_from(rest, at + 1);
		n++;
	}
	return n;
}

/* No text of ours holds a bare ampersand, and every element is closed. */
static void
is_well_formed(struct buf *b)
{
	assert_int_equal(count(b, "<svg"), count(b, "</svg>"));
	assert_int_equal(count(b, "<a "), count(b, "</a>"));
	assert_int_equal(count(b, "<text"), count(b, "</text>"));
	assert_false(has(b, "style"));
	assert_false(has(b, "nan"));
	assert_false(has(b, "inf"));
}

/* ---- bars */

static void
scales_end_at_a_power_of_ten(void **state)
{
	(void)state;
	assert_int_equal(chart_scale_end(0), 1000000);
	assert_int_equal(chart_scale_end(1000000), 1000000);
	assert_int_equal(chart_scale_end(1000001), 10000000);
	assert_true(chart_scale_end(UINT64_MAX) > 0);
}

static void
a_full_pair_reaches_both_ends(void **state)
{
	struct buf b = {0};

	(void)state;
	chart_pair(&b, 1000000, 1000000, 1000000);
	assert_true(has(&b, "x=\"0.00%\" width=\"50.00%\""));
	assert_true(has(&b, "x=\"50%\" width=\"50.00%\""));
	is_well_formed(&b);
	buf_free(&b);
}

static void
a_silent_side_has_no_bar(void **state)
{
	struct buf b = {0};

	(void)state;
	chart_pair(&b, 0, 100, 1000000);
	assert_false(has(&b, "class=\"c\""));
	assert_true(has(&b, "class=\"s\""));
	buf_reset(&b);
	chart_bar(&b, 0, 1000000);
	is(&b, "<svg class=\"bar\" aria-hidden=\"true\"></svg>");
	buf_free(&b);
}

/* ---- steps and axes */

static void
steps_are_round_and_fit_the_unit(void **state)
{
	(void)state;
	assert_int_equal(chart_step(84 * MIN, MIN, 100), MIN);
	assert_int_equal(chart_step(30 * MIN, 10 * S, 100), 30 * S);
	assert_int_equal(chart_step(84 * MIN, 0, 10), 10 * MIN);
	assert_int_equal(chart_step(30 * DAY, 0, 10), 5 * DAY);
	assert_int_equal(chart_step(0, 0, 10), 1);
}

static void
steps_that_fit_nothing_are_told(void **state)
{
	(void)state;
	assert_int_equal(chart_step(S, 7, 1000), INT64_MAX);
	assert_true(chart_step(INT64_MAX, 0, 10) > 0);
}

static void
steps_have_words(void **state)
{
	struct buf b = {0};

	(void)state;
	chart_step_words(&b, MIN);
	is(&b, "a minute");
	chart_step_words(&b, 30 * S);
	is(&b, "in 30 seconds");
	chart_step_words(&b, S / 100);
	is(&b, "in 10 milliseconds");
	chart_step_words(&b, 2 * DAY);
	is(&b, "in 2 days");
	buf_free(&b);
}

static void
an_axis_is_labelled_as_exactly_as_it_needs(void **state)
{
	struct buf b = {0};

	(void)state;
	chart_time_axis(&b, 84 * MIN, 168 * MIN, 100, false);
	assert_true(has(&b, ">01:30</text>"));
	assert_false(has(&b, ":00</text>\n<text"));
	buf_reset(&b);
	chart_time_axis(&b, 0, 5 * S, 100, false);
	assert_true(has(&b, ">00:00:01</text>"));
	buf_reset(&b);
	chart_time_axis(&b, 23 * 60 * MIN, 25 * 60 * MIN, 100, false);
	assert_true(has(&b, ">1970-01-02</text>"));
	buf_reset(&b);
	chart_time_axis(&b, 17, 17 + 12 * S, 100, true);
	assert_true(has(&b, ">0 s</text>"));
	assert_true(has(&b, ">2 s</text>"));
	buf_reset(&b);
	chart_time_axis(&b, 0, S / 2, 100, true);
	assert_true(has(&b, ">0.1 s</text>"));
	is_well_formed(&b);
	buf_free(&b);
}

static void
an_axis_of_one_moment_is_drawn(void **state)
{
	struct buf b = {0};

	(void)state;
	chart_time_axis(&b, 5 * S, 5 * S, 100, false);
	chart_time_axis(&b, 5 * S, 5 * S, 100, true);
	chart_time_axis(&b, INT64_MAX - 5, INT64_MAX, 100, false);
	chart_time_axis(&b, -5 * S, 5 * S, 100, false);
	chart_time_axis(&b, INT64_MIN, INT64_MAX, 100, false);
	chart_time_axis(&b, INT64_MIN, INT64_MAX, 100, true);
	is_well_formed(&b);
	buf_free(&b);
}

/* ---- timeline */

static const uint64_t two_apps[] = {
    1000, 0, 0, 3000, 0, 0, 500, 1500, 0, 0, 0, 10};

static struct chart_timeline
six_minutes(void)
{
	return (struct chart_timeline){
	    .from = 0,
	    .step = MIN,
	    .bins = 6,
	    .apps = 2,
	    .bytes = two_apps,
	};
}

static void
bars_are_stacked_by_application(void **state)
{
	struct chart_timeline t = six_minutes();
	struct buf b = {0};

	(void)state;
	assert_int_equal(chart_timeline(&b, &t), 0);
	is_well_formed(&b);
	assert_int_equal(count(&b, "class=\"app-1\""), 2);
	assert_int_equal(count(&b, "class=\"app-2\""), 3);
	/* 500 of 3,000 below, 1,500 above it, of 160 pixels */
	assert_true(has(&b, "y=\"153.3\" width=\"13.33%\" height=\"26.7\""));
	assert_true(has(&b, "y=\"73.3\" width=\"13.33%\" height=\"80.0\""));
	assert_true(has(&b, ">3 kB a minute</text>"));
	buf_free(&b);
}

static void
missing_bytes_are_hatched(void **state)
{
	static const bool lacks[6] = {false, true};
	struct chart_timeline t = six_minutes();
	struct buf b = {0};

	(void)state;
	t.lacks = lacks;
	chart_timeline(&b, &t);
	assert_int_equal(count(&b, "url(#hatch)"), 1);
	assert_true(
	    has(&b, "fill=\"url(#hatch)\" x=\"16.67%\" width=\"16.67%\""));
	buf_free(&b);
}

static void
close_flags_are_stacked_and_the_rest_is_told(void **state)
{
	struct chart_flag flags[6];
	struct chart_timeline t = six_minutes();
	struct buf b = {0};

	(void)state;
	for (int i = 0; i < 6; i++)
		flags[i] = (struct chart_flag){.ns = MIN + i,
		    .id = "F1",
		    .title = "<x>",
		    .href = "findings.html#F1",
		    .severity = SEV_HIGH};
	t.flags = flags;
	t.nflags = 6;
	assert_int_equal(chart_timeline(&b, &t), 2);
	is_well_formed(&b);
	assert_int_equal(count(&b, "class=\"flag high\""), 4);
	assert_true(has(&b, "F1 · 00:01:00 · &lt;x&gt;</title>"));
	buf_free(&b);
}

/* ---- matrix */

static void
a_pair_is_a_square_with_its_words(void **state)
{
	const struct slice hosts[] = {SLICE_LIT("192.0.2.1"),
	    SLICE_LIT("192.0.2.2"), SLICE_LIT("2001:db8::1")};
	const struct chart_cell cells[] = {
	    {.row = 0,
		.col = 1,
		.bytes = 1000000,
		.bad = true,
		.label = "192.0.2.1 to 192.0.2.2: 1 session",
		.href = "sessions.html#s1"},
	    {.row = 1, .col = 1, .bytes = 0, .label = "x", .href = "y"},
	};
	const struct chart_matrix m = {
	    .hosts = hosts,
	    .nhosts = 3,
	    .first_v6 = 2,
	    .cells = cells,
	    .ncells = 2,
	};
	struct buf b = {0};

	(void)state;
	chart_matrix(&b, &m);
	is_well_formed(&b);
	assert_int_equal(count(&b, "class=\"ring\""), 1);
	/* 3 + 1.75 x 6 is 13.5 */
	assert_true(has(&b, "width=\"13.5\" height=\"13.5\""));
	assert_true(
	    has(&b, "aria-label=\"192.0.2.1 to 192.0.2.2: 1 session\""));
	/* around, and before the first IPv6 host */
	assert_int_equal(count(&b, "class=\"axis\""), 6);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(scales_end_at_a_power_of_ten),
	    cmocka_unit_test(a_full_pair_reaches_both_ends),
	    cmocka_unit_test(a_silent_side_has_no_bar),
	    cmocka_unit_test(steps_are_round_and_fit_the_unit),
	    cmocka_unit_test(steps_that_fit_nothing_are_told),
	    cmocka_unit_test(steps_have_words),
	    cmocka_unit_test(an_axis_is_labelled_as_exactly_as_it_needs),
	    cmocka_unit_test(an_axis_of_one_moment_is_drawn),
	    cmocka_unit_test(bars_are_stacked_by_application),
	    cmocka_unit_test(missing_bytes_are_hatched),
	    cmocka_unit_test(close_flags_are_stacked_and_the_rest_is_told),
	    cmocka_unit_test(a_pair_is_a_square_with_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
