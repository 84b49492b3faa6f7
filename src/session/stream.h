/*
 * stream: one direction of a TCP connection (RFC 9293), put in order.
 *
 * Sequence numbers are unwrapped to 64 bits ("seq" here). While it is not
 * started, the first byte of the stream is not known (its SYN was not seen):
 * everything is held. Once started, base is its first byte and next the first
 * byte that was not delivered; held segments lie beyond next, in order,
 * without overlap. Sides are delivered through struct flow in the order in
 * which frames arrived.
 */
#ifndef WF_SESSION_STREAM_H
#define WF_SESSION_STREAM_H

#include "session/flow.h"

/* A stretch of held bytes and where it came from. */
struct segment {
	uint64_t seq;
	uint32_t n;   /* captured bytes, in ref */
	uint32_t cut; /* bytes after them that the snap length took */
	uint32_t capture;
	uint64_t frame, pos;
	int64_t ns;
	uint32_t ack; /* of its header */
	uint16_t window;
	uint8_t flags;
	struct store_ref ref;
};

#define STREAM_GAPS 16 /* gaps remembered, to know late data by */

struct stream_gap {
	uint64_t seq, n;
};

/* What only a stream with bytes out of order or holes needs. */
struct stream_rest {
	struct segment *held; /* held[first .. n) */
	size_t first, n, cap;
	uint64_t held_bytes;
	int64_t wait_clock;
	uint64_t wait_segments;
	struct stream_gap *gaps; /* the last STREAM_GAPS; NULL: none yet */
	unsigned ngaps;		 /* ever */
};

struct stream {
	uint64_t base, next;
	uint64_t first_ack, acked; /* by the other side */
	uint64_t fin;		   /* seq after the last byte */
	struct history_index history;
	struct stream_rest *rest; /* NULL: nothing was ever held or lacking */
	bool known;		  /* seq numbers can be unwrapped */
	bool started;
	bool has_acked, has_fin;
	bool waiting; /* the hole at next is acknowledged, or start unknown */
	bool told_outside, told_before;
};

/* The first segment that waits; NULL: none does. */
static inline struct segment *
stream_held(const struct stream *st)
{
	const struct stream_rest *r = st->rest;

	return r != NULL && r->first < r->n ? &r->held[r->first] : NULL;
}

/* seq as 64 bits, near what is known; the first one anchors the rest. */
uint64_t stream_unwrap(struct stream *, uint32_t seq);
/*
 * The first byte is known: from a SYN, or the ACK of one. What is held from
 * before it goes, as a finding.
 */
void stream_start(struct flow *, enum side, uint64_t base);
/* The first byte is taken from what was seen so far. */
void stream_start_anyhow(struct flow *, enum side);
/* seq after what is held without a hole; next when nothing is. */
uint64_t stream_held_end(const struct stream *);
/* What the other side acknowledged. */
void stream_acked(struct stream *, uint32_t ack, uint64_t window);
/* False: outside the window, nothing was taken. */
bool stream_in_window(const struct stream *, uint64_t seq, uint64_t window);

/*
 * New bytes: data and its address, and the packet whose header stood before
 * it. cut: bytes that follow, not captured.
 */
void stream_add(struct flow *, enum side, uint64_t seq, struct slice data,
    uint32_t cut, const struct part *, const struct packet *);
/* A further segment passed: give up holes that waited long enough. */
void streams_patience(struct flow *);
/* Give up every hole and deliver all; then gaps that were acknowledged. */
void streams_flush(struct flow *);
void stream_free(struct flow *, struct stream *);
/* What it remembers goes, but held bytes: they are in the store already. */
void stream_park(struct stream *, struct buf *);
void stream_wake(struct stream *, struct rd *);

/* stream_again.c: seg says where the bytes lie and whence they came. */
/* n bytes from before what was taken for the stream's first one. */
void stream_before_start(
    struct flow *, enum side, const struct segment *, uint64_t n);
/* data was delivered before, or given up as a gap. */
void stream_again_delivered(
    struct flow *, enum side, const struct segment *, struct slice data);
/* data lies within held. */
void stream_again_held(struct flow *, enum side, const struct segment *held,
    const struct segment *, struct slice data);

/* tcp.c */
struct stream *tcp_stream(struct flow *, enum side);

#endif
