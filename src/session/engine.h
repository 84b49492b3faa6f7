/*
 * engine: packets in, sessions out.
 *
 * The engine spreads packets over 256 virtual shards, by a symmetric hash of
 * the innermost addresses usually (see route.h), and shards over workers; every
 * verb is a set of sinks on it. Nothing in it sees all sessions: limits are
 * counted by shard. The clock of a packet is the latest capture time read so
 * far.
 */
#ifndef WF_SESSION_ENGINE_H
#define WF_SESSION_ENGINE_H

#include "session/session.h"

#define ENGINE_SHARDS 256

struct engine_config {
	const struct limits *limits;
	struct budget *budget;
	const char *tmpdir;
	const struct finding_sink *findings;
	const struct session_sink *sinks; /* told in this order */
	size_t nsinks;
};

struct engine;

struct engine *engine_new(const struct engine_config *);
/*
 * pkt->verdict must be PACKET_SESSION. shard: all packets of a connection have
 * the same, engine_shard's or another. clock: latest capture time, ns.
 */
void engine_packet(
    struct engine *, const struct packet *, unsigned shard, int64_t clock);
/*
 * Close every session, in order of their ids, as the capture's end. clock is
 * the latest capture time of all, also of packets that other engines got.
 */
void engine_finish(struct engine *, int64_t clock);
void engine_free(struct engine *);
/* By the addresses, in any order: 0..255. */
unsigned engine_shard(const struct addr *, const struct addr *);
/* Opened so far; may be asked from another thread. */
uint64_t engine_sessions(const struct engine *);

#endif
