/*
 * scatter: a body whose pieces come by their offsets, overtake each other, and
 * come again (READs of NFS, blocks of TFTP). Inside app/ only.
 *
 * A body ascends. A piece behind a hole waits, because what fills the hole may
 * come; when too much waits, or nothing more comes, the hole is a gap. Bytes
 * that were there before are taken once.
 */
#ifndef WF_APP_SCATTER_H
#define WF_APP_SCATTER_H

#include <sys/queue.h>

#include "app/decoder.h"

/* Of one session: what all its bodies hold back, and how much that may be. */
struct scatter_room {
	struct app_conn *conn;
	enum limit_id limit; /* bytes */
	uint64_t held;
};

struct scatter_held;

/*
 * One body after the other, in its owner's struct. The owner fills the first
 * four before the first piece; the rest is zero at first and scatter.c's, to be
 * looked at.
 */
struct scatter {
	struct scatter_room *room;
	enum body_source source;
	const struct buf *name, *url; /* when it begins; NULL: none */
	bool ascii;

	bool begun; /* body is NULL when the sink did not want it */
	struct body *body;
	/* In the file: what the body has. Before it begun both are 0: what is
	 * not the beginning waits. */
	uint64_t start, next;
	bool sized; /* somebody said where the file ends: */
	uint64_t size;
	TAILQ_HEAD(scatter_helds, scatter_held) held; /* by offset */
};

void scatter_init(struct scatter *);
/* The body begins at off, if it did not; at: where and when that is said. */
void scatter_begin(struct scatter *, uint64_t off, const struct chunk *at);
void scatter_bytes(struct scatter *, uint64_t off, const struct chunk *);
/* Ends the body. Complete: it is sized, and its bytes go there. */
void scatter_end(struct scatter *);

#endif
