/* capture/pcapng.c: sections, interfaces, packets, times, losses, damage. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "capfile.h"
#include "capture/tick.h"
#include "packets.h"

#define FRAME SLICE_LIT("frame")

enum {
	OPT_COMMENT = 1,
	IF_NAME = 2,
	IF_TSRESOL = 9,
	IF_TSOFFSET = 14,
	EPB_DROPCOUNT = 4,
	ISB_IFDROP = 5,
	ISB_OSDROP = 7,
};

/* A section with one Ethernet interface. */
static void
begin(struct capfile *f)
{
	ng_section(f);
	ng_interface(f, 1, 0);
}

/* An interface block that is still open for options. */
static void
open_interface(struct capfile *f, uint16_t link)
{
	ng_begin(f, NG_IDB);
	ng16(f, link);
	ng16(f, 0);
	ng32(f, 0);
}

/* ---- packets */

static void
enhanced_packets_in_both_byte_orders(void **state)
{
	struct capfile f = {0}, g = {.big = true};

	(void)state;
	begin(&f);
	ng_packet(&f, 0, 1500000, FRAME, 60);
	capfile_expect(&f, "1 1.500000000 Ethernet 5/60 @76 frame\n"
			   "snapped 1, 55 bytes\n! snapped f1\n");
	begin(&g);
	ng_packet(&g, 0, 1500000, FRAME, 60);
	capfile_expect(&g, "1 1.500000000 Ethernet 5/60 @76 frame\n"
			   "snapped 1, 55 bytes\n! snapped f1\n");
}

static void
the_obsolete_packet_block(void **state)
{
	struct capfile f = {0};

	(void)state;
	begin(&f);
	ng_begin(&f, NG_PB);
	ng16(&f, 0);
	ng16(&f, 7); /* packets lost before it */
	ng32(&f, 0);
	ng32(&f, 2000000);
	ng32(&f, 5);
	ng32(&f, 5);
	ng_bytes(&f, FRAME);
	ng_end(&f);
	capfile_expect(&f, "1 2.000000000 Ethernet 5/5 @76 frame\n"
			   "drops 7\n! capture-lost\n");
}

static void
a_simple_packet_has_the_latest_time_known(void **state)
{
	struct capfile f = {0};

	(void)state;
	ng_section(&f);
	ng_interface(&f, 1, 4);
	ng_packet(&f, 0, 3000000, SLICE_LIT("abcd"), 4);
	ng_begin(&f, NG_SPB);
	ng32(&f, 5); /* the wire length; the snap length left four */
	ng_bytes(&f, SLICE_LIT("fram"));
	ng_end(&f);
	capfile_expect(&f, "1 3.000000000 Ethernet 4/4 @76 abcd\n"
			   "2 3.000000000 Ethernet 4/5 @96 fram\n"
			   "snapped 1, 1 bytes\n! snapped f2\n");
}

static void
a_simple_packet_alone_is_of_1970(void **state)
{
	struct capfile f = {0};

	(void)state;
	begin(&f);
	ng_begin(&f, NG_SPB);
	ng32(&f, 5);
	ng_bytes(&f, FRAME);
	ng_end(&f);
	capfile_expect(&f, "1 0.000000000 Ethernet 5/5 @60 frame\n");
}

static void
other_blocks_are_passed_over(void **state)
{
	static const uint32_t types[] = {
	    NG_NRB, NG_DSB, NG_CUSTOM, 0x40000bad, 0x7fffffff};
	struct capfile f = {0};
	size_t i;

	(void)state;
	begin(&f);
	for (i = 0; i < sizeof types / sizeof types[0]; i++) {
		ng_begin(&f, types[i]);
		ng_bytes(&f, SLICE_LIT("what only others understand"));
		ng_end(&f);
	}
	ng_packet(&f, 0, 0, FRAME, 5);
	capfile_expect(&f, "1 0.000000000 Ethernet 5/5 @276 frame\n");
}

static void
a_block_larger_than_the_input_block_is_passed_over(void **state)
{
	struct capfile f = {0};
	size_t i;

	(void)state;
	begin(&f);
	ng_begin(&f, NG_DSB);
	for (i = 0; i < 300000; i++)
		ng32(&f, 0x11223344);
	ng_end(&f);
	ng_packet(&f, 0, 0, FRAME, 5);
	capfile_expect(&f, "1 0.000000000 Ethernet 5/5 @1200088 frame\n");
}

/* ---- sections and interfaces */

static void
sections_may_change_the_byte_order(void **state)
{
	struct capfile f = {0};

	(void)state;
	begin(&f);
	ng_packet(&f, 0, 1000000, SLICE_LIT("little"), 6);
	f.big = true;
	ng_section(&f);
	ng_interface(&f, 101, 0);
	ng_packet(&f, 0, 2000000, SLICE_LIT("big"), 3);
	f.big = false;
	ng_section(&f);
	ng_interface(&f, 1, 0);
	ng_interface(&f, 113, 0);
	ng_packet(&f, 1, 3000000, SLICE_LIT("again"), 5);
	capfile_expect(&f, "1 1.000000000 Ethernet 6/6 @76 little\n"
			   "2 2.000000000 raw IP 3/3 @164 iface 1 big\n"
			   "3 3.000000000 Linux cooked v1 5/5 @268 iface 3 "
			   "again\n");
}

static void
interfaces_of_a_section_end_with_it(void **state)
{
	struct capfile f = {0};

	(void)state;
	begin(&f);
	ng_interface(&f, 1, 0);
	ng_section(&f);
	ng_interface(&f, 1, 0);
	ng_packet(&f, 1, 0, FRAME, 5);
	capfile_expect(&f, "At offset 116 a block names interface 1, which was "
			   "never described.\n! capture-damaged\n");
}

static void
each_interface_has_its_own_link_type_and_clock(void **state)
{
	struct capfile f = {0};

	(void)state;
	ng_section(&f);
	open_interface(&f, 1);
	ng_option(&f, IF_TSRESOL, SLICE_LIT("\x09"));
	ng_end(&f);
	open_interface(&f, 101);
	ng_option(&f, IF_TSRESOL, SLICE_LIT("\x8a")); /* 2^-10 s */
	ng_option64(&f, IF_TSOFFSET, 1000);
	ng_end(&f);
	ng_packet(&f, 0, 1000000001, SLICE_LIT("ns"), 2);
	ng_packet(&f, 1, 2048 + 512, SLICE_LIT("bin"), 3);
	capfile_expect(&f, "1 1.000000001 Ethernet 2/2 @124 ns\n"
			   "2 1002.500000000 raw IP 3/3 @160 iface 1 bin\n");
}

static void
names_and_comments_are_kept(void **state)
{
	struct capfile f = {0};

	(void)state;
	ng_begin(&f, NG_SHB);
	ng32(&f, 0x1a2b3c4d);
	ng16(&f, 1);
	ng16(&f, 0);
	ng32(&f, 0xffffffff);
	ng32(&f, 0xffffffff);
	ng_option(&f, OPT_COMMENT, SLICE_LIT("taken at\r\nthe gate"));
	ng_option(&f, 2988, SLICE_LIT("custom"));
	ng_end(&f);
	open_interface(&f, 1);
	ng_option(&f, IF_NAME, SLICE_LIT("eth0"));
	ng_option(&f, OPT_COMMENT, SLICE_LIT("the uplink"));
	ng_end(&f);
	open_interface(&f, 1);
	ng_option(&f, IF_NAME, SLICE_LIT("eth1"));
	ng_end(&f);
	ng_packet(&f, 0, 0, SLICE_LIT("one"), 3);
	ng_begin(&f, NG_EPB);
	ng32(&f, 1);
	ng32(&f, 0);
	ng32(&f, 0);
	ng32(&f, 3);
	ng32(&f, 3);
	ng_bytes(&f, SLICE_LIT("two"));
	ng_option(&f, 2, SLICE_LIT("\0\0\0\0"));
	ng_option(&f, OPT_COMMENT, SLICE_LIT("look here"));
	ng_option(&f, 0, SLICE_NONE);
	ng_end(&f);
	capfile_expect(&f, "1 0.000000000 Ethernet 3/3 @164 one\n"
			   "2 0.000000000 Ethernet 3/3 @200 iface 1 two\n"
			   "interfaces eth0, eth1\n"
			   "taken at the gate\n"
			   "interface 0: the uplink\n"
			   "frame 2: look here\n");
}

static void
comments_stop_at_their_limit(void **state)
{
	struct capfile f = {0};
	const char *text;
	int i;

	(void)state;
	begin(&f);
	for (i = 0; i < 1001; i++) {
		ng_begin(&f, NG_EPB);
		ng32(&f, 0);
		ng32(&f, 0);
		ng32(&f, 0);
		ng32(&f, 0);
		ng32(&f, 0);
		ng_option(&f, OPT_COMMENT, SLICE_LIT("again"));
		ng_end(&f);
	}
	text = capfile_read(&f);
	assert_non_null(strstr(text, "frame 1000: again\n! limit\n"));
	assert_null(strstr(text, "frame 1001: again"));
	capfile_free(&f);
}

/* ---- losses */

static void
statistics_tell_losses(void **state)
{
	struct capfile f = {0};

	(void)state;
	begin(&f);
	ng_interface(&f, 1, 0);
	ng_begin(&f, NG_ISB);
	ng32(&f, 0);
	ng32(&f, 0);
	ng32(&f, 0);
	ng_option64(&f, ISB_IFDROP, 1);
	ng_end(&f);
	ng_begin(&f, NG_ISB); /* totals run on */
	ng32(&f, 0);
	ng32(&f, 0);
	ng32(&f, 0);
	ng_option64(&f, ISB_IFDROP, 3);
	ng_option64(&f, ISB_OSDROP, 10);
	ng_end(&f);
	ng_begin(&f, NG_ISB);
	ng32(&f, 1);
	ng32(&f, 0);
	ng32(&f, 0);
	ng_option64(&f, ISB_OSDROP, 100);
	ng_end(&f);
	capfile_expect(&f, "drops 113\n! capture-lost\n");
}

static void
losses_that_packets_tell_count_where_statistics_do_not(void **state)
{
	struct capfile f = {0};

	(void)state;
	begin(&f);
	ng_begin(&f, NG_EPB);
	ng32(&f, 0);
	ng32(&f, 0);
	ng32(&f, 0);
	ng32(&f, 2);
	ng32(&f, 2);
	ng_bytes(&f, SLICE_LIT("ab"));
	ng_option64(&f, EPB_DROPCOUNT, 4);
	ng_end(&f);
	capfile_expect(&f, "1 0.000000000 Ethernet 2/2 @76 ab\n"
			   "drops 4\n! capture-lost\n");
}

/* ---- damage */

static void
a_cut_block_gives_what_is_before(void **state)
{
	struct capfile f = {0};

	(void)state;
	begin(&f);
	ng_packet(&f, 0, 0, FRAME, 5);
	ng_packet(&f, 0, 0, FRAME, 5);
	f.b.n -= 5;
	capfile_expect(&f, "1 0.000000000 Ethernet 5/5 @76 frame\n"
			   "At offset 88 a block begins, and the file ends "
			   "inside it.\n! capture-damaged\n");
}

static void
a_wrong_trailer_is_damage(void **state)
{
	struct capfile f = {.big = true};

	(void)state;
	begin(&f);
	ng_packet(&f, 0, 0, FRAME, 5);
	pkt_poke8(&f.b, f.b.n - 1, 44);
	capfile_expect(&f,
	    "At offset 48 a block says that it is 40 bytes long, "
	    "and at its end 44.\n! capture-damaged\n");
}

static void
absurd_lengths_are_damage(void **state)
{
	struct capfile f = {.big = true};

	(void)state;
	begin(&f);
	ng_begin(&f, NG_EPB);
	ng_end(&f);
	pkt_poke32(&f.b, 52, 0xfffffffc);
	capfile_expect(&f, "At offset 48 a block claims to be 4294967292 bytes "
			   "long.\n! capture-damaged\n");
	f = (struct capfile){.big = true};
	begin(&f);
	ng_begin(&f, NG_EPB);
	ng_end(&f);
	pkt_poke32(&f.b, 52, 8);
	capfile_expect(&f, "At offset 48 a block claims to be 8 bytes long.\n"
			   "! capture-damaged\n");
}

static void
a_packet_longer_than_its_block_is_damage(void **state)
{
	struct capfile f = {.big = true};

	(void)state;
	begin(&f);
	ng_packet(&f, 0, 0, FRAME, 5);
	pkt_poke32(&f.b, 48 + 20, 9);
	capfile_expect(&f, "At offset 48 a packet claims 9 captured bytes, and "
			   "its block has 8.\n! capture-damaged\n");
}

static void
a_block_too_short_for_its_kind_is_damage(void **state)
{
	struct capfile f = {0};

	(void)state;
	begin(&f);
	ng_begin(&f, NG_EPB);
	ng32(&f, 0);
	ng_end(&f);
	capfile_expect(&f, "At offset 48 a block is too short for its kind.\n"
			   "! capture-damaged\n");
}

static void
a_packet_before_any_interface_is_damage(void **state)
{
	struct capfile f = {0};

	(void)state;
	ng_section(&f);
	ng_packet(&f, 0, 0, FRAME, 5);
	capfile_expect(&f, "At offset 28 a block names interface 0, which was "
			   "never described.\n! capture-damaged\n");
}

static void
cut_anywhere_or_changed_anywhere_it_never_crashes(void **state)
{
	struct capfile f = {0}, part;
	size_t n;

	(void)state;
	begin(&f);
	open_interface(&f, 1);
	ng_option(&f, IF_NAME, SLICE_LIT("eth0"));
	ng_option(&f, IF_TSRESOL, SLICE_LIT("\x09"));
	ng_end(&f);
	ng_packet(&f, 0, 1, FRAME, 5);
	f.big = true;
	begin(&f);
	ng_packet(&f, 0, 1, FRAME, 5);
	for (n = 0; n < f.b.n; n++) {
		part = (struct capfile){0};
		buf_add(&part.b, f.b.p, n);
		(void)capfile_read(&part);
		buf_add(&part.b, &f.b.p[n], f.b.n - n);
		pkt_poke8(&part.b, n, 0xff);
		(void)capfile_read(&part);
		pkt_poke8(&part.b, n, 0);
		(void)capfile_read(&part);
		capfile_free(&part);
	}
	capfile_free(&f);
}

static void
a_first_section_of_another_version_is_refused(void **state)
{
	struct capfile f = {.big = true};
	char *path;

	(void)state;
	ng_section(&f);
	pkt_poke16(&f.b, 12, 9);
	path = capfile_write(buf_as_slice(&f.b));
	assert_non_null(strstr(capfile_refusal(path),
	    ": is damaged at its beginning; copy it again. At offset 0 begins "
	    "a section of version 9.0, which is not supported."));
	capfile_remove(path);
	capfile_free(&f);
}

/* Wherever the first section ends early, one reason is told, and once. */
static void
a_first_section_that_is_cut_is_refused_once(void **state)
{
	struct capfile f = {0};
	const char *text;
	char *path;
	size_t n;

	(void)state;
	ng_section(&f);
	for (n = 12; n < f.b.n; n++) {
		path = capfile_write(slice_head(buf_as_slice(&f.b), n));
		text = capfile_refusal(path);
		text = strstr(text, ": is damaged at its beginning");
		assert_non_null(text);
		assert_null(strstr(text + 1, ": is damaged"));
		capfile_remove(path);
	}
	capfile_free(&f);
}

/* ---- tick.c */

static void
ticks_of_every_resolution(void **state)
{
	(void)state;
	assert_int_equal(tick_ns(1500000, 6, 0), 1500000000);
	assert_int_equal(tick_ns(7, 0, 0), 7000000000);
	assert_int_equal(tick_ns(7001, 3, 1), 8001000000);
	assert_int_equal(tick_ns(1234567890123, 12, 0), 1234567890);
	assert_int_equal(tick_ns(UINT64_MAX, 19, 0), 1844674407);
	assert_int_equal(tick_ns(UINT64_MAX, 20, 0), 184467440);
	assert_int_equal(tick_ns(UINT64_MAX, 127, 0), 0);
	assert_int_equal(tick_ns(3, 0x81, 0), 1500000000);
	assert_int_equal(tick_ns(5, 0x80, 0), 5000000000);
	assert_int_equal(
	    tick_ns(UINT64_C(1) << 63 | UINT64_C(1) << 62, 0xbf, 0),
	    1500000000);
	assert_int_equal(tick_ns(UINT64_C(1) << 63, 0xc0, 0), 500000000);
	assert_int_equal(tick_ns(UINT64_MAX, 0xff, 0), 0);
}

static void
ticks_out_of_range_are_the_last_or_first_moment(void **state)
{
	(void)state;
	assert_true(tick_ns(UINT64_MAX, 0, 0) == INT64_MAX);
	assert_true(tick_ns(1, 6, INT64_MAX) == INT64_MAX);
	assert_true(tick_ns(1, 6, INT64_MIN) == INT64_MIN);
	assert_int_equal(tick_ns(1000000, 6, -2), -1000000000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(enhanced_packets_in_both_byte_orders),
	    cmocka_unit_test(the_obsolete_packet_block),
	    cmocka_unit_test(a_simple_packet_has_the_latest_time_known),
	    cmocka_unit_test(a_simple_packet_alone_is_of_1970),
	    cmocka_unit_test(other_blocks_are_passed_over),
	    cmocka_unit_test(
		a_block_larger_than_the_input_block_is_passed_over),
	    cmocka_unit_test(sections_may_change_the_byte_order),
	    cmocka_unit_test(interfaces_of_a_section_end_with_it),
	    cmocka_unit_test(each_interface_has_its_own_link_type_and_clock),
	    cmocka_unit_test(names_and_comments_are_kept),
	    cmocka_unit_test(comments_stop_at_their_limit),
	    cmocka_unit_test(statistics_tell_losses),
	    cmocka_unit_test(
		losses_that_packets_tell_count_where_statistics_do_not),
	    cmocka_unit_test(a_cut_block_gives_what_is_before),
	    cmocka_unit_test(a_wrong_trailer_is_damage),
	    cmocka_unit_test(absurd_lengths_are_damage),
	    cmocka_unit_test(a_packet_longer_than_its_block_is_damage),
	    cmocka_unit_test(a_block_too_short_for_its_kind_is_damage),
	    cmocka_unit_test(a_packet_before_any_interface_is_damage),
	    cmocka_unit_test(cut_anywhere_or_changed_anywhere_it_never_crashes),
	    cmocka_unit_test(a_first_section_of_another_version_is_refused),
	    cmocka_unit_test(a_first_section_that_is_cut_is_refused_once),
	    cmocka_unit_test(ticks_of_every_resolution),
	    cmocka_unit_test(ticks_out_of_range_are_the_last_or_first_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
