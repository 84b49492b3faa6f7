/* Many SHA-256 at once, held against libcrypto's one at a time. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/sha256_many.h"
#include "base/xalloc.h"

#define WAYS 3

/* Bytes of every kind, the same in each run. */
static struct buf
bytes(size_t n)
{
	struct buf b = {0};
	uint64_t x = 1;

	buf_reserve(&b, n + 1);
	for (size_t i = 0; i < n; i++) {
		x = hash_mix(x + i);
		buf_u8(&b, (uint8_t)x);
	}
	return b;
}

static void
check(struct sha256_job *jobs, size_t n)
{
	uint8_t want[SHA256_SIZE];

	for (unsigned way = 0; way < WAYS; way++) {
		for (size_t i = 0; i < n; i++)
			memset(jobs[i].out, 0, sizeof(jobs[i].out));
		if (!sha256_many_by(way, jobs, n))
			continue;
		for (size_t i = 0; i < n; i++) {
			sha256_of(jobs[i].data, want);
			assert_memory_equal(jobs[i].out, want, sizeof(want));
		}
	}
}

static void
every_length_up_to_some_blocks_is_right(void **state)
{
	struct buf b = bytes(600);
	struct sha256_job jobs[512] = {0};

	(void)state;
	for (size_t i = 0; i < 512; i++)
		jobs[i].data = slice_mid(buf_as_slice(&b), i % 7, i);
	check(jobs, 512);
	buf_free(&b);
}

static void
any_number_of_jobs_is_right(void **state)
{
	struct buf b = bytes(5000);
	struct sha256_job jobs[40];

	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		for (size_t i = 0; i < n; i++)
			jobs[i].data = slice_mid(buf_as_slice(&b), 31 * i,
			    2000 + hash_mix(n * 64 + i) % 1500);
		check(jobs, n);
	}
	buf_free(&b);
}

static void
one_long_job_among_short_ones_is_right(void **state)
{
	struct buf b = bytes(200000);
	struct sha256_job jobs[30];

	(void)state;
	for (size_t i = 0; i < 30; i++)
		jobs[i].data =
		    slice_head(buf_as_slice(&b), i == 11 ? 200000 : 100 * i);
	check(jobs, 30);
	buf_free(&b);
}

static void
the_way_that_is_taken_is_right(void **state)
{
	struct buf b = bytes(3000);
	struct sha256_job jobs[20];
	uint8_t want[SHA256_SIZE];

	(void)state;
	for (size_t i = 0; i < 20; i++)
		jobs[i].data = slice_from(buf_as_slice(&b), i);
	sha256_many(jobs, 20);
	for (size_t i = 0; i < 20; i++) {
		sha256_of(jobs[i].data, want);
		assert_memory_equal(jobs[i].out, want, sizeof(want));
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_length_up_to_some_blocks_is_right),
	    cmocka_unit_test(any_number_of_jobs_is_right),
	    cmocka_unit_test(one_long_job_among_short_ones_is_right),
	    cmocka_unit_test(the_way_that_is_taken_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
