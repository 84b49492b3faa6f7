/*
 * Control sequences of terminals: what is left of text, and how many ended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/ecma48.h"
#include "base/buf.h"
#include "base/rd.h"

static void
check(const char *in, const char *text, unsigned sequences)
{
	enum ecma48 state = ECMA48_TEXT;
	struct rd r = rd_init(slice_str(in));
	struct buf out = {0};
	unsigned n = 0;
	bool ended;

	while (r.left != 0) {
		uint8_t c = rd_u8(&r);

		if (ecma48_byte(&state, c, &ended))
			buf_u8(&out, c);
		n += ended;
	}
	assert_string_equal(buf_cstr(&out), text);
	assert_int_equal(n, sequences);
	buf_free(&out);
}

static void
colours_and_cursor_movements_are_no_text(void **state)
{
	(void)state;
	check("\x1b[1;32mbob@host\x1b[0m:~$ ", "bob@host:~$ ", 2);
	check("a\x1b[2J\x1b[Hb", "ab", 2);
	check("\x1bMup", "up", 1);
}

static void
titles_of_windows_end_with_bel_esc_or_the_line(void **state)
{
	(void)state;
	check("\x1b]0;bob@host\a$ ", "$ ", 1);
	check("\x1b]0;bob@host\x1b\\$ ", "$ ", 1);
	check("\x1b]0;never ended\n$ ", "$ ", 1);
	check("\x1bPdevice\x1b\\x", "x", 1);
}

static void
character_sets_and_keys_have_one_more_byte(void **state)
{
	(void)state;
	check("\x1b(B\x1b[mPassword: ", "Password: ", 2);
	check("\x1bOAls", "ls", 1);
}

static void
what_is_not_ended_hides_what_follows(void **state)
{
	(void)state;
	check("a\x1b", "a", 0);
	check("a\x1b[12;", "a", 0);
	check("a\x1b]title", "a", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(colours_and_cursor_movements_are_no_text),
	    cmocka_unit_test(titles_of_windows_end_with_bel_esc_or_the_line),
	    cmocka_unit_test(character_sets_and_keys_have_one_more_byte),
	    cmocka_unit_test(what_is_not_ended_hides_what_follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
