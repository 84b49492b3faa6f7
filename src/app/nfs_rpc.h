/*
 * nfs_rpc: ONC RPC (RFC 5531) below NFS: where its messages begin and end,
 * and XDR (RFC 4506). Inside app/ only.
 */
#ifndef WF_APP_NFS_RPC_H
#define WF_APP_NFS_RPC_H

#include "app/names.h"
#include "base/rd.h"

#define NFS_PROGRAM 100003
#define NFS_ACL	    100227 /* beside it on its port, for access lists */
#define RPC_CALL    0
#define RPC_REPLY   1

/*
 * How far one side is in its messages. Over TCP they are records of fragments
 * (RFC 5531, 11), each behind a mark: last? and length. Over UDP a datagram is
 * a message. All zeros is the beginning.
 */
struct rpc_in {
	uint64_t left; /* bytes of this fragment that are to come */
	uint32_t mark; /* of the next one, as far as it came: */
	unsigned have; /* ... so many bytes */
	bool last;     /* no fragment of the message follows this one */
	bool lost;     /* a gap took the marks: wait for a message's start */
};

/*
 * The next piece of a message from *rest, which shrinks; false: nothing more
 * in it. *ends: the message ends behind the piece (which may be empty).
 */
bool rpc_next(struct rpc_in *, bool is_tcp, struct chunk *rest,
    struct chunk *piece, bool *ends);
/* TCP: n bytes are missing. False: the message is lost, and its end with it. */
bool rpc_gap(struct rpc_in *, uint64_t n, bool *ends);

/*
 * XDR from the front of a message. r.bad: it goes on behind what is there;
 * wrong: a length that is not allowed.
 */
struct xdr {
	struct rd r;
	bool wrong;
};

/* Variable-length opaque of at most `most` bytes, with its padding. */
struct slice xdr_opaque(struct xdr *, uint32_t most);

/*
 * A call behind xid and type (RFC 5531, 9): false: not one for this decoder.
 * x then stands at the arguments. Read version and procedure only when
 * !x->r.bad.
 */
bool rpc_call(struct xdr *x, uint32_t *version, uint32_t *procedure);
/* A reply likewise: false: not accepted, or it did not succeed. */
bool rpc_reply(struct xdr *x);

/* A side that begins with a call: of NFS, or (!nfs) of another program. */
enum probe_result rpc_side(const struct names_side *, bool nfs);

#endif
