/*
 * terminal: a telnet-like session, read as a terminal would read it: what the
 * client's keys were, line by line, and what the server wrote. It is a log
 * and no screen: text stays where it was erased or overwritten, and cursor
 * movements do nothing.
 */
#ifndef WF_REPORT_TERMINAL_H
#define WF_REPORT_TERMINAL_H

#include "report/talk.h"

enum terminal_kind {
	TERMINAL_PLAIN,	 /* bytes are text */
	TERMINAL_TELNET, /* ... but for commands after IAC, RFC 854 */
	TERMINAL_RLOGIN, /* ... after four strings of the client, RFC 1282 */
};

/* Keys that are no byte of text. */
enum terminal_code {
	KEY_ENTER = 256,
	KEY_BACKSPACE,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_ESCAPE,  /* ... and whatever else begins with it */
	KEY_MISSING, /* a gap or a cut, see its piece */
};

struct terminal_key {
	uint32_t piece; /* of the talk */
	uint16_t code;	/* a byte, or a terminal_code */
	bool echoed;	/* the server wrote it back */
};

/* One byte that the server wrote. */
struct terminal_cell {
	uint32_t piece;
	uint32_t under; /* what a backspace erases after this one, + 1 */
	uint8_t byte;
	bool echo;    /* of a key */
	bool erased;  /* by a backspace */
	bool missing; /* no byte: a gap or a cut */
};

struct terminal_line {
	size_t first, n; /* keys, without the one that ends it */
	size_t cells;	 /* written before it was typed */
	size_t printing; /* keys that are text ... */
	size_t echoed;	 /* ... of them, written back */
};

struct terminal {
	struct terminal_key *keys;
	struct terminal_cell *cells;
	struct terminal_line *lines;
	size_t nkeys, ncells, nlines;
	size_t keys_cap, cells_cap, lines_cap;
	size_t echoed;		/* keys */
	size_t sequences;	/* of terminal control, left out */
	unsigned columns, rows; /* as the client told, 0: not */
	struct buf type;	/* vt100; captured bytes */
};

void terminal_load(struct terminal *, const struct talk *, enum terminal_kind);
void terminal_free(struct terminal *);
/* The line before the cell, as far as it was written: a prompt. */
void terminal_prompt(const struct terminal *, size_t cell, struct buf *);

#endif
