/*
 * IMAP: written dialogues, each split at every byte, cut at every byte and
 * with a hole at every byte (talk_check).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/imap.h"
#include "talk.h"

static const struct talk_plan plan = {.attach = talk_app, .port = 143};
static const struct talk_plan odd_port = {.attach = talk_app, .port = 2600};

#define HELLO "S: * OK IMAP4rev1 ready\n"
#define END   "close 1 imap client A\n"

#define LOGIN(kind, frame, user)                                           \
	"! " kind " " frame " IMAP: user \"" user "\" gave a password to " \
	"10.0.0.2; "
#define LOST(frame, n, what)                                    \
	"! header-gap " frame " IMAP: " n " bytes of the " what \
	" are missing; reading goes on with the next line.\n"

static void
fetched_messages_are_files(void **state)
{
	(void)state;
	talk_check(&odd_port,
	    HELLO "C: a1 UID FETCH 1:3 (BODY.PEEK[] FLAGS)\n"
		  "S: * 1 FETCH (UID 7 BODY[] {12}\n"
		  " = a: b\\r\\n\\r\\n)\\r\\n\\x20\n"
		  " + FLAGS (\\\\Seen))\n"
		  " + * 2 fetch (rfc822 {3}\n"
		  " = x\\r\\n\n"
		  " + UID 8)\n"
		  " + * 3 FETCH (BODY[] {0}\n"
		  " + )\n"
		  "S: a1 OK Done {5}\n"
		  "S: * BYE {5}\n"
		  "S: * 4 FETCH (BODY[] {1}\n"
		  " = y\n",
	    "+1 imap B f4 type=\"message/rfc822\"\n"
	    "-1 complete 12 \"a: b\\x0d\\x0a\\x0d\\x0a)\\x0d\\x0a \"\n"
	    "span B 52+12 artifact 1\n"
	    "+2 imap B f4 type=\"message/rfc822\"\n"
	    "-2 complete 3 \"x\\x0d\\x0a\"\n"
	    "span B 103+3 artifact 2\n"
	    "+3 imap B f7 type=\"message/rfc822\"\n"
	    "-3 complete 1 \"y\"\n"
	    "span B 190+1 artifact 3\n" END);
}

static void
parts_and_header_fields_are_told_apart(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO
	    "C: a1 FETCH 1 (BODY[1] BODY[HEADER.FIELDS (SUBJECT)])\n"
	    "S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {4}\n"
	    " = head BODY[1.2] {4}\\r\\npart BODY[TEXT]<4> {2}\\r\\n"
	    "bo BODY[1.MIME] {4}\\r\\nmime RFC822.HEADER {1}\\r\\nh)\\r\\n\n"
	    " + * 1 FETCH (ENVELOPE (NIL {3}\n"
	    " = abc))\\r\\n\n"
	    " + a1 OK Done\n",
	    "+1 imap-part B f4\n"
	    "-1 complete 4 \"part\"\n"
	    "span B 88+4 artifact 1\n"
	    "+2 imap-part B f4 offset=4\n"
	    "-2 excerpt 2 \"bo\"\n"
	    "span B 112+2 artifact 2\n" END);
}

static void
parts_are_known_by_the_structure_before(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: a1 FETCH 1:2 (UID BODYSTRUCTURE)\n"
		  "S: * 1 FETCH (UID 7 BODYSTRUCTURE ((\"text\" \"plain\" "
		  "NIL NIL NIL \"7bit\" 5 1 NIL NIL NIL)((\"image\" "
		  "\"png\" (\"name\" {5}\n"
		  " = a.png) NIL NIL \"base64\" 4)(\"message\" "
		  "\"rfc822\" NIL NIL NIL \"7bit\" 9 (NIL (NIL)) "
		  "(\"audio\" \"a\" NIL NIL NIL \"base64\" 4 NIL "
		  "(\"attachment\" (\"filename\" \"d\\\\\"g\"))) 1) "
		  "\"related\") \"mixed\"))\\r\\n\n"
		  " + * 2 FETCH (UID 8 BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL "
		  "\"base64\" 4))\n"
		  " + a1 OK\n"
		  "C: a2 UID FETCH 7 (BODY[2.1])\n"
		  "S: * 1 FETCH (UID 7 BODY[2.1] {4}\n"
		  " = iVBO BODY[2.2.1]<0> {2}\\r\\nYW)\\r\\n\n"
		  " + * 1 FETCH (BODY[2.2.1]<2> {2}\n"
		  " = Jj)\\r\\n\n"
		  " + * 1 EXPUNGE\n"
		  " + * 1 FETCH (BODY[1] {2}\n"
		  " = bb UID 8)\\r\\n\n"
		  " + * 1 FETCH (UID 8 BODY[1] {2}\n"
		  " = bb)\\r\\n\n"
		  " + * 2 UIDFETCH (BODY[1] {2}\n"
		  " = cc)\\r\\n\n"
		  "C: a3 SELECT Other\n"
		  "S: a3 OK\n"
		  " + * 1 FETCH (UID 8 BODY[1] {2}\n"
		  " = dd)\\r\\n\n",
	    "+1 imap-part B f6 name=\"a.png\" type=\"image/png; "
	    "name=\"a.png\"\" transfer=\"base64\"\n"
	    "-1 complete 4 \"iVBO\"\n"
	    "span B 419+4 artifact 1\n"
	    "+2 imap-part B f6 name=\"d\"g\" type=\"audio/a\" "
	    "transfer=\"base64\"\n"
	    "-2 excerpt 2 \"YW\"\n"
	    "span B 444+2 artifact 2\n"
	    "+3 imap-part B f6 name=\"d\"g\" type=\"audio/a\" offset=2\n"
	    "-3 excerpt 2 \"Jj\"\n"
	    "span B 480+2 artifact 3\n"
	    "+4 imap-part B f6\n"
	    "-4 complete 2 \"bb\"\n"
	    "span B 522+2 artifact 4\n"
	    "+5 imap-part B f6 type=\"a/b\" transfer=\"base64\"\n"
	    "-5 complete 2 \"bb\"\n"
	    "span B 563+2 artifact 5\n"
	    "+6 imap-part B f6\n"
	    "-6 complete 2 \"cc\"\n"
	    "span B 595+2 artifact 6\n"
	    "+7 imap-part B f8\n"
	    "-7 complete 2 \"dd\"\n"
	    "span B 637+2 artifact 7\n" END);
}

static void
broken_structures_do_no_harm(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO
	    "S: * 1 FETCH (BODYSTRUCTURE (((((\"a\n"
	    "S: * 1 FETCH (BODYSTRUCTURE ()\n"
	    "S: * 1 FETCH (BODYSTRUCTURE ({9}\n"
	    "S: ((\"a\" \"b\"\n"
	    "S: * 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" (\"c\") (()) NIL x\n"
	    "S: * 1 FETCH (BODY[1] {2}\n"
	    " = bb)\\r\\n\n",
	    "+1 imap-part B f8 type=\"a/b; c=\"\"\" transfer=\"x\"\n"
	    "-1 complete 2 \"bb\"\n"
	    "span B 203+2 artifact 1\n" END);
}

static void
message_in_pieces_is_one_file(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: a1 FETCH 1 (RFC822.SIZE BODY[]<0.4>)\n"
		  "S: * 1 FETCH (RFC822.SIZE 6 BODY[]<0> {4}\n"
		  " = abcd)\\r\\n\n"
		  " + a1 OK Done\n"
		  "C: a2 FETCH 1 (RFC822.SIZE BODY[]<4.4>)\n"
		  "S: * 1 FETCH (RFC822.SIZE 6 BODY[]<4> {2}\n"
		  " = ef)\\r\\n\n"
		  " + a2 OK Done\n"
		  "C: a3 FETCH 2 (BODY[]<0.4>)\n"
		  "S: * 2 FETCH (BODY[]<0> {4}\n"
		  " = abcd)\\r\\n\n"
		  " + a3 OK Done\n"
		  "C: a4 FETCH 3 (BODY[]<0.4>)\n"
		  "S: * 3 FETCH (BODY[]<0> {3}\n"
		  " = xyz)\\r\\n\n"
		  " + a4 OK Done\n"
		  "C: a5 FETCH 3 (BODY[]<5.4>)\n"
		  "S: * 3 FETCH (BODY[]<5> {3}\n"
		  " = xyz)\\r\\n\n"
		  " + a5 OK Done\n",
	    "+1 imap B f4 type=\"message/rfc822\"\n"
	    "-1 complete 6 \"abcdef\"\n"
	    "span B 62+61 artifact 1\n"
	    "+2 imap B f8 type=\"message/rfc822\"\n"
	    "-2 excerpt 4 \"abcd\"\n"
	    "span B 164+4 artifact 2\n"
	    "+3 imap B f10 type=\"message/rfc822\"\n"
	    "-3 complete 3 \"xyz\"\n"
	    "span B 209+3 artifact 3\n"
	    "+4 imap B f12 type=\"message/rfc822\" offset=5\n"
	    "-4 excerpt 3 \"xyz\"\n"
	    "span B 253+3 artifact 4\n" END);
}

static void
appended_messages_are_files(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: a1 APPEND Sent (\\\\Seen) {4}\n"
		  "S: + go on\n"
		  "C= mail\\r\\n\n"
		  "S: a1 OK\n"
		  "C: a2 append {3+}\n"
		  " = x y {4+}\\r\\nmore {2+}\\r\\n!!\\r\\n\n"
		  "S: a2 OK\n"
		  "C: a3 APPEND Sent {5}\n"
		  "S: a3 NO Full\n"
		  "C: a4 APPEND Sent UTF8 (~{2+}\n"
		  " = ab)\\r\\n\n"
		  "C: a5 APPEND Sent CATENATE (URL \"/x\" TEXT {2+}\n"
		  " = cd)\\r\\n\n"
		  "C: a6 SEARCH SUBJECT {2+}\n"
		  " = ab\\r\\n\n",
	    "+1 imap A f5 type=\"message/rfc822\"\n"
	    "-1 complete 4 \"mail\"\n"
	    "span A 28+4 artifact 1\n"
	    "+2 imap A f7 type=\"message/rfc822\"\n"
	    "-2 complete 4 \"more\"\n"
	    "span A 60+4 artifact 2\n"
	    "+3 imap A f7 type=\"message/rfc822\"\n"
	    "-3 complete 2 \"!!\"\n"
	    "span A 71+2 artifact 3\n"
	    "+4 imap A f11 type=\"message/rfc822\"\n"
	    "-4 complete 2 \"ab\"\n"
	    "span A 123+2 artifact 4\n"
	    "+5 imap-part A f12\n"
	    "-5 complete 2 \"cd\"\n"
	    "span A 173+2 artifact 5\n" END);
}

static void
logins_of_every_kind_are_told(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: a1 LOGIN bob wrong\n"
		  "S: a1 NO Failed\n"
		  "C: a2 login \"b \\\\\"b\" {6}\n"
		  "S: + go on\n"
		  "C: secret\n"
		  "S: * CAPABILITY IMAP4rev1\n"
		  "S: a2 OK In\n"
		  "C: a3 LOGIN {3+}\n"
		  " = bob \"\"\\r\\n\n"
		  "S: a3 NO\n"
		  "C: a4 AUTHENTICATE PLAIN\n"
		  "S: +\n"
		  "C: AGJvYgBzZWNyZXQ=\n"
		  "S: a4 NO\n"
		  "C: a5 AUTHENTICATE PLAIN AGJvYgBzZWNyZXQ=\n"
		  "S: a5 OK [CAPABILITY] In\n",
	    "! password-clear f3 IMAP: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"a1 NO Failed\".\n"
	    "! password-accepted f5 IMAP: user \"b \"b\" gave a password to "
	    "10.0.0.2; the server answered \"a2 OK In\".\n"
	    "! password-clear f12 IMAP: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"a4 NO\".\n"
	    "! password-accepted f16 IMAP: user \"bob\" gave a password to "
	    "10.0.0.2; the server answered \"a5 OK [CAPABILITY] In\".\n" END);
	talk_check(&plan,
	    "C: a1 CAPABILITY\n"
	    "C: a2 AUTHENTICATE LOGIN\n"
	    "C: Ym9i\n"
	    "C: c2VjcmV0\n"
	    "C: a3 LOGIN bob secret\n",
	    "! password-clear f3 IMAP: user \"bob\" gave a password to "
	    "10.0.0.2; the capture holds no answer.\n"
	    "! password-clear f6 IMAP: user \"bob\" gave a password to "
	    "10.0.0.2; the capture holds no answer.\n" END);
}

static void
what_follows_starttls_or_compress_is_not_read(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: a1 STARTTLS\n"
		  "S: a1 BAD\n"
		  "C: a2 STARTTLS\n"
		  "S: a2 OK Begin\n"
		  "C: \\x16\\x03\\x01\n"
		  " + a1 LOGIN bob secret\n",
	    END);
	talk_check(&plan,
	    HELLO "C: a1 STARTTLS\n"
		  "S gap 15\n"
		  "C: \\x16\\x03\\x01\n"
		  " + a1 LOGIN bob secret\n",
	    LOST("f4", "15", "answers") END);
	talk_check(&plan,
	    HELLO "C: a1 COMPRESS DEFLATE\n"
		  "S: a1 OK\n"
		  "C: a1 LOGIN bob secret\n",
	    "! not-carved f3 IMAP: the session goes on compressed (COMPRESS); "
	    "the mails that follow in it are not carved.\n" END);
}

static void
holes_are_told_and_lengths_bridge_them(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "C: a1 FETCH 1 BODY[]\n"
		  "S: * 1 FETCH (BODY[] {10}\n"
		  " = one\n"
		  "S gap 4\n"
		  "S: two)\n"
		  "S: * 2 FETCH (BODY[] {10}\n"
		  " = one\n"
		  "S gap 12\n"
		  "S: * 3 FETCH (BODY[] {3}\n"
		  " = xyz)\\r\\n\n"
		  "S gap 9\n"
		  "S: 4 BODY[] {3}\n"
		  " = xyz)\\r\\n\n",
	    "+1 imap B f4 type=\"message/rfc822\"\n"
	    "-1 complete 6 \"one<4>two\"\n"
	    "span B 46+10 artifact 1\n"
	    "+2 imap B f7 type=\"message/rfc822\"\n"
	    "-2 complete 3 \"one<7>\"\n"
	    "span B 83+3 artifact 2\n"
	    "! header-gap f8 IMAP: 5 bytes of the answers are missing; reading "
	    "goes on with the next line.\n"
	    "+3 imap B f9 type=\"message/rfc822\"\n"
	    "-3 complete 3 \"xyz\"\n"
	    "span B 121+3 artifact 3\n"
	    "! header-gap f10 IMAP: 9 bytes of the answers are missing; "
	    "reading goes on with the next line.\n"
	    "+4 imap B f11 type=\"message/rfc822\"\n"
	    "-4 complete 3 \"xyz\"\n"
	    "span B 150+3 artifact 4\n" END);
	talk_check(&plan,
	    HELLO "C: a1 LOGIN bob secret\n"
		  "S gap 9\n"
		  "C: a2 NOOP\n",
	    LOST("f4", "9", "answers") LOGIN("password-clear", "f3",
		"bob") "the capture holds no answer.\n" END);
}

static void
session_that_is_cut_leaves_a_piece(void **state)
{
	(void)state;
	talk_check(&plan,
	    HELLO "S: * 1 FETCH (BODY[] {10}\n"
		  " = one\n"
		  "S end rst\n",
	    "+1 imap B f3 type=\"message/rfc822\"\n"
	    "-1 cut 3 \"one\"\n"
	    "span B 46+3 artifact 1\n" END);
}

static void
set_limits(struct talk *t)
{
	talk_limit(t, LIMIT_MAIL_LINE, 32);
}

static void
long_line_is_told_once(void **state)
{
	const struct talk_plan small = {
	    .attach = talk_app,
	    .setup = set_limits,
	    .port = 143,
	};

	(void)state;
	talk_check(&small,
	    HELLO
	    "C: a1 SEARCH {20+}\n"
	    " = aaaaaaaaaaaaaaaaaaaa {20+}\\r\\naaaaaaaaaaaaaaaaaaaa\\r\\n\n"
	    "C: a2 NOOP and more than there is room for\n",
	    "! limit f4 The limit mail-line of 32 bytes was reached: one "
	    "SMTP, POP3 or IMAP command or reply.\n" END);
}

static void
set_structures(struct talk *t)
{
	talk_limit(t, LIMIT_IMAP_STRUCTURES, 10);
}

static void
structures_are_forgotten_at_their_limit(void **state)
{
	const struct talk_plan small = {
	    .attach = talk_app,
	    .setup = set_structures,
	    .port = 143,
	};

	(void)state;
	talk_check(&small,
	    HELLO "S: * 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL x 4))\n"
		  " + * 1 FETCH (BODYSTRUCTURE (\"a\" \"b\" NIL NIL NIL x 4))\n"
		  " + * 1 FETCH (BODY[1] {2}\n"
		  " = bb)\\r\\n\n",
	    "! limit f3 The limit imap-structures of 10 bytes was reached: "
	    "what is known of the parts of mails in one IMAP session; then it "
	    "is forgotten.\n"
	    "+1 imap-part B f3\n"
	    "-1 complete 2 \"bb\"\n"
	    "span B 152+2 artifact 1\n" END);
}

/* ---- words */

static void
literals_are_known_by_their_braces(void **state)
{
	struct imap_literal l;

	(void)state;
	assert_true(imap_literal(SLICE_LIT("a {12}"), &l));
	assert_true(l.n == 12 && l.waits && slice_eq_str(l.before, "a"));
	assert_true(imap_literal(SLICE_LIT("a ~{0+}"), &l));
	assert_true(l.n == 0 && !l.waits && slice_eq_str(l.before, "a"));
	assert_true(imap_literal(SLICE_LIT("{7}"), &l));
	assert_false(imap_literal(SLICE_LIT("a {}"), &l));
	assert_false(imap_literal(SLICE_LIT("a {+}"), &l));
	assert_false(imap_literal(SLICE_LIT("a {1} "), &l));
	assert_false(imap_literal(SLICE_LIT("a {-1}"), &l));
	assert_false(imap_literal(SLICE_LIT("{99999999999999999999}"), &l));
}

static void
numbers_are_found_in_lines(void **state)
{
	(void)state;
	assert_int_equal(imap_asked(SLICE_LIT("1 BODY.PEEK[]<10.20>")), 20);
	assert_int_equal(imap_asked(SLICE_LIT("1 BODY[]<10>")), 0);
	assert_int_equal(imap_asked(SLICE_LIT("1 BODY[]")), 0);
	assert_int_equal(
	    imap_number_after(SLICE_LIT("(RFC822.SIZE 31)"), "RFC822.SIZE "),
	    31);
	assert_int_equal(imap_number_after(SLICE_LIT("(rfc822.size 31 UID 4"),
			     "RFC822.SIZE "),
	    31);
	assert_int_equal(
	    imap_number_after(SLICE_LIT("(UID 4"), "RFC822.SIZE "), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fetched_messages_are_files),
	    cmocka_unit_test(parts_and_header_fields_are_told_apart),
	    cmocka_unit_test(parts_are_known_by_the_structure_before),
	    cmocka_unit_test(broken_structures_do_no_harm),
	    cmocka_unit_test(message_in_pieces_is_one_file),
	    cmocka_unit_test(structures_are_forgotten_at_their_limit),
	    cmocka_unit_test(appended_messages_are_files),
	    cmocka_unit_test(logins_of_every_kind_are_told),
	    cmocka_unit_test(what_follows_starttls_or_compress_is_not_read),
	    cmocka_unit_test(holes_are_told_and_lengths_bridge_them),
	    cmocka_unit_test(session_that_is_cut_leaves_a_piece),
	    cmocka_unit_test(long_line_is_told_once),
	    cmocka_unit_test(literals_are_known_by_their_braces),
	    cmocka_unit_test(numbers_are_found_in_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
