/*
 * tunnel: GRE (RFC 2784, RFC 2890) and VXLAN (RFC 7348). What carries
 * something else than IP, Ethernet or MPLS stays a session of its own.
 *
 *	GRE    C|R|K|S ... version | protocol type | checksum? | key? | seq?
 *	VXLAN  flags (I) | reserved | network identifier | reserved
 */
#include "packet/ethertype.h"
#include "packet/walk.h"

enum gre_flag {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_VERSION = 0x0007,
};

#define VXLAN_PORT   4789
#define VXLAN_HEADER 8
#define ETHERNET     14

static bool
gre_supported(uint16_t flags, uint16_t type)
{
	return (flags & (GRE_ROUTING | GRE_VERSION)) == 0 &&
	       (type == TYPE_IP4 || type == TYPE_IP6 || type == TYPE_BRIDGED ||
		   type == TYPE_MPLS || type == TYPE_MPLS_MULTICAST);
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
	walk_tunnel(w, "GRE", key);
	return linklayer_type(w, type);
}

bool
tunnel_is_vxlan(const struct walk *w, uint16_t dport)
{
	struct rd r = w->r;

	return dport == VXLAN_PORT && r.left >= VXLAN_HEADER + ETHERNET &&
	       rd_be32(&r) == 0x08000000;
}

enum step
tunnel_vxlan(struct walk *w)
{
	struct rd h;

	trail_note(w, HEADER_VXLAN);
	if (!walk_take(w, VXLAN_HEADER, "VXLAN header", &h))
		return STEP_END;
	rd_skip(&h, 4);
	walk_tunnel(w, "VXLAN", rd_be32(&h) >> 8);
	return STEP_ETHERNET;
}
