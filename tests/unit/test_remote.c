/*
 * Remote desktops as text: what was typed into a remote framebuffer, what was
 * drawn by X11, whatever pieces the bytes come in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/rd.h"
#include "report/chaos_remote.h"

#define S(s) SLICE_LIT(s)

/* The same text, the client's bytes in pieces of every length. */
static void
says(void (*begin)(struct remote *), struct slice server, struct slice client,
    const char *text)
{
	for (size_t n = 1; n <= client.n; n++) {
		struct remote r = {.need = 0};
		struct slice rest = client;

		begin(&r);
		remote_hear(&r, server);
		for (; rest.n != 0; rest = slice_from(rest, n))
			remote_feed(&r, slice_head(rest, n));
		assert_string_equal(buf_cstr(&r.text), text);
		remote_free(&r);
	}
}

#define VNC_NONE "RFB 003.008\n\x01\x01"
#define KEY(a, b)                                         \
	"\x04\x01\0\0\0\0" a b /* it goes down, and up */ \
	"\x04\0\0\0\0\0" a b

static void
keys_are_their_characters(void **state)
{
	(void)state;
	says(vnc_begin, SLICE_NONE,
	    S(VNC_NONE KEY("\0", "l") KEY("\0", "s") KEY("\xff", "\x0d")
		    KEY("\xff", "\xe1") KEY("\0", "A") KEY("\0", "\xe9")
			KEY("\x20", "\xac")),
	    "ls\nA\xc3\xa9\xe2\x82\xac");
	says(vnc_begin, SLICE_NONE,
	    S(VNC_NONE KEY("\xff", "\xb1")
		    KEY("\xff", "\xae") "\x04\x01\0\0\x01\0\x04\x36"),
	    "1.\xd0\xb6");
}

static void
other_keys_are_names(void **state)
{
	(void)state;
	says(vnc_begin, SLICE_NONE,
	    S(VNC_NONE KEY("\xff", "\xe3") KEY("\0", "c") KEY("\xff", "\xbe")
		    KEY("\xff", "\x08")
			KEY("\x06", "\xc1") "\x04\x01\0\0\x01\0\xd8\x00"),
	    "[Control]c[F1][BackSpace][key 0x6c1].");
}

static void
messages_around_keys_are_passed_over(void **state)
{
	(void)state;
	says(vnc_begin, SLICE_NONE,
	    S("RFB 003.007\n\x02"
	      "0123456789abcdef" /* the response */
	      "\x01"
	      "\0\0\0\0abcdefghijklmnop"	/* SetPixelFormat */
	      "\x02\0\0\x02\0\0\0\0\0\0\0\1"	/* SetEncodings */
	      "\x03\1\0\0\0\0\4\0\3\0"		/* FramebufferUpdateRequest */
		KEY("\0", "a") "\x05\1\0\1\0\2" /* PointerEvent */
			       "\xf8\0\0\0\0\0\0\0\x04wxyz" /* ClientFence */
			       "\x96\1\0\0\0\0\0\0\0\0" /* continuous updates */
			       "\xff\0\0\1\0\0\0b\0\0\0\x30" /* QEMU's keys */
			       "\xff\0\0\0\0\0\0b\0\0\0\x30"),
	    "ab");
}

static void
a_clipboard_is_a_line(void **state)
{
	(void)state;
	says(vnc_begin, SLICE_NONE,
	    S(VNC_NONE KEY(
		"\0", "a") "\x06\0\0\0\0\0\0\x08one\r\nt\x01\xe9" KEY("\0",
		"b") "\x06\0\0\0\0\0\0\0" KEY("\0", "c")),
	    "a\n[clipboard] one\nt.\xc3\xa9\nb\n[clipboard]\nc");
	says(vnc_begin, SLICE_NONE,
	    S(VNC_NONE "\x06\0\0\0\xff\xff\xff\xf8\x10\0\0\1zlib" KEY("\0",
		"c") "\x06\0\0\0\xff\xff\xff\xfc\x1f\0\0\1" /* abilities */
		     "\x06\0\0\0\xff\xff\xff\xfexy" KEY("\0", "d")),
	    "[clipboard, compressed]\ncd");
}

static void
of_version_3_3_the_server_chooses_security(void **state)
{
	(void)state;
	says(vnc_begin, S("RFB 003.003\n\0\0\0\1"),
	    S("RFB 003.003\n\x01" KEY("\0", "a")), "a");
	says(vnc_begin, S("RFB 003.003\n\0\0\0\2"),
	    S("RFB 003.003\n0123456789abcdef\x01" KEY("\0", "a")), "a");
	says(vnc_begin, S("RFB 003.003\n\0\0"), S("RFB 003.003\n\x01"),
	    "[the server's beginning is missing]\n");
}

static void
what_is_not_known_ends_it(void **state)
{
	(void)state;
	says(vnc_begin, SLICE_NONE,
	    S(VNC_NONE KEY("\0", "a") "\x4d" KEY("\0", "b")),
	    "a\n[an unknown message (77) ends it]\n");
	says(vnc_begin, SLICE_NONE, S("RFB 003.008\n\x13xyz"),
	    "[security type 19: not followed]\n");
	says(vnc_begin, SLICE_NONE, S("RFB 00x.008\n\x01"),
	    "[no version: not followed]\n");
}

#define X11_LITTLE "l\0\x0b\0\0\0\x05\0\x03\0\0\0magic\0\0\0key\0"
#define X11_BIG	   "B\0\0\x0b\0\0\0\0\0\0\0\0"
#define PLACE	   "\1\0\0\0\2\0\0\0\5\0\6\0"

static void
texts_that_are_drawn_are_lines(void **state)
{
	(void)state;
	says(x11_begin, SLICE_NONE,
	    S(X11_LITTLE "\x2b\0\1\0" /* something else */
			 "\x4c\5\6\0" PLACE "hello\0\0\0"
			 /* two items, and a font between them */
			 "\x4a\0\x08\0" PLACE "\3\0abc\xff\0\0\0\1\2\0de\0\0"
			 "\x4a\0\5\0" PLACE "\1\0z\0"
			 "\x4d\2\5\0" PLACE "\0A\x20\xac"
			 "\x4b\0\6\0" PLACE "\2\0\0h\0i\0\0"),
	    "hello\nabcde\nz\nA\xe2\x82\xac\nhi\n");
	says(x11_begin, SLICE_NONE,
	    S(X11_BIG "\x4c\2\0\5" PLACE "\xe9\x1b\0\0"), "\xc3\xa9.\n");
}

static void
long_requests_have_their_length_behind(void **state)
{
	(void)state;
	says(x11_begin, SLICE_NONE,
	    S(X11_LITTLE "\x48\0\0\0\4\0\0\0picture."
			 "\x4c\2\0\0\6\0\0\0" PLACE "ok\0\0"),
	    "ok\n");
	says(x11_begin, SLICE_NONE,
	    S(X11_BIG "\x48\0\0\0\0\0\0\1\x4c\2\0\5" PLACE "no\0\0"),
	    "[a request of no length ends it]\n");
}

static void
lengths_that_lie_do_not_reach_the_next_request(void **state)
{
	(void)state;
	says(x11_begin, SLICE_NONE,
	    S(X11_LITTLE "\x4c\xff\5\0" PLACE "four"   /* 255 characters */
			 "\x4a\0\5\0" PLACE "\x09\0no" /* nine */
			 "\x4b\0\5\0" PLACE "\xff\0no" /* a font */
			 "\x4c\0\1\0"		       /* no place */
			 "\x4c\2\5\0" PLACE "ok\0\0\0\0\0\0"),
	    "ok\n[an unknown request (0) ends it]\n");
}

static void
markup_is_text(void **state)
{
	struct remote r = {.need = 0};

	(void)state;
	x11_begin(&r);
	remote_feed(&r, S(X11_BIG "\x4c\3\0\5" PLACE "<b>\0"));
	remote_end(&r, "end");
	assert_string_equal(
	    buf_cstr(&r.html), "&lt;b&gt;\n<b class=\"m\">[end]</b>\n");
	remote_feed(&r, S("\x4c\3\0\5" PLACE "<b>\0"));
	assert_string_equal(buf_cstr(&r.text), "<b>\n[end]\n");
	remote_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_are_their_characters),
	    cmocka_unit_test(other_keys_are_names),
	    cmocka_unit_test(messages_around_keys_are_passed_over),
	    cmocka_unit_test(a_clipboard_is_a_line),
	    cmocka_unit_test(of_version_3_3_the_server_chooses_security),
	    cmocka_unit_test(what_is_not_known_ends_it),
	    cmocka_unit_test(texts_that_are_drawn_are_lines),
	    cmocka_unit_test(long_requests_have_their_length_behind),
	    cmocka_unit_test(lengths_that_lie_do_not_reach_the_next_request),
	    cmocka_unit_test(markup_is_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
