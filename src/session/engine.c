/*
 * engine: packets in, sessions out. Shards are found by address pair, flows
 * in a shard by key; each shard keeps its flows in queues by last packet, so
 * that what expired is always at the old end.
 */
#include "session/engine.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "session/activity.h"
#include "session/flow.h"
#include "session/icmp.h"

struct engine {
	struct engine_config config;
	struct store *store;
	struct shard *shards[ENGINE_SHARDS];
	int64_t clock;
	uint64_t packets;
	_Atomic uint64_t opened;
	uint64_t last_frame; /* opened a session last ... */
	uint32_t last_part;  /* ... as this part */
};

struct engine *
engine_new(const struct engine_config *config)
{
	struct engine *e = xcalloc(1, sizeof *e);

	e->config = *config;
	e->store = store_new(config->budget, config->tmpdir);
	return e;
}

uint64_t
engine_sessions(const struct engine *e)
{
	return atomic_load_explicit(&e->opened, memory_order_relaxed);
}

static uint64_t
addr_hash(const struct addr *a)
{
	return hash64(slice_of(a->b, sizeof a->b), a->v);
}

unsigned
engine_shard(const struct addr *a, const struct addr *b)
{
	return (unsigned)(hash_mix(addr_hash(a) + addr_hash(b)) >> 56);
}

/* ---- what sinks are told */

const struct limits *
flow_limits(const struct flow *f)
{
	return f->shard->engine->config.limits;
}

struct store *
flow_store(const struct flow *f)
{
	return f->shard->engine->store;
}

struct history *
flow_history(struct flow *f)
{
	if (f->shard->history == NULL)
		f->shard->history = history_new();
	return f->shard->history;
}

int64_t
flow_clock(const struct flow *f)
{
	return f->shard->engine->clock;
}

const char *
flow_sender(const struct flow *f, enum side side, char text[SENDER_MAX])
{
	struct buf b = {0};

	endpoint_write(&b, &f->s.end[side]);
	snprintf(text, SENDER_MAX, "%s", buf_cstr(&b));
	buf_free(&b);
	return text;
}

#define TELL(f, callback, ...) \
	do { \
		const struct engine_config *c_ = &(f)->shard->engine->config; \
		size_t i_; \
		for (i_ = 0; i_ < c_->nsinks; i_++) { \
			const struct session_sink *s_ = &c_->sinks[i_]; \
			if (s_->callback != NULL) \
				s_->callback(s_->ctx, &(f)->s, ##__VA_ARGS__); \
		} \
	} while (0)

void
flow_data(struct flow *f, const struct chunk *c)
{
	f->s.side[c->side].bytes += c->data.n;
	activity_add(f->s.activity, c->side, c->ns, 0, c->data.n);
	TELL(f, data, c);
}

void
flow_gap(struct flow *f, const struct gap *g)
{
	f->s.side[g->side].gap_bytes += g->n;
	TELL(f, gap, g);
}

void
flow_variant(struct flow *f, const struct variant *v)
{
	TELL(f, variant, v);
}

void
flow_end(struct flow *f, enum side side, enum stream_end why)
{
	f->ended[side] = true;
	TELL(f, end, side, why);
}

void
flow_finding(struct flow *f, enum finding_kind kind, uint64_t frame,
    int64_t ns, const char *fmt, ...)
{
	struct finding finding = {
	    .kind = kind,
	    .session_id = f->s.id,
	    .frame = frame,
	    .ns = ns,
	};
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	finding.text = slice_str(text);
	finding_add(f->shard->engine->config.findings, &finding);
}

/* ---- queues */

static void
queue_leave(struct flow *f)
{
	struct shard *sh = f->shard;

	if (f->older != NULL)
		f->older->newer = f->newer;
	else
		sh->oldest[f->queue] = f->newer;
	if (f->newer != NULL)
		f->newer->older = f->older;
	else
		sh->newest[f->queue] = f->older;
}

static void
queue_enter(struct flow *f, enum flow_queue q)
{
	struct shard *sh = f->shard;

	f->queue = q;
	f->newer = NULL;
	f->older = sh->newest[q];
	if (f->older != NULL)
		f->older->newer = f;
	else
		sh->oldest[q] = f;
	sh->newest[q] = f;
}

void
flow_queue(struct flow *f, enum flow_queue q)
{
	queue_leave(f);
	queue_enter(f, q);
}

static int64_t
queue_timeout(const struct engine *e, enum flow_queue q)
{
	static const enum limit_id ids[QUEUES] = {
	    [QUEUE_TCP] = LIMIT_TCP_TIMEOUT,
	    [QUEUE_OTHER] = LIMIT_UDP_TIMEOUT,
	    [QUEUE_CLOSED] = LIMIT_TCP_LINGER,
	};
	uint64_t s = e->config.limits->v[ids[q]];

	return s > INT64_MAX / 1000000000 ? INT64_MAX
					  : (int64_t)s * 1000000000;
}

static bool
expired(const struct flow *f)
{
	const struct engine *e = f->shard->engine;

	return e->clock - f->last_clock > queue_timeout(e, f->queue);
}

/* ---- the table of a shard */

static void
grow(struct shard *sh)
{
	size_t n = sh->nbuckets == 0 ? 16 : sh->nbuckets * 2, i;
	struct flow **new = xcalloc(n, sizeof(struct flow *)), *f;

	for (i = 0; i < sh->nbuckets; i++) {
		while ((f = sh->buckets[i]) != NULL) {
			sh->buckets[i] = f->chain;
			f->chain = new[f->hash & (n - 1)];
			new[f->hash & (n - 1)] = f;
		}
	}
	free(sh->buckets);
	sh->buckets = new;
	sh->nbuckets = n;
}

static bool
key_eq(const struct flow_key *a, const struct flow_key *b)
{
	return a->proto == b->proto && a->icmp_class == b->icmp_class &&
	    endpoint_cmp(&a->lo, &b->lo) == 0 &&
	    endpoint_cmp(&a->hi, &b->hi) == 0;
}

static uint64_t
key_hash(const struct flow_key *k)
{
	uint64_t ports = (uint64_t)k->lo.port << 32 |
	    (uint64_t)k->hi.port << 16 | (uint64_t)k->proto << 8 |
	    k->icmp_class;

	return hash_mix(addr_hash(&k->lo.addr) ^
	    hash_mix(addr_hash(&k->hi.addr) + ports));
}

static struct flow *
lookup(struct shard *sh, const struct flow_key *key, uint64_t hash)
{
	struct flow *f;

	if (sh->nbuckets == 0)
		return NULL;
	for (f = sh->buckets[hash & (sh->nbuckets - 1)]; f != NULL;
	     f = f->chain) {
		if (f->hash == hash && key_eq(&f->key, key))
			return f;
	}
	return NULL;
}

static void
unlink_flow(struct flow *f)
{
	struct shard *sh = f->shard;
	struct flow **at = &sh->buckets[f->hash & (sh->nbuckets - 1)];

	while (*at != f)
		at = &(*at)->chain;
	*at = f->chain;
	sh->nflows--;
	queue_leave(f);
}

/* ---- open and close */

static size_t
flow_cost(const struct flow *f)
{
	return sizeof *f + (f->s.proto == IPP_TCP ? 512 : 0);
}

/* "GRE > VXLAN 77", owned by the session. */
static struct slice
tunnel_text(const struct packet *p)
{
	struct buf b = {0};
	unsigned i;

	for (i = 0; i < p->tunnels && i < PACKET_TUNNELS; i++) {
		buf_printf(&b, "%s%s", i == 0 ? "" : " > ", p->tunnel[i]);
		if (p->tunnel_id[i] != 0)
			buf_printf(&b, " %u", p->tunnel_id[i]);
	}
	return buf_as_slice(&b);
}

static bool
is_icmp(uint8_t proto)
{
	return proto == IPP_ICMP || proto == IPP_ICMP6;
}

/* Who talks to whom; an echo's identifier stands for the ports. */
static void
packet_ends(const struct packet *p, struct endpoint *src, struct endpoint *dst)
{
	*src = (struct endpoint){p->src, p->sport};
	*dst = (struct endpoint){p->dst, p->dport};
	if (is_icmp(p->proto))
		src->port = dst->port =
		    icmp_is_echo(p->proto, p->icmp_type) ? p->icmp_id : 0;
}

static uint32_t
next_part(struct engine *e, uint64_t frame)
{
	e->last_part = e->last_frame == frame ? e->last_part + 1 : 1;
	e->last_frame = frame;
	return e->last_part;
}

static void
fill_session(struct session *s, struct engine *e, const struct packet *p)
{
	s->part = next_part(e, p->frame->no);
	s->id = p->frame->no * 16 + s->part - 1;
	s->first_frame = s->last_frame = p->frame->no;
	s->capture = p->frame->capture;
	s->first_ns = s->last_ns = p->frame->ns;
	s->link = p->frame->link;
	s->proto = p->proto;
	packet_ends(p, &s->end[SIDE_A], &s->end[SIDE_B]);
	s->vlans = p->vlans;
	s->vlan[0] = p->vlan[0];
	s->vlan[1] = p->vlan[1];
	s->pppoe = p->pppoe;
	s->tunnel = tunnel_text(p);
	s->client = s->client_hint = -1;
	s->icmp_type[0] = p->icmp_type;
	s->icmp_code = p->icmp_code;
	s->midstream = p->proto == IPP_TCP && (p->flags & TH_SYN) == 0;
	s->activity = activity_new(e->config.limits->v[LIMIT_ACTIVITY_BINS]);
}

static struct flow *
flow_open(struct shard *sh, const struct flow_key *key, uint64_t hash,
    const struct packet *p)
{
	struct flow *f = xcalloc(1, sizeof *f);

	f->shard = sh;
	f->key = *key;
	f->hash = hash;
	fill_session(&f->s, sh->engine, p);
	f->s.shard = (uint8_t)engine_shard(&p->src, &p->dst);
	if (p->proto == IPP_TCP)
		f->tcp = tcp_new();
	if (sh->nflows >= sh->nbuckets)
		grow(sh);
	f->chain = sh->buckets[hash & (sh->nbuckets - 1)];
	sh->buckets[hash & (sh->nbuckets - 1)] = f;
	sh->nflows++;
	f->last_clock = sh->engine->clock;
	queue_enter(f, f->tcp != NULL ? QUEUE_TCP : QUEUE_OTHER);
	budget_take(sh->engine->config.budget, flow_cost(f));
	atomic_fetch_add_explicit(
	    &sh->engine->opened, 1, memory_order_relaxed);
	TELL(f, open);
	return f;
}

/*
 * The client: who sent the SYN or got the SYN-ACK; else who speaks the
 * client's part; else who asks (ICMP), has the higher port, or sent first.
 */
static int
settle_client(const struct session *s)
{
	if (s->side[SIDE_A].syn)
		return SIDE_A;
	if (s->side[SIDE_B].syn || s->side[SIDE_A].synack)
		return SIDE_B;
	if (s->side[SIDE_B].synack)
		return SIDE_A;
	if (s->client_hint != -1)
		return s->client_hint;
	if (is_icmp(s->proto))
		return icmp_asks(s->proto, s->icmp_type[0]) ? SIDE_A : SIDE_B;
	return s->end[SIDE_B].port > s->end[SIDE_A].port ? SIDE_B : SIDE_A;
}

static void
close_streams(struct flow *f, enum stream_end why)
{
	enum side side;

	if (f->tcp != NULL) {
		tcp_close(f, why);
		f->s.state = tcp_state(f, why == END_TIMEOUT);
		return;
	}
	f->s.state = STATE_NONE;
	for (side = SIDE_A; side <= SIDE_B; side++)
		flow_end(f, side, why);
}

static void
flow_close(struct flow *f, enum stream_end why)
{
	struct slice tunnel = f->s.tunnel;

	close_streams(f, why);
	f->s.client = settle_client(&f->s);
	TELL(f, close);
	unlink_flow(f);
	budget_give(f->shard->engine->config.budget, flow_cost(f));
	if (f->tcp != NULL)
		tcp_free(f);
	activity_free(f->s.activity);
	if (tunnel.p != NULL)
		free((void *)(uintptr_t)tunnel.p);
	free(f);
}

static enum stream_end
why_expired(const struct flow *f)
{
	return f->queue == QUEUE_CLOSED ? END_CAPTURE : END_TIMEOUT;
}

static void
shard_sweep(struct shard *sh)
{
	struct flow *f;
	int q;

	for (q = 0; q < QUEUES; q++) {
		while ((f = sh->oldest[q]) != NULL && expired(f))
			flow_close(f, why_expired(f));
	}
}

/* ---- one packet */

static void
make_key(const struct packet *p, struct flow_key *k)
{
	struct endpoint src, dst;
	uint8_t other;
	bool ordered;

	packet_ends(p, &src, &dst);
	*k = (struct flow_key){.proto = p->proto};
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

static void
count_packet(struct flow *f, const struct packet *p, enum side side)
{
	struct session *s = &f->s;
	struct session_side *sd = &s->side[side];
	size_t i;

	for (i = 0; i < p->nframes; i++) {
		const struct frame_count *fc = &p->frames[i];

		sd->wire_bytes += fc->len;
		if (fc->ns < s->first_ns)
			s->first_ns = fc->ns;
		if (fc->ns > s->last_ns)
			s->last_ns = fc->ns;
		if (fc->no > s->last_frame)
			s->last_frame = fc->no;
	}
	sd->packets += p->nframes;
	if (p->payload.n < p->payload_len)
		sd->snapped_packets++;
	activity_add(s->activity, side, p->frame->ns, p->nframes, 0);
}

/* A datagram is delivered as it comes; what the snap length took is a gap. */
static void
datagram(struct flow *f, const struct packet *p, enum side side)
{
	struct session_side *sd = &f->s.side[side];
	struct slice rest = p->payload;
	struct chunk c = {.side = side, .ns = p->frame->ns};
	struct gap g = {.side = side, .why = GAP_SNAPPED, .ns = p->frame->ns,
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
	hash = key_hash(&key);
	f = lookup(sh, &key, hash);
	if (f != NULL && expired(f)) {
		flow_close(f, why_expired(f));
		f = NULL;
	}
	if (f != NULL && f->tcp != NULL && tcp_is_new(f, p, side_of(f, p))) {
		flow_close(f, END_CAPTURE);
		f = NULL;
	}
	return f != NULL ? f : flow_open(sh, &key, hash, p);
}

static struct shard *
shard_get(struct engine *e, unsigned i)
{
	if (e->shards[i] == NULL) {
		e->shards[i] = xcalloc(1, sizeof **e->shards);
		e->shards[i]->engine = e;
	}
	return e->shards[i];
}

/* Shards that see no packets must not keep what expired. */
static void
sweep_another(struct engine *e)
{
	struct shard *sh = e->shards[e->packets / 64 % ENGINE_SHARDS];

	if (e->packets % 64 == 0 && sh != NULL)
		shard_sweep(sh);
}

void
engine_packet(struct engine *e, const struct packet *p, int64_t clock)
{
	struct shard *sh = shard_get(e, engine_shard(&p->src, &p->dst));
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
	count_packet(f, p, side);
	TELL(f, packet, p, side);
	if (f->tcp != NULL)
		tcp_packet(f, p, side);
	else
		datagram(f, p, side);
	flow_queue(f, f->tcp == NULL ? QUEUE_OTHER
		: tcp_closed(f)	     ? QUEUE_CLOSED
				     : QUEUE_TCP);
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
			for (f = e->shards[i]->oldest[q]; f != NULL;
			     f = f->newer)
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
		flow_close(all[i],
		    expired(all[i]) ? why_expired(all[i]) : END_CAPTURE);
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
	free(e);
}
