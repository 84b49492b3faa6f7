/*
 * body: what carve.c, body.c and body_end.c share of a body that is being
 * carved. Inside carve/ only.
 */
#ifndef WF_CARVE_BODY_H
#define WF_CARVE_BODY_H

#include <stdatomic.h>

#include "carve/carve.h"
#include "carve/coding.h"
#include "carve/spool.h"
#include "carve/trace.h"

#define CARVE_SHARDS 256

/* What was written; bytes that were taken back count against it. */
struct written {
	uint64_t files;
	int64_t bytes;
};

/* What one shard wrote since the counts were settled, and between the last
 * two times that they were; see carve_settle. */
struct share {
	struct written now, before;
	bool said_files, said_bytes;
};

struct carve {
	struct carve_config cfg;
	struct carve_sink out;
	struct app_sink in;
	struct spool_room room;
	struct spool_room blind; /* of files that are not written */
	size_t sums;		 /* memory of the queue of sums */
	struct share share[CARVE_SHARDS];
	struct written all;    /* by all carves, the last time but one */
	uint64_t settled;      /* how many times it was */
	_Atomic uint64_t told; /* files of this one, for who asks */
};

enum body_mode {
	TAKE_PLAIN, /* the bytes are the file's content */
	TAKE_CODED, /* they are expanded */
	TAKE_NONE,  /* the file is closed: gap in a coding, limit, bomb */
};

/* Why bytes of the file lack; the first reason is the one that is told. */
enum body_lack {
	LACK_NOTHING,
	LACK_CODING,	/* the coding is not undone */
	LACK_FAILED,	/* ... because its bytes break it */
	LACK_STRAY,	/* ... but for bytes that are none of it */
	LACK_GAP,	/* zeros inside */
	LACK_GAP_CODED, /* the file ends where the gap is */
	LACK_BOMB,
	LACK_OUTPUT,
	LACK_CUT,
	LACK_UNCERTAIN,
	LACK_EXCERPT,
};

/*
 * A body on its way to a file. Made by body_new, freed by body_free.
 *
 * coded keeps the bytes as they were sent while they are expanded into made,
 * because a coding that breaks in the middle leaves them as the artifact:
 * file points to the one that it will be. All but the largest are expanded when
 * they are all there: at once that costs less, and until then no decoder.
 * Transfer encodings do not break: nothing is kept of what was sent in them.
 */
struct body {
	struct carve *carve;
	struct session *session;
	uint32_t part;
	struct body_head head; /* its slices point into text */
	struct buf text;
	struct buf base; /* "files/005/5984-4" */
	enum body_mode mode;
	enum body_lack lack;
	struct coding *coding;	/* NULL: none, or given up */
	bool waits;		/* coded holds what it was not fed yet */
	bool transfer;		/* a mail's: what it gave is kept, not coded */
	enum coding_left left;	/* why the list is not undone */
	struct slice left_name; /* ... at which coding */
	uint64_t failed_out;	/* what a coding gave before it was given up */
	struct spool made, coded, *file;
	struct trace trace;
	bool trace_full, zeros_cut, output_cut;
	bool still_coded; /* the file holds bytes that are (partly) coded */
	uint64_t charged; /* to the shard */
	size_t cost;	  /* to the budget */

	/* of the raw body */
	uint64_t off;	   /* how far it is: bytes and gaps */
	uint64_t got;	   /* bytes that came */
	uint64_t unused;   /* bytes behind the gap that ended a coding */
	uint64_t short_by; /* bytes that lack at its end */
	uint64_t last_frame;
	uint32_t capture;     /* of the last chunk */
	uint64_t next_stream; /* where in its side's stream it goes on */

	/* gaps */
	uint32_t gaps;
	uint64_t gap_bytes; /* of all of them; of the first: */
	uint64_t gap_off, gap_n;
	uint64_t gap_stream; /* in the stream, when gap_sure */
	bool gap_sure, in_gap;
	uint64_t gap_frame; /* what came behind it, 0: nothing */
	int64_t gap_ns;
};

struct body *body_new(struct carve *, const struct body_head *);
void body_data(struct body *, const struct chunk *);
void body_gap(struct body *, uint64_t n);
void body_free(struct body *);

/* body_end.c: findings about what it lacks, and its artifact. */
void body_finish(struct body *, enum body_end, uint64_t missing);

/* Expand what waits for that; all: no more comes. */
void body_expand(struct body *, bool all);
/* No more comes in a transfer encoding. */
void body_transferred(struct body *);
/* Keep the first reason. */
void body_lacks(struct body *, enum body_lack);
/* Give up its coding: the bytes as sent are the file. */
void body_as_sent(struct body *, enum body_lack);

/* carve.c: how many of n bytes the output limit lets it write; back again. */
uint64_t body_grant(struct body *, uint64_t n);
void body_refund(struct body *);

#endif
