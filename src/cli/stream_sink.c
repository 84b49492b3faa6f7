/* stream_sink: sessions in, connections out. */
#include "cli/stream_sink.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/stream_conn.h"

struct stream_worker {
	struct stream_config config;
	struct session_sink sink;
	struct stream_out out;
	struct stream_pairs *pairs;
	struct store *store; /* with cast */
};

/* ---- open */

static bool
is_icmp(const struct session *s)
{
	return s->proto == IPP_ICMP || s->proto == IPP_ICMP6;
}

static struct stream_id
identify(const struct session *s)
{
	struct stream_id id = {
	    .start = s->first_ns,
	    .proto = s->proto,
	    .end = {s->end[SIDE_A], s->end[SIDE_B]},
	    .vlan = s->vlans != 0 ? s->vlan[0] : -1,
	    .session = s->id,
	};

	/* These are an echo's identifier. */
	if (is_icmp(s))
		id.end[0].port = id.end[1].port = 0;
	return id;
}

static struct stream_conn *
conn_new(struct stream_worker *w, const struct stream_id *id)
{
	struct stream_conn *c = xcalloc(1, sizeof *c);

	c->id = *id;
	w->out.totals.connections++;
	stream_meta_init(&c->meta, w->config.limits->v[LIMIT_METADATA_GAPS]);
	if (w->store != NULL && id->proto == IPP_TCP)
		c->cast = stream_cast_new(w->store);
	budget_take(w->config.budget, sizeof *c);
	return c;
}

static void
on_open(void *ctx, struct session *s)
{
	struct stream_worker *w = ctx;
	struct stream_id id = identify(s);
	struct stream_pair *pair = NULL;
	struct stream_conn *c;

	if (is_icmp(s))
		pair = stream_pairs_get(w->pairs, id.proto, id.end);
	if (pair != NULL && pair->conn != NULL) {
		c = pair->conn;
	} else {
		c = conn_new(w, &id);
		c->pair = pair;
	}
	if (pair != NULL)
		pair->conn = c;
	c->sessions++;
	s->sink[SLOT_VERB] = c;
}

/* ---- what it brings */

/* ICMP: the session's side A may be who answered in the connection. */
static unsigned
conn_side(const struct stream_conn *c, const struct session *s, enum side side)
{
	bool turned = is_icmp(s) &&
		      addr_cmp(&c->id.end[0].addr, &s->end[SIDE_A].addr) != 0;

	return (unsigned)side ^ turned;
}

/* tcpflow numbers directions by their first packets; a file of both has one. */
static void
number_side(struct stream_out *o, struct stream_conn *c, unsigned side)
{
	if (c->numbered[side])
		return;
	c->numbered[side] = true;
	c->id.number[side] = o->numbers++;
	if (!o->options->separate) {
		c->numbered[!side] = true;
		c->id.number[!side] = c->id.number[side];
	}
}

/* Its first packet: of a datagram in fragments, the earliest counts. */
static void
first_packet(struct stream_id *id, const struct session *s,
    const struct packet *p, unsigned side)
{
	id->start = s->first_ns;
	if (!p->has_mac)
		return;
	memcpy(id->mac[side], p->mac_src, sizeof p->mac_src);
	memcpy(id->mac[!side], p->mac_dst, sizeof p->mac_dst);
}

static void
on_packet(void *ctx, struct session *s, const struct packet *p, enum side side)
{
	struct stream_worker *w = ctx;
	struct stream_conn *c = s->sink[SLOT_VERB];
	struct stream_chunk k = {
	    .side = conn_side(c, s, side),
	    .ns = p->frame->ns,
	    .data = s->proto == IPP_UDP ? p->payload : p->whole,
	};

	if (c->id.session == s->id && s->first_frame == p->frame->no)
		first_packet(&c->id, s, p, k.side);
	number_side(&w->out, c, k.side);
	k.start = c->id.start;
	if (s->proto != IPP_TCP)
		stream_conn_chunk(&w->out, c, &k);
}

static void
on_data(void *ctx, struct session *s, const struct chunk *data)
{
	struct stream_worker *w = ctx;
	struct stream_conn *c = s->sink[SLOT_VERB];
	struct stream_chunk k = {
	    .side = (unsigned)data->side,
	    .ns = data->ns,
	    .start = c->id.start,
	    .data = data->data,
	};

	if (s->proto != IPP_TCP)
		return; /* on_packet had it whole */
	stream_conn_chunk(&w->out, c, &k);
	if (c->cast != NULL)
		stream_cast_data(c->cast, s, data);
}

static void
on_gap(void *ctx, struct session *s, const struct gap *g)
{
	struct stream_worker *w = ctx;
	struct stream_conn *c = s->sink[SLOT_VERB];

	if (c->meta.ngaps == 0)
		w->out.totals.lacking++;
	w->out.totals.missing += g->n;
	stream_meta_gap(&c->meta, conn_side(c, s, g->side), g->n);
	if (c->cast != NULL)
		stream_cast_gap(c->cast, s, g);
}

static void
on_variant(void *ctx, struct session *s, const struct variant *v)
{
	struct stream_conn *c = s->sink[SLOT_VERB];
	struct stream_side *side = &c->meta.side[v->side];

	(void)ctx;
	if (v->late)
		side->late += v->data.n;
	else
		side->conflicting += v->data.n;
}

/* ---- close */

/*
 * TCP with FIN from both sides: no data comes, but the session stays a while
 * for late segments. Who asked for counts gets those of them, too.
 */
static void
on_end(void *ctx, struct session *s, enum side side, enum stream_end why)
{
	struct stream_worker *w = ctx;
	const struct stream_options *o = w->out.options;
	struct stream_conn *c = s->sink[SLOT_VERB];

	c->ended[side] = why == END_FIN;
	if (s->proto != IPP_TCP || !c->ended[0] || !c->ended[1] || o->console)
		return;
	if (o->metadata || o->cast) {
		stream_conn_rest(c);
		return;
	}
	stream_conn_end(&w->out, c, s);
	c->done = true;
}

static void
on_close(void *ctx, struct session *s)
{
	struct stream_worker *w = ctx;
	struct stream_conn *c = s->sink[SLOT_VERB];

	if (--c->sessions != 0)
		return;
	if (!c->done)
		stream_conn_end(&w->out, c, s);
	if (c->pair != NULL)
		stream_pairs_drop(w->pairs, c->pair);
	stream_cast_free(c->cast);
	stream_meta_free(&c->meta);
	budget_give(w->config.budget, sizeof *c);
	free(c);
}

/* ---- the worker */

struct stream_worker *
stream_worker_new(const struct stream_config *config)
{
	struct stream_worker *w = xcalloc(1, sizeof *w);
	const struct stream_options *o = config->options;

	w->config = *config;
	w->sink = (struct session_sink){
	    .ctx = w,
	    .open = on_open,
	    .packet = on_packet,
	    .data = on_data,
	    .gap = on_gap,
	    .variant = on_variant,
	    .end = on_end,
	    .close = on_close,
	};
	w->out.options = o;
	w->out.dir = config->dir;
	w->out.terminal = o->console && isatty(STDOUT_FILENO);
	if (config->dir != NULL)
		w->out.files = stream_files_new(config->dir, config->budget,
		    config->worker, config->max_open);
	w->out.counts = stream_counts_new(config->budget);
	w->pairs = stream_pairs_new(config->budget);
	if (o->cast)
		w->store = store_new(config->budget, config->tmpdir);
	return w;
}

void
stream_worker_free(struct stream_worker *w)
{
	stream_files_free(w->out.files);
	stream_counts_free(w->out.counts);
	stream_pairs_free(w->pairs);
	if (w->store != NULL)
		store_free(w->store);
	buf_free(&w->out.line);
	free(w);
}

const struct session_sink *
stream_worker_sink(struct stream_worker *w)
{
	return &w->sink;
}

const struct stream_totals *
stream_worker_totals(const struct stream_worker *w)
{
	return &w->out.totals;
}
