/* packet/tunnel.c, tunnel_udp.c: what GRE and UDP carry. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "decoded.h"
#include "packets.h"

#define OUTER_GRE "outer 47 1.1.1.1 > 2.2.2.2"
#define OUTER_UDP "outer 17 1.1.1.1 > 2.2.2.2"

enum { GRE_ERSPAN = 0x88be, GRE_ERSPAN_3 = 0x22eb };

static void
expect(struct buf *b, uint8_t proto, const char *text)
{
	pkt_ip(b, "1.1.1.1", "2.2.2.2", proto);
	assert_string_equal(decoded_one(b, LINK_RAW), text);
}

static void
starts(struct buf *b, uint8_t proto, const char *text)
{
	pkt_ip(b, "1.1.1.1", "2.2.2.2", proto);
	assert_memory_equal(decoded_one(b, LINK_RAW), text, strlen(text));
}

static void
ethernet4(struct buf *b)
{
	hello4(b);
	pkt_eth(b, ETH_IP4);
}

static void
front_hex(struct buf *b, const char *hex)
{
	struct buf h = {0};

	pkt_hex(&h, hex);
	pkt_front(b, h.p, h.n);
	buf_free(&h);
}

/* GRE with a sequence number, and a header of ERSPAN. */
static void
mirrored(struct buf *b, uint16_t type, const char *header)
{
	front_hex(b, header);
	front_hex(b, "00000009");
	pkt_gre(b, type);
	pkt_poke8(b, 0, 0x10);
}

/* ---- ERSPAN */

static void
erspan_of_three_types(void **state)
{
	struct buf b = {0};

	(void)state;
	ethernet4(&b);
	pkt_gre(&b, GRE_ERSPAN);
	expect(&b, IPP_GRE, HELLO4 "@66 in ERSPAN 0 " OUTER_GRE);
	ethernet4(&b);
	mirrored(&b, GRE_ERSPAN, "10050064 00000007");
	expect(&b, IPP_GRE, HELLO4 "@78 in ERSPAN 100 " OUTER_GRE);
	ethernet4(&b);
	mirrored(&b, GRE_ERSPAN_3, "200503ff 00000007 00000000");
	expect(&b, IPP_GRE, HELLO4 "@82 in ERSPAN 1023 " OUTER_GRE);
	ethernet4(&b);
	mirrored(
	    &b, GRE_ERSPAN_3, "20050064 00000007 00008001 1111111111111111");
	expect(&b, IPP_GRE, HELLO4 "@90 in ERSPAN 100 " OUTER_GRE);
	hello4(&b);
	mirrored(&b, GRE_ERSPAN_3, "20050064 00000007 00000800");
	expect(&b, IPP_GRE, HELLO4 "@68 in ERSPAN 100 " OUTER_GRE);
}

static void
what_is_no_erspan_stays_a_session(void **state)
{
	static const char *const headers[] = {
	    "00050064 00000007",	  /* version 0 */
	    "30050064 00000007",	  /* 3 */
	    "20050064 00000007 00000400", /* of another type */
	    "20050064 00000007 00007c00",
	    "",
	    "10",
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		if (i < 4)
			ethernet4(&b);
		mirrored(&b, GRE_ERSPAN, headers[i]);
		starts(&b, IPP_GRE, "47 1.1.1.1 > 2.2.2.2 \"\\x10\\x00\\x88");
	}
}

/* ---- GENEVE */

static void
geneve_is_stripped(void **state)
{
	struct buf b = {0};

	(void)state;
	ethernet4(&b);
	pkt_geneve(&b, 77, ETH_BRIDGED, 0);
	expect(&b, IPP_UDP, HELLO4 "@78 in GENEVE 77 " OUTER_UDP);
	ethernet4(&b);
	pkt_geneve(&b, 0xffffff, ETH_BRIDGED, 252);
	expect(&b, IPP_UDP, HELLO4 "@330 in GENEVE 16777215 " OUTER_UDP);
	hello6(&b);
	pkt_geneve(&b, 77, ETH_IP6, 8);
	expect(&b, IPP_UDP, HELLO6 "@92 in GENEVE 77 " OUTER_UDP);
	hello4(&b);
	pkt_mpls(&b, 18, true);
	pkt_geneve(&b, 77, ETH_MPLS, 4);
	pkt_poke8(&b, 9, 0xc0); /* a control message with a critical option */
	expect(&b, IPP_UDP, HELLO4 "@72 in GENEVE 77 MPLS 18 " OUTER_UDP);
}

static void
udp_on_the_geneve_port_is_not_always_geneve(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} rows[] = {
	    {8, 0x40},	/* version 1 */
	    {8, 0x3f},	/* more options than there are bytes */
	    {9, 0x01},	/* reserved */
	    {10, 0x12}, /* another type */
	    {15, 0x01}, /* reserved */
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		ethernet4(&b);
		pkt_geneve(&b, 77, ETH_BRIDGED, 0);
		pkt_poke8(&b, rows[i].at, rows[i].value);
		starts(&b, IPP_UDP, "udp 1.1.1.1:55555 > 2.2.2.2:6081 \"");
	}
	pkt_geneve(&b, 77, ETH_BRIDGED, 0);
	starts(&b, IPP_UDP, "udp 1.1.1.1:55555 > 2.2.2.2:6081 \"");
}

/* ---- GTP-U */

static void
gtp_is_stripped(void **state)
{
	struct buf b = {0};

	(void)state;
	hello4(&b);
	pkt_gtp(&b, 0xfedcba98, 0);
	expect(&b, IPP_UDP, HELLO4 "@64 in GTP-U 4275878552 " OUTER_UDP);
	hello6(&b);
	front_hex(&b, "00010000");
	pkt_gtp(&b, 7, 2);
	expect(&b, IPP_UDP, HELLO6 "@88 in GTP-U 7 " OUTER_UDP);
	hello4(&b);
	front_hex(&b, "00010085"); /* is not looked at: the flag is not set */
	pkt_gtp(&b, 7, 3);
	expect(&b, IPP_UDP, HELLO4 "@68 in GTP-U 7 " OUTER_UDP);
	hello4(&b);
	front_hex(&b, "00000085 02000500000000c0 01000100");
	pkt_gtp(&b, 7, 4);
	expect(&b, IPP_UDP, HELLO4 "@80 in GTP-U 7 " OUTER_UDP);
	hello4(&b);
	pkt_gtp(&b, 7, 0);
	pkt_fill(&b, 3); /* behind it */
	pkt_poke16(&b, 4, (uint16_t)b.n);
	expect(&b, IPP_UDP, HELLO4 "@64 in GTP-U 7 " OUTER_UDP);
}

static void
udp_on_the_gtp_port_is_not_always_gtp(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} rows[] = {
	    {8, 0x50},	/* version 2 */
	    {8, 0x20},	/* GTP' */
	    {8, 0x38},	/* reserved */
	    {8, 0x34},	/* extensions that are none */
	    {9, 2},	/* an echo */
	    {10, 1},	/* longer than the datagram */
	    {11, 0},	/* empty */
	    {11, 10},	/* shorter than what is in it */
	    {16, 0x55}, /* not IP */
	    {16, 0x44}, /* a header length that cannot be */
	    {18, 1},	/* a total length, too */
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		hello4(&b);
		pkt_gtp(&b, 7, 0);
		pkt_poke8(&b, rows[i].at, rows[i].value);
		starts(&b, IPP_UDP, "udp 1.1.1.1:2152 > 2.2.2.2:2152 \"");
	}
	hello4(&b);
	front_hex(&b, "00000085 00000000");
	pkt_gtp(&b, 7, 4);
	starts(&b, IPP_UDP, "udp 1.1.1.1:2152 > 2.2.2.2:2152 \"");
	front_hex(&b, "0000");
	pkt_gtp(&b, 7, 4);
	starts(&b, IPP_UDP, "udp 1.1.1.1:2152 > 2.2.2.2:2152 \"");
}

/* ---- Teredo */

#define TA "2001:0:c000:201::1"
#define TB "2001:0:c000:201::2"
#define HELLOT \
	"udp [2001:0:c000:201::1]:4000 > [2001:0:c000:201::2]:53 \"hello\" "

static void
hello_teredo(struct buf *b, const char *src, const char *dst)
{
	buf_reset(b);
	pkt_text(b, "hello");
	pkt_udp(b, 4000, 53);
	pkt_ip(b, src, dst, IPP_UDP);
}

static void
teredo_is_stripped(void **state)
{
	struct buf b = {0};

	(void)state;
	hello_teredo(&b, TA, TB);
	pkt_udp(&b, 50000, 3544);
	expect(&b, IPP_UDP, HELLOT "@76 in Teredo 0 " OUTER_UDP);
	hello_teredo(&b, TA, TB);
	front_hex(&b, "0000 1234 01020304");
	pkt_udp(&b, 3544, 50000);
	expect(&b, IPP_UDP, HELLOT "@84 in Teredo 0 " OUTER_UDP);
	hello_teredo(&b, TA, TB);
	front_hex(&b, "0001 0000 1111111111111111 00");
	pkt_udp(&b, 50000, 3544);
	expect(&b, IPP_UDP, HELLOT "@89 in Teredo 0 " OUTER_UDP);
	hello_teredo(&b, TA, TB);
	front_hex(&b, "0001 0304 616263 77787980 1111111111111111 00"
		      "0000 1234 01020304");
	pkt_udp(&b, 3544, 50000);
	expect(&b, IPP_UDP, HELLOT "@104 in Teredo 0 " OUTER_UDP);
	hello_teredo(&b, TA, TB);
	pkt_fill(&b, 8); /* a trailer, RFC 6081 */
	pkt_udp(&b, 50000, 3544);
	expect(&b, IPP_UDP, HELLOT "@76 in Teredo 0 " OUTER_UDP);
	pkt_ip(&b, TA, B6, 59); /* a bubble */
	pkt_udp(&b, 50000, 3544);
	expect(&b, IPP_UDP,
	    "59 2001:0:c000:201::1 > 2001:db8::2 \"\" in Teredo 0 " OUTER_UDP);
	hello_teredo(&b, "fe80::1", "ff02::2");
	pkt_udp(&b, 50000, 3544);
	starts(&b, IPP_UDP, "udp [fe80::1]:4000");
}

static void
udp_on_the_teredo_port_is_not_always_teredo(void **state)
{
	static const char *const others[] = {
	    "0001 ffff 1111",
	    "0000 1234",
	    "60",
	    "45000014",
	    "",
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof others / sizeof others[0]; i++) {
		pkt_hex(&b, others[i]);
		pkt_udp(&b, 50000, 3544);
		starts(&b, IPP_UDP, "udp 1.1.1.1:50000 > 2.2.2.2:3544 \"");
	}
	hello_teredo(&b, A6, B6); /* of another network */
	pkt_udp(&b, 50000, 3544);
	starts(&b, IPP_UDP, "udp 1.1.1.1:50000 > 2.2.2.2:3544 \"");
	hello_teredo(&b, TA, TB);
	pkt_poke16(&b, 4, 14); /* more than there is */
	pkt_udp(&b, 50000, 3544);
	starts(&b, IPP_UDP, "udp 1.1.1.1:50000 > 2.2.2.2:3544 \"");
	hello_teredo(&b, TA, TB);
	pkt_udp(&b, 50000, 3545);
	starts(&b, IPP_UDP, "udp 1.1.1.1:50000 > 2.2.2.2:3545 \"");
}

/* ---- all of them */

/* A datagram in two pieces, inside of a tunnel that is in pieces itself. */
static void
fragments_inside_and_outside(void **state)
{
	struct decoded d;
	struct buf whole = {0}, b = {0};
	struct slice all;
	const char *text = NULL;
	unsigned i, k;
	size_t cut;

	(void)state;
	decoded_init(&d);
	pkt_fill(&whole, 24);
	pkt_udp(&whole, 4000, 53);
	for (i = 0; i < 2; i++) {
		struct buf tunnel = {0};

		buf_add_slice(
		    &tunnel, slice_mid(buf_as_slice(&whole), i * 16, 16));
		pkt_ip4_fragment(
		    &tunnel, A4, B4, IPP_UDP, 7, (uint16_t)(i * 16), i == 0);
		pkt_eth(&tunnel, ETH_IP4);
		pkt_geneve(&tunnel, 5, ETH_BRIDGED, 4);
		all = buf_as_slice(&tunnel);
		for (k = 0; k < 2; k++) {
			cut = k == 0 ? 0 : 32;
			buf_add_slice(&b,
			    k == 0 ? slice_head(all, 32) : slice_from(all, 32));
			pkt_ip4_fragment(&b, "1.1.1.1", "2.2.2.2", IPP_UDP,
			    (uint16_t)(100 + i), (uint16_t)cut, k == 0);
			text = decoded_frame(&d, &b, LINK_RAW, SIZE_MAX);
			if (i + k < 2)
				assert_memory_equal(text, "held", 4);
		}
		buf_free(&tunnel);
	}
	assert_string_equal(text,
	    "udp 10.0.0.1:4000 > 10.0.0.2:53 \"abcdefghijklmnopqrstuvwx\" "
	    "2:50+8 4:42+16 frames 1 2 3 4 in GENEVE 5 " OUTER_UDP);
	buf_free(&whole);
	decoded_free(&d);
}

static void
make_erspan_1(struct buf *b)
{
	ethernet4(b);
	pkt_gre(b, GRE_ERSPAN);
	pkt_ip(b, "1.1.1.1", "2.2.2.2", IPP_GRE);
}

static void
make_erspan_2(struct buf *b)
{
	ethernet4(b);
	mirrored(b, GRE_ERSPAN, "10050064 00000007");
	pkt_ip(b, "1.1.1.1", "2.2.2.2", IPP_GRE);
}

static void
make_erspan_3(struct buf *b)
{
	ethernet4(b);
	mirrored(
	    b, GRE_ERSPAN_3, "20050064 00000007 00008001 1111111111111111");
	pkt_ip(b, "1.1.1.1", "2.2.2.2", IPP_GRE);
}

static void
make_geneve(struct buf *b)
{
	ethernet4(b);
	pkt_geneve(b, 77, ETH_BRIDGED, 12);
	pkt_ip(b, "1.1.1.1", "2.2.2.2", IPP_UDP);
}

static void
make_gtp(struct buf *b)
{
	hello4(b);
	front_hex(b, "00000085 02000500000000c0 01000100");
	pkt_gtp(b, 7, 4);
	pkt_ip(b, "1.1.1.1", "2.2.2.2", IPP_UDP);
}

static void
make_teredo(struct buf *b)
{
	hello_teredo(b, TA, TB);
	front_hex(b, "0001 0304 616263 77787980 1111111111111111 00"
		     "0000 1234 01020304");
	pkt_udp(b, 3544, 50000);
	pkt_ip(b, "1.1.1.1", "2.2.2.2", IPP_UDP);
}

static void (*const makers[])(struct buf *) = {
    make_erspan_1,
    make_erspan_2,
    make_erspan_3,
    make_geneve,
    make_gtp,
    make_teredo,
};

static void
tunnels_cut_at_every_byte_say_so(void **state)
{
	struct buf b = {0};
	const char *text;
	size_t i, n, size;

	(void)state;
	for (i = 0; i < sizeof makers / sizeof makers[0]; i++) {
		makers[i](&b);
		size = b.n;
		for (n = 0; n < size - 5; n++) {
			makers[i](&b);
			text = decoded_cut(&b, LINK_RAW, n);
			if (strncmp(text, "udp 1.1.1.1", 11) != 0 &&
			    strncmp(text, "47 1.1.1.1", 10) != 0)
				assert_non_null(strstr(
				    text, "truncated by the snap length"));
		}
		buf_free(&b);
	}
}

static void
make(struct buf *b, unsigned kind)
{
	makers[kind](b);
}

static void
tunnels_changed_at_every_byte_never_crash(void **state)
{
	unsigned kind;

	(void)state;
	for (kind = 0; kind < sizeof makers / sizeof makers[0]; kind++)
		decoded_changed(make, kind, LINK_RAW);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(erspan_of_three_types),
	    cmocka_unit_test(what_is_no_erspan_stays_a_session),
	    cmocka_unit_test(geneve_is_stripped),
	    cmocka_unit_test(udp_on_the_geneve_port_is_not_always_geneve),
	    cmocka_unit_test(gtp_is_stripped),
	    cmocka_unit_test(udp_on_the_gtp_port_is_not_always_gtp),
	    cmocka_unit_test(teredo_is_stripped),
	    cmocka_unit_test(udp_on_the_teredo_port_is_not_always_teredo),
	    cmocka_unit_test(fragments_inside_and_outside),
	    cmocka_unit_test(tunnels_cut_at_every_byte_say_so),
	    cmocka_unit_test(tunnels_changed_at_every_byte_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
