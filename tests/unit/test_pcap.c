/* capture/pcapfile.c: the kinds of pcap file, their times, their damage. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "capfile.h"
#include "packets.h"

#define FRAME SLICE_LIT("frame")

static void
pcap_little_endian_microseconds(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	capfile_expect(&f, "1 100.000005000 Ethernet 3/3 @40 one\n"
			   "2 101.000006000 Ethernet 6/6 @59 second\n");
}

static void
pcap_big_endian_microseconds(void **state)
{
	struct capfile f = {.big = true};

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	capfile_expect(&f, "1 100.000005000 Ethernet 3/3 @40 one\n"
			   "2 101.000006000 Ethernet 6/6 @59 second\n");
}

static void
pcap_nanoseconds_in_both_orders(void **state)
{
	struct capfile f = {0}, g = {.big = true};

	(void)state;
	capfile_two_frames(&f, PCAP_NS);
	capfile_expect(&f, "1 100.000000005 Ethernet 3/3 @40 one\n"
			   "2 101.000000006 Ethernet 6/6 @59 second\n");
	capfile_two_frames(&g, PCAP_NS);
	capfile_expect(&g, "1 100.000000005 Ethernet 3/3 @40 one\n"
			   "2 101.000000006 Ethernet 6/6 @59 second\n");
}

static void
pcap_modified_has_longer_record_headers(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_two_frames(&f, PCAP_MODIFIED);
	capfile_expect(&f, "1 100.000005000 Ethernet 3/3 @48 one\n"
			   "2 101.000006000 Ethernet 6/6 @75 second\n");
}

static void
pcap_of_version_2_2_has_its_lengths_swapped(void **state)
{
	struct capfile f = {.big = true};

	(void)state;
	capfile_pcap(&f, PCAP_US, 65535, 1);
	pkt_poke16(&f.b, 6, 2);
	capfile_record(&f, 100, 0, FRAME, 60);
	pkt_poke32(&f.b, 32, 60);
	pkt_poke32(&f.b, 36, 5);
	capfile_expect(&f, "1 100.000000000 Ethernet 5/60 @40 frame\n"
			   "snapped 1, 55 bytes\n! snapped f1\n");
}

static void
pcap_check_sequence_bits_are_not_the_link_type(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_pcap(&f, PCAP_US, 65535, 0x44000001);
	capfile_record(&f, 1, 0, FRAME, 5);
	capfile_expect(&f, "1 1.000000000 Ethernet 5/5 @40 frame\n");
}

static void
pcap_frame_over_the_snap_length_is_accepted(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_pcap(&f, PCAP_US, 4, 1);
	capfile_record(&f, 1, 0, FRAME, 5);
	capfile_expect(&f, "1 1.000000000 Ethernet 5/5 @40 frame\n");
}

static void
pcap_wire_length_is_never_below_the_captured_one(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_pcap(&f, PCAP_US, 65535, 1);
	capfile_record(&f, 1, 0, FRAME, 2);
	capfile_expect(&f, "1 1.000000000 Ethernet 5/5 @40 frame\n");
}

static void
cut_frames_are_a_finding(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_pcap(&f, PCAP_US, 5, 1);
	capfile_record(&f, 1, 0, SLICE_LIT("ab"), 2);
	capfile_record(&f, 2, 0, FRAME, 105);
	capfile_expect(&f, "1 1.000000000 Ethernet 2/2 @40 ab\n"
			   "2 2.000000000 Ethernet 5/105 @58 frame\n"
			   "snapped 1, 100 bytes\n! snapped f2\n");
}

static void
times_that_go_back_are_a_finding_and_keep_their_place(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_pcap(&f, PCAP_US, 65535, 1);
	capfile_record(&f, 9, 0, SLICE_LIT("late"), 4);
	capfile_record(&f, 5, 0, SLICE_LIT("early"), 5);
	capfile_expect(&f, "1 9.000000000 Ethernet 4/4 @40 late\n"
			   "2 5.000000000 Ethernet 5/5 @60 early\n"
			   "! time-order f2\n");
}

/* ---- damage */

static void
pcap_cut_inside_a_frame_gives_what_is_before(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	f.b.n--;
	capfile_expect(&f, "1 100.000005000 Ethernet 3/3 @40 one\n"
			   "At offset 43 a packet begins, and the file ends "
			   "inside it.\n"
			   "! capture-damaged\n");
}

static void
pcap_cut_inside_a_record_header_gives_what_is_before(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	f.b.n = 43 + 7;
	capfile_expect(&f, "1 100.000005000 Ethernet 3/3 @40 one\n"
			   "At offset 43 a packet header begins, and the file "
			   "ends inside it.\n"
			   "! capture-damaged\n");
}

static void
pcap_cut_anywhere_never_fails_otherwise(void **state)
{
	struct capfile f = {0};
	const char *text;
	size_t n;

	(void)state;
	capfile_two_frames(&f, PCAP_NS);
	for (n = f.b.n; n > 24; n--) {
		f.b.n = n;
		text = capfile_read(&f);
		if (n == 24 + 19 + 22 || n == 24 + 19)
			assert_null(strstr(text, "damaged"));
		else
			assert_non_null(strstr(text, "! capture-damaged\n"));
	}
	capfile_free(&f);
}

static void
pcap_absurd_length_is_damage(void **state)
{
	struct capfile f = {.big = true};

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	pkt_poke32(&f.b, 43 + 8, 0xfffffff0);
	capfile_expect(&f, "1 100.000005000 Ethernet 3/3 @40 one\n"
			   "At offset 43 a packet claims 4294967280 captured "
			   "bytes, more than any frame has.\n"
			   "! capture-damaged\n");
}

static void
pcap_tail_of_zeros_is_damage(void **state)
{
	struct capfile f = {0};
	int i;

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	for (i = 0; i < 100; i++)
		put64(&f.b, 0, false);
	capfile_expect(&f, "1 100.000005000 Ethernet 3/3 @40 one\n"
			   "2 101.000006000 Ethernet 6/6 @59 second\n"
			   "At offset 65 zeros stand where a packet should "
			   "begin.\n"
			   "! capture-damaged\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pcap_little_endian_microseconds),
	    cmocka_unit_test(pcap_big_endian_microseconds),
	    cmocka_unit_test(pcap_nanoseconds_in_both_orders),
	    cmocka_unit_test(pcap_modified_has_longer_record_headers),
	    cmocka_unit_test(pcap_of_version_2_2_has_its_lengths_swapped),
	    cmocka_unit_test(pcap_check_sequence_bits_are_not_the_link_type),
	    cmocka_unit_test(pcap_frame_over_the_snap_length_is_accepted),
	    cmocka_unit_test(pcap_wire_length_is_never_below_the_captured_one),
	    cmocka_unit_test(cut_frames_are_a_finding),
	    cmocka_unit_test(
		times_that_go_back_are_a_finding_and_keep_their_place),
	    cmocka_unit_test(pcap_cut_inside_a_frame_gives_what_is_before),
	    cmocka_unit_test(
		pcap_cut_inside_a_record_header_gives_what_is_before),
	    cmocka_unit_test(pcap_cut_anywhere_never_fails_otherwise),
	    cmocka_unit_test(pcap_absurd_length_is_damage),
	    cmocka_unit_test(pcap_tail_of_zeros_is_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
