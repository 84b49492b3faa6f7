/* base64: written and read, whole and in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/base64.h"

static void
check(const char *plain, const char *text)
{
	struct base64 b = {0};
	struct buf out = {0};
	size_t i;

	base64_write(&out, slice_str(plain));
	assert_string_equal(buf_cstr(&out), text);
	buf_reset(&out);
	for (i = 0; text[i] != '\0'; i++)
		assert_true(base64_feed(&b, slice_of(text + i, 1), &out));
	assert_true(base64_whole(&b));
	assert_string_equal(buf_cstr(&out), plain);
	buf_free(&out);
}

static void
the_vectors_of_the_rfc_come_out_and_back(void **state)
{
	(void)state;
	check("", "");
	check("f", "Zg==");
	check("fo", "Zm8=");
	check("foo", "Zm9v");
	check("foob", "Zm9vYg==");
	check("fooba", "Zm9vYmE=");
	check("foobar", "Zm9vYmFy");
}

static void
every_byte_survives(void **state)
{
	struct buf all = {0}, text = {0}, back = {0};
	struct base64 b = {0};
	int i;

	(void)state;
	for (i = 0; i < 256; i++)
		buf_u8(&all, (uint8_t)i);
	base64_write(&text, buf_as_slice(&all));
	assert_true(base64_feed(&b, buf_as_slice(&text), &back));
	assert_true(slice_eq(buf_as_slice(&all), buf_as_slice(&back)));
	buf_free(&all);
	buf_free(&text);
	buf_free(&back);
}

static void
lines_may_break_anywhere(void **state)
{
	struct base64 b = {0};
	struct buf out = {0};

	(void)state;
	assert_true(base64_feed(&b, SLICE_LIT("Z\r\nm9 v\nYg\t=\n=\n"), &out));
	assert_true(base64_whole(&b));
	assert_string_equal(buf_cstr(&out), "foob");
	buf_free(&out);
}

static void
refuses(const char *text, uint64_t at)
{
	struct base64 b = {0};
	struct buf out = {0};

	assert_false(base64_feed(&b, slice_str(text), &out));
	assert_int_equal(b.pos, at);
	buf_free(&out);
}

static void
anything_else_is_refused_where_it_stands(void **state)
{
	(void)state;
	refuses("Zm9v-", 4);
	refuses("=Zm9", 0);
	refuses("Z===", 1);
	refuses("Zg=v", 3);
	refuses("Zm9v\x80", 4);
}

static void
an_early_end_shows(void **state)
{
	struct base64 b = {0};
	struct buf out = {0};

	(void)state;
	assert_true(base64_feed(&b, SLICE_LIT("Zm9vY"), &out));
	assert_false(base64_whole(&b));
	assert_string_equal(buf_cstr(&out), "foo");
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_vectors_of_the_rfc_come_out_and_back),
	    cmocka_unit_test(every_byte_survives),
	    cmocka_unit_test(lines_may_break_anywhere),
	    cmocka_unit_test(anything_else_is_refused_where_it_stands),
	    cmocka_unit_test(an_early_end_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
