/*
 * tftp: TFTP (RFC 1350) with options (RFC 2347 to 2349, RFC 7440): what is
 * read and written becomes files.
 *
 * A client asks port 69, and is answered from another port: the blocks are a
 * session of their own between the same hosts, which the request announces.
 * Some servers answer from port 69; so both sessions are read alike.
 *
 *	RRQ, WRQ  1, 2 | name | 0 | mode | 0 | (option | 0 | value | 0)...
 *	DATA      3 | block, from 1 | up to 512 bytes, or as the options say
 *	OACK      6 | (option | 0 | value | 0)...
 */
#include <stdlib.h>

#include "app/decoders.h"
#include "app/names.h"
#include "app/scatter.h"
#include "base/wr.h"
#include "base/xalloc.h"

#define BLOCK_USUAL 512
#define BLOCK_MOST  65464 /* RFC 2348 */
#define HEAD_MOST   1024  /* of a datagram without data */
#define DATA_HEAD   4

enum opcode { OP_RRQ = 1, OP_WRQ, OP_DATA, OP_ACK, OP_ERROR, OP_OACK };

/*
 * What was asked. The session that asked, its announcement and the session
 * that carries the blocks hold it, and it dies with the last.
 */
struct request {
	unsigned refs;
	struct budget *budget;
	size_t kept; /* taken from it */
	uint64_t control_id;
	struct endpoint client;
	bool write, netascii;
	struct buf name, url;
	uint32_t block; /* size, asked for: usual unless OACK grants it */
	uint64_t size;	/* tsize of a WRQ */
	bool sized;
	bool taken; /* its blocks have a session */
	bool going; /* ... and a second one came */
	bool ended; /* ... and one that is not full, the last */
};

struct tftp {
	struct app_conn *conn;
	struct request *asked; /* by this session */
	struct request *req;   /* whose blocks these are; NULL: unknown */
	struct scatter_room room;
	struct scatter file;
	uint32_t block; /* size */
	uint64_t last;	/* number of the newest block, beyond 16 bits */
	/* the datagram that is being read */
	struct buf head; /* all of it, or of DATA its first bytes */
	bool in_data;
	uint64_t off; /* of its data in the file */
	uint64_t n;   /* bytes so far */
};

/* ---- requests */

static void
request_drop(void *what)
{
	struct request *r = what;

	if (r == NULL || --r->refs > 0)
		return;
	budget_give(r->budget, r->kept);
	buf_free(&r->name);
	buf_free(&r->url);
	free(r);
}

static struct request *
request_hold(struct request *r)
{
	r->refs++;
	return r;
}

static void
write_url(struct buf *b, const struct addr *host, struct slice name)
{
	buf_str(b, host->v == 6 ? "tftp://[" : "tftp://");
	addr_write(b, host);
	buf_str(b, host->v == 6 ? "]" : "");
	if (!slice_starts(name, "/"))
		buf_str(b, "/");
	wr_url_path(b, name);
}

/* Options behind the mode, or of an OACK. */
static void
take_options(struct slice rest, uint32_t *block, uint64_t *size, bool *sized)
{
	struct slice name, value;
	uint64_t n;

	while (slice_token(&rest, 0, &name) && slice_token(&rest, 0, &value)) {
		if (slice_ieq_str(name, "blksize") &&
		    slice_u64(value, 10, BLOCK_MOST, &n) && n >= 8)
			*block = (uint32_t)n;
		if (slice_ieq_str(name, "tsize") &&
		    slice_u64(value, 10, INT64_MAX, size))
			*sized = true;
	}
}

/* name, mode and options; false: it is no request. */
static bool
request_parse(struct slice s, struct slice *name, struct slice *mode,
    struct slice *options)
{
	struct rd r = rd_init(s);
	uint16_t op = rd_be16(&r);

	*options = rd_rest(&r);
	return (op == OP_RRQ || op == OP_WRQ) &&
	       slice_token(options, 0, name) && name->n != 0 &&
	       slice_token(options, 0, mode) &&
	       (slice_ieq_str(*mode, "octet") ||
		   slice_ieq_str(*mode, "netascii") ||
		   slice_ieq_str(*mode, "mail"));
}

static struct request *
request_new(struct tftp *t, enum side client, bool write, struct slice name)
{
	const struct session *s = conn_session(t->conn);
	struct request *r = xcalloc(1, sizeof *r);

	r->refs = 1;
	r->budget = conn_budget(t->conn);
	r->control_id = s->id;
	r->client = s->end[client];
	r->write = write;
	r->block = BLOCK_USUAL;
	buf_add_slice(&r->name, name);
	write_url(&r->url, &s->end[!client].addr, name);
	r->kept = sizeof *r + r->name.cap + r->url.cap;
	budget_take(r->budget, r->kept);
	return r;
}

/* ---- the file */

static void
end_file(struct tftp *t)
{
	if (t->req != NULL && t->req->sized && !t->file.sized &&
	    !t->req->netascii) {
		t->file.size = t->req->size;
		t->file.sized = t->file.begun;
	}
	scatter_end(&t->file);
	request_drop(t->req);
	t->req = NULL;
	t->last = 0;
	t->block = BLOCK_USUAL;
}

/* From here on blocks are those of r, which is held. */
static void
begin_file(struct tftp *t, struct request *r)
{
	end_file(t);
	t->req = r;
	t->file.name = &r->name;
	t->file.url = &r->url;
	t->file.ascii = r->netascii;
}

static enum side
client_side(const struct tftp *t)
{
	const struct session *s = conn_session(t->conn);

	return endpoint_cmp(&s->end[SIDE_A], &t->req->client) == 0 ? SIDE_A
								   : SIDE_B;
}

/* The blocks of a request come here. */
static void
carry(struct tftp *t, struct request *r)
{
	const struct app_sink *sink = conn_sink(t->conn);
	struct session *s = conn_session(t->conn);

	begin_file(t, request_hold(r));
	r->taken = true;
	conn_client_is(t->conn, client_side(t));
	if (s->id != r->control_id && sink->ftp_data != NULL)
		sink->ftp_data(sink->ctx, s, r->control_id, 0);
}

/* A transfer begins: an answer from port 69 itself, or between ports that were
 * used before. */
static void
look_for_request(struct tftp *t, int64_t ns)
{
	if ((t->req == NULL || t->req->ended) &&
	    conn_expected_anew(t->conn, ns))
		carry(t, conn_expected(t->conn));
}

/* ---- datagrams */

static void
announce(struct tftp *t, enum side server, int64_t ns)
{
	struct app_expect e = {
	    .proto = IPP_UDP,
	    .at = t->asked->client,
	    .peer = conn_session(t->conn)->end[server].addr,
	    .decoder = &app_tftp,
	    .what = request_hold(t->asked),
	    .drop = request_drop,
	    .ns = ns,
	};

	conn_expect(t->conn, &e);
}

/* A request that is sent again, because the answer is late. */
static bool
asked_before(const struct tftp *t, struct slice name, bool write)
{
	const struct request *r = t->asked;

	return r != NULL && !r->going && !r->ended && r->write == write &&
	       slice_eq(buf_as_slice(&r->name), name);
}

static void
on_request(struct tftp *t, enum side client, int64_t ns)
{
	struct slice all = buf_as_slice(&t->head), name, mode, options;
	bool write = slice_at(all, 1) == OP_WRQ;
	struct request *r;

	if (!request_parse(all, &name, &mode, &options) ||
	    asked_before(t, name, write))
		return;
	conn_client_is(t->conn, client);
	r = request_new(t, client, write, name);
	r->netascii = !slice_ieq_str(mode, "octet");
	take_options(options, &r->block, &r->size, &r->sized);
	r->sized = r->sized && write; /* of a RRQ it is a question */
	request_drop(t->asked);
	t->asked = r;
	end_file(t);
	announce(t, !client, ns);
}

static void
on_options(struct tftp *t, int64_t ns)
{
	struct slice s = slice_from(buf_as_slice(&t->head), 2);
	uint64_t size = 0;
	bool sized = false;

	look_for_request(t, ns);
	if (t->req == NULL)
		return;
	take_options(s, &t->block, &size, &sized);
	if (sized) {
		t->req->size = size;
		t->req->sized = true;
	}
}

/* Numbers have 16 bits, files may have more blocks. */
static uint64_t
block_number(const struct tftp *t, uint16_t low)
{
	int64_t n =
	    (int64_t)t->last + (int16_t)(uint16_t)(low - (uint16_t)t->last);

	return n < 0 ? 0 : (uint64_t)n;
}

/* Without OACK a block that is longer than usual tells that options hold. */
static void
guess_block(struct tftp *t, size_t n)
{
	if (n > t->block)
		t->block = t->req->block >= n ? t->req->block : (uint32_t)n;
}

/* The head of a DATA is there; n bytes of it are behind it in this chunk. */
static void
begin_data(struct tftp *t, const struct chunk *c, size_t n)
{
	struct rd r = rd_init(slice_from(buf_as_slice(&t->head), 2));
	uint16_t low = rd_be16(&r);
	uint64_t number;

	if (low == 1)
		look_for_request(t, c->ns);
	if (t->req == NULL || (c->side == client_side(t)) != t->req->write)
		return;
	number = block_number(t, low);
	if (number == 0)
		return;
	guess_block(t, n);
	t->last = number > t->last ? number : t->last;
	t->req->going |= number > 1;
	t->in_data = true;
	t->off = (number - 1) * t->block;
	t->n = 0;
}

static void
take_data(struct tftp *t, const struct chunk *c)
{
	if (c->data.n != 0)
		scatter_bytes(&t->file, t->off + t->n, c);
	t->n += c->data.n;
}

/* A block that is not full is the last. */
static void
settle_end(struct tftp *t, const struct chunk *at)
{
	if (t->n >= t->block)
		return;
	t->file.size = t->off + t->n;
	t->file.sized = t->req->ended = true;
	if (t->file.size == 0)
		scatter_begin(&t->file, 0, at);
}

static void
end_datagram(struct tftp *t, const struct chunk *c)
{
	struct rd r = rd_init(buf_as_slice(&t->head));
	uint16_t op = rd_be16(&r);

	if (t->in_data)
		settle_end(t, c);
	else if (op == OP_RRQ || op == OP_WRQ)
		on_request(t, c->side, c->ns);
	else if (op == OP_OACK)
		on_options(t, c->ns);
	else if (op == OP_ACK && rd_be16(&r) == 0 && !r.bad)
		look_for_request(t, c->ns); /* a WRQ is answered */
}

/* What is before the data; of other datagrams, all. */
static void
take_head(struct tftp *t, struct chunk *c)
{
	size_t had = t->head.n, n = had < DATA_HEAD ? DATA_HEAD - had : 0;
	struct rd r;

	n = n < c->data.n ? n : c->data.n;
	buf_add_slice(&t->head, slice_head(c->data, n));
	*c = chunk_mid(c, n, c->data.n);
	r = rd_init(buf_as_slice(&t->head));
	if (had < DATA_HEAD && t->head.n == DATA_HEAD && rd_be16(&r) == OP_DATA)
		begin_data(t, c, c->data.n);
	else if (t->head.n + c->data.n <= HEAD_MOST)
		buf_add_slice(&t->head, c->data);
}

/* ---- callbacks */

static void *
tftp_open(struct app_conn *conn)
{
	struct tftp *t = xcalloc(1, sizeof *t);

	t->conn = conn;
	t->block = BLOCK_USUAL;
	t->room = (struct scatter_room){.conn = conn, .limit = LIMIT_TFTP_HELD};
	t->file.room = &t->room;
	t->file.source = BODY_TFTP;
	scatter_init(&t->file);
	if (conn_expected(conn) != NULL)
		carry(t, conn_expected(conn));
	return t;
}

static void
tftp_data(void *state, const struct chunk *chunk)
{
	struct tftp *t = state;
	struct chunk rest = *chunk;

	if (!t->in_data)
		take_head(t, &rest);
	if (t->in_data)
		take_data(t, &rest);
	if (chunk->more)
		return;
	end_datagram(t, chunk);
	t->in_data = false;
	buf_reset(&t->head);
}

/* The snap length took the end of the last datagram: it may have been full. */
static void
tftp_gap(void *state, const struct gap *g)
{
	struct tftp *t = state;

	if (t->req == NULL || !t->req->ended || t->off + t->n != t->file.size)
		return;
	t->n += g->n;
	t->file.size = t->off + t->n;
	t->file.sized = t->req->ended = t->n < t->block;
}

static void
tftp_close(void *state)
{
	struct tftp *t = state;

	end_file(t);
	request_drop(t->asked);
	buf_free(&t->head);
	free(t);
}

static enum probe_result
tftp_side(const struct names_side *side)
{
	struct slice name, mode, options;

	return request_parse(side->s, &name, &mode, &options) ? PROBE_YES
							      : PROBE_NO;
}

static enum probe_result
tftp_probe(const struct probe *p)
{
	return names_either(p, tftp_side);
}

const struct app_decoder app_tftp = {
    .name = "tftp",
    .label = "TFTP",
    .proto = IPP_UDP,
    .ports = (const uint16_t[]){69, 0},
    .probe = tftp_probe,
    .opaque = true,
    .open = tftp_open,
    .data = tftp_data,
    .gap = tftp_gap,
    .close = tftp_close,
};
