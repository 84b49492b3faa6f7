/* runs: an artifact's addresses survive being packed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/rd.h"
#include "case/case.h"

static void
check(const struct run *runs, size_t n, size_t max_bytes)
{
	struct buf b = {0};
	struct run r = {0};
	struct rd rd;
	size_t i;

	runs_pack(&b, runs, n);
	assert_in_range(b.n, 0, max_bytes);
	rd = rd_init(buf_as_slice(&b));
	for (i = 0; i < n; i++) {
		assert_true(runs_next(&rd, &r));
		assert_int_equal(r.off, runs[i].off);
		assert_int_equal(r.n, runs[i].n);
		assert_int_equal(r.capture, runs[i].capture);
		assert_int_equal(r.frame, runs[i].frame);
		assert_int_equal(r.pos, runs[i].pos);
	}
	assert_false(runs_next(&rd, &r));
	buf_free(&b);
}

static void
no_runs_are_an_empty_blob(void **state)
{
	(void)state;
	check(NULL, 0, 0);
}

static void
consecutive_frames_cost_few_bytes(void **state)
{
	struct run r[1000];
	size_t i;

	(void)state;
	for (i = 0; i < 1000; i++)
		r[i] = (struct run){.off = i * 1448,
		    .n = 1448,
		    .capture = 1,
		    .frame = 500 + i,
		    .pos = 66000 + i * 1530};
	check(r, 1000, 7010);
}

static void
gaps_other_captures_and_steps_back_survive(void **state)
{
	const struct run r[] = {
	    {0, 100, 2, 5000, UINT64_C(1) << 40},
	    {100, 1, 1, 3, 24},
	    {UINT64_C(1) << 50, UINT32_MAX, UINT32_MAX, UINT64_MAX >> 4, 0},
	    {7, 0, 1, 1, 1},
	};

	(void)state;
	check(r, 4, 200);
}

static void
a_cut_blob_ends_without_a_run(void **state)
{
	const struct run r = {300, 300, 1, 300, 300};
	struct buf b = {0};
	size_t cut;

	(void)state;
	runs_pack(&b, &r, 1);
	for (cut = 0; cut < b.n; cut++) {
		struct rd rd = rd_init(slice_of(b.p, cut));
		struct run io = {0};

		assert_false(runs_next(&rd, &io));
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_runs_are_an_empty_blob),
	    cmocka_unit_test(consecutive_frames_cost_few_bytes),
	    cmocka_unit_test(gaps_other_captures_and_steps_back_survive),
	    cmocka_unit_test(a_cut_blob_ends_without_a_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
