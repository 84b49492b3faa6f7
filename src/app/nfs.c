/*
 * nfs: NFS version 2 (RFC 1094) and 3 (RFC 1813): what READ and WRITE carry
 * becomes files, with the names that LOOKUP and CREATE give their handles.
 *
 * Replies do not say what they answer: calls wait for them by XID. A message
 * is collected up to its data (head); data goes on as it comes.
 */
#include <stdlib.h>
#include <sys/queue.h>

#include "app/nfs_file.h"
#include "app/nfs_rpc.h"
#include "base/buf.h"
#include "base/xalloc.h"

#define HEAD_MOST 4096 /* bytes of a message before its data */
#define NAME_MOST 1024
#define DONE_KEEP 32 /* answered calls, to know the ones sent again */
#define OFF_MOST  ((uint64_t)INT64_MAX)
#define V2_HANDLE 32
#define V2_ATTR	  68 /* RFC 1094, 2.3.5 */
#define V3_ATTR	  84 /* RFC 1813, 2.6 */

enum op { OP_NONE, OP_LOOKUP, OP_READ, OP_WRITE, OP_CREATE };

struct call {
	TAILQ_ENTRY(call) link;
	uint32_t xid, version;
	enum side side;
	enum op op;
	struct nfs_handle handle; /* of READ and WRITE */
	uint64_t off;
	uint32_t count;
	struct buf name; /* of LOOKUP and CREATE */
};
TAILQ_HEAD(calls, call);

enum state { IN_HEAD, IN_DATA, IN_REST };

/* A side: the message that it is sending. */
struct sender {
	struct rpc_in in;
	enum state state;
	struct buf head;
	struct nfs_handle handle; /* of the data */
	enum nfs_way way;
	uint64_t off, left; /* data: in the file; bytes to come */
};

struct nfs {
	struct app_conn *conn;
	struct nfs_files *files;
	struct sender side[2];
	struct calls waiting, done; /* oldest first */
	size_t nwaiting, ndone;
	bool said_limit, said_malformed;
};

/* ---- calls */

static size_t
call_cost(const struct call *c)
{
	return sizeof *c + c->name.cap;
}

static void
call_free(struct nfs *d, struct calls *of, struct call *c)
{
	TAILQ_REMOVE(of, c, link);
	budget_give(conn_budget(d->conn), call_cost(c));
	buf_free(&c->name);
	free(c);
}

/* The last one with this XID of the side. */
static struct call *
call_find(const struct calls *in, uint32_t xid, enum side side)
{
	struct call *c;

	TAILQ_FOREACH_REVERSE(c, in, calls, link)
	if (c->xid == xid && c->side == side)
		return c;
	return NULL;
}

static bool
same_call(const struct call *a, const struct call *b)
{
	return a != NULL && a->op == b->op && a->off == b->off &&
	       a->count == b->count &&
	       slice_eq(slice_of(a->handle.bytes, a->handle.n),
		   slice_of(b->handle.bytes, b->handle.n)) &&
	       slice_eq(buf_as_slice(&a->name), buf_as_slice(&b->name));
}

static void
make_room(struct nfs *d, const struct chunk *at)
{
	if (d->nwaiting == 0 ||
	    d->nwaiting < conn_limit(d->conn, LIMIT_NFS_PENDING))
		return;
	if (!d->said_limit)
		conn_limit_finding(
		    d->conn, LIMIT_NFS_PENDING, at->frame, at->ns);
	d->said_limit = true;
	call_free(d, &d->waiting, TAILQ_FIRST(&d->waiting));
	d->nwaiting--;
}

/* False: it was sent before, and is not new. Takes the call's name. */
static bool
call_add(struct nfs *d, struct call *new, const struct chunk *at)
{
	struct call *c;

	if (same_call(call_find(&d->waiting, new->xid, new->side), new) ||
	    same_call(call_find(&d->done, new->xid, new->side), new)) {
		buf_free(&new->name);
		return false;
	}
	make_room(d, at);
	c = xmalloc(sizeof *c);
	*c = *new;
	TAILQ_INSERT_TAIL(&d->waiting, c, link);
	d->nwaiting++;
	budget_take(conn_budget(d->conn), call_cost(c));
	return true;
}

static void
call_answered(struct nfs *d, struct call *c)
{
	TAILQ_REMOVE(&d->waiting, c, link);
	d->nwaiting--;
	TAILQ_INSERT_TAIL(&d->done, c, link);
	d->ndone++;
	if (d->ndone <= DONE_KEEP)
		return;
	call_free(d, &d->done, TAILQ_FIRST(&d->done));
	d->ndone--;
}

/* ---- XDR of NFS */

static void
take_handle(struct xdr *x, uint32_t version, struct nfs_handle *h)
{
	struct slice s = version == 2 ? rd_bytes(&x->r, V2_HANDLE)
				      : xdr_opaque(x, NFS_HANDLE_MOST);

	*h = (struct nfs_handle){.n = (uint8_t)s.n};
	if (s.n != 0)
		memcpy(h->bytes, s.p, s.n);
}

/* Attributes, where there are any, for the size of the file. */
static bool
take_size(struct xdr *x, uint32_t version, uint64_t *size)
{
	struct rd attr;

	if (version != 2 && rd_be32(&x->r) == 0)
		return false;
	attr = rd_init(rd_bytes(&x->r, version == 2 ? V2_ATTR : V3_ATTR));
	rd_skip(&attr, 20);
	*size = version == 2 ? rd_be32(&attr) : rd_be64(&attr);
	return !attr.bad && *size <= OFF_MOST;
}

static enum op
op_of(uint32_t version, uint32_t procedure)
{
	static const enum op v2[] = {
	    [4] = OP_LOOKUP, [6] = OP_READ, [8] = OP_WRITE, [9] = OP_CREATE};
	static const enum op v3[] = {
	    [3] = OP_LOOKUP, [6] = OP_READ, [7] = OP_WRITE, [8] = OP_CREATE};

	if (version == 2 && procedure < sizeof v2 / sizeof v2[0])
		return v2[procedure];
	if (version == 3 && procedure < sizeof v3 / sizeof v3[0])
		return v3[procedure];
	return OP_NONE;
}

/* ---- messages */

static enum state
malformed(struct nfs *d, const struct chunk *c, const char *what)
{
	if (!d->said_malformed)
		conn_finding(d->conn, FINDING_MALFORMED, c->frame, c->ns, 0,
		    "An NFS %s has a length that cannot be. Its data is not "
		    "taken.",
		    what);
	d->said_malformed = true;
	return IN_REST;
}

/* n bytes of data come next in the message. */
static enum state
begin_data(struct nfs *d, const struct call *call, enum nfs_way way, uint32_t n,
    const struct chunk *c)
{
	struct sender *s = &d->side[c->side];

	s->handle = call->handle;
	s->way = way;
	s->off = call->off;
	s->left = n;
	nfs_file_begin(d->files, &s->handle, way, s->off, n, c);
	return n == 0 ? IN_REST : IN_DATA;
}

/* Offset and length of a READ or WRITE. */
static void
take_range(struct xdr *x, struct call *call)
{
	bool write = call->op == OP_WRITE;

	if (call->version == 2) {
		rd_skip(&x->r, write ? 4 : 0);
		call->off = rd_be32(&x->r);
		rd_skip(&x->r, write ? 4 : 0);
		call->count = rd_be32(&x->r);
		rd_skip(&x->r, write ? 0 : 4);
		return;
	}
	call->off = rd_be64(&x->r);
	call->count = rd_be32(&x->r);
	if (!write)
		return;
	rd_skip(&x->r, 4);
	x->wrong |= rd_be32(&x->r) != call->count && !x->r.bad;
}

static enum state
on_call(struct nfs *d, uint32_t xid, struct xdr *x, const struct chunk *c)
{
	struct call call = {.xid = xid, .side = c->side};
	struct slice name = SLICE_NONE;
	uint32_t procedure;

	if (!rpc_call(x, &call.version, &procedure))
		return IN_REST;
	call.op = x->r.bad ? OP_NONE : op_of(call.version, procedure);
	if (call.op != OP_NONE)
		take_handle(x, call.version, &call.handle);
	if (call.op == OP_READ || call.op == OP_WRITE)
		take_range(x, &call);
	else if (call.op != OP_NONE)
		name = xdr_opaque(x, NAME_MOST);
	if (x->wrong || call.off > OFF_MOST - call.count)
		return malformed(d, c, "call");
	if (x->r.bad)
		return IN_HEAD;
	conn_client_is(d->conn, c->side);
	if (call.op == OP_NONE)
		return IN_REST;
	buf_add_slice(&call.name, name);
	if (!call_add(d, &call, c) || call.op != OP_WRITE)
		return IN_REST;
	return begin_data(d, &call, NFS_WRITTEN, call.count, c);
}

static enum state
on_read(struct nfs *d, struct call *call, struct xdr *x, const struct chunk *c)
{
	uint64_t size = 0;
	bool sized = take_size(x, call->version, &size), eof = false;
	uint32_t count = 0, n;
	enum state next;

	if (call->version == 3) {
		count = rd_be32(&x->r);
		eof = rd_be32(&x->r) != 0;
	}
	n = rd_be32(&x->r);
	if (x->r.bad)
		return IN_HEAD;
	if (n > call->count || (call->version == 3 && n != count))
		return malformed(d, c, "reply");
	next = begin_data(d, call, NFS_READ, n, c);
	if (eof || sized)
		nfs_file_size(d->files, &call->handle, NFS_READ,
		    eof ? call->off + n : size, c);
	return next;
}

static enum state
on_written(
    struct nfs *d, struct call *call, struct xdr *x, const struct chunk *c)
{
	uint64_t size;

	if (call->version == 3 && rd_be32(&x->r) != 0)
		rd_skip(&x->r, 24); /* the attributes before it */
	if (take_size(x, call->version, &size))
		nfs_file_size(d->files, &call->handle, NFS_WRITTEN, size, c);
	return x->r.bad ? IN_HEAD : IN_REST;
}

static enum state
on_name(struct nfs *d, struct call *call, struct xdr *x, const struct chunk *c)
{
	struct nfs_handle h = {0};

	if (call->op == OP_LOOKUP || call->version == 2 || rd_be32(&x->r) != 0)
		take_handle(x, call->version, &h);
	if (x->wrong)
		return malformed(d, c, "reply");
	if (x->r.bad)
		return IN_HEAD;
	if (h.n != 0)
		nfs_file_name(d->files, &h, buf_as_slice(&call->name), c);
	return IN_REST;
}

static enum state
on_reply(struct nfs *d, uint32_t xid, struct xdr *x, const struct chunk *c)
{
	struct call *call = call_find(&d->waiting, xid, !c->side);
	enum state next = IN_REST;
	bool ok;

	if (call == NULL)
		return IN_REST;
	ok = rpc_reply(x) && rd_be32(&x->r) == 0;
	if (x->wrong)
		next = malformed(d, c, "reply");
	else if (ok && !x->r.bad)
		next = call->op == OP_READ    ? on_read(d, call, x, c)
		       : call->op == OP_WRITE ? on_written(d, call, x, c)
					      : on_name(d, call, x, c);
	if (x->r.bad && !x->wrong)
		return IN_HEAD;
	call_answered(d, call);
	return next;
}

/* What is there of the message: where does that bring us? */
static enum state
look(struct nfs *d, struct slice head, const struct chunk *c, size_t *used)
{
	struct xdr x = {.r = rd_init(head)};
	uint32_t xid = rd_be32(&x.r), type = rd_be32(&x.r);
	enum state next = IN_HEAD;

	if (x.r.bad)
		return IN_HEAD;
	if (type == RPC_CALL)
		next = on_call(d, xid, &x, c);
	else
		next = type == RPC_REPLY ? on_reply(d, xid, &x, c) : IN_REST;
	*used = x.r.pos;
	return next;
}

/* Bytes before the data; what is left of them is data, or of no interest. */
static void
take_head(struct nfs *d, struct sender *s, struct chunk *c)
{
	size_t room = HEAD_MOST - s->head.n, used = 0;
	size_t n = c->data.n < room ? c->data.n : room;

	buf_add_slice(&s->head, slice_head(c->data, n));
	s->state = look(d, buf_as_slice(&s->head), c, &used);
	if (s->state == IN_HEAD && s->head.n == HEAD_MOST)
		s->state = IN_REST;
	/* Another call with its XID came meanwhile: then it is no reply. */
	if (s->state == IN_DATA && s->head.n - used > n)
		s->state = IN_REST;
	if (s->state != IN_DATA)
		used = s->head.n;
	*c = chunk_mid(c, n - (s->head.n - used), c->data.n);
}

static void
take_data(struct nfs *d, struct sender *s, const struct chunk *c)
{
	size_t n = c->data.n < s->left ? c->data.n : (size_t)s->left;
	struct chunk data = chunk_mid(c, 0, n);

	if (n != 0)
		nfs_file_bytes(d->files, &s->handle, s->way, s->off, &data);
	s->off += n;
	s->left -= n;
	if (s->left == 0)
		s->state = IN_REST;
}

static void
end_message(struct sender *s)
{
	s->state = IN_HEAD;
	buf_reset(&s->head);
}

/* ---- callbacks */

static void *
nfs_open(struct app_conn *conn)
{
	struct nfs *d = xcalloc(1, sizeof *d);

	d->conn = conn;
	d->files = nfs_files_new(conn);
	TAILQ_INIT(&d->waiting);
	TAILQ_INIT(&d->done);
	return d;
}

static void
nfs_data(void *state, const struct chunk *chunk)
{
	struct nfs *d = state;
	struct sender *s = &d->side[chunk->side];
	bool is_tcp = conn_session(d->conn)->proto == IPP_TCP, ends;
	struct chunk rest = *chunk, c;

	while (rpc_next(&s->in, is_tcp, &rest, &c, &ends)) {
		if (s->state == IN_HEAD)
			take_head(d, s, &c);
		if (s->state == IN_DATA)
			take_data(d, s, &c);
		if (ends)
			end_message(s);
	}
}

/* In a file the hole shows by the offset of what comes behind it. */
static void
nfs_gap(void *state, const struct gap *g)
{
	struct nfs *d = state;
	struct sender *s = &d->side[g->side];
	bool ends = true;

	if (conn_session(d->conn)->proto != IPP_TCP)
		return; /* of a datagram that ended */
	if (!rpc_gap(&s->in, g->n, &ends) || ends) {
		end_message(s);
	} else if (s->state == IN_DATA && g->n < s->left) {
		s->off += g->n;
		s->left -= g->n;
	} else {
		s->state = IN_REST;
	}
}

static void
nfs_close(void *state)
{
	struct nfs *d = state;

	nfs_files_free(d->files);
	while (!TAILQ_EMPTY(&d->waiting))
		call_free(d, &d->waiting, TAILQ_FIRST(&d->waiting));
	while (!TAILQ_EMPTY(&d->done))
		call_free(d, &d->done, TAILQ_FIRST(&d->done));
	buf_free(&d->side[SIDE_A].head);
	buf_free(&d->side[SIDE_B].head);
	free(d);
}

static enum probe_result
nfs_side(const struct names_side *side)
{
	return rpc_side(side, true);
}

static enum probe_result
nfs_probe(const struct probe *p)
{
	return names_either(p, nfs_side);
}

const struct app_decoder app_nfs = {
    .name = "nfs",
    .label = "NFS",
    .ports = (const uint16_t[]){2049, 0},
    .probe = nfs_probe,
    .opaque = true,
    .open = nfs_open,
    .data = nfs_data,
    .gap = nfs_gap,
    .close = nfs_close,
};
