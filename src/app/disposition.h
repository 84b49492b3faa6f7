/*
 * disposition: what Content-Disposition says of a body (RFC 6266, RFC 7578).
 */
#ifndef WF_APP_DISPOSITION_H
#define WF_APP_DISPOSITION_H

#include "base/buf.h"

/*
 * The file name as UTF-8 where its coding is known (else the bytes as sent),
 * appended to out: filename* (RFC 8187), pieces filename*0, filename*1*
 * (RFC 2231, 3), or filename, in which encoded words (RFC 2047) are tolerated
 * as senders use them. False: there is none. It may hold anything, also
 * folders and NULs: it is text for people, not a path.
 */
bool disposition_filename(struct buf *out, struct slice value);

/* The same of Content-Type's name (RFC 2046, 4.5.1), where mail programs put
 * it too. */
bool disposition_type_name(struct buf *out, struct slice type);

/* The name of a form's field: form-data; name="a". False: none. */
bool disposition_field(struct buf *out, struct slice value);

#endif
