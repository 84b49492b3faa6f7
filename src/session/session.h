/*
 * session: both directions of one TCP connection, UDP or ICMP exchange, or of
 * another IP protocol between two addresses.
 *
 * The engine makes one for the first packet that fits no open one, and owns
 * it until its sinks were told it closed. Sinks may read every field and keep
 * things of their own in sink[] while it is open. What always holds: id is 16
 * x first frame + part - 1; end[0] is side A, who sent first; client is -1
 * until the session closes (decoders may hint it before); bytes counts the
 * unique payload bytes that were delivered in order.
 *
 * A chunk is a piece of one direction's stream, in order: it has exactly one
 * place in one capture file. A gap is a hole in it. Together they cover the
 * stream from its first known byte without overlap.
 */
#ifndef WF_SESSION_SESSION_H
#define WF_SESSION_SESSION_H

#include "base/addr.h"
#include "packet/packet.h"

/* Whose sink[] place is whose; a verb without the report may use any. */
enum session_slot { SLOT_APP, SLOT_RECORD, SLOT_VERB, SESSION_SLOTS };

enum side { SIDE_A, SIDE_B };

/* How a session ended; for TCP who did what. */
enum session_state {
	STATE_OPEN,    /* still open at the end of the capture */
	STATE_CLOSED,  /* FIN from both sides */
	STATE_HALF,    /* FIN from one side */
	STATE_RESET_A, /* RST by A */
	STATE_RESET_B,
	STATE_REFUSED,	 /* SYN answered by RST */
	STATE_NO_ANSWER, /* SYN without an answer */
	STATE_TIMEOUT,	 /* silence */
	STATE_NONE,	 /* not a connection: UDP, ICMP, others */
};

/* One step of activity; see activity.h. */
struct activity;

struct session_side {
	uint64_t packets;
	uint64_t bytes;		/* unique payload bytes, delivered in order */
	uint64_t gap_bytes;	/* bytes known to be missing */
	uint64_t wire_bytes;	/* of whole frames */
	uint64_t retransmitted; /* packets whose bytes were known */
	uint64_t out_of_order;
	uint64_t keepalives, zero_windows;
	uint64_t snapped_packets;
	bool syn, synack, fin, rst;
	bool started; /* the stream's first byte is known (SYN seen) */
};

struct session {
	uint64_t id;
	uint64_t first_frame, last_frame;
	uint64_t capture_frame; /* the first one's number in its capture */
	uint32_t part;		/* 1, or more when one frame opened several */
	uint32_t capture;	/* of the first frame */
	uint8_t proto;
	uint8_t shard; /* virtual shard, 0..255 */
	struct endpoint end[2];
	uint16_t vlan[2];
	uint8_t vlans;
	uint8_t icmp_type[2], icmp_code; /* of A's first, of its counterpart */
	bool pppoe;
	struct slice tunnel; /* "GRE > VXLAN 77", empty: none */
	bool inner;	     /* one of them lies in IP */
	uint32_t link;
	int64_t first_ns, last_ns;
	struct session_side side[2];
	enum session_state state;
	int client;	 /* SIDE_A, SIDE_B; settled at close */
	int client_hint; /* by the protocol's words, -1: none */
	bool midstream;	 /* TCP whose start was missed */
	const char *app; /* set by the app stage; NULL: unknown */
	struct activity *activity;
	uint32_t findings;	   /* so far, against LIMIT_SESSION_FINDINGS */
	uint32_t artifacts;	   /* carved so far; numbers the next one */
	void *sink[SESSION_SLOTS]; /* each sink's own */
};

/*
 * Bytes of one side, in order. data lives until the callback returns.
 * For datagram protocols more says that the same datagram goes on.
 */
struct chunk {
	enum side side;
	bool more;
	bool late;    /* arrived out of order: was held back */
	uint64_t off; /* in the side's stream, from 0 */
	int64_t ns;
	uint64_t frame;
	uint32_t capture;
	uint64_t pos; /* of data's first byte in the capture file */
	struct slice data;
	/* TCP: the header of the segment that brought it, as it stood there */
	uint32_t seq; /* ... but of data's first byte */
	uint32_t ack;
	uint16_t window;
	uint8_t flags;
};

enum gap_why {
	GAP_LOST,    /* acknowledged, but never seen */
	GAP_UNSEEN,  /* never seen nor acknowledged; the stream went on */
	GAP_SNAPPED, /* cut off by the snap length */
	GAP_LIMIT,   /* held too much behind it */
};

struct gap {
	enum side side;
	enum gap_why why;
	uint64_t off, n;
	int64_t ns;	/* when the stream went on */
	uint64_t frame; /* the frame it went on with */
};

/*
 * Other bytes for a place that was delivered already: a contradiction, or
 * (late) what fills a gap after it was closed.
 */
struct variant {
	enum side side;
	bool late;
	uint64_t off;
	uint64_t frame;
	int64_t ns;
	struct slice data;
};

enum stream_end { END_FIN, END_RST, END_CAPTURE, END_TIMEOUT };

/*
 * A sink listens to the engine. Any callback may be NULL. Calls for one
 * session come from one worker, in order: open, then packet (each packet as
 * captured, before what it delivers), data, gap and variant, end of each side
 * at most once, close last. ctx belongs to the worker.
 */
struct session_sink {
	void *ctx;
	void (*open)(void *ctx, struct session *);
	void (*packet)(
	    void *ctx, struct session *, const struct packet *, enum side);
	void (*data)(void *ctx, struct session *, const struct chunk *);
	void (*gap)(void *ctx, struct session *, const struct gap *);
	void (*variant)(void *ctx, struct session *, const struct variant *);
	void (*end)(void *ctx, struct session *, enum side, enum stream_end);
	void (*close)(void *ctx, struct session *);
	/*
	 * The session was silent for a while and memory is short. park packs
	 * what the sink keeps of it into the buf and frees it; false: it cannot
	 * now, and nothing changed. wake makes it anew from those bytes, before
	 * anything else is told: what is delivered is the same. A sink has both
	 * or neither.
	 */
	bool (*park)(void *ctx, struct session *, struct buf *);
	void (*wake)(void *ctx, struct session *, struct slice);
};

static inline struct chunk
chunk_mid(const struct chunk *c, size_t off, size_t n)
{
	struct chunk m = *c;

	m.data = slice_mid(c->data, off, n);
	m.off += off;
	m.pos += off;
	m.seq += (uint32_t)off;
	return m;
}

/* 5984, or 5984.2. */
void session_name(struct buf *, uint64_t id);
static inline uint64_t
session_id_frame(uint64_t id)
{
	return id >> 4;
}
/* "tcp", "udp", "icmp", "icmp6", "sctp", else the number. */
void session_proto_name(struct buf *, uint8_t proto);
/* Community ID v1, seed 0, for the session's endpoints and protocol. */
void session_community_id(struct buf *, const struct session *);
const char *session_state_name(const struct session *);

#endif
