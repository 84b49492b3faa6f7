/*
 * piece: the bytes of one datagram while fragments of it are missing. A row
 * of pieces, sorted by offset, that never overlap: where a fragment covers
 * bytes that are there, only what is new of it becomes pieces. So the
 * datagram is whole when the lengths of its pieces add up to its end. A piece
 * may lack its last bytes (snap length): it counts with the length it had on
 * the wire.
 */
#ifndef WF_PACKET_PIECE_H
#define WF_PACKET_PIECE_H

#include "packet/fragment.h"

struct piece;

/* A zeroed struct is empty. The owner frees it with pieces_free. */
struct pieces {
	struct piece **v;
	size_t n, room;
	uint32_t covered; /* the sum of their lengths */
};

/* What a fragment did to bytes that were there before it. */
struct overlap {
	bool same, different;
	uint32_t same_at, different_at; /* where first */
};

/*
 * Add what is new of the fragment up to `end`, which is not behind its own.
 * Returns the bytes of memory that this took.
 */
size_t pieces_add(
    struct pieces *, const struct fragment *, uint32_t end, struct overlap *);
/* Where the last piece ends. */
uint32_t pieces_end(const struct pieces *);
/*
 * All bytes up to the first that is missing, and where they came from
 * (struct part, one after the other). Both buffers are written anew.
 */
void pieces_join(const struct pieces *, struct buf *bytes, struct buf *parts);
void pieces_free(struct pieces *);

#endif
