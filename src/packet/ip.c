/*
 * ip: IPv4 (RFC 791) and IPv6 (RFC 8200) with its extension headers.
 *
 *	0                   1                   2                   3
 *	version| ihl |   tos/class   |        total length
 *	        identification       |flags|    fragment offset
 *	   time to live  |  protocol |       header checksum
 */
#include "packet/fragment.h"
#include "packet/walk.h"

enum ip6_header {
	IP6_HOP_BY_HOP = 0,
	IP4_IN_IP = 4,
	IP6_IN_IP = 41,
	IP6_ROUTING = 43,
	IP6_FRAGMENT = 44,
	IP6_NO_NEXT = 59,
	IP6_DESTINATION = 60,
	IP6_MOBILITY = 135,
	MPLS_IN_IP = 137,
	IP6_HIP = 139,
	IP6_SHIM6 = 140,
};

enum step
ip_raw(struct walk *w)
{
	uint8_t version = slice_at(rd_peek(&w->r), 0) >> 4;

	if (version == 4)
		return STEP_IP4;
	if (version == 6)
		return STEP_IP6;
	if (w->r.left == 0)
		walk_short(w, 1, "IP header");
	else
		walk_undecoded(w, "IP header invalid: version %u", version);
	return STEP_END;
}

/* ---- IPv4 */

/*
 * Lengths that the header tells: of its options, of what follows. A total of
 * 0 is left by interfaces that cut large segments themselves: there, what
 * was captured counts.
 */
static bool
lengths4(struct walk *w, uint8_t first, uint16_t total, size_t *options)
{
	size_t header = (size_t)(first & 0x0f) * 4;

	if (first >> 4 != 4) {
		walk_undecoded(
		    w, "IPv4 header invalid: version %u", first >> 4);
		return false;
	}
	if (header < 20) {
		walk_undecoded(
		    w, "IPv4 header invalid: header length %zu", header);
		return false;
	}
	if (total != 0 && total < header) {
		walk_undecoded(
		    w, "IPv4 header invalid: total length %u", total);
		return false;
	}
	*options = header - 20;
	if (total != 0)
		walk_clip(w, (uint64_t)total - 20);
	return true;
}

static enum step
fragment4(struct walk *w, uint16_t id, uint16_t flags)
{
	struct fragment in = {
	    .id = id,
	    .key_proto = w->proto,
	    .proto = w->proto,
	    .off = (uint32_t)(flags & 0x1fff) * 8,
	    .more = (flags & 0x2000) != 0,
	};

	return walk_fragment(w, &in);
}

enum step
ip_v4(struct walk *w)
{
	struct packet *p = w->p;
	struct addr src, dst;
	uint16_t total, id, flags;
	uint8_t first;
	size_t options;
	struct rd h;

	if (!walk_take(w, 20, "IPv4 header", &h))
		return STEP_END;
	first = rd_u8(&h);
	p->tos = rd_u8(&h);
	total = rd_be16(&h);
	id = rd_be16(&h);
	flags = rd_be16(&h);
	p->ttl = rd_u8(&h);
	w->proto = rd_u8(&h);
	rd_skip(&h, 2);
	if (!lengths4(w, first, total, &options))
		return STEP_END;
	src = addr_v4(rd_bytes(&h, 4));
	dst = addr_v4(rd_bytes(&h, 4));
	walk_note_ip(w, 4, src, dst);
	if (options != 0 && !walk_take(w, options, "IPv4 header", &h))
		return STEP_END;
	return (flags & 0x3fff) == 0 ? ip_next(w) : fragment4(w, id, flags);
}

/* ---- IPv6 */

enum step
ip_v6(struct walk *w)
{
	struct packet *p = w->p;
	struct addr src, dst;
	uint16_t first, len;
	struct rd h;

	if (!walk_take(w, 40, "IPv6 header", &h))
		return STEP_END;
	first = rd_be16(&h);
	if (first >> 12 != 6)
		return walk_undecoded(
		    w, "IPv6 header invalid: version %u", first >> 12);
	p->tos = (uint8_t)(first >> 4);
	rd_skip(&h, 2);
	len = rd_be16(&h);
	w->proto = rd_u8(&h);
	p->ttl = rd_u8(&h);
	src = addr_v6(rd_bytes(&h, 16));
	dst = addr_v6(rd_bytes(&h, 16));
	/* 0: nothing, a jumbogram, or a large segment not yet cut. */
	if (len != 0 || w->proto == IP6_NO_NEXT)
		walk_clip(w, len);
	walk_note_ip(w, 6, src, dst);
	return ip_next(w);
}

enum step
ip_options6(struct walk *w)
{
	size_t more;
	struct rd h;

	if (!walk_take(w, 8, "IPv6 extension header", &h))
		return STEP_END;
	w->proto = rd_u8(&h);
	more = (size_t)rd_u8(&h) * 8;
	if (!walk_take(w, more, "IPv6 extension header", &h))
		return STEP_END;
	return ip_next(w);
}

enum step
ip_fragment6(struct walk *w)
{
	struct fragment in = {.key_proto = IP6_FRAGMENT};
	uint16_t flags;
	struct rd h;

	if (!walk_take(w, 8, "IPv6 fragment header", &h))
		return STEP_END;
	w->proto = rd_u8(&h);
	rd_skip(&h, 1);
	flags = rd_be16(&h);
	in.id = rd_be32(&h);
	in.proto = w->proto;
	in.off = flags & 0xfff8;
	in.more = (flags & 1) != 0;
	/* An atomic fragment (RFC 6946) is whole as it is. */
	if (in.off == 0 && !in.more)
		return ip_next(w);
	return walk_fragment(w, &in);
}

/* Authentication header, of both versions (RFC 4302). */
enum step
ip_ah(struct walk *w)
{
	size_t more;
	struct rd h;

	if (!walk_take(w, 12, "AH header", &h))
		return STEP_END;
	w->proto = rd_u8(&h);
	more = (size_t)rd_u8(&h) * 4 + 8;
	if (more < 12)
		return walk_undecoded(w, "AH header invalid: length %zu", more);
	if (!walk_take(w, more - 12, "AH header", &h))
		return STEP_END;
	return ip_next(w);
}

/* ---- what follows */

enum step
ip_guess(struct rd r, uint64_t declared)
{
	uint16_t first = rd_be16(&r), total = rd_be16(&r), len = rd_be16(&r);
	uint16_t header = (uint16_t)((first >> 8 & 0x0f) * 4);

	if (r.bad)
		return STEP_END;
	if (first >> 12 == 4 && header >= 20 && total >= header &&
	    total <= declared)
		return STEP_IP4;
	if (first >> 12 == 6 && declared >= 40 && len <= declared - 40)
		return STEP_IP6;
	return STEP_END;
}

static enum step
inner_ip(struct walk *w, uint8_t v)
{
	static const char *const names[2][2] = {
	    {"IP in IP", "6in4"},
	    {"4in6", "6in6"},
	};

	walk_tunnel(w, names[w->v == 6][v == 6], 0);
	return v == 4 ? STEP_IP4 : STEP_IP6;
}

/* MPLS; else a session by its addresses (SCTP: and ports). */
static enum step
other_protocol(struct walk *w)
{
	struct rd r = w->r;

	if (w->proto == MPLS_IN_IP)
		return STEP_MPLS;
	if (w->proto == IPP_SCTP && r.left >= 4) {
		w->p->sport = rd_be16(&r);
		w->p->dport = rd_be16(&r);
	}
	return walk_session(w);
}

static enum step
next_of_v6(struct walk *w)
{
	switch (w->proto) {
	case IP6_MOBILITY:
	case IP6_HIP:
	case IP6_SHIM6:
		/* These usually end the packet, and are what it is. */
		if (slice_at(rd_peek(&w->r), 0) == IP6_NO_NEXT)
			return other_protocol(w);
		return STEP_OPTIONS6;
	case IP6_HOP_BY_HOP:
	case IP6_ROUTING:
	case IP6_DESTINATION:
		return STEP_OPTIONS6;
	case IP6_FRAGMENT:
		return STEP_FRAGMENT6;
	case IPP_ICMP6:
		return STEP_ICMP;
	default:
		return other_protocol(w);
	}
}

enum step
ip_next(struct walk *w)
{
	w->carried = rd_peek(&w->r);
	w->carried_at = w->r.pos;
	switch (w->proto) {
	case IPP_TCP:
		return STEP_TCP;
	case IPP_UDP:
		return STEP_UDP;
	case IPP_GRE:
		return STEP_GRE;
	case IPP_AH:
		return STEP_AH;
	case IP4_IN_IP:
		return inner_ip(w, 4);
	case IP6_IN_IP:
		return inner_ip(w, 6);
	default:
		break;
	}
	if (w->v == 6)
		return next_of_v6(w);
	return w->proto == IPP_ICMP ? STEP_ICMP : other_protocol(w);
}
