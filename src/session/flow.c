/* flow: what sinks are told of a session, and its beginning and end. */
#include "session/flow.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "session/activity.h"
#include "session/icmp.h"
#include "session/shard.h"

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

#define TELL(f, callback, ...)                                                 \
	do {                                                                   \
		const struct engine_config *c_ = &(f)->shard->engine->config;  \
		size_t i_;                                                     \
		for (i_ = 0; i_ < c_->nsinks; i_++) {                          \
			const struct session_sink *s_ = &c_->sinks[i_];        \
			if (s_->callback != NULL)                              \
				s_->callback(s_->ctx, &(f)->s, ##__VA_ARGS__); \
		}                                                              \
	} while (0)

/* In the session's activity, which the budget counts. */
static void
note(struct flow *f, enum side side, int64_t ns, uint64_t packets,
    uint64_t bytes)
{
	size_t had = activity_size(f->s.activity), has;

	activity_add(&f->s.activity, side, ns, packets, bytes);
	has = activity_size(f->s.activity);
	if (has != had)
		budget_take(f->shard->engine->config.budget, has - had);
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
	note(f, side, p->frame->ns, p->nframes, 0);
}

void
flow_packet(struct flow *f, const struct packet *p, enum side side)
{
	count_packet(f, p, side);
	TELL(f, packet, p, side);
}

void
flow_data(struct flow *f, const struct chunk *c)
{
	f->s.side[c->side].bytes += c->data.n;
	note(f, c->side, c->ns, 0, c->data.n);
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
flow_finding(struct flow *f, enum finding_kind kind, uint64_t frame, int64_t ns,
    const char *fmt, ...)
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

/* ---- the ends */

bool
is_icmp(uint8_t proto)
{
	return proto == IPP_ICMP || proto == IPP_ICMP6;
}

/* Who talks to whom; an echo's identifier stands for the ports. */
void
packet_ends(const struct packet *p, struct endpoint *src, struct endpoint *dst)
{
	*src = (struct endpoint){p->src, p->sport};
	*dst = (struct endpoint){p->dst, p->dport};
	if (is_icmp(p->proto))
		src->port = dst->port =
		    icmp_is_echo(p->proto, p->icmp_type) ? p->icmp_id : 0;
}

/* ---- open and close */

#define PLACE 32 /* bytes: in its table, and of the allocator */

static size_t
flow_cost(const struct flow *f)
{
	return sizeof *f + (f->tcp != NULL ? tcp_size() : 0) + PLACE +
	       activity_size(f->s.activity);
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
	s->capture_frame = p->frame->local_no;
	s->first_ns = s->last_ns = p->frame->ns;
	s->link = p->frame->link;
	s->proto = p->proto;
	packet_ends(p, &s->end[SIDE_A], &s->end[SIDE_B]);
	s->vlans = p->vlans;
	s->vlan[0] = p->vlan[0];
	s->vlan[1] = p->vlan[1];
	s->pppoe = p->pppoe;
	s->tunnel = tunnel_text(p);
	s->inner = p->inner;
	s->client = s->client_hint = -1;
	s->icmp_type[0] = p->icmp_type;
	s->icmp_code = p->icmp_code;
	s->midstream = p->proto == IPP_TCP && (p->flags & TH_SYN) == 0;
	s->activity = activity_new(e->config.limits->v[LIMIT_ACTIVITY_BINS]);
}

struct flow *
flow_open(struct shard *sh, const struct flow_key *key, uint64_t hash,
    const struct packet *p)
{
	size_t tcp = key->proto == IPP_TCP ? tcp_size() : 0;
	struct flow *f = xcalloc(1, sizeof *f + tcp);

	f->shard = sh;
	f->lane = key->lane;
	f->icmp_class = key->icmp_class;
	f->hash = hash;
	if (tcp != 0)
		f->tcp = (struct tcp *)(void *)(f + 1);
	fill_session(&f->s, sh->engine, p);
	f->s.shard = sh->no;
	f->last_clock = sh->engine->clock;
	shard_add(f, f->tcp != NULL ? QUEUE_TCP : QUEUE_OTHER);
	budget_take(sh->engine->config.budget, flow_cost(f));
	atomic_fetch_add_explicit(&sh->engine->opened, 1, memory_order_relaxed);
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

void
flow_close(struct flow *f, enum stream_end why)
{
	struct slice tunnel = f->s.tunnel;

	flow_wake(f);
	close_streams(f, why);
	f->s.client = settle_client(&f->s);
	TELL(f, close);
	shard_remove(f);
	budget_give(f->shard->engine->config.budget, flow_cost(f));
	if (f->tcp != NULL)
		tcp_free(f);
	activity_free(f->s.activity);
	if (tunnel.p != NULL)
		free((void *)(uintptr_t)tunnel.p);
	free(f);
}
