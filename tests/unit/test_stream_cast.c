/* stream_cast: terminal sessions as asciicast files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "cli/stream_cast.h"

#define MS INT64_C(1000000)
#define T0 (1700000000000 * MS)

struct cast {
	struct budget budget;
	struct store *store;
	struct stream_cast *cast;
	struct session s;
	int64_t ms; /* of the next event */
	struct buf out;
};

static struct endpoint
end(const char *ip, uint16_t port)
{
	struct endpoint e = {.port = port};

	assert_true(addr_parse(slice_str(ip), &e.addr));
	return e;
}

static void
begin(struct cast *c, const char *app)
{
	*c = (struct cast){.ms = 500};
	c->store = store_new(&c->budget, "/tmp");
	c->cast = stream_cast_new(c->store);
	c->s = (struct session){
	    .proto = IPP_TCP,
	    .app = app,
	    .first_ns = T0,
	    .last_ns = T0 + 60000 * MS,
	    .client = SIDE_A,
	    .end = {end("192.0.2.57", 47160), end("192.0.2.10", 23)},
	};
}

static void
finish(struct cast *c)
{
	stream_cast_free(c->cast);
	store_free(c->store);
	buf_free(&c->out);
	assert_int_equal(c->budget.used, 0);
}

static void
say(struct cast *c, enum side side, struct slice data)
{
	struct chunk k = {.side = side, .ns = T0 + c->ms * MS, .data = data};

	stream_cast_data(c->cast, &c->s, &k);
	c->ms += 250;
}

static void
lose(struct cast *c, enum side side, uint64_t n)
{
	struct gap g = {.side = side, .ns = T0 + c->ms * MS, .n = n};

	stream_cast_gap(c->cast, &c->s, &g);
}

#define CLIENT(c, text) say(c, SIDE_A, SLICE_LIT(text))
#define SERVER(c, text) say(c, SIDE_B, SLICE_LIT(text))

#define HEAD(size)                                               \
	"{\"version\": 2, " size ", \"timestamp\": 1700000000, " \
	"\"title\": \"192.0.2.57:47160 > 192.0.2.10:23\"}\n"
#define HEAD_80X24 HEAD("\"width\": 80, \"height\": 24")

static void
cast_is(struct cast *c, const char *want)
{
	assert_true(stream_cast_write(c->cast, &c->s, &c->out));
	assert_string_equal(buf_cstr(&c->out), want);
	finish(c);
}

static void
what_the_server_wrote_and_the_client_typed(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	SERVER(&c, "login: ");
	CLIENT(&c, "b");
	SERVER(&c, "b");
	CLIENT(&c, "\r\0");
	SERVER(&c, "\r\n\x1b[1mHi\x1b[0m \"b\"\r\n");
	cast_is(&c,
	    HEAD_80X24 "[0.500000, \"o\", \"login: \"]\n"
		       "[0.750000, \"i\", \"b\"]\n"
		       "[1.000000, \"o\", \"b\"]\n"
		       "[1.250000, \"i\", \"\\r\"]\n"
		       "[1.500000, \"o\", \"\\r\\n\\u001b[1mHi\\u001b[0m "
		       "\\\"b\\\"\\r\\n\"]\n");
}

static void
telnet_commands_are_left_out(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	SERVER(&c, "\xff\xfb\x01\xff\xfd\x1f");
	CLIENT(&c, "\xff\xfd\x01\xff\xfb\x1f");
	SERVER(&c, "a\xff");
	SERVER(&c, "\xf9z\xff\xff\xff\xfa\x18\x01");
	SERVER(&c, "\xff\xf0!");
	cast_is(&c, HEAD_80X24 "[1.000000, \"o\", \"a\"]\n"
			       "[1.250000, \"o\", \"z\xc3\xbf\"]\n"
			       "[1.500000, \"o\", \"!\"]\n");
}

static void
the_window_has_the_size_that_the_client_told(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	CLIENT(&c, "\xff\xfa\x1f\x00\x84\x00\x2b\xff\xf0");
	SERVER(&c, "$ ");
	CLIENT(&c, "\xff\xfa\x1f\x00\x84\x00\x2b\xff\xf0");
	CLIENT(&c, "\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0");
	CLIENT(&c, "\xff\xfa\x1f\xff\xff\xff\xff\x00\x00\xff\xf0");
	cast_is(&c,
	    HEAD("\"width\": 132, \"height\": 43") "[0.750000, \"o\", \"$ \"]\n"
						   "[1.250000, \"r\", "
						   "\"80x24\"]\n");
}

/* Titles, clipboards, questions: nothing that a player's terminal obeys. */
static void
harmful_sequences_are_left_out(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	SERVER(&c, "a\x1b]0;title\x07"
		   "b");
	SERVER(&c, "c\x1b]52;c;Zm9v\x1b\\d");
	SERVER(&c, "e\x1bP+q544e\x1b\\f\x1b_x\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\g");
	SERVER(&c, "h\x1b[6ni\x1b[cj\x1b[>ck\x1bZl\x1b[21tm\x1b[5in");
	SERVER(&c, "\x05o\0p\x7fq\x9d"
		   "0;x\xc2\x9dr");
	cast_is(&c, HEAD_80X24 "[0.500000, \"o\", \"ab\"]\n"
			       "[0.750000, \"o\", \"cd\"]\n"
			       "[1.000000, \"o\", \"efg\"]\n"
			       "[1.250000, \"o\", \"hijklmn\"]\n"
			       "[1.500000, \"o\", \"opq\xef\xbf\xbd"
			       "0;x\xef\xbf\xbdr\"]\n");
}

/* Bytes that terminals skip must not carry a question past us. */
static void
harmful_sequences_do_not_hide(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	SERVER(&c, "a\x1b[6\x7fnb\x1b[6\0nc");
	SERVER(&c, "d\x1b\x1b[6ne\x1b[>qf\x1b[?ug\x1b[1$wh\x1b%@i");
	SERVER(&c, "j\x1b[6\xc3\xaek");
	cast_is(&c, HEAD_80X24 "[0.500000, \"o\", \"abc\"]\n"
			       "[0.750000, \"o\", \"defghi\"]\n"
			       "[1.000000, \"o\", \"j\xc3\xaek\"]\n");
}

static void
sequences_that_draw_are_kept(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	SERVER(&c, "\x1b[2J\x1b[1;1H\x1b[?1049h\x1b[38;5;1mx\x1b[0m\x1b"
		   "7");
	cast_is(&c,
	    HEAD_80X24 "[0.500000, \"o\", \"\\u001b[2J\\u001b[1;1H"
		       "\\u001b[?1049h\\u001b[38;5;1mx\\u001b[0m\\u001b7\"]\n");
}

static void
sequences_and_characters_survive_a_split(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	SERVER(&c, "a\x1b[3");
	SERVER(&c, "1mb\xe2");
	SERVER(&c, "\x82");
	SERVER(&c, "\xac"
		   "c\x1b(B\xe9");
	cast_is(&c, HEAD_80X24 "[0.500000, \"o\", \"a\"]\n"
			       "[0.750000, \"o\", \"\\u001b[31mb\"]\n"
			       "[1.250000, \"o\", \"\xe2\x82\xac"
			       "c\\u001b(B\"]\n"
			       "[60.000000, \"o\", \"\xc3\xa9\"]\n");
}

static void
a_gap_is_a_mark(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	SERVER(&c, "a\x1b[");
	lose(&c, SIDE_B, 120);
	SERVER(&c, "b");
	cast_is(&c, HEAD_80X24 "[0.500000, \"o\", \"a\"]\n"
			       "[0.750000, \"m\", \"120 bytes are missing\"]\n"
			       "[0.750000, \"o\", \"b\"]\n");
}

static void
time_never_goes_back(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	SERVER(&c, "a");
	c.ms = 100;
	SERVER(&c, "b");
	cast_is(&c, HEAD_80X24 "[0.500000, \"o\", \"a\"]\n"
			       "[0.500000, \"o\", \"b\"]\n");
}

/* NUL user NUL user NUL terminal/speed NUL; the server answers with NUL. */
static void
rlogin_names_are_no_typing(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "rlogin");
	CLIENT(&c, "\0bob\0root\0vt100");
	CLIENT(&c, "/9600\0");
	SERVER(&c, "\0# ");
	CLIENT(&c, "l\xff");
	cast_is(&c, HEAD_80X24 "[1.000000, \"o\", \"# \"]\n"
			       "[1.250000, \"i\", \"l\xc3\xbf\"]\n");
}

static void
the_server_may_speak_first(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, "telnet");
	c.s.client = SIDE_B;
	c.s.end[SIDE_A] = end("192.0.2.10", 23);
	c.s.end[SIDE_B] = end("192.0.2.57", 47160);
	CLIENT(&c, "login: ");
	cast_is(&c, HEAD_80X24 "[0.500000, \"o\", \"login: \"]\n");
}

static void
other_sessions_have_none(void **state)
{
	struct cast c;

	(void)state;
	begin(&c, NULL);
	CLIENT(&c, "GET / HTTP/1.1\r\n");
	c.s.app = "http";
	CLIENT(&c, "\r\n");
	assert_false(stream_cast_write(c.cast, &c.s, &c.out));
	finish(&c);
	begin(&c, NULL);
	CLIENT(&c, "who knows");
	assert_false(stream_cast_write(c.cast, &c.s, &c.out));
	finish(&c);
}

/* What nobody recognises is not kept for ever, but on the port it may be. */
static void
an_unknown_session_is_given_up_after_some_bytes(void **state)
{
	static const uint8_t much[70000];
	struct cast c;

	(void)state;
	begin(&c, NULL);
	c.s.end[SIDE_B].port = 4000;
	say(&c, SIDE_A, slice_of(much, sizeof much));
	say(&c, SIDE_A, SLICE_LIT("x"));
	c.s.app = "telnet";
	assert_false(stream_cast_write(c.cast, &c.s, &c.out));
	finish(&c);
	begin(&c, NULL);
	say(&c, SIDE_B, slice_of(much, sizeof much));
	say(&c, SIDE_B, SLICE_LIT("x"));
	c.s.app = "telnet";
	cast_is(&c, HEAD_80X24 "[0.750000, \"o\", \"x\"]\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_server_wrote_and_the_client_typed),
	    cmocka_unit_test(telnet_commands_are_left_out),
	    cmocka_unit_test(the_window_has_the_size_that_the_client_told),
	    cmocka_unit_test(harmful_sequences_are_left_out),
	    cmocka_unit_test(harmful_sequences_do_not_hide),
	    cmocka_unit_test(sequences_that_draw_are_kept),
	    cmocka_unit_test(sequences_and_characters_survive_a_split),
	    cmocka_unit_test(a_gap_is_a_mark),
	    cmocka_unit_test(time_never_goes_back),
	    cmocka_unit_test(rlogin_names_are_no_typing),
	    cmocka_unit_test(the_server_may_speak_first),
	    cmocka_unit_test(other_sessions_have_none),
	    cmocka_unit_test(an_unknown_session_is_given_up_after_some_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
