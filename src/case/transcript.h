/*
 * transcript: the first bytes of a conversation, kept while it goes on.
 *
 * What is said is logged piece by piece in the order of the capture, up to
 * LIMIT_TRANSCRIPT bytes. Where a body is, the decoders tell afterwards
 * (transcript_span) and mostly before (transcript_opens): of a body only the
 * first LIMIT_TRANSCRIPT_BODY bytes are kept, so that what follows it still
 * finds room. transcript_end makes the blob that case.h describes. Inside
 * case/ only.
 *
 * A transcript is owned by the record's state of an open session; its log
 * spills through the store. A zeroed struct is an empty transcript.
 */
#ifndef WF_CASE_TRANSCRIPT_H
#define WF_CASE_TRANSCRIPT_H

#include "base/pack.h"
#include "base/store.h"
#include "session/session.h"

struct span;

struct transcript_side {
	uint64_t seen;	      /* end of the stream so far */
	uint64_t opens;	      /* where a body is running ... */
	uint64_t cut;	      /* nothing from here on was kept ... */
	bool is_open, is_cut; /* ... if so */
	int64_t cut_ns;
	uint64_t cut_frame;
};

struct transcript {
	struct buf log; /* pieces that are not in the store yet */
	size_t last;	/* where the last piece begins, if there is one */
	bool has_last;
	bool running; /* the last chunk said that its datagram goes on */
	struct store_ref *put; /* pieces in the store */
	uint32_t nput;
	uint32_t turns;
	uint32_t nspans;
	struct span *spans;
	uint64_t used;	 /* bytes kept, but those that a body gave back */
	uint64_t logged; /* bytes kept in all */
	struct transcript_side side[2];
};

/* What a transcript is kept with. */
struct transcript_rule {
	struct store *store;
	struct budget *budget;
	uint64_t bytes, body, pieces; /* limits */
	bool stream; /* TCP: chunks join; else each datagram is a piece */
};

void transcript_data(
    struct transcript *, const struct transcript_rule *, const struct chunk *);
void transcript_gap(
    struct transcript *, const struct transcript_rule *, const struct gap *);
void transcript_opens(struct transcript *, const struct transcript_rule *,
    enum side, uint64_t off);
void transcript_span(struct transcript *, const struct transcript_rule *,
    enum side, uint64_t off, uint64_t n, uint32_t artifact);
/* Do the first bytes look like no text at all? */
bool transcript_binary(
    const struct transcript *, const struct transcript_rule *);
/* Appends the blob (nothing for an empty transcript); ns counts from first. */
void transcript_end(struct transcript *, const struct transcript_rule *,
    int64_t first_ns, struct buf *out);
void transcript_free(struct transcript *, const struct transcript_rule *);
/* What it owns goes beside the struct, which was packed, and comes back. */
void transcript_park(
    struct transcript *, const struct transcript_rule *, struct buf *);
void transcript_wake(
    struct transcript *, const struct transcript_rule *, struct rd *);

#endif
