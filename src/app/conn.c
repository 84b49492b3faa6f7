/*
 * conn: a session in the hands of a decoder, and what a decoder may ask.
 */
#include "app/conn.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/pack.h"
#include "base/wr.h"
#include "base/xalloc.h"

#define FINDING_TEXT 512 /* bytes of one finding's sentence */
#define FINDING_CLIP 200 /* captured bytes shown in one */

struct app_conn *
conn_new(const struct app_config *config, struct expects *expects,
    struct session *session)
{
	struct app_conn *c = xcalloc(1, sizeof *c);

	c->config = config;
	c->expects = expects;
	c->session = session;
	budget_take(config->budget, sizeof *c);
	return c;
}

void
conn_open(struct app_conn *c, const struct app_decoder *d)
{
	c->decoder = d;
	c->session->app = d->name;
	c->state = d->open(c);
}

void
conn_data(struct app_conn *c, const struct chunk *chunk)
{
	if (c->decoder->data != NULL && !c->closed)
		c->decoder->data(c->state, chunk);
}

void
conn_gap(struct app_conn *c, const struct gap *gap)
{
	if (c->decoder->gap != NULL && !c->closed)
		c->decoder->gap(c->state, gap);
}

static void
close_decoder(struct app_conn *c)
{
	if (c->decoder != NULL && c->decoder->close != NULL && !c->closed)
		c->decoder->close(c->state);
	c->closed = true;
}

/* After both ends nothing comes: the state need not wait for stragglers. */
void
conn_end(struct app_conn *c, enum side side, enum stream_end how)
{
	if (c->closed)
		return;
	if (c->decoder->end != NULL)
		c->decoder->end(c->state, side, how);
	c->ended[side] = true;
	if (c->ended[SIDE_A] && c->ended[SIDE_B])
		close_decoder(c);
}

/* What others may reach without its session's packets stays. */
bool
conn_park(struct app_conn *c, struct buf *out)
{
	if (c->held != NULL || c->expected != NULL)
		return false;
	pack_struct(out, c, sizeof *c);
	if (!c->closed &&
	    (c->decoder->park == NULL || !c->decoder->park(c->state, out)))
		return false;
	c->closed = true;
	conn_free(c);
	return true;
}

struct app_conn *
conn_wake(const struct app_config *config, struct expects *expects,
    struct session *s, struct rd *in)
{
	struct app_conn *c = conn_new(config, expects, s);

	unpack_struct(in, c, sizeof *c);
	if (!c->closed)
		c->state = c->decoder->wake(c, in);
	return c;
}

void
conn_free(struct app_conn *c)
{
	close_decoder(c);
	if (c->expected != NULL && c->drop != NULL)
		c->drop(c->expected);
	budget_give(c->config->budget, sizeof *c);
	free(c);
}

struct session *
conn_session(struct app_conn *c)
{
	return c->session;
}

const struct app_sink *
conn_sink(struct app_conn *c)
{
	return c->config->sink;
}

const struct limits *
conn_limits(struct app_conn *c)
{
	return c->config->limits;
}

struct budget *
conn_budget(struct app_conn *c)
{
	return c->config->budget;
}

uint64_t
conn_limit(struct app_conn *c, enum limit_id id)
{
	return c->config->limits->v[id];
}

void
conn_client_is(struct app_conn *c, enum side side)
{
	c->session->client_hint = (int)side;
}

bool
conn_client_by_port(struct app_conn *c, enum side *client)
{
	const struct session *s = c->session;
	const uint16_t *port = c->decoder->ports;
	bool is[2] = {false, false};

	for (; port != NULL && *port != 0; port++) {
		is[SIDE_A] = is[SIDE_A] || s->end[SIDE_A].port == *port;
		is[SIDE_B] = is[SIDE_B] || s->end[SIDE_B].port == *port;
	}
	if (!s->midstream || is[SIDE_A] == is[SIDE_B])
		return false;
	*client = is[SIDE_A] ? SIDE_B : SIDE_A;
	conn_client_is(c, *client);
	return true;
}

void *
conn_expected(struct app_conn *c)
{
	return c->expected;
}

static void
report(struct app_conn *c, enum finding_kind kind, uint64_t frame, int64_t ns,
    uint32_t part, struct slice text)
{
	struct finding f = {
	    .kind = kind,
	    .session_id = c->session->id,
	    .part = part,
	    .frame = frame,
	    .ns = ns,
	    .text = text,
	};

	finding_add(c->config->findings, &f);
}

void
conn_finding(struct app_conn *c, enum finding_kind kind, uint64_t frame,
    int64_t ns, uint32_t part, const char *fmt, ...)
{
	char text[FINDING_TEXT];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof text)
		n = sizeof text - 1;
	report(c, kind, frame, ns, part, slice_of(text, (size_t)n));
}

void
conn_finding_text(struct app_conn *c, enum finding_kind kind, uint64_t frame,
    int64_t ns, struct slice captured, const char *before)
{
	struct buf b = {0};

	buf_str(&b, before);
	buf_str(&b, " \"");
	wr_term(&b, slice_head(captured, FINDING_CLIP));
	buf_str(&b, captured.n > FINDING_CLIP ? "...\"." : "\".");
	report(c, kind, frame, ns, 0, buf_as_slice(&b));
	buf_free(&b);
}

void
conn_limit_finding(
    struct app_conn *c, enum limit_id id, uint64_t frame, int64_t ns)
{
	const struct limit_row *row = limit_row(id);

	conn_finding(c, FINDING_LIMIT, frame, ns, 0,
	    "The limit %s of %llu %s was reached: %s.", row->name,
	    (unsigned long long)conn_limit(c, id), row->unit, row->what);
}
