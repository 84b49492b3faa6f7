/*
 * decode: encodings that text of several protocols travels in. Each function
 * appends what it decodes to out; what cannot be decoded stays as it was sent.
 */
#ifndef WF_APP_DECODE_H
#define WF_APP_DECODE_H

#include "base/buf.h"

/* %XX (RFC 3986, 2.1); with plus, '+' is a space (URL living standard, 5). */
void decode_percent(struct buf *out, struct slice, bool plus);
/* Base64 (RFC 4648), white space between. False: other bytes, out as it was. */
bool decode_base64(struct buf *out, struct slice);
/* Bytes of a named character set as UTF-8; unknown ones stay as they are. */
void decode_charset(struct buf *out, struct slice charset, struct slice);
/* Encoded words (RFC 2047, 2) among other text, decoded. */
void decode_words(struct buf *out, struct slice);

#endif
