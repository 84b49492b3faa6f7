/* session/: one TCP connection at a time, as somebody on the wire sees it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire.h"

#define A SIDE_A
#define B SIDE_B

/* Each test gets a fresh wire. */
static int
setup(void **state)
{
	*state = wire_new();
	return 0;
}

static int
teardown(void **state)
{
	wire_free(*state);
	return 0;
}

static void
a_whole_connection_is_told_in_order(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "hello");
	wire_tcp(w, B, "PA", 1, 6, "world");
	wire_tcp(w, A, "FA", 6, 6, "");
	wire_tcp(w, B, "FA", 6, 7, "");
	wire_tcp(w, A, "A", 7, 7, "");
	wire_expect(w, "a+0 hello #4\n"
		       "b+0 world #5\n"
		       "a end fin\n"
		       "b end fin\n"
		       "1: client a, closed\n");
	wire_found(w, "");
}

static void
a_missed_start_is_taken_from_what_is_seen(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, B, "PA", 101, 51, "late");
	wire_tcp(w, A, "PA", 51, 105, "comer");
	wire_tcp(w, B, "A", 105, 56, "");
	wire_expect(w, "a+0 late #1\n"
		       "b+0 comer #2\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client b, began before, open at the end\n");
}

static void
sides_that_agree_on_a_missed_start_need_not_wait(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, A, "PA", 51, 101, "ask");
	assert_string_equal(buf_cstr(&w->log), "");
	wire_tcp(w, B, "PA", 101, 54, "tell");
	assert_string_equal(buf_cstr(&w->log), "a+0 ask #1\n"
					       "b+0 tell #2\n");
	engine_finish(w->engine, w->clock);
}

static void
the_client_of_a_missed_start_has_the_higher_port(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, B, "A", 1, 1, "x");
	wire_expect(w, "a+0 x #1\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client b, began before, open at the end\n");
}

static void
simultaneous_open_is_one_session(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, A, "S", 0, 0, "");
	wire_tcp(w, B, "S", 0, 0, "");
	wire_tcp(w, A, "SA", 0, 1, "");
	wire_tcp(w, B, "SA", 0, 1, "");
	wire_tcp(w, A, "A", 1, 1, "one");
	wire_tcp(w, B, "A", 1, 4, "two");
	wire_expect(w, "a+0 one #5\n"
		       "b+0 two #6\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
a_reset_ends_both_sides(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_tcp(w, B, "R", 1, 0, "");
	wire_expect(w, "a+0 x #4\n"
		       "a end rst\n"
		       "b end rst\n"
		       "1: client a, reset by server\n");
}

static void
a_reset_after_both_fins_changes_nothing(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_tcp(w, A, "FA", 2, 1, "");
	wire_tcp(w, B, "FA", 1, 3, "");
	wire_tcp(w, B, "A", 1, 3, ""); /* sent again, too late */
	wire_tcp(w, A, "R", 3, 0, "");
	wire_expect(w, "a+0 x #4\n"
		       "a end fin\n"
		       "b end fin\n"
		       "1: client a, closed\n");
}

static void
a_reset_before_the_other_fin_counts(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "FA", 1, 1, "");
	wire_tcp(w, A, "R", 2, 0, "");
	wire_tcp(w, B, "FA", 1, 2, "");
	wire_expect(w, "a end fin\n"
		       "b end fin\n"
		       "1: client a, reset by client\n");
}

static void
a_refused_and_an_unanswered_try_are_told_apart(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, A, "S", 0, 0, "");
	wire_tcp(w, B, "RA", 0, 1, "");
	w->port[A] = 1001;
	wire_tcp(w, A, "S", 0, 0, "");
	wire_expect(w, "a end rst\n"
		       "b end rst\n"
		       "1: client a, refused\n"
		       "a end capture\n"
		       "b end capture\n"
		       "3: client a, no answer\n");
}

static void
silence_ends_a_session_and_the_next_packet_opens_another(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_wait(w, 3601 * 1000);
	wire_tcp(w, A, "PA", 2, 1, "y");
	wire_expect(w, "a+0 x #4\n"
		       "a end timeout\n"
		       "b end timeout\n"
		       "1: client a, went silent\n"
		       "a+0 y #5\n"
		       "a end capture\n"
		       "b end capture\n"
		       "5: client a, began before, open at the end\n");
}

static void
a_used_port_with_a_new_isn_is_a_new_session(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "old");
	wire_tcp(w, A, "FA", 4, 1, "");
	wire_tcp(w, B, "FA", 1, 5, "");
	w->isn[A] += 70000;
	w->isn[B] += 70000;
	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "new");
	wire_expect(w, "a+0 old #4\n"
		       "a end fin\n"
		       "b end fin\n"
		       "1: client a, closed\n"
		       "a+0 new #10\n"
		       "a end capture\n"
		       "b end capture\n"
		       "7: client a, open at the end\n");
}

static void
a_repeated_syn_is_the_same_session(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, A, "S", 0, 0, "");
	wire_tcp(w, A, "S", 0, 0, "");
	wire_tcp(w, B, "SA", 0, 1, "");
	wire_tcp(w, B, "SA", 0, 1, "");
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_expect(w, "a+0 x #5\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
sequence_numbers_wrap(void **state)
{
	struct wire *w = *state;

	w->isn[A] = UINT32_MAX - 2;
	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "abcd");
	wire_tcp(w, A, "PA", 9, 1, "ijkl");
	wire_tcp(w, A, "PA", 5, 1, "efgh");
	wire_tcp(w, A, "FA", 13, 1, "");
	wire_expect(w, "a+0 abcd #4\n"
		       "a+4 efgh #6\n"
		       "a+8 ijkl #5\n"
		       "a end fin\n"
		       "b end capture\n"
		       "1: client a, half closed\n");
}

static void
a_retransmission_is_delivered_once(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "hello");
	wire_tcp(w, A, "PA", 1, 1, "hello");
	wire_expect(w, "a+0 hello #4\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
	wire_found(w, "");
}

static void
of_an_overlap_only_the_new_bytes_are_delivered(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "56789");
	wire_tcp(w, A, "PA", 3, 1, "789abc");
	wire_expect(w, "a+0 56789 #4\n"
		       "a+5 abc #5\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
	wire_found(w, "");
}

static void
of_different_bytes_the_first_win_and_both_are_kept(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "good!");
	wire_tcp(w, A, "PA", 1, 1, "evil!");
	wire_expect(w, "a+0 good! #4\n"
		       "a variant 0 evil!\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
	wire_found(w, "overlap-conflict\n");
}

static void
of_different_held_bytes_the_first_win_too(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 5, 1, "good");
	wire_tcp(w, A, "PA", 3, 1, "xxevil++");
	wire_tcp(w, A, "PA", 1, 1, "ab");
	wire_expect(w, "a variant 4 evil\n"
		       "a+0 ab #6\n"
		       "a+2 xx #5\n"
		       "a+4 good #4\n"
		       "a+8 ++ #5\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
	wire_found(w, "overlap-conflict\n");
}

static void
segments_out_of_order_are_put_in_order(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 7, 1, "three");
	wire_tcp(w, A, "PA", 4, 1, "two");
	wire_tcp(w, A, "PA", 1, 1, "one");
	wire_expect(w, "a+0 one #6\n"
		       "a+3 two #5\n"
		       "a+6 three #4\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
keep_alive_probes_are_not_data(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_tcp(w, B, "A", 1, 2, "");
	wire_tcp(w, A, "A", 1, 1, "?");
	wire_tcp(w, A, "A", 1, 1, "");
	wire_expect(w, "a+0 x #4\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
	wire_found(w, "");
}

static void
data_on_a_syn_is_the_stream_s_first(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, A, "S", 0, 0, "fast");
	wire_tcp(w, B, "SA", 0, 5, "");
	wire_tcp(w, A, "PA", 5, 1, "open");
	wire_expect(w, "a+0 fast #1\n"
		       "a+4 open #3\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
urgent_data_stays_in_line(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "abc");
	wire_tcp(w, A, "UPA", 4, 1, "!");
	wire_tcp(w, A, "PA", 5, 1, "def");
	wire_expect(w, "a+0 abc #4\n"
		       "a+3 ! #5\n"
		       "a+4 def #6\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
a_segment_outside_the_window_is_a_finding(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_tcp(w, A, "PA", 1u << 30, 1, "far");
	wire_tcp(w, A, "PA", 2, 1, "y");
	wire_expect(w, "a+0 x #4\n"
		       "a+1 y #6\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
	wire_found(w, "outside-window\n");
}

static void
what_the_snap_length_took_is_a_gap(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_cut(w, A, "PA", 1, 1, "abc", 7);
	wire_tcp(w, A, "PA", 11, 1, "def");
	wire_expect(w, "a+0 abc #4\n"
		       "a gap 3+7 snapped\n"
		       "a+10 def #5\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
an_acknowledged_hole_waits_for_segments_and_time(void **state)
{
	struct wire *w = *state;
	uint32_t i;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 6, 1, "B");
	wire_tcp(w, B, "A", 1, 7, "");
	for (i = 0; i < 40; i++)
		wire_tcp(w, B, "A", 1, 7, "");
	assert_string_equal(buf_cstr(&w->log), ""); /* no time passed */
	wire_wait(w, 2000);
	wire_tcp(w, B, "A", 1, 7, "");
	assert_string_equal(buf_cstr(&w->log), "a gap 0+5 lost\n"
					       "a+5 B #4\n");
	wire_tcp(w, A, "PA", 1, 1, "AAAAA");
	wire_expect(w, "a gap 0+5 lost\n"
		       "a+5 B #4\n"
		       "a late 0 AAAAA\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
	wire_found(w, "late-data\n");
}

static void
time_alone_does_not_make_a_gap(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 3, 1, "CD");
	wire_tcp(w, B, "A", 1, 5, "");
	wire_wait(w, 60000);
	wire_tcp(w, B, "A", 1, 5, "");
	wire_tcp(w, A, "PA", 1, 1, "AB");
	wire_expect(w, "a+0 AB #7\n"
		       "a+2 CD #4\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
a_hole_that_nobody_acknowledged_is_a_gap_at_the_end(void **state)
{
	struct wire *w = *state;
	uint32_t i;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 3, 1, "C");
	for (i = 0; i < 100; i++) {
		wire_wait(w, 1000);
		wire_tcp(w, A, "PA", 4 + i, 1, ".");
	}
	assert_string_equal(buf_cstr(&w->log), "");
	engine_finish(w->engine, w->clock);
	assert_memory_equal(
	    buf_cstr(&w->log), "a gap 0+2 unseen\na+2 C #4\n", 26);
}

static void
a_hole_behind_which_too_much_is_held_is_a_gap(void **state)
{
	struct wire *w = *state;

	w->limits.v[LIMIT_TCP_HELD_BYTES] = 8;
	wire_handshake(w);
	wire_tcp(w, A, "PA", 3, 1, "12345");
	wire_tcp(w, A, "PA", 8, 1, "6789");
	wire_expect(w, "a gap 0+2 limit\n"
		       "a+2 12345 #4\n"
		       "a+7 6789 #5\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
one_direction_alone_shows_what_the_other_sent_as_a_gap(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, A, "S", 0, 0, "");
	wire_tcp(w, A, "A", 1, 1, "");
	wire_tcp(w, A, "PA", 1, 1, "GET");
	wire_tcp(w, A, "A", 4, 101, "");
	wire_expect(w, "a+0 GET #3\n"
		       "b gap 0+100 lost\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, no answer\n");
}

static void
a_reordered_start_is_put_in_order(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, A, "PA", 4, 1, "two");
	wire_tcp(w, A, "PA", 1, 1, "one");
	wire_tcp(w, B, "PA", 1, 7, "yes");
	wire_tcp(w, B, "SA", 0, 1, "");
	wire_tcp(w, A, "S", 0, 0, "");
	wire_expect(w, "a+0 one #2\n"
		       "a+3 two #1\n"
		       "b+0 yes #3\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
	wire_found(w, "");
}

static void
a_fin_before_its_data_waits_for_it(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, B, "FA", 4, 1, "");
	wire_tcp(w, B, "PA", 1, 1, "bye");
	wire_expect(w, "b+0 bye #5\n"
		       "b end fin\n"
		       "a end capture\n"
		       "1: client a, half closed\n");
}

static void
acknowledged_bytes_at_the_end_are_a_gap_but_one_is_the_fin(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_tcp(w, B, "A", 1, 10, "");
	w->port[A] = 1001;
	wire_handshake(w);
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_tcp(w, B, "A", 1, 3, "");
	wire_expect(w, "a+0 x #4\n"
		       "a+0 x #9\n"
		       "a gap 1+8 lost\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n"
		       "a end capture\n"
		       "b end capture\n"
		       "6: client a, open at the end\n");
}

static void
zero_windows_and_retransmissions_are_counted(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	w->window = 0;
	wire_tcp(w, B, "A", 1, 1, "");
	w->window = 100;
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_tcp(w, A, "PA", 1, 1, "x");
	wire_expect(w, "a+0 x #5\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, open at the end\n");
}

static void
udp_goes_by_ports_and_expires(void **state)
{
	struct wire *w = *state;

	wire_udp(w, A, "ask");
	wire_udp(w, B, "tell");
	wire_wait(w, 601 * 1000);
	wire_udp(w, A, "again");
	wire_expect(w, "a+0 ask #1\n"
		       "b+0 tell #2\n"
		       "1: client a\n"
		       "a+0 again #3\n"
		       "3: client a\n");
}

static void
icmp_goes_by_echo_id(void **state)
{
	struct wire *w = *state;

	wire_icmp(w, A, 8, 7, "p7");
	wire_icmp(w, A, 8, 9, "p9");
	wire_icmp(w, B, 0, 7, "p7");
	wire_icmp(w, B, 0, 9, "p9");
	wire_icmp(w, B, 3, 0, "unreachable");
	wire_expect(w, "a+0 p7 #1\n"
		       "a+0 p9 #2\n"
		       "b+0 p7 #3\n"
		       "b+0 p9 #4\n"
		       "a+0 unreachable #5\n"
		       "1: client a\n"
		       "2: client a\n"
		       "5: client a\n");
}

static void
bytes_come_with_the_head_of_their_segment(void **state)
{
	struct wire *w = *state;

	wire_handshake(w);
	w->window = 77;
	wire_tcp(w, A, "PA", 4, 1, "defgh");
	w->window = 99;
	wire_tcp(w, A, "A", 1, 1, "abc");
	/* The held one, with its own window and flags. */
	assert_int_equal(w->last.seq, ISN_A + 4);
	assert_int_equal(w->last.ack, ISN_B + 1);
	assert_int_equal(w->last.window, 77);
	assert_int_equal(w->last.flags, TH_PUSH | TH_ACK);
	engine_finish(w->engine, w->clock);
}

static void
lanes_never_meet(void **state)
{
	struct wire *w = *state;

	wire_tcp(w, A, "S", 0, 0, "");
	w->lane = 7;
	wire_tcp(w, A, "S", 0, 0, "");
	wire_tcp(w, B, "SA", 0, 1, "");
	wire_tcp(w, A, "PA", 1, 1, "seven");
	w->lane = 0;
	wire_tcp(w, A, "PA", 1, 1, "none");
	wire_expect(w, "a+0 seven #4\n"
		       "a+0 none #5\n"
		       "a end capture\n"
		       "b end capture\n"
		       "1: client a, no answer\n"
		       "a end capture\n"
		       "b end capture\n"
		       "2: client a, open at the end\n");
}

static void
the_same_is_told_when_bytes_wait_in_a_file(void **state)
{
	struct wire *w = *state;

	w->budget.limit = 1;
	segments_out_of_order_are_put_in_order(state);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(a_whole_connection_is_told_in_order),
	    T(a_missed_start_is_taken_from_what_is_seen),
	    T(sides_that_agree_on_a_missed_start_need_not_wait),
	    T(the_client_of_a_missed_start_has_the_higher_port),
	    T(simultaneous_open_is_one_session),
	    T(a_reset_ends_both_sides),
	    T(a_reset_after_both_fins_changes_nothing),
	    T(a_reset_before_the_other_fin_counts),
	    T(a_refused_and_an_unanswered_try_are_told_apart),
	    T(silence_ends_a_session_and_the_next_packet_opens_another),
	    T(a_used_port_with_a_new_isn_is_a_new_session),
	    T(a_repeated_syn_is_the_same_session),
	    T(sequence_numbers_wrap),
	    T(a_retransmission_is_delivered_once),
	    T(of_an_overlap_only_the_new_bytes_are_delivered),
	    T(of_different_bytes_the_first_win_and_both_are_kept),
	    T(of_different_held_bytes_the_first_win_too),
	    T(segments_out_of_order_are_put_in_order),
	    T(keep_alive_probes_are_not_data),
	    T(data_on_a_syn_is_the_stream_s_first),
	    T(urgent_data_stays_in_line),
	    T(a_segment_outside_the_window_is_a_finding),
	    T(what_the_snap_length_took_is_a_gap),
	    T(an_acknowledged_hole_waits_for_segments_and_time),
	    T(time_alone_does_not_make_a_gap),
	    T(a_hole_that_nobody_acknowledged_is_a_gap_at_the_end),
	    T(a_hole_behind_which_too_much_is_held_is_a_gap),
	    T(one_direction_alone_shows_what_the_other_sent_as_a_gap),
	    T(a_reordered_start_is_put_in_order),
	    T(a_fin_before_its_data_waits_for_it),
	    T(acknowledged_bytes_at_the_end_are_a_gap_but_one_is_the_fin),
	    T(zero_windows_and_retransmissions_are_counted),
	    T(udp_goes_by_ports_and_expires),
	    T(icmp_goes_by_echo_id),
	    T(bytes_come_with_the_head_of_their_segment),
	    T(lanes_never_meet),
	    T(the_same_is_told_when_bytes_wait_in_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
