/* capture/: names that count up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "capture/rotation.h"

static char *dir;

static void
make(const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(fd != -1);
	close(fd);
	free(path);
}

/* The names that a series gives, each in brackets. */
static void
gives(const char *series, const char *want)
{
	const struct watchful calm = {0};
	struct buf why = {0}, got = {0};
	char *whole = xasprintf("%s/%s", dir, series);
	struct rotation *r = rotation_open(whole, 1, &calm, &why);
	const char *path, *name;

	assert_non_null(r);
	while (rotation_feed(r)->next(rotation_feed(r)->ctx, &path, &name))
		buf_printf(&got, "[%s]", path + strlen(dir) + 1);
	assert_string_equal(buf_cstr(&got), want);
	rotation_free(r);
	free(whole);
	buf_free(&got);
	buf_free(&why);
}

static void
is_none(const char *series)
{
	const struct watchful calm = {0};
	struct buf why = {0};

	assert_null(rotation_open(series, 1, &calm, &why));
	assert_non_null(strstr(buf_cstr(&why), "NAME[:C][,LAST]"));
	buf_free(&why);
}

static void
a_name_without_a_number_is_followed_by_1(void **state)
{
	(void)state;
	make("out.pcap");
	make("out.pcap1");
	make("out.pcap2");
	make("out.pcap4");
	gives("out.pcap", "[out.pcap][out.pcap1][out.pcap2]");
	gives("out.pcap,1", "[out.pcap][out.pcap1]");
	gives("out.pcap1,9", "[out.pcap1][out.pcap2]");
	gives("out.pcap:p,2", "[out.pcap][out.pcap1][out.pcap2]");
}

static void
leading_zeros_are_kept(void **state)
{
	(void)state;
	make("t_098.pcap");
	make("t_099.pcap");
	make("t_100.pcap");
	gives("t_098.pcap", "[t_098.pcap][t_099.pcap][t_100.pcap]");
	make("u9");
	make("u10");
	gives("u9", "[u9][u10]");
}

static void
the_number_follows_the_separator(void **state)
{
	(void)state;
	make("a-3.day7");
	make("a-4.day7");
	gives("a-3.day7:-", "[a-3.day7][a-4.day7]");
	gives("a-3.day7", "[a-3.day7]");
}

static void
what_is_no_series_is_refused(void **state)
{
	(void)state;
	is_none("");
	is_none(",4");
	is_none("out5,4");
	is_none("out,x");
	is_none("out:z");
	is_none("out99999999999999999999");
}

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	dir = xasprintf("%s/rotation.XXXXXX", tmp != NULL ? tmp : "/tmp");
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
	char *command = xasprintf("rm -r '%s'", dir);
	int rc = system(command);

	(void)state;
	free(command);
	free(dir);
	return rc;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_without_a_number_is_followed_by_1),
	    cmocka_unit_test(leading_zeros_are_kept),
	    cmocka_unit_test(the_number_follows_the_separator),
	    cmocka_unit_test(what_is_no_series_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
