/*
 * http_part: the parts of a multipart body. Parts of a form that have a file
 * name are files, the others are fields (RFC 7578); every part of
 * multipart/byteranges is a range of the file (RFC 9110, 14.6), and its
 * Content-Range proves its length, so that a gap inside keeps its place.
 */
#include "app/http.h"

#include "app/disposition.h"
#include "app/multipart.h"
#include "app/param.h"

static uint64_t
begin_range(struct http_side *s, const struct http_head *head)
{
	struct http_file *f = &s->body.file;

	f->source = BODY_HTTP_RESPONSE;
	f->range = http_range_of(head);
	if (!f->range.is) {
		http_malformed(s, "a part without its range");
		return MULTIPART_UNKNOWN;
	}
	f->length = f->range.last - f->range.first + 1;
	f->length_known = true;
	return f->length;
}

static uint64_t
part_begin(void *ctx, const struct http_head *head)
{
	struct http_side *s = ctx;
	struct http_body *b = &s->body;
	struct slice how = http_head_value(head, "content-disposition");
	struct buf name = {0};

	if (head->odd != NULL)
		http_malformed(s, head->odd);
	buf_reset(&b->name);
	buf_reset(&b->value);
	b->file = (struct http_file){.head = head};
	b->is_field = !b->ranges && !disposition_filename(&name, how) &&
		      disposition_field(&b->name, how);
	b->to_file = !b->is_field;
	buf_free(&name);
	if (b->ranges)
		return begin_range(s, head);
	b->file.source = BODY_HTTP_FORM_PART;
	return MULTIPART_UNKNOWN;
}

/* A plain field's bytes, as many as one request may keep. */
static void
field_data(struct http_side *s, const struct chunk *c)
{
	struct http_body *b = &s->body;
	uint64_t max = conn_limit(s->http->conn, LIMIT_HTTP_FORM_BYTES);
	size_t used = s->pair->form.n + b->name.n + b->value.n;
	size_t room = used < max ? (size_t)max - used : 0;

	buf_add_slice(&b->value, slice_head(c->data, room));
	if (c->data.n > room && !b->form_limit) {
		b->form_limit = true;
		conn_limit_finding(
		    s->http->conn, LIMIT_HTTP_FORM_BYTES, c->frame, c->ns);
	}
}

static void
part_data(void *ctx, const struct chunk *c)
{
	struct http_side *s = ctx;

	if (s->body.to_file)
		http_file_data(s, &s->body.file, c);
	else
		field_data(s, c);
}

static void
part_gap(void *ctx, uint64_t n)
{
	struct http_side *s = ctx;

	http_file_gap(s, &s->body.file, n);
}

static void
part_end(void *ctx, bool whole)
{
	struct http_side *s = ctx;
	struct http_body *b = &s->body;
	struct http_file *f = &b->file;
	uint64_t missing = 0;

	if (b->to_file) {
		if (f->length_known && f->bytes < f->length)
			missing = f->length - f->bytes;
		http_file_end(s, f,
		    whole && missing == 0 ? BODY_COMPLETE : BODY_CUT, missing);
	} else if (whole) {
		buf_slice(&s->pair->form, buf_as_slice(&b->name));
		buf_slice(&s->pair->form, buf_as_slice(&b->value));
	}
	b->to_file = b->is_field = false;
}

static void
part_limit(void *ctx, enum limit_id id, const struct chunk *c)
{
	struct http_side *s = ctx;

	conn_limit_finding(s->http->conn, id, c->frame, c->ns);
}

struct multipart *
http_parts_new(struct http_side *s, struct slice type)
{
	struct multipart_sink sink = {
	    .ctx = s,
	    .begin = part_begin,
	    .data = part_data,
	    .gap = part_gap,
	    .end = part_end,
	    .limit = part_limit,
	};
	struct multipart *parts = NULL;
	struct buf boundary = {0};
	struct param p;

	if (param_find(type, "boundary", &p))
		param_text(&boundary, &p);
	if (boundary.n == 0 || boundary.n > MULTIPART_BOUNDARY)
		http_malformed(s, "a multipart type without a usable boundary");
	else
		parts = multipart_new(
		    buf_as_slice(&boundary), conn_limits(s->http->conn), &sink);
	buf_free(&boundary);
	return parts;
}
