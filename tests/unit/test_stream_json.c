/* stream_json: chunk headers and chunk lines, to the byte. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/stream_json.h"

#define S INT64_C(1000000000)

static void
is(struct buf *got, const char *want)
{
	assert_string_equal(buf_cstr(got), want);
	buf_reset(got);
}

static void
a_chunk_header_stands_between_line_ends(void **state)
{
	struct stream_chunk c = {.data = SLICE_LIT("hello")};
	struct buf b = {0};

	(void)state;
	stream_chunk_header(&b, &c);
	is(&b, "\r\n{\"_\":\"--------------------\",\"side\":\"0\","
	       "\"size\":\"5\"}\r\n");
	c.side = 1;
	c.data = slice_of(NULL, 65507);
	stream_chunk_header(&b, &c);
	is(&b, "\r\n{\"_\":\"--------------------\",\"side\":\"1\","
	       "\"size\":\"65507\"}\r\n");
	buf_free(&b);
}

static void
a_chunk_line_has_data_twice(void **state)
{
	struct stream_chunk c = {
	    .side = 1,
	    .start = 1700000000 * S,
	    .ns = 1700000012 * S + 345678901,
	    .data = SLICE_LIT("a/\"\\\r\n\t\b\f\0\x1b\x7f\xe9~"),
	};
	struct buf b = {0};

	(void)state;
	stream_chunk_json(&b, &c);
	is(&b, "{\"side\":\"1\",\"time\":{\"abs\":\"1700000012.34568\","
	       "\"conn\":\"12.34568\"},\"size\":\"14\",\"data\":"
	       "\"a/\\\"\\\\\\r\\n\\t\\b\\f\\u0000\\u001B\\u007F\\u00E9~\","
	       "\"data_hex\":\"612F225C0D0A09080C001B7FE97E\"}\r\n");
	buf_free(&b);
}

static void
every_byte_comes_back_from_a_line(void **state)
{
	uint8_t all[256];
	struct stream_chunk c = {.data = slice_of(all, sizeof all)};
	struct buf b = {0};
	struct slice line;
	size_t i, escapes = 0;

	(void)state;
	for (i = 0; i < sizeof all; i++)
		all[i] = (uint8_t)i;
	stream_chunk_json(&b, &c);
	line = buf_as_slice(&b);
	for (i = 0; i + 1 < line.n; i++)
		escapes +=
		    slice_at(line, i) == '\\' && slice_at(line, i + 1) == 'u';
	/* 32 controls but five with letters, DEL, and the upper half */
	assert_int_equal(escapes, 32 - 5 + 1 + 128);
	assert_int_equal(
	    slice_find(line, SLICE_LIT("\"data_hex\":\"00010203")) ==
		SLICE_MISSING,
	    0);
	buf_free(&b);
}

static void
seconds_have_five_decimals_rounded(void **state)
{
	struct buf b = {0};

	(void)state;
	stream_seconds(&b, 0);
	is(&b, "0.00000");
	stream_seconds(&b, 4999);
	is(&b, "0.00000");
	stream_seconds(&b, 5000);
	is(&b, "0.00001");
	stream_seconds(&b, S - 1);
	is(&b, "1.00000");
	stream_seconds(&b, 1700000000 * S + 123456789);
	is(&b, "1700000000.12346");
	buf_free(&b);
}

static void
a_chunk_before_its_start_has_a_negative_time(void **state)
{
	struct buf b = {0};

	(void)state;
	stream_seconds(&b, -1500 * (S / 1000));
	is(&b, "-1.50000");
	stream_seconds(&b, -1);
	is(&b, "0.00000");
	stream_seconds(&b, INT64_MIN);
	is(&b, "-9223372036.85478");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_chunk_header_stands_between_line_ends),
	    cmocka_unit_test(a_chunk_line_has_data_twice),
	    cmocka_unit_test(every_byte_comes_back_from_a_line),
	    cmocka_unit_test(seconds_have_five_decimals_rounded),
	    cmocka_unit_test(a_chunk_before_its_start_has_a_negative_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
