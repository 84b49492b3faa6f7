/*
 * chaos_remote: what one remote desktop's bytes say, as text: what was typed
 * (VNC), what was drawn (X11). chaos_vnc.c and chaos_x11.c know the messages;
 * chaos_remote.c cuts the stream into their parts and makes the files.
 */
#ifndef WF_REPORT_CHAOS_REMOTE_H
#define WF_REPORT_CHAOS_REMOTE_H

#include "base/buf.h"

struct rd;

/*
 * A reader of one session, whatever pieces its bytes come in. It waits for the
 * next part, `need` bytes, which `step` then reads; behind a part there may be
 * a body of any length that is passed over, or told where it is a clipboard.
 * Never more than a part is kept: REMOTE_PART bytes at most.
 *
 * What is said gathers in html (markup) and text (the same, bare), until the
 * owner takes it and empties both. Text is UTF-8 and has no controls but tab
 * and LF. Once it has ended, nothing more is read.
 *
 * Zeroed, it is empty; vnc_begin or x11_begin starts it.
 */
#define REMOTE_PART 512

struct remote {
	struct buf html, text;
	bool mid; /* of a line */
	bool ended;

	struct buf have;
	size_t need;
	void (*step)(struct remote *, struct rd *part);
	uint64_t body;
	bool clip;     /* ... is a clipboard */
	uint8_t kind;  /* of the message or request */
	uint64_t left; /* of it */

	/* VNC */
	uint8_t server[16]; /* its first bytes: version and security type */
	size_t server_n;
	bool deaf; /* bytes of the server are missing: no more of them */
	/* X11 */
	bool little, wide; /* byte order, 16-bit characters */
	uint8_t count;	   /* of ImageText's characters */
};

void vnc_begin(struct remote *);
void x11_begin(struct remote *);
void remote_free(struct remote *);

/* Bytes of the client; of the server, of which only VNC wants the first. */
void remote_feed(struct remote *, struct slice);
void remote_hear(struct remote *, struct slice);
/* It cannot be followed any further: a word of ours on a line of its own. */
void remote_end(struct remote *, const char *why);

/* ---- for the protocols */
void remote_next(
    struct remote *, size_t need, void (*step)(struct remote *, struct rd *));
/* A character; what cannot be shown is a dot, LF a line. */
void remote_char(struct remote *, uint32_t cp);
/* A word of ours, in brackets. */
void remote_mark(struct remote *, const char *word);
void remote_line(struct remote *); /* ends it, unless it is empty */

#endif
