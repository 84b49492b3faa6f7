/*
 * chaos_http: requests of HTTP: getpost.html with their values, and the logs
 * that a proxy would have written. A log has a line a request, so captured
 * text is percent-encoded there as a URL is.
 */
#include "report/chaos_inside.h"

#include "base/rd.h"
#include "base/wr.h"

#define HEADER_LINE 65536

/* ---- getpost.html */

enum post_column {
	POST_ID = CHAOS_TALK_NEXT + 1,
	POST_METHOD,
	POST_URI,
};

static void
put_params(struct chaos_page *p, struct query *params, int64_t id)
{
	struct value *v = NULL, *list = NULL, *row;

	query_rewind(params);
	query_bind(params, 1, id);
	while (query_next(params)) {
		if (v == NULL) {
			v = value_object(p->v, "params");
			list = value_list(v, "rows");
		}
		row = value_item(list);
		value_text(row, "name", query_bytes(params, 0));
		value_text(row, "value", query_bytes(params, 1));
	}
}

void
chaos_getpost_write(const struct chaos *c)
{
	struct query q = query_open(c->db,
	    "SELECT " CHAOS_TALK_COLUMNS ",i.no,h.id,h.method,"
	    "h.uri" CHAOS_REQUESTS " ORDER BY i.no,h.number");
	struct query params = query_open(c->db,
	    "SELECT name,value FROM http_param WHERE http_id=?1 "
	    "AND kind<>'cookie' ORDER BY n");
	struct chaos_page p;
	struct chaos_item it;
	struct slice uri;

	chaos_page_begin(&p, c, "getpost.html",
	    SLICE_LIT("Chaosreader GET/POST Report"), false);
	chaos_page_about(&p);
	value_str(p.v, "title", "Chaosreader GET/POST Report");
	value_str(p.v, "heading", "HTTP GETs and POSTs");
	chaos_page_part(&p, "chaos/list");
	while (query_next(&q)) {
		chaos_item_get(&it, &q);
		chaos_page_item(&p, &it);
		value_text(p.v, "method", query_bytes(&q, POST_METHOD));
		uri = query_bytes(&q, POST_URI);
		value_text(p.v, "target", slice_head(uri, slice_chr(uri, '?')));
		put_params(&p, &params, query_int(&q, POST_ID));
		chaos_page_part(&p, "chaos/getpost-row");
	}
	chaos_page_part(&p, "chaos/table-end");
	(void)chaos_page_end(&p);
	query_close(&q);
	query_close(&params);
}

/* ---- the logs */

enum log_column {
	LOG_NS = CHAOS_TALK_NEXT + 1,
	LOG_RESPONSE_NS,
	LOG_METHOD,
	LOG_HOST,
	LOG_URI,
	LOG_STATUS,
	LOG_BYTES,
	LOG_TYPE,
	LOG_REQUEST,
	LOG_RESPONSE,
};

static const char log_sql[] =
    "SELECT " CHAOS_TALK_COLUMNS ",i.no,h.ns,h.response_ns,h.method,h.host,"
    "h.uri,h.status,h.response_bytes,h.response_type,h.request_headers,"
    "h.response_headers" CHAOS_REQUESTS
    " ORDER BY ifnull(h.ns,h.response_ns),h.id";

struct logs {
	const struct chaos *c;
	struct chaos_sheet squid, plain;
	struct chaos_page html;
	bool has_html;
	struct buf line;
};

/* One word of a line, whatever was captured. */
static void
add_word(struct buf *b, struct slice s)
{
	static const char unsafe[] = "\"<>\\^`{|}";

	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = slice_at(s, i);

		if (c <= 0x20 || c >= 0x7f || strchr(unsafe, c) != NULL)
			buf_printf(b, "%%%02X", c);
		else
			buf_u8(b, c);
	}
	if (s.n == 0)
		buf_str(b, "-");
}

static void
add_url(struct buf *b, const struct query *q, const struct chaos_talk *t)
{
	struct slice uri = query_bytes(q, LOG_URI);
	struct slice host = query_bytes(q, LOG_HOST);
	bool whole = slice_find(uri, SLICE_LIT("://")) != SLICE_MISSING &&
		     slice_at(uri, 0) != '/';

	if (!whole && !slice_eq_str(query_bytes(q, LOG_METHOD), "CONNECT")) {
		buf_str(b, "http://");
		if (host.n != 0)
			add_word(b, host);
		else
			chaos_end(b, t, true);
		if (slice_at(uri, 0) != '/')
			buf_str(b, "/");
	}
	add_word(b, uri);
}

/* A column of fifteen and a space. */
static void
add_host(const struct chaos *c, struct buf *b, struct slice ip)
{
	struct buf name = {0};
	size_t from = b->n;

	chaos_host(c, &name, ip);
	add_word(b, buf_as_slice(&name));
	while (b->n - from < 15)
		buf_str(b, " ");
	buf_str(b, " ");
	buf_free(&name);
}

static const char *
result(uint64_t status)
{
	return status == 0     ? "TCP_MISS"
	       : status == 304 ? "TCP_REFRESH_HIT"
			       : "TCP_HIT";
}

/* sec.msec dur client server RESULT/status size METHOD url - NONE/- type */
static void
squid_line(const struct chaos *c, struct buf *b, const struct query *q,
    const struct chaos_talk *t)
{
	bool both = !query_null(q, LOG_NS) && !query_null(q, LOG_RESPONSE_NS);
	int64_t ns =
	    query_int(q, query_null(q, LOG_NS) ? LOG_RESPONSE_NS : LOG_NS);
	int64_t ms = ns / 1000000 - (ns % 1000000 < 0);
	int64_t s = ms / 1000 - (ms % 1000 < 0);
	uint64_t took = (uint64_t)query_int(q, LOG_RESPONSE_NS) - (uint64_t)ns;
	struct slice type = query_bytes(q, LOG_TYPE);

	if (!both || query_int(q, LOG_RESPONSE_NS) < ns)
		took = 0;
	buf_printf(b, "%lld.%03d %6llu ", (long long)s, (int)(ms - s * 1000),
	    (unsigned long long)(took / 1000000));
	add_host(c, b, t->client_ip);
	add_host(c, b, t->server_ip);
	buf_printf(b, "%s/%03llu %llu ", result(query_u64(q, LOG_STATUS)),
	    (unsigned long long)query_u64(q, LOG_STATUS),
	    (unsigned long long)query_u64(q, LOG_BYTES));
	add_word(b, query_bytes(q, LOG_METHOD));
	buf_str(b, " ");
	add_url(b, q, t);
	buf_str(b, " - NONE/- ");
	add_word(b, slice_trim(slice_head(type, slice_chr(type, ';'))));
}

/* The value of a header field in a raw block; its p is NULL without one. */
static struct slice
header(struct slice block, const char *name)
{
	struct rd r = rd_init(block);
	struct slice line, field;

	while (rd_line(&r, HEADER_LINE, &line)) {
		if (slice_token(&line, ':', &field) &&
		    slice_ieq_str(field, name))
			return slice_trim(line);
	}
	return SLICE_NONE;
}

/* num HH:MM:SS METHOD url [Referer: x] [Cookie sent.] [Sets cookie.] */
static void
plain_line(struct buf *b, const struct query *q, const struct chaos_item *it)
{
	struct slice request = query_bytes(q, LOG_REQUEST);
	struct slice referer = header(request, "Referer");

	buf_printf(b, "%-4llu ", (unsigned long long)it->no);
	wr_clock(b,
	    query_int(q, query_null(q, LOG_NS) ? LOG_RESPONSE_NS : LOG_NS), 0);
	buf_str(b, " ");
	add_word(b, query_bytes(q, LOG_METHOD));
	buf_str(b, " ");
	add_url(b, q, &it->talk);
	if (referer.n != 0) {
		buf_str(b, " Referer: ");
		add_word(b, referer);
	}
	if (header(request, "Cookie").n != 0)
		buf_str(b, " Cookie sent.");
	if (header(query_bytes(q, LOG_RESPONSE), "Set-Cookie").n != 0)
		buf_str(b, " Sets cookie.");
}

static void
put_request(struct logs *l, const struct query *q)
{
	struct chaos_item it;

	chaos_item_get(&it, q);
	squid_line(l->c, &l->line, q, &it.talk);
	buf_add_slice(&l->squid.out, buf_as_slice(&l->line));
	buf_str(&l->squid.out, "\n");
	chaos_sheet_flush(&l->squid);
	if (l->has_html) {
		chaos_page_number(&l->html, "number", it.no);
		value_text(l->html.v, "line", buf_as_slice(&l->line));
		chaos_page_part(&l->html, "chaos/log-row");
	}
	buf_reset(&l->line);
	plain_line(&l->plain.out, q, &it);
	buf_str(&l->plain.out, "\n");
	chaos_sheet_flush(&l->plain);
}

static void
begin_html(struct logs *l, const struct chaos *c)
{
	chaos_page_begin(&l->html, c, "httplog.html",
	    SLICE_LIT("Chaosreader HTTP Log"), false);
	chaos_page_about(&l->html);
	value_str(l->html.v, "title", "Chaosreader HTTP Log");
	chaos_page_part(&l->html, "chaos/log");
}

void
chaos_httplog_write(const struct chaos *c)
{
	struct query q = query_open(c->db, log_sql);
	struct logs l = {.c = c, .has_html = c->o->httplog_html};

	chaos_sheet_open(&l.squid, c, "httplog.text");
	chaos_sheet_open(&l.plain, c, "httplog.txt");
	if (l.has_html)
		begin_html(&l, c);
	while (query_next(&q))
		put_request(&l, &q);
	if (l.has_html) {
		chaos_page_part(&l.html, "chaos/log-end");
		(void)chaos_page_end(&l.html);
	}
	(void)chaos_sheet_close(&l.squid);
	(void)chaos_sheet_close(&l.plain);
	buf_free(&l.line);
	query_close(&q);
}
