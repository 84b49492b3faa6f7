/*
 * tunnel: GRE (RFC 2784, RFC 2890), and in it the frames that a switch mirrors
 * by ERSPAN (draft-foschiano-erspan), type I with no header, II and III. What
 * carries something else than IP, Ethernet or MPLS stays a session of its own.
 *
 *	GRE  C|R|K|S ... version | protocol type | checksum? | key? | seq?
 *	II   version (4) | VLAN (12) | class (3) ... (3) | session (10) |
 *	     reserved (12) | index (20)
 *	III  the same first word | time | ... | P | type of frame (5) |
 *	     ... (9) | O; with O set, 8 bytes more
 */
#include "packet/ethertype.h"
#include "packet/walk.h"

#define ETHERNET 14

enum gre_flag {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_VERSION = 0x0007,
};

enum erspan {
	ERSPAN_2 = 1, /* its version */
	ERSPAN_3 = 2,
	ERSPAN_SIZE_2 = 8,
	ERSPAN_SIZE_3 = 12,
	ERSPAN_MORE = 0x0001,
	ERSPAN_MORE_SIZE = 8,
	ERSPAN_ETHERNET = 0,
	ERSPAN_IP = 2,
	ERSPAN_SESSION = 0x3ff,
};

bool
tunnel_carries(uint16_t type)
{
	return type == TYPE_IP4 || type == TYPE_IP6 || type == TYPE_BRIDGED ||
	       type == TYPE_MPLS || type == TYPE_MPLS_MULTICAST;
}

/* ---- ERSPAN */

/*
 * The length of the header at r, and what follows it; false where it is none.
 * Type I has no sequence number, and no header.
 */
static bool
erspan_header(const struct walk *w, bool numbered, size_t *n, enum step *next)
{
	struct rd h = w->r;
	uint8_t version = rd_u8(&h) >> 4, type;
	uint16_t word;

	*n = 0;
	*next = STEP_ETHERNET;
	if (!numbered)
		return true;
	*n = ERSPAN_SIZE_2;
	if (version != ERSPAN_3)
		return version == ERSPAN_2;
	rd_skip(&h, ERSPAN_SIZE_3 - 3);
	word = rd_be16(&h);
	type = word >> 10 & 0x1f;
	*n = ERSPAN_SIZE_3;
	if ((word & ERSPAN_MORE) != 0)
		*n += ERSPAN_MORE_SIZE;
	if (type == ERSPAN_IP)
		*next = STEP_RAW;
	return type == ERSPAN_ETHERNET || type == ERSPAN_IP;
}

static enum step
erspan(struct walk *w, bool numbered, const struct walk *before)
{
	enum step next;
	size_t n;
	struct rd h;

	if (!erspan_header(w, numbered, &n, &next) ||
	    w->declared < n + ETHERNET) {
		*w = *before;
		return walk_session(w);
	}
	trail_note(w, HEADER_ERSPAN);
	if (!walk_take(w, n, "ERSPAN header", &h))
		return STEP_END;
	walk_tunnel(w, "ERSPAN", rd_be32(&h) & ERSPAN_SESSION);
	return next;
}

/* ---- GRE */

static bool
is_erspan(uint16_t type)
{
	return type == TYPE_ERSPAN || type == TYPE_ERSPAN_3;
}

static bool
gre_supported(uint16_t flags, uint16_t type)
{
	return (flags & (GRE_ROUTING | GRE_VERSION)) == 0 &&
	       (tunnel_carries(type) || is_erspan(type));
}

enum step
tunnel_gre(struct walk *w)
{
	const struct walk before = *w;
	uint16_t flags, type;
	uint32_t key = 0;
	struct rd h;

	if (!walk_take(w, 4, "GRE header", &h))
		return STEP_END;
	flags = rd_be16(&h);
	type = rd_be16(&h);
	if (!gre_supported(flags, type)) {
		*w = before;
		return walk_session(w);
	}
	if ((flags & GRE_CHECKSUM) && !walk_take(w, 4, "GRE header", &h))
		return STEP_END;
	if (flags & GRE_KEY) {
		if (!walk_take(w, 4, "GRE header", &h))
			return STEP_END;
		key = rd_be32(&h);
	}
	if ((flags & GRE_SEQUENCE) && !walk_take(w, 4, "GRE header", &h))
		return STEP_END;
	if (is_erspan(type))
		return erspan(w, (flags & GRE_SEQUENCE) != 0, &before);
	walk_tunnel(w, "GRE", key);
	return linklayer_type(w, type);
}
