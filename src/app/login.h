/*
 * login: a user who logs in, as a finding. The user is named, the password
 * never.
 */
#ifndef WF_APP_LOGIN_H
#define WF_APP_LOGIN_H

#include "app/decoder.h"

/* Made on the stack when the server has answered, or never will. */
struct login {
	const char *protocol; /* "FTP" */
	const char *gave;     /* what crossed in clear: "a password" */
	const char *by;	      /* ... NULL: nothing, it was done by "APOP" */
	enum side client;
	struct slice user;
	bool user_known;
	bool answered, accepted;
	struct slice answer; /* the server's words */
	uint64_t frame;
	int64_t ns;
};

void login_tell(struct app_conn *, const struct login *);

#endif
