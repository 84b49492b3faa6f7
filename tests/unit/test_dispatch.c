/* What a dispatcher tells: its statistics, and how captures follow. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/dispatch_order.h"
#include "cli/dispatch_stats.h"

#define S INT64_C(1000000000)

static void
statistics_are_nine_lines(void **state)
{
	const struct dispatch_stats s = {
	    .start_ns = INT64_C(1789450267) * S,
	    .state = DISPATCH_WAITING,
	    .suspensions = 1,
	    .files = 2,
	    .packets = 30,
	    .cap_lengths = 1800,
	    .lengths = 42000,
	    .failed = 1,
	};
	struct buf b = {0};

	(void)state;
	dispatch_stats_write(&b, &s, INT64_C(1789450279) * S);
	assert_string_equal(buf_cstr(&b),
	    "[STATS] Start time:2026-09-15 05:31:07\n"
	    "[STATS] Uptime:12 (seconds)\n"
	    "[STATS] Internal state:Waiting for authorization\n"
	    "[STATS] Number of suspensions:1\n"
	    "[STATS] Number of files:2\n"
	    "[STATS] Number of packets:30\n"
	    "[STATS] Number of cap_lengths:1800\n"
	    "[STATS] Number of lengths:42000\n"
	    "[STATS] Number of failed files:1\n");
	buf_free(&b);
}

/* A capture of frames at these seconds, and what is told at its end. */
static void
expect(struct dispatch_order *o, const char *name, int64_t first, int64_t last,
    const char *told)
{
	struct buf b = {0};

	dispatch_order_begin(o, slice_str(name));
	dispatch_order_frame(o, first * S);
	dispatch_order_frame(o, last * S);
	dispatch_order_end(o, &b);
	assert_string_equal(buf_cstr(&b), told);
	buf_free(&b);
}

static void
captures_that_follow_each_other_are_no_news(void **state)
{
	struct dispatch_order o = {.gap_ns = 60 * S};

	(void)state;
	expect(&o, "a", 100, 200, "");
	expect(&o, "b", 200, 300, "");
	expect(&o, "c", 359, 400, "");
	dispatch_order_free(&o);
}

static void
gaps_overlaps_and_disorder_are_told(void **state)
{
	struct dispatch_order o = {.gap_ns = 60 * S};

	(void)state;
	expect(&o, "a", 100, 200, "");
	expect(
	    &o, "b", 260, 300, "b begins 60.000 s after the end of a: a gap\n");
	expect(&o, "c", 290, 295,
	    "c overlaps b: it begins 10.000 s before that ends\n");
	expect(&o, "d", 100, 200,
	    "d is older than b, which came before it: it ends 60.000 s "
	    "before that begins\n");
	expect(&o, "e", 310, 305, "e: 1 packet is older than the one before\n");
	dispatch_order_free(&o);
}

/* expect takes seconds. */
static void
captures_may_be_as_far_apart_as_can_be(void **state)
{
	struct dispatch_order o = {.gap_ns = 60 * S};

	(void)state;
	expect(&o, "a", INT64_MIN / S, 0,
	    "a: 1 packet has a time before 1970, and is fed with the first of "
	    "1970\n");
	expect(&o, "b", 1, INT64_MAX / S, "");
	expect(&o, "c", INT64_MIN / S, INT64_MIN / S,
	    "c: 2 packets have a time before 1970, and are fed with the first "
	    "of 1970\n"
	    "c is older than b, which came before it: it ends "
	    "9223372036.854 s before that begins\n");
	dispatch_order_free(&o);
}

static void
an_empty_capture_is_passed_over(void **state)
{
	struct dispatch_order o = {.gap_ns = 60 * S};
	struct buf b = {0};

	(void)state;
	expect(&o, "a", 100, 200, "");
	dispatch_order_begin(&o, SLICE_LIT("empty"));
	dispatch_order_end(&o, &b);
	assert_int_equal(b.n, 0);
	expect(&o, "b", 150, 250,
	    "b overlaps a: it begins 50.000 s before that ends\n");
	dispatch_order_free(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(statistics_are_nine_lines),
	    cmocka_unit_test(captures_that_follow_each_other_are_no_news),
	    cmocka_unit_test(gaps_overlaps_and_disorder_are_told),
	    cmocka_unit_test(captures_may_be_as_far_apart_as_can_be),
	    cmocka_unit_test(an_empty_capture_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
