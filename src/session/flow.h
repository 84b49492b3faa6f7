/*
 * flow: the engine's side of a session: its key, its places in the shard's
 * table and expiry queues, and its TCP state. Made by the shard for the first
 * packet of a key, freed by it after the sinks heard of the close. The
 * session is the first member: sinks hold a struct session.
 */
#ifndef WF_SESSION_FLOW_H
#define WF_SESSION_FLOW_H

#include <stdatomic.h>
#include <sys/queue.h>

#include "base/store.h"
#include "base/rd.h"
#include "session/engine.h"
#include "session/history.h"

/* The lower endpoint first, so that both directions have one key. */
struct flow_key {
	struct endpoint lo, hi;
	uint8_t proto;
	uint8_t icmp_class; /* the asking type of an ICMP pair */
	uint32_t lane;	    /* of its packets */
};

enum flow_queue { QUEUE_TCP, QUEUE_OTHER, QUEUE_CLOSED, QUEUES };

struct tcp;

/* What the shards of one engine share. */
struct engine {
	struct engine_config config;
	bool parks;	   /* a sink can */
	struct buf packed; /* of the flow that is being parked */
	struct store *store;
	struct shard *shards[ENGINE_SHARDS];
	int64_t clock;
	uint64_t packets;
	_Atomic uint64_t opened;
	uint64_t last_frame; /* opened a session last ... */
	uint32_t last_part;  /* ... as this part */
};

/* What the flows of one shard share. */
struct shard {
	struct engine *engine;
	uint8_t no;
	struct history *history; /* made with the first delivered byte */
	struct flow **buckets;
	size_t nbuckets, nflows;
	/* By last packet, the oldest first. */
	TAILQ_HEAD(flow_list, flow) queue[QUEUES];
	int64_t due[QUEUES]; /* nothing in it expires until after this */
	/* The older flows of a queue were parked, or asked to: from here on
	 * they were not. NULL: none. */
	struct flow *warm[QUEUES];
	size_t nwarm[QUEUES];
};

struct flow {
	struct session s; /* its ends and protocol are part of the key ... */
	uint32_t lane;	  /* ... and these two */
	uint8_t icmp_class;
	uint8_t queue; /* enum flow_queue */
	bool ended[2]; /* sinks were told of a side's end */
	bool cold;     /* older than its queue's first warm one */
	uint64_t hash;
	struct flow *chain; /* in its bucket */
	TAILQ_ENTRY(flow) queued;
	int64_t last_clock;
	struct shard *shard;
	struct tcp *tcp;	 /* NULL for other protocols; behind the flow */
	struct store_ref parked; /* n is 0: it is not */
};

/* Who talks to whom; an echo's identifier stands for the ports. */
void packet_ends(
    const struct packet *, struct endpoint *src, struct endpoint *dst);
bool is_icmp(uint8_t proto);
/* Made for the first packet of its key; sinks hear of it. */
struct flow *flow_open(struct shard *, const struct flow_key *, uint64_t hash,
    const struct packet *);
/* Streams end, the client is settled, sinks hear of it; freed. */
void flow_close(struct flow *, enum stream_end why);

/* What sinks are told; these also keep the session's counters. */
void flow_packet(struct flow *, const struct packet *, enum side);
void flow_data(struct flow *, const struct chunk *);
void flow_gap(struct flow *, const struct gap *);
void flow_variant(struct flow *, const struct variant *);
void flow_end(struct flow *, enum side, enum stream_end);
void flow_finding(struct flow *, enum finding_kind, uint64_t frame, int64_t ns,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Who sent a side's bytes, "192.0.2.1:80", for texts. */
#define SENDER_MAX 64
const char *flow_sender(const struct flow *, enum side, char[SENDER_MAX]);
const struct limits *flow_limits(const struct flow *);
struct store *flow_store(const struct flow *);
struct history *flow_history(struct flow *);
int64_t flow_clock(const struct flow *);

/* park.c */
/* Put away what is kept of flows that were silent, while memory is short. */
void shard_park(struct shard *);
/* Get it back, before anything else happens to the flow. */
void flow_wake(struct flow *);

/* tcp.c */
size_t tcp_size(void);	      /* of a zeroed one */
void tcp_free(struct flow *); /* what it holds */
void tcp_park(struct flow *, struct buf *);
void tcp_wake(struct flow *, struct rd *);
/*
 * Is this packet the first of a new connection of the same addresses and
 * ports, rather than one more of this flow?
 */
bool tcp_is_new(const struct flow *, const struct packet *, enum side);
void tcp_packet(struct flow *, const struct packet *, enum side);
/* Deliver what waits, with gaps where bytes lack, and end both sides. */
void tcp_close(struct flow *, enum stream_end);
/* FIN from both sides, or RST: what follows are stragglers. */
bool tcp_closed(const struct flow *);
enum session_state tcp_state(const struct flow *, bool timeout);

#endif
