/*
 * record: a listener of every stage. What it hears of a session goes into the
 * session's rows; what happens when the session closes is in record_close.c.
 */
#include "case/record.h"

#include <stdlib.h>

#include "base/pack.h"
#include "base/xalloc.h"
#include "case/record_inside.h"

static struct opened *
opened_of(struct record *r, struct session *s)
{
	struct opened *o = s->sink[SLOT_RECORD];

	if (o != NULL)
		return o;
	o = xcalloc(1, sizeof *o);
	budget_take(r->config.budget, sizeof *o);
	o->session = s;
	opened_add(&r->table, o);
	s->sink[SLOT_RECORD] = o;
	return o;
}

struct transcript_rule
record_transcript_rule(const struct record *r, const struct session *s)
{
	const uint64_t *v = r->config.limits->v;

	return (struct transcript_rule){
	    .store = stage_store(r->stage),
	    .budget = r->config.budget,
	    .bytes = v[LIMIT_TRANSCRIPT],
	    .body = v[LIMIT_TRANSCRIPT_BODY],
	    .pieces = v[LIMIT_TRANSCRIPT_PIECES],
	    .stream = s->proto == IPP_TCP,
	};
}

struct raw_rule
record_raw_rule(const struct record *r)
{
	return (struct raw_rule){
	    .dir = r->config.dir,
	    .budget = r->config.budget,
	    .zeros_ratio = r->config.limits->v[LIMIT_RAW_ZEROS],
	};
}

static struct row_out
row_begin(struct record *r, struct opened *o, enum row type)
{
	return (struct row_out){
	    .b = stage_begin(r->stage, &o->rows, (uint8_t)type),
	    .max = r->config.limits->v[LIMIT_FIELD_BYTES],
	};
}

static void
row_end(struct record *r, struct opened *o, const struct row_out *out)
{
	o->cut |= out->cut;
	stage_end(r->stage, &o->rows);
}

/* ---- delivery */

void
record_step_end(struct record *r, struct opened *o)
{
	if (!o->step.has)
		return;
	delivery_put(stage_begin(r->stage, &o->rows, ROW_DELIVERY),
	    &o->step.step, &o->step.before);
	stage_end(r->stage, &o->rows);
	o->step.has = o->step.running = false;
}

/* Its ns is a time of the capture. */
static void
record_step(struct record *r, struct opened *o, const struct delivery_step *s)
{
	record_step_end(r, o);
	o->step.step = *s;
	o->step.step.ns =
	    (int64_t)((uint64_t)s->ns - (uint64_t)o->session->first_ns);
	o->step.has = true;
}

/* It is where its last fragment is. */
static void
step_message(
    struct record *r, struct opened *o, const struct packet *p, enum side side)
{
	const struct frame_count *f = &p->frames[p->nframes - 1];

	if (r->config.delivery)
		record_step(r, o,
		    &(struct delivery_step){.kind = DELIVERY_MESSAGE,
			.side = side,
			.ns = f->ns,
			.type = p->icmp_type,
			.code = p->icmp_code,
			.frame = f->no});
}

static void
step_bytes(struct record *r, struct opened *o, const struct chunk *c)
{
	if (!r->config.delivery)
		return;
	if (o->step.running && o->step.step.side == c->side)
		o->step.step.n += c->data.n;
	else
		record_step(r, o,
		    &(struct delivery_step){.kind = DELIVERY_BYTES,
			.side = c->side,
			.ns = c->ns,
			.n = c->data.n});
	o->step.running = c->more;
}

static void
step_gap(
    struct record *r, struct opened *o, const struct gap *g, uint64_t zeros)
{
	if (r->config.delivery)
		record_step(r, o,
		    &(struct delivery_step){.kind = DELIVERY_GAP,
			.side = g->side,
			.ns = g->ns,
			.n = g->n,
			.zeros = zeros});
}

/* ---- session sink */

static void
on_open(void *ctx, struct session *s)
{
	(void)opened_of(ctx, s);
}

static void
on_packet(void *ctx, struct session *s, const struct packet *p, enum side side)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	size_t i;

	if (s->proto == IPP_ICMP || s->proto == IPP_ICMP6)
		step_message(r, o, p, side);
	o->facts.frames += p->nframes;
	for (i = 0; i < p->nframes; i++)
		o->facts.frame_bytes += p->frames[i].len;
	if (o->has_packet)
		return;
	o->has_packet = true;
	o->facts.has_ethertype = p->has_ethertype;
	o->facts.ethertype = p->ethertype;
	o->facts.has_ip = p->outer_v != 0;
	o->facts.outer_proto = p->outer_proto;
}

/* Makes a place for the streams when the first byte comes. */
static bool
wants_raw(struct record *r, struct opened *o)
{
	if (!r->config.raw)
		return false;
	if (o->raw == NULL) {
		o->raw = xcalloc(1, sizeof *o->raw);
		budget_take(r->config.budget, sizeof *o->raw);
	}
	return true;
}

static void
on_data(void *ctx, struct session *s, const struct chunk *c)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	struct transcript_rule rule = record_transcript_rule(r, s);
	struct raw_rule raw = record_raw_rule(r);

	transcript_data(&o->transcript, &rule, c);
	if (wants_raw(r, o))
		raw_data(o->raw, &raw, s, c->side, c->data);
	step_bytes(r, o, c);
}

static void
on_gap(void *ctx, struct session *s, const struct gap *g)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	struct transcript_rule rule = record_transcript_rule(r, s);
	struct raw_rule raw = record_raw_rule(r);
	uint64_t zeros = 0;

	transcript_gap(&o->transcript, &rule, g);
	if (wants_raw(r, o))
		zeros = raw_gap(o->raw, &raw, s, g->side, g->n);
	step_gap(r, o, g, zeros);
	if (o->facts.gaps++ == 0) {
		o->facts.gap_ns = g->ns;
		o->facts.gap_frame = g->frame;
	}
	o->facts.gap_bytes[g->side][g->why] += g->n;
}

static void
on_variant(void *ctx, struct session *s, const struct variant *v)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	uint64_t max = r->config.limits->v[LIMIT_VARIANT_BYTES];
	struct variant kept = *v;

	if (v->data.n > max - o->variant_bytes) {
		o->variants_left_out = true;
		kept.data =
		    slice_head(v->data, (size_t)(max - o->variant_bytes));
	}
	if (kept.data.n == 0)
		return;
	o->variant_bytes += kept.data.n;
	row_variant_put(stage_begin(r->stage, &o->rows, ROW_VARIANT), &kept);
	stage_end(r->stage, &o->rows);
}

static void
on_close(void *ctx, struct session *s)
{
	struct record *r = ctx;

	record_close(r, opened_of(r, s));
	s->sink[SLOT_RECORD] = NULL;
}

/*
 * ---- sessions that are put away
 *
 * Their findings come from their own decoder, which sleeps too. A raw stream
 * stays as it is: with --raw nothing is put away.
 */

static bool
on_park(void *ctx, struct session *s, struct buf *out)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	struct transcript_rule rule = record_transcript_rule(r, s);

	if (o->raw != NULL)
		return false;
	pack_struct(out, o, sizeof *o);
	stage_park(r->stage, &o->rows, out);
	transcript_park(&o->transcript, &rule, out);
	opened_remove(&r->table, o);
	budget_give(r->config.budget, sizeof *o);
	free(o);
	s->sink[SLOT_RECORD] = NULL;
	return true;
}

static void
on_wake(void *ctx, struct session *s, struct slice in)
{
	struct record *r = ctx;
	struct transcript_rule rule = record_transcript_rule(r, s);
	struct opened *o = xcalloc(1, sizeof *o);
	struct rd rd = rd_init(in);

	unpack_struct(&rd, o, sizeof *o);
	stage_wake(r->stage, &o->rows, &rd);
	transcript_wake(&o->transcript, &rule, &rd);
	budget_take(r->config.budget, sizeof *o);
	opened_add(&r->table, o);
	s->sink[SLOT_RECORD] = o;
}

/* ---- carve sink */

static void
on_artifact(void *ctx, const struct artifact *a)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, a->session);
	struct row_out out = row_begin(r, o, ROW_ARTIFACT);

	row_artifact_put(&out, a);
	row_end(r, o, &out);
	o->facts.artifacts++;
	if (a->part > o->facts.last_artifact)
		o->facts.last_artifact = a->part;
}

static void
on_sum(void *ctx, const uint8_t sha256[SHA256_SIZE])
{
	stage_sum(((struct record *)ctx)->stage, sha256);
}

static void
on_http(void *ctx, struct session *s, const struct http_tx *t)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	struct row_out out = row_begin(r, o, ROW_HTTP);

	row_http_put(&out, t);
	row_end(r, o, &out);
	o->facts.requests++;
	if (t->number > o->facts.last_http)
		o->facts.last_http = t->number;
}

static void
on_ftp(void *ctx, struct session *s, const struct ftp_line *l)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	struct row_out out = row_begin(r, o, ROW_FTP);

	row_ftp_put(&out, l);
	row_end(r, o, &out);
}

static void
on_tls(void *ctx, struct session *s, const struct tls_hello *hello)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	struct row_out out = row_begin(r, o, ROW_TLS);

	row_tls_put(&out, hello);
	row_end(r, o, &out);
}

static void
on_ftp_data(void *ctx, struct session *data, uint64_t control, uint32_t line)
{
	struct opened *o = opened_of(ctx, data);

	o->facts.control = control;
	o->facts.control_line = line;
}

static void
on_body_opens(void *ctx, struct session *s, enum side side, uint64_t off)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	struct transcript_rule rule = record_transcript_rule(r, s);

	transcript_opens(&o->transcript, &rule, side, off);
}

static void
on_body_span(void *ctx, struct session *s, enum side side, uint64_t off,
    uint64_t n, uint32_t artifact)
{
	struct record *r = ctx;
	struct opened *o = opened_of(r, s);
	struct transcript_rule rule = record_transcript_rule(r, s);

	transcript_span(&o->transcript, &rule, side, off, n, artifact);
	if (artifact == 0)
		return;
	row_span_put(stage_begin(r->stage, &o->rows, ROW_SPAN),
	    &(struct row_span){.artifact = artifact, .off = off, .n = n});
	stage_end(r->stage, &o->rows);
}

/* ---- plugins */

void
record_plugin_value(
    struct record *r, struct session *s, const struct plugin_value *v)
{
	struct opened *o = opened_of(r, s);
	struct row_out out = row_begin(r, o, ROW_PLUGIN);

	row_plugin_put(&out, v);
	row_end(r, o, &out);
}

/* ---- finding sink */

/* Its text is a sentence of ours; what is quoted in it was clipped there. */
static void
stage_finding(
    struct record *r, struct stage_rows *rows, const struct finding *f)
{
	struct row_out out = {
	    .b = stage_begin(r->stage, rows, ROW_FINDING), .max = 65536};

	row_finding_put(&out, f);
	stage_end(r->stage, rows);
}

void
record_finding(struct record *r, struct opened *o, const struct finding *f)
{
	stage_finding(r, &o->rows, f);
}

static void
on_finding(void *ctx, const struct finding *f)
{
	struct record *r = ctx;
	struct opened *o =
	    f->session_id == 0 ? NULL : opened_find(&r->table, f->session_id);

	if (o == NULL) { /* it waits beside all sessions */
		stage_finding(r, &r->loose, f);
		return;
	}
	if (o->findings >= r->config.limits->v[LIMIT_SESSION_FINDINGS]) {
		o->findings_left_out++;
		return;
	}
	o->session->findings = ++o->findings;
	record_finding(r, o, f);
}

/* ---- the record */

struct record *
record_new(const struct record_config *config)
{
	struct record *r = xcalloc(1, sizeof *r);

	r->config = *config;
	r->stage = stage_new(config->budget, config->tmpdir);
	r->session_sink = (struct session_sink){
	    .ctx = r,
	    .open = on_open,
	    .packet = on_packet,
	    .data = on_data,
	    .gap = on_gap,
	    .variant = on_variant,
	    .close = on_close,
	    .park = on_park,
	    .wake = on_wake,
	};
	r->carve_sink = (struct carve_sink){
	    .ctx = r,
	    .artifact = on_artifact,
	    .sum = on_sum,
	    .pass = {.ctx = r,
		.http = on_http,
		.ftp = on_ftp,
		.tls = on_tls,
		.ftp_data = on_ftp_data,
		.body_opens = on_body_opens,
		.body_span = on_body_span},
	};
	r->finding_sink = (struct finding_sink){.ctx = r, .add = on_finding};
	return r;
}

void
record_free(struct record *r)
{
	struct opened *o;
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->table.nslots; i++) {
		while ((o = r->table.slot[i]) != NULL)
			record_forget(r, o);
	}
	opened_table_free(&r->table);
	stage_drop(r->stage, &r->loose);
	stage_free(r->stage);
	free(r);
}

const struct session_sink *
record_session_sink(struct record *r)
{
	return &r->session_sink;
}

const struct carve_sink *
record_carve_sink(struct record *r)
{
	return &r->carve_sink;
}

const struct finding_sink *
record_finding_sink(struct record *r)
{
	return &r->finding_sink;
}

uint64_t
record_filtered_frames(const struct record *r)
{
	return r->filtered_frames;
}

uint64_t
record_filtered_bytes(const struct record *r)
{
	return r->filtered_bytes;
}

struct stage *
record_stage(struct record *r)
{
	if (r->loose.tail.n != 0 || r->loose.nput != 0)
		stage_close(r->stage, &r->loose, 0, SLICE_NONE);
	return r->stage;
}
