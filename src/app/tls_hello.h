/*
 * tls_hello: the first message of each side of TLS (RFC 8446, 4.1; RFC 5246,
 * 7.4.1), which is in clear in every version. Inside app/ only.
 */
#ifndef WF_APP_TLS_HELLO_H
#define WF_APP_TLS_HELLO_H

#include "app/app.h"

/* Both read a whole handshake message, head included, and fill in their part.
 * Slices point into it, but for alpn, which is written to a buffer. False: it
 * is none. */
bool tls_client_hello(struct slice message, struct tls_hello *, struct buf *);
bool tls_server_hello(struct slice message, struct tls_hello *);

#endif
