/*
 * pop3_state: a session of POP3, for the files of its decoder: pop3.c reads
 * lines and knows of holes, pop3_command.c keeps what the client asked,
 * pop3_answer.c what the server says to it, and pop3_probe.c tells whether it
 * is POP3.
 */
#ifndef WF_APP_POP3_STATE_H
#define WF_APP_POP3_STATE_H

#include "app/decoder.h"
#include "app/lines.h"
#include "app/mail.h"
#include "app/sasl.h"

enum pop3_verb {
	POP3_RETR,
	POP3_TOP,
	POP3_LIST,
	POP3_UIDL,
	POP3_CAPA,
	POP3_LANG,
	POP3_USER,
	POP3_PASS,
	POP3_APOP,
	POP3_AUTH,
	POP3_STLS,
	POP3_STAT,
	POP3_DELE,
	POP3_NOOP,
	POP3_RSET,
	POP3_UTF8,
	POP3_QUIT,
	POP3_OTHER /* one that we do not know */
};

/* A command that waits for its status line. */
struct pop3_command {
	struct pop3_command *next;
	enum pop3_verb verb;
	bool bare;	 /* without an argument */
	struct buf user; /* of PASS and APOP, as known then */
	uint64_t frame;
	int64_t ns;
};

/* Parked between lines, when no command waits: see pop3_park. */
struct pop3 {
	struct app_conn *conn;
	struct lines lines[2];
	bool roles; /* client is known */
	enum side client;
	bool encrypted; /* from here on */
	bool clipped;	/* LIMIT_MAIL_LINE was reported */
	bool full;	/* LIMIT_MAIL_PENDING was reported */

	struct pop3_command *first, **last;
	uint64_t pending;
	bool greeted;	/* a status line was seen */
	bool pipelined; /* a command came before the answer to another */
	bool lossy;	/* commands or answers are missing */

	struct buf user; /* USER's */
	struct sasl auth;
	bool sasl; /* the next line is for AUTH */

	bool in_text; /* what the server sends, up to the dot */
	bool holed;   /* ... with bytes missing */
	struct mail mail;
};

/* pop3_command.c */
enum pop3_verb pop3_verb(struct slice word);
/* Does it begin with a word that we know? */
bool pop3_is_command(struct slice);
/* A line of the client. */
void pop3_on_command(struct pop3 *, const struct text_line *);
/* The command that waits longest, or NULL; pop3_command_free frees it. */
struct pop3_command *pop3_take(struct pop3 *);
void pop3_command_free(struct pop3 *, struct pop3_command *);
/* The capture does not hold the answer to the first command, to any. */
void pop3_unanswered(struct pop3 *);
void pop3_unanswered_all(struct pop3 *);
/* The server's answer to PASS or APOP, to AUTH; NULL: there is none. */
void pop3_tell_login(
    struct pop3 *, const struct pop3_command *, const struct text_line *);
void pop3_auth_over(struct pop3 *, const struct text_line *);

/* pop3_answer.c */
/* A line of the server. */
void pop3_on_status(struct pop3 *, const struct text_line *);
/* Bytes of the text behind one; how many of them are. */
size_t pop3_text(struct pop3 *, const struct chunk *);
void pop3_text_end(struct pop3 *, enum body_end);

/* pop3_probe.c */
extern const uint16_t pop3_ports[]; /* zero-ended */
enum probe_result pop3_probe(const struct probe *);

#endif
