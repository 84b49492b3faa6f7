/*
 * shard: the flows of one virtual shard. Found by key in a table; kept in
 * queues by last packet, one for each timeout, so that what expired is always
 * at the old end.
 */
#ifndef WF_SESSION_SHARD_H
#define WF_SESSION_SHARD_H

#include "session/flow.h"

uint64_t shard_addr_hash(const struct addr *);
uint64_t shard_key_hash(const struct flow_key *);
struct flow *shard_find(struct shard *, const struct flow_key *, uint64_t hash);
/* A new flow, to the young end of its queue; a closed one leaves. */
void shard_add(struct flow *, enum flow_queue);
void shard_remove(struct flow *);
/* Move to a queue's young end. */
void shard_queue(struct flow *, enum flow_queue);
/* Was it silent for longer than its timeout? Then why it ends. */
bool shard_expired(const struct flow *);
enum stream_end shard_why_expired(const struct flow *);
/* Close what expired. */
void shard_sweep(struct shard *);

#endif
