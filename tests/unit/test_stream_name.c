/* stream_name: pcap2conn's names, and tcpflow's wildcards. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "cli/stream_name.h"

#define S INT64_C(1000000000)

static struct endpoint
end(const char *ip, uint16_t port)
{
	struct endpoint e = {.port = port};

	assert_true(addr_parse(slice_str(ip), &e.addr));
	return e;
}

/* 2023-11-14 22:13:20 UTC */
static struct stream_id
web(void)
{
	return (struct stream_id){
	    .start = 1700000000 * S + 999999999,
	    .proto = 6,
	    .end = {end("10.0.0.1", 40000), end("192.0.2.20", 80)},
	    .mac = {{2, 0, 0, 0, 0, 1}, {2, 0, 0, 0, 0, 0xff}},
	    .vlan = -1,
	    .session = 5984 * 16 + 1,
	};
}

static void
taken_name_is(const char *template, const struct stream_id *id, unsigned side,
    uint64_t taken, const char *want)
{
	struct stream_naming rule = {.template = template};
	struct buf b = {0};

	stream_name(&b, &rule, id, side, taken);
	assert_string_equal(buf_cstr(&b), want);
	buf_free(&b);
}

static void
name_is(const char *template, const struct stream_id *id, unsigned side,
    const char *want)
{
	taken_name_is(template, id, side, 0, want);
}

static void
names_tell_start_protocol_and_ends(void **state)
{
	struct stream_id id = web();

	(void)state;
	name_is(
	    NULL, &id, 0, "20231114221320-TCP-10.0.0.1.40000-192.0.2.20.80");
	name_is(
	    NULL, &id, 1, "20231114221320-TCP-192.0.2.20.80-10.0.0.1.40000");
	id.proto = 89;
	id.end[0].port = id.end[1].port = 0;
	name_is(NULL, &id, 0, "20231114221320-OSPFIGP-10.0.0.1.0-192.0.2.20.0");
}

static void
ipv6_names_have_no_colons(void **state)
{
	struct stream_id id = web();

	(void)state;
	id.proto = 58;
	id.end[0] = end("2001:db8::1", 0);
	id.end[1] = end("ff02::1", 0);
	name_is(
	    NULL, &id, 0, "20231114221320-IPV6-ICMP-2001_db8__1.0-ff02__1.0");
}

static void
protocols_have_ianas_words_or_their_number(void **state)
{
	static const struct {
		uint8_t proto;
		const char *name;
	} rows[] = {
	    {0, "HOPOPT"},
	    {1, "ICMP"},
	    {2, "IGMP"},
	    {6, "TCP"},
	    {17, "UDP"},
	    {41, "IPV6"},
	    {47, "GRE"},
	    {50, "ESP"},
	    {51, "AH"},
	    {58, "IPV6-ICMP"},
	    {89, "OSPFIGP"},
	    {103, "PIM"},
	    {132, "SCTP"},
	    {39, "TP++"},
	    {107, "A-N"},
	    {124, "ISIS-OVER-IPV4"},
	    {200, "IP(200)"},
	    {255, "IP(255)"},
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&b);
		stream_proto_name(&b, rows[i].proto);
		assert_string_equal(buf_cstr(&b), rows[i].name);
	}
	buf_free(&b);
}

static void
times_are_utc_unless_local_ones_are_asked_for(void **state)
{
	struct stream_naming rule = {.local_time = true};
	struct stream_id id = web();
	struct buf b = {0};

	(void)state;
	assert_int_equal(setenv("TZ", "XST-5:30", 1), 0);
	tzset();
	name_is(
	    NULL, &id, 0, "20231114221320-TCP-10.0.0.1.40000-192.0.2.20.80");
	stream_name(&b, &rule, &id, 0, 0);
	assert_string_equal(
	    buf_cstr(&b), "20231115034320-TCP-10.0.0.1.40000-192.0.2.20.80");
	buf_reset(&b);
	rule.template = "%T";
	stream_name(&b, &rule, &id, 0, 0);
	assert_string_equal(buf_cstr(&b), "2023-11-15T03:43:20+0530");
	buf_free(&b);
	unsetenv("TZ");
	tzset();
}

static void
every_wildcard_is_known(void **state)
{
	struct stream_id id = web();

	(void)state;
	name_is("%A.%a-%B.%b", &id, 0,
	    "010.000.000.001.40000-192.000.002.020.00080");
	name_is("%A.%a-%B.%b", &id, 1,
	    "192.000.002.020.00080-010.000.000.001.40000");
	name_is("%E>%e", &id, 0, "02:00:00:00:00:01>02:00:00:00:00:ff");
	name_is("%E", &id, 1, "02:00:00:00:00:ff");
	name_is("%T/%t", &id, 0, "2023-11-14T22:13:20Z/1700000000");
	name_is("%S", &id, 0, "5984.2");
	name_is("100%%", &id, 0, "100%");
}

static void
vlan_and_counter_appear_when_there_are_any(void **state)
{
	struct stream_id id = web();

	(void)state;
	name_is("x%V%v%C%c.%#", &id, 0, "x.0");
	id.vlan = 100;
	taken_name_is("x%V%v%C%c.%#", &id, 0, 2, "x--100c2.2");
	id.vlan = 0;
	name_is("x%V%v", &id, 0, "x--0");
}

static void
connection_numbers_come_in_threes(void **state)
{
	struct stream_id id = web();

	(void)state;
	id.number[0] = UINT64_C(1234567890);
	name_is("%G/%M/%K/%N", &id, 0, "001/234/567/890");
	id.number[1] = 7;
	name_is("%K-%N", &id, 1, "000-007");
}

/* As tcpflow 1.6 has it, also where it says the counter twice. */
static void
a_name_that_is_taken_counts(void **state)
{
	struct stream_id id = web();

	(void)state;
	taken_name_is(NULL, &id, 0, 1,
	    "20231114221320-TCP-10.0.0.1.40000-192.0.2.20.80-2");
	taken_name_is("%a-%b%c", &id, 0, 12, "40000-0008012");
	taken_name_is("%C%c/x", &id, 0, 3, "c3/x");
	taken_name_is("x", &id, 0, 1, "xc1");
	taken_name_is("x%#", &id, 0, 1, "x1c1");
	taken_name_is("x%C", &id, 0, 1, "xcc1");
	taken_name_is("x%%c", &id, 0, 1, "x%cc1");
}

static void
no_template_leaves_its_directory(void **state)
{
	struct stream_id id = web();
	const char *why;

	(void)state;
	name_is("%v/etc/passwd", &id, 0, "etc/passwd");
	name_is("%v//%c/x", &id, 0, "x");
	name_is(".%v/a/.", &id, 0, "a/5984.2");
	id.vlan = 5;
	name_is("%v/etc/passwd", &id, 0, "5/etc/passwd");
	assert_false(stream_template_valid(".%v./x", &why));
	assert_false(stream_template_valid("a/%C..%V", &why));
	assert_false(stream_template_valid("x/..", &why));
	assert_true(stream_template_valid("%v/x", &why));
	assert_true(stream_template_valid("..%v.%%/x", &why));
}

static void
a_template_that_comes_to_nothing_names_the_session(void **state)
{
	struct stream_id id = web();

	(void)state;
	name_is("%c", &id, 0, "5984.2");
	name_is("%A/%v", &id, 0, "010.000.000.001/5984.2");
}

static void
ipv6_stays_as_it_is_in_templates(void **state)
{
	struct stream_id id = web();

	(void)state;
	id.end[0] = end("2001:db8::1", 9);
	name_is("%A.%a", &id, 0, "2001:db8::1.00009");
}

static void
templates_stay_below_the_directory(void **state)
{
	static const char *const good[] = {
	    "%A", "a/b/%N", "..%A", "a..b", "%A..", "%%"};
	static const char *const bad[] = {"", "/tmp/%A", "../%A", "a/../b",
	    "a/..", "..", "%", "%A%", "%Z", "%A-%x"};
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(stream_template_valid(good[i], &why));
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(stream_template_valid(bad[i], &why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_tell_start_protocol_and_ends),
	    cmocka_unit_test(ipv6_names_have_no_colons),
	    cmocka_unit_test(protocols_have_ianas_words_or_their_number),
	    cmocka_unit_test(times_are_utc_unless_local_ones_are_asked_for),
	    cmocka_unit_test(every_wildcard_is_known),
	    cmocka_unit_test(vlan_and_counter_appear_when_there_are_any),
	    cmocka_unit_test(connection_numbers_come_in_threes),
	    cmocka_unit_test(
		a_template_that_comes_to_nothing_names_the_session),
	    cmocka_unit_test(ipv6_stays_as_it_is_in_templates),
	    cmocka_unit_test(templates_stay_below_the_directory),
	    cmocka_unit_test(a_name_that_is_taken_counts),
	    cmocka_unit_test(no_template_leaves_its_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
