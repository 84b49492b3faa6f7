/*
 * stream_meta: what is counted of a connection, and the metadata file that
 * says it (-m), as pcap2conn writes it. A connection whose bytes are all in
 * the capture has exactly its lines. One that lacks some has further ones
 * behind them: where bytes are missing, and how many came that are not in the
 * stream because other ones stand there, or because it had gone on.
 */
#ifndef WF_CLI_STREAM_META_H
#define WF_CLI_STREAM_META_H

#include "base/buf.h"

struct stream_side {
	uint64_t packets; /* that brought data; each is a chunk */
	uint64_t bytes;
	uint64_t messages; /* runs of chunks without one of the other side */
	uint64_t missing;  /* bytes */
	uint64_t conflicting, late;
};

struct stream_meta {
	struct stream_side side[2];
	int last_side;		  /* who sent the last chunk; -1: none yet */
	struct buf gaps;	  /* side, offset, length: varints */
	uint64_t ngaps, max_gaps; /* of all; that are listed */
};

void stream_meta_init(struct stream_meta *, uint64_t max_gaps);
void stream_meta_free(struct stream_meta *);
void stream_meta_chunk(struct stream_meta *, unsigned side, uint64_t n);
/* n bytes lack where the side's stream is now. */
void stream_meta_gap(struct stream_meta *, unsigned side, uint64_t n);
void stream_meta_text(struct buf *, const struct stream_meta *);
void stream_meta_json(struct buf *, const struct stream_meta *);

#endif
