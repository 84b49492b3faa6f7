/*
 * mail: a message on its way to the sink. See mail.h.
 */
#include "app/mail.h"

#include "app/mime.h"
#include "app/param.h"

/* A part that is a mail itself, as it is. */
static bool
is_mail(const struct mail *m)
{
	return slice_ieq_str(param_first(m->type), "message/rfc822") &&
	       !slice_ieq_str(m->transfer, "base64") &&
	       !slice_ieq_str(m->transfer, "quoted-printable");
}

static void
begin(struct mail *m, const struct chunk *c)
{
	const struct app_sink *sink = conn_sink(m->conn);
	struct body_head head = {
	    .source = m->source,
	    .session = conn_session(m->conn),
	    .side = c->side,
	    .frame = c->frame,
	    .ns = c->ns,
	    .name = m->name,
	    .type = m->type,
	    .transfer = m->transfer,
	    .offset = m->offset,
	};
	bool whole = body_source_mail(slice_str(body_source_name(m->source)));
	bool mail = whole || is_mail(m);

	if (whole)
		head.type = SLICE_LIT("message/rfc822");
	m->begun = true;
	m->side = c->side;
	m->from = c->off;
	m->body = sink->body_begin(sink->ctx, &head);
	if (m->body == NULL)
		return;
	m->number = sink->body_number(sink->ctx, m->body);
	if (sink->body_opens != NULL)
		sink->body_opens(sink->ctx, head.session, c->side, c->off);
	if (m->lead != 0)
		sink->body_gap(sink->ctx, m->body, m->lead);
	else if (mail && !m->excerpt && m->offset == 0)
		m->mime = mime_new(m->conn, m->number);
}

void
mail_describe(
    struct mail *m, struct slice name, struct slice type, struct slice transfer)
{
	m->name = name;
	m->type = type;
	m->transfer = transfer;
}

void
mail_data(struct mail *m, const struct chunk *c)
{
	const struct app_sink *sink = conn_sink(m->conn);

	if (c->data.n == 0 || m->skip)
		return;
	if (!m->begun)
		begin(m, c);
	m->to = c->off + c->data.n;
	if (m->body != NULL)
		sink->body_data(sink->ctx, m->body, c);
	if (m->mime != NULL)
		mime_data(m->mime, c);
}

void
mail_gap(struct mail *m, uint64_t n)
{
	const struct app_sink *sink = conn_sink(m->conn);

	if (!m->begun)
		m->lead += n;
	else if (m->body != NULL)
		sink->body_gap(sink->ctx, m->body, n);
	if (m->mime != NULL)
		mime_gap(m->mime, n);
}

void
mail_end(struct mail *m, enum body_end how)
{
	const struct app_sink *sink = conn_sink(m->conn);

	if (m->excerpt && how == BODY_COMPLETE)
		how = BODY_EXCERPT;
	mime_free(m->mime, how);
	m->mime = NULL;
	if (m->body != NULL) {
		sink->body_end(sink->ctx, m->body, how, 0);
		if (sink->body_span != NULL)
			sink->body_span(sink->ctx, conn_session(m->conn),
			    m->side, m->from, m->to - m->from, m->number);
	}
	m->body = NULL;
	m->begun = m->skip = m->excerpt = false;
	m->lead = m->offset = 0;
	m->name = m->type = m->transfer = SLICE_NONE;
}

/* Text: a dot that begins a line is dropped, one alone ends. */

void
mail_text_begin(struct mail *m, bool bare)
{
	m->bare = bare;
	m->place = LINE_START;
	m->last = 0;
}

/* Up to the next line that begins with a dot; returns how many bytes. */
static size_t
lines(struct mail *m, const struct chunk *c)
{
	struct chunk piece;
	uint8_t before;
	size_t lf, n = 0;

	do {
		lf = slice_chr(slice_from(c->data, n), '\n');
		if (lf == SLICE_MISSING) {
			m->place = IN_LINE;
			n = c->data.n;
			break;
		}
		n += lf + 1;
		before = n == 1 ? m->last : slice_at(c->data, n - 2);
		m->place = before == '\r' || m->bare ? LINE_START : IN_LINE;
	} while (n < c->data.n &&
		 (m->place != LINE_START || slice_at(c->data, n) != '.'));
	m->last = slice_at(c->data, n - 1);
	piece = chunk_mid(c, 0, n);
	mail_data(m, &piece);
	return n;
}

/* The byte behind the dot that began a line. */
static size_t
dot(struct mail *m, const struct chunk *c, bool *over)
{
	uint8_t byte = slice_at(c->data, 0);
	bool cr = m->place == AFTER_DOT_CR;

	if (byte == '\n' && (cr || m->bare)) {
		*over = true;
		return 1;
	}
	if (byte == '\r' && !cr) {
		m->cr = chunk_mid(c, 0, 1);
		m->cr.data = SLICE_LIT("\r");
		m->place = AFTER_DOT_CR;
		return 1;
	}
	if (cr)
		mail_data(m, &m->cr);
	m->last = cr ? '\r' : 0;
	m->place = IN_LINE;
	return 0;
}

size_t
mail_text_data(struct mail *m, const struct chunk *c, bool *over)
{
	if (m->place == AFTER_DOT || m->place == AFTER_DOT_CR)
		return dot(m, c, over);
	if (m->place != LINE_START || slice_at(c->data, 0) != '.')
		return lines(m, c);
	m->place = AFTER_DOT;
	return 1;
}

void
mail_text_gap(struct mail *m, uint64_t n)
{
	if (m->place == AFTER_DOT_CR)
		mail_data(m, &m->cr);
	m->place = IN_LINE;
	m->last = 0;
	mail_gap(m, n);
}
