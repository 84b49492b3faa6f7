/*
 * http: every HTTP request with its query, form and cookie values, by time; and
 * those with such values, and those that posted, in lists of their own.
 *
 * The order is the book's; each request and its values are fetched by their
 * keys, so that no text is ever sorted.
 */
#include "base/rd.h"
#include "base/wr.h"
#include "report/book.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pages.h"
#include "report/parts.h"
#include "report/query.h"
#include "session/session.h"

enum column {
	ID,
	SESSION_ID,
	NUMBER,
	FRAME,
	NS,
	RESPONSE_FRAME,
	RESPONSE_NS,
	METHOD,
	HOST,
	URI,
	STATUS,
	REASON,
	RESPONSE_TYPE,
	RESPONSE_BYTES,
	REQUEST_ARTIFACT,
	RESPONSE_ARTIFACT,
	REQUEST_PART,
	RESPONSE_PART,
	RESPONSE_SIZE,
	DETECTED,
};

static const char row_sql[] =
    "SELECT h.id,h.session_id,h.number,h.frame,h.ns,h.response_frame,"
    "h.response_ns,h.method,h.host,h.uri,h.status,h.reason,h.response_type,"
    "h.response_bytes,h.request_artifact,h.response_artifact,"
    "qa.part,ra.part,ra.size,ra.detected_type FROM http h "
    "LEFT JOIN artifact qa ON qa.id=h.request_artifact "
    "LEFT JOIN artifact ra ON ra.id=h.response_artifact WHERE h.id=?1";
static const char param_sql[] =
    "SELECT kind,name,value FROM http_param WHERE http_id=?1 ORDER BY n";

struct rows {
	const struct book *book;
	struct query row, param;
	struct rd order; /* of the page */
	struct http_list_row at;
};

static struct value *
next_param(void *ctx, struct arena *a)
{
	struct rows *r = ctx;
	struct value *v;

	if (!query_next(&r->param))
		return NULL;
	v = value_new(a);
	value_text(v, "kind", query_bytes(&r->param, 0));
	part_captured(v, "name", query_bytes(&r->param, 1));
	part_captured(v, "value", query_bytes(&r->param, 2));
	return v;
}

static void
put_captured(
    struct value *v, const char *key, const struct query *q, int column)
{
	if (query_bytes(q, column).n != 0)
		part_captured(v, key, query_bytes(q, column));
}

static void
put_target(struct value *v, const struct query *q)
{
	value_flag(v, "unseen", query_null(q, NS));
	put_captured(v, "method", q, METHOD);
	put_captured(v, "host", q, HOST);
	put_captured(v, "uri", q, URI);
}

static void
put_answer(
    struct value *v, const struct book *k, const struct query *q, struct buf *b)
{
	uint64_t session = query_u64(q, SESSION_ID);
	uint64_t artifact = query_u64(q, RESPONSE_ARTIFACT);

	if (query_u64(q, STATUS) != 0) {
		wr_u64(b, query_u64(q, STATUS));
		value_buf(v, "status", b);
	}
	put_captured(v, "type", q, RESPONSE_TYPE);
	value_text(v, "detected", query_bytes(q, DETECTED));
	value_flag(
	    v, "clash", artifact != 0 && book_disguised(k, session, artifact));
	wr_commas(b, query_null(q, RESPONSE_SIZE)
			 ? query_u64(q, RESPONSE_BYTES)
			 : query_u64(q, RESPONSE_SIZE));
	value_buf(v, "bytes", b);
	if (!query_null(q, RESPONSE_PART))
		part_file(v, "file", k, session, query_u64(q, RESPONSE_PART));
	if (!query_null(q, REQUEST_PART))
		part_file(v, "sent", k, session, query_u64(q, REQUEST_PART));
}

/* Findings of the bodies, and of the session at one of the two frames. */
static bool
concerns(const struct finding_ref *f, const struct query *q)
{
	if (f->artifact_id != 0)
		return f->artifact_id == query_u64(q, REQUEST_ARTIFACT) ||
		       f->artifact_id == query_u64(q, RESPONSE_ARTIFACT);
	return f->frame != 0 && (f->frame == query_u64(q, FRAME) ||
				    f->frame == query_u64(q, RESPONSE_FRAME));
}

static void
put_refs(struct value *v, const struct book *k, const struct query *q)
{
	const struct finding_ref *all;
	struct finding_ref some[PART_REFS + 1];
	size_t n, kept = 0;

	all = book_refs(k, query_u64(q, SESSION_ID), &n);
	for (size_t i = 0; i < n && kept <= PART_REFS; i++)
		if (concerns(&all[i], q))
			some[kept++] = all[i];
	part_refs(v, k, some, kept);
}

static struct value *
next_row(void *ctx, struct arena *a)
{
	struct rows *r = ctx;
	const struct query *q = &r->row;
	struct buf *b;
	struct value *v;

	if (!http_list_next(&r->order, &r->at))
		return NULL;
	query_rewind(&r->row);
	query_bind(&r->row, 1, (int64_t)r->at.id);
	if (!query_next(&r->row))
		return NULL;
	v = value_new(a);
	b = value_tmp(v);
	part_session(
	    v, "session", r->book, query_u64(q, SESSION_ID), r->at.page);
	value_number(v, "number", query_u64(q, NUMBER));
	part_time(
	    v, "time", query_int(q, query_null(q, NS) ? RESPONSE_NS : NS), 3);
	put_target(v, q);
	put_answer(v, r->book, q, b);
	put_refs(v, r->book, q);
	if (r->at.params) {
		query_rewind(&r->param);
		query_bind(&r->param, 1, query_int(q, ID));
		value_each(v, "params", next_param, r);
	}
	return v;
}

/* The other lists, where they are not empty. */
static void
put_lists(struct value *root, const struct book *k, enum http_which here)
{
	value_flag(root, "all", here == HTTP_ALL);
	value_flag(root, "values", here == HTTP_VALUES);
	value_flag(root, "post", here == HTTP_POST);
	value_flag(root, "has_values", k->http[HTTP_VALUES].pages.rows != 0);
	value_flag(root, "has_post", k->http[HTTP_POST].pages.rows != 0);
}

static void
write_page(struct page *p, enum http_which which, uint64_t i, struct rows *rows)
{
	static const struct page_head head = {
	    .template = "http",
	    .title = "HTTP requests",
	    .tab = TAB_HTTP,
	    .wide = true,
	};
	const struct book *k = p->report->book;
	struct value *root = page_open_list(p, &head, &k->http[which].pages, i);

	format_count(&p->tmp, k->requests, "request");
	buf_str(&p->tmp, " to ");
	format_count(&p->tmp, k->hosts, "host");
	value_buf(root, "total", &p->tmp);
	put_lists(root, k, which);
	rows->order = http_list_page(&k->http[which], i);
	rows->at = (struct http_list_row){0};
	value_each(root, "rows", next_row, rows);
	page_close(p);
}

static void
write_pages(
    const struct report *r, enum http_which which, uint64_t first, uint64_t end)
{
	struct rows rows = {
	    .book = r->book,
	    .row = query_open(r->db, row_sql),
	    .param = query_open(r->db, param_sql),
	};
	struct page p;

	page_init(&p, r);
	for (uint64_t i = first; i < end; i++)
		write_page(&p, which, i, &rows);
	query_close(&rows.row);
	query_close(&rows.param);
	page_free(&p);
}

void
http_pages_write(const struct report *r, uint64_t first, uint64_t end)
{
	write_pages(r, HTTP_ALL, first, end);
}

void
http_values_write(const struct report *r, uint64_t first, uint64_t end)
{
	write_pages(r, HTTP_VALUES, first, end);
}

void
http_post_write(const struct report *r, uint64_t first, uint64_t end)
{
	write_pages(r, HTTP_POST, first, end);
}
