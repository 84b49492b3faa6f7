/*
 * ecma48: the control sequences of terminals (ECMA-48) taken out of one side's
 * bytes, one at a time.
 *
 *	ESC [ ... letter	a control sequence: colours, cursor
 *	ESC ] ... BEL		a string, as a window's title; P, ^ and _ begin
 *				others. ESC \ ends it, too, and a line's end
 *	ESC ( byte		a character set; so ), # and O (a key)
 *	ESC letter		all others
 */
#ifndef WF_APP_ECMA48_H
#define WF_APP_ECMA48_H

#include <stdbool.h>
#include <stdint.h>

/* Where it is in a sequence. Zero is at text. */
enum ecma48 {
	ECMA48_TEXT,
	ECMA48_ESC,
	ECMA48_ONE_MORE,
	ECMA48_CONTROL,
	ECMA48_STRING,
};

/* Is the byte text? *ended: it was the last one of a sequence, whose kind the
 * state before it tells. */
bool ecma48_byte(enum ecma48 *, uint8_t, bool *ended);

#endif
