/*
 * crew: the workers of a run, each an engine of its own.
 *
 * The reading thread hands every packet to the worker of its shard; a shard
 * never changes hands, so each session is seen by one worker, and what a
 * worker tells its sinks depends on its packets alone. Packets travel in
 * batches that hold the blocks they point into. With one worker there is no
 * thread but the caller's.
 */
#ifndef WF_CLI_CREW_H
#define WF_CLI_CREW_H

#include "session/engine.h"

#define CREW_MAX 64

struct crew;

/* One config a worker; n == 1: no thread is made. */
struct crew *crew_new(const struct engine_config *, size_t n);
/* As engine_packet; the packet's memory is the caller's again afterwards. */
void crew_packet(
    struct crew *, const struct packet *, unsigned shard, int64_t clock);
/* Each worker calls it, with its number, between the packets so far and those
 * that follow; nobody waits for the others. */
void crew_mark(struct crew *, void (*fn)(void *ctx, size_t worker), void *ctx);
/* engine_finish everywhere, at the same clock, and then fn, if any, by each
 * worker with its number; ends and frees the crew. Gives how many sessions
 * there were. */
uint64_t crew_finish(struct crew *, int64_t clock,
    void (*fn)(void *ctx, size_t worker), void *ctx);
/* Sessions opened so far, about. */
uint64_t crew_sessions(const struct crew *);

#endif
