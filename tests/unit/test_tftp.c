/* TFTP: requests, and the sessions that bring the blocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "talk.h"

static const struct talk_plan plan = {.attach = talk_app};

#define HERE  "open 1 10.0.0.1:800 > 10.0.0.2:69 udp\n"
#define THERE "open 2 10.0.0.2:4000 > 10.0.0.1:800 udp\n"
/* Blocks are of eight bytes. */
#define READ	HERE "C= \\x00\\x01a.cfg\\x00octet\\x00blksize\\x008\\x00\n"
#define GRANTED THERE "2 C= \\x00\\x06blksize\\x008\\x00\n"

#define BEGUN(from, frame)                            \
	"+1 tftp " from " f" frame " name=\"a.cfg\" " \
	"url=\"tftp://10.0.0.2/a.cfg\"\n"
#define LINKED "data 2 of 1 line 0\n"
#define CLOSED "close 1 tftp client A\nclose 2 tftp client B\n"

static void
answer_from_another_port_is_the_file(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    HERE "C= \\x00\\x01a.cfg\\x00octet\\x00\n" THERE
		 "2 C= \\x00\\x03\\x00\\x01hello\n"
		 "2 S= \\x00\\x04\\x00\\x01\n",
	    LINKED BEGUN("A", "4") "close 1 tftp client A\n"
				   "-1 complete 5 \"hello\"\n"
				   "close 2 tftp client B\n");
}

static void
blocks_are_as_long_as_was_granted(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ GRANTED "2 C= \\x00\\x03\\x00\\x0112345678\n"
			 "2 C= \\x00\\x03\\x00\\x02abcdefgh\n"
			 "2 C= \\x00\\x03\\x00\\x03.\n",
	    LINKED BEGUN("A", "5") "close 1 tftp client A\n"
				   "-1 complete 17 \"12345678abcdefgh.\"\n"
				   "close 2 tftp client B\n");
}

/* Here the first block is the last: it has not 512 bytes. */
static void
options_that_nobody_grants_do_not_hold(void **state)
{
	(void)state;
	talk_check_once(&plan, READ THERE "2 C= \\x00\\x03\\x00\\x0112345678\n",
	    LINKED BEGUN("A", "4") "close 1 tftp client A\n"
				   "-1 complete 8 \"12345678\"\n"
				   "close 2 tftp client B\n");
}

static void
a_file_that_ends_with_a_full_block_has_an_empty_one(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ GRANTED "2 C= \\x00\\x03\\x00\\x0112345678\n"
			 "2 C= \\x00\\x03\\x00\\x02\n",
	    LINKED BEGUN("A", "5") "close 1 tftp client A\n"
				   "-1 complete 8 \"12345678\"\n"
				   "close 2 tftp client B\n");
}

static void
an_empty_file_is_a_file(void **state)
{
	(void)state;
	talk_check_once(&plan, READ THERE "2 C= \\x00\\x03\\x00\\x01\n",
	    LINKED BEGUN("A", "4") "close 1 tftp client A\n"
				   "-1 complete 0 \"\"\n"
				   "close 2 tftp client B\n");
}

static void
what_is_written_comes_from_the_client(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    HERE "C= \\x00\\x02a.cfg\\x00octet\\x00\n" THERE
		 "2 C= \\x00\\x04\\x00\\x00\n"
		 "2 S= \\x00\\x03\\x00\\x01hello\n"
		 "2 C= \\x00\\x04\\x00\\x01\n",
	    LINKED BEGUN("B", "5") "close 1 tftp client A\n"
				   "-1 complete 5 \"hello\"\n"
				   "close 2 tftp client B\n");
}

static void
a_server_may_answer_from_its_own_port(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    HERE "C= \\x00\\x01a.cfg\\x00octet\\x00\n"
		 "S= \\x00\\x03\\x00\\x01hello\n"
		 "C= \\x00\\x04\\x00\\x01\n",
	    BEGUN("B", "3") "-1 complete 5 \"hello\"\n"
			    "close 1 tftp client A\n");
}

static void
and_take_a_file_there(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    HERE "C= \\x00\\x02a.cfg\\x00octet\\x00\n"
		 "S= \\x00\\x04\\x00\\x00\n"
		 "C= \\x00\\x03\\x00\\x01hello\n",
	    BEGUN("A", "4") "-1 complete 5 \"hello\"\n"
			    "close 1 tftp client A\n");
}

static void
line_ends_may_have_been_changed(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    HERE "C= \\x00\\x01a.cfg\\x00NetASCII\\x00\n" THERE
		 "2 C= \\x00\\x03\\x00\\x01hello\n",
	    LINKED "+1 tftp A f4 name=\"a.cfg\" "
		   "url=\"tftp://10.0.0.2/a.cfg\" ascii\n"
		   "close 1 tftp client A\n"
		   "-1 complete 5 \"hello\"\n"
		   "close 2 tftp client B\n");
}

static void
blocks_that_come_again_are_taken_once(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ GRANTED "2 C= \\x00\\x03\\x00\\x0112345678\n"
			 "2 C= \\x00\\x03\\x00\\x0112345678\n"
			 "2 C= \\x00\\x03\\x00\\x02.\n"
			 "2 C= \\x00\\x03\\x00\\x02.\n",
	    LINKED BEGUN("A", "5") "close 1 tftp client A\n"
				   "-1 complete 9 \"12345678.\"\n"
				   "close 2 tftp client B\n");
}

static void
blocks_that_overtake_others_are_put_in_order(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ GRANTED "2 C= \\x00\\x03\\x00\\x02abcdefgh\n"
			 "2 C= \\x00\\x03\\x00\\x03.\n"
			 "2 C= \\x00\\x03\\x00\\x0112345678\n",
	    LINKED BEGUN("A", "7") "close 1 tftp client A\n"
				   "-1 complete 17 \"12345678abcdefgh.\"\n"
				   "close 2 tftp client B\n");
}

static void
a_lost_block_is_a_gap(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ GRANTED "2 C= \\x00\\x03\\x00\\x0112345678\n"
			 "2 C= \\x00\\x03\\x00\\x03.\n",
	    LINKED BEGUN("A", "5") "close 1 tftp client A\n"
				   "-1 complete 9 \"12345678<8>.\"\n"
				   "close 2 tftp client B\n");
}

static void
one_byte_may_wait(struct talk *t)
{
	talk_limit(t, LIMIT_TFTP_HELD, 1);
}

static void
what_waits_for_lost_blocks_is_limited(void **state)
{
	const struct talk_plan limited = {
	    .attach = talk_app, .setup = one_byte_may_wait};

	(void)state;
	talk_check_once(&limited,
	    READ GRANTED "2 C= \\x00\\x03\\x00\\x0112345678\n"
			 "2 C= \\x00\\x03\\x00\\x03.\n"
			 "2 C= \\x00\\x03\\x00\\x02late....\n",
	    LINKED BEGUN("A", "5") "close 1 tftp client A\n"
				   "-1 complete 9 \"12345678<8>.\"\n"
				   "close 2 tftp client B\n");
}

static void
a_transfer_that_stops_is_cut(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ THERE "2 C= \\x00\\x06blksize\\x008\\x00tsize\\x0010\\x00\n"
		       "2 C= \\x00\\x03\\x00\\x0112345678\n",
	    LINKED BEGUN("A", "5") "close 1 tftp client A\n"
				   "-1 cut 8 missing=2 \"12345678\"\n"
				   "close 2 tftp client B\n");
}

static void
an_error_brings_no_file(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ THERE "2 C= \\x00\\x05\\x00\\x01File not found\\x00\n",
	    LINKED CLOSED);
}

static void
a_request_may_be_sent_again(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ "C= \\x00\\x01a.cfg\\x00octet\\x00blksize\\x008\\x00\n" THERE
		 "2 C= \\x00\\x03\\x00\\x01hello\n"
		 "open 3 10.0.0.2:4001 > 10.0.0.1:800 udp\n"
		 "3 C= \\x00\\x03\\x00\\x01hello\n",
	    LINKED BEGUN("A", "5") "close 1 tftp client A\n"
				   "-1 complete 5 \"hello\"\n"
				   "close 2 tftp client B\n"
				   "close 3 -\n");
}

/* Small clients have one port, and so have small servers. */
static void
the_same_ports_may_bring_another_file(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ THERE "2 C= \\x00\\x03\\x00\\x01hello\n"
		       "C= \\x00\\x01b.cfg\\x00octet\\x00\n"
		       "2 C= \\x00\\x03\\x00\\x01you\n",
	    LINKED BEGUN("A", "4") "-1 complete 5 \"hello\"\n" LINKED
				   "+2 tftp A f6 name=\"b.cfg\" "
				   "url=\"tftp://10.0.0.2/b.cfg\"\n"
				   "close 1 tftp client A\n"
				   "-2 complete 3 \"you\"\n"
				   "close 2 tftp client B\n");
}

static void
other_sessions_of_the_two_are_not_it(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    READ "open 2 10.0.0.2:4000 > 10.0.0.1:801 udp\n"
		 "2 C= \\x00\\x03\\x00\\x01hello\n"
		 "open 3 10.0.0.2:4000 > 10.0.0.1:800\n"
		 "3 C= \\x00\\x03\\x00\\x01hello\n",
	    "close 1 tftp client A\nclose 2 -\nclose 3 -\n");
}

static void
what_only_begins_like_a_request_is_none(void **state)
{
	(void)state;
	talk_check_once(&plan,
	    HERE "C= \\x00\\x01a.cfg\\x00binary\\x00\n" THERE
		 "2 C= \\x00\\x03\\x00\\x01hello\n",
	    "close 1 -\nclose 2 -\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answer_from_another_port_is_the_file),
	    cmocka_unit_test(blocks_are_as_long_as_was_granted),
	    cmocka_unit_test(options_that_nobody_grants_do_not_hold),
	    cmocka_unit_test(
		a_file_that_ends_with_a_full_block_has_an_empty_one),
	    cmocka_unit_test(an_empty_file_is_a_file),
	    cmocka_unit_test(what_is_written_comes_from_the_client),
	    cmocka_unit_test(a_server_may_answer_from_its_own_port),
	    cmocka_unit_test(and_take_a_file_there),
	    cmocka_unit_test(line_ends_may_have_been_changed),
	    cmocka_unit_test(blocks_that_come_again_are_taken_once),
	    cmocka_unit_test(blocks_that_overtake_others_are_put_in_order),
	    cmocka_unit_test(a_lost_block_is_a_gap),
	    cmocka_unit_test(what_waits_for_lost_blocks_is_limited),
	    cmocka_unit_test(a_transfer_that_stops_is_cut),
	    cmocka_unit_test(an_error_brings_no_file),
	    cmocka_unit_test(a_request_may_be_sent_again),
	    cmocka_unit_test(the_same_ports_may_bring_another_file),
	    cmocka_unit_test(other_sessions_of_the_two_are_not_it),
	    cmocka_unit_test(what_only_begins_like_a_request_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
