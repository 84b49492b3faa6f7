/*
 * carve: bodies become files. This file is the sink and its limits; body.c
 * takes a body's bytes, body_end.c makes its artifact.
 */
#include "carve/carve.h"

#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "carve/body.h"
#include "carve/totals.h"

#define SMALL_LEAST 4096
#define SMALL_MOST  (1U << 20)
#define SUMS_SHARE  12 /* of the budget */
#define SUMS_LEAST  ((size_t)64 << 10)
#define SUMS_MOST   ((size_t)8 << 20)

/* ---- limits of the report, counted by shard */

static struct share *
share_of(struct carve *c, const struct session *s)
{
	return &c->share[s->shard];
}

static void
say_limit(struct carve *c, const struct body_head *h, enum finding_kind kind,
    enum limit_id limit, const char *what)
{
	struct buf b = {0};
	struct finding f = {
	    .kind = kind,
	    .session_id = h->session->id,
	    .frame = h->frame,
	    .ns = h->ns,
	};

	buf_printf(&b, "%s the limit %s of ", what, limit_row(limit)->name);
	wr_commas(&b, c->cfg.limits->v[limit]);
	buf_printf(&b, " %s. ", limit_row(limit)->unit);
	buf_str(
	    &b, kind == FINDING_LIMIT
		    ? "Files that follow in it are not carved."
		    : "Files of this session and of others after it are not "
		      "written.");
	f.text = buf_as_slice(&b);
	finding_add(c->cfg.findings, &f);
	buf_free(&b);
}

/* What the report has, as far as the session's shard knows. */
static struct written
written_of(struct carve *c, const struct session *session)
{
	const struct share *s = share_of(c, session);

	return (struct written){
	    .files = c->all.files + s->before.files + s->now.files,
	    .bytes = c->all.bytes + s->before.bytes + s->now.bytes,
	};
}

/* Has the report all the files, or bytes of files, that it may have? */
static bool
report_full(struct carve *c, const struct body_head *h)
{
	const uint64_t *limit = c->cfg.limits->v;
	struct share *s = share_of(c, h->session);
	struct written w = written_of(c, h->session);

	if (w.files >= limit[LIMIT_ARTIFACTS]) {
		if (!s->said_files)
			say_limit(c, h, FINDING_OUTPUT_LIMIT, LIMIT_ARTIFACTS,
			    "The carved files have reached");
		s->said_files = true;
		return true;
	}
	if (w.bytes < 0 || (uint64_t)w.bytes < limit[LIMIT_OUTPUT_BYTES])
		return false;
	if (!s->said_bytes)
		say_limit(c, h, FINDING_OUTPUT_LIMIT, LIMIT_OUTPUT_BYTES,
		    "The carved files have reached");
	s->said_bytes = true;
	return true;
}

/* Told once: the count goes one past the limit and stays there. */
static bool
session_full(struct carve *c, const struct body_head *h)
{
	uint64_t limit = c->cfg.limits->v[LIMIT_SESSION_ARTIFACTS];

	if (h->session->artifacts < limit)
		return false;
	if (h->session->artifacts == limit) {
		say_limit(c, h, FINDING_LIMIT, LIMIT_SESSION_ARTIFACTS,
		    "The files of this session have reached");
		h->session->artifacts++;
	}
	return true;
}

uint64_t
body_grant(struct body *b, uint64_t n)
{
	int64_t used = written_of(b->carve, b->session).bytes;
	uint64_t limit = b->carve->cfg.limits->v[LIMIT_OUTPUT_BYTES];
	uint64_t left = used < 0		 ? limit
			: (uint64_t)used > limit ? 0
						 : limit - (uint64_t)used;

	if (n > left)
		n = left;
	share_of(b->carve, b->session)->now.bytes += (int64_t)n;
	b->charged += n;
	return n;
}

void
body_refund(struct body *b)
{
	share_of(b->carve, b->session)->now.bytes -= (int64_t)b->charged;
	b->charged = 0;
}

void
carve_settle(struct carve *c)
{
	struct written w = {0};

	for (size_t k = 0; k < CARVE_SHARDS; k++) {
		struct share *s = &c->share[k];

		w.files += s->now.files;
		w.bytes += s->now.bytes;
		s->before = s->now;
		s->now = (struct written){0};
	}
	totals_add(c->cfg.totals, c->settled, w.files, w.bytes);
	if (c->settled != 0)
		totals_get(c->cfg.totals, c->settled - 1, &c->all.files,
		    &c->all.bytes);
	c->settled++;
}

/* ---- bodies */

static struct body *
sink_begin(void *ctx, const struct body_head *h)
{
	struct carve *c = ctx;

	if (session_full(c, h) || report_full(c, h))
		return NULL;
	share_of(c, h->session)->now.files++;
	h->session->artifacts++;
	return body_new(c, h);
}

static void
sink_data(void *ctx, struct body *b, const struct chunk *c)
{
	(void)ctx;
	body_data(b, c);
}

static void
sink_gap(void *ctx, struct body *b, uint64_t n)
{
	(void)ctx;
	body_gap(b, n);
}

static void
sink_end(void *ctx, struct body *b, enum body_end how, uint64_t missing)
{
	(void)ctx;
	body_finish(b, how, missing);
	body_free(b);
}

static uint32_t
sink_number(void *ctx, const struct body *b)
{
	(void)ctx;
	return b->part;
}

/* ---- what passes through */

static void
pass_http(void *ctx, struct session *s, const struct http_tx *tx)
{
	const struct app_sink *pass = &((struct carve *)ctx)->out.pass;

	pass->http(pass->ctx, s, tx);
}

static void
pass_ftp(void *ctx, struct session *s, const struct ftp_line *line)
{
	const struct app_sink *pass = &((struct carve *)ctx)->out.pass;

	pass->ftp(pass->ctx, s, line);
}

static void
pass_tls(void *ctx, struct session *s, const struct tls_hello *hello)
{
	const struct app_sink *pass = &((struct carve *)ctx)->out.pass;

	pass->tls(pass->ctx, s, hello);
}

static void
pass_ftp_data(void *ctx, struct session *data, uint64_t control, uint32_t line)
{
	const struct app_sink *pass = &((struct carve *)ctx)->out.pass;

	pass->ftp_data(pass->ctx, data, control, line);
}

static void
pass_body_span(void *ctx, struct session *s, enum side side, uint64_t off,
    uint64_t n, uint32_t artifact)
{
	const struct app_sink *pass = &((struct carve *)ctx)->out.pass;

	pass->body_span(pass->ctx, s, side, off, n, artifact);
}

static void
pass_body_opens(void *ctx, struct session *s, enum side side, uint64_t off)
{
	const struct app_sink *pass = &((struct carve *)ctx)->out.pass;

	pass->body_opens(pass->ctx, s, side, off);
}

static struct app_sink
sink_for(struct carve *c)
{
	const struct app_sink *pass = &c->out.pass;

	return (struct app_sink){
	    .ctx = c,
	    .body_begin = sink_begin,
	    .body_data = sink_data,
	    .body_gap = sink_gap,
	    .body_end = sink_end,
	    .body_number = sink_number,
	    .http = pass->http == NULL ? NULL : pass_http,
	    .ftp = pass->ftp == NULL ? NULL : pass_ftp,
	    .tls = pass->tls == NULL ? NULL : pass_tls,
	    .ftp_data = pass->ftp_data == NULL ? NULL : pass_ftp_data,
	    .body_span = pass->body_span == NULL ? NULL : pass_body_span,
	    .body_opens = pass->body_opens == NULL ? NULL : pass_body_opens,
	};
}

/* ---- the carve */

static size_t
small_of(const struct limits *limits)
{
	uint64_t small = limits->v[LIMIT_SMALL_ARTIFACT];

	if (small < SMALL_LEAST)
		return SMALL_LEAST;
	return small > SMALL_MOST ? SMALL_MOST : (size_t)small;
}

/* Bytes that may wait to be hashed. */
static size_t
sums_of(const struct budget *budget)
{
	size_t share = budget->limit / SUMS_SHARE;

	if (budget->limit == 0 || share > SUMS_MOST)
		return SUMS_MOST;
	return share < SUMS_LEAST ? SUMS_LEAST : share;
}

static void
on_sum(void *ctx, const uint8_t sha256[SHA256_SIZE])
{
	const struct carve_sink *out = &((struct carve *)ctx)->out;

	if (out->sum != NULL)
		out->sum(out->ctx, sha256);
}

struct carve *
carve_new(const struct carve_config *cfg)
{
	struct carve *c = xcalloc(1, sizeof *c);

	c->cfg = *cfg;
	if (cfg->sink != NULL)
		c->out = *cfg->sink;
	c->sums = sums_of(cfg->budget);
	c->room = (struct spool_room){
	    .dir = cfg->dir,
	    .budget = cfg->budget,
	    .magic = libmagic_new(),
	    .sums = sha256_queue_new(c->sums, on_sum, c),
	    .hashes = cfg->hashes,
	    .describe = cfg->describe,
	    .small = small_of(cfg->limits),
	};
	budget_take(cfg->budget, c->sums);
	c->blind = c->room;
	c->blind.dir = NULL;
	TAILQ_INIT(&c->room.awake);
	TAILQ_INIT(&c->blind.awake);
	c->in = sink_for(c);
	return c;
}

uint64_t
carve_files(const struct carve *c)
{
	return atomic_load_explicit(&c->told, memory_order_relaxed);
}

void
carve_sums(struct carve *c)
{
	sha256_queue_settle(c->room.sums);
}

void
carve_free(struct carve *c)
{
	if (c == NULL)
		return;
	libmagic_free(c->room.magic);
	sha256_queue_free(c->room.sums);
	budget_give(c->cfg.budget, c->sums);
	free(c);
}

const struct app_sink *
carve_app_sink(struct carve *c)
{
	return &c->in;
}
