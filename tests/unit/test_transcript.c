/*
 * transcript: what is kept of a conversation. Each test speaks a few chunks
 * and reads the blob back as text, a piece a line:
 *
 *	A 0+5 f1 @0 "hello"	side, offset and length, frame, ms, bytes
 *	B 10+20 f3 @4 gap lost
 *	B 0+900 f2 @1 cut
 *	B 90+5000 f2 @1 body 3 "first by"
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/rd.h"
#include "base/wr.h"
#include "case/case.h"
#include "case/transcript.h"

#define MS INT64_C(1000000)

struct talk {
	struct budget budget;
	struct transcript t;
	struct transcript_rule rule;
	uint64_t seen[2];
	uint64_t frame;
	int64_t ms;
};

static int
setup(void **state)
{
	static struct talk k;

	k = (struct talk){0};
	k.rule = (struct transcript_rule){.budget = &k.budget,
	    .bytes = 65536,
	    .body = 8,
	    .pieces = 100,
	    .stream = true};
	k.rule.store = store_new(&k.budget, NULL);
	*state = &k;
	return 0;
}

static int
teardown(void **state)
{
	struct talk *k = *state;

	transcript_free(&k->t, &k->rule);
	store_free(k->rule.store);
	assert_int_equal(k->budget.used, 0);
	return 0;
}

static void
say_bytes(struct talk *k, enum side side, struct slice data, bool more)
{
	struct chunk c = {.side = side,
	    .more = more,
	    .off = k->seen[side],
	    .frame = ++k->frame,
	    .ns = k->ms++ * MS,
	    .data = data};

	transcript_data(&k->t, &k->rule, &c);
	k->seen[side] += data.n;
}

static void
say(struct talk *k, enum side side, const char *text)
{
	say_bytes(k, side, slice_str(text), false);
}

static void
gap(struct talk *k, enum side side, uint64_t n, enum gap_why why)
{
	struct gap g = {.side = side,
	    .why = why,
	    .off = k->seen[side],
	    .n = n,
	    .frame = ++k->frame,
	    .ns = k->ms++ * MS};

	transcript_gap(&k->t, &k->rule, &g);
	k->seen[side] += n;
}

/* As a decoder that announces its bodies does. */
static void
body(struct talk *k, enum side side, const char *text, uint32_t artifact)
{
	uint64_t off = k->seen[side];

	transcript_opens(&k->t, &k->rule, side, off);
	say(k, side, text);
	transcript_span(&k->t, &k->rule, side, off, strlen(text), artifact);
}

static void
write_piece(struct buf *b, const struct transcript_piece *p)
{
	static const char *const whys[] = {
	    "lost", "unseen", "snapped", "limit"};

	buf_printf(b, "%c %llu+%llu f%llu @%lld", p->side == SIDE_A ? 'A' : 'B',
	    (unsigned long long)p->off, (unsigned long long)p->n,
	    (unsigned long long)p->frame, (long long)(p->ns / MS));
	switch (p->type) {
	case TRANSCRIPT_GAP:
		buf_printf(b, " gap %s\n", whys[p->why]);
		return;
	case TRANSCRIPT_CUT:
		buf_str(b, " cut\n");
		return;
	case TRANSCRIPT_BODY:
		buf_printf(b, " body %u", p->artifact);
		break;
	case TRANSCRIPT_BYTES:
		break;
	}
	buf_str(b, " \"");
	wr_term(b, p->data);
	buf_str(b, "\"\n");
}

static void
expect(struct talk *k, const char *text)
{
	struct buf blob = {0}, b = {0};
	struct transcript_piece p;
	struct rd r;

	transcript_end(&k->t, &k->rule, 0, &blob);
	r = rd_init(buf_as_slice(&blob));
	while (transcript_next(&r, &p))
		write_piece(&b, &p);
	assert_int_equal(r.left, 0);
	assert_string_equal(buf_cstr(&b), text);
	buf_free(&b);
	buf_free(&blob);
}

/* ---- turns */

static void
silence_is_an_empty_blob(void **state)
{
	expect(*state, "");
}

static void
chunks_of_one_side_are_one_turn(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_A, "GET / ");
	say(k, SIDE_A, "HTTP/1.1");
	say(k, SIDE_B, "200");
	say(k, SIDE_A, "GET /2");
	expect(k, "A 0+14 f1 @0 \"GET / HTTP/1.1\"\n"
		  "B 0+3 f3 @2 \"200\"\n"
		  "A 14+6 f4 @3 \"GET /2\"\n");
}

static void
a_pause_of_half_a_second_begins_a_turn(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_B, "64 bytes\n");
	k->ms += 499;
	say(k, SIDE_B, "64 bytes\n");
	k->ms += 500;
	say(k, SIDE_B, "64 bytes\n");
	expect(k, "B 0+9 f1 @0 \"64 bytes\\x0a\"\n"
		  "B 9+9 f2 @500 \"64 bytes\\x0a\"\n"
		  "B 18+9 f3 @1001 \"64 bytes\\x0a\"\n");
}

static void
each_datagram_is_a_piece(void **state)
{
	struct talk *k = *state;

	k->rule.stream = false;
	say(k, SIDE_A, "one");
	say(k, SIDE_A, "two");
	say_bytes(k, SIDE_A, SLICE_LIT("frag"), true);
	say_bytes(k, SIDE_A, SLICE_LIT("ment"), false);
	expect(k, "A 0+3 f1 @0 \"one\"\n"
		  "A 3+3 f2 @1 \"two\"\n"
		  "A 6+8 f3 @2 \"fragment\"\n");
}

static void
time_before_the_first_packet_is_kept(void **state)
{
	struct talk *k = *state;

	k->ms = -5;
	say(k, SIDE_A, "early");
	expect(k, "A 0+5 f1 @-5 \"early\"\n");
}

/* ---- gaps and cuts */

static void
a_gap_stands_where_it_is(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_B, "ab");
	gap(k, SIDE_B, 1460, GAP_LOST);
	say(k, SIDE_B, "cd");
	gap(k, SIDE_A, 7, GAP_SNAPPED);
	expect(k, "B 0+2 f1 @0 \"ab\"\n"
		  "B 2+1460 f2 @1 gap lost\n"
		  "B 1462+2 f3 @2 \"cd\"\n"
		  "A 0+7 f4 @3 gap snapped\n");
}

static void
what_is_over_the_limit_is_one_cut_a_side(void **state)
{
	struct talk *k = *state;

	k->rule.bytes = 10;
	say(k, SIDE_A, "12345");
	say(k, SIDE_B, "1234567");
	say(k, SIDE_A, "6789");
	say(k, SIDE_B, "89");
	gap(k, SIDE_B, 100, GAP_UNSEEN);
	expect(k, "A 0+5 f1 @0 \"12345\"\n"
		  "B 0+5 f2 @1 \"12345\"\n"
		  "A 5+4 f3 @2 cut\n"
		  "B 5+104 f2 @1 cut\n");
}

static void
a_smaller_limit_at_the_end_cuts_the_same_way(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_A, "12345");
	say(k, SIDE_B, "1234567");
	say(k, SIDE_A, "6789");
	k->rule.bytes = 10;
	expect(k, "A 0+5 f1 @0 \"12345\"\n"
		  "B 0+5 f2 @1 \"12345\"\n"
		  "A 5+4 f3 @2 cut\n"
		  "B 5+2 f2 @1 cut\n");
}

static void
turns_are_limited(void **state)
{
	struct talk *k = *state;
	int i;

	k->rule.pieces = 3;
	for (i = 0; i < 10; i++)
		say(k, i % 2 == 0 ? SIDE_A : SIDE_B, "x");
	expect(k, "A 0+1 f1 @0 \"x\"\n"
		  "B 0+1 f2 @1 \"x\"\n"
		  "A 1+1 f3 @2 \"x\"\n"
		  "A 2+3 f5 @4 cut\n"
		  "B 1+4 f4 @3 cut\n");
}

/* ---- bodies */

static void
a_body_shows_its_first_bytes(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_B, "head ");
	body(k, SIDE_B, "0123456789abcdef", 3);
	say(k, SIDE_B, "next");
	expect(k, "B 0+5 f1 @0 \"head \"\n"
		  "B 5+16 f2 @1 body 3 \"01234567\"\n"
		  "B 21+4 f3 @2 \"next\"\n");
}

static void
a_body_that_was_not_announced_is_cut_down_afterwards(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_B, "head 0123456789abcdefnext");
	transcript_span(&k->t, &k->rule, SIDE_B, 5, 16, 3);
	expect(k, "B 0+5 f1 @0 \"head \"\n"
		  "B 5+16 f1 @0 body 3 \"01234567\"\n"
		  "B 21+4 f1 @0 \"next\"\n");
}

static void
bodies_known_before_their_chunk_are_found_in_it(void **state)
{
	struct talk *k = *state;

	transcript_opens(&k->t, &k->rule, SIDE_B, 2);
	transcript_span(&k->t, &k->rule, SIDE_B, 2, 3, 1);
	transcript_opens(&k->t, &k->rule, SIDE_B, 7);
	transcript_span(&k->t, &k->rule, SIDE_B, 7, 10, 2);
	say(k, SIDE_B, "h1abch20123456789h3");
	expect(k, "B 0+2 f1 @0 \"h1\"\n"
		  "B 2+3 f1 @0 body 1 \"abc\"\n"
		  "B 5+2 f1 @0 \"h2\"\n"
		  "B 7+10 f1 @0 body 2 \"01234567\"\n"
		  "B 17+2 f1 @0 \"h3\"\n");
}

static void
a_long_body_leaves_room_for_what_follows(void **state)
{
	struct talk *k = *state;
	int i;

	k->rule.bytes = 20;
	say(k, SIDE_B, "head");
	transcript_opens(&k->t, &k->rule, SIDE_B, 4);
	for (i = 0; i < 100; i++) {
		k->ms += 1000; /* slow, yet one body */
		say(k, SIDE_B, "data");
	}
	transcript_span(&k->t, &k->rule, SIDE_B, 4, 400, 1);
	say(k, SIDE_A, "more");
	say(k, SIDE_B, "tail");
	expect(k, "B 0+4 f1 @0 \"head\"\n"
		  "B 4+400 f2 @1001 body 1 \"datadata\"\n"
		  "A 0+4 f102 @100101 \"more\"\n"
		  "B 404+4 f103 @100102 \"tail\"\n");
}

static void
an_unannounced_body_gives_its_room_back(void **state)
{
	struct talk *k = *state;
	int i;

	k->rule.bytes = 20;
	say(k, SIDE_B, "head");
	for (i = 0; i < 100; i++)
		say(k, SIDE_B, "data");
	transcript_span(&k->t, &k->rule, SIDE_B, 4, 400, 1);
	say(k, SIDE_B, "tail");
	expect(k, "B 0+4 f1 @0 \"head\"\n"
		  "B 4+400 f1 @0 body 1 \"datadata\"\n"
		  "B 404+4 f102 @101 \"tail\"\n");
}

static void
the_other_side_may_speak_during_a_body(void **state)
{
	struct talk *k = *state;

	transcript_opens(&k->t, &k->rule, SIDE_B, 0);
	say(k, SIDE_B, "0123");
	say(k, SIDE_A, "stop");
	say(k, SIDE_B, "456789");
	transcript_span(&k->t, &k->rule, SIDE_B, 0, 10, 1);
	say(k, SIDE_B, "bye");
	expect(k, "B 0+10 f1 @0 body 1 \"0123\"\n"
		  "A 0+4 f2 @1 \"stop\"\n"
		  "B 10+3 f4 @3 \"bye\"\n");
}

static void
a_gap_in_a_body_follows_its_first_bytes(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_B, "h");
	transcript_opens(&k->t, &k->rule, SIDE_B, 1);
	say(k, SIDE_B, "01");
	gap(k, SIDE_B, 3, GAP_LOST);
	say(k, SIDE_B, "567");
	transcript_span(&k->t, &k->rule, SIDE_B, 1, 8, 1);
	say(k, SIDE_B, "t");
	expect(k, "B 0+1 f1 @0 \"h\"\n"
		  "B 1+8 f2 @1 body 1 \"01\"\n"
		  "B 3+3 f3 @2 gap lost\n"
		  "B 9+1 f5 @4 \"t\"\n");
}

static void
a_body_that_begins_in_a_gap_is_still_one(void **state)
{
	struct talk *k = *state;

	transcript_opens(&k->t, &k->rule, SIDE_B, 0);
	gap(k, SIDE_B, 3, GAP_LOST);
	say(k, SIDE_B, "345");
	transcript_span(&k->t, &k->rule, SIDE_B, 0, 6, 1);
	expect(k, "B 0+6 f1 @0 body 1 \"\"\n"
		  "B 0+3 f1 @0 gap lost\n");
}

static void
a_body_without_an_end_is_cut(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_B, "head ");
	transcript_opens(&k->t, &k->rule, SIDE_B, 5);
	say(k, SIDE_B, "0123456789");
	expect(k, "B 0+13 f1 @0 \"head 01234567\"\n"
		  "B 13+2 f2 @1 cut\n");
}

static void
a_span_inside_another_stays(void **state)
{
	struct talk *k = *state;

	say(k, SIDE_A, "--b\r\npart\r\n--b--");
	transcript_span(&k->t, &k->rule, SIDE_A, 5, 4, 1);
	transcript_span(&k->t, &k->rule, SIDE_A, 0, 16, 2);
	expect(k, "A 0+5 f1 @0 \"--b\\x0d\\x0a\"\n"
		  "A 5+4 f1 @0 body 1 \"part\"\n"
		  "A 9+7 f1 @0 \"\\x0d\\x0a--b--\"\n");
}

/* ---- memory */

static void
a_long_turn_is_one_piece_wherever_its_bytes_were_kept(void **state)
{
	struct talk *k = *state;
	struct buf blob = {0};
	struct transcript_piece p;
	struct rd r;
	char line[101];
	int i;

	k->budget.limit = 1; /* everything goes to the file */
	for (i = 0; i < 300; i++) {
		snprintf(line, sizeof line, "%0100d", i);
		say(k, SIDE_A, line);
	}
	transcript_end(&k->t, &k->rule, 0, &blob);
	r = rd_init(buf_as_slice(&blob));
	assert_true(transcript_next(&r, &p));
	assert_int_equal(p.data.n, 30000);
	assert_memory_equal(p.data.p + 29900, line, 100);
	assert_false(transcript_next(&r, &p));
	buf_free(&blob);
}

static void
bodies_nobody_announced_do_not_grow_the_log_for_ever(void **state)
{
	struct talk *k = *state;
	int i;

	k->rule.bytes = 1000;
	for (i = 0; i < 10000; i++) {
		say(k, SIDE_B, "0123456789abcdef0123456789abcdef");
		transcript_span(&k->t, &k->rule, SIDE_B, (uint64_t)i * 32, 32,
		    (uint32_t)i + 1);
	}
	assert_in_range(k->t.logged, 0, 5000);
	assert_in_range(k->budget.used, 0, 32768);
}

static void
binary_and_text_are_told_apart(void **state)
{
	struct talk *k = *state;

	assert_false(transcript_binary(&k->t, &k->rule));
	say(k, SIDE_A, "220 r\303\251sum\303\251 ready\r\n");
	assert_false(transcript_binary(&k->t, &k->rule));
	say_bytes(k, SIDE_B, SLICE_LIT("\x16\x03\x01\x00\x05"), false);
	assert_true(transcript_binary(&k->t, &k->rule));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(silence_is_an_empty_blob),
	    TEST(chunks_of_one_side_are_one_turn),
	    TEST(a_pause_of_half_a_second_begins_a_turn),
	    TEST(each_datagram_is_a_piece),
	    TEST(time_before_the_first_packet_is_kept),
	    TEST(a_gap_stands_where_it_is),
	    TEST(what_is_over_the_limit_is_one_cut_a_side),
	    TEST(a_smaller_limit_at_the_end_cuts_the_same_way),
	    TEST(turns_are_limited),
	    TEST(a_body_shows_its_first_bytes),
	    TEST(a_body_that_was_not_announced_is_cut_down_afterwards),
	    TEST(bodies_known_before_their_chunk_are_found_in_it),
	    TEST(a_long_body_leaves_room_for_what_follows),
	    TEST(an_unannounced_body_gives_its_room_back),
	    TEST(the_other_side_may_speak_during_a_body),
	    TEST(a_gap_in_a_body_follows_its_first_bytes),
	    TEST(a_body_that_begins_in_a_gap_is_still_one),
	    TEST(a_body_without_an_end_is_cut),
	    TEST(a_span_inside_another_stays),
	    TEST(a_long_turn_is_one_piece_wherever_its_bytes_were_kept),
	    TEST(bodies_nobody_announced_do_not_grow_the_log_for_ever),
	    TEST(binary_and_text_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
