/*
 * TLS: what its hellos say. The hashes are MD5 of the texts beside them, by
 * another program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/buf.h"
#include "talk.h"

static const struct talk_plan plan = {.attach = talk_app, .port = 443};

/* 771,4865-49199,0-10-11-16,29-23,0 */
#define JA3 "314abbbcca48548317336aed70894d82"
/* 769,47,,, */
#define JA3_OLD "b02be259814e870a469a20ce9b2a7900"
/* 771,4865,43 */
#define JA3S "cce84e7a8b742462e40afb585a3e3ccc"
/* 771,49199, */
#define JA3S_OLD "174e7e4992a63f6d419626d97363adb8"

#define RANDOM "0123456789abcdef0123456789abcdef"

/* Without the ignored ones: two ciphers, four extensions, two groups. */
static const char client[] =
    "\1\0\0\x71\3\3" RANDOM "\0" /* version, random, no session */
    "\0\6\x0a\x0a\x13\1\xc0\x2f" /* ciphers */
    "\1\0"			 /* compression */
    "\0\x42"
    "\x1a\x1a\0\1\0"			       /* ignored */
    "\0\0\0\x15\0\x13\0\0\x10www.example.test" /* name */
    "\0\x0a\0\x08\0\6\x2a\x2a\0\x1d\0\x17"     /* groups */
    "\0\x0b\0\2\1\0"			       /* formats */
    "\0\x10\0\x0e\0\x0c\2h2\x08http/1.1";      /* ALPN */
static const char client_old[] = "\1\0\0\x29\3\1" RANDOM "\0\0\2\0\x2f\1\0";
static const char server[] =
    "\2\0\0\x2e\3\3" RANDOM "\0\x13\1\0\0\6\0\x2b\0\2\3\4";
static const char server_old[] = "\2\0\0\x26\3\3" RANDOM "\0\xc0\x2f\0";

#define BYTES(text) slice_of(text, sizeof(text) - 1)

/* A step that sends one record of a type with these bytes. */
static void
record(struct buf *script, char who, unsigned type, struct slice s)
{
	buf_printf(script, "%c= \\x%02x\\x03\\x03\\x%02x\\x%02x", who, type,
	    (unsigned)(s.n >> 8), (unsigned)s.n & 255);
	for (size_t i = 0; i < s.n; i++)
		buf_printf(script, "\\x%02x", slice_at(s, i));
	buf_str(script, "\n");
}

static void
check(struct buf *script, const char *log)
{
	talk_check(&plan, buf_cstr(script), log);
	buf_free(script);
}

static void
hellos_say_who_is_asked_for_and_what_is_agreed(void **state)
{
	struct buf b = {0};

	(void)state;
	record(&b, 'C', 22, BYTES(client));
	record(&b, 'S', 22, BYTES(server));
	record(&b, 'C', 23, SLICE_LIT("encrypted"));
	check(&b, "tls f2 \"www.example.test\" \"h2,http/1.1\" asked " JA3
		  " agreed 0304 1301 " JA3S "\nclose 1 tls client A\n");
}

static void
older_ones_say_less(void **state)
{
	struct buf b = {0};

	(void)state;
	record(&b, 'C', 22, BYTES(client_old));
	record(&b, 'S', 22, BYTES(server_old));
	check(&b, "tls f2 \"\" \"\" asked " JA3_OLD
		  " agreed 0303 c02f " JA3S_OLD "\nclose 1 tls client A\n");
}

static void
a_hello_may_be_in_two_records(void **state)
{
	struct buf b = {0};

	(void)state;
	record(&b, 'C', 22, slice_head(BYTES(client), 50));
	record(&b, 'C', 22, slice_from(BYTES(client), 50));
	record(&b, 'S', 22, BYTES(server));
	check(&b, "tls f3 \"www.example.test\" \"h2,http/1.1\" asked " JA3
		  " agreed 0304 1301 " JA3S "\nclose 1 tls client A\n");
}

static void
a_refusal_leaves_the_question(void **state)
{
	struct buf b = {0};

	(void)state;
	record(&b, 'C', 22, BYTES(client));
	record(&b, 'S', 21, SLICE_LIT("\2\x28"));
	check(&b, "tls f2 \"www.example.test\" \"h2,http/1.1\" asked " JA3
		  "\nclose 1 tls client A\n");
}

static void
an_answer_alone_is_told(void **state)
{
	struct buf b = {0};

	(void)state;
	record(&b, 'S', 22, BYTES(server));
	check(&b, "tls f2 \"\" \"\" agreed 0304 1301 " JA3S
		  "\nclose 1 tls client A\n");
}

static void
what_began_encrypted_says_nothing(void **state)
{
	struct buf b = {0};

	(void)state;
	record(&b, 'C', 23, SLICE_LIT("encrypted"));
	record(&b, 'S', 23, SLICE_LIT("as well"));
	check(&b, "close 1 tls\n");
}

static void
fifty_bytes(struct talk *t)
{
	talk_limit(t, LIMIT_TLS_HELLO, 50);
}

static void
a_hello_beyond_the_limit_is_not_read(void **state)
{
	const struct talk_plan limited = {
	    .attach = talk_app, .port = 443, .setup = fifty_bytes};
	struct buf b = {0};

	(void)state;
	record(&b, 'C', 22, BYTES(client));
	record(&b, 'S', 22, BYTES(server_old));
	talk_check_once(&limited, buf_cstr(&b),
	    "! limit f2 The limit tls-hello of 50 bytes was reached: the first "
	    "message of a side of TLS.\n"
	    "tls f3 \"\" \"\" agreed 0303 c02f " JA3S_OLD
	    "\nclose 1 tls client A\n");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hellos_say_who_is_asked_for_and_what_is_agreed),
	    cmocka_unit_test(older_ones_say_less),
	    cmocka_unit_test(a_hello_may_be_in_two_records),
	    cmocka_unit_test(a_refusal_leaves_the_question),
	    cmocka_unit_test(an_answer_alone_is_told),
	    cmocka_unit_test(what_began_encrypted_says_nothing),
	    cmocka_unit_test(a_hello_beyond_the_limit_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
