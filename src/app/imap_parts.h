/*
 * imap_parts: what BODYSTRUCTURE says of the parts of mails (RFC 9051, 7.5.2),
 * because a part that is fetched alone comes without its header fields.
 */
#ifndef WF_APP_IMAP_PARTS_H
#define WF_APP_IMAP_PARTS_H

#include "base/buf.h"

/* Which mail an answer is about. A number is of a mailbox and a time only. */
struct imap_key {
	uint64_t uid;	 /* 0: not told */
	uint64_t number; /* with the count of EXPUNGEs */
};

/* A part; slices live until the next one is added. */
struct imap_part {
	struct slice type;     /* as Content-Type: text/plain; name="a" */
	struct slice how;      /* as Content-Disposition */
	struct slice transfer; /* "base64" */
};

/*
 * Adds the parts that the structure lists; it begins with a parenthesis, and
 * may be broken off or broken. depth bounds how far they are inside each
 * other.
 */
void imap_parts_add(struct buf *parts, const struct imap_key *,
    struct slice structure, uint64_t depth);
/* The last that was added of that mail and section ("1.2"); false: none. */
bool imap_parts_find(const struct buf *parts, const struct imap_key *,
    struct slice section, struct imap_part *);

#endif
