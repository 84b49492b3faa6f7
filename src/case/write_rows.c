/*
 * write_rows: what decoders and carver told of a session, into the tables.
 * Numbers that count from 1 in a session become ids of the whole case by what
 * the sessions before it used up.
 */
#include "case/writing.h"

static int64_t
artifact_id(const struct writing *w, uint32_t part)
{
	return part == 0 ? 0 : w->artifact_base + part;
}

static void
put_half(struct insert *i, uint64_t frame, int64_t ns)
{
	if (frame == 0) {
		insert_null(i);
		insert_null(i);
		return;
	}
	insert_u64(i, frame);
	insert_int(i, ns);
}

static void
put_params(struct writing *w, int64_t id, const struct http_tx *t)
{
	struct insert *i = &w->http_param;
	size_t k;

	for (k = 0; k < t->nparams; k++) {
		insert_int(i, id);
		insert_u64(i, k + 1);
		insert_str(i, t->params[k].kind);
		insert_text(i, t->params[k].name);
		insert_text(i, t->params[k].value);
		insert_row(i);
	}
}

void
write_http(struct writing *w, const struct session *s, struct slice body)
{
	struct insert *i = &w->http;
	struct http_tx t;
	int64_t id;

	row_http_get(body, &t, &w->params, &w->nparams);
	id = w->http_base + t.number;
	insert_int(i, id);
	insert_u64(i, s->id);
	put_half(i, t.frame, t.ns);
	put_half(i, t.response_frame, t.response_ns);
	insert_text(i, t.method);
	insert_text(i, t.host);
	insert_text(i, t.uri);
	insert_some(i, t.status);
	insert_text(i, t.request_headers);
	insert_text(i, t.response_headers);
	insert_some(i, (uint64_t)artifact_id(w, t.request_artifact));
	insert_some(i, (uint64_t)artifact_id(w, t.response_artifact));
	insert_u64(i, t.number);
	insert_text(i, t.version);
	insert_text(i, t.reason);
	insert_text(i, t.response_type);
	insert_u64(i, t.request_bytes);
	insert_u64(i, t.response_bytes);
	insert_u64(i, t.request_off);
	insert_u64(i, t.response_off);
	insert_row(i);
	put_params(w, id, &t);
	w->requests++;
}

void
write_ftp(struct writing *w, const struct session *s, struct slice body)
{
	struct insert *i = &w->ftp;
	struct buf b = {0};
	struct ftp_line l;

	row_ftp_get(body, &l);
	insert_u64(i, s->id);
	insert_u64(i, l.number);
	put_half(i, l.frame, l.ns);
	insert_text(i, l.command);
	insert_text(i, l.reply);
	insert_null(i);
	if (l.has_data) {
		w->ftp_announced++;
		addr_write(&b, &l.data.addr);
		insert_copy(i, buf_as_slice(&b));
		insert_int(i, l.data.port);
		insert_flag(i, l.data_client);
	} else {
		insert_null(i);
		insert_null(i);
		insert_null(i);
	}
	insert_row(i);
	buf_free(&b);
}

/* Nothing of a half that is missing. */
static void
put_ja3(struct insert *i, bool there, const uint8_t md5[16])
{
	insert_hex(i, there ? slice_of(md5, 16) : SLICE_NONE);
}

void
write_tls(struct writing *w, const struct session *s, struct slice body)
{
	struct insert *i = &w->tls;
	struct tls_hello h;

	row_tls_get(body, &h);
	insert_u64(i, s->id);
	put_half(i, h.frame, h.ns);
	insert_text(i, h.server_name);
	insert_text(i, h.alpn);
	insert_some(i, h.answered ? h.version : 0);
	insert_some(i, h.answered ? h.cipher : 0);
	put_ja3(i, h.asked, h.ja3);
	put_ja3(i, h.answered, h.ja3s);
	insert_row(i);
}

void
write_variant(
    struct writing *w, const struct session *s, uint32_t n, struct slice body)
{
	struct insert *i = &w->variant;
	struct variant v;

	row_variant_get(body, &v);
	insert_u64(i, s->id);
	insert_u64(i, n);
	insert_int(i, v.side);
	insert_u64(i, v.off);
	insert_u64(i, v.data.n);
	insert_u64(i, v.frame);
	insert_blob(i, v.data);
	insert_int(i, v.ns);
	insert_flag(i, v.late);
	insert_row(i);
}

/* ---- artifacts */

static void
put_digests(struct insert *i, const struct row_artifact *r)
{
	const struct artifact *a = &r->a;

	insert_hex(i, slice_of(r->sha256, sizeof r->sha256));
	insert_hex(
	    i, a->has_md5 ? slice_of(a->md5, sizeof a->md5) : SLICE_NONE);
}

static void
put_range(struct insert *i, const struct body_range *r)
{
	if (!r->is) {
		insert_null(i);
		insert_null(i);
		insert_null(i);
		return;
	}
	insert_u64(i, r->first);
	insert_u64(i, r->last);
	if (r->total_known)
		insert_u64(i, r->total);
	else
		insert_null(i);
}

static void
put_place(struct insert *i, const struct row_span *span)
{
	if (span->artifact == 0) {
		insert_null(i);
		insert_null(i);
		return;
	}
	insert_u64(i, span->off);
	insert_u64(i, span->n);
}

void
write_artifact_row(struct writing *w, const struct session *s, int64_t id,
    const struct row_artifact *r, const struct row_span *span)
{
	struct insert *i = &w->artifact;
	const struct artifact *a = &r->a;
	bool client = (int)a->side == s->client;

	insert_int(i, id);
	insert_u64(i, s->id);
	insert_u64(i, a->part);
	insert_str(i, body_source_name(a->source));
	insert_str(i, client ? "client" : "server");
	insert_text(i, a->name);
	insert_text(i, a->url);
	insert_text(i, a->declared_type);
	insert_copy(i, r->detected_type);
	insert_text(i, a->description);
	insert_text(i, a->encoding);
	insert_u64(i, a->size);
	put_digests(i, r);
	insert_flag(i, a->complete);
	insert_u64(i, a->missing);
	insert_some(i, a->first_frame);
	insert_some(i, a->last_frame);
	insert_int(i, a->first_ns);
	insert_copy(i, r->path);
	insert_blob(i, r->runs);
	insert_hex(
	    i, a->has_sha1 ? slice_of(a->sha1, sizeof a->sha1) : SLICE_NONE);
	insert_int(i, a->side);
	insert_copy(i, r->lacks);
	insert_u64(i, a->offset);
	insert_flag(i, a->ascii);
	insert_some(i, a->width);
	insert_some(i, a->height);
	insert_text(i, a->etag);
	put_range(i, &a->range);
	put_place(i, span);
	insert_some(i, (uint64_t)artifact_id(w, a->inside));
	insert_row(i);
	w->artifacts++;
	w->ranges += a->range.is;
}

void
write_artifact_flush(struct writing *w, const struct session *s)
{
	struct row_artifact r;

	if (!w->has_pending)
		return;
	row_artifact_get(buf_as_slice(&w->pending), &r);
	stage_reader_sum(w->reader, r.a.sum, r.sha256);
	write_artifact_row(
	    w, s, artifact_id(w, r.a.part), &r, &w->pending_span);
	w->has_pending = false;
}

/* Its span is told right before it or right after it. */
void
write_artifact(struct writing *w, const struct session *s, struct slice body)
{
	struct row_artifact r;

	write_artifact_flush(w, s);
	buf_reset(&w->pending);
	buf_add_slice(&w->pending, body);
	w->has_pending = true;
	row_artifact_get(body, &r);
	w->pending_span = (struct row_span){0};
	if (w->span.artifact == r.a.part)
		w->pending_span = w->span;
}

void
write_span(struct writing *w, struct slice body)
{
	struct row_artifact r;

	row_span_get(body, &w->span);
	if (!w->has_pending)
		return;
	row_artifact_get(buf_as_slice(&w->pending), &r);
	if (r.a.part == w->span.artifact)
		w->pending_span = w->span;
}

/* ---- delivery: blobs of about this size */

#define STEP_BYTES 65536

static void
put_steps(struct writing *w, const struct session *s)
{
	insert_u64(&w->delivery, s->id);
	insert_u64(&w->delivery, ++w->step_blobs);
	insert_blob(&w->delivery, buf_as_slice(&w->steps));
	insert_row(&w->delivery);
	buf_reset(&w->steps);
}

void
write_delivery(struct writing *w, const struct session *s, struct slice step)
{
	buf_add_slice(&w->steps, step);
	if (w->steps.n >= STEP_BYTES)
		put_steps(w, s);
}

void
write_delivery_end(struct writing *w, const struct session *s)
{
	if (w->steps.n != 0)
		put_steps(w, s);
	w->step_blobs = 0;
}
