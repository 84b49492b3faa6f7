/*
 * http_body: a message's body, after its framing was taken off. It goes to
 * the sink as one file, except that multipart/form-data of a request and
 * multipart/byteranges of a response are split into their parts. What a
 * urlencoded body says becomes form fields as well.
 */
#include "app/http.h"

#include "app/decode.h"
#include "app/multipart.h"
#include "app/param.h"

static bool
is_media(struct slice type, const char *name)
{
	return slice_ieq_str(param_first(type), name);
}

static void
open_file(struct http_side *s, const struct http_framing *f)
{
	struct http_file *file = &s->body.file;
	const struct http_half *half = &s->pair->half[s->role];

	s->body.to_file = true;
	file->head = &half->head;
	file->source =
	    s->role == HTTP_RESPONSE ? BODY_HTTP_RESPONSE : BODY_HTTP_REQUEST;
	if (s->role == HTTP_RESPONSE && s->pair->status == 206)
		file->range = http_range_of(&half->head);
	file->length_known = f->ends == ENDS_SIZED;
	file->length = f->length;
}

void
http_body_open(struct http_side *s, const struct http_framing *f)
{
	const struct http_head *head = &s->pair->half[s->role].head;
	struct slice type = http_head_value(head, "content-type");
	bool response = s->role == HTTP_RESPONSE;
	struct buf codings = {0};
	bool plain;

	/* Only a body that stands as it is can be read here. */
	http_codings(&codings, head);
	plain = codings.n == 0;
	buf_free(&codings);
	s->body = (struct http_body){.open = true};
	s->body.is_form = plain && !response &&
			  is_media(type, "application/x-www-form-urlencoded");
	s->body.ranges =
	    plain && response && is_media(type, "multipart/byteranges");
	if (s->body.ranges ||
	    (plain && !response && is_media(type, "multipart/form-data")))
		s->body.parts = http_parts_new(s, type);
	if (s->body.parts == NULL)
		open_file(s, f);
}

static void
tell_form_limit(struct http_side *s, const struct chunk *c)
{
	if (!s->body.form_limit)
		conn_limit_finding(
		    s->http->conn, LIMIT_HTTP_FORM_BYTES, c->frame, c->ns);
	s->body.form_limit = true;
}

void
http_body_data(struct http_side *s, const struct chunk *c)
{
	struct http_body *b = &s->body;
	size_t max = (size_t)conn_limit(s->http->conn, LIMIT_HTTP_FORM_BYTES);

	s->pair->half[s->role].bytes += c->data.n;
	if (b->parts != NULL) {
		multipart_data(b->parts, c);
		return;
	}
	http_file_data(s, &b->file, c);
	if (b->is_form && !form_data(&b->form, c->data, max))
		tell_form_limit(s, c);
}

void
http_body_gap(struct http_side *s, uint64_t n)
{
	struct http_body *b = &s->body;

	s->pair->half[s->role].bytes += n;
	if (b->parts != NULL) {
		multipart_gap(b->parts, n);
		return;
	}
	if (b->is_form)
		form_gap(&b->form);
	http_file_gap(s, &b->file, n);
}

/* The pairs that are whole, decoded, into the request's fields. */
static void
keep_form(struct http_side *s, bool whole)
{
	struct http_body *b = &s->body;
	struct slice rest, name, value;
	struct buf n = {0}, v = {0};

	if (!whole)
		form_gap(&b->form);
	rest = buf_as_slice(&b->form.raw);
	while (form_next(&rest, &name, &value)) {
		buf_reset(&n);
		buf_reset(&v);
		decode_percent(&n, name, true);
		decode_percent(&v, value, true);
		buf_slice(&s->pair->form, buf_as_slice(&n));
		buf_slice(&s->pair->form, buf_as_slice(&v));
	}
	buf_free(&n);
	buf_free(&v);
}

void
http_body_close(struct http_side *s, enum body_end how, uint64_t missing)
{
	struct http_body *b = &s->body;

	if (!b->open)
		return;
	if (b->parts != NULL) {
		if (how == BODY_COMPLETE && !multipart_closed(b->parts))
			http_malformed(
			    s, "a multipart body without a closing boundary");
		multipart_free(b->parts);
	} else {
		http_file_end(s, &b->file, how, missing);
	}
	if (b->is_form)
		keep_form(s, how == BODY_COMPLETE && !b->form_limit);
	buf_free(&b->form.raw);
	buf_free(&b->name);
	buf_free(&b->value);
	*b = (struct http_body){0};
}
