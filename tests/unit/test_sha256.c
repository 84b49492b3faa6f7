/* SHA-256 of many byte strings side by side, held against libcrypto's one at
 * a time, each way that the processor has. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "base/xalloc.h"

#define WAYS   3
#define MANY   600
#define MEMORY (1 << 20)

/* What the sums should be, in the order of their ends. */
struct wanted {
	struct sha256_queue *q;
	uint8_t sum[MANY][SHA256_SIZE];
	uint64_t n, told;
};

static void
on_sum(void *ctx, const uint8_t sha256[SHA256_SIZE])
{
	struct wanted *w = ctx;

	assert_true(w->told < w->n);
	assert_memory_equal(w->sum[w->told++], sha256, SHA256_SIZE);
}

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

/* What it should be is known before it is told, which may be at once. */
static void
end(struct wanted *w, struct sha256_sum *sum, struct slice all)
{
	uint64_t n = w->n++;

	sha256_of(all, w->sum[n]);
	assert_int_equal(sha256_end(w->q, sum), n);
}

static void
whole(struct wanted *w, struct slice s)
{
	struct sha256_sum *sum = sha256_begin(w->q);

	sha256_add(w->q, sum, s);
	end(w, sum, s);
}

/* Tells the story once for each way. */
static void
each_way(void (*story)(struct wanted *))
{
	struct wanted *w;

	for (unsigned way = 0; way < WAYS; way++) {
		w = xcalloc(1, sizeof *w);
		w->q = sha256_queue_by(way, MEMORY, on_sum, w);
		if (w->q != NULL) {
			story(w);
			sha256_queue_free(w->q);
			assert_int_equal(w->told, w->n);
		}
		free(w);
	}
}

static void
lengths(struct wanted *w)
{
	struct buf b = bytes(600);

	for (size_t i = 0; i < 512; i++)
		whole(w, slice_mid(buf_as_slice(&b), i % 7, i));
	buf_free(&b);
}

static void
every_length_up_to_some_blocks_is_right(void **state)
{
	(void)state;
	each_way(lengths);
}

static void
numbers(struct wanted *w)
{
	struct buf b = bytes(5000);

	for (size_t n = 0; n <= 33; n++) {
		for (size_t i = 0; i < n; i++)
			whole(w, slice_mid(buf_as_slice(&b), 31 * i,
				     2000 + hash_mix(n * 64 + i) % 1500));
		sha256_queue_settle(w->q);
		assert_int_equal(w->told, w->n);
	}
	buf_free(&b);
}

static void
any_number_side_by_side_is_right(void **state)
{
	(void)state;
	each_way(numbers);
}

/* Twenty that grow in turns, by pieces that fit no block, past the queue's
 * memory. */
static void
growth(struct wanted *w)
{
	struct buf b = bytes(400000);
	struct sha256_sum *sum[20];
	size_t at, n;

	for (size_t i = 0; i < 20; i++)
		sum[i] = sha256_begin(w->q);
	for (at = 0; at < 400000; at += n) {
		n = 1 + hash_mix(at) % 3000;
		for (size_t i = 0; i < 20; i++)
			sha256_add(
			    w->q, sum[i], slice_mid(buf_as_slice(&b), at, n));
	}
	for (size_t i = 0; i < 20; i++)
		end(w, sum[i], buf_as_slice(&b));
	buf_free(&b);
}

static void
sums_that_grow_in_turns_are_right(void **state)
{
	(void)state;
	each_way(growth);
}

static void
a_long_one(struct wanted *w)
{
	struct buf b = bytes(3 << 20);

	for (size_t i = 0; i < 30; i++)
		whole(w, slice_head(buf_as_slice(&b), i == 11 ? b.n : 100 * i));
	buf_free(&b);
}

static void
one_longer_than_the_memory_among_short_ones_is_right(void **state)
{
	(void)state;
	each_way(a_long_one);
}

/* Two long ones grow while the memory is full of short ones time and again. */
static void
two_long_ones(struct wanted *w)
{
	struct buf b = bytes(330000);
	struct sha256_sum *sum[2] = {sha256_begin(w->q), sha256_begin(w->q)};

	for (size_t i = 0; i < 550; i++) {
		for (size_t k = 0; k < 2; k++)
			sha256_add(w->q, sum[k],
			    slice_mid(buf_as_slice(&b), 600 * i, 600));
		whole(w, slice_mid(buf_as_slice(&b), i, 7000));
	}
	end(w, sum[1], buf_as_slice(&b));
	end(w, sum[0], buf_as_slice(&b));
	buf_free(&b);
}

static void
long_ones_that_wait_for_more_are_right(void **state)
{
	(void)state;
	each_way(two_long_ones);
}

static void
drops(struct wanted *w)
{
	struct buf b = bytes(5000);
	struct sha256_sum *gone;

	for (size_t i = 0; i < 40; i++) {
		gone = sha256_begin(w->q);
		sha256_add(w->q, gone, slice_head(buf_as_slice(&b), 100 * i));
		whole(w, slice_head(buf_as_slice(&b), 90 * i));
		sha256_drop(w->q, gone);
	}
	buf_free(&b);
}

static void
dropped_ones_leave_no_trace(void **state)
{
	(void)state;
	each_way(drops);
}

static void
the_way_that_is_taken_is_right(void **state)
{
	struct wanted *w = xcalloc(1, sizeof *w);
	struct buf b = bytes(3000);

	(void)state;
	w->q = sha256_queue_new(MEMORY, on_sum, w);
	for (size_t i = 0; i < 20; i++)
		whole(w, slice_from(buf_as_slice(&b), i));
	sha256_queue_free(w->q);
	assert_int_equal(w->told, 20);
	buf_free(&b);
	free(w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_length_up_to_some_blocks_is_right),
	    cmocka_unit_test(any_number_side_by_side_is_right),
	    cmocka_unit_test(sums_that_grow_in_turns_are_right),
	    cmocka_unit_test(
		one_longer_than_the_memory_among_short_ones_is_right),
	    cmocka_unit_test(long_ones_that_wait_for_more_are_right),
	    cmocka_unit_test(dropped_ones_leave_no_trace),
	    cmocka_unit_test(the_way_that_is_taken_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
