/* SHA-256 of many byte strings side by side and of one, held against
 * libcrypto's, each way that the processor has. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include <openssl/evp.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "base/xalloc.h"

#define WAYS   4
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

static void
libcrypto(struct slice s, uint8_t out[SHA256_SIZE])
{
	assert_int_equal(
	    EVP_Digest(s.p, s.n, out, NULL, EVP_sha256(), NULL), 1);
}

/* What it should be is known before it is told, which may be at once. */
static void
end(struct wanted *w, struct sha256_sum *sum, struct slice all)
{
	uint64_t n = w->n++;

	libcrypto(all, w->sum[n]);
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

/* Groups of blocks, and what is left over behind them. */
static void
groups(struct wanted *w)
{
	struct buf b = bytes(5000);

	for (size_t n = 512; n <= 4096; n += 64)
		for (size_t i = 0; i < 8; i++)
			whole(w, slice_mid(buf_as_slice(&b), i, n - 9 + 3 * i));
	buf_free(&b);
}

static void
lengths_around_many_blocks_are_right(void **state)
{
	(void)state;
	each_way(groups);
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

/* Those that NIST publishes for FIPS 180-4. */
static void
told_of(const char *hex, struct slice s)
{
	uint8_t sum[SHA256_SIZE];
	char text[2 * SHA256_SIZE + 1];

	sha256_of(s, sum);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", sum[i]);
	assert_string_equal(text, hex);
}

static void
the_examples_of_the_standard_are_right(void **state)
{
	struct buf b = {0};

	(void)state;
	told_of("e3b0c44298fc1c149afbf4c8996fb924"
		"27ae41e4649b934ca495991b7852b855",
	    slice_str(""));
	told_of("ba7816bf8f01cfea414140de5dae2223"
		"b00361a396177a9cb410ff61f20015ad",
	    slice_str("abc"));
	told_of("248d6a61d20638b8e5c026930c3e6039"
		"a33ce45964ff2167f6ecedd419db06c1",
	    slice_str("abcdbcdecdefdefgefghfghighijhijk"
		      "ijkljklmklmnlmnomnopnopq"));
	for (size_t i = 0; i < 1000000; i++)
		buf_u8(&b, 'a');
	told_of("cdc76e5c9914fb9281a1c7e284d73e67"
		"f1809a48a497200e046d39ccc7112cd0",
	    buf_as_slice(&b));
	buf_free(&b);
}

/* Odd portions, most of less than a block, some of many. */
static void
a_digest_that_grows_is_right(void **state)
{
	struct buf b = bytes(500000);
	struct digest *d = digest_new(HASH_SHA256);
	uint8_t sum[SHA256_SIZE], wanted[SHA256_SIZE];
	size_t n;

	(void)state;
	for (size_t at = 0; at < b.n; at += n) {
		n = 1 + hash_mix(at) % (at % 7 == 0 ? 9000 : 90);
		digest_add(d, slice_mid(buf_as_slice(&b), at, n));
	}
	digest_end(d, sum, NULL, NULL);
	libcrypto(buf_as_slice(&b), wanted);
	assert_memory_equal(sum, wanted, SHA256_SIZE);
	buf_free(&b);
}

static void
sums_of_three_kinds_go_together(void **state)
{
	struct slice s = slice_str("abc");
	struct digest *d = digest_new(HASH_SHA256 | HASH_MD5 | HASH_SHA1);
	uint8_t sha256[SHA256_SIZE], md5[16], sha1[20], wanted[SHA256_SIZE];

	(void)state;
	digest_add(d, s);
	digest_end(d, sha256, md5, sha1);
	libcrypto(s, wanted);
	assert_memory_equal(sha256, wanted, SHA256_SIZE);
	EVP_Digest(s.p, s.n, wanted, NULL, EVP_md5(), NULL);
	assert_memory_equal(md5, wanted, 16);
	sha1_of(s, wanted);
	assert_memory_equal(sha1, wanted, 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_length_up_to_some_blocks_is_right),
	    cmocka_unit_test(lengths_around_many_blocks_are_right),
	    cmocka_unit_test(any_number_side_by_side_is_right),
	    cmocka_unit_test(sums_that_grow_in_turns_are_right),
	    cmocka_unit_test(
		one_longer_than_the_memory_among_short_ones_is_right),
	    cmocka_unit_test(long_ones_that_wait_for_more_are_right),
	    cmocka_unit_test(dropped_ones_leave_no_trace),
	    cmocka_unit_test(the_way_that_is_taken_is_right),
	    cmocka_unit_test(the_examples_of_the_standard_are_right),
	    cmocka_unit_test(a_digest_that_grows_is_right),
	    cmocka_unit_test(sums_of_three_kinds_go_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
