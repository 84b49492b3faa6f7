/* packet/mpls.c: label stacks, and the guess what is below them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "decoded.h"
#include "packets.h"

static void
expect(struct buf *b, const char *text)
{
	pkt_eth(b, ETH_MPLS);
	assert_string_equal(decoded_one(b, LINK_ETH), text);
}

static void
ip_is_found_below_a_stack(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_mpls(&b, 18, true);
	expect(&b, HELLO4 "@46 type 8847 in MPLS 18 outer 17 10.0.0.1 > "
			  "10.0.0.2");
	hello6(&b);
	pkt_mpls(&b, 17, true);
	pkt_mpls(&b, 1048575, false);
	expect(&b, HELLO6 "@70 type 8847 in MPLS 1048575 MPLS 17 outer 17 "
			  "2001:db8::1 > 2001:db8::2");
	hello4(&b);
	pkt_mpls(&b, 18, true);
	pkt_eth(&b, ETH_MPLS_MULTICAST);
	assert_string_equal(decoded_one(&b, LINK_ETH),
	    HELLO4 "@46 type 8848 in MPLS 18 outer 17 10.0.0.1 > 10.0.0.2");
}

static void
the_padding_of_a_frame_is_not_payload(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_fill(&b, 9);
	pkt_mpls(&b, 18, true);
	expect(&b, HELLO4 "@46 type 8847 in MPLS 18 and 9 behind outer 17 "
			  "10.0.0.1 > 10.0.0.2");
}

static void
a_pseudowire_may_have_a_control_word(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	pkt_mpls(&b, 18, true);
	expect(&b, HELLO4 "@60 type 8847 in MPLS 18 outer 17 10.0.0.1 > "
			  "10.0.0.2");
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	pkt_front(&b, "\0\0\0\5", 4);
	pkt_mpls(&b, 18, true);
	expect(&b, HELLO4 "@64 type 8847 in MPLS 18 outer 17 10.0.0.1 > "
			  "10.0.0.2");
	hello6(&b);
	pkt_vlan(&b, 9, ETH_IP6);
	pkt_eth(&b, ETH_VLAN);
	pkt_front(&b, "\0\0\0\0", 4);
	pkt_mpls(&b, 18, true);
	expect(&b, HELLO6 "@88 type 8847 in MPLS 18 outer 17 2001:db8::1 > "
			  "2001:db8::2");
	hello4(&b);
	pkt_snap(&b, ETH_IP4);
	pkt_8023(&b);
	pkt_front(&b, "\0\0\0\0", 4);
	pkt_mpls(&b, 18, true);
	expect(&b, HELLO4 "@72 type 8847 in MPLS 18 outer 17 10.0.0.1 > "
			  "10.0.0.2");
	pkt_hex(&b, "424203");
	pkt_8023(&b);
	pkt_poke8(&b, 0, 0x20);
	pkt_mpls(&b, 18, true);
	expect(&b, "other STP type 8847 in MPLS 18");
}

/* A card's address may begin with 4, 6 or 1. */
static void
an_address_that_looks_like_another_header_is_not_one(void **state)
{
	static const uint8_t firsts[] = {0x44, 0x45, 0x60, 0x10, 0x00, 0x80};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof firsts; i++) {
		hello4(&b);
		pkt_eth(&b, ETH_IP4);
		pkt_poke8(&b, 0, firsts[i]);
		pkt_poke16(&b, 2, 0xfff0);
		pkt_poke16(&b, 4, 0xfff0);
		pkt_mpls(&b, 18, true);
		expect(&b, HELLO4 "@60 type 8847 in MPLS 18 outer 17 10.0.0.1 "
				  "> 10.0.0.2");
	}
}

static void
what_is_not_known_below_has_a_label(void **state)
{
	static const struct {
		const char *hex, *text;
	} rows[] = {
	    {"10000021 45000000", "other MPLS control channel"},
	    {"70000000 00000000 00000000 00000000",
		"other MPLS with neither IP nor Ethernet"},
	    {"00000000 00000000 00000000 00000000 00000000 00000000",
		"other MPLS with neither IP nor Ethernet"},
	    {"", "undecoded MPLS payload invalid: 0 bytes are left for it"},
	    {"45000001 00000000 00000000 00000000 00000000",
		"undecoded IPv4 header invalid: total length 1"},
	};
	struct buf b = {0};
	char text[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(
		    text, sizeof text, "%s type 8847 in MPLS 18", rows[i].text);
		pkt_hex(&b, rows[i].hex);
		pkt_mpls(&b, 18, true);
		expect(&b, text);
	}
}

static void
a_stack_without_bottom_reaches_the_limit(void **state)
{
	struct decoded d;
	struct buf b = {0};
	unsigned i;

	(void)state;
	decoded_init(&d);
	hello4(&b);
	for (i = 0; i < 30; i++)
		pkt_mpls(&b, 16 + i, i == 0);
	pkt_eth(&b, ETH_MPLS);
	assert_memory_equal(decoded_frame(&d, &b, LINK_ETH, SIZE_MAX),
	    "undecoded more headers inside each other than the limit allows",
	    62);
	assert_string_equal(buf_cstr(&d.found), "limit f1\n");
	pkt_mpls(&b, 16, false);
	pkt_eth(&b, ETH_MPLS);
	assert_string_equal(decoded_frame(&d, &b, LINK_ETH, SIZE_MAX),
	    "undecoded MPLS label invalid: 0 bytes are left for it type 8847 "
	    "in MPLS 16");
	decoded_free(&d);
}

static void
labels_lie_in_other_carriers(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_mpls(&b, 18, true);
	pkt_gre(&b, ETH_MPLS);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", IPP_GRE);
	assert_string_equal(decoded_one(&b, LINK_RAW),
	    HELLO4 "@56 in GRE 0 MPLS 18 outer 47 1.1.1.1 > 2.2.2.2");
	hello4(&b);
	pkt_mpls(&b, 18, true);
	pkt_ip(&b, "1.1.1.1", "2.2.2.2", 137);
	assert_string_equal(decoded_one(&b, LINK_RAW),
	    HELLO4 "@52 in MPLS 18 outer 137 1.1.1.1 > 2.2.2.2");
	hello4(&b);
	pkt_mpls(&b, 18, true);
	pkt_front(&b, "\x02\x81", 2);
	assert_string_equal(decoded_one(&b, LINK_PPP),
	    HELLO4 "@34 in MPLS 18 outer 17 10.0.0.1 > 10.0.0.2");
}

static void
fragments_are_joined_below_labels(void **state)
{
	struct decoded d;
	struct buf whole = {0}, b = {0};

	(void)state;
	decoded_init(&d);
	pkt_fill(&whole, 16);
	pkt_udp(&whole, 4000, 53);
	buf_add_slice(&b, slice_mid(buf_as_slice(&whole), 0, 16));
	pkt_ip4_fragment(&b, A4, B4, IPP_UDP, 7, 0, true);
	pkt_mpls(&b, 18, true);
	pkt_eth(&b, ETH_MPLS);
	assert_string_equal(decoded_frame(&d, &b, LINK_ETH, SIZE_MAX),
	    "held type 8847 in MPLS 18 outer 17 10.0.0.1 > 10.0.0.2");
	buf_add_slice(&b, slice_mid(buf_as_slice(&whole), 16, 8));
	pkt_ip4_fragment(&b, A4, B4, IPP_UDP, 7, 16, false);
	pkt_mpls(&b, 19, true);
	pkt_eth(&b, ETH_MPLS);
	assert_string_equal(decoded_frame(&d, &b, LINK_ETH, SIZE_MAX),
	    "udp 10.0.0.1:4000 > 10.0.0.2:53 \"abcdefghijklmnop\" 1:46+8 "
	    "2:38+8 frames 1 2 type 8847 in MPLS 19 outer 17 10.0.0.1 > "
	    "10.0.0.2");
	buf_free(&whole);
	decoded_free(&d);
}

static void
make(struct buf *b, unsigned kind)
{
	hello4(b);
	if (kind != 0)
		pkt_eth(b, ETH_IP4);
	if (kind == 2)
		pkt_front(b, "\0\0\0\1", 4);
	pkt_mpls(b, 17, true);
	pkt_mpls(b, 16, false);
	pkt_eth(b, ETH_MPLS);
}

static void
stacks_cut_and_changed_at_every_byte_never_crash(void **state)
{
	struct buf b = {0};
	size_t n, size;
	unsigned kind;

	(void)state;
	for (kind = 0; kind < 3; kind++) {
		decoded_changed(make, kind, LINK_ETH);
		make(&b, kind);
		size = b.n;
		buf_free(&b);
		for (n = 0; n < size; n++) {
			make(&b, kind);
			(void)decoded_cut(&b, LINK_ETH, n);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ip_is_found_below_a_stack),
	    cmocka_unit_test(the_padding_of_a_frame_is_not_payload),
	    cmocka_unit_test(a_pseudowire_may_have_a_control_word),
	    cmocka_unit_test(
		an_address_that_looks_like_another_header_is_not_one),
	    cmocka_unit_test(what_is_not_known_below_has_a_label),
	    cmocka_unit_test(a_stack_without_bottom_reaches_the_limit),
	    cmocka_unit_test(labels_lie_in_other_carriers),
	    cmocka_unit_test(fragments_are_joined_below_labels),
	    cmocka_unit_test(stacks_cut_and_changed_at_every_byte_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
