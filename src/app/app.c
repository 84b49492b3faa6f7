/*
 * app: gives each session to the decoder that knows its bytes.
 *
 * A session costs nothing until its first byte. Then its place in
 * session.sink[] is either a struct app_conn (held until its protocol is
 * known, or in a decoder's hands) or one of the marks below. Datagrams are
 * not held: each of the first few is shown to the probes for itself, and the
 * first that a decoder knows is the first that it gets.
 */
#include "app/decoder.h"

#include <stdlib.h>

#include "app/conn.h"
#include "app/decoders.h"
#include "app/expect.h"
#include "app/backlog.h"
#include "base/xalloc.h"

#define UDP_TRIES 4 /* packets of a UDP session that are probed */

struct app {
	struct app_config config;
	struct session_sink sink;
	struct expects *expects;
	/* Their addresses mark sessions that need nothing of their own. */
	char done;     /* decided: the app only names it, or nobody knows */
	char rest;     /* undecided UDP: the same datagram goes on */
	char waits[2]; /* nobody knows the other side's bytes; this one's may
			  tell (a capture that began inside a download) */
};

const struct app_decoder *const app_decoders[] = {
#define DECODER_ROW(d) &d,
    DECODER_LIST(DECODER_ROW)
#undef DECODER_ROW
	NULL,
};

static bool
is_mark(const struct app *a, const void *slot)
{
	return slot == &a->done || slot == &a->rest ||
	       slot == &a->waits[SIDE_A] || slot == &a->waits[SIDE_B];
}

/* A session without a decoder: is there a side yet to be asked? */
static void *
mark_for(struct app *a, const struct session *s, const struct app_decoder *d)
{
	for (int i = 0; d == NULL && i < 2; i++)
		if (s->side[i].bytes == 0)
			return &a->waits[i];
	return &a->done;
}

const struct app_decoder *
app_find(struct slice name)
{
	for (size_t i = 0; app_decoders[i] != NULL; i++)
		if (slice_eq_str(name, app_decoders[i]->name))
			return app_decoders[i];
	return NULL;
}

/* The decision, once made. The conn goes where no decoder wants the bytes. */
static void
settle(struct app *a, struct session *s, struct app_conn *c,
    const struct app_decoder *d)
{
	struct backlog *held = c->held;

	c->held = NULL;
	if (d != NULL && d->open != NULL) {
		conn_open(c, d);
		backlog_replay(held, c);
	} else {
		if (d != NULL)
			s->app = d->name;
		conn_free(c);
		s->sink[SLOT_APP] = mark_for(a, s, d);
	}
	backlog_free(held);
}

/* The conn of a session that has something to hold. */
static struct app_conn *
held_conn(struct app *a, struct session *s)
{
	struct app_conn *c = s->sink[SLOT_APP];

	if (c == NULL) {
		c = conn_new(&a->config, a->expects, s);
		c->held = backlog_new(
		    a->config.budget, a->config.limits->v[LIMIT_PROBE_BYTES]);
		s->sink[SLOT_APP] = c;
	}
	return c;
}

/* Was it announced? Then it is in its decoder's hands now. */
static bool
announced(struct app *a, struct session *s, int64_t ns)
{
	struct app_conn *c;
	struct app_expect e;

	if (!expect_any(a->expects, s->shard) ||
	    !expect_take(a->expects, s, ns, &e))
		return false;
	c = held_conn(a, s);
	c->expected = e.what;
	c->drop = e.drop;
	settle(a, s, c, e.decoder);
	return true;
}

static void
try_settle(struct app *a, struct session *s, struct app_conn *c, bool last)
{
	const struct app_decoder *d;
	struct probe p;
	bool more;

	last = last || backlog_full(c->held);
	backlog_probe(c->held, s, &p);
	if (p.first[SIDE_A].n == 0 && p.first[SIDE_B].n == 0 && !last)
		return; /* gaps only, so far */
	d = detect(&p, last, &more);
	if (d != NULL || !more)
		settle(a, s, c, d);
}

/* The chunk is the first that the decoder sees. */
static void
take_over(struct app *a, struct session *s, const struct app_decoder *d,
    const struct chunk *chunk)
{
	struct app_conn *c = conn_new(&a->config, a->expects, s);

	s->sink[SLOT_APP] = c;
	conn_open(c, d);
	conn_data(c, chunk);
}

/*
 * Most sessions are known by their first chunk: it is shown to the probes
 * where it is, and copied only when they want to see more.
 */
static bool
settle_at_once(struct app *a, struct session *s, const struct chunk *chunk)
{
	uint64_t limit = a->config.limits->v[LIMIT_PROBE_BYTES];
	struct probe p = {.session = s};
	const struct app_decoder *d;
	bool more;

	p.first[chunk->side] = slice_head(chunk->data, (size_t)limit);
	d = detect(&p, chunk->data.n >= limit, &more);
	if (more)
		return false;
	if (d == NULL || d->open == NULL) {
		if (d != NULL)
			s->app = d->name;
		s->sink[SLOT_APP] = mark_for(a, s, d);
		return true;
	}
	take_over(a, s, d, chunk);
	return true;
}

static void
tcp_data(struct app *a, struct session *s, const struct chunk *chunk)
{
	struct app_conn *c = s->sink[SLOT_APP];

	if (c != NULL && c->held == NULL) {
		conn_data(c, chunk);
		return;
	}
	if (announced(a, s, chunk->ns)) {
		conn_data(s->sink[SLOT_APP], chunk);
		return;
	}
	if (c == NULL && settle_at_once(a, s, chunk))
		return;
	c = held_conn(a, s);
	backlog_data(c->held, chunk);
	try_settle(a, s, c, false);
}

static void
udp_data(struct app *a, struct session *s, const struct chunk *chunk)
{
	uint64_t packets = s->side[SIDE_A].packets + s->side[SIDE_B].packets;
	bool rest = s->sink[SLOT_APP] == &a->rest;
	struct probe p = {.session = s};
	const struct app_decoder *d = NULL;
	struct app_conn *c = s->sink[SLOT_APP];
	bool more;

	if (c != NULL && !is_mark(a, c)) {
		conn_data(c, chunk);
		return;
	}
	if (!rest && announced(a, s, chunk->ns)) {
		conn_data(s->sink[SLOT_APP], chunk);
		return;
	}
	if (!rest) {
		p.first[chunk->side] = chunk->data;
		p.ended[SIDE_A] = p.ended[SIDE_B] = true;
		d = detect(&p, true, &more);
	}
	if (d != NULL && d->open != NULL)
		take_over(a, s, d, chunk);
	else if (d != NULL || packets >= UDP_TRIES)
		s->sink[SLOT_APP] = &a->done;
	else
		s->sink[SLOT_APP] = chunk->more ? &a->rest : NULL;
	if (d != NULL)
		s->app = d->name;
}

static void
on_data(void *ctx, struct session *s, const struct chunk *chunk)
{
	struct app *a = ctx;

	if (s->sink[SLOT_APP] == &a->done || chunk->data.n == 0 ||
	    s->sink[SLOT_APP] == &a->waits[!chunk->side])
		return;
	if (s->sink[SLOT_APP] == &a->waits[chunk->side])
		s->sink[SLOT_APP] = NULL;
	if (s->proto == IPP_TCP)
		tcp_data(a, s, chunk);
	else if (s->proto == IPP_UDP)
		udp_data(a, s, chunk);
}

static void
on_gap(void *ctx, struct session *s, const struct gap *gap)
{
	struct app *a = ctx;
	struct app_conn *c = s->sink[SLOT_APP];

	if (is_mark(a, c) || (s->proto != IPP_TCP && c == NULL))
		return;
	if (c != NULL && c->held == NULL) {
		conn_gap(c, gap);
	} else if (announced(a, s, gap->ns)) {
		conn_gap(s->sink[SLOT_APP], gap);
	} else {
		c = held_conn(a, s);
		backlog_gap(c->held, gap);
		try_settle(a, s, c, false);
	}
}

/* A transfer of no bytes is a transfer too, when it ended well. */
static void
on_end(void *ctx, struct session *s, enum side side, enum stream_end how)
{
	struct app *a = ctx;
	struct app_conn *c = s->sink[SLOT_APP];

	if (s->proto != IPP_TCP || is_mark(a, c))
		return;
	if (c == NULL && how == END_FIN && announced(a, s, s->last_ns))
		c = s->sink[SLOT_APP];
	if (c == NULL)
		return;
	if (c->held == NULL) {
		conn_end(c, side, how);
	} else {
		backlog_end(c->held, side, how);
		try_settle(a, s, c, false);
	}
}

static void
on_close(void *ctx, struct session *s)
{
	struct app *a = ctx;
	struct app_conn *c = s->sink[SLOT_APP];

	if (c != NULL && !is_mark(a, c)) {
		if (c->held != NULL)
			try_settle(a, s, c, true);
		if (s->sink[SLOT_APP] == c)
			conn_free(c);
	}
	s->sink[SLOT_APP] = NULL;
}

/* A conn is put away; a mark says what it says, and needs nothing. */
static bool
on_park(void *ctx, struct session *s, struct buf *out)
{
	struct app *a = ctx;
	struct app_conn *c = s->sink[SLOT_APP];

	if (c == NULL || is_mark(a, c))
		return true;
	if (!conn_park(c, out))
		return false;
	s->sink[SLOT_APP] = NULL;
	return true;
}

static void
on_wake(void *ctx, struct session *s, struct slice in)
{
	struct app *a = ctx;
	struct rd r = rd_init(in);

	if (in.n != 0)
		s->sink[SLOT_APP] = conn_wake(&a->config, a->expects, s, &r);
}

struct app *
app_new(const struct app_config *config)
{
	struct app *a = xcalloc(1, sizeof *a);

	a->config = *config;
	a->expects = expect_new(&a->config);
	a->sink = (struct session_sink){
	    .ctx = a,
	    .data = on_data,
	    .gap = on_gap,
	    .end = on_end,
	    .close = on_close,
	    .park = on_park,
	    .wake = on_wake,
	};
	return a;
}

void
app_free(struct app *a)
{
	expect_free(a->expects);
	free(a);
}

const struct session_sink *
app_session_sink(struct app *a)
{
	return &a->sink;
}
