/* stream_meta: the metadata of a connection, as text and as JSON. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/stream_meta.h"

static struct stream_meta
talk(void)
{
	struct stream_meta m;

	stream_meta_init(&m, 2);
	stream_meta_chunk(&m, 0, 100);
	stream_meta_chunk(&m, 1, 1460);
	stream_meta_chunk(&m, 1, 40);
	stream_meta_chunk(&m, 0, 10);
	return m;
}

static void
text_is(const struct stream_meta *m, const char *want)
{
	struct buf b = {0};

	stream_meta_text(&b, m);
	assert_string_equal(buf_cstr(&b), want);
	buf_free(&b);
}

static void
json_is(const struct stream_meta *m, const char *want)
{
	struct buf b = {0};

	stream_meta_json(&b, m);
	assert_string_equal(buf_cstr(&b), want);
	buf_free(&b);
}

#define PLAIN_TEXT                                  \
	"Number of data packets in side 0:  2\n"    \
	"Number of data packets in side 1:  2\n"    \
	"Total number of data packets:      4\n"    \
	"\n"                                        \
	"Number of bytes in side 0:         110\n"  \
	"Number of bytes in side 1:         1500\n" \
	"Total number of bytes:             1610\n" \
	"\n"                                        \
	"Number of messages in side 0:      2\n"    \
	"Number of messages in side 1:      1\n"

#define PLAIN_JSON                                            \
	"{\n"                                                 \
	"\t\"total\": {\"bytes\":\"1610\",\"packets\":\"4\"," \
	"\"messages\":\"3\"},\n"                              \
	"\t\"side_0\":{\"bytes\":\"110\",\"packets\":\"2\","  \
	"\"messages\":\"2\"},\n"                              \
	"\t\"side_1\":{\"bytes\":\"1500\",\"packets\":\"2\"," \
	"\"messages\":\"1\"}"

static void
values_stand_in_column_36(void **state)
{
	struct stream_meta m = talk();

	(void)state;
	text_is(&m, PLAIN_TEXT);
	stream_meta_free(&m);
}

static void
values_of_json_are_strings(void **state)
{
	struct stream_meta m = talk();

	(void)state;
	json_is(&m, PLAIN_JSON "\n}\n");
	stream_meta_free(&m);
}

static void
a_connection_without_data_has_zeros(void **state)
{
	struct stream_meta m;

	(void)state;
	stream_meta_init(&m, 2);
	json_is(&m, "{\n"
		    "\t\"total\": {\"bytes\":\"0\",\"packets\":\"0\","
		    "\"messages\":\"0\"},\n"
		    "\t\"side_0\":{\"bytes\":\"0\",\"packets\":\"0\","
		    "\"messages\":\"0\"},\n"
		    "\t\"side_1\":{\"bytes\":\"0\",\"packets\":\"0\","
		    "\"messages\":\"0\"}\n"
		    "}\n");
	stream_meta_free(&m);
}

/* Places count what is missing before them. */
static void
missing_bytes_follow_with_their_places(void **state)
{
	struct stream_meta m = talk();

	(void)state;
	stream_meta_gap(&m, 1, 1460);
	stream_meta_chunk(&m, 1, 10);
	stream_meta_gap(&m, 1, 5);
	m.side[1].bytes -= 10; /* as talk() had it */
	m.side[1].packets--;
	m.side[1].messages--;
	text_is(&m, PLAIN_TEXT "\n"
			       "Number of missing bytes in side 0: 0\n"
			       "Number of missing bytes in side 1: 1465\n"
			       "Missing in side 1 at 1500:         1460\n"
			       "Missing in side 1 at 2970:         5\n");
	json_is(&m,
	    PLAIN_JSON ",\n"
		       "\t\"missing\":{\"side_0\":\"0\",\"side_1\":\"1465\"},\n"
		       "\t\"gaps\":[{\"side\":\"1\",\"offset\":\"1500\","
		       "\"bytes\":\"1460\"},{\"side\":\"1\","
		       "\"offset\":\"2970\",\"bytes\":\"5\"}]\n}\n");
	stream_meta_free(&m);
}

static void
places_beyond_the_limit_are_counted(void **state)
{
	struct stream_meta m = talk();
	struct buf b = {0};
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		stream_meta_gap(&m, 0, 1);
	stream_meta_text(&b, &m);
	assert_int_not_equal(
	    slice_find(buf_as_slice(&b),
		SLICE_LIT("Missing in side 0 at 111:          1\n"
			  "Further places with missing bytes: 3\n")),
	    SLICE_MISSING);
	buf_reset(&b);
	stream_meta_json(&b, &m);
	assert_int_not_equal(slice_find(buf_as_slice(&b),
				 SLICE_LIT(",\n\t\"further_gaps\":\"3\"\n}\n")),
	    SLICE_MISSING);
	buf_free(&b);
	stream_meta_free(&m);
}

static void
bytes_that_are_not_in_the_stream_are_counted(void **state)
{
	struct stream_meta m = talk();

	(void)state;
	m.side[0].conflicting = 7;
	m.side[1].late = 9;
	text_is(&m, PLAIN_TEXT "\n"
			       "Bytes that came again, other ones: 7\n"
			       "Bytes that came too late:          9\n");
	json_is(&m, PLAIN_JSON
	    ",\n\t\"conflicting\":{\"side_0\":\"7\",\"side_1\":\"0\"}"
	    ",\n\t\"late\":{\"side_0\":\"0\",\"side_1\":\"9\"}\n}\n");
	stream_meta_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_stand_in_column_36),
	    cmocka_unit_test(values_of_json_are_strings),
	    cmocka_unit_test(a_connection_without_data_has_zeros),
	    cmocka_unit_test(missing_bytes_follow_with_their_places),
	    cmocka_unit_test(places_beyond_the_limit_are_counted),
	    cmocka_unit_test(bytes_that_are_not_in_the_stream_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
