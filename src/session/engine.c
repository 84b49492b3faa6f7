/*
 * engine: packets in, sessions out. A packet finds its shard by its address
 * pair, its flow there by key (shard.c); flow.c tells the sinks, tcp.c and
 * stream.c put connections in order.
 */
#include "session/engine.h"

#include <assert.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "session/icmp.h"
#include "session/shard.h"

struct engine *
engine_new(const struct engine_config *config)
{
	struct engine *e = xcalloc(1, sizeof *e);
	size_t i;

	e->config = *config;
	e->store = store_new(config->budget, config->tmpdir);
	for (i = 0; i < config->nsinks; i++)
		e->parks |= config->sinks[i].park != NULL;
	return e;
}

uint64_t
engine_sessions(const struct engine *e)
{
	return atomic_load_explicit(&e->opened, memory_order_relaxed);
}

unsigned
engine_shard(const struct addr *a, const struct addr *b)
{
	return (
	    unsigned)(hash_mix(shard_addr_hash(a) + shard_addr_hash(b)) >> 56);
}

/* ---- one packet */

static void
make_key(const struct packet *p, struct flow_key *k)
{
	struct endpoint src, dst;
	uint8_t other;
	bool ordered;

	packet_ends(p, &src, &dst);
	*k = (struct flow_key){.proto = p->proto, .lane = p->lane};
	if (is_icmp(p->proto)) {
		k->icmp_class = p->icmp_type;
		if (!icmp_asks(p->proto, p->icmp_type) &&
		    icmp_counterpart(p->proto, p->icmp_type, &other))
			k->icmp_class = other;
	}
	ordered = endpoint_cmp(&src, &dst) <= 0;
	k->lo = ordered ? src : dst;
	k->hi = ordered ? dst : src;
}

/* A host that talks to itself by ICMP: the message's type tells the side. */
static enum side
side_of(const struct flow *f, const struct packet *p)
{
	const struct endpoint *a = &f->s.end[SIDE_A], *b = &f->s.end[SIDE_B];
	struct endpoint src, dst;

	packet_ends(p, &src, &dst);
	if (endpoint_cmp(a, b) == 0)
		return is_icmp(p->proto) && p->icmp_type != f->s.icmp_type[0]
			   ? SIDE_B
			   : SIDE_A;
	return endpoint_cmp(a, &src) == 0 ? SIDE_A : SIDE_B;
}

/* A datagram is delivered as it comes; what the snap length took is a gap. */
static void
datagram(struct flow *f, const struct packet *p, enum side side)
{
	struct session_side *sd = &f->s.side[side];
	struct slice rest = p->payload;
	struct chunk c = {.side = side, .ns = p->frame->ns};
	struct gap g = {.side = side,
	    .why = GAP_SNAPPED,
	    .ns = p->frame->ns,
	    .frame = p->frame->no};
	size_t i;

	for (i = 0; i < p->nparts && rest.n != 0; i++) {
		const struct part *from = &p->parts[i];

		c.data = slice_head(rest, from->n);
		rest = slice_from(rest, from->n);
		c.more = rest.n != 0;
		c.off = sd->bytes + sd->gap_bytes;
		c.frame = from->frame;
		c.capture = from->capture;
		c.pos = from->pos;
		if (c.data.n != 0)
			flow_data(f, &c);
	}
	g.off = sd->bytes + sd->gap_bytes;
	g.n = p->payload_len - p->payload.n;
	if (g.n != 0)
		flow_gap(f, &g);
}

static struct flow *
flow_for(struct shard *sh, const struct packet *p)
{
	struct flow_key key;
	uint64_t hash;
	struct flow *f;

	make_key(p, &key);
	hash = shard_key_hash(&key);
	f = shard_find(sh, &key, hash);
	if (f != NULL && shard_expired(f)) {
		flow_close(f, shard_why_expired(f));
		f = NULL;
	}
	if (f != NULL)
		flow_wake(f);
	if (f != NULL && f->tcp != NULL && tcp_is_new(f, p, side_of(f, p))) {
		flow_close(f, END_CAPTURE);
		f = NULL;
	}
	return f != NULL ? f : flow_open(sh, &key, hash, p);
}

static struct shard *
get_shard(struct engine *e, unsigned i)
{
	int q;

	if (e->shards[i] == NULL) {
		e->shards[i] = xcalloc(1, sizeof **e->shards);
		e->shards[i]->engine = e;
		e->shards[i]->no = (uint8_t)i;
		for (q = 0; q < QUEUES; q++) {
			TAILQ_INIT(&e->shards[i]->queue[q]);
			e->shards[i]->due[q] = INT64_MIN;
		}
	}
	return e->shards[i];
}

/* Shards that see no packets must not keep what expired. */
static void
sweep_another(struct engine *e)
{
	struct shard *sh = e->shards[e->packets / 64 % ENGINE_SHARDS];

	if (e->packets % 64 == 0 && sh != NULL) {
		shard_sweep(sh);
		shard_park(sh);
	}
}

void
engine_packet(
    struct engine *e, const struct packet *p, unsigned shard, int64_t clock)
{
	struct shard *sh = get_shard(e, shard);
	struct flow *f;
	enum side side;

	assert(p->verdict == PACKET_SESSION);
	if (clock > e->clock || e->packets == 0)
		e->clock = clock;
	e->packets++;
	sweep_another(e);
	shard_sweep(sh);
	f = flow_for(sh, p);
	side = side_of(f, p);
	f->last_clock = e->clock;
	flow_packet(f, p, side);
	if (f->tcp != NULL)
		tcp_packet(f, p, side);
	else
		datagram(f, p, side);
	shard_queue(f, f->tcp == NULL  ? QUEUE_OTHER
		       : tcp_closed(f) ? QUEUE_CLOSED
				       : QUEUE_TCP);
	shard_park(sh);
}

/* ---- the end of the capture */

static int
by_id(const void *a, const void *b)
{
	const struct flow *const *x = a, *const *y = b;

	return ((*x)->s.id > (*y)->s.id) - ((*x)->s.id < (*y)->s.id);
}

static struct flow **
all_flows(struct engine *e, size_t *n)
{
	struct flow **all, *f;
	size_t i;
	int q;

	*n = 0;
	for (i = 0; i < ENGINE_SHARDS; i++)
		*n += e->shards[i] != NULL ? e->shards[i]->nflows : 0;
	all = xcalloc(*n, sizeof(struct flow *));
	*n = 0;
	for (i = 0; i < ENGINE_SHARDS; i++) {
		for (q = 0; e->shards[i] != NULL && q < QUEUES; q++) {
			TAILQ_FOREACH(f, &e->shards[i]->queue[q], queued)
				all[(*n)++] = f;
		}
	}
	return all;
}

void
engine_finish(struct engine *e, int64_t clock)
{
	size_t i, n;
	struct flow **all = all_flows(e, &n);

	e->clock = clock > e->clock ? clock : e->clock;
	qsort(all, n, sizeof(struct flow *), by_id);
	for (i = 0; i < n; i++)
		flow_close(all[i], shard_expired(all[i])
				       ? shard_why_expired(all[i])
				       : END_CAPTURE);
	free(all);
}

void
engine_free(struct engine *e)
{
	size_t i;

	for (i = 0; i < ENGINE_SHARDS; i++) {
		if (e->shards[i] == NULL)
			continue;
		history_free(e->shards[i]->history);
		free(e->shards[i]->buckets);
		free(e->shards[i]);
	}
	store_free(e->store);
	buf_free(&e->packed);
	free(e);
}
