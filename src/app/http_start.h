/*
 * http_start: the first line of an HTTP/1.x message (RFC 9112, 3 and 4).
 */
#ifndef WF_APP_HTTP_START_H
#define WF_APP_HTTP_START_H

#include "base/slice.h"

/* A start line. Slices of the line that was read. */
struct http_start {
	struct slice method, target; /* of a request */
	struct slice version;	     /* "HTTP/1.1"; empty: HTTP/0.9 */
	unsigned status;	     /* of a response */
	struct slice reason;
	const char *odd; /* what breaks the protocol, a clause; or NULL */
};

bool http_start_request(struct slice line, struct http_start *);
bool http_start_response(struct slice line, struct http_start *);

/* Could a message begin with these bytes? YES: as far as they go. */
enum http_fit { FIT_NO, FIT_MORE, FIT_YES };
enum http_fit http_fit_request(struct slice);  /* a token and a space */
enum http_fit http_fit_response(struct slice); /* "HTTP/1.1 200" */
enum http_fit http_fit_known(struct slice);    /* a known method and a space */

bool http_is_token(struct slice); /* RFC 9110, 5.6.2; not empty */

#endif
