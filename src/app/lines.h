/*
 * lines: the commands or replies of one side of a dialogue in lines (FTP, RFC
 * 959; SMTP, RFC 5321), put together from chunks that end anywhere. Telnet
 * commands (RFC 959, 3: the connection follows RFC 854) are left out of the
 * text; mail has none.
 */
#ifndef WF_APP_LINES_H
#define WF_APP_LINES_H

#include "app/decoder.h"

/* One side's unfinished line. Zeroed is a fresh one. */
struct lines {
	struct buf line;
	uint64_t frame; /* of the line's first byte */
	int64_t ns;
	unsigned telnet; /* where in a telnet command */
	bool begun;
	bool torn;    /* bytes before it are missing: is it its start? */
	bool snapped; /* the snap length took bytes, and that was told */
	bool clipped; /* the line is longer than what is kept */
};

struct rd;

struct text_line {
	struct slice line; /* without CR LF; until the next lines_ call */
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
bool lines_next(struct lines *, struct rd *r, const struct chunk *, size_t max,
    struct text_line *);
/*
 * n bytes of the gap are missing in the "commands": the unfinished line is
 * dropped, and a finding says so, unless no whole line was read since the last
 * one. Of what the snap length took, which may be of every packet, the first
 * says so.
 */
void lines_lost(struct lines *, struct app_conn *, const struct gap *,
    uint64_t n, const char *protocol, const char *what);
void lines_free(struct lines *);
/* Is no line begun? Then it has no memory of its own any more. */
bool lines_idle(struct lines *);

/* A reply's three digits (RFC 959, 4.2; RFC 5321, 4.2), or 0; cont: it goes on
 * in further lines. */
unsigned lines_code(struct slice line, bool *cont);

#endif
