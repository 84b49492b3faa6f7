/* capture/: where a queue is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "capture/queue.h"

static void
is(const char *url, const char *want)
{
	struct queue_address at;
	const char *why;
	char *got;

	assert_true(queue_parse(url, &at, &why));
	got = xasprintf("%s %u %s", at.host, at.port, at.name);
	assert_string_equal(got, want);
	free(got);
}

static void
is_none(const char *url)
{
	struct queue_address at;
	const char *why = NULL;

	assert_false(queue_parse(url, &at, &why));
	assert_string_equal(why, "must be redis://HOST:PORT/NAME");
}

static void
a_queue_has_host_port_and_name(void **state)
{
	(void)state;
	is("redis://127.0.0.1:6380/Q", "127.0.0.1 6380 Q");
	is("redis://redis.example/PCAPDJ_IN_QUEUE",
	    "redis.example 6379 PCAPDJ_IN_QUEUE");
	is("redis://h:65535/a/b:c", "h 65535 a/b:c");
}

static void
an_ipv6_address_stands_in_brackets(void **state)
{
	(void)state;
	is("redis://[2001:db8::1]:6380/Q", "2001:db8::1 6380 Q");
	is("redis://[::1]/Q", "::1 6379 Q");
	is_none("redis://[::1/Q");
	is_none("redis://[::1]6380/Q");
	is_none("redis://[]/Q");
}

static void
what_lacks_a_part_is_refused(void **state)
{
	(void)state;
	is_none("");
	is_none("Q");
	is_none("http://h:6379/Q");
	is_none("redis://h:6379");
	is_none("redis://h:6379/");
	is_none("redis:///Q");
	is_none("redis://:6379/Q");
}

static void
a_port_is_a_number(void **state)
{
	(void)state;
	is_none("redis://h:0/Q");
	is_none("redis://h:65536/Q");
	is_none("redis://h:x/Q");
	is_none("redis://h:-1/Q");
	is_none("redis://::1:6379/Q");
}

static void
long_names_are_refused(void **state)
{
	char *host = xmalloc(400), *url;

	(void)state;
	memset(host, 'h', 399);
	host[399] = '\0';
	url = xasprintf("redis://%s/Q", host);
	is_none(url);
	free(url);
	url = xasprintf("redis://h/%s", host);
	is_none(url);
	free(url);
	free(host);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_queue_has_host_port_and_name),
	    cmocka_unit_test(an_ipv6_address_stands_in_brackets),
	    cmocka_unit_test(what_lacks_a_part_is_refused),
	    cmocka_unit_test(a_port_is_a_number),
	    cmocka_unit_test(long_names_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
