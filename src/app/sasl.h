/*
 * sasl: who logs in by SASL (RFC 4422), as SMTP (RFC 4954), POP3 (RFC 5034)
 * and IMAP (RFC 9051) carry it: lines of base64 from the client, the first of
 * which may stand behind the mechanism's name. The user is kept, a password or
 * token is only noticed.
 */
#ifndef WF_APP_SASL_H
#define WF_APP_SASL_H

#include "app/login.h"

struct sasl_mechanism;

/* An exchange. Zeroed is none; who has it frees it. */
struct sasl {
	bool open;
	const struct sasl_mechanism *how; /* NULL: one that tells no user */
	unsigned said;			  /* lines of the client */
	struct buf user;
	bool user_known, secret;
	uint64_t frame; /* of the command that began it */
	int64_t ns;
};

/* What follows AUTH: "PLAIN", "PLAIN dGVzdA==". */
void sasl_begin(struct sasl *, struct slice what, uint64_t frame, int64_t ns);
/* A further line of the client. */
void sasl_say(struct sasl *, struct slice line);
/*
 * The server's last word, or none: tells the login, of which protocol, client
 * and the answer are filled in. May be called of none.
 */
void sasl_end(struct sasl *, struct app_conn *, struct login *);
void sasl_free(struct sasl *);

#endif
