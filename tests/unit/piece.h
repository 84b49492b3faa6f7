/*
 * piece: a transcript made by hand, piece by piece, and what a talk makes of
 * it. A piece is made as case.h describes it.
 */
#ifndef WF_TESTS_PIECE_H
#define WF_TESTS_PIECE_H

#include "report/talk.h"

#define PIECE_MS INT64_C(1000000)

struct pieces {
	struct buf blob;
	uint64_t off[2]; /* end of each side's stream */
	int64_t ms;	 /* now */
	uint64_t frame;
	struct talk talk;
};

/* Side A is the client; each piece is a millisecond and a frame later. */
void piece_bytes(struct pieces *, enum side, const char *text);
void piece_data(struct pieces *, enum side, struct slice);
void piece_gap(struct pieces *, enum side, uint64_t n, enum gap_why);
void piece_cut(struct pieces *, enum side, uint64_t n);
/* n bytes of the stream, of which the first ones are here. */
void piece_body(struct pieces *, enum side, uint32_t artifact, uint64_t n,
    const char *first);
void piece_pause(struct pieces *, int64_t ms);
/* All of them, as turns. */
struct talk *piece_talk(struct pieces *, bool stream);
void piece_free(struct pieces *);

#endif
