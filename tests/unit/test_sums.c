/* Digests that wait for the end, by number. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "case/sums.h"

#define MANY 1000

static void
sum_of(uint64_t n, uint8_t sha256[SHA256_SIZE])
{
	sha256_of(slice_of(&n, sizeof n), sha256);
}

static void
holds(struct sums *s, uint64_t n)
{
	uint8_t want[SHA256_SIZE], got[SHA256_SIZE];

	sum_of(n, want);
	sums_get(s, n, got);
	assert_memory_equal(got, want, sizeof want);
}

/* With memory for all of them, or for none. */
static void
come_back(size_t limit)
{
	struct budget budget = {.limit = limit};
	struct store *store = store_new(&budget, NULL);
	struct sums *s = sums_new(store);
	uint8_t sha256[SHA256_SIZE];

	for (uint64_t n = 0; n < MANY; n++) {
		sum_of(n, sha256);
		sums_add(s, sha256);
	}
	for (uint64_t n = 0; n < MANY; n++)
		holds(s, n);
	for (uint64_t n = 0; n < MANY; n++)
		holds(s, n * 389 % MANY);
	assert_int_equal(store_spilled(store) != 0, limit != 0);
	sums_free(s);
	store_free(store);
	assert_int_equal(budget.used, 0);
}

static void
digests_come_back_by_their_numbers(void **state)
{
	(void)state;
	come_back(0);
}

static void
they_come_back_from_the_file_too(void **state)
{
	(void)state;
	come_back(1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(digests_come_back_by_their_numbers),
	    cmocka_unit_test(they_come_back_from_the_file_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
