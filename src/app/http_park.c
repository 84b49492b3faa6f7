/*
 * http_park: a session that waits, put away. Only one between messages: of
 * what it knows its pairs hold everything, and a head can be read again from
 * its bytes.
 */
#include <stdlib.h>

#include "app/http.h"
#include "base/pack.h"
#include "base/xalloc.h"

/* Nothing is half read; what its bufs still have room for is given back. */
static bool
between_messages(struct http_side *s)
{
	if ((s->state != HTTP_START && s->state != HTTP_OPAQUE) ||
	    s->pair != NULL || s->body.open || s->head.raw.n != 0 ||
	    s->held.n != 0)
		return false;
	http_side_free(s);
	return true;
}

/* ---- pairs */

static void
park_pair(struct http_pair *p, struct buf *out)
{
	pack_struct(out, p, sizeof *p);
	pack_buf(out, &p->url);
	pack_buf(out, &p->form);
	for (int i = 0; i < 2; i++) {
		pack_buf(out, &p->half[i].head.raw);
		pack_buf(out, &p->half[i].trailer);
		http_head_free(&p->half[i].head);
		buf_free(&p->half[i].trailer);
	}
	buf_free(&p->url);
	buf_free(&p->form);
	free(p);
}

static struct http_pair *
wake_pair(struct rd *in)
{
	struct http_pair *p = xcalloc(1, sizeof *p);

	unpack_struct(in, p, sizeof *p);
	unpack_buf(in, &p->url);
	unpack_buf(in, &p->form);
	for (int i = 0; i < 2; i++) {
		unpack_buf(in, &p->half[i].head.raw);
		unpack_buf(in, &p->half[i].trailer);
		http_head_again(&p->half[i].head);
	}
	return p;
}

/* ---- the session */

bool
http_park(void *state, struct buf *out)
{
	struct http *h = state;
	struct http_pair *p, *next;

	if (!between_messages(&h->side[SIDE_A]) ||
	    !between_messages(&h->side[SIDE_B]))
		return false;
	pack_struct(out, h, sizeof *h);
	pack_buf(out, &h->user);
	for (p = h->first; p != NULL; p = next) {
		next = p->next;
		budget_give(conn_budget(h->conn), p->kept);
		park_pair(p, out);
	}
	buf_free(&h->user);
	budget_give(conn_budget(h->conn), sizeof *h);
	free(h);
	return true;
}

void *
http_wake(struct app_conn *conn, struct rd *in)
{
	struct http *h = xcalloc(1, sizeof *h);
	struct http_pair *p;
	size_t i;

	unpack_struct(in, h, sizeof *h);
	unpack_buf(in, &h->user);
	h->conn = conn;
	h->first = h->last = NULL;
	for (i = 0; i < 2; i++)
		h->side[i].http = h;
	for (i = 0; i < h->npairs; i++) {
		p = wake_pair(in);
		p->next = NULL;
		p->prev = h->last;
		*(h->last == NULL ? &h->first : &h->last->next) = p;
		h->last = p;
		budget_take(conn_budget(conn), p->kept);
	}
	budget_take(conn_budget(conn), sizeof *h);
	return h;
}
