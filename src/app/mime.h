/*
 * mime: the parts of a mail (RFC 2045, 2046, 2183), found as it arrives. Those
 * that are files are told the sink as bodies of their own, in the encoding
 * that they were sent in.
 */
#ifndef WF_APP_MIME_H
#define WF_APP_MIME_H

#include "app/decoder.h"

struct mime;

/* The mail is a body that the sink has, with that number. */
struct mime *mime_new(struct app_conn *, uint32_t mail);
/* Bytes of the mail, from its head on. */
void mime_data(struct mime *, const struct chunk *);
void mime_gap(struct mime *, uint64_t n);
/* The mail ended so: ends what is open, and frees it. */
void mime_free(struct mime *, enum body_end);

#endif
