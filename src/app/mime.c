/*
 * mime: the parts of a mail. It is a tree, of which only the branch that is
 * being read is there:
 *
 *	mail --> multipart/mixed --> text/plain			is read past
 *			         \-> application/pdf		a file
 *			         \-> message/rfc822		a file, and
 *					  \-> mail --> ...	what is inside
 *
 * An outer multipart looks for its boundaries in all that is inside it, so
 * what an inner one lacks does not hide what follows.
 */
#include "app/mime.h"

#include <stdlib.h>

#include "app/disposition.h"
#include "app/http_head.h"
#include "app/multipart.h"
#include "app/param.h"
#include "base/xalloc.h"

#define DEEPEST 1000 /* whatever the limit: each level needs some stack */

struct mime {
	struct app_conn *conn;
	struct entity *mail;
	bool deep; /* LIMIT_MIME_DEPTH was reported */
};

/* What is done with an entity's bytes. */
enum entity_reads {
	ENTITY_HEAD,  /* a mail's own header fields */
	ENTITY_SKIP,  /* text that is shown with the mail, or lost */
	ENTITY_FILE,  /* they are a file's, and perhaps a mail's */
	ENTITY_PARTS, /* they are split */
};

/*
 * A mail or a part of one. Made and freed by what it is inside of. head is its
 * own for a mail; for a part it belongs to the multipart and lives as long.
 */
struct entity {
	struct mime *mime;
	unsigned depth;
	uint32_t parent; /* number of the body that it is a part of */
	bool digest;	 /* its parts are mails unless they say otherwise */
	bool as_mail;	 /* ... and it is such a part */
	enum entity_reads reads;
	struct http_head own;
	size_t charged; /* to the budget, for own */
	const struct http_head *head;
	struct multipart *parts;
	struct entity *inside;
	struct body *body; /* of a file, once it has a byte */
	bool begun;
	uint64_t lead; /* bytes missing before it */
	uint32_t number;
};

static void entity_data(struct entity *, const struct chunk *);
static void entity_gap(struct entity *, uint64_t n);
static void entity_end(struct entity *, enum body_end);
static void entity_open(struct entity *, const struct chunk *);

/* Findings. */

static void
say(const struct entity *e, enum finding_kind kind, const struct chunk *c,
    struct slice captured, const char *before)
{
	conn_finding_text(
	    e->mime->conn, kind, c->frame, c->ns, captured, before);
}

static void
say_limit(const struct entity *e, enum limit_id id, const struct chunk *c)
{
	conn_limit_finding(e->mime->conn, id, c->frame, c->ns);
}

/* Making them. */

static struct entity *
entity_new(struct mime *m, unsigned depth, uint32_t parent)
{
	struct entity *e = xcalloc(1, sizeof *e);

	e->mime = m;
	e->depth = depth;
	e->parent = parent;
	e->reads = ENTITY_HEAD;
	budget_take(conn_budget(m->conn), sizeof *e);
	return e;
}

/* Is there room for what would be inside it? */
static bool
may_go_deeper(struct entity *e, const struct chunk *c)
{
	if (e->depth < DEEPEST &&
	    e->depth < conn_limit(e->mime->conn, LIMIT_MIME_DEPTH))
		return true;
	if (!e->mime->deep)
		say_limit(e, LIMIT_MIME_DEPTH, c);
	e->mime->deep = true;
	return false;
}

/* What its header fields say. */

/* "text/plain"; also where it cannot be read (RFC 2045, 5.2). */
static struct slice
type_of(const struct entity *e)
{
	struct slice s = param_first(http_head_value(e->head, "content-type"));

	if (slice_chr(s, '/') != SLICE_MISSING)
		return s;
	return e->as_mail ? SLICE_LIT("message/rfc822")
			  : SLICE_LIT("text/plain");
}

static struct slice
disposition_of(const struct entity *e)
{
	return http_head_value(e->head, "content-disposition");
}

static bool
name_of(const struct entity *e, struct buf *out)
{
	return disposition_filename(out, disposition_of(e)) ||
	       disposition_type_name(
		   out, http_head_value(e->head, "content-type"));
}

static bool
is_file(const struct entity *e)
{
	struct slice type = type_of(e);
	struct buf name = {0};
	bool named = name_of(e, &name) && name.n != 0;

	buf_free(&name);
	return named || !slice_istarts(type, "text/") ||
	       slice_ieq_str(param_first(disposition_of(e)), "attachment");
}

/* Its bytes are as they were before they were sent. */
static bool
is_plain(const struct entity *e)
{
	struct slice how =
	    http_head_value(e->head, "content-transfer-encoding");

	return !slice_ieq_str(how, "base64") &&
	       !slice_ieq_str(how, "quoted-printable");
}

/* Files. */

static void
file_begin(struct entity *e, const struct chunk *c)
{
	const struct app_sink *sink = conn_sink(e->mime->conn);
	struct buf name = {0};
	struct body_head h = {
	    .source = BODY_MAIL_PART,
	    .session = conn_session(e->mime->conn),
	    .side = c->side,
	    .frame = c->frame,
	    .ns = c->ns,
	    .type = http_head_value(e->head, "content-type"),
	    .transfer = http_head_value(e->head, "content-transfer-encoding"),
	    .inside = e->parent,
	};

	(void)name_of(e, &name);
	h.name = buf_as_slice(&name);
	if (h.type.n == 0)
		h.type = type_of(e);
	e->begun = true;
	e->body = sink->body_begin(sink->ctx, &h);
	if (e->body != NULL) {
		e->number = sink->body_number(sink->ctx, e->body);
		if (e->lead != 0)
			sink->body_gap(sink->ctx, e->body, e->lead);
	}
	if (e->inside != NULL && e->number != 0)
		e->inside->parent = e->number;
	buf_free(&name);
}

static void
file_data(struct entity *e, const struct chunk *c)
{
	const struct app_sink *sink = conn_sink(e->mime->conn);

	if (!e->begun)
		file_begin(e, c);
	if (e->body != NULL)
		sink->body_data(sink->ctx, e->body, c);
	if (e->inside != NULL)
		entity_data(e->inside, c);
}

/* A mail that is a part of this one. */
static void
open_message(struct entity *e, const struct chunk *c)
{
	if (!is_plain(e))
		say(e, FINDING_NOT_CARVED, c, type_of(e),
		    "MIME: what is inside is not carved, because it was "
		    "encoded as a whole:");
	else if (may_go_deeper(e, c))
		e->inside = entity_new(e->mime, e->depth + 1, e->parent);
}

/* Multiparts. */

static uint64_t
part_begin(void *ctx, const struct http_head *head)
{
	struct entity *e = ctx;

	e->inside = entity_new(e->mime, e->depth + 1, e->parent);
	e->inside->head = head;
	e->inside->as_mail = e->digest;
	return MULTIPART_UNKNOWN;
}

static void
part_data(void *ctx, const struct chunk *c)
{
	struct entity *e = ctx;

	if (e->inside->reads == ENTITY_HEAD)
		entity_open(e->inside, c);
	entity_data(e->inside, c);
}

static void
part_gap(void *ctx, uint64_t n)
{
	struct entity *e = ctx;

	entity_gap(e->inside, n);
}

static void
part_end(void *ctx, bool whole)
{
	struct entity *e = ctx;

	entity_end(e->inside, whole ? BODY_COMPLETE : BODY_CUT);
	e->inside = NULL;
}

static void
part_limit(void *ctx, enum limit_id id, const struct chunk *c)
{
	say_limit(ctx, id, c);
}

static void
open_parts(struct entity *e, const struct chunk *c)
{
	struct multipart_sink sink = {
	    .ctx = e,
	    .begin = part_begin,
	    .data = part_data,
	    .gap = part_gap,
	    .end = part_end,
	    .limit = part_limit,
	};
	struct slice type = http_head_value(e->head, "content-type");
	struct buf boundary = {0};
	struct param p;

	e->digest = slice_ieq_str(type_of(e), "multipart/digest");
	if (param_find(type, "boundary", &p))
		param_text(&boundary, &p);
	if (boundary.n == 0 || boundary.n > MULTIPART_BOUNDARY)
		say(e, FINDING_MALFORMED, c, type,
		    "A mail has a multipart type without a usable boundary:");
	else if (!is_plain(e))
		say(e, FINDING_NOT_CARVED, c, type_of(e),
		    "MIME: what is inside is not carved, because it was "
		    "encoded as a whole:");
	else if (may_go_deeper(e, c))
		e->parts = multipart_new(
		    buf_as_slice(&boundary), conn_limits(e->mime->conn), &sink);
	e->reads = e->parts != NULL ? ENTITY_PARTS : ENTITY_SKIP;
	buf_free(&boundary);
}

/* Entities. */

/* Its header fields are known; c is where its bytes begin. */
static void
entity_open(struct entity *e, const struct chunk *c)
{
	struct slice type = type_of(e);

	if (slice_istarts(type, "multipart/")) {
		open_parts(e, c);
		return;
	}
	e->reads = is_file(e) ? ENTITY_FILE : ENTITY_SKIP;
	if (slice_ieq_str(type, "message/rfc822") ||
	    slice_ieq_str(type, "message/global"))
		open_message(e, c);
}

static void
too_much(struct entity *e, enum limit_id id, const struct chunk *c)
{
	say_limit(e, id, c);
	e->reads = ENTITY_SKIP;
}

/* A mail's own header fields; returns how many bytes it took. */
static size_t
take_head(struct entity *e, const struct chunk *c)
{
	const struct limits *limits = conn_limits(e->mime->conn);
	struct slice rest = c->data;
	enum http_take got = http_head_take(
	    &e->own, &rest, (size_t)limits->v[LIMIT_HTTP_HEADERS]);

	if (got == TAKE_FULL) {
		too_much(e, LIMIT_HTTP_HEADERS, c);
	} else if (got == TAKE_LINE && http_head_line(&e->own).n != 0) {
		http_head_next(&e->own);
		if (e->own.nlines > limits->v[LIMIT_HTTP_HEADER_COUNT])
			too_much(e, LIMIT_HTTP_HEADER_COUNT, c);
	} else if (got == TAKE_LINE) {
		http_head_read(&e->own);
		e->head = &e->own;
		e->charged = e->own.raw.cap + e->own.flat.cap;
		budget_take(conn_budget(e->mime->conn), e->charged);
		entity_open(e, c);
	}
	return c->data.n - rest.n;
}

static void
entity_data(struct entity *e, const struct chunk *c)
{
	struct chunk rest = *c;
	size_t n;

	while (e->reads == ENTITY_HEAD && rest.data.n != 0) {
		n = take_head(e, &rest);
		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
	if (rest.data.n == 0)
		return;
	if (e->reads == ENTITY_FILE)
		file_data(e, &rest);
	else if (e->reads == ENTITY_PARTS)
		multipart_data(e->parts, &rest);
}

/* In a header everything may have been lost. */
static void
entity_gap(struct entity *e, uint64_t n)
{
	const struct app_sink *sink = conn_sink(e->mime->conn);

	if (e->reads == ENTITY_HEAD)
		e->reads = ENTITY_SKIP;
	if (e->reads == ENTITY_PARTS)
		multipart_gap(e->parts, n);
	if (e->reads != ENTITY_FILE)
		return;
	if (!e->begun)
		e->lead += n;
	else if (e->body != NULL)
		sink->body_gap(sink->ctx, e->body, n);
	if (e->inside != NULL)
		entity_gap(e->inside, n);
}

static void
entity_end(struct entity *e, enum body_end how)
{
	const struct app_sink *sink = conn_sink(e->mime->conn);

	if (e->parts != NULL)
		multipart_free(e->parts);
	if (e->inside != NULL)
		entity_end(e->inside, how);
	if (e->body != NULL)
		sink->body_end(sink->ctx, e->body, how, 0);
	http_head_free(&e->own);
	budget_give(conn_budget(e->mime->conn), sizeof *e + e->charged);
	free(e);
}

struct mime *
mime_new(struct app_conn *conn, uint32_t mail)
{
	struct mime *m = xcalloc(1, sizeof *m);

	m->conn = conn;
	m->mail = entity_new(m, 0, mail);
	budget_take(conn_budget(conn), sizeof *m);
	return m;
}

void
mime_data(struct mime *m, const struct chunk *c)
{
	entity_data(m->mail, c);
}

void
mime_gap(struct mime *m, uint64_t n)
{
	entity_gap(m->mail, n);
}

void
mime_free(struct mime *m, enum body_end how)
{
	if (m == NULL)
		return;
	entity_end(m->mail, how);
	budget_give(conn_budget(m->conn), sizeof *m);
	free(m);
}
