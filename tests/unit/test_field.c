/* Bytes as characters of a packet line. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "cli/field.h"

#define LONG 50

static void
shows(struct slice bytes, const char *want)
{
	struct buf b = {0};

	field_chars(&b, bytes);
	assert_string_equal(buf_cstr(&b), want);
	buf_free(&b);
}

static void
text_stands_as_it_is(void **state)
{
	(void)state;
	shows(SLICE_NONE, "");
	shows(SLICE_LIT("GET / HTTP/1.1"), "GET / HTTP/1.1");
	shows(SLICE_LIT("sixteen letters and some more of them ~"),
	    "sixteen letters and some more of them ~");
}

static void
eight_bytes_have_escapes(void **state)
{
	(void)state;
	shows(SLICE_LIT("\0\b\t\n\v\f\r\\"), "\\0\\b\\t\\n\\v\\f\\r\\\\");
}

static void
other_bytes_are_dots(void **state)
{
	(void)state;
	shows(SLICE_LIT("\x01\x07\x0e\x1f \x7f\x80\xff"), "....\x20...");
}

/* Every byte, at every place of a text that is looked at in blocks. */
static void
the_place_of_a_byte_does_not_matter(void **state)
{
	struct buf alone = {0}, all = {0}, want = {0};
	uint8_t text[LONG], c;

	(void)state;
	for (unsigned i = 0; i < 256 * LONG; i++) {
		c = (uint8_t)(i / LONG);
		memset(text, 'x', sizeof text);
		text[i % LONG] = c;
		buf_reset(&alone);
		field_chars(&alone, slice_of(&c, 1));
		buf_reset(&want);
		for (unsigned k = 0; k < LONG; k++)
			buf_add_slice(&want, k == i % LONG
						 ? buf_as_slice(&alone)
						 : SLICE_LIT("x"));
		buf_reset(&all);
		field_chars(&all, slice_of(text, sizeof text));
		assert_string_equal(buf_cstr(&all), buf_cstr(&want));
	}
	buf_free(&alone);
	buf_free(&all);
	buf_free(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_stands_as_it_is),
	    cmocka_unit_test(eight_bytes_have_escapes),
	    cmocka_unit_test(other_bytes_are_dots),
	    cmocka_unit_test(the_place_of_a_byte_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
