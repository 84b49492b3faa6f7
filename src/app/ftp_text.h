/*
 * ftp_text: what stands in FTP commands and replies: data endpoints and paths.
 */
#ifndef WF_APP_FTP_TEXT_H
#define WF_APP_FTP_TEXT_H

#include "base/addr.h"

/* PORT h1,h2,h3,h4,p1,p2 (RFC 959, 4.1.2). */
bool ftp_port(struct slice arg, struct endpoint *);
/* The same six numbers anywhere in a 227 reply: wordings differ. */
bool ftp_pasv(struct slice reply, struct endpoint *);
/* EPRT |1|192.0.2.1|6275| (RFC 2428, 2). */
bool ftp_eprt(struct slice arg, struct endpoint *);
/* 229 ... (|||6446|) (RFC 2428, 3); no address: addr.v is 0. */
bool ftp_epsv(struct slice reply, struct endpoint *);
/* LPRT and 228: af,hal,h...,pal,p1,p2 (RFC 1639), anywhere in the text. */
bool ftp_long(struct slice text, struct endpoint *);

/*
 * Do the lines of a segment's payload announce a data endpoint by its address?
 * A quick look: lines may belong to any protocol. See route.h.
 */
bool ftp_announces(struct slice payload, struct endpoint *);

/*
 * base/arg as one path without ".", ".." and empty parts. An empty base is a
 * directory that is not known: the path is relative to it.
 */
void ftp_path(struct buf *out, struct slice base, struct slice arg);
/* The name in 257 "a ""b"" c" (RFC 959, appendix II). */
bool ftp_quoted(struct slice reply, struct buf *out);

#endif
