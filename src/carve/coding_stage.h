/*
 * coding_stage: one coding of a chain, and the decoder that undoes it. A
 * decoder is one file and one row of the table in coding.c. It knows its
 * library and its stage, nothing of other stages, limits or bodies.
 */
#ifndef WF_CARVE_CODING_STAGE_H
#define WF_CARVE_CODING_STAGE_H

#include "base/buf.h"
#include "carve/coding.h"

#define CODING_BLOCK 32768 /* most bytes that a stage gives at a time */

struct coding_row;

/*
 * Made and freed by the chain; state is made by the row's open and freed by
 * its close. Codings may stand in pieces one behind the other (gzip members,
 * zstd frames): the end of one is the end of all unless more comes.
 */
struct coding_stage {
	const struct coding_row *row;
	void *state;	   /* the decoder's */
	bool ended;	   /* at the end of a member or frame, or of it all */
	bool closed;	   /* ... for good: what follows is not looked at */
	bool again;	   /* in a further member or frame */
	uint64_t piece;	   /* bytes that this member or frame gave */
	uint64_t out;	   /* bytes given in all */
	uint64_t stray;	   /* bytes that were none of it and were left out */
	uint64_t stray_at; /* ... where the first one was */
	uint8_t *block;	   /* what a step gives */
	size_t room;	   /* ... at most, and the block's size */
};

/*
 * step is one call into a decoder: it eats from in, fills the stage's block
 * and says how much. CODING_MORE with nothing filled and nothing left of in
 * means that it wants more input.
 *
 * whole undoes all there is at once, adding no more than most bytes to out;
 * false: out is as it was, and step shall see. NULL: step is as fast.
 *
 * finish: no more input comes; it fills the block once more and says how much.
 * NULL: there is nothing to be given then.
 */
struct coding_row {
	const char *name;
	const char *alias;
	size_t cost;			     /* bytes of memory, about */
	void (*open)(struct coding_stage *); /* NULL: not in this build */
	enum coding_status (*step)(
	    struct coding_stage *, struct slice *in, size_t *n);
	void (*close)(struct coding_stage *);
	bool (*whole)(struct slice in, size_t most, struct buf *out);
	size_t (*finish)(struct coding_stage *);
};

extern const struct coding_row coding_br;
extern const struct coding_row coding_deflate;
extern const struct coding_row coding_gzip;
extern const struct coding_row coding_zstd;
/* of mail */
extern const struct coding_row coding_base64;
extern const struct coding_row coding_qp;

bool coding_gzip_whole(struct slice in, size_t most, struct buf *out);

#endif
