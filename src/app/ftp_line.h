/*
 * ftp_line: the lines of one side of an FTP control connection (or of an SMTP
 * dialogue, which has the same), put together from chunks that end anywhere.
 * Telnet commands (RFC 959, 3: the connection follows RFC 854) are left out of
 * the text.
 */
#ifndef WF_APP_FTP_LINE_H
#define WF_APP_FTP_LINE_H

#include "app/app.h"

/* One side's unfinished line. Zeroed is a fresh one. */
struct ftp_lines {
	struct buf line;
	uint64_t frame; /* of the line's first byte */
	int64_t ns;
	unsigned telnet; /* where in a telnet command */
	bool begun;
	bool torn;    /* bytes before it are missing: is it its start? */
	bool clipped; /* the line is longer than what is kept */
};

struct rd;

struct ftp_text {
	struct slice line; /* without CR LF; until the next ftp_lines_ call */
	uint64_t frame;
	int64_t ns;
	bool clipped;
	bool bare; /* LF alone ended it */
	bool torn; /* maybe not from its start: judge by what it says */
};

/*
 * The next whole line that ends in r, which reads the chunk's bytes. False:
 * r is used up, and what it held of an unfinished line is kept, of at most
 * max bytes a line.
 */
bool ftp_lines_next(struct ftp_lines *, struct rd *r, const struct chunk *,
    size_t max, struct ftp_text *);
/* Bytes are missing: the unfinished line is dropped. */
void ftp_lines_gap(struct ftp_lines *);
void ftp_lines_free(struct ftp_lines *);

#endif
