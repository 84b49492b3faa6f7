/*
 * packet_out: the lines of a table, to standard output or to a file that has
 * its final name only when it is whole: NAME.partial until then. With a size,
 * files NAME0, NAME1, ... of about that many bytes, each with the header, no
 * line in two of them.
 */
#ifndef WF_CLI_PACKET_OUT_H
#define WF_CLI_PACKET_OUT_H

#include "base/buf.h"

struct packet_out_config {
	const char *name; /* NULL: standard output */
	bool split;
	uint64_t size;	/* of one file, bytes */
	uint64_t first; /* its number */
};

struct packet_out;

/* A failure to write ends the program with EXIT_OUTPUT and one line. */
struct packet_out *packet_out_open(
    const struct packet_out_config *, struct slice header);
/* Where the next line is put; packet_out_line ends it. */
struct buf *packet_out_buf(struct packet_out *);
void packet_out_line(struct packet_out *);
/* Bytes as they are, no lines: for binary files, which are never split. */
void packet_out_bytes(struct packet_out *, struct slice);
/* Gives what waits to the reader. */
void packet_out_flush(struct packet_out *);
/* The last name is given; frees. NULL is fine. */
void packet_out_close(struct packet_out *);

/* A whole small file; never seen half-written under its name. */
void packet_out_put(const char *name, struct slice text);

/*
 * PREFIX[:size][,start], where size is as 500M or 1.5E9; what is left out is
 * 500,000,000 and 0. prefix is the caller's to free. False with *why.
 */
bool packet_out_parse(const char *arg, char **prefix, uint64_t *size,
    uint64_t *start, const char **why);

#endif
