/*
 * http_param: what a request says in its query, its form and its cookies.
 * Queries and forms are decoded, cookies stand as sent (RFC 6265 gives their
 * values no coding). What a decoded value holds is shown to people, so text
 * that was made to act on them is told of here.
 */
#include "app/http.h"

#include <stdlib.h>

#include "app/decode.h"
#include "app/hostile.h"
#include "base/rd.h"
#include "base/xalloc.h"

#define LONG_TARGET 8192 /* bytes of a request target that are told of */

/* The text moves while it grows, so the list is made from places in it. */
struct collect {
	struct http *http;
	const struct http_mark *at;
	struct buf text, places; /* kind, length of name, of value: varints */
	size_t n, max;
	bool limit_told, hostile_told;
};

static const char *const kinds[] = {"query", "cookie", "form"};
enum kind { QUERY, COOKIE, FORM };

static void
tell_hostile(struct collect *c, const char *where, struct slice s, bool lines)
{
	const char *what = hostile_text(s, lines);
	char *text;

	if (what == NULL || c->hostile_told)
		return;
	c->hostile_told = true;
	text = xasprintf("%s holds %s:", where, what);
	conn_finding_text(c->http->conn, FINDING_HOSTILE_TEXT, c->at->frame,
	    c->at->ns, s, text);
	free(text);
}

static void
tell_target(struct collect *c, struct slice target)
{
	tell_hostile(c, "The target of a request", target, false);
	if (target.n <= LONG_TARGET || c->hostile_told)
		return;
	c->hostile_told = true;
	conn_finding(c->http->conn, FINDING_HOSTILE_TEXT, c->at->frame,
	    c->at->ns, 0, "The target of a request is %zu bytes long.",
	    target.n);
}

static void
add(struct collect *c, enum kind kind, struct slice name, struct slice value)
{
	struct slice all;
	size_t at = c->text.n, mid;

	if (c->n == c->max) {
		if (!c->limit_told)
			conn_limit_finding(c->http->conn, LIMIT_HTTP_PARAMS,
			    c->at->frame, c->at->ns);
		c->limit_told = true;
		return;
	}
	c->n++;
	if (kind == QUERY)
		decode_percent(&c->text, name, true);
	else
		buf_add_slice(&c->text, name);
	mid = c->text.n;
	if (kind == QUERY)
		decode_percent(&c->text, value, true);
	else
		buf_add_slice(&c->text, value);
	buf_varint(&c->places, kind);
	buf_varint(&c->places, mid - at);
	buf_varint(&c->places, c->text.n - mid);
	all = buf_as_slice(&c->text);
	if (kind == COOKIE)
		return;
	tell_hostile(
	    c, "The name of a parameter", slice_mid(all, at, mid - at), false);
	tell_hostile(c, kind == QUERY ? "A query value" : "A form value",
	    slice_from(all, mid), kind == FORM);
}

static void
collect(struct collect *c, const struct http_pair *p)
{
	const struct http_head *head = &p->half[HTTP_REQUEST].head;
	struct slice target = http_start_of(p, HTTP_REQUEST).target;
	struct slice rest = form_query(target), name, value;
	const struct http_header *f;
	struct rd r = rd_init(buf_as_slice(&p->form));
	size_t i = 0;

	tell_target(c, target);
	while (form_next(&rest, &name, &value))
		add(c, QUERY, name, value);
	while ((f = http_head_find(head, "cookie", &i)) != NULL) {
		rest = f->value;
		while (form_cookie(&rest, &name, &value))
			add(c, COOKIE, name, value);
	}
	while (r.left != 0) {
		name = rd_slice(&r);
		value = rd_slice(&r);
		add(c, FORM, name, value);
	}
}

void
http_params_collect(
    struct http *h, const struct http_pair *p, struct http_params *out)
{
	struct collect c = {
	    .http = h,
	    .at = &p->half[HTTP_REQUEST].at,
	    .max = (size_t)conn_limit(h->conn, LIMIT_HTTP_PARAMS),
	};
	struct rd places, text;
	struct http_param *param;

	collect(&c, p);
	out->list = c.n == 0 ? NULL : xcalloc(c.n, sizeof out->list[0]);
	out->text = c.text;
	places = rd_init(buf_as_slice(&c.places));
	text = rd_init(buf_as_slice(&out->text));
	while (out->n < c.n) {
		param = &out->list[out->n++];
		param->kind = kinds[rd_varint(&places)];
		param->name = rd_bytes(&text, (size_t)rd_varint(&places));
		param->value = rd_bytes(&text, (size_t)rd_varint(&places));
	}
	buf_free(&c.places);
}

void
http_params_free(struct http_params *p)
{
	free(p->list);
	buf_free(&p->text);
	*p = (struct http_params){0};
}
