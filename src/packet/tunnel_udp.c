/*
 * tunnel_udp: what UDP carries that has addresses of its own: VXLAN (RFC
 * 7348), GENEVE (RFC 8926), what mobile networks carry for their users, GTP-U
 * (3GPP TS 29.281), and Teredo (RFC 4380), IPv6 for hosts behind a NAT. A port
 * is only a hint: where the bytes are not what belongs on it, they are a
 * session's.
 *
 *	VXLAN   flags (I) | reserved | network identifier | reserved
 *	GENEVE  version (2) | options (6) | O|C, reserved (6) | protocol type |
 *	        network identifier | reserved | options, by words of four bytes
 *	GTP-U   version (3) | 1 | 0 | E|S|PN | message | length | tunnel, and
 *	        with any of E, S, PN: sequence | N-PDU | next extension, each
 *	        of which is: its length in words | ... | next extension
 *	Teredo  authentication? 0001 | length of id, of value | both | nonce |
 *	        confirmation; origin? 0000 | port | address; IPv6
 */
#include "packet/ethertype.h"
#include "packet/walk.h"

enum port {
	PORT_GTP = 2152,
	PORT_TEREDO = 3544,
	PORT_VXLAN = 4789,
	PORT_GENEVE = 6081,
};

#define ETHERNET 14

static enum step
vxlan(struct walk *w)
{
	enum { HEADER = 8 };
	struct rd h = w->r;

	if (h.left < HEADER + ETHERNET || rd_be32(&h) != 0x08000000)
		return walk_session(w);
	trail_note(w, HEADER_VXLAN);
	if (!walk_take(w, HEADER, "VXLAN header", &h))
		return STEP_END;
	rd_skip(&h, 4);
	walk_tunnel(w, "VXLAN", rd_be32(&h) >> 8);
	return STEP_ETHERNET;
}

/* Options tell of the tunnel only; a critical one does not change the rest. */
static enum step
geneve(struct walk *w)
{
	enum { HEADER = 8, RESERVED = 0x3f };
	struct rd h = w->r;
	uint16_t first = rd_be16(&h), type = rd_be16(&h);
	uint32_t id = rd_be32(&h);
	size_t options = (size_t)(first >> 8 & 0x3f) * 4;

	if (h.bad || first >> 14 != 0 || (first & RESERVED) != 0 ||
	    (id & 0xff) != 0 || !tunnel_carries(type) ||
	    w->declared < HEADER + options + ETHERNET)
		return walk_session(w);
	trail_note(w, HEADER_GENEVE);
	if (!walk_take(w, HEADER + options, "GENEVE header", &h))
		return STEP_END;
	walk_tunnel(w, "GENEVE", id >> 8);
	return linklayer_type(w, type);
}

/* ---- GTP-U */

enum gtp {
	GTP_VERSION = 0x30, /* 1, and not GTP' */
	GTP_MORE = 0x07,    /* any of its flags: four more bytes */
	GTP_EXTENSION = 0x04,
	GTP_PDU = 255, /* the message that holds a user's packet */
	GTP_SIZE = 8,
};

/* r moves behind the headers; false where they are none. */
static bool
gtp_headers(struct rd *r, uint16_t *len, uint32_t *tunnel)
{
	uint8_t flags = rd_u8(r), type = rd_u8(r), next = 0;
	size_t n;

	*len = rd_be16(r);
	*tunnel = rd_be32(r);
	if ((flags & ~GTP_MORE) != GTP_VERSION || type != GTP_PDU)
		return false;
	if ((flags & GTP_MORE) != 0) {
		rd_skip(r, 3);
		next = rd_u8(r);
	}
	if ((flags & GTP_EXTENSION) == 0)
		next = 0;
	while (next != 0) {
		n = (size_t)rd_u8(r) * 4;
		if (n == 0)
			return false;
		rd_skip(r, n - 2);
		next = rd_u8(r);
	}
	return !r->bad;
}

static enum step
gtp(struct walk *w)
{
	struct rd h = w->r;
	enum step next;
	uint32_t tunnel;
	uint16_t len;
	size_t n;

	if (!gtp_headers(&h, &len, &tunnel))
		return walk_session(w);
	n = h.pos - w->r.pos;
	if (len > w->declared - GTP_SIZE || n > (size_t)len + GTP_SIZE)
		return walk_session(w);
	next = ip_guess(h, (uint64_t)len + GTP_SIZE - n);
	if (next == STEP_END)
		return walk_session(w);
	trail_note(w, HEADER_GTP);
	walk_clip(w, (uint64_t)len + GTP_SIZE);
	if (!walk_take(w, n, "GTP-U header", &h))
		return STEP_END;
	walk_tunnel(w, "GTP-U", tunnel);
	return next;
}

/* ---- Teredo */

enum teredo {
	TEREDO_ORIGIN = 0,
	TEREDO_AUTHENTICATION = 1,
	TEREDO_ORIGIN_SIZE = 8,
	TEREDO_PROOF = 9, /* nonce and confirmation */
};

static uint16_t
teredo_kind(const struct rd *r)
{
	struct rd h = *r;

	return rd_be16(&h);
}

/* r moves behind the headers before IPv6. */
static void
teredo_headers(struct rd *r)
{
	size_t id, value;

	if (teredo_kind(r) == TEREDO_AUTHENTICATION) {
		rd_skip(r, 2);
		id = rd_u8(r);
		value = rd_u8(r);
		rd_skip(r, id + value + TEREDO_PROOF);
	}
	if (teredo_kind(r) == TEREDO_ORIGIN)
		rd_skip(r, TEREDO_ORIGIN_SIZE);
}

/* An address of a host in Teredo's network, or one of a link. */
static bool
teredo_address(struct slice a)
{
	struct rd r = rd_init(a);
	uint32_t prefix = rd_be32(&r);

	return prefix == 0x20010000 || prefix >> 22 == 0xfe80 >> 6;
}

static enum step
teredo(struct walk *w)
{
	struct rd h = w->r, ip;
	struct slice src, dst;

	teredo_headers(&h);
	ip = h;
	rd_skip(&ip, 8);
	src = rd_bytes(&ip, 16);
	dst = rd_bytes(&ip, 16);
	if (ip.bad ||
	    ip_guess(h, w->declared - (h.pos - w->r.pos)) != STEP_IP6 ||
	    (!teredo_address(src) && !teredo_address(dst)))
		return walk_session(w);
	trail_note(w, HEADER_TEREDO);
	if (!walk_take(w, h.pos - w->r.pos, "Teredo header", &h))
		return STEP_END;
	walk_tunnel(w, "Teredo", 0);
	return STEP_IP6;
}

enum step
tunnel_udp(struct walk *w)
{
	if (w->p->sport == PORT_TEREDO)
		return teredo(w);
	switch (w->p->dport) {
	case PORT_GTP:
		return gtp(w);
	case PORT_TEREDO:
		return teredo(w);
	case PORT_VXLAN:
		return vxlan(w);
	case PORT_GENEVE:
		return geneve(w);
	default:
		return walk_session(w);
	}
}
