/* packet/fragment.c: IP datagrams of both versions put together. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "decoded.h"
#include "packets.h"

/*
 * The datagram of every test: UDP from 4000 to 53 with the alphabet, 8 + 26
 * bytes, of which a fragment is a range.
 */
static void
range(struct buf *b, size_t from, size_t to)
{
	struct buf all = {0};

	pkt_fill(&all, 26);
	pkt_udp(&all, 4000, 53);
	buf_reset(b);
	buf_add_slice(b, slice_mid(buf_as_slice(&all), from, to - from));
	buf_free(&all);
}

static const char *
send4(struct decoded *d, struct buf *b, size_t off, bool more, uint16_t id)
{
	pkt_ip4_fragment(b, A4, B4, IPP_UDP, id, (uint16_t)off, more);
	return decoded_frame(d, b, LINK_RAW, SIZE_MAX);
}

/* A fragment of IPv4; what came of it. */
static const char *
frag4(struct decoded *d, size_t from, size_t to)
{
	struct buf b = {0};

	range(&b, from, to);
	return send4(d, &b, from, to != 34, 7);
}

static const char *
frag6(struct decoded *d, size_t from, size_t to)
{
	struct buf b = {0};

	range(&b, from, to);
	pkt_ip6_fragment(&b, A6, B6, IPP_UDP, 7, (uint16_t)from, to != 34);
	return decoded_frame(d, &b, LINK_RAW, SIZE_MAX);
}

static int
setup(void **state)
{
	struct decoded *d = malloc(sizeof *d);

	decoded_init(d);
	*state = d;
	return 0;
}

static int
teardown(void **state)
{
	struct decoded *d = *state;
	size_t left;

	decoder_free(d->decoder);
	d->decoder = NULL;
	left = d->budget.used;
	decoded_free(d);
	free(d);
	return left == 0 ? 0 : -1;
}

static void
expect_found(struct decoded *d, const char *text)
{
	assert_string_equal(buf_cstr(&d->found), text);
}

#define WHOLE4 "udp 10.0.0.1:4000 > 10.0.0.2:53 \"abcdefghijklmnopqrstuvwxyz\""
#define WHOLE6                                       \
	"udp [2001:db8::1]:4000 > [2001:db8::2]:53 " \
	"\"abcdefghijklmnopqrstuvwxyz\""
#define OUTER6 " outer 44 2001:db8::1 > 2001:db8::2"

/* ---- whole datagrams */

static void
ipv4_in_order(void **state)
{
	struct decoded *d = *state;

	assert_string_equal(frag4(d, 0, 16), "held outer 17 10.0.0.1 > "
					     "10.0.0.2");
	assert_string_equal(frag4(d, 16, 24), "held outer 17 10.0.0.1 > "
					      "10.0.0.2");
	assert_string_equal(
	    frag4(d, 24, 34), WHOLE4 " 1:28+8 2:20+8 3:20+10 frames 1 2 3");
	expect_found(d, "");
	assert_string_equal(decoded_expired(d, true), "");
}

static void
ipv6_in_order(void **state)
{
	struct decoded *d = *state;

	assert_string_equal(frag6(d, 0, 16), "held" OUTER6);
	assert_string_equal(frag6(d, 16, 24), "held" OUTER6);
	assert_string_equal(frag6(d, 24, 34),
	    WHOLE6 " 1:56+8 2:48+8 3:48+10 frames 1 2 3" OUTER6);
	expect_found(d, "");
}

static void
any_order_gives_the_same_bytes(void **state)
{
	static const size_t cuts[] = {0, 8, 16, 24, 34};
	static const size_t orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0},
	    {2, 0, 3, 1}, {1, 3, 0, 2}, {3, 0, 1, 2}, {0, 3, 2, 1}};
	struct decoded *d = *state;
	const char *text = "";
	size_t i, j;

	for (i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		for (j = 0; j < 4; j++)
			text = frag4(
			    d, cuts[orders[i][j]], cuts[orders[i][j] + 1]);
		assert_memory_equal(text, WHOLE4, strlen(WHOLE4));
		for (j = 0; j < 4; j++)
			text = frag6(
			    d, cuts[orders[i][j]], cuts[orders[i][j] + 1]);
		assert_memory_equal(text, WHOLE6, strlen(WHOLE6));
	}
	expect_found(d, "");
	assert_string_equal(decoded_expired(d, true), "");
}

static void
parts_follow_the_payload_not_the_arrival(void **state)
{
	struct decoded *d = *state;

	frag4(d, 24, 34);
	frag4(d, 8, 24);
	assert_string_equal(
	    frag4(d, 0, 8), WHOLE4 " 2:20+16 1:20+10 frames 1 2 3");
}

static void
datagrams_with_other_keys_do_not_mix(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};

	frag4(d, 0, 16);
	range(&b, 16, 34); /* another id */
	assert_memory_equal(send4(d, &b, 16, false, 8), "held", 4);
	range(&b, 16, 34); /* another protocol */
	pkt_ip4_fragment(&b, A4, B4, IPP_TCP, 7, 16, false);
	assert_memory_equal(
	    decoded_frame(d, &b, LINK_RAW, SIZE_MAX), "held", 4);
	range(&b, 16, 34); /* the other way */
	pkt_ip4_fragment(&b, B4, A4, IPP_UDP, 7, 16, false);
	assert_memory_equal(
	    decoded_frame(d, &b, LINK_RAW, SIZE_MAX), "held", 4);
	assert_memory_equal(frag4(d, 16, 34), WHOLE4, strlen(WHOLE4));
}

static void
a_vlan_is_not_part_of_the_key(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};

	range(&b, 0, 16);
	pkt_ip4_fragment(&b, A4, B4, IPP_UDP, 7, 0, true);
	pkt_vlan(&b, 5, ETH_IP4);
	pkt_eth(&b, ETH_VLAN);
	decoded_frame(d, &b, 1, SIZE_MAX);
	range(&b, 16, 34);
	pkt_ip4_fragment(&b, A4, B4, IPP_UDP, 7, 16, false);
	pkt_vlan(&b, 6, ETH_IP4);
	pkt_eth(&b, ETH_VLAN);
	assert_string_equal(decoded_frame(d, &b, 1, SIZE_MAX),
	    WHOLE4 " 1:46+8 2:38+18 frames 1 2 vlan 6");
}

static void
the_payload_may_be_a_tunnel_whose_packets_are_fragments(void **state)
{
	struct decoded *d = *state;
	struct buf inner = {0}, b = {0};
	size_t i;

	/* Two inner fragments, each sent as two outer ones. */
	for (i = 0; i < 2; i++) {
		buf_reset(&inner);
		range(&inner, i == 0 ? 0 : 16, i == 0 ? 16 : 34);
		pkt_ip6_fragment(
		    &inner, A6, B6, IPP_UDP, 7, i == 0 ? 0 : 16, i == 0);
		buf_add_slice(&b, slice_head(buf_as_slice(&inner), 24));
		pkt_ip4_fragment(&b, A4, B4, 41, (uint16_t)(100 + i), 0, true);
		assert_memory_equal(
		    decoded_frame(d, &b, LINK_RAW, SIZE_MAX), "held", 4);
		buf_add_slice(&b, slice_from(buf_as_slice(&inner), 24));
		pkt_ip4_fragment(
		    &b, A4, B4, 41, (uint16_t)(100 + i), 24, false);
		if (i == 0)
			assert_memory_equal(
			    decoded_frame(d, &b, LINK_RAW, SIZE_MAX), "held",
			    4);
	}
	assert_string_equal(decoded_frame(d, &b, LINK_RAW, SIZE_MAX),
	    WHOLE6 " 2:52+8 4:44+18 frames 1 2 3 4 in 6in4 0 outer 41 "
		   "10.0.0.1 > 10.0.0.2");
	buf_free(&inner);
}

/* ---- overlaps */

static void
a_fragment_seen_twice_is_no_finding(void **state)
{
	struct decoded *d = *state;

	frag4(d, 0, 16);
	assert_memory_equal(frag4(d, 0, 16), "held", 4);
	assert_string_equal(
	    frag4(d, 16, 34), WHOLE4 " 1:28+8 3:20+18 frames 1 2 3");
	expect_found(d, "");
}

static void
an_overlap_of_the_same_bytes_is_told(void **state)
{
	struct decoded *d = *state;

	frag4(d, 0, 16);
	frag4(d, 24, 34);
	assert_string_equal(
	    frag4(d, 8, 32), WHOLE4 " 1:28+8 3:28+8 2:20+10 frames 1 2 3");
	expect_found(d, "fragment-overlap f1\n");
}

static void
what_came_first_wins_a_conflict(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};

	frag4(d, 0, 16);
	pkt_text(&b, "XXXXXXXXijklmnop"); /* 8..24, of which 8..16 is new */
	assert_memory_equal(send4(d, &b, 8, true, 7), "held", 4);
	assert_memory_equal(frag4(d, 24, 34), WHOLE4, strlen(WHOLE4));
	expect_found(d, "fragment-conflict f1\n");
}

static void
a_fragment_around_others_fills_only_holes(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};

	frag4(d, 8, 16);
	frag4(d, 24, 34);
	range(&b, 0, 32);
	memset(&b.p[8], '!', 8);
	memset(&b.p[24], '!', 8);
	assert_memory_equal(send4(d, &b, 0, true, 7), WHOLE4, strlen(WHOLE4));
	expect_found(d, "fragment-conflict f1\n");
}

static void
two_ends_are_a_conflict_and_the_first_holds(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};

	frag4(d, 24, 34);
	range(&b, 16, 24);
	assert_memory_equal(send4(d, &b, 16, false, 7), "held", 4);
	assert_memory_equal(frag4(d, 0, 16), WHOLE4, strlen(WHOLE4));
	expect_found(d, "fragment-conflict f1\n");
}

static void
an_end_before_bytes_that_are_there_is_not_believed(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};

	frag4(d, 16, 24);
	range(&b, 8, 16);
	assert_memory_equal(send4(d, &b, 8, false, 7), "held", 4);
	frag4(d, 0, 8);
	assert_memory_equal(frag4(d, 24, 34), WHOLE4, strlen(WHOLE4));
	expect_found(d, "fragment-conflict f1\n");
}

static void
a_middle_one_of_odd_length_is_kept_and_told(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};

	range(&b, 0, 18);
	assert_memory_equal(send4(d, &b, 0, true, 7), "held", 4);
	assert_memory_equal(frag4(d, 16, 34), WHOLE4, strlen(WHOLE4));
	expect_found(d, "malformed f1\nfragment-overlap f1\n");
}

/* ---- what cannot be */

static void
fragments_that_cannot_be_are_undecoded(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};

	assert_string_equal(send4(d, &b, 16, true, 7),
	    "undecoded IPv4 fragment invalid: it holds no bytes outer 17 "
	    "10.0.0.1 > 10.0.0.2");
	pkt_fill(&b, 16);
	assert_string_equal(send4(d, &b, 65528, false, 7),
	    "undecoded IPv4 fragment invalid: it ends beyond 65535 bytes "
	    "outer 17 10.0.0.1 > 10.0.0.2");
	pkt_fill(&b, 8);
	pkt_ip6_fragment(&b, A6, B6, IPP_UDP, 7, 65528, false);
	assert_string_equal(decoded_frame(d, &b, LINK_RAW, SIZE_MAX),
	    "undecoded IPv6 fragment invalid: it ends beyond 65535 "
	    "bytes" OUTER6);
	assert_string_equal(decoded_expired(d, true), "");
}

static void
the_largest_datagram(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};
	const char *text = "";
	size_t off;

	for (off = 0; off < 65528; off += 8 * 1000) {
		pkt_fill(&b, off + 8 * 1000 > 65528 ? 65535 - off : 8 * 1000);
		pkt_ip4_fragment(
		    &b, A4, B4, 200, 7, (uint16_t)off, off + b.n < 65535);
		text = decoded_frame(d, &b, LINK_RAW, SIZE_MAX);
	}
	assert_memory_equal(text, "200 10.0.0.1 > 10.0.0.2 ", 24);
	assert_non_null(strstr(text, "\"...65535 "));
}

/* ---- cut by the snap length */

static const char *
cut4(struct decoded *d, size_t from, size_t to, size_t captured)
{
	struct buf b = {0};

	range(&b, from, to);
	pkt_ip4_fragment(&b, A4, B4, IPP_UDP, 7, (uint16_t)from, to != 34);
	return decoded_frame(d, &b, LINK_RAW, 20 + captured);
}

static void
cut_fragments_give_what_is_before_the_first_missing_byte(void **state)
{
	struct decoded *d = *state;

	cut4(d, 0, 16, 12);
	assert_string_equal(cut4(d, 16, 34, 18),
	    "udp 10.0.0.1:4000 > 10.0.0.2:53 \"abcd\" of 26 1:28+4 frames 1 "
	    "2");
	cut4(d, 16, 34, 2);
	assert_string_equal(cut4(d, 0, 16, 16),
	    "udp 10.0.0.1:4000 > 10.0.0.2:53 \"abcdefghij\" of 26 4:28+8 "
	    "3:20+2 frames 3 4");
	cut4(d, 0, 16, 7);
	assert_string_equal(cut4(d, 16, 34, 18),
	    "undecoded UDP header truncated by the snap length outer 17 "
	    "10.0.0.1 > 10.0.0.2");
}

/* ---- giving up */

static void
unfinished_ones_come_back_at_the_end(void **state)
{
	struct decoded *d = *state;

	frag4(d, 0, 16);
	frag6(d, 16, 34);
	frag4(d, 16, 24);
	assert_string_equal(decoded_expired(d, false), "");
	assert_string_equal(decoded_expired(d, true),
	    "1 IP fragments never completed\n"
	    "3 IP fragments never completed\n"
	    "2 IP fragments never completed\n");
	expect_found(d, "fragments-missing f1\nfragments-missing f2\n");
	assert_string_equal(decoded_expired(d, true), "");
}

static void
time_runs_out_by_the_clock_of_the_capture(void **state)
{
	struct decoded *d = *state;

	frag4(d, 0, 16);
	d->ns += 59 * INT64_C(1000000000);
	assert_memory_equal(frag4(d, 16, 24), "held", 4);
	assert_string_equal(decoded_expired(d, false), "");
	d->ns += INT64_C(1000000000);
	assert_memory_equal(frag4(d, 24, 34), "held", 4);
	assert_string_equal(decoded_expired(d, false),
	    "1 IP fragments never completed\n"
	    "2 IP fragments never completed\n");
	expect_found(d, "fragments-missing f1\n");
}

static void
a_frame_from_the_past_does_not_turn_the_clock_back(void **state)
{
	struct decoded *d = *state;

	d->ns = INT64_C(1000000000000);
	frag4(d, 0, 16);
	d->ns = -5;
	assert_memory_equal(frag4(d, 16, 24), "held", 4);
	assert_string_equal(decoded_expired(d, false), "");
	d->ns = INT64_C(1000000000000);
	assert_memory_equal(frag4(d, 24, 34), WHOLE4, strlen(WHOLE4));
}

static void
the_oldest_datagram_goes_when_there_are_too_many(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};
	uint16_t id;

	d->limits.v[LIMIT_FRAG_DATAGRAMS] = 2;
	for (id = 1; id <= 3; id++) {
		range(&b, 0, 16);
		send4(d, &b, 0, true, id);
	}
	assert_string_equal(decoded_expired(d, false),
	    "1 IP fragments given up: too many datagrams\n");
	expect_found(d, "limit f1\n");
	range(&b, 16, 34);
	assert_memory_equal(send4(d, &b, 16, false, 2), WHOLE4, strlen(WHOLE4));
}

static void
a_datagram_of_too_many_fragments_goes(void **state)
{
	struct decoded *d = *state;

	d->limits.v[LIMIT_FRAG_PIECES] = 2;
	frag4(d, 0, 8);
	frag4(d, 8, 16);
	assert_memory_equal(frag4(d, 16, 24), "held", 4);
	assert_string_equal(decoded_expired(d, false),
	    "1 IP fragments given up: too many in a datagram\n"
	    "2 IP fragments given up: too many in a datagram\n"
	    "3 IP fragments given up: too many in a datagram\n");
	expect_found(d, "limit f1\n");
}

static void
bytes_that_wait_are_limited(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};
	struct frame_count f;
	const char *reason;
	uint16_t id, gone = 0;

	d->limits.v[LIMIT_FRAG_BYTES] = 20000;
	for (id = 1; id <= 30; id++) {
		pkt_fill(&b, 1000);
		send4(d, &b, 0, true, id);
		assert_true(d->budget.used < 25000);
		while (packet_expired(d->decoder, false, &f, &reason)) {
			assert_int_equal(f.no, ++gone);
			assert_string_equal(
			    reason, "IP fragments given up: too many bytes");
		}
	}
	assert_in_range(gone, 10, 20);
}

static void
findings_are_limited_and_say_so(void **state)
{
	struct decoded *d = *state;
	struct buf b = {0};
	uint16_t id;

	d->limits.v[LIMIT_SESSION_FINDINGS] = 3;
	for (id = 1; id <= 9; id++) {
		range(&b, 0, 16);
		send4(d, &b, 0, true, id);
	}
	decoded_expired(d, true);
	expect_found(d, "fragments-missing f1\nfragments-missing f2\n"
			"fragments-missing f3\nlimit f4\n");
}

/* Random fragments of random datagrams: every frame comes back once. */
static void
every_frame_comes_back_exactly_once(void **state)
{
	struct decoded *d = *state;
	struct limits *l = &d->limits;
	struct decoder *decoder;
	struct frame f = {.link = LINK_RAW};
	struct packet p;
	struct frame_count fc;
	struct buf b = {0};
	const char *reason;
	uint64_t back = 0, no;
	uint32_t rnd = 12345, off;

	l->v[LIMIT_FRAG_DATAGRAMS] = 20;
	l->v[LIMIT_FRAG_PIECES] = 12;
	decoder = decoder_new(l, &d->budget, &d->sink);
	for (no = 1; no <= 50000; no++) {
		rnd = rnd * 1664525 + 1013904223;
		off = (rnd >> 8) % 6 * 8;
		pkt_fill(&b, 1 + (rnd >> 12) % 24);
		pkt_ip4_fragment(&b, A4, B4, IPP_UDP,
		    (uint16_t)((rnd >> 20) % 30), (uint16_t)off,
		    (rnd >> 28) % 4 != 0);
		f.no = no;
		f.ns = (int64_t)no * 10000000;
		f.len = (uint32_t)b.n;
		f.data = slice_head(buf_as_slice(&b),
		    (rnd >> 16) % 8 == 0 ? 20 + (rnd >> 5) % 24 : b.n);
		packet_decode(decoder, &f, &p);
		back += p.nframes;
		while (packet_expired(decoder, false, &fc, &reason))
			back++;
		buf_reset(&b);
	}
	while (packet_expired(decoder, true, &fc, &reason))
		back++;
	assert_int_equal(back, 50000);
	decoder_free(decoder);
	buf_free(&b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(ipv4_in_order),
	    TEST(ipv6_in_order),
	    TEST(any_order_gives_the_same_bytes),
	    TEST(parts_follow_the_payload_not_the_arrival),
	    TEST(datagrams_with_other_keys_do_not_mix),
	    TEST(a_vlan_is_not_part_of_the_key),
	    TEST(the_payload_may_be_a_tunnel_whose_packets_are_fragments),
	    TEST(a_fragment_seen_twice_is_no_finding),
	    TEST(an_overlap_of_the_same_bytes_is_told),
	    TEST(what_came_first_wins_a_conflict),
	    TEST(a_fragment_around_others_fills_only_holes),
	    TEST(two_ends_are_a_conflict_and_the_first_holds),
	    TEST(an_end_before_bytes_that_are_there_is_not_believed),
	    TEST(a_middle_one_of_odd_length_is_kept_and_told),
	    TEST(fragments_that_cannot_be_are_undecoded),
	    TEST(the_largest_datagram),
	    TEST(cut_fragments_give_what_is_before_the_first_missing_byte),
	    TEST(unfinished_ones_come_back_at_the_end),
	    TEST(time_runs_out_by_the_clock_of_the_capture),
	    TEST(a_frame_from_the_past_does_not_turn_the_clock_back),
	    TEST(the_oldest_datagram_goes_when_there_are_too_many),
	    TEST(a_datagram_of_too_many_fragments_goes),
	    TEST(bytes_that_wait_are_limited),
	    TEST(findings_are_limited_and_say_so),
	    TEST(every_frame_comes_back_exactly_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
