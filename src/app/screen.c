/* screen: what of a terminal's output may be played to another terminal. */
#include "app/screen.h"

#include "base/wr.h"

#define SEQUENCE_MAX 64 /* bytes of one control sequence */

#define ESC 0x1b
#define BEL 0x07
#define DEL 0x7f

static bool
one_of(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

/* CSI: moves, erases, colours, modes. Others ask, print, move the window. */
static bool
csi_draws(struct slice sequence)
{
	uint8_t first = slice_at(sequence, 2);
	uint8_t last = slice_at(sequence, sequence.n - 1);
	size_t i;

	for (i = 2; i < sequence.n; i++) {
		uint8_t c = slice_at(sequence, i);

		if (c < 0x30 || (c >= 0x3c && c < 0x40 && i != 2))
			return false;
	}
	if (first == '?')
		return one_of(last, "hlrsJK");
	return !one_of(first, "<=>") &&
	       one_of(last, "@ABCDEFGHIJKLMPSTXZ`abdefghlmrsu");
}

/* Does it do no more than draw? */
static bool
draws(struct slice sequence)
{
	uint8_t second = slice_at(sequence, 1);

	if (second == '[')
		return csi_draws(sequence);
	if (sequence.n == 2)
		return one_of(second, "78=>DEHMNOcno|}~");
	return sequence.n == 3 && one_of(second, "()*+#");
}

/* Controls that a screen is moved by; NUL, ENQ and others are left out. */
static bool
is_shown(uint8_t c)
{
	return c >= 0x20 ? c != DEL : c >= 0x07 && c <= 0x0f;
}

static void
begin_sequence(struct screen *s)
{
	s->state = SCREEN_SEQUENCE;
	buf_reset(&s->sequence);
	buf_u8(&s->sequence, ESC);
}

/* A byte that belongs to none: what came of it is dropped. */
static void
no_sequence(struct screen *s, uint8_t c, struct buf *out)
{
	s->state = SCREEN_TEXT;
	if (is_shown(c))
		buf_u8(out, c);
}

/* Bytes that terminals skip in a sequence are not kept: none hides in one. */
static void
in_sequence(struct screen *s, uint8_t c, struct buf *out)
{
	struct slice all;
	bool csi;

	if (c == 0 || c == DEL)
		return;
	if (s->sequence.n < SEQUENCE_MAX)
		buf_u8(&s->sequence, c);
	all = buf_as_slice(&s->sequence);
	csi = slice_at(all, 1) == '[';
	if (c == ESC)
		begin_sequence(s);
	else if (c < 0x20 || c >= 0x80)
		no_sequence(s, c, out);
	else if (all.n == 2 && one_of(c, "]PX^_"))
		s->state = SCREEN_STRING;
	else if (c >= (csi ? 0x40 : 0x30) && !(csi && all.n == 2)) {
		s->state = SCREEN_TEXT;
		if (all.n < SEQUENCE_MAX && draws(all))
			buf_add_slice(out, all);
	}
}

void
screen_byte(struct screen *s, uint8_t c, struct buf *out)
{
	switch (s->state) {
	case SCREEN_TEXT:
		if (c == ESC)
			begin_sequence(s);
		else if (is_shown(c))
			buf_u8(out, c);
		return;
	case SCREEN_SEQUENCE:
		in_sequence(s, c, out);
		return;
	case SCREEN_STRING:
		s->state = c == ESC		   ? SCREEN_STRING_ESC
			   : c == BEL || c == '\n' ? SCREEN_TEXT
						   : SCREEN_STRING;
		return;
	case SCREEN_STRING_ESC:
		s->state = c == '\\' ? SCREEN_TEXT : SCREEN_STRING;
		return;
	}
}

void
screen_reset(struct screen *s)
{
	s->state = SCREEN_TEXT;
}

void
screen_free(struct screen *s)
{
	buf_free(&s->sequence);
}

void
screen_json(struct buf *out, struct slice text)
{
	struct buf utf8 = {0};
	uint32_t cp = 0;
	unsigned n;

	while (text.n != 0) {
		n = utf8_decode(text, &cp);
		if (n == 0)
			cp = slice_at(text, 0);
		utf8_encode(&utf8, cp >= 0x80 && cp < 0xa0 ? 0xfffd : cp);
		text = slice_from(text, n == 0 ? 1 : n);
	}
	wr_json(out, buf_as_slice(&utf8));
	buf_free(&utf8);
}
