/*
 * http_tx: a pair of messages as the transaction that the record keeps.
 */
#include "app/http.h"

struct http_start
http_start_of(const struct http_pair *p, enum http_role role)
{
	const struct http_head *head = &p->half[role].head;
	struct slice line =
	    slice_trim(slice_head(buf_as_slice(&head->raw), head->fields));
	struct http_start st = {0};

	if (role == HTTP_REQUEST)
		(void)http_start_request(line, &st);
	else
		(void)http_start_response(line, &st);
	return st;
}

static bool
is_absolute(struct slice target)
{
	size_t at = slice_find(target, SLICE_LIT("://"));

	return at != SLICE_MISSING && at != 0 &&
	       http_is_token(slice_head(target, at));
}

/* The authority of http://host:port/path. */
static struct slice
authority(struct slice target)
{
	struct slice s =
	    slice_from(target, slice_find(target, SLICE_LIT("://")) + 3);
	size_t slash = slice_chr(s, '/'), mark = slice_chr(s, '?');

	slash = slash < mark ? slash : mark;
	return slash == SLICE_MISSING ? s : slice_head(s, slash);
}

/* As it stands in a URL (RFC 3986, 3.2.2). */
static void
put_address(struct buf *out, const struct addr *a)
{
	buf_str(out, a->v == 6 ? "[" : "");
	addr_write(out, a);
	buf_str(out, a->v == 6 ? "]" : "");
}

/* Whom the request was for (RFC 9112, 3.2 and 3.3). */
static void
put_host(struct buf *out, struct http *h, const struct http_pair *p)
{
	const struct http_head *head = &p->half[HTTP_REQUEST].head;
	struct slice target = http_start_of(p, HTTP_REQUEST).target;
	struct slice host = http_head_value(head, "host");
	const struct session *s = conn_session(h->conn);
	const struct endpoint *server = &s->end[!http_client(h)];

	if (is_absolute(target))
		buf_add_slice(out, authority(target));
	else if (p->is_connect)
		buf_add_slice(out, target);
	else if (host.n != 0)
		buf_add_slice(out, host);
	else if (server->port != 80)
		endpoint_write(out, server);
	else
		put_address(out, &server->addr);
}

static void
put_url(struct http *h, struct http_pair *p)
{
	struct slice target = http_start_of(p, HTTP_REQUEST).target, host;
	struct buf b = {0};

	if (is_absolute(target)) {
		buf_add_slice(&p->url, target);
		return;
	}
	put_host(&b, h, p);
	host = buf_as_slice(&b);
	if (slice_ends(host, ":80"))
		host = slice_head(host, host.n - 3);
	buf_str(&p->url, "http://");
	buf_add_slice(&p->url, host);
	if (!p->is_connect && !slice_eq_str(target, "*")) {
		if (!slice_starts(target, "/"))
			buf_u8(&p->url, '/');
		buf_add_slice(&p->url, target);
	}
	buf_free(&b);
}

void
http_tx_request(struct http *h, struct http_pair *p)
{
	const struct http_head *head = &p->half[HTTP_REQUEST].head;
	struct slice method = http_start_of(p, HTTP_REQUEST).method;

	p->is_head = slice_eq_str(method, "HEAD");
	p->is_connect = slice_eq_str(method, "CONNECT");
	p->upgrade = http_head_has(head, "upgrade");
	p->expects =
	    slice_ieq_str(http_head_value(head, "expect"), "100-continue");
	put_url(h, p);
}

/* The fields as sent; trailers after an empty line. */
static struct slice
block_of(const struct http_half *half, struct buf *scratch)
{
	struct slice raw = buf_as_slice(&half->head.raw);
	struct slice fields = slice_from(raw, half->head.fields);

	if (half->head.whole)
		fields =
		    slice_head(fields, half->head.line - half->head.fields);
	if (half->trailer.n == 0)
		return fields;
	buf_add_slice(scratch, fields);
	buf_str(scratch, "\r\n");
	buf_add_slice(scratch, buf_as_slice(&half->trailer));
	return buf_as_slice(scratch);
}

static void
tell(struct http *h, const struct http_pair *p, struct http_tx *tx)
{
	const struct app_sink *sink = conn_sink(h->conn);
	struct http_params params = {0};

	http_params_collect(h, p, &params);
	tx->params = params.list;
	tx->nparams = params.n;
	if (sink->http != NULL)
		sink->http(sink->ctx, conn_session(h->conn), tx);
	http_params_free(&params);
	http_auth_tell(h, p);
}

void
http_tx_report(struct http *h, const struct http_pair *p)
{
	const struct http_half *req = &p->half[HTTP_REQUEST];
	const struct http_half *resp = &p->half[HTTP_RESPONSE];
	struct http_start asked = http_start_of(p, HTTP_REQUEST);
	struct http_start answer = http_start_of(p, HTTP_RESPONSE);
	struct buf host = {0}, one = {0}, two = {0};
	struct http_tx tx = {
	    .number = p->number,
	    .frame = req->at.frame,
	    .response_frame = resp->at.frame,
	    .ns = req->at.ns,
	    .response_ns = resp->at.ns,
	    .request_off = req->at.off,
	    .response_off = resp->at.off,
	    .client = http_client(h),
	    .method = asked.method,
	    .uri = asked.target,
	    .version = req->seen ? asked.version : answer.version,
	    .status = p->status,
	    .reason = answer.reason,
	    .request_headers = block_of(req, &one),
	    .response_headers = block_of(resp, &two),
	    .response_type = http_head_value(&resp->head, "content-type"),
	    .request_artifact = req->artifact,
	    .response_artifact = resp->artifact,
	    .request_bytes = req->bytes,
	    .response_bytes = resp->bytes,
	};

	if (req->seen)
		put_host(&host, h, p);
	tx.host = buf_as_slice(&host);
	tell(h, p, &tx);
	buf_free(&host);
	buf_free(&one);
	buf_free(&two);
}
