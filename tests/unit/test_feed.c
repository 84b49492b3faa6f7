/* capture/: captures that arrive: lists, names in a watched directory. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "capture/list.h"
#include "capture/watch.h"
#include "capfile.h"

/* The paths of a list that holds this text, each in brackets. */
static void
check_list(struct slice text, const char *want)
{
	const struct watchful calm = {0};
	struct buf why = {0}, got = {0};
	char *file = capfile_write(text);
	struct list *l = list_open(file, &calm, &why);
	const struct feed *f = list_feed(l);
	const char *path, *name;

	while (f->next(f->ctx, &path, &name)) {
		assert_string_equal(path, name);
		buf_printf(&got, "[%s]", path);
	}
	assert_string_equal(buf_cstr(&got), want);
	assert_false(f->left(f->ctx));
	list_free(l);
	capfile_remove(file);
	buf_free(&got);
	buf_free(&why);
}

static void
a_line_is_a_path(void **state)
{
	(void)state;
	check_list(SLICE_LIT("a.pcap\nb c.pcap\n"), "[a.pcap][b c.pcap]");
	check_list(SLICE_LIT("a.pcap\r\nb.pcap\r\n"), "[a.pcap][b.pcap]");
	check_list(SLICE_LIT(" a.pcap \n"), "[ a.pcap ]");
}

static void
the_last_line_needs_no_end(void **state)
{
	(void)state;
	check_list(SLICE_LIT("a.pcap\nb.pcap"), "[a.pcap][b.pcap]");
	check_list(SLICE_LIT("a.pcap\n\r"), "[a.pcap]");
}

static void
comments_and_empty_lines_are_passed_over(void **state)
{
	(void)state;
	check_list(SLICE_LIT("#1\n\n\r\n./#1\na#1\n#"), "[./#1][a#1]");
	check_list(SLICE_LIT(""), "");
}

static void
a_dash_in_a_list_is_a_name(void **state)
{
	(void)state;
	check_list(SLICE_LIT("-\n"), "[./-]");
}

static void
a_line_that_is_too_long_is_cut(void **state)
{
	struct buf text = {0}, want = {0};
	int i;

	(void)state;
	buf_str(&want, "[");
	for (i = 0; i < 3 * LIST_LINE; i++) {
		buf_u8(&text, 'a');
		if (i < LIST_LINE)
			buf_u8(&want, 'a');
	}
	buf_str(&text, "\nb\n");
	buf_str(&want, "][b]");
	check_list(buf_as_slice(&text), buf_cstr(&want));
	buf_free(&text);
	buf_free(&want);
}

static void
a_signal_leaves_the_rest_of_a_list(void **state)
{
	atomic_int stop = 0;
	const struct watchful w = {.stop = &stop};
	struct buf why = {0};
	char *file = capfile_write(SLICE_LIT("a\nb\n"));
	struct list *l = list_open(file, &w, &why);
	const struct feed *f = list_feed(l);
	const char *path, *name;

	(void)state;
	assert_true(f->next(f->ctx, &path, &name));
	stop = 1;
	assert_false(f->next(f->ctx, &path, &name));
	assert_true(f->left(f->ctx));
	list_free(l);
	capfile_remove(file);
}

static void
numbers_in_names_are_ordered_by_value(void **state)
{
	static const char *const order[] = {
	    "x.pcap",
	    "x.pcap01",
	    "x.pcap1",
	    "x.pcap2",
	    "x.pcap2.gz",
	    "x.pcap10",
	    "x.pcap00000000000000000000000000000011",
	    "x.pcap99999999999999999999999999999999",
	    "x.pcap100000000000000000000000000000000",
	    "x.pcapng",
	    "x_00001_20261101.pcapng",
	    "x_00002_20261031.pcapng",
	    "x\xc3\xa4",
	};
	size_t n = sizeof order / sizeof order[0], i, j;

	(void)state;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			int c = watch_cmp(order[i], order[j]);

			assert_int_equal((c > 0) - (c < 0), (i > j) - (i < j));
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_is_a_path),
	    cmocka_unit_test(the_last_line_needs_no_end),
	    cmocka_unit_test(comments_and_empty_lines_are_passed_over),
	    cmocka_unit_test(a_dash_in_a_list_is_a_name),
	    cmocka_unit_test(a_line_that_is_too_long_is_cut),
	    cmocka_unit_test(a_signal_leaves_the_rest_of_a_list),
	    cmocka_unit_test(numbers_in_names_are_ordered_by_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
