/* ecma48: text and control sequences of terminals. */
#include "app/ecma48.h"

#define ESC 0x1b
#define BEL 0x07

static enum ecma48
after_esc(uint8_t c)
{
	switch (c) {
	case '[':
		return ECMA48_CONTROL;
	case ']':
	case 'P':
	case '^':
	case '_':
		return ECMA48_STRING;
	case '(':
	case ')':
	case '#':
	case 'O':
		return ECMA48_ONE_MORE;
	default:
		return ECMA48_TEXT;
	}
}

bool
ecma48_byte(enum ecma48 *state, uint8_t c, bool *ended)
{
	*ended = false;
	switch (*state) {
	case ECMA48_TEXT:
		*state = c == ESC ? ECMA48_ESC : ECMA48_TEXT;
		return c != ESC;
	case ECMA48_ESC:
		*state = after_esc(c);
		*ended = *state == ECMA48_TEXT;
		return false;
	case ECMA48_ONE_MORE:
		*ended = true;
		break;
	case ECMA48_CONTROL:
		*ended = c >= 0x40 && c <= 0x7e;
		break;
	case ECMA48_STRING:
		*ended = c == BEL || c == '\n';
		if (c == ESC)
			*state = ECMA48_ONE_MORE; /* its \ */
		break;
	}
	if (*ended)
		*state = ECMA48_TEXT;
	return false;
}
