/* packet/wlan.c, wlan_radio.c: frames of 802.11, and what is before them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "decoded.h"
#include "packets.h"

enum frame_control {
	DATA = 0x0008,
	QOS_DATA = 0x0088,
	TO_DS = 0x0100,
	FROM_DS = 0x0200,
	MORE = 0x0400,
	RETRY = 0x0800,
	PROTECTED = 0x4000,
	ORDER = 0x8000,
};

static void
expect(struct buf *b, uint32_t link, const char *text)
{
	assert_string_equal(decoded_one(b, link), text);
}

static void
front_hex(struct buf *b, const char *hex)
{
	struct buf h = {0};

	pkt_hex(&h, hex);
	pkt_front(b, h.p, h.n);
	buf_free(&h);
}

/* Addresses end in 1, 2, 3, 4, as the standard numbers them. */
static void
wlan(struct buf *b, uint16_t control, uint16_t qos)
{
	struct buf h = {0};
	uint8_t i;

	put16(&h, control, false);
	put16(&h, 0, false);
	for (i = 1; i <= 4; i++) {
		if (i == 4)
			put16(&h, 0x1230, false); /* sequence */
		if (i < 4 || (control & (TO_DS | FROM_DS)) == 0x0300) {
			buf_add(&h, "\x02\0\0\0\0", 5);
			buf_u8(&h, i);
		}
	}
	if ((control & 0x80) != 0)
		put16(&h, qos, false);
	if ((control & 0x80) != 0 && (control & ORDER) != 0)
		put32(&h, 0, false);
	pkt_front(b, h.p, h.n);
	buf_free(&h);
}

static void
snap4(struct buf *b)
{
	hello4(b);
	pkt_snap(b, ETH_IP4);
}

static void
data_has_its_header_by_its_flags(void **state)
{
	static const struct {
		uint16_t control;
		const char *text;
	} rows[] = {
	    {DATA, HELLO4 "@60"}, {DATA | TO_DS, HELLO4 "@60"},
	    {DATA | FROM_DS | RETRY, HELLO4 "@60"},
	    {DATA | TO_DS | FROM_DS, HELLO4 "@66"},
	    {QOS_DATA | TO_DS, HELLO4 "@62"},
	    {QOS_DATA | TO_DS | FROM_DS, HELLO4 "@68"},
	    {QOS_DATA | FROM_DS | ORDER, HELLO4 "@66"},
	    {DATA | FROM_DS | ORDER, HELLO4 "@60"},
	    {0x0038 | FROM_DS, HELLO4 "@60"}, /* with CF-Ack and CF-Poll */
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snap4(&b);
		wlan(&b, rows[i].control, 0);
		expect(&b, LINK_WLAN, rows[i].text);
	}
	hello6(&b);
	pkt_vlan(&b, 7, ETH_IP6);
	pkt_snap(&b, ETH_VLAN);
	wlan(&b, DATA | TO_DS, 0);
	expect(&b, LINK_WLAN, HELLO6 "@84 vlan 7");
	pkt_hex(&b, "02030075");
	pkt_snap(&b, 0x888e);
	wlan(&b, DATA | TO_DS, 0);
	expect(&b, LINK_WLAN, "other EAPOL type 888e");
}

static void
addresses_are_where_the_flags_say(void **state)
{
	static const struct {
		uint16_t control;
		uint8_t dst, src;
	} rows[] = {
	    {DATA, 1, 2}, {DATA | FROM_DS, 1, 3}, {DATA | TO_DS, 3, 2},
	    {DATA | TO_DS | FROM_DS, 3, 4},
	    {0x0048 | TO_DS, 3, 2}, /* null data */
	    {0x0080, 1, 2},	    /* a beacon */
	    {0x00b4, 1, 2},	    /* RTS */
	};
	struct limits limits;
	struct decoder *d;
	struct buf b = {0};
	struct packet p;
	struct frame f = {.link = LINK_WLAN};
	size_t i;

	(void)state;
	limits_init(&limits);
	d = decoder_new(&limits, NULL, NULL);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snap4(&b);
		wlan(&b, rows[i].control, 0);
		f.data = buf_as_slice(&b);
		f.len = (uint32_t)b.n;
		packet_decode(d, &f, &p);
		assert_true(p.has_mac);
		assert_int_equal(p.mac_dst[5], rows[i].dst);
		assert_int_equal(p.mac_src[5], rows[i].src);
		buf_free(&b);
	}
	decoder_free(d);
}

static void
what_is_no_data_has_a_label(void **state)
{
	static const struct {
		uint16_t control;
		const char *text;
	} rows[] = {
	    {0x0080, "other 802.11 beacon"},
	    {0x0040, "other 802.11 probe request"},
	    {0x00b0 | PROTECTED, "other 802.11 authentication"},
	    {0x00d0, "other 802.11 action"},
	    {0x00f0, "other 802.11 management"},
	    {0x00d4, "other 802.11 ack"},
	    {0x0084, "other 802.11 block ack request"},
	    {0x0004, "other 802.11 control"},
	    {0x0048, "other 802.11 null data"},
	    {0x00c8 | PROTECTED, "other 802.11 null data"},
	    {DATA | PROTECTED, "other 802.11 encrypted data"},
	    {QOS_DATA | TO_DS | PROTECTED, "other 802.11 encrypted data"},
	    {0x000c, "other 802.11 extension"},
	    {0x0009, "undecoded 802.11 header invalid: version 1"},
	    {DATA | MORE, "undecoded 802.11 fragments are not supported"},
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snap4(&b);
		wlan(&b, rows[i].control, 0);
		expect(&b, LINK_WLAN, rows[i].text);
	}
	snap4(&b);
	wlan(&b, DATA, 0);
	pkt_poke8(&b, 22, 0x31); /* the second fragment */
	expect(&b, LINK_WLAN, "undecoded 802.11 fragments are not supported");
	pkt_hex(&b, "d400 0000 020000000001"); /* as short as they are */
	expect(&b, LINK_WLAN, "other 802.11 ack");
	pkt_hex(&b, "d400 0000 0200000000");
	expect(&b, LINK_WLAN,
	    "undecoded 802.11 header invalid: 7 bytes are left for it");
}

/* ---- A-MSDU */

static void
subframe(struct buf *b)
{
	struct buf h = {0};

	buf_add(&h, "\x02\0\0\0\0\7\x02\0\0\0\0\6", 12);
	put16(&h, (uint16_t)b->n, true);
	pkt_front(b, h.p, h.n);
	buf_free(&h);
}

static void
an_amsdu_of_one_frame_is_that_frame(void **state)
{
	struct buf b = {0}, two = {0};

	(void)state;
	snap4(&b);
	subframe(&b);
	wlan(&b, QOS_DATA | TO_DS, 0x80);
	expect(&b, LINK_WLAN, HELLO4 "@76");
	snap4(&b);
	subframe(&b);
	pkt_fill(&b, 3 + 4); /* padding, and a checksum */
	wlan(&b, QOS_DATA | TO_DS, 0x80);
	expect(&b, LINK_WLAN, HELLO4 "@76 and 7 behind");
	snap4(&b);
	subframe(&b);
	buf_add_slice(&two, buf_as_slice(&b));
	while (two.n % 4 != 0)
		buf_u8(&two, 0);
	buf_add_slice(&two, buf_as_slice(&b));
	wlan(&two, QOS_DATA | TO_DS, 0x80);
	expect(&two, LINK_WLAN,
	    "undecoded 802.11 A-MSDU of several frames is not supported");
	pkt_poke16(&b, 12, 60);
	wlan(&b, QOS_DATA | TO_DS, 0x80);
	expect(
	    &b, LINK_WLAN, "undecoded 802.11 A-MSDU header invalid: length 60");
	snap4(&b);
	wlan(&b, DATA | TO_DS | PROTECTED, 0x80);
	expect(&b, LINK_WLAN, "other 802.11 encrypted data");
}

/* ---- what a card says */

static void
radiotap_tells_of_checksum_and_padding(void **state)
{
	struct buf b = {0};

	(void)state;
	snap4(&b);
	wlan(&b, DATA | TO_DS, 0);
	front_hex(&b, "0000 0800 00000000");
	expect(&b, LINK_RADIOTAP, HELLO4 "@68");
	/* time, flags: a checksum; a total length of 0 goes by it */
	snap4(&b);
	pkt_poke16(&b, 10, 0);
	pkt_fill(&b, 4);
	wlan(&b, DATA | TO_DS, 0);
	front_hex(&b, "0000 1100 03000000 1111111111111111 10");
	expect(&b, LINK_RADIOTAP, HELLO4 "@77 and 4 behind");
	/* three words, the time aligned to eight; padding behind QoS */
	snap4(&b);
	pkt_front(&b, "\0\0", 2);
	wlan(&b, QOS_DATA | TO_DS, 0);
	front_hex(
	    &b, "0000 1900 030000a0 00000080 00000000 1111111111111111 20");
	expect(&b, LINK_RADIOTAP, HELLO4 "@89");
	/* flags alone, and the checksum was wrong */
	snap4(&b);
	wlan(&b, DATA | TO_DS, 0);
	front_hex(&b, "0000 0900 02000000 50");
	expect(&b, LINK_RADIOTAP,
	    "undecoded 802.11 frame invalid: its checksum was wrong when it "
	    "was captured");
}

static void
padding_is_to_four_bytes(void **state)
{
	struct buf b = {0};

	(void)state;
	snap4(&b);
	wlan(&b, DATA | TO_DS, 0); /* 24: none */
	front_hex(&b, "0000 0900 02000000 20");
	expect(&b, LINK_RADIOTAP, HELLO4 "@69");
	snap4(&b);
	pkt_front(&b, "\0\0", 2);
	wlan(&b, DATA | TO_DS | FROM_DS, 0); /* 30 */
	front_hex(&b, "0000 0900 02000000 20");
	expect(&b, LINK_RADIOTAP, HELLO4 "@77");
	snap4(&b);
	wlan(&b, QOS_DATA | TO_DS | FROM_DS, 0); /* 32: none */
	front_hex(&b, "0000 0900 02000000 20");
	expect(&b, LINK_RADIOTAP, HELLO4 "@77");
}

static void
headers_of_cards_that_cannot_be(void **state)
{
	static const struct {
		uint32_t link;
		const char *hex, *text;
	} rows[] = {
	    {LINK_RADIOTAP, "0100 0800 00000000",
		"undecoded radiotap header invalid: version 1"},
	    {LINK_RADIOTAP, "0000 0700 00000000",
		"undecoded radiotap header invalid: length 7"},
	    {LINK_RADIOTAP, "0000 0900 00000000",
		"undecoded radiotap header invalid: 8 bytes are left for it"},
	    {LINK_RADIOTAP, "000008",
		"undecoded radiotap header invalid: 3 bytes are left for it"},
	    {LINK_RADIOTAP, "0000 0c00 ffffffff ffffffff",
		"other 802.11 without a frame"},
	    {LINK_RADIOTAP, "0000 0800 00000000 08",
		"undecoded 802.11 header invalid: 1 bytes are left for it"},
	    {LINK_AVS, "80211001 00000007",
		"undecoded AVS header invalid: length 7"},
	    {LINK_AVS, "80211001 ffffffff",
		"undecoded AVS header invalid: 8 bytes are left for it"},
	    {LINK_PRISM, "44000000 90000000",
		"undecoded Prism header invalid: 8 bytes are left for it"},
	    {LINK_PPI, "0000 0700 69000000",
		"undecoded PPI header invalid: length 7"},
	    {LINK_PPI, "0000 0800 c3000000",
		"undecoded link type 195 (IEEE 802.15.4 with FCS) is not "
		"supported"},
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		pkt_hex(&b, rows[i].hex);
		expect(&b, rows[i].link, rows[i].text);
	}
}

static void
prism_and_avs_are_passed_over(void **state)
{
	struct buf b = {0}, h = {0};

	(void)state;
	snap4(&b);
	wlan(&b, DATA | TO_DS, 0);
	pkt_hex(&h, "44000000 90000000");
	pkt_fill(&h, 136);
	pkt_front(&b, h.p, h.n);
	expect(&b, LINK_PRISM, HELLO4 "@204");
	buf_free(&h);
	pkt_hex(&h, "80211001 00000040");
	pkt_fill(&h, 56);
	snap4(&b);
	wlan(&b, DATA | TO_DS, 0);
	pkt_front(&b, h.p, h.n);
	expect(&b, LINK_AVS, HELLO4 "@124");
	snap4(&b);
	wlan(&b, DATA | TO_DS, 0);
	pkt_front(&b, h.p, h.n);
	expect(&b, LINK_PRISM, HELLO4 "@124");
	buf_free(&h);
}

static void
ppi_tells_the_link_type(void **state)
{
	/* a field of another kind of three bytes, then the one with flags */
	static const char fields[] = "0300 0300 aaaaaa 00"
				     "0200 1400 1111111111111111 0100"
				     "00000000000000000000";
	struct buf b = {0};

	(void)state;
	snap4(&b);
	pkt_poke16(&b, 10, 0);
	pkt_fill(&b, 4);
	wlan(&b, DATA | TO_DS, 0);
	front_hex(&b, fields);
	front_hex(&b, "0001 2800 69000000");
	expect(&b, LINK_PPI, HELLO4 "@100 and 4 behind");
	hello4(&b);
	pkt_eth(&b, ETH_IP4);
	front_hex(&b, "0000 0800 01000000");
	expect(&b, LINK_PPI, HELLO4 "@50");
	hello4(&b);
	front_hex(&b, "0000 0800 0c000000"); /* a DLT_RAW */
	expect(&b, LINK_PPI, HELLO4 "@36");
	snap4(&b);
	wlan(&b, DATA | TO_DS, 0);
	front_hex(&b, "0200 0a00 1111111111111111 0500");
	front_hex(&b, "0000 1600 69000000");
	expect(&b, LINK_PPI,
	    "undecoded 802.11 frame invalid: its checksum was wrong when it "
	    "was captured");
}

static void
make(struct buf *b, unsigned kind)
{
	snap4(b);
	if (kind == 1)
		subframe(b);
	wlan(b, kind == 0 ? DATA | TO_DS : QOS_DATA | TO_DS | FROM_DS | ORDER,
	    kind == 1 ? 0x80 : 0);
	if (kind < 2)
		front_hex(b, "0000 1100 03000000 1111111111111111 00");
	else
		front_hex(b, "0001 1800 69000000"
			     "0200 0a00 1111111111111111 0000 0000");
}

static void
frames_cut_and_changed_at_every_byte_never_crash(void **state)
{
	static const uint32_t links[] = {
	    LINK_RADIOTAP, LINK_RADIOTAP, LINK_PPI};
	struct buf b = {0};
	const char *text;
	size_t n, size;
	unsigned kind;

	(void)state;
	for (kind = 0; kind < 3; kind++) {
		decoded_changed(make, kind, links[kind]);
		make(&b, kind);
		size = b.n;
		buf_free(&b);
		for (n = 0; n < size; n++) {
			make(&b, kind);
			text = decoded_cut(&b, links[kind], n);
			assert_non_null(
			    n < size - 5
				? strstr(text, "truncated by the snap length")
				: strstr(text, "udp "));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(data_has_its_header_by_its_flags),
	    cmocka_unit_test(addresses_are_where_the_flags_say),
	    cmocka_unit_test(what_is_no_data_has_a_label),
	    cmocka_unit_test(an_amsdu_of_one_frame_is_that_frame),
	    cmocka_unit_test(radiotap_tells_of_checksum_and_padding),
	    cmocka_unit_test(padding_is_to_four_bytes),
	    cmocka_unit_test(headers_of_cards_that_cannot_be),
	    cmocka_unit_test(prism_and_avs_are_passed_over),
	    cmocka_unit_test(ppi_tells_the_link_type),
	    cmocka_unit_test(frames_cut_and_changed_at_every_byte_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
