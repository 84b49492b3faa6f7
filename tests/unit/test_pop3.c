/*
 * POP3: written dialogues, each split at every byte, cut at every byte and
 * with a hole at every byte (talk_check).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "talk.h"

static const struct talk_plan plan = {.attach = talk_app, .port = 110};
static const struct talk_plan odd_port = {.attach = talk_app, .port = 2600};

#define HELLO                 \
	"S: +OK POP3 ready\n" \
	"C: USER bob\n"       \
	"S: +OK\n"            \
	"C: PASS secret\n"    \
	"S: +OK Logged in.\n"
#define LOGGED_IN                                                       \
	"! password-accepted f5 POP3: user \"bob\" gave a password to " \
	"10.0.0.2; the server answered \"+OK Logged in.\".\n"
#define BEGINS(n, frame) "+" #n " pop3 " frame " type=\"message/rfc822\"\n"
#define END		 "close 1 pop3 client A\n"
#define LOST(frame, n, what)                                    \
	"! header-gap " frame " POP3: " n " bytes of the " what \
	" are missing; reading goes on with the next line.\n"

static void
mail_is_a_file_up_to_the_dot(void **state)
{
	(void)state;
	talk_check(&odd_port,
	    HELLO "C: STAT\n"
		  "S: +OK 2 400\n"
		  "C: RETR 1\n"
		  "S: +OK 30 octets\n"
		  " + Subject: hi\n"
		  " +\n"
		  " + ..\n"
		  " + ...x\n"
		  " + +OK\n"
		  " + .\n"
		  "C: DELE 1\n"
		  "S: +OK\n"
		  "C: retr 2\n"
		  "S: -ERR No such message\n"
		  "C: QUIT\n"
		  "S: +OK Bye\n",
	    LOGGED_IN BEGINS(1, "B f10") "-1 complete 28 \"Subject: "
					 "hi\\x0d\\x0a\\x0d\\x0a.\\x0d\\x0a"
					 "..x\\x0d\\x0a+OK\\x0d\\x0a\"\n"
					 "span B 63+30 artifact 1\n" END);
}

static void
listings_are_no_mail(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: +OK POP3 ready\n"
	    "C: CAPA\n"
	    "S: +OK\n"
	    " + +OK TOP\n"
	    " + USER\n"
	    " + .\n"
	    "C: LIST\n"
	    "S: +OK 1 octets\n"
	    " + 1 120\n"
	    " + .\n"
	    "C: LIST 1\n"
	    "S: +OK 1 120\n"
	    "C: UIDL\n"
	    "S: +OK\n"
	    " + .\n"
	    "C: AUTH\n"
	    "S: +OK\n"
	    " + PLAIN\n"
	    " + .\n"
	    "C: CAPA\n"
	    "S: -ERR\n"
	    "C: RETR 1\n"
	    "S: +OK\n"
	    " + x\n"
	    " + .\n",
	    BEGINS(1, "B f16") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			       "span B 108+3 artifact 1\n" END);
}

static void
first_lines_are_a_piece(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: TOP 1 0\n"
		  "S: +OK\n"
		  " + a: b\n"
		  " +\n"
		  " + .\n"
		  "C: RETR 1\n"
		  "S: +OK\n"
		  " + x\n"
		  " + .\n",
	    LOGGED_IN BEGINS(1, "B f8") "-1 excerpt 8 "
					"\"a: b\\x0d\\x0a\\x0d\\x0a\"\n"
					"span B 42+8 artifact 1\n" BEGINS(
					    2, "B f10") "-2 complete 3 "
							"\"x\\x0d\\x0a\"\n"
							"span B 58+3 artifact "
							"2\n" END);
}

static void
pipelined_commands_have_their_answers_in_order(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: +OK POP3 ready\n"
	    "C: USER bob\n"
	    " + PASS wrong\n"
	    " + USER al\n"
	    " + PASS secret\n"
	    "S: +OK\n"
	    " + -ERR No\n"
	    " + +OK\n"
	    " + +OK In\n"
	    "C: UIDL\n"
	    " + RETR 1\n"
	    " + RETR 7\n"
	    " + RETR 2\n"
	    " + QUIT\n"
	    "S: +OK\n"
	    " + 1 a\n"
	    " + .\n"
	    " + +OK\n"
	    " + one\n"
	    " + .\n"
	    " + -ERR No\n"
	    " + +OK\n"
	    " + two\n"
	    " + .\n"
	    " + +OK Bye\n",
	    "! password-clear f3 POP3: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"-ERR No\".\n"
	    "! password-accepted f3 POP3: user \"al\" gave a password to "
	    "10.0.0.2; the server answered \"+OK In\".\n" BEGINS(
		1, "B f6") "-1 complete 5 \"one\\x0d\\x0a\"\n"
			   "span B 61+5 artifact 1\n" BEGINS(
			       2, "B f6") "-2 complete 5 \"two\\x0d\\x0a\"\n"
					  "span B 83+5 artifact 2\n" END);
}

static void
logins_of_every_kind_are_told(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: +OK <1@mx.example>\n"
	    "C: APOP bob c4c9334bac560ecc979e58001b3e22fb\n"
	    "S: -ERR No\n"
	    "C: AUTH PLAIN\n"
	    "S: + \n"
	    "C: AGJvYgBzZWNyZXQ=\n"
	    "S: -ERR No\n"
	    "C: AUTH LOGIN\n"
	    "S: + VXNlcm5hbWU6\n"
	    "C: Ym9i\n"
	    "S: + UGFzc3dvcmQ6\n"
	    "C: c2VjcmV0\n"
	    "S: +OK In\n",
	    "! user-clear f3 POP3: user \"bob\" proved a password by APOP to "
	    "10.0.0.2; the server answered \"-ERR No\".\n"
	    "! password-clear f5 POP3: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"-ERR No\".\n"
	    "! password-accepted f9 POP3: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"+OK In\".\n" END);
	talk_check(&plan,
	    "S: +OK ready\n"
	    "C: AUTH PLAIN AGJvYgBzZWNyZXQ=\n"
	    "S: +OK In\n"
	    "C: PASS secret\n"
	    "S: -ERR No\n"
	    "C: PASS\n"
	    "S: -ERR No\n",
	    "! password-accepted f3 POP3: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"+OK In\".\n"
	    "! password-clear f5 POP3: a user whose name the capture lacks "
	    "gave a password to 10.0.0.2; the server answered \"-ERR "
	    "No\".\n" END);
}

static void
client_alone_is_heard(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: USER bob\n"
	    "C: PASS secret\n"
	    "C: AUTH LOGIN\n"
	    "C: Ym9i\n"
	    "C: c2VjcmV0\n"
	    "C: RETR 1\n"
	    "C: QUIT\n",
	    "! password-clear f3 POP3: user \"bob\" gave a password to "
	    "10.0.0.2; the capture holds no answer.\n"
	    "! password-clear f4 POP3: user \"bob\" gave a password to "
	    "10.0.0.2; the capture holds no answer.\n" END);
}

static void
server_alone_is_known_by_its_octets(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: +OK POP3 ready\n"
	    "S: +OK\n"
	    "S: +OK 3 octets\n"
	    " + x\n"
	    " + .\n"
	    "S: +OK Bye\n",
	    BEGINS(1, "B f4") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			      "span B 35+3 artifact 1\n" END);
}

static void
what_follows_stls_is_not_read(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: +OK POP3 ready\n"
	    "C: STLS\n"
	    "S: -ERR Not now\n"
	    "C: STLS\n"
	    "S: +OK\n"
	    "C: \\x16\\x03\\x01\n"
	    " + USER bob\n"
	    " + PASS x\n",
	    END);
	talk_check(&plan,
	    "S: +OK POP3 ready\n"
	    "C: STLS\n"
	    "S gap 5\n"
	    "C: \\x16\\x03\\x01\n"
	    " + USER bob\n"
	    " + PASS x\n",
	    LOST("f4", "5", "answers") END);
}

static void
hole_in_a_mail_is_told(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: RETR 1\n"
		  "S: +OK\n"
		  " + one\n"
		  "S gap 20\n"
		  "S: two\n"
		  " + .\n"
		  "C: RETR 2\n"
		  "S: +OK\n"
		  " + x\n"
		  " + .\n",
	    LOGGED_IN BEGINS(1, "B f8") "-1 complete 10 "
					"\"one\\x0d\\x0a<20>two\\x0d\\x0a\"\n"
					"span B 42+30 artifact 1\n" BEGINS(
					    2, "B f12") "-2 complete 3 "
							"\"x\\x0d\\x0a\"\n"
							"span B 80+3 artifact "
							"2\n" END);
}

static void
end_in_a_hole_is_where_the_next_answer_comes(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: RETR 1\n"
		  "S: +OK\n"
		  " + one\n"
		  "S gap 20\n"
		  "C: RETR 2\n"
		  "S: +OK\n"
		  " + x\n"
		  " + .\n",
	    LOGGED_IN BEGINS(1, "B f8") "-1 cut 5 \"one\\x0d\\x0a<20>\"\n"
					"span B 42+5 artifact 1\n" BEGINS(
					    2, "B f11") "-2 complete 3 "
							"\"x\\x0d\\x0a\"\n"
							"span B 72+3 artifact "
							"2\n" END);
}

static void
lost_answers_and_commands_are_found_by_their_frames(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: STAT\n"
		  "S gap 9\n"
		  "C: RETR 1\n"
		  "S: +OK\n"
		  " + x\n"
		  " + .\n",
	    LOGGED_IN LOST("f8", "9", "answers")
		BEGINS(1, "B f10") "-1 complete 3 \"x\\x0d\\x0a\"\n"
				   "span B 51+3 artifact 1\n" END);
	talk_check(&plan,
	    HELLO "C gap 8\n"
		  "S: +OK 3 octets\n"
		  " + x\n"
		  " + .\n"
		  "C: QUIT\n"
		  "S: +OK\n",
	    LOGGED_IN LOST("f7", "8", "commands")
		BEGINS(1, "B f8") "-1 complete 3 \"x\\x0d\\x0a\"\n"
				  "span B 51+3 artifact 1\n" END);
}

static void
session_that_is_cut_leaves_a_piece(void **state)
{
	(void)state;
	talk_check(&plan, HELLO "C: RETR 1\nS: +OK\n + one\nS end rst\n",
	    LOGGED_IN BEGINS(1, "B f8") "-1 cut 5 \"one\\x0d\\x0a\"\n"
					"span B 42+5 artifact 1\n" END);
}

/* Its start was missed: the port tells who is who, not a line of a mail. */
static void
middle_of_a_session_has_its_next_mail(void **state)
{
	(void)state;
	talk_check(&plan,
	    "open 1 10.0.0.1:40000 > 10.0.0.2:110 mid\n"
	    "S: TOP of the morning\n"
	    " + .\n"
	    "C: RETR 2\n"
	    "S: +OK\n"
	    " + x\n"
	    " + .\n",
	    BEGINS(1, "B f4") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			      "span B 28+3 artifact 1\n" END);
}

static void
set_limits(struct talk *t)
{
	talk_limit(t, LIMIT_MAIL_LINE, 16);
	talk_limit(t, LIMIT_MAIL_PENDING, 2);
}

static void
limits_are_told_once(void **state)
{
	const struct talk_plan small = {
	    .attach = talk_app,
	    .setup = set_limits,
	    .port = 110,
	};

	(void)state;
	talk_check(&small,
	    "S: +OK POP3 is ready here\n"
	    "C: NOOP\n"
	    " + NOOP\n"
	    " + NOOP\n"
	    " + NOOP and more than there is room for\n",
	    "! limit f2 The limit mail-line of 16 bytes was reached: one "
	    "SMTP, POP3 or IMAP command or reply.\n"
	    "! limit f3 The limit mail-pending of 2 commands was reached: POP3 "
	    "commands waiting for their reply in one session.\n" END);
}

/* It may have taken some of every packet; the case has a finding of them all.
 */
static void
what_the_snap_length_took_is_told_once(void **state)
{
	(void)state;
	talk_check_once(&odd_port,
	    HELLO "S= +OK 1\\r\\n+O\n"
		  "S snap 9\n"
		  "S= rest\\r\\n+O\n"
		  "S snap 9\n",
	    LOGGED_IN LOST("f8", "9", "answers") END);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(mail_is_a_file_up_to_the_dot),
	    cmocka_unit_test(listings_are_no_mail),
	    cmocka_unit_test(first_lines_are_a_piece),
	    cmocka_unit_test(pipelined_commands_have_their_answers_in_order),
	    cmocka_unit_test(logins_of_every_kind_are_told),
	    cmocka_unit_test(client_alone_is_heard),
	    cmocka_unit_test(server_alone_is_known_by_its_octets),
	    cmocka_unit_test(what_follows_stls_is_not_read),
	    cmocka_unit_test(hole_in_a_mail_is_told),
	    cmocka_unit_test(end_in_a_hole_is_where_the_next_answer_comes),
	    cmocka_unit_test(
		lost_answers_and_commands_are_found_by_their_frames),
	    cmocka_unit_test(session_that_is_cut_leaves_a_piece),
	    cmocka_unit_test(middle_of_a_session_has_its_next_mail),
	    cmocka_unit_test(limits_are_told_once),
	    cmocka_unit_test(what_the_snap_length_took_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
