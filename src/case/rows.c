/* rows: structs to staged bytes and back. */
#include "case/rows.h"

#include <assert.h>

#include "base/pack.h"
#include "base/xalloc.h"
#include "case/case.h"

/* A captured text; one that is not there (NULL) differs from an empty one. */
static void
put_text(struct row_out *out, struct slice s)
{
	if (s.p == NULL) {
		buf_varint(out->b, 0);
		return;
	}
	if (s.n > out->max) {
		out->cut = true;
		s = slice_head(s, (size_t)out->max);
	}
	buf_varint(out->b, s.n + 1);
	buf_add_slice(out->b, s);
}

/* A text of our own is whole, or paths would lead nowhere. */
static void
put_own(struct row_out *out, const char *text)
{
	struct slice s = slice_str(text);

	buf_varint(out->b, s.p == NULL ? 0 : s.n + 1);
	buf_add_slice(out->b, s);
}

static struct slice
get_text(struct rd *r)
{
	uint64_t n = rd_varint(r);

	return n == 0 ? SLICE_NONE : rd_bytes(r, (size_t)n - 1);
}

void
row_session_put(struct buf *b, const struct row_session *row)
{
	struct row_session r = *row;

	memset(r.s.sink, 0, sizeof r.s.sink);
	r.s.activity = NULL;
	r.s.tunnel = r.activity = r.transcript = SLICE_NONE;
	pack_struct(b, &r, sizeof r);
	buf_slice(b, row->s.tunnel);
	buf_slice(b, row->activity);
	buf_slice(b, row->transcript);
}

void
row_session_get(struct slice in, struct row_session *row)
{
	struct rd r = rd_init(in);

	unpack_struct(&r, row, sizeof *row);
	row->s.tunnel = rd_slice(&r);
	row->activity = rd_slice(&r);
	row->transcript = rd_slice(&r);
	assert(!r.bad);
}

void
row_artifact_put(struct row_out *out, const struct artifact *a)
{
	struct buf runs = {0};
	struct artifact plain = *a;

	plain.session = NULL;
	plain.name = plain.url = plain.declared_type = plain.description =
	    plain.encoding = plain.etag = SLICE_NONE;
	plain.detected_type = plain.lacks = plain.path = NULL;
	plain.runs = NULL;
	pack_struct(out->b, &plain, sizeof plain);
	put_text(out, a->name);
	put_text(out, a->url);
	put_text(out, a->declared_type);
	put_text(out, a->description);
	put_text(out, a->encoding);
	put_text(out, a->etag);
	put_own(out, a->detected_type);
	put_own(out, a->lacks);
	put_own(out, a->path);
	runs_pack(&runs, a->runs, a->nruns);
	buf_slice(out->b, buf_as_slice(&runs));
	buf_free(&runs);
}

void
row_artifact_get(struct slice in, struct row_artifact *row)
{
	struct rd r = rd_init(in);
	struct artifact *a = &row->a;

	unpack_struct(&r, a, sizeof *a);
	a->name = get_text(&r);
	a->url = get_text(&r);
	a->declared_type = get_text(&r);
	a->description = get_text(&r);
	a->encoding = get_text(&r);
	a->etag = get_text(&r);
	row->detected_type = get_text(&r);
	row->lacks = get_text(&r);
	row->path = get_text(&r);
	row->runs = rd_slice(&r);
	assert(!r.bad);
}

void
row_span_put(struct buf *b, const struct row_span *s)
{
	pack_struct(b, s, sizeof *s);
}

void
row_span_get(struct slice in, struct row_span *s)
{
	struct rd r = rd_init(in);

	unpack_struct(&r, s, sizeof *s);
}

void
row_http_put(struct row_out *out, const struct http_tx *t)
{
	struct http_tx plain = *t;
	size_t i;

	plain.method = plain.host = plain.uri = plain.version = plain.reason =
	    plain.request_headers = plain.response_headers =
		plain.response_type = SLICE_NONE;
	plain.params = NULL;
	pack_struct(out->b, &plain, sizeof plain);
	put_text(out, t->method);
	put_text(out, t->host);
	put_text(out, t->uri);
	put_text(out, t->version);
	put_text(out, t->reason);
	put_text(out, t->request_headers);
	put_text(out, t->response_headers);
	put_text(out, t->response_type);
	for (i = 0; i < t->nparams; i++) {
		pack_struct(
		    out->b, &t->params[i].kind, sizeof t->params[i].kind);
		put_text(out, t->params[i].name);
		put_text(out, t->params[i].value);
	}
}

void
row_http_get(
    struct slice in, struct http_tx *t, struct http_param **params, size_t *cap)
{
	struct rd r = rd_init(in);
	size_t i;

	unpack_struct(&r, t, sizeof *t);
	t->method = get_text(&r);
	t->host = get_text(&r);
	t->uri = get_text(&r);
	t->version = get_text(&r);
	t->reason = get_text(&r);
	t->request_headers = get_text(&r);
	t->response_headers = get_text(&r);
	t->response_type = get_text(&r);
	if (t->nparams > *cap) {
		*cap = t->nparams;
		*params = xreallocarray(*params, *cap, sizeof **params);
	}
	for (i = 0; i < t->nparams; i++) {
		struct http_param *p = &(*params)[i];

		unpack_struct(&r, &p->kind, sizeof p->kind);
		p->name = get_text(&r);
		p->value = get_text(&r);
	}
	t->params = *params;
	assert(!r.bad);
}

void
row_ftp_put(struct row_out *out, const struct ftp_line *l)
{
	struct ftp_line plain = *l;

	plain.command = plain.reply = SLICE_NONE;
	pack_struct(out->b, &plain, sizeof plain);
	put_text(out, l->command);
	put_text(out, l->reply);
}

void
row_ftp_get(struct slice in, struct ftp_line *l)
{
	struct rd r = rd_init(in);

	unpack_struct(&r, l, sizeof *l);
	l->command = get_text(&r);
	l->reply = get_text(&r);
	assert(!r.bad);
}

void
row_tls_put(struct row_out *out, const struct tls_hello *h)
{
	struct tls_hello plain = *h;

	plain.server_name = plain.alpn = SLICE_NONE;
	pack_struct(out->b, &plain, sizeof plain);
	put_text(out, h->server_name);
	put_text(out, h->alpn);
}

void
row_tls_get(struct slice in, struct tls_hello *h)
{
	struct rd r = rd_init(in);

	unpack_struct(&r, h, sizeof *h);
	h->server_name = get_text(&r);
	h->alpn = get_text(&r);
	assert(!r.bad);
}

void
row_variant_put(struct buf *b, const struct variant *v)
{
	struct variant plain = *v;

	plain.data = SLICE_NONE;
	pack_struct(b, &plain, sizeof plain);
	buf_slice(b, v->data);
}

void
row_variant_get(struct slice in, struct variant *v)
{
	struct rd r = rd_init(in);

	unpack_struct(&r, v, sizeof *v);
	v->data = rd_slice(&r);
	assert(!r.bad);
}

void
row_finding_put(struct row_out *out, const struct finding *f)
{
	struct finding plain = *f;

	plain.text = SLICE_NONE;
	pack_struct(out->b, &plain, sizeof plain);
	put_text(out, f->text);
}

void
row_finding_get(struct slice in, struct finding *f)
{
	struct rd r = rd_init(in);

	unpack_struct(&r, f, sizeof *f);
	f->text = get_text(&r);
	assert(!r.bad);
}

void
row_plugin_put(struct row_out *out, const struct plugin_value *v)
{
	struct plugin_value plain = *v;

	plain.text = SLICE_NONE;
	pack_struct(out->b, &plain, sizeof plain);
	put_text(out, v->text);
}

void
row_plugin_get(struct slice in, struct plugin_value *v)
{
	struct rd r = rd_init(in);

	unpack_struct(&r, v, sizeof *v);
	v->text = get_text(&r);
	assert(!r.bad);
}
