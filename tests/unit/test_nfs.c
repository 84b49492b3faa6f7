/*
 * NFS: what READ and WRITE carry, from messages made here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "app/decoders.h"
#include "base/buf.h"
#include "talk.h"

static const struct talk_plan plan = {.decoder = &app_nfs};
static const struct talk_plan detected = {.attach = talk_app};

#define UDP "open 1 10.0.0.1:800 > 10.0.0.2:2049 udp\n"
#define TCP "open 1 10.0.0.1:800 > 10.0.0.2:2049\n"

/* A script; msg is the message being made. */
struct play {
	struct buf script, msg;
	bool tcp;
	size_t fragment; /* bytes of one, 0: all in one */
};

static struct play
play_new(const char *open)
{
	struct play p = {.tcp = strstr(open, "udp") == NULL};

	buf_str(&p.script, open);
	return p;
}

static void
u32(struct play *p, uint64_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_u8(&p->msg, (uint8_t)(v >> shift));
}

static void
words(struct play *p, size_t n)
{
	while (n-- > 0)
		u32(p, 0);
}

static void
padded(struct play *p, const char *s)
{
	buf_str(&p->msg, s);
	while (p->msg.n % 4 != 0)
		buf_u8(&p->msg, 0);
}

static void
opaque(struct play *p, const char *s)
{
	u32(p, strlen(s));
	padded(p, s);
}

/* A handle named by one letter: 32 bytes in version 2, 12 in version 3. */
static void
handle(struct play *p, int version, char which)
{
	size_t n = version == 2 ? 32 : 12;

	if (version == 3)
		u32(p, n);
	while (n-- > 0)
		buf_u8(&p->msg, (uint8_t)which);
}

static void
put_bytes(struct play *p, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_printf(&p->script, "\\x%02x", slice_at(s, i));
}

/* The message as a step of the script, in records over TCP. */
static void
send(struct play *p, char who)
{
	struct slice rest = buf_as_slice(&p->msg), piece;

	buf_printf(&p->script, "%c= ", who);
	do {
		piece =
		    slice_head(rest, p->fragment != 0 ? p->fragment : rest.n);
		rest = slice_from(rest, piece.n);
		if (p->tcp)
			buf_printf(&p->script, "\\x%02x\\x00\\x%02x\\x%02x",
			    rest.n == 0 ? 0x80U : 0U, (unsigned)(piece.n >> 8),
			    (unsigned)piece.n & 255);
		put_bytes(p, piece);
	} while (rest.n != 0);
	buf_str(&p->script, "\n");
	buf_reset(&p->msg);
}

static void
call(struct play *p, uint32_t xid, int version, uint32_t procedure)
{
	u32(p, xid);
	u32(p, 0);
	u32(p, 2);
	u32(p, 100003);
	u32(p, (uint64_t)version);
	u32(p, procedure);
	u32(p, 1);
	opaque(p, "who asks");
	words(p, 2);
}

/* Accepted, and the procedure's status is 0. */
static void
reply(struct play *p, uint32_t xid)
{
	u32(p, xid);
	u32(p, 1);
	words(p, 5);
}

static void
attributes(struct play *p, int version, uint32_t size)
{
	if (version == 3)
		u32(p, 1);
	words(p, version == 2 ? 5 : 6);
	u32(p, size);
	words(p, version == 2 ? 11 : 14);
}

/* LOOKUP and its answer. */
static void
lookup(struct play *p, uint32_t xid, int version, const char *name, char which)
{
	call(p, xid, version, version == 2 ? 4 : 3);
	handle(p, version, 'd');
	opaque(p, name);
	send(p, 'C');
	reply(p, xid);
	handle(p, version, which);
	send(p, 'S');
}

static void
ask(struct play *p, uint32_t xid, int version, char which, uint32_t off,
    uint32_t count)
{
	call(p, xid, version, 6);
	handle(p, version, which);
	if (version == 3)
		u32(p, 0);
	u32(p, off);
	u32(p, count);
	if (version == 2)
		u32(p, 0);
	send(p, 'C');
}

/* The answer to READ; size is the file's. */
static void
answer(struct play *p, uint32_t xid, int version, uint32_t size, bool eof,
    const char *data)
{
	reply(p, xid);
	attributes(p, version, size);
	if (version == 3) {
		u32(p, strlen(data));
		u32(p, eof);
	}
	opaque(p, data);
	send(p, 'S');
}

static void
get(struct play *p, uint32_t xid, int version, uint32_t off, uint32_t size,
    const char *data)
{
	ask(p, xid, version, 'f', off, 10);
	answer(p, xid, version, size, off + strlen(data) >= size, data);
}

static void
put(struct play *p, uint32_t xid, int version, uint32_t off, const char *data)
{
	call(p, xid, version, version == 2 ? 8 : 7);
	handle(p, version, 'f');
	u32(p, 0);
	u32(p, off);
	u32(p, version == 2 ? 0 : strlen(data));
	if (version == 3)
		u32(p, 2);
	opaque(p, data);
	send(p, 'C');
}

static void
put_answer(struct play *p, uint32_t xid, int version, uint32_t size)
{
	reply(p, xid);
	if (version == 3)
		u32(p, 0);
	attributes(p, version, size);
	if (version == 3)
		words(p, 4);
	send(p, 'S');
}

static void
check_as(const struct talk_plan *how, struct play *p, const char *expected)
{
	talk_check(how, buf_cstr(&p->script), expected);
	buf_free(&p->script);
	buf_free(&p->msg);
}

static void
check(struct play *p, const char *expected)
{
	check_as(&plan, p, expected);
}

/* ---- tests */

static void
file_is_read(const char *open, int version, size_t fragment)
{
	struct play p = play_new(open);

	p.fragment = fragment;
	lookup(&p, 1, version, "plan.txt", 'f');
	get(&p, 2, version, 0, 17, "0123456789");
	get(&p, 3, version, 10, 17, "abcdefg");
	check(&p, "+1 nfs B f5 name=\"plan.txt\"\n"
		  "-1 complete 17 \"0123456789abcdefg\"\n"
		  "close 1 nfs client A\n");
}

static void
version_2_over_udp(void **state)
{
	(void)state;
	file_is_read(UDP, 2, 0);
}

static void
version_3_over_udp(void **state)
{
	(void)state;
	file_is_read(UDP, 3, 0);
}

static void
is_detected(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	get(&p, 1, 3, 0, 4, "aaaa");
	talk_check_once(&detected, buf_cstr(&p.script),
	    "+1 nfs B f3\n"
	    "-1 complete 4 \"aaaa\"\n"
	    "close 1 nfs client A\n");
	buf_free(&p.script);
	buf_free(&p.msg);
	p = play_new(TCP);
	get(&p, 1, 3, 0, 4, "aaaa");
	check_as(&detected, &p,
	    "+1 nfs B f3\n"
	    "-1 complete 4 \"aaaa\"\n"
	    "close 1 nfs client A\n");
}

static void
version_3_over_tcp(void **state)
{
	(void)state;
	file_is_read(TCP, 3, 0);
	file_is_read(TCP, 2, 0);
}

static void
records_in_fragments(void **state)
{
	struct play p = play_new(TCP);

	(void)state;
	p.fragment = 7;
	lookup(&p, 1, 3, "plan.txt", 'f');
	get(&p, 2, 3, 0, 17, "0123456789");
	get(&p, 3, 3, 10, 17, "abcdefg");
	check(&p, "+1 nfs B f5 name=\"plan.txt\"\n"
		  "-1 complete 17 \"0123456789abcdefg\"\n"
		  "close 1 nfs client A\n");
}

static void
file_is_written(int version)
{
	struct play p = play_new(UDP);

	/* CREATE names it */
	call(&p, 1, version, version == 2 ? 9 : 8);
	handle(&p, version, 'd');
	opaque(&p, "new.txt");
	words(&p, 8);
	send(&p, 'C');
	reply(&p, 1);
	if (version == 3)
		u32(&p, 1);
	handle(&p, version, 'f');
	send(&p, 'S');
	put(&p, 2, version, 0, "first ");
	put_answer(&p, 2, version, 6);
	put(&p, 3, version, 6, "second");
	put_answer(&p, 3, version, 12);
	check(&p, "+1 nfs A f4 name=\"new.txt\"\n"
		  "-1 complete 12 \"first second\"\n"
		  "close 1 nfs client A\n");
}

static void
writing_makes_a_file(void **state)
{
	(void)state;
	file_is_written(2);
	file_is_written(3);
}

static void
answers_overtake_each_other(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	ask(&p, 1, 3, 'f', 0, 4);
	ask(&p, 2, 3, 'f', 4, 4);
	ask(&p, 3, 3, 'f', 8, 4);
	answer(&p, 3, 3, 12, true, "cccc");
	answer(&p, 2, 3, 12, false, "bbbb");
	answer(&p, 1, 3, 12, false, "aaaa");
	check(&p, "+1 nfs B f7\n"
		  "-1 complete 12 \"aaaabbbbcccc\"\n"
		  "close 1 nfs client A\n");
}

static void
hole_is_a_gap(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	get(&p, 1, 3, 0, 14, "aaaa");
	get(&p, 2, 3, 10, 14, "bbbb");
	check(&p, "+1 nfs B f3\n"
		  "-1 complete 8 \"aaaa<6>bbbb\"\n"
		  "close 1 nfs client A\n");
}

static void
hold_nothing(struct talk *t)
{
	talk_limit(t, LIMIT_NFS_HELD, 0);
}

static void
hole_is_a_gap_when_too_much_waits(void **state)
{
	static const struct talk_plan tight = {
	    .decoder = &app_nfs, .setup = hold_nothing};
	struct play p = play_new(UDP);

	(void)state;
	get(&p, 1, 3, 0, 14, "aaaa");
	get(&p, 2, 3, 10, 14, "bbbb");
	get(&p, 3, 3, 4, 14, "late");
	talk_check_once(&tight, buf_cstr(&p.script),
	    "+1 nfs B f3\n"
	    "-1 complete 8 \"aaaa<6>bbbb\"\n"
	    "+2 nfs B f7 offset=4\n"
	    "-2 cut 4 missing=6 \"late\"\n"
	    "close 1 nfs client A\n");
	buf_free(&p.script);
	buf_free(&p.msg);
}

static void
last_bytes_are_missing(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	get(&p, 1, 2, 0, 100, "aaaa");
	check(&p, "+1 nfs B f3\n"
		  "-1 cut 4 missing=96 \"aaaa\"\n"
		  "close 1 nfs client A\n");
}

static void
nobody_said_where_it_ends(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	put(&p, 1, 2, 0, "aaaa");
	check(&p, "+1 nfs A f2\n"
		  "-1 cut 4 \"aaaa\"\n"
		  "close 1 nfs client A\n");
}

static void
sent_again_is_taken_once(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	ask(&p, 1, 3, 'f', 0, 10);
	ask(&p, 1, 3, 'f', 0, 10);
	answer(&p, 1, 3, 4, true, "once");
	answer(&p, 1, 3, 4, true, "once");
	ask(&p, 1, 3, 'f', 0, 10);
	answer(&p, 1, 3, 4, true, "once");
	put(&p, 2, 3, 0, "write");
	put(&p, 2, 3, 0, "write");
	put_answer(&p, 2, 3, 5);
	put(&p, 2, 3, 0, "write");
	put_answer(&p, 2, 3, 5);
	check(&p, "+1 nfs B f4\n"
		  "+2 nfs A f8\n"
		  "-1 complete 4 \"once\"\n"
		  "-2 complete 5 \"write\"\n"
		  "close 1 nfs client A\n");
}

static void
overlap_is_taken_once(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	get(&p, 1, 3, 0, 9, "012345");
	get(&p, 2, 3, 4, 9, "45678");
	check(&p, "+1 nfs B f3\n"
		  "-1 complete 9 \"012345678\"\n"
		  "close 1 nfs client A\n");
}

static void
going_back_begins_another(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	get(&p, 1, 3, 0, 8, "aaaa");
	get(&p, 2, 3, 4, 8, "bbbb");
	get(&p, 3, 3, 0, 8, "cccc");
	get(&p, 4, 3, 4, 8, "dddd");
	check(&p, "+1 nfs B f3\n"
		  "-1 complete 8 \"aaaabbbb\"\n"
		  "+2 nfs B f7\n"
		  "-2 complete 8 \"ccccdddd\"\n"
		  "close 1 nfs client A\n");
}

static void
reading_from_the_middle(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	get(&p, 1, 3, 4096, 4100, "tail");
	check(&p, "+1 nfs B f3 offset=4096\n"
		  "-1 complete 4 \"tail\"\n"
		  "close 1 nfs client A\n");
}

static void
empty_file(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	get(&p, 1, 3, 0, 0, "");
	check(&p, "+1 nfs B f3\n"
		  "-1 complete 0 \"\"\n"
		  "close 1 nfs client A\n");
}

static void
two_files_at_a_time(void **state)
{
	struct play p = play_new(TCP);

	(void)state;
	lookup(&p, 1, 3, "a", 'a');
	lookup(&p, 2, 3, "b", 'b');
	ask(&p, 3, 3, 'a', 0, 4);
	ask(&p, 4, 3, 'b', 0, 4);
	answer(&p, 4, 3, 4, true, "bbbb");
	answer(&p, 3, 3, 4, true, "aaaa");
	check(&p, "+1 nfs B f8 name=\"b\"\n"
		  "+2 nfs B f9 name=\"a\"\n"
		  "-1 complete 4 \"bbbb\"\n"
		  "-2 complete 4 \"aaaa\"\n"
		  "close 1 nfs client A\n");
}

#define WRONG(what)                                               \
	" An NFS " what " has a length that cannot be. Its data " \
	"is not taken.\n"

static void
wrong_lengths_are_told(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	ask(&p, 1, 3, 'f', 0, 3);
	answer(&p, 1, 3, 4, true, "more"); /* than asked for */
	check(&p, "! malformed f3" WRONG("reply") "close 1 nfs client A\n");

	p = play_new(UDP);
	call(&p, 1, 3, 6);
	u32(&p, 65); /* bytes of a handle */
	words(&p, 30);
	send(&p, 'C');
	check(&p, "! malformed f2" WRONG("call") "close 1 nfs\n");

	p = play_new(UDP);
	call(&p, 1, 3, 7);
	handle(&p, 3, 'f');
	words(&p, 2);
	u32(&p, 4); /* count and length differ */
	u32(&p, 2);
	opaque(&p, "fives");
	send(&p, 'C');
	check(&p, "! malformed f2" WRONG("call") "close 1 nfs\n");

	p = play_new(UDP);
	call(&p, 1, 3, 6);
	handle(&p, 3, 'f');
	u32(&p, 0x7fffffff); /* past all that a file can have */
	u32(&p, 0xffffffff);
	u32(&p, 10);
	send(&p, 'C');
	check(&p, "! malformed f2" WRONG("call") "close 1 nfs\n");
}

static void
length_past_the_message(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	ask(&p, 1, 2, 'f', 0, 1000);
	reply(&p, 1);
	attributes(&p, 2, 1000);
	u32(&p, 1000);
	padded(&p, "four");
	send(&p, 'S');
	check(&p, "+1 nfs B f3\n"
		  "-1 cut 4 missing=996 \"four\"\n"
		  "close 1 nfs client A\n");
}

static void
errors_and_other_programs_carry_nothing(void **state)
{
	struct play p = play_new(UDP);

	(void)state;
	ask(&p, 1, 3, 'f', 0, 10);
	u32(&p, 1);
	u32(&p, 1);
	words(&p, 4);
	u32(&p, 70); /* stale handle */
	send(&p, 'S');
	answer(&p, 9, 3, 4, true, "not asked for");
	check(&p, "close 1 nfs client A\n");
}

static void
goes_on_behind_a_gap(void **state)
{
	struct play p = play_new(TCP);

	(void)state;
	get(&p, 1, 3, 0, 12, "aaaa");
	buf_str(&p.script, "S gap 1000\nC gap 1000\n");
	get(&p, 2, 3, 8, 12, "cccc");
	talk_check_once(&plan, buf_cstr(&p.script),
	    "+1 nfs B f3\n"
	    "-1 complete 8 \"aaaa<4>cccc\"\n"
	    "close 1 nfs client A\n");
	buf_free(&p.script);
	buf_free(&p.msg);
}

static void
one_of_each(struct talk *t)
{
	talk_limit(t, LIMIT_NFS_PENDING, 1);
	talk_limit(t, LIMIT_NFS_FILES, 1);
}

static void
limits_are_told(void **state)
{
	static const struct talk_plan tight = {
	    .decoder = &app_nfs, .setup = one_of_each};
	struct play p = play_new(UDP);

	(void)state;
	ask(&p, 1, 3, 'f', 0, 4);
	ask(&p, 2, 3, 'g', 0, 4);
	answer(&p, 1, 3, 4, true, "ffff");
	answer(&p, 2, 3, 4, true, "gggg");
	ask(&p, 3, 3, 'h', 0, 4);
	answer(&p, 3, 3, 4, true, "hhhh");
	check_as(&tight, &p,
	    "! limit f3 The limit nfs-pending of 1 calls was reached: NFS "
	    "calls waiting for their reply in one session; the oldest is "
	    "forgotten.\n"
	    "+1 nfs B f5\n"
	    "! limit f7 The limit nfs-files of 1 files was reached: NFS file "
	    "handles known in one session; the one unused longest is "
	    "forgotten.\n"
	    "-1 complete 4 \"gggg\"\n"
	    "+2 nfs B f7\n"
	    "-2 complete 4 \"hhhh\"\n"
	    "close 1 nfs client A\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(version_2_over_udp),
	    cmocka_unit_test(version_3_over_udp),
	    cmocka_unit_test(is_detected),
	    cmocka_unit_test(version_3_over_tcp),
	    cmocka_unit_test(records_in_fragments),
	    cmocka_unit_test(writing_makes_a_file),
	    cmocka_unit_test(answers_overtake_each_other),
	    cmocka_unit_test(hole_is_a_gap),
	    cmocka_unit_test(hole_is_a_gap_when_too_much_waits),
	    cmocka_unit_test(last_bytes_are_missing),
	    cmocka_unit_test(nobody_said_where_it_ends),
	    cmocka_unit_test(sent_again_is_taken_once),
	    cmocka_unit_test(overlap_is_taken_once),
	    cmocka_unit_test(going_back_begins_another),
	    cmocka_unit_test(reading_from_the_middle),
	    cmocka_unit_test(empty_file),
	    cmocka_unit_test(two_files_at_a_time),
	    cmocka_unit_test(wrong_lengths_are_told),
	    cmocka_unit_test(length_past_the_message),
	    cmocka_unit_test(errors_and_other_programs_carry_nothing),
	    cmocka_unit_test(goes_on_behind_a_gap),
	    cmocka_unit_test(limits_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
