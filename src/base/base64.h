/*
 * base64: RFC 4648, section 4. Reading is strict, but for white space between
 * the digits, where transport breaks lines.
 */
#ifndef WF_BASE_BASE64_H
#define WF_BASE_BASE64_H

#include "base/buf.h"

void base64_write(struct buf *, struct slice);

/* The value of a digit (table 1), or -1. */
int base64_digit(uint8_t);

/* A text that comes in pieces; zeroed at first. */
struct base64 {
	uint32_t bits;
	unsigned digits; /* of a group of four, padding too */
	unsigned padding;
	uint64_t pos; /* bytes of text read so far */
};

/* Adds the bytes. False at what is no base64: pos tells where it is. */
bool base64_feed(struct base64 *, struct slice text, struct buf *);
/* Does it end where a group of four does? */
bool base64_whole(const struct base64 *);

#endif
