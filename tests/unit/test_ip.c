/* packet/: IP of both versions, tunnels, transport headers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "decoded.h"
#include "packets.h"

static void
expect(struct buf *b, uint32_t link, const char *text)
{
	assert_string_equal(decoded_one(b, link), text);
}

/* ---- IPv4 */

static void
ipv4_options_are_passed_over(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "hello");
	pkt_udp(&b, 4000, 53);
	pkt_front(&b, "\x94\x04\x00\x00", 4); /* router alert */
	pkt_ip(&b, A4, B4, 0);
	pkt_poke8(&b, 0, 0x46);
	pkt_poke8(&b, 9, IPP_UDP);
	expect(&b, LINK_RAW, HELLO4 "@32");
}

static void
ipv4_lengths_that_cannot_be_are_invalid(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_poke8(&b, 0, 0x44);
	expect(&b, LINK_RAW, "undecoded IPv4 header invalid: header length 16");
	hello4(&b);
	pkt_poke16(&b, 2, 19);
	expect(&b, LINK_RAW, "undecoded IPv4 header invalid: total length 19");
	hello4(&b);
	pkt_poke8(&b, 0, 0x55);
	pkt_eth(&b, ETH_IP4);
	expect(&b, LINK_ETH, "undecoded IPv4 header invalid: version 5");
}

static void
ipv4_total_length_0_means_all_that_is_there(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "large segment");
	pkt_tcp(&b, 1, 2, 3, 4, TH_ACK);
	pkt_ip(&b, A4, B4, IPP_TCP);
	pkt_poke16(&b, 2, 0);
	expect(&b, LINK_RAW,
	    "tcp 10.0.0.1:1 > 10.0.0.2:2 A seq 3 ack 4 \"large segment\" @40");
}

static void
ipv4_total_length_beyond_the_frame_is_kept_as_declared(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	b.n -= 2;
	expect(
	    &b, LINK_RAW, "udp 10.0.0.1:4000 > 10.0.0.2:53 \"hel\" of 5 @28");
}

/* ---- IPv6 */

static void
ipv6_extension_headers_are_walked(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "hello");
	pkt_udp(&b, 4000, 53);
	pkt_ah(&b, IPP_UDP, 24);
	pkt_ext6(&b, IPP_AH, 8); /* destination */
	pkt_ext6(&b, 60, 24);	 /* routing */
	pkt_ext6(&b, 43, 16);	 /* hop by hop */
	pkt_ip(&b, A6, B6, 0);
	expect(&b, LINK_RAW, HELLO6 "@120 outer 0 2001:db8::1 > 2001:db8::2");
}

static void
ipv6_mobility_ends_the_packet_or_not(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_ext6(&b, 59, 8);
	pkt_ip(&b, A6, B6, 135);
	expect(&b, LINK_RAW,
	    "135 2001:db8::1 > 2001:db8::2 \";\\x00\\x00\\x00\\x00\\x00\\x00"
	    "\\x00\" @40");
	pkt_text(&b, "hello");
	pkt_udp(&b, 4000, 53);
	pkt_ext6(&b, IPP_UDP, 8);
	pkt_ip(&b, A6, B6, 135);
	expect(&b, LINK_RAW, HELLO6 "@56 outer 135 2001:db8::1 > 2001:db8::2");
}

static void
esp_is_a_session_of_its_own(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "sealed");
	pkt_ext6(&b, IPP_ESP, 8);
	pkt_ip(&b, A6, B6, 0);
	expect(&b, LINK_RAW,
	    "50 2001:db8::1 > 2001:db8::2 \"sealed\" @48 outer 0 2001:db8::1 "
	    "> 2001:db8::2");
	pkt_text(&b, "sealed");
	pkt_ip(&b, A4, B4, IPP_ESP);
	expect(&b, LINK_RAW, "50 10.0.0.1 > 10.0.0.2 \"sealed\" @20");
}

static void
ipv6_no_next_header(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_ip(&b, A6, B6, 59);
	pkt_fill(&b, 6); /* trailer */
	expect(&b, LINK_RAW, "59 2001:db8::1 > 2001:db8::2 \"\" and 6 behind");
}

static void
ipv6_payload_length_0_means_all_that_is_there(void **state)
{
	struct buf b = {0};

	(void)state;
	hello6(&b);
	pkt_poke16(&b, 4, 0);
	expect(&b, LINK_RAW, HELLO6 "@48");
}

static void
an_atomic_fragment_is_whole(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "hello");
	pkt_udp(&b, 4000, 53);
	pkt_ip6_fragment(&b, A6, B6, IPP_UDP, 1, 0, false);
	expect(&b, LINK_RAW, HELLO6 "@56 outer 44 2001:db8::1 > 2001:db8::2");
}

static void
an_authentication_header_of_ipv4_is_passed_over(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "hello");
	pkt_udp(&b, 4000, 53);
	pkt_ah(&b, IPP_UDP, 24);
	pkt_ip(&b, A4, B4, IPP_AH);
	expect(&b, LINK_RAW, HELLO4 "@52 outer 51 10.0.0.1 > 10.0.0.2");
	pkt_hex(&b, "1100");
	pkt_fill(&b, 12);
	pkt_ip(&b, A4, B4, IPP_AH);
	expect(&b, LINK_RAW,
	    "undecoded AH header invalid: length 8 outer 51 10.0.0.1 > "
	    "10.0.0.2");
}

static void
other_protocols_are_sessions_by_address(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "ospf");
	pkt_ip(&b, A4, B4, 89);
	expect(&b, LINK_RAW, "89 10.0.0.1 > 10.0.0.2 \"ospf\" @20");
	pkt_ip(&b, A4, B4, 253);
	expect(&b, LINK_RAW, "253 10.0.0.1 > 10.0.0.2 \"\"");
	pkt_hex(&b, "0bb8 0050 00000000 00000000");
	pkt_ip(&b, A4, B4, IPP_SCTP);
	expect(&b, LINK_RAW,
	    "132 10.0.0.1:3000 > 10.0.0.2:80 \"\\x0b\\xb8\\x00P\\x00\\x00"
	    "\\x00\\x00\\x00\\x00\\x00\\x00\" @20");
}

/* ---- tunnels */

static void
gre_is_stripped(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_gre(&b, ETH_IP4);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", IPP_GRE);
	expect(&b, LINK_RAW, HELLO4 "@52 in GRE 0 outer 47 1.1.1.1 > 2.2.2.2");
	hello6(&b);
	pkt_gre_key(&b, ETH_IP6, 77);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", IPP_GRE);
	expect(&b, LINK_RAW, HELLO6 "@84 in GRE 77 outer 47 1.1.1.1 > 2.2.2.2");
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	pkt_gre(&b, ETH_BRIDGED);
	pkt_ip(&b, A6, B6, IPP_GRE);
	expect(&b, LINK_RAW,
	    HELLO4 "@86 in GRE 0 outer 47 2001:db8::1 > 2001:db8::2");
}

static void
gre_within_gre(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_gre(&b, ETH_IP4);
	pkt_ip(&b, "3.3.3.3", "4.4.4.4", IPP_GRE);
	pkt_gre(&b, ETH_IP4);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", IPP_GRE);
	pkt_eth(&b, ETH_IP4);
	expect(&b, LINK_ETH,
	    HELLO4 "@90 in GRE 0 GRE 0 outer 47 1.1.1.1 > 2.2.2.2");
}

static void
gre_of_another_kind_is_a_session(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "span");
	pkt_gre(&b, 0x88be);
	pkt_ip(&b, A4, B4, IPP_GRE);
	expect(&b, LINK_RAW,
	    "47 10.0.0.1 > 10.0.0.2 \"\\x00\\x00\\x88\\xbespan\" @20");
	pkt_hex(&b, "3001 880b 0000 0001 00000005"); /* PPTP */
	pkt_ip(&b, A4, B4, IPP_GRE);
	expect(&b, LINK_RAW,
	    "47 10.0.0.1 > 10.0.0.2 \"0\\x01\\x88\\x0b\\x00\\x00\\x00\\x01"
	    "\\x00\\x00\\x00\\x05\" @20");
}

static void
ip_in_ip_of_all_versions(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", 4);
	expect(
	    &b, LINK_RAW, HELLO4 "@48 in IP in IP 0 outer 4 1.1.1.1 > 2.2.2.2");
	hello6(&b);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", 41);
	expect(&b, LINK_RAW, HELLO6 "@68 in 6in4 0 outer 41 1.1.1.1 > 2.2.2.2");
	hello4(&b);
	pkt_ip(&b, "::1", "::2", 4);
	expect(&b, LINK_RAW, HELLO4 "@68 in 4in6 0 outer 4 ::1 > ::2");
	hello6(&b);
	pkt_ip(&b, "::1", "::2", 41);
	expect(&b, LINK_RAW, HELLO6 "@88 in 6in6 0 outer 41 ::1 > ::2");
}

static void
vxlan_is_stripped(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_vlan(&b, 5, ETH_IP4);
	pkt_eth(&b, ETH_VLAN);
	pkt_vxlan(&b, 77);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	expect(
	    &b, LINK_ETH, HELLO4 "@96 in VXLAN 77 outer 17 1.1.1.1 > 2.2.2.2");
	pkt_eth(&b, ETH_ARP);
	pkt_vxlan(&b, 77);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", IPP_UDP);
	expect(
	    &b, LINK_RAW, "other ARP in VXLAN 77 outer 17 1.1.1.1 > 2.2.2.2");
}

static void
udp_on_the_vxlan_port_is_not_always_vxlan(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_fill(&b, 30);
	pkt_udp(&b, 4000, 4789);
	pkt_ip(&b, A4, B4, IPP_UDP);
	expect(&b, LINK_RAW,
	    "udp 10.0.0.1:4000 > 10.0.0.2:4789 "
	    "\"abcdefghijklmnopqrstuvwxyzabcd\" @28");
}

static void
headers_are_counted_against_their_limit(void **state)
{
	struct decoded d;
	struct buf b = {0};
	int i;

	(void)state;
	decoded_init(&d);
	for (i = 0; i < 2; i++) {
		hello4(&b);
		while (b.n < 20 * 40)
			pkt_ip(&b, A4, B4, 4);
		assert_string_equal(decoded_frame(&d, &b, LINK_RAW, SIZE_MAX),
		    "undecoded more headers inside each other than the limit "
		    "allows are not supported in IP in IP 0 IP in IP 0 IP in "
		    "IP 0 IP in IP 0 IP in IP 0 IP in IP 0 IP in IP 0 IP in "
		    "IP 0 outer 4 10.0.0.1 > 10.0.0.2");
	}
	assert_string_equal(buf_cstr(&d.found), "limit f1\n");
	decoded_free(&d);
}

/* ---- transport */

static void
tcp_header_fields(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_tcp_frame(&b, A4, 4000, B4, 80, 100, 200, TH_PUSH | TH_ACK, "hi");
	expect(&b, LINK_ETH,
	    "tcp 10.0.0.1:4000 > 10.0.0.2:80 PA seq 100 ack 200 \"hi\" @54");
	pkt_tcp_frame(&b, A6, 4000, B6, 80, 100, 200, TH_FIN | TH_ACK, "");
	expect(&b, LINK_ETH,
	    "tcp [2001:db8::1]:4000 > [2001:db8::2]:80 FA seq 100 ack 200 "
	    "\"\"");
}

static void
tcp_options_of_a_syn(void **state)
{
	static const struct {
		struct slice options;
		uint8_t flags;
		const char *text;
	} rows[] = {
	    {SLICE_LIT("\2\4\5\xb4\1\3\3\7"), TH_SYN,
		"tcp 10.0.0.1:1 > 10.0.0.2:2 S seq 0 ack 0 mss 1460 wscale 7 "
		"\"\""},
	    {SLICE_LIT("\2\4\5\xb4\1\3\3\7"), TH_ACK, /* not of a SYN */
		"tcp 10.0.0.1:1 > 10.0.0.2:2 A seq 0 ack 0 \"\""},
	    {SLICE_LIT("\3\3\xc8"), TH_SYN, /* more than RFC 7323 allows */
		"tcp 10.0.0.1:1 > 10.0.0.2:2 S seq 0 ack 0 wscale 14 \"\""},
	    {SLICE_LIT("\0\2\4\5"), TH_SYN, /* behind the end */
		"tcp 10.0.0.1:1 > 10.0.0.2:2 S seq 0 ack 0 \"\""},
	    {SLICE_LIT("\2\0\5\xb4"), TH_SYN, /* a length that cannot be */
		"tcp 10.0.0.1:1 > 10.0.0.2:2 S seq 0 ack 0 \"\""},
	    {SLICE_LIT("\1\1\1\2"), TH_SYN, /* ends inside an option */
		"tcp 10.0.0.1:1 > 10.0.0.2:2 S seq 0 ack 0 \"\""},
	    {SLICE_LIT("\1\1\2\4"), TH_SYN,
		"tcp 10.0.0.1:1 > 10.0.0.2:2 S seq 0 ack 0 \"\""},
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		pkt_tcp_options(&b, 1, 2, 0, 0, rows[i].flags, rows[i].options);
		pkt_ip(&b, A4, B4, IPP_TCP);
		expect(&b, LINK_RAW, rows[i].text);
	}
}

static void
tcp_data_offsets_that_cannot_be_are_invalid(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_tcp_frame(&b, A4, 1, B4, 2, 0, 0, TH_ACK, "hi");
	pkt_poke8(&b, 34 + 12, 0x30);
	expect(&b, LINK_ETH,
	    "undecoded TCP header invalid: data offset 12 outer 6 10.0.0.1 > "
	    "10.0.0.2");
	pkt_tcp_frame(&b, A4, 1, B4, 2, 0, 0, TH_ACK, "hi");
	pkt_poke8(&b, 34 + 12, 0x60);
	expect(&b, LINK_ETH,
	    "undecoded TCP header invalid: data offset 24 beyond the segment "
	    "outer 6 10.0.0.1 > 10.0.0.2");
}

static void
udp_lengths(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_poke16(&b, 24, 11); /* shorter than IP says */
	expect(&b, LINK_RAW, "udp 10.0.0.1:4000 > 10.0.0.2:53 \"hel\" @28");
	hello4(&b);
	pkt_poke16(&b, 24, 0);
	expect(&b, LINK_RAW, HELLO4 "@28");
	hello4(&b);
	pkt_poke16(&b, 24, 100); /* longer */
	expect(&b, LINK_RAW,
	    "udp 10.0.0.1:4000 > 10.0.0.2:53 \"hello\" of 92 @28");
	hello4(&b);
	pkt_poke16(&b, 24, 7);
	expect(&b, LINK_RAW,
	    "undecoded UDP header invalid: length 7 outer 17 10.0.0.1 > "
	    "10.0.0.2");
}

static void
icmp_echo_and_others(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "ping");
	pkt_icmp(&b, 8, 0, 7, 1);
	pkt_ip(&b, A4, B4, IPP_ICMP);
	expect(&b, LINK_RAW,
	    "icmp 8/0 10.0.0.1 > 10.0.0.2 id 7 seq 1 \"ping\" @28");
	pkt_text(&b, "quoted");
	pkt_icmp(&b, 3, 1, 0, 1500);
	pkt_ip(&b, A4, B4, IPP_ICMP);
	expect(&b, LINK_RAW, "icmp 3/1 10.0.0.1 > 10.0.0.2 \"quoted\" @28");
	pkt_icmp(&b, 129, 0, 7, 2);
	pkt_ip(&b, A6, B6, IPP_ICMP6);
	expect(&b, LINK_RAW,
	    "icmp6 129/0 2001:db8::1 > 2001:db8::2 id 7 seq 2 \"\"");
	pkt_text(&b, "short");
	pkt_ip(&b, A4, B4, IPP_ICMP);
	expect(&b, LINK_RAW,
	    "undecoded ICMP header invalid: 5 bytes are left for it outer 1 "
	    "10.0.0.1 > 10.0.0.2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ipv4_options_are_passed_over),
	    cmocka_unit_test(ipv4_lengths_that_cannot_be_are_invalid),
	    cmocka_unit_test(ipv4_total_length_0_means_all_that_is_there),
	    cmocka_unit_test(
		ipv4_total_length_beyond_the_frame_is_kept_as_declared),
	    cmocka_unit_test(ipv6_extension_headers_are_walked),
	    cmocka_unit_test(ipv6_mobility_ends_the_packet_or_not),
	    cmocka_unit_test(esp_is_a_session_of_its_own),
	    cmocka_unit_test(ipv6_no_next_header),
	    cmocka_unit_test(ipv6_payload_length_0_means_all_that_is_there),
	    cmocka_unit_test(an_atomic_fragment_is_whole),
	    cmocka_unit_test(an_authentication_header_of_ipv4_is_passed_over),
	    cmocka_unit_test(other_protocols_are_sessions_by_address),
	    cmocka_unit_test(gre_is_stripped),
	    cmocka_unit_test(gre_within_gre),
	    cmocka_unit_test(gre_of_another_kind_is_a_session),
	    cmocka_unit_test(ip_in_ip_of_all_versions),
	    cmocka_unit_test(vxlan_is_stripped),
	    cmocka_unit_test(udp_on_the_vxlan_port_is_not_always_vxlan),
	    cmocka_unit_test(headers_are_counted_against_their_limit),
	    cmocka_unit_test(tcp_header_fields),
	    cmocka_unit_test(tcp_options_of_a_syn),
	    cmocka_unit_test(tcp_data_offsets_that_cannot_be_are_invalid),
	    cmocka_unit_test(udp_lengths),
	    cmocka_unit_test(icmp_echo_and_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
