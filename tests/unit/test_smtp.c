/*
 * SMTP: written dialogues, each split at every byte, cut at every byte and
 * with a hole at every byte (talk_check).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "talk.h"

static const struct talk_plan plan = {.attach = talk_app, .port = 25};
static const struct talk_plan odd_port = {.attach = talk_app, .port = 2600};

/* The client's part of it is 68 bytes long. */
#define HELLO                            \
	"S: 220 mx.example ESMTP\n"      \
	"C: EHLO a.example\n"            \
	"S: 250-mx.example\n"            \
	" + 250-PIPELINING\n"            \
	" + 250 CHUNKING\n"              \
	"C: MAIL FROM:<bob@a.example>\n" \
	"S: 250 2.1.0 Ok\n"              \
	"C: RCPT TO:<al@mx.example>\n"   \
	"S: 250 2.1.5 Ok\n"
#define DATA		 HELLO "C: DATA\nS: 354 Go on\n"
#define BEGINS(n, frame) "+" #n " smtp " frame " type=\"message/rfc822\"\n"
#define END		 "close 1 smtp client A\n"

static void
text_behind_data_is_a_file_up_to_the_dot(void **state)
{
	(void)state;
	talk_check(&odd_port,
	    DATA "C: Subject: hi\n"
		 " +\n"
		 " + hello\n"
		 "C: .\n"
		 "S: 250 2.0.0 Ok: queued\n"
		 "C: QUIT\n"
		 "S: 221 Bye\n",
	    BEGINS(1, "A f11") "-1 complete 22 \"Subject: "
			       "hi\\x0d\\x0a\\x0d\\x0ahello\\x0d\\x0a\"\n"
			       "span A 74+22 artifact 1\n" END);
}

static void
dots_that_were_added_are_taken_away(void **state)
{
	(void)state;
	talk_check(&plan,
	    DATA "C: ..\n"
		 " + ...x\n"
		 " + .y\n"
		 " = a\\n.\\r\\n\n"
		 " = .\\rz\\r\\r\\n\n"
		 " = .\\r\\r\\n\n"
		 " + .\n"
		 "S: 250 Ok\n",
	    BEGINS(1, "A f11") "-1 complete 24 \".\\x0d\\x0a"
			       "..x\\x0d\\x0ay\\x0d\\x0a"
			       "a\\x0a.\\x0d\\x0a\\x0dz\\x0d\\x0d\\x0a"
			       "\\x0d\\x0d\\x0a\"\n"
			       "span A 75+28 artifact 1\n" END);
}

static void
several_messages_and_one_of_nothing(void **state)
{
	(void)state;
	talk_check(&plan,
	    DATA "C: one\n"
		 " + .\n"
		 "S: 250 Ok\n"
		 "C: RSET\n"
		 "S: 250 Ok\n"
		 "C: mail from:<>\n"
		 "S: 250 Ok\n"
		 "C: data\n"
		 "S: 354 Go on\n"
		 "C: .\n"
		 "S: 250 Ok\n"
		 "C: MAIL FROM:<>\n"
		 "S: 250 Ok\n"
		 "C: Data \n"
		 "S: 354 Go on\n"
		 "C: two\n"
		 " + .\n"
		 "S: 250 Ok\n",
	    BEGINS(1, "A f11") "-1 complete 5 \"one\\x0d\\x0a\"\n"
			       "span A 74+5 artifact 1\n" BEGINS(2,
				   "A f25") "-2 complete 5 \"two\\x0d\\x0a\"\n"
					    "span A 132+5 artifact 2\n" END);
}

static void
refused_data_has_no_text(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: DATA\n"
		  "S: 503-No\n"
		  " + 503 valid recipients\n"
		  "C: RSET\n"
		  "S: 250 Ok\n"
		  "C: DATA\n"
		  "S: 354 Go on\n"
		  "C: x\n"
		  " + .\n"
		  "S: 550 No thanks\n",
	    BEGINS(1, "A f15") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			       "span A 86+3 artifact 1\n" END);
}

/* Refused recipients are not a refused DATA, and the other way round. */
static void
replies_to_pipelined_commands_are_counted(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "C: EHLO a\n"
	    "S: 250 PIPELINING\n"
	    "C: MAIL FROM:<>\n"
	    " + RCPT TO:<x>\n"
	    " + RCPT TO:<y>\n"
	    " + DATA\n"
	    "S: 250 Ok\n"
	    " + 550 Who?\n"
	    "S: 250 Ok\n"
	    " + 354 Go on\n"
	    "C: x\n"
	    " + .\n"
	    " + MAIL FROM:<>\n"
	    " + RCPT TO:<x>\n"
	    " + DATA\n"
	    "S: 250 Ok\n"
	    " + 250 Ok\n"
	    " + 550 Who?\n"
	    " + 554 No one\n"
	    "C: QUIT\n"
	    "S: 221 Bye\n",
	    BEGINS(1, "A f8") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			      "span A 54+3 artifact 1\n" END);
}

static void
lmtp_has_a_reply_for_each_recipient(void **state)
{
	(void)state;
	talk_check(&odd_port,
	    "S: 220 mx.example LMTP\n"
	    "C: LHLO a\n"
	    "S: 250 PIPELINING\n"
	    "C: MAIL FROM:<>\n"
	    " + RCPT TO:<x>\n"
	    " + RCPT TO:<y>\n"
	    " + DATA\n"
	    "S: 250 Ok\n"
	    " + 250 Ok\n"
	    " + 250 Ok\n"
	    " + 354 Go on\n"
	    "C: x\n"
	    " + .\n"
	    "S: 250 Ok\n"
	    " + 452 Full\n"
	    "C: MAIL FROM:<>\n"
	    "S: 250 Ok\n"
	    "C: DATA\n"
	    "S: 354 Go on\n"
	    "C: y\n"
	    " + .\n",
	    BEGINS(1, "A f7") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			      "span A 54+3 artifact 1\n" BEGINS(
				  2, "A f13") "-2 complete 3 \"y\\x0d\\x0a\"\n"
					      "span A 80+3 artifact 2\n" END);
}

static void
chunks_are_one_message_up_to_the_last(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: BDAT 5\n"
		  " = .\\r\\n\\x00a\n"
		  " + BDAT 0\n"
		  " + bdat 4 last\n"
		  " = DATA\n"
		  " + BDAT 2 LAST\n"
		  " = ..\n"
		  "S: 250 Ok\n"
		  " + 250 Ok\n"
		  " + 250 Ok\n"
		  " + 250 Ok\n"
		  "C: BDAT 1\n"
		  " = x\n"
		  "S: 250 Ok\n"
		  "C: BDAT 0 LAST\n"
		  "S: 250 Ok\n"
		  "C: BDAT 2\n"
		  " = yz\n"
		  "S: 452 Full\n"
		  "C: RSET\n"
		  "S: 250 Ok\n"
		  "C: BDAT twelve\n"
		  "S: 501 What?\n"
		  "C: QUIT\n",
	    BEGINS(
		1, "A f9") "-1 complete 9 \".\\x0d\\x0a\\x00aDATA\"\n"
			   "span A 76+30 artifact 1\n" BEGINS(2,
			       "A f9") "-2 complete 2 \"..\"\n"
				       "span A 119+2 artifact 2\n" BEGINS(3,
					   "A f11") "-3 complete 1 \"x\"\n"
						    "span A 129+1 artifact "
						    "3\n" BEGINS(4,
							"A f15") "-4 cut 2 "
								 "\"yz\"\n"
								 "span A 151+2 "
								 "artifact "
								 "4\n" END);
}

static void
what_follows_starttls_is_not_read(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "C: STARTTLS\n"
	    "S: 454 Not now\n"
	    "C: EHLO a\n"
	    " + STARTTLS\n"
	    "S: 250-STARTTLS\n"
	    " + 250 Ok\n"
	    " + 220 Go ahead\n"
	    "C: \\x16\\x03\\x01\n"
	    " + DATA\n"
	    " + x\n"
	    " + .\n",
	    END);
	talk_check(&plan,
	    "C: EHLO a\n"
	    "C: STARTTLS\n"
	    "C: \\x16\\x03\\x01\n"
	    " + DATA\n"
	    " + x\n"
	    " + .\n",
	    END);
}

static void
lines_of_auth_are_no_commands(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "C: AUTH LOGIN\n"
	    "S: 334 VXNlcm5hbWU6\n"
	    "C: DATA\n"
	    "S: 334 UGFzc3dvcmQ6\n"
	    "C: data\n"
	    "S: 235 Ok\n"
	    "C: DATA\n"
	    "S: 354 Go on\n"
	    "C: x\n"
	    " + .\n",
	    "! password-accepted f3 SMTP: user \"\\x0c\\x04\\xc0\" gave a "
	    "password to 10.0.0.2; the server answered \"235 Ok\".\n" BEGINS(
		1, "A f11") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			    "span A 30+3 artifact 1\n" END);
}

#define TOLD(kind, user, what) \
	"! " kind " SMTP: user \"" user "\" " what " 10.0.0.2; "
#define NO_ANSWER "the capture holds no answer.\n"

static void
password_of_auth_is_told_with_its_answer(void **state)
{
	(void)state;
	talk_check(&odd_port,
	    "S: 220 mx.example ESMTP\n"
	    "C: EHLO a\n"
	    "S: 250 AUTH PLAIN LOGIN\n"
	    "C: AUTH PLAIN AGJvYgBzZWNyZXQ=\n"
	    "S: 535-5.7.8 No\n"
	    " + 535 5.7.8 No\n"
	    "C: auth plain\n"
	    "S: 334 \n"
	    "C: YXMAYm9iAHNlY3JldA==\n"
	    "S: 235 2.7.0 Ok\n",
	    TOLD("password-clear f5", "bob",
		"gave a password to") "the server answered \"535 5.7.8 "
				      "No\".\n" TOLD("password-accepted f7",
					  "bob",
					  "gave a password to") "the server "
								"answered "
								"\"235 2.7.0 "
								"Ok\".\n" END);
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "C: AUTH LOGIN Ym9i\n"
	    "S: 334 UGFzc3dvcmQ6\n"
	    "C: c2VjcmV0\n"
	    "S: 235 Ok\n",
	    TOLD("password-accepted f3", "bob",
		"gave a password to") "the server answered \"235 Ok\".\n" END);
}

static void
password_that_nobody_answered_is_told(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: EHLO a\n"
	    "C: AUTH LOGIN\n"
	    "C: Ym9i\n"
	    "C: c2VjcmV0\n"
	    "C: MAIL FROM:<>\n"
	    "C: AUTH PLAIN\n"
	    "C: AGJvYgBzZWNyZXQ=\n",
	    TOLD("password-clear f3", "bob", "gave a password to")
		NO_ANSWER TOLD("password-clear f7", "bob", "gave a password to")
		    NO_ANSWER END);
	talk_check(&plan,
	    "S: 220 ESMTP\n"
	    "C: AUTH PLAIN AGJvYgBzZWNyZXQ=\n"
	    "S gap 20\n"
	    "C: QUIT\n",
	    "! header-gap f4 SMTP: 20 bytes of the replies are missing; "
	    "reading goes on with the next line.\n" TOLD("password-clear f3",
		"bob", "gave a password to") NO_ANSWER END);
}

static void
password_that_is_not_shown_leaves_the_user(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "C: AUTH CRAM-MD5\n"
	    "S: 334 PDEuMUBteD4=\n"
	    "C: Ym9iIGIgMDEyMw==\n"
	    "S: 535 No\n"
	    "C: AUTH SCRAM-SHA-256 biwsbj1ib2Iscj1hYmM=\n"
	    "S: 334 cj1h\n"
	    "C: Yz1iaXdzLHI9YWJjLHA9eA==\n"
	    "S: 235 Ok\n",
	    TOLD("user-clear f3", "bob b",
		"proved a password by CRAM-MD5 to") "the server answered \"535 "
						    "No\".\n" TOLD("user-clear "
								   "f7",
							"bob",
							"proved a password by "
							"SCRAM to") "the "
								    "server "
								    "answered "
								    "\"235 "
								    "Ok\"."
								    "\n" END);
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "C: AUTH DIGEST-MD5\n"
	    "S: 334 cj1h\n"
	    "C: Y2hhcnNldD11dGYtOCx1c2VybmFtZT0iYm9iIixyZWFsbT0iYSI=\n"
	    "S: 535 No\n",
	    TOLD("user-clear f3", "bob",
		"proved a password by DIGEST-MD5 to") "the server answered "
						      "\"535 No\".\n" END);
}

static void
token_counts_as_a_password(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "C: AUTH XOAUTH2 dXNlcj1ib2IBYXV0aD1CZWFyZXIgdG9rAQE=\n"
	    "S: 235 Ok\n"
	    "C: AUTH OAUTHBEARER "
	    "bixhPWJvYiwBaG9zdD1teAFhdXRoPUJlYXJlciB0b2sBAQ==\n"
	    "S: 235 Ok\n",
	    TOLD("password-accepted f3", "bob",
		"gave an access token to") "the server answered \"235 "
					   "Ok\".\n" TOLD("password-accepted "
							  "f5",
					       "bob",
					       "gave an access token to") "the "
									  "serv"
									  "er "
									  "answ"
									  "ered"
									  " \"2"
									  "35 "
									  "Ok\""
									  "."
									  "\n" END);
}

static void
auth_that_shows_nothing_is_no_finding(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "C: AUTH LOGIN\n"
	    "S: 334 VXNlcm5hbWU6\n"
	    "C: Ym9i\n"
	    "S: 334 UGFzc3dvcmQ6\n"
	    "C: *\n"
	    "S: 501 Cancelled\n"
	    "C: AUTH NTLM\n"
	    "S: 334 x\n"
	    "C: TlRMTVNTUAAB\n"
	    "S: 535 No\n"
	    "C: AUTH PLAIN !!\n"
	    "S: 501 What?\n"
	    "C: AUTH PLAIN AA==\n"
	    "S: 535 No\n"
	    "C: AUTH\n"
	    "S: 501 No\n",
	    END);
}

/* Only lines that all end so: else a lone LF would end a mail early. */
static void
lines_may_end_without_cr(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C= HELO a\\nMAIL FROM:<>\\nDATA\\n\n"
	    "S= 220 ESMTP\\n250 a\\n250 Ok\\n354 Go on\\n\n"
	    "C= x\\n..\\n.\\nQUIT\\n\n",
	    BEGINS(1, "A f4") "-1 complete 4 \"x\\x0a.\\x0a\"\n"
			      "span A 25+5 artifact 1\n" END);
}

static void
client_alone_is_believed_and_server_alone_is_nothing(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: EHLO a\n"
	    "C: MAIL FROM:<>\n"
	    "C: RCPT TO:<x>\n"
	    "C: DATA\n"
	    "C: x\n"
	    " + .\n"
	    "C: DATA\n"
	    "C: y\n"
	    " + .\n"
	    "C: QUIT\n",
	    BEGINS(1, "A f6") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			      "span A 41+3 artifact 1\n" BEGINS(
				  2, "A f8") "-2 complete 3 \"y\\x0d\\x0a\"\n"
					     "span A 53+3 artifact 2\n" END);
	talk_check(&plan,
	    "C: EHLO a\n"
	    "C: DATA\n"
	    "C: MAIL FROM:<>\n"
	    "C: DATA\n"
	    "C: QUIT: a\n"
	    " + .\n"
	    "C: DATA\n"
	    "C: .\n"
	    "C: DATA\n"
	    "C: quit\n",
	    "+1 smtp A f6 type=\"message/rfc822\"\n"
	    "-1 complete 9 \"QUIT: a\\x0d\\x0a\"\n"
	    "span A 34+9 artifact 1\n" END);
	talk_check(&plan,
	    "S: 220 mx.example ESMTP\n"
	    "S: 250 Ok\n"
	    "S: 354 Go on\n"
	    "S: 250 Ok\n",
	    END);
}

/* A client that does not wait: replies come when all of it is there. */
static void
client_that_does_not_wait_is_believed(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: HELO a\n"
	    " + MAIL FROM:<>\n"
	    " + DATA\n"
	    " + x\n"
	    " + .\n"
	    "S: 220 ESMTP\n"
	    " + 250 a\n"
	    " + 250 Ok\n"
	    " + 354 Go on\n"
	    " + 250 Ok\n"
	    "C: QUIT\n"
	    "S: 221 Bye\n",
	    BEGINS(1, "A f2") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			      "span A 28+3 artifact 1\n" END);
}

static void
hole_in_a_text_is_told(void **state)
{
	(void)state;
	talk_check(&plan,
	    DATA "C: one\n"
		 "C gap 20\n"
		 "C: two\n"
		 " + .\n"
		 "S: 250 Ok\n",
	    BEGINS(1,
		"A f11") "-1 complete 10 \"one\\x0d\\x0a<20>two\\x0d\\x0a\"\n"
			 "span A 74+30 artifact 1\n" END);
}

static void
end_in_a_hole_is_where_the_server_replies(void **state)
{
	(void)state;
	talk_check(&plan,
	    DATA "C: one\n"
		 "C gap 20\n"
		 "S: 250 Ok\n"
		 "C: DATA\n"
		 "S: 354 Go on\n"
		 "C: two\n"
		 " + .\n",
	    BEGINS(1, "A f11") "-1 cut 5 \"one\\x0d\\x0a<20>\"\n"
			       "span A 74+5 artifact 1\n" BEGINS(2,
				   "A f16") "-2 complete 5 \"two\\x0d\\x0a\"\n"
					    "span A 105+5 artifact 2\n" END);
	talk_check(&plan,
	    DATA "C: one\n"
		 "S: 250 Ok\n"
		 "C gap 20\n"
		 "C: DATA\n"
		 "S: 354 Go on\n"
		 "C: two\n"
		 " + .\n",
	    BEGINS(1, "A f11") "-1 cut 5 \"one\\x0d\\x0a<20>\"\n"
			       "span A 74+5 artifact 1\n" BEGINS(2,
				   "A f16") "-2 complete 5 \"two\\x0d\\x0a\"\n"
					    "span A 105+5 artifact 2\n" END);
}

static void
command_in_a_hole_is_known_by_its_reply(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C gap 6\n"
		  "S: 354 Go on\n"
		  "C: one\n"
		  " + .\n",
	    "! header-gap f9 SMTP: 6 bytes of the commands are missing; "
	    "reading goes on with the next line.\n" BEGINS(
		1, "A f11") "-1 complete 5 \"one\\x0d\\x0a\"\n"
			    "span A 74+5 artifact 1\n" END);
	talk_check(&plan,
	    HELLO "S: 354 Go on\n"
		  "C gap 20\n"
		  "C: one\n"
		  " + .\n",
	    BEGINS(1, "A f11") "-1 complete 5 \"<20>one\\x0d\\x0a\"\n"
			       "span A 88+5 artifact 1\n" END);
}

static void
hole_in_a_chunk_and_behind_it(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: BDAT 10 LAST\n"
		  " = one\n"
		  "C gap 4\n"
		  "C= two\n"
		  "S: 250 Ok\n"
		  "C: BDAT 10\n"
		  " = four\n"
		  "C gap 20\n"
		  "C: RSET\n",
	    BEGINS(1, "A f9") "-1 complete 6 \"one<4>two\"\n"
			      "span A 82+10 artifact 1\n" BEGINS(2,
				  "A f13") "! header-gap f14 SMTP: 14 bytes of "
					   "the commands are missing; reading "
					   "goes on with the next line.\n"
					   "-2 cut 4 \"four<6>\"\n"
					   "span A 101+4 artifact 2\n" END);
}

static void
lost_replies_leave_the_client_believed(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: DATA\n"
		  "S gap 12\n"
		  "C: x\n"
		  " + .\n"
		  "S: 250 Ok\n",
	    "! header-gap f10 SMTP: 12 bytes of the replies are missing; "
	    "reading goes on with the next line.\n" BEGINS(
		1, "A f11") "-1 complete 3 \"x\\x0d\\x0a\"\n"
			    "span A 74+3 artifact 1\n" END);
}

static void
session_that_is_cut_leaves_a_piece(void **state)
{
	(void)state;
	talk_check(&plan, DATA "C: one\nC end rst\n",
	    BEGINS(1, "A f11") "-1 cut 5 \"one\\x0d\\x0a\"\n"
			       "span A 74+5 artifact 1\n" END);
	talk_check(&plan, DATA "C: one\n",
	    BEGINS(1, "A f11") "-1 cut 5 \"one\\x0d\\x0a\"\n"
			       "span A 74+5 artifact 1\n" END);
}

/* Its start was missed: who is who tells the port, not a line of a mail. */
static void
middle_of_a_session_has_its_next_message(void **state)
{
	(void)state;
	talk_check(&plan,
	    "open 1 10.0.0.1:40000 > 10.0.0.2:25 mid\n"
	    "C: 250 grams of flour\n"
	    " + .\n"
	    "S: 250 Ok\n"
	    "C: DATA\n"
	    "S: 354 Go on\n"
	    "C: two\n"
	    " + .\n",
	    BEGINS(1, "A f6") "-1 complete 5 \"two\\x0d\\x0a\"\n"
			      "span A 29+5 artifact 1\n" END);
}

static void
set_limit(struct talk *t)
{
	talk_limit(t, LIMIT_MAIL_LINE, 8);
}

static void
long_line_is_told_once(void **state)
{
	const struct talk_plan small = {
	    .attach = talk_app,
	    .setup = set_limit,
	    .port = 25,
	};

	(void)state;
	talk_check(&small,
	    "C: EHLO a.example\n"
	    " + MAIL FROM:<x>\n"
	    " + DATA\n"
	    " + a long line of text\n"
	    " + .\n",
	    "! limit f2 The limit mail-line of 8 bytes was reached: one SMTP, "
	    "POP3 or IMAP command or reply.\n" BEGINS(
		1, "A f2") "-1 complete 21 \"a long line of text\\x0d\\x0a\"\n"
			   "span A 37+21 artifact 1\n" END);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_behind_data_is_a_file_up_to_the_dot),
	    cmocka_unit_test(dots_that_were_added_are_taken_away),
	    cmocka_unit_test(several_messages_and_one_of_nothing),
	    cmocka_unit_test(refused_data_has_no_text),
	    cmocka_unit_test(replies_to_pipelined_commands_are_counted),
	    cmocka_unit_test(lmtp_has_a_reply_for_each_recipient),
	    cmocka_unit_test(chunks_are_one_message_up_to_the_last),
	    cmocka_unit_test(what_follows_starttls_is_not_read),
	    cmocka_unit_test(lines_of_auth_are_no_commands),
	    cmocka_unit_test(password_of_auth_is_told_with_its_answer),
	    cmocka_unit_test(password_that_nobody_answered_is_told),
	    cmocka_unit_test(password_that_is_not_shown_leaves_the_user),
	    cmocka_unit_test(token_counts_as_a_password),
	    cmocka_unit_test(auth_that_shows_nothing_is_no_finding),
	    cmocka_unit_test(lines_may_end_without_cr),
	    cmocka_unit_test(
		client_alone_is_believed_and_server_alone_is_nothing),
	    cmocka_unit_test(client_that_does_not_wait_is_believed),
	    cmocka_unit_test(hole_in_a_text_is_told),
	    cmocka_unit_test(end_in_a_hole_is_where_the_server_replies),
	    cmocka_unit_test(command_in_a_hole_is_known_by_its_reply),
	    cmocka_unit_test(hole_in_a_chunk_and_behind_it),
	    cmocka_unit_test(lost_replies_leave_the_client_believed),
	    cmocka_unit_test(session_that_is_cut_leaves_a_piece),
	    cmocka_unit_test(middle_of_a_session_has_its_next_message),
	    cmocka_unit_test(long_line_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
