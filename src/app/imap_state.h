/*
 * imap_state: a session of IMAP, for the files of its decoder: imap.c reads
 * lines and literals, imap_talk.c knows what commands and answers say,
 * imap_mail.c which literals are messages, and imap_text.c how lines are read.
 */
#ifndef WF_APP_IMAP_STATE_H
#define WF_APP_IMAP_STATE_H

#include "app/decoder.h"
#include "app/imap.h"
#include "app/imap_parts.h"
#include "app/lines.h"
#include "app/mail.h"
#include "app/sasl.h"

/* What a side's bytes are. */
enum imap_reads {
	IMAP_LINES,
	IMAP_ARGUMENT, /* a literal that is kept with its line */
	IMAP_MAIL,     /* ... that goes to the mail */
	IMAP_PAST      /* ... of no interest */
};

/* One side: the line that it sends, in pieces where literals are in it. */
struct imap_half {
	struct lines lines;
	struct buf said;   /* the line so far */
	bool torn;	   /* ... maybe not from its start */
	unsigned literals; /* in it so far */
	uint64_t frame;	   /* of its first byte */
	int64_t ns;
	enum imap_reads reads;
	uint64_t left; /* octets of the literal */
	bool waits;    /* ... none of which came, and the server may refuse */
	struct mail mail;
	struct buf about, name; /* ... what is known of it, if it is a part */
	bool open;		/* the mail goes on with the next piece of it */
	uint64_t message;	/* ... its number, */
	struct buf section;	/* ... which part of it, */
	uint64_t next;		/* ... and the octet that comes next */
	bool last;		/* ... behind this piece nothing comes */
};

/* A command whose answer changes something. */
enum imap_waits {
	IMAP_NOTHING,
	IMAP_LOGIN,
	IMAP_AUTHENTICATE,
	IMAP_STARTTLS,
	IMAP_COMPRESS
};

struct imap {
	struct app_conn *conn;
	struct imap_half half[2];
	bool roles; /* client is known */
	enum side client;
	bool closed_book; /* encrypted or compressed from here on */
	bool clipped;	  /* LIMIT_MAIL_LINE was reported */

	enum imap_waits waits;
	struct buf tag; /* of that command */
	struct buf user;
	uint64_t frame;
	int64_t ns;
	struct sasl auth;
	uint64_t asked; /* octets of a piece that the client asked for, or 0 */

	struct buf parts;  /* what is known of parts of mails: imap_parts.h */
	uint64_t expunged; /* numbers of mails have changed so often */
	bool forgot;	   /* LIMIT_IMAP_STRUCTURES was reported */
};

/* imap_talk.c */
/* A whole line of the client, of the server. */
void imap_command(struct imap *, struct slice line);
void imap_answer(struct imap *, struct slice line);
/*
 * The command that waits has its answer, the server's line; empty: the capture
 * does not hold one.
 */
void imap_settle(struct imap *, struct slice answer, bool ok);
/* The tag and the verb off the front of a line; false: it is no command. */
bool imap_is_command(struct slice *line, struct slice *tag, struct slice *verb);
/* OK, NO, BAD */
bool imap_is_status(struct slice word);

/* imap_mail.c */
/* The line so far ends in a literal: what is it, and what is done with it? */
void imap_server_literal(
    struct imap *, struct imap_half *, const struct imap_literal *);
void imap_client_literal(
    struct imap *, struct imap_half *, const struct imap_literal *);
/* A whole line of the server: it may tell the structure of a mail. */
void imap_structure(struct imap *, struct imap_half *);
/* Its last octet came. */
void imap_literal_over(struct imap_half *);
/* No further piece comes of a mail that was fetched in pieces. */
void imap_pieces_over(struct imap_half *);

#endif
