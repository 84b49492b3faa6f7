/* terminal: what was typed, and what the server wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "piece.h"
#include "report/terminal.h"

#define C SIDE_A
#define S SIDE_B

struct screen {
	struct pieces p;
	struct terminal t;
	struct buf text;
};

static void
load(struct screen *s, enum terminal_kind kind)
{
	terminal_load(&s->t, piece_talk(&s->p, true), kind);
}

static void
drop(struct screen *s)
{
	terminal_free(&s->t);
	piece_free(&s->p);
	buf_free(&s->text);
}

/* Each key by itself, echoed by the server. */
static void
type(struct screen *s, const char *keys)
{
	for (size_t i = 0; keys[i] != '\0'; i++) {
		piece_data(&s->p, C, slice_of(keys + i, 1));
		piece_data(&s->p, S, slice_of(keys + i, 1));
	}
}

static void
write_key(struct buf *b, uint16_t code)
{
	static const char *const names[] = {"<enter>", "<bs>", "<up>", "<down>",
	    "<left>", "<right>", "<esc>", "<missing>"};

	if (code >= KEY_ENTER)
		buf_str(b, names[code - KEY_ENTER]);
	else
		buf_u8(b, (uint8_t)code);
}

/* A line each; those that were not echoed in braces. */
static const char *
typed(struct screen *s)
{
	const struct terminal *t = &s->t;

	buf_reset(&s->text);
	for (size_t i = 0; i < t->nlines; i++) {
		const struct terminal_line *l = &t->lines[i];
		bool hidden = l->printing != 0 && l->echoed == 0;

		buf_str(&s->text, hidden ? "{" : "");
		for (size_t k = 0; k < l->n; k++)
			write_key(&s->text, t->keys[l->first + k].code);
		buf_str(&s->text, hidden ? "}\n" : "\n");
	}
	return buf_cstr(&s->text);
}

/* What is erased in brackets, echoes in capitals. */
static const char *
written(struct screen *s)
{
	const struct terminal *t = &s->t;

	buf_reset(&s->text);
	for (size_t i = 0; i < t->ncells; i++) {
		const struct terminal_cell *c = &t->cells[i];
		uint8_t byte = c->byte;

		if (c->echo && byte >= 'a' && byte <= 'z')
			byte -= 'a' - 'A';
		if (c->missing)
			buf_str(&s->text, "<missing>");
		else if (c->erased)
			buf_printf(&s->text, "[%c]", byte);
		else
			buf_u8(&s->text, byte);
	}
	return buf_cstr(&s->text);
}

static void
lines_are_what_stands_between_enters(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, C, "one\r\ntwo\r");
	piece_data(&s.p, C, SLICE_LIT("\0three\n\nfour"));
	load(&s, TERMINAL_TELNET);
	assert_string_equal(typed(&s), "{one}\n{two}\n{three}\n\n{four}\n");
	drop(&s);
}

static void
an_enter_may_be_torn_apart(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, C, "one\r");
	piece_bytes(&s.p, S, "\r\n");
	piece_bytes(&s.p, C, "\ntwo\r\n");
	load(&s, TERMINAL_TELNET);
	assert_string_equal(typed(&s), "{one}\n{two}\n");
	drop(&s);
}

static void
what_the_server_writes_back_is_echo(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, S, "login: ");
	type(&s, "bob");
	piece_bytes(&s.p, C, "\r\n");
	piece_bytes(&s.p, S, "\r\nPassword: ");
	piece_bytes(&s.p, C, "secret\r\n");
	piece_bytes(&s.p, S, "\r\nhost$ ");
	type(&s, "ls");
	load(&s, TERMINAL_TELNET);
	assert_string_equal(typed(&s), "bob\n{secret}\nls\n");
	assert_string_equal(written(&s), "login: BOB\nPassword: \nhost$ LS");
	drop(&s);
}

static void
stars_are_no_echo(void **state)
{
	struct screen s = {0};

	(void)state;
	type(&s, "a");
	piece_bytes(&s.p, C, "\r");
	piece_bytes(&s.p, S, "\r\nPIN: ");
	piece_bytes(&s.p, C, "12");
	piece_bytes(&s.p, S, "**");
	load(&s, TERMINAL_TELNET);
	assert_string_equal(typed(&s), "a\n{12}\n");
	drop(&s);
}

static void
a_key_without_echo_does_not_stop_the_next_ones(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, C, "\x03");
	piece_bytes(&s.p, S, "^C\r\n$ ");
	type(&s, "ls");
	piece_bytes(&s.p, C, "\x1b[A");
	type(&s, "x");
	load(&s, TERMINAL_TELNET);
	assert_string_equal(typed(&s), "\x03ls<up>x\n");
	assert_string_equal(written(&s), "^C\n$ LSX");
	drop(&s);
}

static void
backspaces_are_keys_and_strike_what_was_written(void **state)
{
	struct screen s = {0};

	(void)state;
	type(&s, "vl");
	piece_bytes(&s.p, C, "\x7f");
	piece_bytes(&s.p, S, "\b \b");
	piece_bytes(&s.p, C, "\b");
	piece_bytes(&s.p, S, "\b \b");
	type(&s, "ok");
	load(&s, TERMINAL_TELNET);
	assert_string_equal(typed(&s), "vl<bs><bs>ok\n");
	assert_string_equal(written(&s), "[V][L]OK");
	drop(&s);
}

static void
a_backspace_erases_a_whole_character_but_no_line_end(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, S, "a\n\xc3\xa9\b\b\b");
	load(&s, TERMINAL_TELNET);
	assert_int_equal(s.t.ncells, 4);
	assert_false(s.t.cells[0].erased);
	assert_true(s.t.cells[2].erased && s.t.cells[3].erased);
	drop(&s);
}

static void
telnet_commands_are_no_text_even_torn_apart(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, S, "\xff\xfb\x01");
	piece_bytes(&s.p, S, "a\xff");
	piece_bytes(&s.p, S, "\xfd");
	piece_bytes(&s.p, S,
	    "\x18"
	    "b\xff\xff\xff\xf9"
	    "c");
	piece_bytes(&s.p, S,
	    "\xff\xfa\x18\x01\xff\xf0"
	    "d");
	load(&s, TERMINAL_TELNET);
	assert_string_equal(written(&s), "ab\xff"
					 "cd");
	drop(&s);
}

static void
the_client_tells_of_its_terminal(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_data(&s.p, C,
	    SLICE_LIT("\xff\xfa\x1f\0\x50\0\x18\xff\xf0"
		      "\xff\xfa\x18\0vt100\xff\xf0"));
	load(&s, TERMINAL_TELNET);
	assert_int_equal(s.t.columns, 80);
	assert_int_equal(s.t.rows, 24);
	assert_string_equal(buf_cstr(&s.t.type), "vt100");
	assert_int_equal(s.t.nkeys, 0);
	drop(&s);
}

static void
terminal_control_is_counted_and_left_out(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, S, "\x1b[1;31mred\x1b[0m\x1b]0;title\a\x1b(B");
	piece_bytes(&s.p, S, " \x1b");
	piece_bytes(&s.p, S, "[2Jblue\x1bM\a");
	load(&s, TERMINAL_TELNET);
	assert_string_equal(written(&s), "red blue");
	assert_int_equal(s.t.sequences, 6);
	drop(&s);
}

static void
returns_are_line_ends_once(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, S, "10%\r20%\r\r\nend\r");
	piece_data(&s.p, S, SLICE_LIT("\0\nmore\r"));
	load(&s, TERMINAL_TELNET);
	assert_string_equal(written(&s), "10%\n20%\nend\nmore");
	drop(&s);
}

static void
holes_are_marked_and_end_what_was_begun(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_bytes(&s.p, S, "ab\xff");
	piece_gap(&s.p, S, 7, GAP_LOST);
	piece_bytes(&s.p, S, "cd");
	piece_gap(&s.p, C, 3, GAP_LOST);
	piece_bytes(&s.p, C, "x");
	piece_cut(&s.p, C, 3);
	load(&s, TERMINAL_TELNET);
	assert_string_equal(written(&s), "ab<missing>cd");
	assert_string_equal(typed(&s), "{x<missing>}\n");
	drop(&s);
}

static void
rlogin_begins_with_four_strings(void **state)
{
	struct screen s = {0};

	(void)state;
	piece_data(&s.p, C, SLICE_LIT("\0bob\0bob\0vt100/9600\0"));
	piece_bytes(&s.p, C, "ls\xff\r");
	load(&s, TERMINAL_RLOGIN);
	assert_string_equal(typed(&s), "{ls\xff}\n");
	drop(&s);
}

static void
a_prompt_is_the_unfinished_line(void **state)
{
	struct screen s = {0};
	struct buf b = {0};

	(void)state;
	piece_bytes(&s.p, S, "motd\r\nPassword: ");
	piece_bytes(&s.p, C, "x\r");
	load(&s, TERMINAL_TELNET);
	terminal_prompt(&s.t, s.t.lines[0].cells, &b);
	assert_string_equal(buf_cstr(&b), "Password: ");
	buf_free(&b);
	drop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_are_what_stands_between_enters),
	    cmocka_unit_test(an_enter_may_be_torn_apart),
	    cmocka_unit_test(what_the_server_writes_back_is_echo),
	    cmocka_unit_test(stars_are_no_echo),
	    cmocka_unit_test(a_key_without_echo_does_not_stop_the_next_ones),
	    cmocka_unit_test(backspaces_are_keys_and_strike_what_was_written),
	    cmocka_unit_test(
		a_backspace_erases_a_whole_character_but_no_line_end),
	    cmocka_unit_test(telnet_commands_are_no_text_even_torn_apart),
	    cmocka_unit_test(the_client_tells_of_its_terminal),
	    cmocka_unit_test(terminal_control_is_counted_and_left_out),
	    cmocka_unit_test(returns_are_line_ends_once),
	    cmocka_unit_test(holes_are_marked_and_end_what_was_begun),
	    cmocka_unit_test(rlogin_begins_with_four_strings),
	    cmocka_unit_test(a_prompt_is_the_unfinished_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
