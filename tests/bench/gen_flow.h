/*
 * gen_flow.h: a TCP connection as a capture near the client shows it:
 * handshake, messages that a plan supplies, and its end.
 *
 * In a lossy capture 2 % of the frames were missed by the capturing host (the
 * receiver has them, and acknowledges), and some segments of the others come
 * late, twice, or again with other boundaries; their bytes are always the same.
 */
#ifndef GEN_FLOW_H
#define GEN_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "gen.h"
#include "gen_msg.h"
#include "gen_pkt.h"

struct flow;

enum flow_next {
	FLOW_SEND,	   /* msg, from side, after delay */
	FLOW_HOLD,	   /* nothing until flow_wake */
	FLOW_CLOSE_CLIENT, /* FIN by the client first */
	FLOW_CLOSE_SERVER,
	FLOW_RESET, /* by the client */
};

struct flow_plan {
	/* What comes next; msg, object and delay have been cleared. */
	enum flow_next (*next)(struct gen *, struct flow *);
	/* msg has been sent and, maybe, captured; NULL: nothing to do */
	void (*sent)(struct gen *, struct flow *);
	/* The connection has ended; frees data.  The flow is freed after. */
	void (*ended)(struct gen *, struct flow *);
};

enum flow_state {
	FLOW_SYN,
	FLOW_SYN_ACK,
	FLOW_HANDSHAKE_ACK,
	FLOW_NEXT,
	FLOW_SEGMENT,
	FLOW_ACK,
	FLOW_FIN,
	FLOW_FIN_ACK,
	FLOW_LAST_ACK,
};

struct flow {
	struct actor actor; /* first */
	const struct flow_plan *plan;
	void *data;	 /* the plan's */
	const void *row; /* the plan's too, borrowed */
	struct rng rng;
	struct pkt_pair pair;

	/* filled by plan->next */
	struct msg msg;
	int side;	/* who sends msg */
	uint64_t delay; /* ns before its first segment */
	struct truth_object object;
	bool has_object; /* msg carries it */
	bool to_close;	 /* and the connection's end delimits it */
	uint64_t body;	 /* offset in msg where its body begins */

	/* may be read by the plan */
	uint32_t turn;	      /* messages sent so far */
	uint64_t rtt;	      /* ns */
	uint64_t lost_head;   /* bytes of msg before body, not captured */
	uint64_t lost_body;   /* and behind */
	uint64_t first_frame; /* 0: none captured */
	bool syn_seen[2];

	/* the connection's own */
	enum flow_state state;
	struct rng luck; /* of loss, apart from content */
	bool stamps;	 /* RFC 7323 time stamps */
	uint32_t mss;
	uint32_t seq[2];	/* of msg's first byte, or of the next */
	uint32_t got[2];	/* what each side acknowledges */
	uint32_t stamp[2];	/* last time stamp sent */
	uint64_t off;		/* sent of msg */
	uint32_t unacked;	/* segments since the last ACK */
	uint32_t burst, window; /* segments in this round trip, and at most */
	int closer;
	uint64_t frames;
	uint64_t reserved; /* frames, of the generator's */
	uint64_t clean; /* every byte sent of msg from here on was captured */
	struct flow_late { /* a segment that comes out of its turn */
		bool on;
		uint64_t off;
		uint32_t len, after; /* after so many others */
		bool resent;	     /* lost on the way, not reordered */
	} late;
};

/* Starts a connection with its SYN at WHEN.  DATA passes to the plan. */
struct flow *flow_spawn(struct gen *, const struct flow_plan *, void *data,
    const struct pkt_pair *, uint64_t when);

/* Asks a flow that holds for its next message, DELAY ns from now. */
void flow_wake(struct gen *, struct flow *, uint64_t delay);

#endif
