/*
 * talk_rec: what decoders tell their sinks, as text. See talk.h.
 */
#include "talk_rec.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/wr.h"
#include "base/xalloc.h"

#define SHOWN 60 /* bytes of a body printed; the rest is counted */

struct body {
	uint32_t number;
	struct session *session;
	enum side side;
	struct buf text; /* escaped, holes as <n> */
	uint64_t bytes, missing, shown;
	uint64_t hash;
};

/* What is told of that body is nobody's business. */
static size_t
before(const struct talk_rec *r, uint32_t number)
{
	return number == r->unseen ? r->log.n : SIZE_MAX;
}

static void
unsay(struct talk_rec *r, size_t before)
{
	if (before != SIZE_MAX)
		r->log.n = before;
}

static uint32_t
number_of(const struct session *s)
{
	return s->part;
}

static char
side_name(enum side s)
{
	return s == SIDE_A ? 'A' : 'B';
}

static void
put_field(struct buf *b, const char *name, struct slice s)
{
	if (s.n == 0)
		return;
	buf_printf(b, " %s=\"", name);
	wr_term(b, s);
	buf_str(b, "\"");
}

static struct body *
rec_begin(void *ctx, const struct body_head *h)
{
	struct talk_rec *r = ctx;
	struct body *body = xcalloc(1, sizeof *body);
	size_t was = before(r, r->bodies + 1);

	body->number = ++r->bodies;
	r->open++;
	body->session = h->session;
	body->side = h->side;
	body->hash = UINT64_C(0xcbf29ce484222325);
	buf_printf(&r->log, "+%" PRIu32 " %s %c f%" PRIu64, body->number,
	    body_source_name(h->source), side_name(h->side), h->frame);
	assert_true(h->ns >= (int64_t)h->frame * 1000000);
	put_field(&r->log, "name", h->name);
	put_field(&r->log, "url", h->url);
	put_field(&r->log, "type", h->type);
	put_field(&r->log, "codings", h->codings);
	put_field(&r->log, "transfer", h->transfer);
	put_field(&r->log, "etag", h->etag);
	if (h->inside != 0)
		buf_printf(&r->log, " inside=%" PRIu32, h->inside);
	if (h->length_known)
		buf_printf(&r->log, " length=%" PRIu64, h->length);
	if (h->range.is)
		buf_printf(&r->log, " range=%" PRIu64 "-%" PRIu64,
		    h->range.first, h->range.last);
	if (h->range.is && h->range.total_known)
		buf_printf(&r->log, "/%" PRIu64, h->range.total);
	if (h->offset != 0)
		buf_printf(&r->log, " offset=%" PRIu64, h->offset);
	buf_str(&r->log, h->ascii ? " ascii\n" : "\n");
	unsay(r, was);
	return body;
}

static void
show(struct body *body, struct slice s)
{
	if (body->shown < SHOWN) {
		struct slice head = slice_head(s, SHOWN - body->shown);

		wr_term(&body->text, head);
		body->shown += head.n;
	}
	for (size_t i = 0; i < s.n; i++)
		body->hash =
		    (body->hash ^ slice_at(s, i)) * UINT64_C(0x100000001b3);
}

static void
rec_data(void *ctx, struct body *body, const struct chunk *c)
{
	struct talk_rec *r = ctx;
	struct slice said = r->stream(r->ctx, body->session->id, c->side);

	assert_non_null(body);
	assert_true(c->data.n > 0);
	assert_int_equal(c->side, body->side);
	assert_true(c->off <= said.n && c->data.n <= said.n - c->off);
	assert_memory_equal(
	    c->data.p, slice_mid(said, (size_t)c->off, c->data.n).p, c->data.n);
	assert_true(c->pos == TALK_POS(c->side, c->off));
	show(body, c->data);
	body->bytes += c->data.n;
}

static void
rec_gap(void *ctx, struct body *body, uint64_t n)
{
	(void)ctx;
	assert_true(n > 0);
	buf_printf(&body->text, "<%" PRIu64 ">", n);
	body->missing += n;
}

static void
rec_end(void *ctx, struct body *body, enum body_end how, uint64_t missing)
{
	static const char *const names[] = {
	    "complete", "cut", "uncertain", "excerpt"};
	struct talk_rec *r = ctx;
	size_t was = before(r, body->number);

	/* Complete: its end was seen. Holes were told as gaps before. */
	assert_true(how != BODY_COMPLETE || missing == 0);
	buf_printf(&r->log, "-%" PRIu32 " %s %" PRIu64, body->number,
	    names[how], body->bytes);
	if (missing != 0)
		buf_printf(&r->log, " missing=%" PRIu64, missing);
	buf_str(&r->log, " \"");
	buf_add_slice(&r->log, buf_as_slice(&body->text));
	if (body->bytes > body->shown)
		buf_printf(&r->log, "...\" %016" PRIx64 "\n", body->hash);
	else
		buf_str(&r->log, "\"\n");
	unsay(r, was);
	r->open--;
	buf_free(&body->text);
	free(body);
}

static uint32_t
rec_number(void *ctx, const struct body *body)
{
	(void)ctx;
	return body->number;
}

static void
put_quoted(struct buf *b, struct slice s)
{
	buf_str(b, " \"");
	wr_term(b, s);
	buf_str(b, "\"");
}

static void
rec_http(void *ctx, struct session *s, const struct http_tx *t)
{
	struct talk_rec *r = ctx;

	(void)s;
	buf_printf(&r->log, "http %" PRIu32 " f%" PRIu64 ">f%" PRIu64,
	    t->number, t->frame, t->response_frame);
	put_quoted(&r->log, t->method);
	put_quoted(&r->log, t->host);
	put_quoted(&r->log, t->uri);
	put_quoted(&r->log, t->version);
	buf_printf(&r->log, " %u", t->status);
	put_quoted(&r->log, t->reason);
	put_field(&r->log, "type", t->response_type);
	buf_printf(&r->log,
	    " headers=%zu/%zu at=%" PRIu64 "/%" PRIu64 " artifacts=%" PRIu32
	    "/%" PRIu32 " bytes=%" PRIu64 "/%" PRIu64 "\n",
	    t->request_headers.n, t->response_headers.n, t->request_off,
	    t->response_off, t->request_artifact, t->response_artifact,
	    t->request_bytes, t->response_bytes);
	for (size_t i = 0; i < t->nparams; i++) {
		buf_printf(&r->log, "  %s", t->params[i].kind);
		put_quoted(&r->log, t->params[i].name);
		buf_str(&r->log, " =");
		put_quoted(&r->log, t->params[i].value);
		buf_str(&r->log, "\n");
	}
}

static void
rec_ftp(void *ctx, struct session *s, const struct ftp_line *l)
{
	struct talk_rec *r = ctx;

	(void)s;
	buf_printf(&r->log, "ftp %" PRIu32 " f%" PRIu64, l->number, l->frame);
	put_quoted(&r->log, l->command);
	buf_str(&r->log, " ->");
	put_quoted(&r->log, l->reply);
	if (l->has_data) {
		buf_str(&r->log, " data=");
		endpoint_write(&r->log, &l->data);
		buf_str(&r->log, l->data_client ? " of client" : "");
	}
	buf_str(&r->log, "\n");
}

static void
rec_tls(void *ctx, struct session *s, const struct tls_hello *h)
{
	struct talk_rec *r = ctx;

	(void)s;
	buf_printf(&r->log, "tls f%" PRIu64, h->frame);
	put_quoted(&r->log, h->server_name);
	put_quoted(&r->log, h->alpn);
	if (h->asked) {
		buf_str(&r->log, " asked ");
		wr_hex(&r->log, slice_of(h->ja3, sizeof h->ja3));
	}
	if (h->answered) {
		buf_printf(
		    &r->log, " agreed %04x %04x ", h->version, h->cipher);
		wr_hex(&r->log, slice_of(h->ja3s, sizeof h->ja3s));
	}
	buf_str(&r->log, "\n");
}

static void
rec_ftp_data(
    void *ctx, struct session *data, uint64_t control_id, uint32_t line)
{
	struct talk_rec *r = ctx;

	buf_printf(&r->log,
	    "data %" PRIu32 " of %" PRIu64 " line %" PRIu32 "\n",
	    number_of(data), control_id & 15, line);
}

static void
rec_span(void *ctx, struct session *s, enum side side, uint64_t off, uint64_t n,
    uint32_t artifact)
{
	struct talk_rec *r = ctx;

	(void)s;
	if (artifact == r->unseen)
		return;
	buf_printf(&r->log,
	    "span %c %" PRIu64 "+%" PRIu64 " artifact %" PRIu32 "\n",
	    side_name(side), off, n, artifact);
}

static void
rec_finding(void *ctx, const struct finding *f)
{
	struct talk_rec *r = ctx;

	buf_printf(
	    &r->log, "! %s f%" PRIu64, finding_row(f->kind)->name, f->frame);
	if (f->part != 0)
		buf_printf(&r->log, " part %" PRIu32, f->part);
	buf_str(&r->log, " ");
	wr_term(&r->log, f->text);
	buf_str(&r->log, "\n");
}

void
talk_rec_close(struct talk_rec *r, const struct session *s)
{
	buf_printf(&r->log, "close %" PRIu32 " %s", number_of(s),
	    s->app == NULL ? "-" : s->app);
	if (s->client_hint >= 0)
		buf_printf(&r->log, " client %c",
		    side_name((enum side)s->client_hint));
	buf_str(&r->log, "\n");
}

void
talk_rec_init(
    struct talk_rec *r, struct app_sink *sink, struct finding_sink *findings)
{
	*sink = (struct app_sink){
	    .ctx = r,
	    .body_begin = rec_begin,
	    .body_data = rec_data,
	    .body_gap = rec_gap,
	    .body_end = rec_end,
	    .body_number = rec_number,
	    .http = rec_http,
	    .ftp = rec_ftp,
	    .tls = rec_tls,
	    .ftp_data = rec_ftp_data,
	    .body_span = rec_span,
	};
	*findings = (struct finding_sink){.ctx = r, .add = rec_finding};
}

void
talk_rec_free(struct talk_rec *r)
{
	buf_free(&r->log);
}
