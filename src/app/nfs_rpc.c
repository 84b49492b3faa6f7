/*
 * nfs_rpc: messages of ONC RPC. See nfs_rpc.h.
 */
#include "app/nfs_rpc.h"

#define FRAGMENT_MOST (16U << 20) /* a longer one is not a mark of ours */
#define AUTH_MOST     400	  /* RFC 5531, 8.2 */
#define AUTH_GSS      6		  /* RFC 2203 */
#define GSS_NONE      1		  /* ... arguments as they are */

/* ---- messages */

/* Behind a gap: does a message begin here? */
static bool
begins(struct slice s)
{
	struct rd r = rd_init(s);
	uint32_t mark = rd_be32(&r), type, first;

	rd_skip(&r, 4);
	type = rd_be32(&r);
	first = rd_be32(&r);
	if (r.bad || (mark & 0x7fffffff) > FRAGMENT_MOST)
		return false;
	return (type == RPC_CALL && first == 2 && rd_be32(&r) == NFS_PROGRAM) ||
	       (type == RPC_REPLY && first <= 1 && mark >> 31 == 1);
}

static void
use(struct chunk *rest, size_t n)
{
	*rest = chunk_mid(rest, n, rest->data.n);
}

/* The next mark, as far as it is there; false: there is none to go by. */
static bool
take_mark(struct rpc_in *in, struct chunk *rest)
{
	while (in->have < 4 && rest->data.n != 0) {
		in->mark = in->mark << 8 | slice_at(rest->data, 0);
		in->have++;
		use(rest, 1);
	}
	if (in->have < 4)
		return false;
	in->have = 0;
	in->last = in->mark >> 31 == 1;
	in->left = in->mark & 0x7fffffff;
	in->lost = in->left > FRAGMENT_MOST;
	if (in->lost)
		in->left = 0;
	return !in->lost;
}

static bool
next_record(
    struct rpc_in *in, struct chunk *rest, struct chunk *piece, bool *ends)
{
	if (in->lost && !begins(rest->data))
		return false;
	in->lost = false;
	*ends = false;
	while (in->left == 0 && !*ends) {
		if (!take_mark(in, rest))
			return false;
		*ends = in->left == 0 && in->last;
	}
	*piece = chunk_mid(
	    rest, 0, in->left < rest->data.n ? (size_t)in->left : rest->data.n);
	use(rest, piece->data.n);
	in->left -= piece->data.n;
	*ends = in->left == 0 && in->last;
	return piece->data.n != 0 || *ends;
}

bool
rpc_next(struct rpc_in *in, bool is_tcp, struct chunk *rest,
    struct chunk *piece, bool *ends)
{
	if (rest->data.n == 0)
		return false;
	if (is_tcp)
		return next_record(in, rest, piece, ends);
	*piece = *rest;
	*ends = !rest->more;
	use(rest, rest->data.n);
	return true;
}

bool
rpc_gap(struct rpc_in *in, uint64_t n, bool *ends)
{
	if (in->lost || n > in->left) {
		*in = (struct rpc_in){.lost = true};
		return false;
	}
	in->left -= n;
	*ends = in->left == 0 && in->last;
	return true;
}

/* ---- XDR */

struct slice
xdr_opaque(struct xdr *x, uint32_t most)
{
	uint32_t n = rd_be32(&x->r);
	struct slice s;

	if (n > most) {
		x->wrong = true;
		return SLICE_NONE;
	}
	s = rd_bytes(&x->r, n);
	rd_skip(&x->r, -n & 3);
	return s;
}

/* Credentials: are the arguments behind them in the clear? */
static bool
plain_auth(struct xdr *x)
{
	uint32_t flavor = rd_be32(&x->r);
	struct rd gss = rd_init(xdr_opaque(x, AUTH_MOST));

	if (flavor != AUTH_GSS || x->r.bad)
		return true;
	rd_skip(&gss, 12); /* version, procedure, sequence number */
	return rd_be32(&gss) == GSS_NONE;
}

bool
rpc_call(struct xdr *x, uint32_t *version, uint32_t *procedure)
{
	uint32_t rpc = rd_be32(&x->r), program = rd_be32(&x->r);

	*version = rd_be32(&x->r);
	*procedure = rd_be32(&x->r);
	if (x->r.bad)
		return true;
	if (rpc != 2 || program != NFS_PROGRAM || !plain_auth(x))
		return false;
	rd_skip(&x->r, 4);
	(void)xdr_opaque(x, AUTH_MOST);
	return true;
}

bool
rpc_reply(struct xdr *x)
{
	if (rd_be32(&x->r) != 0)
		return false; /* denied */
	rd_skip(&x->r, 4);
	(void)xdr_opaque(x, AUTH_MOST);
	return rd_be32(&x->r) == 0 || x->r.bad;
}

/* ---- probe */

enum probe_result
rpc_side(const struct names_side *side, bool nfs)
{
	struct rd r = rd_init(side->s);
	uint32_t type, rpc, program, version, procedure;

	if (side->session->proto == IPP_TCP && rd_be32(&r) >> 31 == 0 && !r.bad)
		return PROBE_NO; /* not a last fragment (11) */
	rd_skip(&r, 4);
	type = rd_be32(&r);
	rpc = rd_be32(&r);
	program = rd_be32(&r);
	version = rd_be32(&r);
	procedure = rd_be32(&r);
	if (r.bad)
		return slice_at(side->s, 0) < 0x80 ? PROBE_NO
						   : names_wait(side);
	if (type != RPC_CALL || rpc != 2 || version > 20 || procedure > 100)
		return PROBE_NO;
	return nfs == (program == NFS_PROGRAM || program == NFS_ACL) &&
		       program >= 100000 && program < 0x60000000
		   ? PROBE_YES
		   : PROBE_NO;
}
