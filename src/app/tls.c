/*
 * tls: what TLS says before it is encrypted: whom the client asks for, and
 * what the two agree on. Each side's hello is read, and nothing behind it.
 *
 *	record	  type | version | length (2)		RFC 8446, 5.1
 *	message	  type | length (3) | body		RFC 8446, 4
 */
#include <stdlib.h>

#include "app/decoders.h"
#include "app/names.h"
#include "app/tls_hello.h"
#include "base/pack.h"
#include "base/xalloc.h"

#define RECORD_HEAD    5
#define MESSAGE_HEAD   4
#define TYPE_HANDSHAKE 22

struct tls_side {
	bool done;	  /* nothing more is wanted of it */
	struct buf head;  /* of a record */
	size_t left;	  /* bytes of the record */
	struct buf hello; /* the first message so far, its head included */
};

struct tls {
	struct app_conn *conn;
	struct tls_side side[2];
	struct tls_hello hello;
	struct buf name, alpn; /* what its slices point to */
	bool told;
};

static void
free_texts(struct tls *t)
{
	for (int i = 0; i < 2; i++) {
		buf_free(&t->side[i].head);
		buf_free(&t->side[i].hello);
	}
	buf_free(&t->name);
	buf_free(&t->alpn);
}

static void
tell(struct tls *t)
{
	const struct app_sink *sink = conn_sink(t->conn);

	if (t->told)
		return;
	t->told = true;
	t->hello.server_name = buf_as_slice(&t->name);
	t->hello.alpn = buf_as_slice(&t->alpn);
	if ((t->hello.asked || t->hello.answered) && sink->tls != NULL)
		sink->tls(sink->ctx, conn_session(t->conn), &t->hello);
	free_texts(t);
}

/* Nothing more is wanted of it. */
static void
end_side(struct tls *t, enum side side)
{
	struct tls_side *s = &t->side[side];

	s->done = true;
	buf_free(&s->head);
	buf_free(&s->hello);
	if (t->side[!side].done)
		tell(t);
}

/* ---- messages */

/* The first message of a side is there whole. */
static void
on_message(struct tls *t, const struct chunk *c)
{
	struct slice message = buf_as_slice(&t->side[c->side].hello);
	struct tls_hello *h = &t->hello;

	if (tls_client_hello(message, h, &t->alpn)) {
		conn_client_is(t->conn, c->side);
		buf_add_slice(&t->name, h->server_name);
		h->server_name = SLICE_NONE;
	} else if (tls_server_hello(message, h)) {
		conn_client_is(t->conn, !c->side);
	}
	if (h->ns == 0) {
		h->frame = c->frame;
		h->ns = c->ns;
	}
}

/* How long the message is; 0: its head is not there yet. */
static size_t
message_size(const struct tls_side *s)
{
	struct rd r = rd_init(buf_as_slice(&s->hello));
	size_t n;

	rd_skip(&r, 1);
	n = (size_t)rd_u8(&r) << 16;
	n |= rd_be16(&r);
	return r.bad ? 0 : MESSAGE_HEAD + n;
}

static void
take_message(struct tls *t, const struct chunk *c)
{
	struct tls_side *s = &t->side[c->side];
	uint64_t most = conn_limit(t->conn, LIMIT_TLS_HELLO);
	size_t size;

	if (s->hello.n + c->data.n > most) {
		conn_limit_finding(t->conn, LIMIT_TLS_HELLO, c->frame, c->ns);
		s->done = true;
		return;
	}
	buf_add_slice(&s->hello, c->data);
	size = message_size(s);
	if (size == 0 || s->hello.n < size)
		return;
	s->hello.n = size;
	on_message(t, c);
	s->done = true;
}

/* ---- records */

/* Bytes of the head of a record; how many were taken. */
static size_t
take_head(struct tls_side *s, struct slice data)
{
	size_t n = RECORD_HEAD - s->head.n;
	struct rd r;

	n = n < data.n ? n : data.n;
	buf_add_slice(&s->head, slice_head(data, n));
	if (s->head.n < RECORD_HEAD)
		return n;
	r = rd_init(buf_as_slice(&s->head));
	s->done = rd_u8(&r) != TYPE_HANDSHAKE;
	rd_skip(&r, 2);
	s->left = rd_be16(&r);
	buf_reset(&s->head);
	return n;
}

static void
tls_data(void *state, const struct chunk *c)
{
	struct tls *t = state;
	struct tls_side *s = &t->side[c->side];
	struct chunk rest = *c, piece;
	size_t n;

	if (s->done)
		return;
	while (!s->done && rest.data.n != 0) {
		if (s->left == 0) {
			n = take_head(s, rest.data);
		} else {
			n = rest.data.n < s->left ? rest.data.n : s->left;
			piece = chunk_mid(&rest, 0, n);
			take_message(t, &piece);
			s->left -= n;
		}
		rest = chunk_mid(&rest, n, rest.data.n - n);
	}
	if (s->done)
		end_side(t, c->side);
}

/* ---- callbacks */

static void *
tls_open(struct app_conn *conn)
{
	struct tls *t = xcalloc(1, sizeof *t);

	budget_take(conn_budget(conn), sizeof *t);
	t->conn = conn;
	return t;
}

static void
tls_gap(void *state, const struct gap *g)
{
	struct tls *t = state;

	end_side(t, g->side);
}

static void
tls_close(void *state)
{
	struct tls *t = state;

	tell(t);
	budget_give(conn_budget(t->conn), sizeof *t);
	free(t);
}

static bool
tls_park(void *state, struct buf *out)
{
	struct tls *t = state;

	pack_struct(out, t, sizeof *t);
	for (int i = 0; i < 2; i++) {
		pack_buf(out, &t->side[i].head);
		pack_buf(out, &t->side[i].hello);
	}
	pack_buf(out, &t->name);
	pack_buf(out, &t->alpn);
	t->told = true;
	free_texts(t);
	tls_close(t);
	return true;
}

static void *
tls_wake(struct app_conn *conn, struct rd *in)
{
	struct tls *t = tls_open(conn);

	unpack_struct(in, t, sizeof *t);
	t->conn = conn;
	for (int i = 0; i < 2; i++) {
		unpack_buf(in, &t->side[i].head);
		unpack_buf(in, &t->side[i].hello);
	}
	unpack_buf(in, &t->name);
	unpack_buf(in, &t->alpn);
	return t;
}

/*
 * A record's type, version 3.x and length: a handshake at the start, anything
 * later. Or a ClientHello as SSL 2 framed it.
 */
static enum probe_result
tls_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	uint8_t type = rd_u8(&r), major = rd_u8(&r);
	uint8_t minor = rd_u8(&r);
	uint16_t len = rd_be16(&r);

	if (type == 0x80 && (side->s.n < 5 || minor == 1))
		return side->s.n < 5		   ? names_wait(side)
		       : len >> 8 == 3 || len == 2 ? PROBE_YES
						   : PROBE_NO;
	if (type < 0x14 || type > 0x17 || (side->s.n > 1 && major != 3) ||
	    minor > 4)
		return PROBE_NO;
	if (r.bad)
		return names_wait(side);
	return len > 0 && len <= 16384 + 2048 ? PROBE_YES : PROBE_NO;
}

static const uint16_t tls_ports[] = {
    443, 465, 563, 636, 853, 989, 990, 992, 993, 995, 5061, 8443, 0};

static enum probe_result
tls_probe(const struct probe *p)
{
	enum probe_result r = names_either(p, tls_side);

	return r != PROBE_NO ? r : names_midstream_port(p, tls_ports);
}

const struct app_decoder app_tls = {
    .name = "tls",
    .label = "TLS",
    .proto = IPP_TCP,
    .ports = tls_ports,
    .probe = tls_probe,
    .port_only = true,
    .opaque = true,
    .open = tls_open,
    .data = tls_data,
    .gap = tls_gap,
    .close = tls_close,
    .park = tls_park,
    .wake = tls_wake,
};
