/*
 * screen: of what the server of a terminal session wrote, the part that does
 * no more than draw, so that it can be played to the reader's own terminal.
 *
 * Text stays, and of ECMA-48's control sequences those that move, erase,
 * colour and set modes. Strings that set titles or clipboards are left out,
 * and so are questions that a terminal answers by typing. ecma48.h takes all
 * sequences out.
 */
#ifndef WF_APP_SCREEN_H
#define WF_APP_SCREEN_H

#include "base/buf.h"

enum screen_state {
	SCREEN_TEXT,
	SCREEN_SEQUENCE, /* ESC, then up to a final byte; CSI has parameters */
	SCREEN_STRING,	 /* up to BEL or ESC \: left out */
	SCREEN_STRING_ESC,
};

/* One side's bytes. A zeroed struct is at text. */
struct screen {
	enum screen_state state;
	struct buf sequence; /* the one that is not whole yet */
};

/* Adds what is to be shown once the byte has come. */
void screen_byte(struct screen *, uint8_t, struct buf *out);
/* Bytes are missing. */
void screen_reset(struct screen *);
void screen_free(struct screen *);
/*
 * A JSON string of text as a player must have it: UTF-8, and what is not is
 * Latin 1. C1 controls would be obeyed: they are shown as unknown.
 */
void screen_json(struct buf *out, struct slice text);

#endif
