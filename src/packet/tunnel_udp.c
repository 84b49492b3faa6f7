/*
 * tunnel_udp: what UDP carries that has addresses of its own: VXLAN (RFC 7348)
 * and GENEVE (RFC 8926). A port is only a hint: where the bytes are not what
 * belongs on it, they are a session's.
 *
 *	VXLAN   flags (I) | reserved | network identifier | reserved
 *	GENEVE  version (2) | options (6) | O|C, reserved (6) | protocol type |
 *	        network identifier | reserved | options, by words of four bytes
 */
#include "packet/ethertype.h"
#include "packet/walk.h"

enum port { PORT_VXLAN = 4789, PORT_GENEVE = 6081 };

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

enum step
tunnel_udp(struct walk *w)
{
	switch (w->p->dport) {
	case PORT_VXLAN:
		return vxlan(w);
	case PORT_GENEVE:
		return geneve(w);
	default:
		return walk_session(w);
	}
}
