/* totals: parts that workers tell, and the whole that each gets. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "carve/totals.h"

static void
assert_whole(struct totals *t, uint64_t n, uint64_t files, int64_t bytes)
{
	uint64_t got_files;
	int64_t got_bytes;

	totals_get(t, n, &got_files, &got_bytes);
	assert_int_equal(got_files, files);
	assert_int_equal(got_bytes, bytes);
}

static void
the_whole_is_all_up_to_the_end_of_a_stretch(void **state)
{
	struct totals *t = totals_new(2);

	(void)state;
	totals_add(t, 0, 1, 100);
	totals_add(t, 0, 2, 50);
	totals_add(t, 1, 4, -70);
	assert_whole(t, 0, 3, 150);
	totals_add(t, 1, 0, 0);
	assert_whole(t, 0, 3, 150);
	totals_add(t, 2, 8, 0);
	assert_whole(t, 1, 7, 80);
	totals_add(t, 2, 0, 20);
	assert_whole(t, 2, 15, 100);
	totals_free(t);
}

static void
one_worker_has_its_own_whole(void **state)
{
	struct totals *t = totals_new(1);

	(void)state;
	for (uint64_t n = 0; n < 9; n++) {
		totals_add(t, n, 1, 2);
		assert_whole(t, n, n + 1, 2 * ((int64_t)n + 1));
	}
	totals_free(t);
}

#define STRETCHES 20000

struct one {
	struct totals *totals;
	uint64_t files; /* of each stretch */
	uint64_t wrong; /* answers */
	pthread_t thread;
};

/* In stretch n a worker tells n times its number. */
static void *
work(void *ctx)
{
	struct one *one = ctx;
	uint64_t files;
	int64_t bytes;

	for (uint64_t n = 0; n < STRETCHES; n++) {
		totals_add(one->totals, n, one->files * n, -1);
		if (n == 0)
			continue;
		totals_get(one->totals, n - 1, &files, &bytes);
		one->wrong += files != (1 + 2 + 3) * (n - 1) * n / 2 ||
			      bytes != -3 * (int64_t)n;
	}
	return NULL;
}

static void
workers_get_the_same_however_they_run(void **state)
{
	struct totals *t = totals_new(3);
	struct one one[3];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		one[i] = (struct one){.totals = t, .files = i + 1};
		assert_int_equal(
		    pthread_create(&one[i].thread, NULL, work, &one[i]), 0);
	}
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(pthread_join(one[i].thread, NULL), 0);
		assert_int_equal(one[i].wrong, 0);
	}
	totals_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_whole_is_all_up_to_the_end_of_a_stretch),
	    cmocka_unit_test(one_worker_has_its_own_whole),
	    cmocka_unit_test(workers_get_the_same_however_they_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
