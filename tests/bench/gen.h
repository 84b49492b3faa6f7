/*
 * gen.h: the generator's context, and how its parts take turns.
 *
 * Everything that sends frames is an actor: a session, a ping, or what starts
 * sessions.  The actor whose time has come takes a step (a frame or so), then
 * says when it wants the next, or is gone.  Memory holds the body pool and the
 * actors alive at one time, whatever the size of the capture.
 */
#ifndef GEN_H
#define GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gen_body.h"
#include "gen_net.h"
#include "gen_out.h"
#include "gen_rng.h"
#include "gen_truth.h"

#define GEN_US 1000ull
#define GEN_MS 1000000ull
#define GEN_S  1000000000ull

struct gen;

struct actor {
	uint64_t when;	/* ns since the epoch */
	uint64_t order; /* decides between equal times */
	void (*step)(struct gen *, struct actor *);
};

struct gen_kind {
	const char *name, *help;
	size_t snap; /* bytes captured of a frame; 0: all */
	bool lossy;
	uint32_t clients, servers;
	void (*start)(struct gen *);
	/* for a kind that writes without actors; NULL: none */
	void (*run)(struct gen *);
};

struct gen {
	const struct gen_kind *kind;
	struct out out;
	struct truth truth;
	struct net net;
	struct body_pool pool;
	struct rng rng;
	uint64_t seed;
	uint64_t now;
	uint64_t target; /* bytes, or frames */
	bool in_frames;
	uint64_t promised; /* payload bytes begun and not yet sent */
	uint64_t reserved; /* frames that open sessions need at least */
	uint64_t born;	   /* sessions started */
	uint64_t turns;	   /* given by gen_at */
	struct actor **heap;
	size_t nheap, room;
};

/* The actor's step is called at WHEN, not before now. */
void gen_at(struct gen *, struct actor *, uint64_t when);

/* Calls SPAWN at random times, MEAN ns apart, until the capture is full. */
void gen_arrivals(struct gen *, uint64_t mean, void (*spawn)(struct gen *));

/* True when what is written and promised reaches the wanted size. */
bool gen_full(const struct gen *);

/* Random numbers of a session's own, so that it does not depend on others. */
struct rng gen_rng(struct gen *);

/* Counts a session that left FRAMES frames in the capture. */
void gen_session(struct gen *, enum truth_proto, uint64_t frames);

/* What the capturing host missed: 2 % of the frames of a lossy kind. */
bool gen_lost(const struct gen *, struct rng *);

/* The kinds, each in the file of its name. */
void web_start(struct gen *);
void small_start(struct gen *);
void bulk_start(struct gen *);
void snapped_start(struct gen *);
void open_run(struct gen *);

/* The sessions that web mixes: from client C to server S. */
void http_spawn(struct gen *, bool v6, uint32_t c, uint32_t s);
void ftp_spawn(struct gen *, bool v6, uint32_t c, uint32_t s);
void tls_spawn(struct gen *, bool v6, uint32_t c, uint32_t s);
void dns_spawn(struct gen *, bool v6, uint32_t c, uint32_t s);
void ntp_spawn(struct gen *, bool v6, uint32_t c, uint32_t s);
void ping_spawn(struct gen *, bool v6, uint32_t c, uint32_t s);

#endif
