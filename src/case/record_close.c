/* record_close: a session is over, and its bundle is made. */
#include <stdlib.h>

#include "app/decoder.h"
#include "base/wr.h"
#include "case/record_inside.h"
#include "session/activity.h"

static uint64_t
payload(const struct session *s)
{
	return s->side[SIDE_A].bytes + s->side[SIDE_B].bytes;
}

static enum side
client_of(const struct session *s)
{
	return s->client == SIDE_B ? SIDE_B : SIDE_A;
}

/* ---- findings that only the close can tell */

static void
tell(struct record *r, struct opened *o, enum finding_kind kind,
    struct slice text)
{
	const struct session *s = o->session;
	struct finding f = {.kind = kind,
	    .session_id = s->id,
	    .frame = s->first_frame,
	    .ns = s->first_ns,
	    .capture = s->capture,
	    .text = text};

	if (kind == FINDING_STREAM_GAP) {
		f.frame = o->facts.gap_frame;
		f.ns = o->facts.gap_ns;
	}
	record_finding(r, o, &f);
}

static void
tell_limit(
    struct record *r, struct opened *o, enum limit_id limit, const char *what)
{
	struct buf b = {0};

	buf_printf(&b, "%s (limit %s, ", what, limit_row(limit)->name);
	wr_commas(&b, r->config.limits->v[limit]);
	buf_printf(&b, " %s).", limit_row(limit)->unit);
	tell(r, o, FINDING_LIMIT, buf_as_slice(&b));
	buf_free(&b);
}

static void
tell_limits(struct record *r, struct opened *o)
{
	struct buf b = {0};

	if (o->cut)
		tell_limit(r, o, LIMIT_FIELD_BYTES,
		    "A captured text is longer than the record keeps; its "
		    "beginning is there");
	if (o->variants_left_out)
		tell_limit(r, o, LIMIT_VARIANT_BYTES,
		    "Not all of the other bytes of conflicting overlaps are "
		    "kept");
	if (o->raw != NULL &&
	    (o->raw->side[SIDE_A].short_of || o->raw->side[SIDE_B].short_of))
		tell_limit(r, o, LIMIT_RAW_ZEROS,
		    "More bytes are missing than zeros stand for in the raw "
		    "stream; offsets in it are smaller than those of the "
		    "session from there on");
	if (o->findings_left_out != 0) {
		wr_commas(&b, o->findings_left_out);
		buf_str(&b, " more findings of this session are not listed");
		tell_limit(r, o, LIMIT_SESSION_FINDINGS, buf_cstr(&b));
	}
	buf_free(&b);
}

static uint64_t
gap_sum(const struct record_facts *f, enum gap_why why)
{
	return f->gap_bytes[SIDE_A][why] + f->gap_bytes[SIDE_B][why];
}

static uint64_t
gap_side(const struct record_facts *f, enum side side)
{
	return f->gap_bytes[side][GAP_LOST] + f->gap_bytes[side][GAP_UNSEEN] +
	       f->gap_bytes[side][GAP_LIMIT];
}

static void
write_amount(struct buf *b, const char *before, uint64_t n, const char *after)
{
	buf_str(b, before);
	wr_commas(b, n);
	buf_str(b, n == 1 ? " byte " : " bytes ");
	buf_str(b, after);
}

static void
write_whys(struct buf *b, const struct record_facts *f, uint64_t all)
{
	uint64_t lost = gap_sum(f, GAP_LOST);
	uint64_t unseen = gap_sum(f, GAP_UNSEEN);
	uint64_t limit = gap_sum(f, GAP_LIMIT);

	if (lost == all)
		buf_str(b, " The receiver acknowledged them.");
	else if (lost != 0)
		write_amount(
		    b, " ", lost, "were acknowledged by the receiver.");
	if (unseen == all)
		buf_str(b, " No acknowledgement of them was seen.");
	else if (unseen != 0)
		write_amount(
		    b, " ", unseen, "were not seen to be acknowledged.");
	if (limit != 0)
		write_amount(b, " ", limit,
		    "were given up because too much waited behind them.");
}

/* Bytes that the snap length cut are the capture's finding, not this one. */
static void
tell_gaps(struct record *r, struct opened *o)
{
	enum side client = client_of(o->session);
	uint64_t c = gap_side(&o->facts, client);
	uint64_t s = gap_side(&o->facts, client == SIDE_A ? SIDE_B : SIDE_A);
	struct buf b = {0};

	if (c + s == 0)
		return;
	if (c != 0)
		write_amount(&b, "", c, "from the client");
	if (s != 0)
		write_amount(&b, c != 0 ? " and " : "", s, "from the server");
	buf_str(&b, c + s == 1 ? " is missing." : " are missing.");
	write_whys(&b, &o->facts, c + s);
	tell(r, o, FINDING_STREAM_GAP, buf_as_slice(&b));
	buf_free(&b);
}

/* ---- the bundle */

/* Nobody knows the protocol, or a decoder says that nobody can read it. */
static bool
is_opaque(const struct opened *o, const struct transcript_rule *rule)
{
	const struct app_decoder *d = app_find(slice_str(o->session->app));

	if (d != NULL)
		return d->opaque;
	return transcript_binary(&o->transcript, rule);
}

static void
make_transcript(struct record *r, struct opened *o, struct buf *out)
{
	struct transcript_rule rule = record_transcript_rule(r, o->session);
	uint64_t opaque = r->config.limits->v[LIMIT_TRANSCRIPT_OPAQUE];

	if (opaque < rule.bytes && is_opaque(o, &rule))
		rule.bytes = opaque;
	transcript_end(&o->transcript, &rule, o->session->first_ns, out);
}

/* As activity_unpack reads it, the client first. */
static void
make_activity(const struct session *s, struct buf *out)
{
	enum side client = client_of(s), side;
	const struct activity_bin *bin;
	int64_t before = 0;
	size_t n, i;
	unsigned k;

	if (s->activity == NULL)
		return;
	n = activity_bins(s->activity, &bin);
	buf_varint(out, activity_rung(s->activity));
	buf_varint(out, n);
	for (i = 0; i < n; i++) {
		buf_varint(out, zigzag(bin[i].bin - before));
		before = bin[i].bin;
		for (k = 0; k < 2; k++) {
			side = (client == SIDE_B) == (k == 0) ? SIDE_B : SIDE_A;
			buf_varint(out, bin[i].packets[side]);
			buf_varint(out, bin[i].bytes[side]);
		}
	}
}

static void
make_bundle(struct record *r, struct opened *o)
{
	struct row_session row = {.s = *o->session, .f = o->facts};
	struct buf activity = {0}, transcript = {0}, head = {0};
	struct raw_rule raw = record_raw_rule(r);

	record_step_end(r, o);
	if (o->raw != NULL)
		raw_end(o->raw, &raw, o->session, row.raw);
	make_activity(o->session, &activity);
	make_transcript(r, o, &transcript);
	row.s.client = (int)client_of(o->session);
	row.activity = buf_as_slice(&activity);
	row.transcript = buf_as_slice(&transcript);
	row_session_put(&head, &row);
	stage_close(r->stage, &o->rows, o->session->id, buf_as_slice(&head));
	buf_free(&activity);
	buf_free(&transcript);
	buf_free(&head);
}

/* ---- ends */

static void
remove_file(void *ctx, uint8_t type, struct slice body)
{
	struct record *r = ctx;
	struct row_artifact row;
	struct buf path = {0};

	if (type != ROW_ARTIFACT)
		return;
	row_artifact_get(body, &row);
	if (row.path.n == 0)
		return;
	buf_add_slice(&path, row.path);
	outdir_remove(r->config.dir, buf_cstr(&path));
	buf_free(&path);
}

void
record_forget(struct record *r, struct opened *o)
{
	struct transcript_rule rule = record_transcript_rule(r, o->session);
	struct raw_rule raw = record_raw_rule(r);

	if (o->raw != NULL) {
		raw_drop(o->raw, &raw, o->session);
		budget_give(r->config.budget, sizeof *o->raw);
		free(o->raw);
	}
	transcript_free(&o->transcript, &rule);
	stage_drop(r->stage, &o->rows);
	opened_remove(&r->table, o);
	budget_give(r->config.budget, sizeof *o);
	free(o);
}

void
record_close(struct record *r, struct opened *o)
{
	uint64_t n = payload(o->session);

	if (n < r->config.min_bytes || n > r->config.max_bytes) {
		r->filtered_frames += o->facts.frames;
		r->filtered_bytes += o->facts.frame_bytes;
		if (r->config.dir != NULL)
			stage_each(r->stage, &o->rows, remove_file, r);
	} else {
		tell_gaps(r, o);
		tell_limits(r, o);
		make_bundle(r, o);
	}
	record_forget(r, o);
}
