/*
 * packet_flow: a hash table of flows, and a queue of them by last packet, so
 * that what expired is always at its old end.
 */
#include "cli/packet_flow.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/ns.h"
#include "base/xalloc.h"
#include "cli/packet_recall.h"
#include "session/icmp.h"

struct packet_flows {
	const struct packet_flow_sink *sink;
	struct packet_recall *recall;
	int64_t timeout;
	uint64_t limit, made, open, peak, pushed;
	struct packet_flow **buckets;
	size_t nbuckets;
	/* By last packet, the oldest first. */
	TAILQ_HEAD(packet_flow_list, packet_flow) queue;
};

struct packet_flows *
packet_flows_new(const struct limits *limits, int64_t timeout_ns,
    const struct packet_flow_sink *sink)
{
	struct packet_flows *fs = xcalloc(1, sizeof *fs);

	fs->sink = sink;
	fs->recall = packet_recall_new();
	fs->timeout = timeout_ns;
	fs->limit = limits->v[LIMIT_PACKET_FLOWS];
	TAILQ_INIT(&fs->queue);
	fs->nbuckets = 1024;
	fs->buckets = xcalloc(fs->nbuckets, sizeof(struct packet_flow *));
	return fs;
}

/* ---- the table */

static uint64_t
end_hash(const struct endpoint *e)
{
	return hash64(slice_of(e->addr.b, sizeof e->addr.b),
	    (uint64_t)e->addr.v << 16 | e->port);
}

/* The same for both directions. */
static uint64_t
ends_hash(const struct endpoint *a, const struct endpoint *b, uint8_t proto)
{
	return hash_mix(end_hash(a) + end_hash(b) + proto);
}

static bool
has_ends(const struct packet_flow *f, const struct endpoint *a,
    const struct endpoint *b, uint8_t proto)
{
	return f->proto == proto && ((endpoint_cmp(&f->end[0], a) == 0 &&
					 endpoint_cmp(&f->end[1], b) == 0) ||
					(endpoint_cmp(&f->end[0], b) == 0 &&
					    endpoint_cmp(&f->end[1], a) == 0));
}

static struct packet_flow *
find(const struct packet_flows *fs, const struct endpoint *a,
    const struct endpoint *b, uint8_t proto, uint64_t hash)
{
	struct packet_flow *f = fs->buckets[hash & (fs->nbuckets - 1)];

	while (f != NULL && (f->hash != hash || !has_ends(f, a, b, proto)))
		f = f->chain;
	return f;
}

uint64_t
packet_flows_find(const struct packet_flows *fs, const struct endpoint *a,
    const struct endpoint *b, uint8_t proto)
{
	struct packet_flow *f = find(fs, a, b, proto, ends_hash(a, b, proto));

	return f != NULL ? f->index : 0;
}

static void
grow(struct packet_flows *fs)
{
	size_t n = fs->nbuckets * 2, i;
	struct packet_flow **new = xcalloc(n, sizeof(struct packet_flow *));
	struct packet_flow *f;

	for (i = 0; i < fs->nbuckets; i++) {
		while ((f = fs->buckets[i]) != NULL) {
			fs->buckets[i] = f->chain;
			f->chain = new[f->hash & (n - 1)];
			new[f->hash & (n - 1)] = f;
		}
	}
	free(fs->buckets);
	fs->buckets = new;
	fs->nbuckets = n;
}

static void
leave_table(struct packet_flows *fs, struct packet_flow *f)
{
	struct packet_flow **at = &fs->buckets[f->hash & (fs->nbuckets - 1)];

	while (*at != f)
		at = &(*at)->chain;
	*at = f->chain;
	fs->open--;
}

/* ---- flows begin and end */

static void
tell_end(struct packet_flows *fs, struct packet_flow *f)
{
	unsigned side;

	for (side = 0; side < 2; side++) {
		if (f->side[side].packets == 0)
			continue;
		if (f->timeout)
			f->side[side].status |= STAT_TIMEOUT;
		fs->sink->end(fs->sink->ctx, f, side);
	}
	free(f);
}

static void
end_flow(struct packet_flows *fs, struct packet_flow *f)
{
	leave_table(fs, f);
	TAILQ_REMOVE(&fs->queue, f, queued);
	tell_end(fs, f);
}

static void
end_old(struct packet_flows *fs, int64_t clock)
{
	struct packet_flow *f;

	while ((f = TAILQ_FIRST(&fs->queue)) != NULL &&
	       ns_between(f->clock, clock) > fs->timeout) {
		f->timeout = true;
		end_flow(fs, f);
	}
}

static struct packet_flow *
begin_flow(struct packet_flows *fs, const struct endpoint *src,
    const struct endpoint *dst, uint8_t proto, uint64_t hash)
{
	struct packet_flow *f = xcalloc(1, sizeof *f);

	if (fs->open == fs->limit && !TAILQ_EMPTY(&fs->queue)) {
		fs->pushed++;
		end_flow(fs, TAILQ_FIRST(&fs->queue));
	}
	if (fs->open >= fs->nbuckets)
		grow(fs);
	f->index = ++fs->made;
	f->end[0] = *src;
	f->end[1] = *dst;
	f->proto = proto;
	f->hash = hash;
	f->chain = fs->buckets[hash & (fs->nbuckets - 1)];
	fs->buckets[hash & (fs->nbuckets - 1)] = f;
	TAILQ_INSERT_TAIL(&fs->queue, f, queued);
	if (++fs->open > fs->peak)
		fs->peak = fs->open;
	return f;
}

/* A connection that is over, and a SYN that is not its own once more. */
static bool
begins_anew(
    const struct packet_flow *f, const struct packet_view *v, unsigned side)
{
	const struct packet_side *a = &f->side[0], *b = &f->side[1];

	if ((v->has & HAS_TCP) == 0 ||
	    (v->tcp.flags & (TH_SYN | TH_ACK)) != TH_SYN)
		return false;
	if (f->side[side].syn && f->side[side].isn == v->tcp.seq)
		return false;
	return (a->fin && b->fin) || a->rst || b->rst;
}

/* Does the first packet of a side answer something that was not seen? */
static bool
is_answer(const struct packet_view *v)
{
	if ((v->has & HAS_TCP) != 0)
		return (v->tcp.flags & (TH_SYN | TH_ACK)) == (TH_SYN | TH_ACK);
	if ((v->has & HAS_ICMP) != 0)
		return !icmp_asks(v->ip.proto, v->icmp_type);
	return false;
}

/* ---- a packet */

static void
settle_ports(struct packet_flows *fs, struct packet_view *v)
{
	const struct packet *p = v->packet;

	if (!v->ip.fragment)
		return;
	if (v->ip.off != 0 && p->verdict == PACKET_SESSION &&
	    p->proto == v->ip.proto && addr_cmp(&p->src, &v->src) == 0) {
		/* it completed its datagram, which tells them */
		v->sport = p->sport;
		v->dport = p->dport;
		v->has |= HAS_PORTS;
		return;
	}
	packet_recall_ports(fs->recall, v);
}

static struct packet_flow *
flow_of(struct packet_flows *fs, struct packet_view *v)
{
	struct endpoint src = {v->src, v->sport}, dst = {v->dst, v->dport};
	uint64_t hash = ends_hash(&src, &dst, v->ip.proto);
	struct packet_flow *f = find(fs, &src, &dst, v->ip.proto, hash);

	v->side = f != NULL && endpoint_cmp(&f->end[0], &src) != 0;
	if (f != NULL && begins_anew(f, v, v->side)) {
		end_flow(fs, f);
		f = NULL;
		v->side = 0;
	}
	if (f == NULL)
		return begin_flow(fs, &src, &dst, v->ip.proto, hash);
	if (TAILQ_NEXT(f, queued) != NULL) {
		TAILQ_REMOVE(&fs->queue, f, queued);
		TAILQ_INSERT_TAIL(&fs->queue, f, queued);
	}
	return f;
}

void
packet_flows_add(struct packet_flows *fs, struct packet_view *v, int64_t clock)
{
	struct packet_side *own;

	end_old(fs, clock);
	settle_ports(fs, v);
	v->flow = flow_of(fs, v);
	v->flow->clock = clock;
	v->status |= v->side != 0 ? STAT_B : 0;
	own = &v->flow->side[v->side];
	if (own->packets == 0) {
		own->answers = is_answer(v);
		fs->sink->begin(fs->sink->ctx, v->flow, v->side);
	}
	packet_track(v, own, &v->flow->side[!v->side]);
}

/* ---- the end */

static int
by_index(const void *a, const void *b)
{
	const struct packet_flow *const *x = a, *const *y = b;

	return ((*x)->index > (*y)->index) - ((*x)->index < (*y)->index);
}

void
packet_flows_finish(struct packet_flows *fs)
{
	struct packet_flow **all, *f;
	size_t n = 0, i;

	all = xcalloc((size_t)fs->open + 1, sizeof(struct packet_flow *));
	TAILQ_FOREACH(f, &fs->queue, queued)
		all[n++] = f;
	qsort(all, n, sizeof(struct packet_flow *), by_index);
	for (i = 0; i < n; i++)
		tell_end(fs, all[i]);
	free(all);
	TAILQ_INIT(&fs->queue);
	fs->open = 0;
	memset(fs->buckets, 0, fs->nbuckets * sizeof(struct packet_flow *));
}

uint64_t
packet_flows_peak(const struct packet_flows *fs)
{
	return fs->peak;
}

uint64_t
packet_flows_pushed(const struct packet_flows *fs)
{
	return fs->pushed;
}

struct packet_recall *
packet_flows_recall(struct packet_flows *fs)
{
	return fs->recall;
}

void
packet_flows_free(struct packet_flows *fs)
{
	packet_flows_finish(fs);
	packet_recall_free(fs->recall);
	free(fs->buckets);
	free(fs);
}
