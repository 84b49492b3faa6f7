/* capture/: the pcapng files that we write, as our reader reads them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/wr.h"
#include "capture/pcap_write.h"
#include "capture/pcapng_keep.h"
#include "capture/pcapng_write.h"
#include "capfile.h"

#define NS(seconds) ((seconds)*INT64_C(1000000000))

static const struct pcapng_iface nano = {
    .name = "eth7",
    .filter = "tcp port 80",
    .link = 1,
    .snaplen = 4096,
    .nano = true,
};

static void
packets_keep_their_times_and_lengths(void **state)
{
	struct capfile f = {0};

	(void)state;
	pcapng_head(&f.b, &nano, "test");
	pcapng_packet(&f.b, &nano, NS(100) + 5, 3, SLICE_LIT("one"));
	pcapng_packet(&f.b, &nano, NS(101), 0, SLICE_NONE);
	pcapng_packet(
	    &f.b, &nano, NS(5000000000) + 999999999, 1500, SLICE_LIT("four"));
	assert_string_equal(capfile_read(&f),
	    "1 100.000000005 Ethernet 3/3 @124 one\n"
	    "2 101.000000000 Ethernet 0/0 @160 \n"
	    "3 5000000000.999999999 Ethernet 4/1500 @192 four\n"
	    "snapped 1, 1496 bytes\n"
	    "interfaces eth7\n"
	    "! snapped f3\n");
	capfile_free(&f);
}

static void
microseconds_are_written_as_such(void **state)
{
	struct pcapng_iface micro = nano;
	struct capfile f = {0};

	(void)state;
	micro.nano = false;
	micro.filter = NULL;
	pcapng_head(&f.b, &micro, "test");
	pcapng_packet(&f.b, &micro, NS(100) + 5999, 3, SLICE_LIT("one"));
	assert_string_equal(capfile_read(&f),
	    "1 100.000005000 Ethernet 3/3 @108 one\n"
	    "interfaces eth7\n");
	capfile_free(&f);
}

static void
statistics_tell_of_loss(void **state)
{
	const struct pcapng_stats stats = {
	    .first_ns = NS(100),
	    .last_ns = NS(200),
	    .accepted = 40,
	    .if_drop = 3,
	    .os_drop = 4,
	    .written = 33,
	};
	struct capfile f = {0};

	(void)state;
	pcapng_head(&f.b, &nano, "test");
	pcapng_stats(&f.b, &nano, &stats);
	assert_string_equal(capfile_read(&f), "drops 7\n"
					      "interfaces eth7\n"
					      "! capture-lost\n");
	capfile_free(&f);
}

static void
any_length_is_padded(void **state)
{
	struct capfile f = {0};
	const char *text;
	int i;

	(void)state;
	pcapng_head(&f.b, &nano, "four");
	for (i = 1; i <= 5; i++)
		pcapng_packet(&f.b, &nano, NS(i), 9,
		    slice_head(SLICE_LIT("abcde"), (size_t)i));
	assert_int_equal(f.b.n % 4, 0);
	text = capfile_read(&f);
	assert_non_null(strstr(text, " 1/9 "));
	assert_non_null(strstr(text, "5 5.000000000 Ethernet 5/9"));
	assert_null(strstr(text, "damage"));
	capfile_free(&f);
}

static void
packets_of_several_interfaces_keep_them_and_their_comments(void **state)
{
	const struct pcapng_iface lo = {.link = 0, .nano = true};
	struct pcapng_about about = {.iface = 1, .len = 3, .ns = NS(5)};
	struct buf section = {0}, packet = {0};
	struct capfile f = {0};

	(void)state;
	pcapng_option(&section, 1, SLICE_LIT("from the tap"));
	pcapng_option(&packet, 1, SLICE_LIT("odd one"));
	about.options = buf_as_slice(&packet);
	pcapng_section(&f.b, "test", buf_as_slice(&section));
	pcapng_interface(&f.b, &nano);
	pcapng_interface(&f.b, &lo);
	pcapng_packet_of(&f.b, &lo, &about, SLICE_LIT("one"));
	about.iface = 0;
	about.options = SLICE_NONE;
	pcapng_packet_of(&f.b, &nano, &about, SLICE_LIT("two"));
	assert_string_equal(capfile_read(&f),
	    "1 5.000000000 BSD loopback 3/3 @172 iface 1 one\n"
	    "2 5.000000000 Ethernet 3/3 @224 two\n"
	    "interfaces eth7\n"
	    "from the tap\nframe 1: odd one\n");
	buf_free(&section);
	buf_free(&packet);
	capfile_free(&f);
}

static void
add_finding(void *ctx, const struct finding *f)
{
	buf_printf(ctx, "\n! %s", finding_row(f->kind)->name);
}

/* Of a big-endian file: its frames, and what is kept beside them, in hex. */
static void
kept_of(struct capfile *f, uint64_t most, struct buf *text)
{
	const struct finding_sink findings = {.ctx = text, .add = add_finding};
	struct capture_options opt = {
	    .keep_options = true, .findings = &findings};
	char *path = capfile_write(buf_as_slice(&f->b));
	struct capture_iface iface;
	struct limits limits;
	struct buf why = {0};
	struct capture *c;
	const struct frame *frame;

	limits_init(&limits);
	limits.v[LIMIT_OPTION_BYTES] = most;
	opt.limits = &limits;
	c = capture_open(&path, 1, &opt, &why);
	assert_non_null(c);
	wr_hex(text, capture_section_options(c, 0));
	while (capture_next(c, &frame)) {
		capture_frame_iface(c, &iface);
		buf_printf(text, "\n%u %u ", iface.link, iface.snaplen);
		wr_hex(text, iface.options);
		buf_u8(text, ' ');
		wr_hex(text, capture_frame_options(c));
	}
	capture_free(c);
	capfile_remove(path);
	capfile_free(f);
}

static void
what_stands_beside_frames_is_kept_in_our_byte_order(void **state)
{
	struct capfile f = {.big = true};
	struct buf text = {0};

	(void)state;
	ng_begin(&f, NG_SHB);
	ng32(&f, 0x1a2b3c4d);
	ng16(&f, 1);
	ng16(&f, 0);
	ng32(&f, UINT32_MAX);
	ng32(&f, UINT32_MAX);
	ng_option(&f, 1, SLICE_LIT("note"));
	ng_option(&f, 4, SLICE_LIT("dumper"));
	ng_end(&f);
	ng_begin(&f, NG_IDB);
	ng16(&f, 1);
	ng16(&f, 0);
	ng32(&f, 96);
	ng_option(&f, 2, SLICE_LIT("eth0"));
	ng_option64(&f, 8, 1000);
	ng_option(&f, 9, SLICE_LIT("\x09"));
	ng_end(&f);
	ng_begin(&f, NG_EPB);
	ng32(&f, 0);
	ng32(&f, 0);
	ng32(&f, 7);
	ng32(&f, 4);
	ng32(&f, 4);
	ng_bytes(&f, SLICE_LIT("abcd"));
	ng_option(&f, 2, SLICE_LIT("\0\0\0\1"));
	ng_option(&f, 1, SLICE_LIT("why"));
	ng_end(&f);
	kept_of(&f, 65536, &text);
	assert_string_equal(buf_cstr(&text), "010004006e6f7465\n"
					     "1 96 0200040065746830"
					     "08000800e803000000000000 "
					     "0200040001000000"
					     "0100030077687900");
	buf_free(&text);
}

static void
options_over_the_limit_are_left_out_and_told_of(void **state)
{
	struct capfile f = {.big = true};
	struct buf text = {0};

	(void)state;
	ng_begin(&f, NG_SHB);
	ng32(&f, 0x1a2b3c4d);
	ng16(&f, 1);
	ng16(&f, 0);
	ng32(&f, UINT32_MAX);
	ng32(&f, UINT32_MAX);
	ng_end(&f);
	ng_begin(&f, NG_IDB);
	ng16(&f, 1);
	ng16(&f, 0);
	ng32(&f, 0);
	ng_option(&f, 2, SLICE_LIT("eth0"));
	ng_option(&f, 3, SLICE_LIT("the uplink"));
	ng_end(&f);
	ng_begin(&f, NG_EPB);
	ng32(&f, 0);
	ng32(&f, 0);
	ng32(&f, 7);
	ng32(&f, 0);
	ng32(&f, 0);
	ng_option(&f, 1, SLICE_LIT("why"));
	ng_option(&f, 1, SLICE_LIT("another one"));
	ng_end(&f);
	kept_of(&f, 8, &text);
	assert_string_equal(buf_cstr(&text), "\n1 0 0200040065746830 "
					     "0100030077687900"
					     "\n! limit");
	buf_free(&text);
}

static void
classic_files_have_nanoseconds_and_end_in_2106(void **state)
{
	struct capfile f = {0};

	(void)state;
	pcap_head(&f.b, 101, 8192);
	pcap_packet(&f.b, NS(100) + 5, 9, SLICE_LIT("one"));
	pcap_packet(&f.b, -NS(1), 3, SLICE_LIT("two"));
	pcap_packet(&f.b, NS(5000000000), 5, SLICE_LIT("three"));
	assert_int_equal(f.b.p[PCAP_HEAD_SNAPLEN + 1], 0x20);
	assert_string_equal(capfile_read(&f),
	    "1 100.000000005 raw IP 3/9 @40 one\n"
	    "2 0.000000000 raw IP 3/3 @59 two\n"
	    "3 4294967295.999999999 raw IP 5/5 @78 three\n"
	    "snapped 1, 6 bytes\n"
	    "! snapped f1\n"
	    "! time-order f2\n");
	assert_true(pcap_link_fits(1));
	assert_false(pcap_link_fits(LINK_SNOOP + 5));
	capfile_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packets_keep_their_times_and_lengths),
	    cmocka_unit_test(microseconds_are_written_as_such),
	    cmocka_unit_test(statistics_tell_of_loss),
	    cmocka_unit_test(any_length_is_padded),
	    cmocka_unit_test(
		packets_of_several_interfaces_keep_them_and_their_comments),
	    cmocka_unit_test(
		what_stands_beside_frames_is_kept_in_our_byte_order),
	    cmocka_unit_test(options_over_the_limit_are_left_out_and_told_of),
	    cmocka_unit_test(classic_files_have_nanoseconds_and_end_in_2106),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
