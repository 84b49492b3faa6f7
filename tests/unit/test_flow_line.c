/* flow_line: flows as pcap_flow writes them, as JSON, as CSV, as names. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/flow_line.h"

#define NS(seconds) ((seconds)*INT64_C(1000000000))

/* 00:11:22:33:44:02 at 10.0.0.1:40000 to 00:11:22:33:44:01 at 10.0.0.2:80. */
static const struct flow_row tcp = {
    .key =
	{
	    .src = {10, 0, 0, 1},
	    .dst = {10, 0, 0, 2},
	    .mac_src = {0x00, 0x11, 0x22, 0x33, 0x44, 0x02},
	    .mac_dst = {0x00, 0x11, 0x22, 0x33, 0x44, 0x01},
	    .sport = 40000,
	    .dport = 80,
	    .v = 4,
	    .proto = IPP_TCP,
	},
    .packets = 115911,
    .bytes = 245630927,
    .first_ns = NS(86400 * 100 + 13 * 3600 + 32 * 60 + 23) + 123456789,
    .last_ns = NS(86400 * 101 + 1) + 5,
    .seq = 0xabc,
    .out_of_order = 7,
};

static struct flow_row
udp6(void)
{
	struct flow_row r = {
	    .key =
		{
		    .src = {0x20, 0x01, 0x0d, 0xb8, [15] = 1},
		    .dst = {0xfe, 0x80, [15] = 2},
		    .sport = 53,
		    .dport = 53,
		    .device = 7,
		    .tap = 3,
		    .v = 6,
		    .proto = IPP_UDP,
		},
	    .packets = 1,
	    .bytes = 60,
	    .first_ns = -1,
	    .last_ns = -1,
	};

	return r;
}

static void
expect(enum flow_format format, const struct flow_line *l, const char *want)
{
	struct buf b = {0};

	flow_line(&b, format, l);
	assert_string_equal(buf_cstr(&b), want);
	buf_free(&b);
}

static void
a_tcp_flow_is_a_line_of_pcap_flow(void **state)
{
	const struct flow_line l = {
	    .index = 1048574,
	    .id = 642642,
	    .row = &tcp,
	    .written = 12345678,
	    .holes = 2,
	};

	(void)state;
	expect(FLOW_TEXT, &l,
	    "1048574 FlowID:   642642 | TCP  00:11:22:33:44:02 -> "
	    "00:11:22:33:44:01 |  10.  0.  0.  1 ->  10.  0.  0.  2 |  40000 "
	    "->     80  |           115,911 Pkts       245,630,927 Bytes  |  "
	    "13:32:23.123.456.789 -> 00:00:01.000.000.005 : "
	    "10:27:37.876.543.216 |  Seq:00000abc BufPos:        0 "
	    "WritePos:12345678 PktTotal:  115911 PktOOO:       7 PktDrop:     "
	    "  2\n");
}

static void
a_udp_flow_ends_with_its_duration(void **state)
{
	const struct flow_row r = udp6();
	const struct flow_line l = {.id = 1, .row = &r};

	(void)state;
	expect(FLOW_TEXT, &l,
	    "    0 FlowID:        1 | UDP  00:00:00:00:00:00 -> "
	    "00:00:00:00:00:00 | 2001:db8::1 -> fe80::2 |     53 ->     53  |  "
	    "               1 Pkts                60 Bytes  |  "
	    "23:59:59.999.999.999 -> 23:59:59.999.999.999 : "
	    "00:00:00.000.000.000\n");
}

static void
durations_are_longer_than_days(void **state)
{
	struct flow_row r = udp6();
	const struct flow_line l = {.id = 1, .row = &r};
	struct buf b = {0};

	(void)state;
	r.last_ns = NS(86400 * 5);
	flow_line(&b, FLOW_TEXT, &l);
	assert_non_null(strstr(buf_cstr(&b), ": 120:00:00.000.000.001\n"));
	r.first_ns = INT64_MIN;
	r.last_ns = INT64_MAX;
	flow_line(&b, FLOW_TEXT, &l);
	buf_free(&b);
}

static void
json_and_csv_have_the_same_columns(void **state)
{
	const struct flow_row r = udp6();
	const struct flow_line l = {.id = 9, .row = &r, .written = 3};
	struct buf b = {0};

	(void)state;
	expect(FLOW_JSON, &l,
	    "{\"id\":9,\"proto\":\"udp\",\"src_mac\":\"00:00:00:00:00:00\","
	    "\"dst_mac\":\"00:00:00:00:00:00\",\"src_ip\":\"2001:db8::1\","
	    "\"dst_ip\":\"fe80::2\",\"src_port\":53,\"dst_port\":53,"
	    "\"tap_device\":7,\"tap_port\":3,\"packets\":1,\"bytes\":60,"
	    "\"first\":\"1969-12-31T23:59:59.999999999Z\","
	    "\"last\":\"1969-12-31T23:59:59.999999999Z\",\"duration_ns\":0,"
	    "\"out_of_order\":0,\"holes\":0,\"written\":3}\n");
	expect(FLOW_CSV, &l,
	    "9,udp,00:00:00:00:00:00,00:00:00:00:00:00,2001:db8::1,fe80::2,"
	    "53,53,7,3,1,60,1969-12-31T23:59:59.999999999Z,"
	    "1969-12-31T23:59:59.999999999Z,0,0,0,3\r\n");
	flow_line_head(&b, FLOW_CSV, NULL);
	assert_string_equal(buf_cstr(&b),
	    "id,proto,src_mac,dst_mac,src_ip,dst_ip,src_port,dst_port,"
	    "tap_device,tap_port,packets,bytes,first,last,duration_ns,"
	    "out_of_order,holes,written\r\n");
	buf_reset(&b);
	flow_line_head(&b, FLOW_JSON, NULL);
	assert_int_equal(b.n, 0);
	buf_free(&b);
}

static void
names_are_those_of_pcap_flow(void **state)
{
	const struct flow_row r = udp6();
	struct buf b = {0};

	(void)state;
	flow_line_name(&b, &tcp.key, false);
	assert_string_equal(buf_cstr(&b),
	    "_00:11:22:33:44:02->00:11:22:33:44:01_ 10.  0.  0.  1-> 10.  0.  "
	    "0.  2_ 40000->    80");
	buf_reset(&b);
	flow_line_name(&b, &r.key, true);
	assert_string_equal(buf_cstr(&b),
	    "_00:00:00:00:00:00->00:00:00:00:00:00_2001:db8::1->fe80::2_    "
	    "53->    53_00007_03");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tcp_flow_is_a_line_of_pcap_flow),
	    cmocka_unit_test(a_udp_flow_ends_with_its_duration),
	    cmocka_unit_test(durations_are_longer_than_days),
	    cmocka_unit_test(json_and_csv_have_the_same_columns),
	    cmocka_unit_test(names_are_those_of_pcap_flow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
