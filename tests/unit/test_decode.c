/* packet/: link layers, and headers that are cut or wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "decoded.h"
#include "packets.h"

static void
expect(struct buf *b, uint32_t link, const char *text)
{
	assert_string_equal(decoded_one(b, link), text);
}

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
	expect(&b, LINK_ETH,
	    "udp 10.0.0.1:4000 > 10.0.0.2:53 \"x\" @42 and 17 behind");
	hello6(&b);
	pkt_fill(&b, 4);
	pkt_eth(&b, ETH_IP6);
	expect(&b, LINK_ETH, HELLO6 "@62 and 4 behind");
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
	expect(&b, LINK_ETH, HELLO4 "@50 type 0029 and 3 behind");
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
	expect(&b, LINK_ETH, HELLO4 "@50 pppoe type 8864 and 4 behind");
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
	expect(&b, 195,
	    "undecoded link type 195 (IEEE 802.15.4 with FCS) is not "
	    "supported");
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

static const struct {
	void (*make)(struct buf *);
	uint32_t link;
} chains[] = {
    {make_plain, LINK_ETH},
    {make_tagged_pppoe, LINK_ETH},
    {make_snap, LINK_ETH},
    {make_extended, LINK_SLL2},
    {make_tunnelled, LINK_SLL},
};

static void
make_chain(struct buf *b, unsigned kind)
{
	chains[kind].make(b);
}

static void
header_chains_changed_at_every_byte_never_crash(void **state)
{
	unsigned kind;

	(void)state;
	for (kind = 0; kind < sizeof chains / sizeof chains[0]; kind++)
		decoded_changed(make_chain, kind, chains[kind].link);
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
