/*
 * MIME: the parts of mails that SMTP carried, split at every byte, cut at
 * every byte and with a hole at every byte (talk_check). The log leaves the
 * mail itself out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "talk.h"

static const struct talk_plan plan = {
    .attach = talk_app,
    .port = 25,
    .unseen = 1,
};

#define TALK(mail)                             \
	"C: HELO a\n"                          \
	"S: 220 ESMTP\n"                       \
	" + 250 a\n"                           \
	"C: DATA\n"                            \
	"S: 354 Go on\n"                       \
	"C: MIME-Version: 1.0\n" mail " + .\n" \
	"S: 250 Ok\n"
#define TYPE(type) " + Content-Type: " type "\n"
#define SENT(in)   " + Content-Transfer-Encoding: " in "\n"
#define NAMED(n)   " + Content-Disposition: attachment; filename=" n "\n"
#define EMPTY	   " +\n"
#define LINE(text) " + " text "\n"
#define END	   "close 1 smtp client A\n"

static void
check(const char *script, const char *log)
{
	talk_check(&plan, script, log);
}

static void
parts_that_are_files_are_bodies(void **state)
{
	(void)state;
	check(TALK(TYPE("multipart/mixed; boundary=b") EMPTY LINE("no part")
		      LINE("--b") TYPE("text/plain") EMPTY LINE("hello")
			  LINE("--b") TYPE("image/png") SENT("base64")
			      EMPTY LINE("iVBO") LINE("--b") NAMED("a.txt")
				  EMPTY LINE("one") LINE("..") LINE("--b--")
				      LINE("bye")),
	    "+2 mail-part A f6 type=\"image/png\" transfer=\"base64\" "
	    "inside=1\n"
	    "-2 complete 4 \"iVBO\"\n"
	    "+3 mail-part A f6 name=\"a.txt\" type=\"text/plain\" inside=1\n"
	    "-3 complete 6 \"one\\x0d\\x0a.\"\n" END);
}

/* An attachment of text without a name is one; a text that is shown is not. */
static void
text_is_a_file_when_it_is_attached_or_named(void **state)
{
	(void)state;
	check(TALK(TYPE("multipart/alternative; boundary=b") EMPTY LINE("--b")
		      TYPE("text/html") EMPTY LINE("<p>") LINE("--b") TYPE(
			  "text/html") LINE("Content-Disposition: Attachment")
			  EMPTY LINE("<a>") LINE("--b") TYPE("text/x; name=n")
			      EMPTY LINE("<b>") LINE("--b") TYPE("text")
				  EMPTY LINE("<c>") LINE("--b--")),
	    "+2 mail-part A f6 type=\"text/html\" inside=1\n"
	    "-2 complete 3 \"<a>\"\n"
	    "+3 mail-part A f6 name=\"n\" type=\"text/x; name=n\" inside=1\n"
	    "-3 complete 3 \"<b>\"\n" END);
}

static void
mail_may_be_a_file_as_a_whole(void **state)
{
	(void)state;
	check(TALK(TYPE("application/pdf") SENT("base64") NAMED("\"a b.pdf\"")
		      EMPTY LINE("JVBE") LINE("Ri0x")),
	    "+2 mail-part A f6 name=\"a b.pdf\" type=\"application/pdf\" "
	    "transfer=\"base64\" inside=1\n"
	    "-2 complete 12 \"JVBE\\x0d\\x0aRi0x\\x0d\\x0a\"\n" END);
}

static void
multiparts_and_mails_may_be_inside(void **state)
{
	(void)state;
	check(TALK(TYPE("multipart/mixed; boundary=b") EMPTY LINE("--b") TYPE(
		  "multipart/related; boundary=\"bb\"") EMPTY LINE("--bb")
		      TYPE("image/gif") EMPTY LINE("GIF") LINE("--bb--") LINE(
			  "--b") TYPE("message/rfc822") EMPTY LINE("Subject: x")
			  TYPE("multipart/mixed; boundary=c") EMPTY LINE("--c")
			      TYPE("audio/a") EMPTY LINE("ding") LINE("--c--")
				  LINE("--b--")),
	    "+2 mail-part A f6 type=\"image/gif\" inside=1\n"
	    "-2 complete 3 \"GIF\"\n"
	    "+3 mail-part A f6 type=\"message/rfc822\" inside=1\n"
	    "+4 mail-part A f6 type=\"audio/a\" inside=3\n"
	    "-4 complete 4 \"ding\"\n"
	    "-3 complete 98 \"Subject: x\\x0d\\x0aContent-Type: "
	    "multipart/mixed; boundary=c\\x0d\\x0a\\x0d\\x0a--c...\" "
	    "2f74ffb03448b0e9\n" END);
}

static void
parts_of_a_digest_are_mails(void **state)
{
	(void)state;
	check(TALK(TYPE("multipart/digest; boundary=b") EMPTY LINE("--b")
		      EMPTY LINE("a: b") EMPTY LINE("x") LINE("--b--")),
	    "+2 mail-part A f6 type=\"message/rfc822\" inside=1\n"
	    "-2 complete 9 \"a: b\\x0d\\x0a\\x0d\\x0ax\"\n" END);
}

static void
names_come_in_every_shape(void **state)
{
	(void)state;
	check(TALK(TYPE("multipart/mixed; boundary=b") EMPTY LINE("--b") NAMED(
		  "x; filename*=utf-8''%e2%82%ac.txt") EMPTY LINE("1")
		      LINE("--b") TYPE("a/b;") LINE(" name*0=\"one \";")
			  LINE("\tname*1*=''%74wo") EMPTY LINE("2") LINE("--b")
			      TYPE("a/b; name=\"=?utf-8?q?=c3=a9?=\"")
				  EMPTY LINE("3") LINE("--b") TYPE(
				      "a/b; name=other") NAMED("\"../\\\\x\"")
				      EMPTY LINE("4") LINE("--b--")),
	    "+2 mail-part A f6 name=\"\xe2\x82\xac.txt\" type=\"text/plain\" "
	    "inside=1\n"
	    "-2 complete 1 \"1\"\n"
	    "+3 mail-part A f6 name=\"one two\" type=\"a/b; name*0=\"one "
	    "\"; name*1*=''%74wo\" inside=1\n"
	    "-3 complete 1 \"2\"\n"
	    "+4 mail-part A f6 name=\"\xc3\xa9\" type=\"a/b; "
	    "name=\"=?utf-8?q?=c3=a9?=\"\" inside=1\n"
	    "-4 complete 1 \"3\"\n"
	    "+5 mail-part A f6 name=\"../\\x\" type=\"a/b; name=other\" "
	    "inside=1\n"
	    "-5 complete 1 \"4\"\n" END);
}

/* An outer boundary ends what an inner one should have ended. */
static void
missing_boundary_leaves_a_piece(void **state)
{
	(void)state;
	check(TALK(TYPE("multipart/mixed; boundary=b") EMPTY LINE("--b") TYPE(
		  "multipart/mixed; boundary=c") EMPTY LINE("--c") NAMED("x")
		      EMPTY LINE("x") LINE("--b") NAMED("y") EMPTY LINE("y")),
	    "+2 mail-part A f6 name=\"x\" type=\"text/plain\" inside=1\n"
	    "-2 cut 1 \"x\"\n"
	    "+3 mail-part A f6 name=\"y\" type=\"text/plain\" inside=1\n"
	    "-3 cut 3 \"y\\x0d\\x0a\"\n" END);
}

static void
hole_ends_a_part_and_the_next_is_found(void **state)
{
	(void)state;
	check("C: HELO a\n"
	      "S: 220 ESMTP\n"
	      " + 250 a\n"
	      "C: DATA\n"
	      "S: 354 Go on\n"
	      "C: Content-Type: multipart/mixed; boundary=b\n" EMPTY LINE("--b")
		  NAMED("x") EMPTY LINE("one") "C gap 10\n"
					       "C: two\n" LINE("--b") NAMED("y")
						   EMPTY LINE("y")
						       LINE("--b--") " + .\n",
	    "+2 mail-part A f6 name=\"x\" type=\"text/plain\" inside=1\n"
	    "-2 cut 5 \"one\\x0d\\x0a\"\n"
	    "+3 mail-part A f8 name=\"y\" type=\"text/plain\" inside=1\n"
	    "-3 complete 1 \"y\"\n" END);
	check("C: HELO a\n"
	      "S: 220 ESMTP\n"
	      " + 250 a\n"
	      "C: DATA\n"
	      "S: 354 Go on\n"
	      "C: Content-Type: a/b\n" EMPTY LINE("one") "C gap 10\n"
							 "C: two\n"
							 " + .\n",
	    "+2 mail-part A f6 type=\"a/b\" inside=1\n"
	    "-2 complete 10 \"one\\x0d\\x0a<10>two\\x0d\\x0a\"\n" END);
}

static void
what_is_not_read_is_told(void **state)
{
	(void)state;
	check(TALK(TYPE("multipart/mixed") EMPTY LINE("--b") EMPTY LINE("x")),
	    "! malformed f6 A mail has a multipart type without a usable "
	    "boundary: \"multipart/mixed\".\n" END);
	check(TALK(TYPE("multipart/mixed; boundary=b") SENT("base64")
		      EMPTY LINE("LS1i")),
	    "! not-carved f6 MIME: what is inside is not carved, because it "
	    "was encoded as a whole: \"multipart/mixed\".\n" END);
	check(TALK(TYPE("message/rfc822") SENT("base64") EMPTY LINE("YTog")),
	    "! not-carved f6 MIME: what is inside is not carved, because it "
	    "was encoded as a whole: \"message/rfc822\".\n"
	    "+2 mail-part A f6 type=\"message/rfc822\" transfer=\"base64\" "
	    "inside=1\n"
	    "-2 complete 6 \"YTog\\x0d\\x0a\"\n" END);
}

static void
set_limits(struct talk *t)
{
	talk_limit(t, LIMIT_MIME_DEPTH, 1);
	talk_limit(t, LIMIT_HTTP_HEADER_COUNT, 3);
}

static void
limits_are_told(void **state)
{
	const struct talk_plan small = {
	    .attach = talk_app,
	    .setup = set_limits,
	    .port = 25,
	    .unseen = 1,
	};

	(void)state;
	talk_check(&small,
	    TALK(TYPE("multipart/mixed; boundary=b") EMPTY LINE("--b")
		    TYPE("multipart/mixed; boundary=c") EMPTY LINE("--c")
			NAMED("x") EMPTY LINE("x") LINE("--c--") LINE("--b")
			    TYPE("message/rfc822") EMPTY LINE("a: b")
				LINE("--b--")),
	    "! limit f6 The limit mime-depth of 1 parts was reached: parts "
	    "inside each other in one mail: multiparts and attached mails.\n"
	    "+2 mail-part A f6 type=\"message/rfc822\" inside=1\n"
	    "-2 complete 4 \"a: b\"\n" END);
	talk_check(&small,
	    TALK(LINE("a: b") LINE("a: b") LINE("a: b") TYPE("a/b")
		    EMPTY LINE("x")),
	    "! limit f6 The limit http-header-count of 3 headers was reached: "
	    "header fields of one HTTP message, mail or part of a body.\n" END);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts_that_are_files_are_bodies),
	    cmocka_unit_test(text_is_a_file_when_it_is_attached_or_named),
	    cmocka_unit_test(mail_may_be_a_file_as_a_whole),
	    cmocka_unit_test(multiparts_and_mails_may_be_inside),
	    cmocka_unit_test(parts_of_a_digest_are_mails),
	    cmocka_unit_test(names_come_in_every_shape),
	    cmocka_unit_test(missing_boundary_leaves_a_piece),
	    cmocka_unit_test(hole_ends_a_part_and_the_next_is_found),
	    cmocka_unit_test(what_is_not_read_is_told),
	    cmocka_unit_test(limits_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
