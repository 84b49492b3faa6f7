/* cli/: the final report of a packet list, and the sizes of split files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cli/packet_out.h"
#include "cli/packet_report.h"

static void
number(uint64_t n, uint64_t of, const char *text)
{
	struct buf b = {0};

	packet_report_number(&b, n, of);
	assert_string_equal(buf_cstr(&b), text);
	buf_free(&b);
}

static void
numbers_are_rounded_from_a_thousand_on(void **state)
{
	(void)state;
	number(0, 0, "0");
	number(999, 0, "999");
	number(1000, 0, "1000 (1.00 K)");
	number(1219015, 1219502, "1219015 (1.22 M) [99.96%]");
	number(844642686, 0, "844642686 (844.64 M)");
	number(UINT64_C(5000000000), 0, "5000000000 (5.00 G)");
	number(180, 1219015, "180 [0.01%]");
}

static void
has_line(struct buf *text, const char *line)
{
	const char *at = strstr(buf_cstr(text), line);

	if (at == NULL || at[strlen(line)] != '\n')
		fail_msg("no line \"%s\" in:\n%s", line, buf_cstr(text));
}

static void
flows_are_counted_by_side_and_by_who_asks(void **state)
{
	struct packet_totals t = {.peak_limit = 100, .peak = 3};
	struct packet_flow f = {0};
	struct buf b = {0};

	(void)state;
	f.end[0].addr.v = f.end[1].addr.v = 4;
	packet_totals_flow(&t, &f, 0);
	packet_totals_flow(&t, &f, 1);
	f.end[0].addr.v = f.end[1].addr.v = 6;
	f.side[0].answers = true; /* its question was not captured */
	packet_totals_flow(&t, &f, 0);
	packet_report_write(&b, &t, SLICE_LIT("tcpwin: fine\n"));
	has_line(&b, "Number of processed flows: 3");
	has_line(&b, "Number of processed IPv4 flows: 2 [66.67%]");
	has_line(&b, "Number of processed IPv6 flows: 1 [33.33%]");
	has_line(&b, "Number of processed A flows: 2 [66.67%]");
	has_line(&b, "Number of request flows: 1 [33.33%]");
	has_line(&b, "Number of reply flows: 2 [66.67%]");
	has_line(&b, "Total A/B flow asymmetry: 0.33");
	has_line(&b, "Total req/rply flow asymmetry: -0.33");
	has_line(&b, "Max number of flows in memory: 3 [3.00%]");
	has_line(&b, "tcpwin: fine");
	buf_free(&b);
}

static void
nothing_read_divides_by_nothing(void **state)
{
	struct packet_totals t = {0};
	struct buf b = {0};

	(void)state;
	packet_report_write(&b, &t, SLICE_NONE);
	has_line(&b, "Number of processed packets: 0");
	has_line(&b, "Average A packet load: 0.00");
	has_line(&b, "Percentage completed: 100.00%");
	assert_null(strstr(buf_cstr(&b), "nan"));
	buf_free(&b);
}

static void
split(const char *arg, const char *prefix, uint64_t size, uint64_t start)
{
	uint64_t got_size, got_start;
	const char *why = NULL;
	char *name = NULL;

	if (prefix == NULL) {
		assert_false(
		    packet_out_parse(arg, &name, &got_size, &got_start, &why));
		assert_non_null(why);
		return;
	}
	assert_true(packet_out_parse(arg, &name, &got_size, &got_start, &why));
	assert_string_equal(name, prefix);
	assert_int_equal(got_size, size);
	assert_int_equal(got_start, start);
	free(name);
}

static void
split_files_have_sizes_and_numbers(void **state)
{
	(void)state;
	split("out", "out", 500000000, 0);
	split("out:1000", "out", 1000, 0);
	split("a/b:1.5E9,10", "a/b", 1500000000, 10);
	split("out:2e3", "out", 2000, 0);
	split("out:5K", "out", 5120, 0);
	split("out:3M,7", "out", 3 << 20, 7);
	split("out,4", "out", 500000000, 4);
	split("out:", NULL, 0, 0);
	split("out:K", NULL, 0, 0);
	split("out:0", NULL, 0, 0);
	split("out:1.5", NULL, 0, 0);
	split("out:9e15", NULL, 0, 0);
	split("out,x", NULL, 0, 0);
	split(":5K", NULL, 0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_rounded_from_a_thousand_on),
	    cmocka_unit_test(flows_are_counted_by_side_and_by_who_asks),
	    cmocka_unit_test(nothing_read_divides_by_nothing),
	    cmocka_unit_test(split_files_have_sizes_and_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
