/* packet/: headers of every kind, whole, cut and wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "decoded.h"
#include "packets.h"

#define A4 "10.0.0.1"
#define B4 "10.0.0.2"
#define A6 "2001:db8::1"
#define B6 "2001:db8::2"

enum link {
	LINK_NULL = 0,
	LINK_ETH = 1,
	LINK_PPP = 9,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IP4 = 228,
	LINK_IP6 = 229,
	LINK_SLL2 = 276,
};

static void
expect(struct buf *b, uint32_t link, const char *text)
{
	assert_string_equal(decoded_one(b, link), text);
}

/* IP with UDP from port 4000 to 53 that says hello. */
static void
hello4(struct buf *b)
{
	buf_reset(b);
	pkt_text(b, "hello");
	pkt_udp(b, 4000, 53);
	pkt_ip(b, A4, B4, IPP_UDP);
}

static void
hello6(struct buf *b)
{
	buf_reset(b);
	pkt_text(b, "hello");
	pkt_udp(b, 4000, 53);
	pkt_ip(b, A6, B6, IPP_UDP);
}

#define HELLO4 "udp 10.0.0.1:4000 > 10.0.0.2:53 \"hello\" "
#define HELLO6 "udp [2001:db8::1]:4000 > [2001:db8::2]:53 \"hello\" "

/* ---- link layers */

static void
ethernet_carries_both_versions(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	expect(&b, LINK_ETH, HELLO4 "@42");
	hello6(&b);
	pkt_eth(&b, ETH_IP6);
	expect(&b, LINK_ETH, HELLO6 "@62");
}

static void
ethernet_addresses_are_noted(void **state)
{
	struct buf b = {0};
	struct limits limits;
	struct decoder *d;
	struct packet p;
	struct frame f = {.link = LINK_ETH};

	(void)state;
	limits_init(&limits);
	d = decoder_new(&limits, NULL, NULL);
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	f.data = buf_as_slice(&b);
	packet_decode(d, &f, &p);
	assert_true(p.has_mac);
	assert_memory_equal(p.mac_src, "\2\0\0\0\0\1", 6);
	assert_memory_equal(p.mac_dst, "\2\0\0\0\0\2", 6);
	assert_true(p.has_ethertype);
	assert_int_equal(p.ethertype, ETH_IP4);
	decoder_free(d);
	buf_free(&b);
}

static void
trailing_bytes_of_short_frames_are_not_payload(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "x");
	pkt_udp(&b, 4000, 53);
	pkt_ip(&b, A4, B4, IPP_UDP);
	pkt_fill(&b, 17);
	pkt_eth(&b, ETH_IP4);
	expect(&b, LINK_ETH, "udp 10.0.0.1:4000 > 10.0.0.2:53 \"x\" @42");
}

static void
vlan_tags_are_taken_off(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_vlan(&b, 100, ETH_IP4);
	pkt_eth(&b, ETH_VLAN);
	expect(&b, LINK_ETH, HELLO4 "@46 vlan 100");
	hello4(&b);
	pkt_vlan(&b, 0xe000 | 7, ETH_IP4); /* with a priority */
	pkt_vlan(&b, 100, ETH_VLAN);
	pkt_eth(&b, ETH_QINQ);
	expect(&b, LINK_ETH, HELLO4 "@50 vlan 100,7");
	hello4(&b);
	pkt_vlan(&b, 3, ETH_IP4);
	pkt_vlan(&b, 2, 0x9100);
	pkt_vlan(&b, 1, 0x9100);
	pkt_eth(&b, 0x9100);
	expect(&b, LINK_ETH, HELLO4 "@54 vlan 1,2 of 3");
}

static void
llc_and_snap_carry_ip(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_snap(&b, ETH_IP4);
	pkt_8023(&b);
	pkt_fill(&b, 3);
	expect(&b, LINK_ETH, HELLO4 "@50 type 0029");
}

static void
other_traffic_has_a_label(void **state)
{
	static const struct {
		uint16_t type;
		const char *hex, *text;
	} rows[] = {
	    {ETH_ARP, "0001 0800", "other ARP type 0806"},
	    {0x88cc, "02", "other LLDP type 88cc"},
	    {0x888e, "01", "other EAPOL type 888e"},
	    {0x88b5, "00", "other EtherType 0x88b5 type 88b5"},
	    {ETH_PPPOE_DISCOVERY, "11", "other PPPoE discovery type 8863"},
	    {3, "42 42 03", "other STP type 0003"},
	    {3, "fe fe 03", "other IS-IS type 0003"},
	    {3, "ff ff 00", "other IPX type 0003"},
	    {3, "12 12 03", "other LLC 0x12 type 0003"},
	    {8, "aaaa03 00000c 2000", "other CDP type 0008"},
	    {8, "aaaa03 00000c 010b", "other STP type 0008"},
	    {8, "aaaa03 123456 abcd", "other SNAP 123456 0xabcd type 0008"},
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		pkt_hex(&b, rows[i].hex);
		pkt_eth(&b, rows[i].type);
		expect(&b, LINK_ETH, rows[i].text);
	}
}

static void
linux_cooked_captures(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_sll(&b, ETH_IP4);
	expect(&b, LINK_SLL, HELLO4 "@44");
	hello6(&b);
	pkt_sll2(&b, ETH_IP6);
	expect(&b, LINK_SLL2, HELLO6 "@68");
	hello4(&b);
	pkt_vlan(&b, 9, ETH_IP4);
	pkt_sll(&b, ETH_VLAN);
	expect(&b, LINK_SLL, HELLO4 "@48 vlan 9");
	pkt_hex(&b, "42 42 03");
	pkt_sll(&b, 4);
	expect(&b, LINK_SLL, "other STP");
	pkt_sll(&b, 0x000c);
	expect(&b, LINK_SLL, "other Linux cooked protocol 12");
	pkt_sll2(&b, ETH_ARP);
	expect(&b, LINK_SLL2, "other ARP type 0806");
}

static void
raw_ip_tells_its_version_itself(void **state)
{
	static const uint32_t links[] = {LINK_RAW, 12, 14};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof links / sizeof links[0]; i++) {
		hello4(&b);
		expect(&b, links[i], HELLO4 "@28");
		hello6(&b);
		expect(&b, links[i], HELLO6 "@48");
	}
	hello4(&b);
	expect(&b, LINK_IP4, HELLO4 "@28");
	hello6(&b);
	expect(&b, LINK_IP6, HELLO6 "@48");
	hello6(&b);
	expect(&b, LINK_IP4, "undecoded IPv4 header invalid: version 6");
	pkt_text(&b, "text");
	expect(&b, LINK_RAW, "undecoded IP header invalid: version 7");
}

static void
loopback_families_in_both_byte_orders(void **state)
{
	static const char *const v4[] = {"\2\0\0\0", "\0\0\0\2"};
	static const char *const v6[] = {"\30\0\0\0", "\0\0\0\30", "\34\0\0\0",
	    "\0\0\0\34", "\36\0\0\0", "\0\0\0\36"};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof v4 / sizeof v4[0]; i++) {
		hello4(&b);
		pkt_front(&b, v4[i], 4);
		expect(&b, LINK_NULL, HELLO4 "@32");
	}
	for (i = 0; i < sizeof v6 / sizeof v6[0]; i++) {
		hello6(&b);
		pkt_front(&b, v6[i], 4);
		expect(&b, LINK_NULL, HELLO6 "@52");
	}
	hello4(&b);
	pkt_front(&b, "\0\0\0\2", 4);
	expect(&b, LINK_LOOP, HELLO4 "@32");
	pkt_hex(&b, "07000000");
	expect(&b, LINK_NULL, "other address family 7");
}

static void
pppoe_and_ppp_carry_ip(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_pppoe(&b, 0x0021);
	pkt_fill(&b, 4);
	pkt_eth(&b, ETH_PPPOE);
	expect(&b, LINK_ETH, HELLO4 "@50 pppoe type 8864");
	hello6(&b);
	pkt_pppoe(&b, 0x0057);
	pkt_eth(&b, ETH_PPPOE);
	expect(&b, LINK_ETH, HELLO6 "@70 pppoe type 8864");
	pkt_hex(&b, "01");
	pkt_pppoe(&b, 0xc021);
	pkt_eth(&b, ETH_PPPOE);
	expect(&b, LINK_ETH, "other PPP LCP pppoe type 8864");
	hello4(&b);
	pkt_pppoe(&b, 0x0021);
	pkt_poke8(&b, 0, 0x21);
	pkt_eth(&b, ETH_PPPOE);
	expect(&b, LINK_ETH,
	    "undecoded PPPoE header invalid: version 2 pppoe type 8864");
	hello4(&b);
	pkt_front(&b, "\xff\x03\x00\x21", 4);
	expect(&b, LINK_PPP, HELLO4 "@32");
	hello4(&b);
	pkt_front(&b, "\x21", 1);
	expect(&b, LINK_PPP, HELLO4 "@29");
}

static void
an_unknown_link_type_is_named(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "x");
	expect(&b, 127,
	    "undecoded link type 127 (802.11 with radiotap) is not supported");
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
	expect(&b, LINK_RAW, "59 2001:db8::1 > 2001:db8::2 \"\"");
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

/* ---- cut by the snap length */

static void
a_cut_payload_says_how_long_it_was(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_fill(&b, 100);
	pkt_udp(&b, 4000, 53);
	pkt_ip(&b, A4, B4, IPP_UDP);
	pkt_eth(&b, ETH_IP4);
	assert_string_equal(decoded_cut(&b, LINK_ETH, 46),
	    "udp 10.0.0.1:4000 > 10.0.0.2:53 \"abcd\" of 100 @42");
}

static void
a_cut_transport_header_is_undecoded_with_its_addresses(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_tcp_frame(&b, A4, 1, B4, 2, 0, 0, TH_ACK, "hi");
	assert_string_equal(decoded_cut(&b, LINK_ETH, 40),
	    "undecoded TCP header truncated by the snap length outer 6 "
	    "10.0.0.1 > 10.0.0.2");
	pkt_tcp_frame(&b, A4, 1, B4, 2, 0, 0, TH_ACK, "hi");
	b.n = 40;
	assert_string_equal(decoded_one(&b, LINK_ETH),
	    "undecoded TCP header truncated: the frame ends inside it outer 6 "
	    "10.0.0.1 > 10.0.0.2");
}

static void
cut_tcp_options_leave_the_session(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "data");
	pkt_tcp_options(
	    &b, 1, 2, 3, 4, TH_SYN, SLICE_LIT("\2\4\5\xb4\1\3\3\7\1\1\1\1"));
	pkt_ip(&b, A4, B4, IPP_TCP);
	assert_string_equal(decoded_cut(&b, LINK_RAW, 44),
	    "tcp 10.0.0.1:1 > 10.0.0.2:2 S seq 3 ack 4 mss 1460 \"\" of 4");
}

/*
 * A chain of headers cut after every byte: never anything but undecoded
 * until the last header is whole, then a session whose length is known.
 */
static void
cut_everywhere(
    void (*make)(struct buf *), uint32_t link, size_t headers, size_t len)
{
	struct buf b = {0};
	const char *text;
	char of[32];
	size_t n;

	make(&b);
	assert_int_equal(b.n, headers + len);
	snprintf(of, sizeof of, " of %zu", len);
	for (n = 0; n < headers + len; n++) {
		make(&b);
		text = decoded_cut(&b, link, n);
		if (n < headers) {
			assert_memory_equal(text, "undecoded ", 10);
			assert_non_null(
			    strstr(text, "truncated by the snap length"));
		} else {
			assert_memory_equal(text, "udp ", 4);
			assert_non_null(strstr(text, of));
		}
	}
	make(&b);
	assert_null(strstr(decoded_one(&b, link), of));
}

static void
make_plain(struct buf *b)
{
	hello4(b);
	pkt_eth(b, ETH_IP4);
}

static void
make_tagged_pppoe(struct buf *b)
{
	hello6(b);
	pkt_pppoe(b, 0x0057);
	pkt_vlan(b, 2, ETH_PPPOE);
	pkt_vlan(b, 1, ETH_VLAN);
	pkt_eth(b, ETH_QINQ);
}

static void
make_snap(struct buf *b)
{
	hello4(b);
	pkt_snap(b, ETH_IP4);
	pkt_8023(b);
}

static void
make_extended(struct buf *b)
{
	buf_reset(b);
	pkt_text(b, "hello");
	pkt_udp(b, 4000, 53);
	pkt_ah(b, IPP_UDP, 16);
	pkt_ext6(b, IPP_AH, 16);
	pkt_ext6(b, 60, 8);
	pkt_ext6(b, 43, 8);
	pkt_ip(b, A6, B6, 0);
	pkt_sll2(b, ETH_IP6);
}

static void
make_tunnelled(struct buf *b)
{
	hello4(b);
	pkt_ip(b, "::1", "::2", 4);
	pkt_gre_key(b, ETH_IP6, 5);
	pkt_ip(b, "1.1.1.1", "2.2.2.2", IPP_GRE);
	pkt_sll(b, ETH_IP4);
}

static void
header_chains_cut_at_every_byte(void **state)
{
	(void)state;
	cut_everywhere(make_plain, LINK_ETH, 42, 5);
	cut_everywhere(hello6, LINK_RAW, 48, 5);
	cut_everywhere(make_tagged_pppoe, LINK_ETH, 14 + 8 + 8 + 48, 5);
	cut_everywhere(make_snap, LINK_ETH, 22 + 28, 5);
	cut_everywhere(make_extended, LINK_SLL2, 20 + 40 + 48 + 8, 5);
	cut_everywhere(make_tunnelled, LINK_SLL, 16 + 20 + 16 + 40 + 28, 5);
}

/* Any byte of a chain may be anything. */
static void
changed_everywhere(void (*make)(struct buf *), uint32_t link)
{
	static const uint8_t values[] = {0, 1, 0x0f, 0x45, 0x7f, 0x80, 0xff};
	struct buf b = {0};
	size_t n = 0, i, size;

	make(&b);
	size = b.n;
	for (n = 0; n < size; n++)
		for (i = 0; i < sizeof values; i++) {
			make(&b);
			pkt_poke8(&b, n, values[i]);
			(void)decoded_one(&b, link);
		}
	buf_free(&b);
}

static void
header_chains_changed_at_every_byte_never_crash(void **state)
{
	(void)state;
	changed_everywhere(make_plain, LINK_ETH);
	changed_everywhere(make_tagged_pppoe, LINK_ETH);
	changed_everywhere(make_snap, LINK_ETH);
	changed_everywhere(make_extended, LINK_SLL2);
	changed_everywhere(make_tunnelled, LINK_SLL);
}

static void
an_empty_frame_is_undecoded(void **state)
{
	struct buf b = {0};

	(void)state;
	expect(&b, LINK_ETH,
	    "undecoded Ethernet header invalid: 0 bytes are left for it");
	expect(&b, LINK_RAW,
	    "undecoded IP header invalid: 0 bytes are left for it");
}

/* ---- names */

static void
names_of_protocols(void **state)
{
	(void)state;
	assert_string_equal(ip_proto_name(6), "TCP");
	assert_string_equal(ip_proto_name(89), "OSPFIGP");
	assert_string_equal(ip_proto_name(0), "HOPOPT");
	assert_null(ip_proto_name(253));
	assert_string_equal(ethertype_name(0x0800), "IPv4");
	assert_string_equal(ethertype_name(0x9100), "802.1Q (old QinQ)");
	assert_null(ethertype_name(0x88b5));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ethernet_carries_both_versions),
	    cmocka_unit_test(ethernet_addresses_are_noted),
	    cmocka_unit_test(trailing_bytes_of_short_frames_are_not_payload),
	    cmocka_unit_test(vlan_tags_are_taken_off),
	    cmocka_unit_test(llc_and_snap_carry_ip),
	    cmocka_unit_test(other_traffic_has_a_label),
	    cmocka_unit_test(linux_cooked_captures),
	    cmocka_unit_test(raw_ip_tells_its_version_itself),
	    cmocka_unit_test(loopback_families_in_both_byte_orders),
	    cmocka_unit_test(pppoe_and_ppp_carry_ip),
	    cmocka_unit_test(an_unknown_link_type_is_named),
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
	    cmocka_unit_test(a_cut_payload_says_how_long_it_was),
	    cmocka_unit_test(
		a_cut_transport_header_is_undecoded_with_its_addresses),
	    cmocka_unit_test(cut_tcp_options_leave_the_session),
	    cmocka_unit_test(header_chains_cut_at_every_byte),
	    cmocka_unit_test(header_chains_changed_at_every_byte_never_crash),
	    cmocka_unit_test(an_empty_frame_is_undecoded),
	    cmocka_unit_test(names_of_protocols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
