/*
 * http_file: a body, or a part of one, on its way to the sink. It begins with
 * its first known byte, so that its frame and time are those of a byte; what
 * was missing before is told then.
 */
#include "app/http.h"

#include "app/disposition.h"

struct body_range
http_range_of(const struct http_head *head)
{
	struct slice s = http_head_value(head, "content-range"), first, last;
	struct body_range r = {0};

	/* bytes 0-499/1234, or 0-499/ * (RFC 9110, 14.4) */
	if (!slice_istarts(s, "bytes"))
		return r;
	s = slice_trim(slice_from(s, 5));
	if (!slice_token(&s, '-', &first) || !slice_token(&s, '/', &last))
		return r;
	r.is = slice_u64(slice_trim(first), 10, UINT64_MAX - 1, &r.first) &&
	       slice_u64(slice_trim(last), 10, UINT64_MAX - 1, &r.last) &&
	       r.first <= r.last;
	r.total_known = slice_u64(slice_trim(s), 10, UINT64_MAX, &r.total) &&
			r.total > r.last;
	return r;
}

/* What tells two versions of an entity apart: a strong ETag, else the date. */
static struct slice
validator(const struct http_head *head)
{
	struct slice etag = http_head_value(head, "etag");

	if (etag.n != 0 && !slice_istarts(etag, "w/"))
		return etag;
	return http_head_value(head, "last-modified");
}

static void
begin(struct http_side *s, struct http_file *f, const struct chunk *c)
{
	const struct app_sink *sink = conn_sink(s->http->conn);
	struct buf name = {0}, codings = {0};
	struct body_head h = {
	    .source = f->source,
	    .session = conn_session(s->http->conn),
	    .side = s->side,
	    .frame = c->frame,
	    .ns = c->ns,
	    .url = buf_as_slice(&s->pair->url),
	    .type = http_head_value(f->head, "content-type"),
	    .length = f->length,
	    .length_known = f->length_known,
	    .range = f->range,
	};

	(void)disposition_filename(
	    &name, http_head_value(f->head, "content-disposition"));
	http_codings(&codings, f->head);
	h.name = buf_as_slice(&name);
	h.codings = buf_as_slice(&codings);
	if (s->role == HTTP_RESPONSE)
		h.etag = validator(&s->pair->half[s->role].head);
	f->begun = true;
	f->from = c->off;
	f->body = sink->body_begin(sink->ctx, &h);
	if (f->body != NULL)
		f->number = sink->body_number(sink->ctx, f->body);
	if (f->number != 0 && sink->body_opens != NULL)
		sink->body_opens(sink->ctx, h.session, s->side, c->off);
	buf_free(&name);
	buf_free(&codings);
}

void
http_file_data(struct http_side *s, struct http_file *f, const struct chunk *c)
{
	const struct app_sink *sink = conn_sink(s->http->conn);

	if (!f->begun) {
		begin(s, f, c);
		if (f->body != NULL && f->lead != 0)
			sink->body_gap(sink->ctx, f->body, f->lead);
	}
	f->bytes += c->data.n;
	f->to = c->off + c->data.n;
	if (f->body != NULL)
		sink->body_data(sink->ctx, f->body, c);
}

void
http_file_gap(struct http_side *s, struct http_file *f, uint64_t n)
{
	const struct app_sink *sink = conn_sink(s->http->conn);

	f->bytes += n;
	if (!f->begun)
		f->lead += n;
	else if (f->body != NULL)
		sink->body_gap(sink->ctx, f->body, n);
}

void
http_file_end(struct http_side *s, struct http_file *f, enum body_end how,
    uint64_t missing)
{
	const struct app_sink *sink = conn_sink(s->http->conn);
	struct http_half *half = &s->pair->half[s->role];

	if (f->body != NULL)
		sink->body_end(sink->ctx, f->body, how, missing);
	if (f->number != 0 && sink->body_span != NULL)
		sink->body_span(sink->ctx, conn_session(s->http->conn), s->side,
		    f->from, f->to - f->from, f->number);
	if (half->artifact == 0)
		half->artifact = f->number;
	*f = (struct http_file){0};
}
