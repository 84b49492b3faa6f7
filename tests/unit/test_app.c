/*
 * The app stage itself: who gets a session, what is replayed to them, and
 * which announced data sessions are met. FTP is the decoder that shows it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "app/conn.h"
#include "app/decoders.h"
#include "app/backlog.h"
#include "base/xalloc.h"
#include "talk.h"

static const struct talk_plan plan = {.attach = talk_app, .port = 2121};

/* A decoder that writes down what it is given. */
static void *
spy_open(struct app_conn *conn)
{
	(void)conn;
	return xcalloc(1, sizeof(struct buf));
}

static void
spy_data(void *state, const struct chunk *c)
{
	buf_printf(state, "%c%d@%d/f%d ", c->side == SIDE_A ? 'a' : 'b',
	    (int)c->data.n, (int)c->off, (int)c->frame);
}

static void
spy_gap(void *state, const struct gap *g)
{
	buf_printf(state, "%c-%d@%d ", g->side == SIDE_A ? 'a' : 'b', (int)g->n,
	    (int)g->off);
}

static void
spy_end(void *state, enum side side, enum stream_end how)
{
	buf_printf(state, "%c|%d ", side == SIDE_A ? 'a' : 'b', (int)how);
}

static void
spy_close(void *state)
{
	buf_free(state);
	free(state);
}

static const struct app_decoder spy = {
    .name = "spy",
    .open = spy_open,
    .data = spy_data,
    .gap = spy_gap,
    .end = spy_end,
    .close = spy_close,
};

static struct chunk
chunk_of(enum side side, uint64_t off, const char *text, uint64_t frame)
{
	return (struct chunk){
	    .side = side, .off = off, .frame = frame, .data = slice_str(text)};
}

static void
held_pieces_are_replayed_as_they_came(void **state)
{
	struct budget budget = {0};
	struct limits limits;
	struct app_config config = {.limits = &limits, .budget = &budget};
	struct session s = {.client_hint = -1};
	struct backlog *p = backlog_new(&budget, 6);
	struct app_conn *c = conn_new(&config, NULL, &s);
	struct chunk one = chunk_of(SIDE_B, 0, "ba", 1);
	struct chunk two = chunk_of(SIDE_A, 5, "abc", 2);
	struct chunk three = chunk_of(SIDE_B, 2, "nner", 3);
	struct chunk four = chunk_of(SIDE_A, 18, "later", 5);
	struct gap early = {.side = SIDE_A, .off = 0, .n = 5};
	struct gap late = {.side = SIDE_A, .off = 8, .n = 10};
	struct probe seen;

	(void)state;
	limits_init(&limits);
	backlog_data(p, &one);
	backlog_gap(p, &early);
	backlog_data(p, &two);
	assert_false(backlog_full(p));
	backlog_data(p, &three);
	assert_true(backlog_full(p));
	backlog_gap(p, &late);
	backlog_data(p, &four);
	backlog_end(p, SIDE_B, END_FIN);
	backlog_probe(p, &s, &seen);
	/* up to the limit, and never across a gap */
	assert_true(slice_eq_str(seen.first[SIDE_B], "banner"));
	assert_true(slice_eq_str(seen.first[SIDE_A], "abc"));
	assert_true(seen.ended[SIDE_A] && seen.ended[SIDE_B]);
	conn_open(c, &spy);
	backlog_replay(p, c);
	assert_string_equal(buf_cstr(c->state),
	    "b2@0/f1 a-5@0 a3@5/f2 b4@2/f3 a-10@8 a5@18/f5 b|0 ");
	assert_string_equal(s.app, "spy");
	backlog_free(p);
	conn_free(c);
	assert_int_equal(budget.used, 0);
}

static void
session_without_data_has_no_app_and_costs_nothing(void **state)
{
	struct talk *t = talk_new(&plan, TALK_AS_IS, 0);

	(void)state;
	talk_play(t, "open 1 10.0.0.1:40000 > 10.0.0.2:21\n");
	assert_int_equal(talk_config(t)->budget->used, 0);
	talk_play(t, "S end fin\nC end fin\nclose\n");
	assert_int_equal(talk_config(t)->budget->used, 0);
	assert_string_equal(talk_log(t), "close 1 -\n");
	talk_free(t);
}

static void
unknown_session_keeps_nothing_once_decided(void **state)
{
	struct talk *t = talk_new(&plan, TALK_AS_IS, 0);

	(void)state;
	talk_play(t, "C: FEAT\n");
	assert_true(talk_config(t)->budget->used > 0);
	talk_play(t, "S: +NO THANKS\n");
	assert_int_equal(talk_config(t)->budget->used, 0);
	assert_string_equal(talk_log(t), "close 1 -\n");
	talk_free(t);
}

static void
probes_see_no_more_than_their_limit(void **state)
{
	struct talk *t = talk_new(&plan, TALK_AS_IS, 0);

	(void)state;
	/* a line that never ends: undecided until the limit of 512 */
	talk_play(t, "S= 220 \nS repeat 250 ab\n");
	assert_true(talk_config(t)->budget->used > 0);
	talk_play(t, "S repeat 4 ab\n");
	assert_int_equal(talk_config(t)->budget->used, 0);
	assert_string_equal(talk_log(t), "close 1 -\n");
	talk_free(t);
}

static void
gaps_alone_are_held_within_bounds(void **state)
{
	struct talk *t = talk_new(&plan, TALK_AS_IS, 0);

	(void)state;
	for (int i = 0; i < 2000; i++)
		talk_play(t, "C gap 1\n");
	assert_int_equal(talk_config(t)->budget->used, 0);
	assert_string_equal(talk_log(t), "close 1 -\n");
	talk_free(t);
}

static void
gap_before_the_first_byte_hides_no_protocol(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S gap 10\n"
	    "S: 220 FTP server\n",
	    "! header-gap f2 FTP: 10 bytes of the dialogue are missing; "
	    "reading goes on with the next line.\n"
	    "ftp 1 f3 \"\" -> \"220 FTP server\"\n"
	    "close 1 ftp client A\n");
}

/* Announced data. */

#define PASV           \
	"S: 220 FTP\n" \
	"C: PASV\n"    \
	"S: 227 (10,0,0,2,195,80)\n"
#define PASV_LOG                         \
	"ftp 1 f2 \"\" -> \"220 FTP\"\n" \
	"ftp 2 f3 \"PASV\" -> \"227 (10,0,0,2,195,80)\"\n"

static void
announcement_is_used_once(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    PASV "C: RETR f\n"
		 "S: 150 Go\n"
		 "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
		 "2 S= x\n"
		 "open 3 10.0.0.1:40002 > 10.0.0.2:50000\n"
		 "3 S= not a file\n",
	    PASV_LOG
	    "data 2 of 1 line 3\n"
	    "+1 ftp B f8 name=\"f\" url=\"ftp://10.0.0.2:2121/f\" ascii\n"
	    "ftp 3 f5 \"RETR f\" -> \"150 Go\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "-1 cut 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "close 2 ftp-data\n"
	    "close 3 -\n");
}

static void
announcement_waits_only_so_long(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    PASV "wait 302\n"
		 "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
		 "2 S= not a file\n",
	    PASV_LOG "close 1 ftp client A\nclose 2 -\n");
}

static void
stranger_at_the_announced_port_of_another_host_is_not_met(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    PASV "open 2 10.0.0.1:40001 > 10.0.0.3:50000\n"
		 "2 S= not a file\n"
		 "open 3 10.0.0.1:40001 > 10.0.0.2:50001\n"
		 "3 S= not a file\n"
		 "open 4 10.0.0.1:40001 > 10.0.0.2:50000 far\n"
		 "4 S= not here\n",
	    PASV_LOG "close 1 ftp client A\nclose 2 -\nclose 3 -\nclose 4 -\n");
}

/* Server to server: the announced address is exact, the peer a third. */
static void
third_party_transfer_is_met_at_the_exact_address(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    PASV "C: STOR f\n"
		 "S: 150 Go\n"
		 "open 2 10.0.0.9:20 > 10.0.0.2:50000\n"
		 "2 C= x\n"
		 "2 C end fin\n",
	    PASV_LOG
	    "data 2 of 1 line 3\n"
	    "+1 ftp A f8 name=\"f\" url=\"ftp://10.0.0.2:2121/f\" ascii\n"
	    "-1 complete 1 \"x\"\n"
	    "span A 0+1 artifact 1\n"
	    "ftp 3 f5 \"STOR f\" -> \"150 Go\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp-data\n");
}

static void
new_announcement_makes_an_unused_one_void(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    PASV "C: PASV\n"
		 "S: 227 (10,0,0,2,195,81)\n"
		 "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
		 "2 S= not a file\n",
	    PASV_LOG "ftp 3 f5 \"PASV\" -> \"227 (10,0,0,2,195,81)\"\n"
		     "close 1 ftp client A\n"
		     "close 2 -\n");
}

static void
control_may_end_before_its_data(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    PASV "C: RETR f\n"
		 "S: 150 Go\n"
		 "close\n"
		 "open 2 10.0.0.1:40001 > 10.0.0.2:50000\n"
		 "2 S= x\n"
		 "2 S end fin\n",
	    PASV_LOG
	    "ftp 3 f5 \"RETR f\" -> \"150 Go\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "data 2 of 1 line 3\n"
	    "+1 ftp B f8 name=\"f\" url=\"ftp://10.0.0.2:2121/f\" ascii\n"
	    "-1 complete 1 \"x\"\n"
	    "span B 0+1 artifact 1\n"
	    "close 2 ftp-data\n");
}

static void
one_expected(struct talk *t)
{
	talk_limit(t, LIMIT_FTP_EXPECT, 1);
}

static void
oldest_announcement_goes_at_the_limit(void **state)
{
	const struct talk_plan p = {
	    .attach = talk_app, .port = 2121, .setup = one_expected};

	(void)state;
	talk_check_once(&p,
	    PASV "C: RETR f\n"
		 "S: 150 Go\n"
		 "open 2 10.0.0.1:40009 > 10.0.0.2:2121\n"
		 "2 S: 220 FTP\n"
		 "2 C: PASV\n"
		 "2 S: 227 (10,0,0,2,195,81)\n"
		 "open 3 10.0.0.1:40001 > 10.0.0.2:50000\n"
		 "3 S= given up\n",
	    PASV_LOG
	    "ftp 1 f8 \"\" -> \"220 FTP\"\n"
	    "! limit f10 The limit ftp-expected of 1 endpoints was reached: "
	    "announced FTP and TFTP endpoints waiting in one shard.\n"
	    "ftp 2 f9 \"PASV\" -> \"227 (10,0,0,2,195,81)\"\n"
	    "ftp 3 f5 \"RETR f\" -> \"150 Go\" data=10.0.0.2:50000\n"
	    "close 1 ftp client A\n"
	    "close 2 ftp client A\n"
	    "close 3 -\n");
}

/* Only the port speaks for it, and bytes against it are heard first. */
static void
port_decides_last(void **state)
{
	const struct talk_plan ftp = {.attach = talk_app, .port = 21};

	(void)state;
	talk_check(&ftp, "S: 220 something\n",
	    "ftp 1 f2 \"\" -> \"220 something\"\nclose 1 ftp client A\n");
	talk_check(&ftp, "S: SSH-2.0-x\n", "close 1 ssh\n");
	talk_check(&ftp, "S: 220 a ESMTP\n", "close 1 smtp client A\n");
	talk_check(&ftp, "C= \\x00\\x00\n", "close 1 -\n");
}

static void
sources_have_their_record_names(void **state)
{
	(void)state;
	assert_string_equal(
	    body_source_name(BODY_HTTP_RESPONSE), "http-response");
	assert_string_equal(body_source_name(BODY_FTP_LISTING), "ftp-listing");
	assert_string_equal(body_source_name(BODY_HTTP_JOINED), "http-joined");
	assert_string_equal(
	    body_source_label(SLICE_LIT("ftp-listing")), "FTP listing");
	assert_null(body_source_label(SLICE_LIT("carrier-pigeon")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(held_pieces_are_replayed_as_they_came),
	    cmocka_unit_test(session_without_data_has_no_app_and_costs_nothing),
	    cmocka_unit_test(unknown_session_keeps_nothing_once_decided),
	    cmocka_unit_test(probes_see_no_more_than_their_limit),
	    cmocka_unit_test(gaps_alone_are_held_within_bounds),
	    cmocka_unit_test(gap_before_the_first_byte_hides_no_protocol),
	    cmocka_unit_test(announcement_is_used_once),
	    cmocka_unit_test(announcement_waits_only_so_long),
	    cmocka_unit_test(
		stranger_at_the_announced_port_of_another_host_is_not_met),
	    cmocka_unit_test(third_party_transfer_is_met_at_the_exact_address),
	    cmocka_unit_test(new_announcement_makes_an_unused_one_void),
	    cmocka_unit_test(control_may_end_before_its_data),
	    cmocka_unit_test(oldest_announcement_goes_at_the_limit),
	    cmocka_unit_test(port_decides_last),
	    cmocka_unit_test(sources_have_their_record_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
