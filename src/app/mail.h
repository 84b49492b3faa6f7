/*
 * mail: a message on its way to the sink, from a text that a line of one dot
 * ends (SMTP's DATA, POP3's RETR), or of octets that were counted before
 * (SMTP's BDAT, IMAP's literals).
 */
#ifndef WF_APP_MAIL_H
#define WF_APP_MAIL_H

#include "app/decoder.h"

/* Where in a line of the text: a dot that begins one is not part of it. */
enum mail_place { LINE_START, AFTER_DOT, AFTER_DOT_CR, IN_LINE };

/*
 * A message. It begins with its first byte that is there; what was missing
 * before is told then. Zeroed but for conn and source is none; those and what
 * is said of the next one are set by whoever reads the protocol.
 */
struct mail {
	struct app_conn *conn;
	enum body_source source;
	bool skip;	 /* the text is no message: nothing is kept of it */
	bool excerpt;	 /* only a part of the message was asked for */
	uint64_t offset; /* ... from this byte on */
	struct slice name, type, transfer; /* of a part, as mail_describe */

	bool begun; /* body is NULL when the sink did not want it */
	struct body *body;
	uint32_t number;
	struct mime *mime; /* its parts; NULL: they are not looked for */
	enum side side;
	uint64_t from, to; /* offsets in the stream */
	uint64_t lead;	   /* bytes missing before the first one */

	bool bare; /* of a text: lines end without CR, as the one before did */
	enum mail_place place;
	uint8_t last;	 /* byte of the text in the chunk before */
	struct chunk cr; /* behind a dot: part of the text? */
};

/* Of one that has not begun and is no whole mail, what else is known; the
 * slices live until it ends. */
void mail_describe(
    struct mail *, struct slice name, struct slice type, struct slice transfer);
/* Bytes of the message as they are. */
void mail_data(struct mail *, const struct chunk *);
/* So many are missing. */
void mail_gap(struct mail *, uint64_t n);
/* May be called of none. Forgets what was said of it. */
void mail_end(struct mail *, enum body_end);

/* Is none there? */
static inline bool
mail_idle(const struct mail *m)
{
	return !m->begun && m->lead == 0;
}

/* The same for a text (RFC 5321, 4.5.2; RFC 1939, 3). data returns how many
 * bytes it took, and sets *over behind the line of one dot. */
void mail_text_begin(struct mail *, bool bare);
size_t mail_text_data(struct mail *, const struct chunk *, bool *over);
void mail_text_gap(struct mail *, uint64_t n);

#endif
