/*
 * imap: what the files of the IMAP decoder share: how its lines are read.
 */
#ifndef WF_APP_IMAP_H
#define WF_APP_IMAP_H

#include "base/buf.h"
#include "base/rd.h"

/* What a line ends in when octets follow it: {310}, {310+}, ~{310} (RFC 9051,
 * 4.3; RFC 7888; RFC 3516). */
struct imap_literal {
	uint64_t n;
	bool waits;	     /* the server must ask for them first */
	struct slice before; /* the line up to it, trimmed */
};
bool imap_literal(struct slice line, struct imap_literal *);

enum imap_what {
	IMAP_OTHER,   /* header fields, or nothing of a message */
	IMAP_MESSAGE, /* all of it: RFC822, BODY[] */
	IMAP_PART,    /* a part or its text: BODY[1.2], BODY[TEXT] */
};

/* What a FETCH answer says before a literal: "* 5 FETCH (UID 7 BODY[]<0>". */
struct imap_item {
	enum imap_what what;
	struct slice section; /* "1.2" */
	bool partial;	      /* with <origin>: only octets from there on */
	uint64_t origin;      /* ... of the message or part */
};
struct imap_item imap_item(struct slice before);

/* "* 5 FETCH (": 5; another line: 0. UIDFETCH (RFC 9586) has a UID instead. */
uint64_t imap_fetched(struct slice line, bool *uid);
/* The number after the name in a line: "RFC822.SIZE 310", or 0. */
uint64_t imap_number_after(struct slice line, const char *name);
/* How many octets a FETCH asks for: "BODY[]<0.2048>" 2048; 0: for all. */
uint64_t imap_asked(struct slice command);

/*
 * The next argument of a command, whose literals stand in it behind their
 * braces and CR LF: an atom, a quoted string or a literal (RFC 9051, 4). It
 * is added to out. False: there is none, or it breaks off.
 */
bool imap_astring(struct rd *, struct buf *out);

#endif
