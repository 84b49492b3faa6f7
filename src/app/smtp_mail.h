/*
 * smtp_mail: a message on its way to the sink, of the text behind DATA or of
 * chunks (BDAT).
 */
#ifndef WF_APP_SMTP_MAIL_H
#define WF_APP_SMTP_MAIL_H

#include "app/decoder.h"

/* Where in a line of the text: a dot that begins one is not part of it. */
enum smtp_place { LINE_START, AFTER_DOT, AFTER_DOT_CR, IN_LINE };

/*
 * A message. It begins with its first byte that is there; what was missing
 * before is told then. Zeroed but for conn is none.
 */
struct smtp_mail {
	struct app_conn *conn;
	bool begun; /* body is NULL when the sink did not want it */
	struct body *body;
	uint32_t number;
	enum side side;
	uint64_t from, to; /* offsets in the stream */
	uint64_t lead;	   /* bytes missing before the first one */

	bool bare; /* of a text: lines end without CR, as DATA's did */
	enum smtp_place place;
	uint8_t last;	 /* byte of the text in the chunk before */
	struct chunk cr; /* behind a dot: part of the text? */
};

/* Bytes of the message as they are. */
void smtp_mail_data(struct smtp_mail *, const struct chunk *);
/* So many are missing. */
void smtp_mail_gap(struct smtp_mail *, uint64_t n);
/* May be called of none. */
void smtp_mail_end(struct smtp_mail *, enum body_end);

/* The same for the text behind DATA (RFC 5321, 4.5.2). data returns how many
 * bytes it took, and sets *over behind the line of one dot. */
void smtp_text_begin(struct smtp_mail *, bool bare);
size_t smtp_text_data(struct smtp_mail *, const struct chunk *, bool *over);
void smtp_text_gap(struct smtp_mail *, uint64_t n);

#endif
