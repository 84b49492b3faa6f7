/*
 * stream_json: how a chunk of a connection is announced (-d) or written whole
 * as a line of JSON (-j). Both are pcap2conn's, to the byte: numbers are
 * strings, nothing is spaced, lines end with CR LF.
 */
#ifndef WF_CLI_STREAM_JSON_H
#define WF_CLI_STREAM_JSON_H

#include "base/buf.h"

struct stream_chunk {
	unsigned side; /* 0: who sent first */
	int64_t ns;
	int64_t start; /* of the connection */
	struct slice data;
};

/* CR LF {"_":"--------------------","side":"0","size":"5"} CR LF */
void stream_chunk_header(struct buf *, const struct stream_chunk *);
void stream_chunk_json(struct buf *, const struct stream_chunk *);
/* 12.34568, rounded, with five decimals. */
void stream_seconds(struct buf *, int64_t ns);

#endif
