/*
 * linklayer: what carries IP on a link. Ethernet II and IEEE 802.3 with LLC
 * and SNAP, 802.1Q and 802.1ad tags, Linux cooked captures v1 and v2, BSD
 * loopback, PPP (RFC 1661) and PPPoE (RFC 2516).
 */
#include "packet/ethertype.h"
#include "packet/walk.h"

enum step
linklayer_type(struct walk *w, uint16_t type)
{
	const char *name;

	switch (type) {
	case TYPE_VLAN:
	case TYPE_QINQ:
	case TYPE_OLD_QINQ:
		return STEP_VLAN;
	case TYPE_IP4:
		walk_note_type(w, type);
		return STEP_IP4;
	case TYPE_IP6:
		walk_note_type(w, type);
		return STEP_IP6;
	case TYPE_PPPOE:
		walk_note_type(w, type);
		return STEP_PPPOE;
	case TYPE_BRIDGED:
		walk_note_type(w, type);
		return STEP_ETHERNET;
	case TYPE_MPLS:
	case TYPE_MPLS_MULTICAST:
		walk_note_type(w, type);
		return STEP_MPLS;
	default:
		walk_note_type(w, type);
		break;
	}
	if (type < TYPE_MIN) {
		if (type <= 1500 && type < w->declared)
			walk_clip(w, type);
		return STEP_LLC;
	}
	name = ethertype_name(type);
	return walk_other(
	    w, name != NULL ? name : walk_label(w, "EtherType 0x%04x", type));
}

enum step
linklayer_ethernet(struct walk *w)
{
	struct slice dst, src;
	struct rd h;

	if (!walk_take(w, 14, "Ethernet header", &h))
		return STEP_END;
	dst = rd_bytes(&h, 6);
	src = rd_bytes(&h, 6);
	walk_note_mac(w, dst, src);
	return linklayer_type(w, rd_be16(&h));
}

enum step
linklayer_vlan(struct walk *w)
{
	struct packet *p = w->p;
	uint16_t id;
	struct rd h;

	if (!walk_take(w, 4, "VLAN tag", &h))
		return STEP_END;
	id = rd_be16(&h) & 0x0fff;
	if (p->tunnels == 0) {
		if (p->vlans < sizeof p->vlan / sizeof p->vlan[0])
			p->vlan[p->vlans] = id;
		if (p->vlans < UINT8_MAX)
			p->vlans++;
	}
	return linklayer_type(w, rd_be16(&h));
}

/* ---- IEEE 802.2 LLC, and SNAP behind it */

static const struct {
	uint8_t sap;
	const char *label;
} saps[] = {
    {0x42, "STP"}, {0xe0, "IPX"}, {0xf0, "NetBIOS"}, {0xfe, "IS-IS"},
    {0xff, "IPX"}, /* Novell's, without LLC: a checksum of all ones */
};

static const struct {
	uint32_t oui;
	uint16_t type;
	const char *label;
} snaps[] = {
    {0x00000c, 0x010b, "STP"}, /* a tree for each VLAN */
    {0x00000c, 0x0111, "UDLD"},
    {0x00000c, 0x2000, "CDP"},
    {0x00000c, 0x2003, "VTP"},
    {0x00000c, 0x2004, "DTP"},
    {0x00000c, 0x0104, "PAgP"},
    {0x080007, 0x809b, "AppleTalk"},
};

static enum step
snap(struct walk *w)
{
	uint32_t oui;
	uint16_t type;
	struct rd h;
	size_t i;

	if (!walk_take(w, 5, "SNAP header", &h))
		return STEP_END;
	oui = (uint32_t)rd_be16(&h) << 8;
	oui |= rd_u8(&h);
	type = rd_be16(&h);
	if (oui == 0 && type >= TYPE_MIN)
		return linklayer_type(w, type);
	for (i = 0; i < sizeof snaps / sizeof snaps[0]; i++)
		if (snaps[i].oui == oui && snaps[i].type == type)
			return walk_other(w, snaps[i].label);
	return walk_other(
	    w, walk_label(w, "SNAP %06x 0x%04x", (unsigned)oui, type));
}

enum step
linklayer_llc(struct walk *w)
{
	uint8_t dsap, ssap, control;
	struct rd h;
	size_t i;

	if (!walk_take(w, 3, "LLC header", &h))
		return STEP_END;
	dsap = rd_u8(&h);
	ssap = rd_u8(&h);
	control = rd_u8(&h);
	if (dsap == 0xaa && ssap == 0xaa && control == 3)
		return snap(w);
	for (i = 0; i < sizeof saps / sizeof saps[0]; i++)
		if (saps[i].sap == dsap)
			return walk_other(w, saps[i].label);
	return walk_other(w, walk_label(w, "LLC 0x%02x", dsap));
}

/* ---- Linux cooked captures */

/* A "type" there may be a small number of Linux's own. */
static enum step
cooked_type(struct walk *w, uint16_t hardware, uint16_t type)
{
	enum { HARDWARE_NETLINK = 824, RAW_8023 = 1, LLC = 4 };

	if (hardware == HARDWARE_NETLINK)
		return walk_other(w, "netlink");
	if (type >= TYPE_MIN)
		return linklayer_type(w, type);
	switch (type) {
	case RAW_8023:
		return walk_other(w, "IPX");
	case LLC:
		return STEP_LLC;
	default:
		return walk_other(
		    w, walk_label(w, "Linux cooked protocol %u", type));
	}
}

enum step
linklayer_sll(struct walk *w)
{
	uint16_t hardware, n;
	struct slice addr;
	struct rd h;

	if (!walk_take(w, 16, "Linux cooked header", &h))
		return STEP_END;
	rd_skip(&h, 2);
	hardware = rd_be16(&h);
	n = rd_be16(&h);
	addr = rd_bytes(&h, 8);
	if (n == 6)
		walk_note_mac(w, SLICE_NONE, slice_head(addr, 6));
	return cooked_type(w, hardware, rd_be16(&h));
}

enum step
linklayer_sll2(struct walk *w)
{
	uint16_t hardware, type;
	struct rd h;

	if (!walk_take(w, 20, "Linux cooked header", &h))
		return STEP_END;
	type = rd_be16(&h);
	rd_skip(&h, 6);
	hardware = rd_be16(&h);
	rd_skip(&h, 1);
	if (rd_u8(&h) == 6)
		walk_note_mac(w, SLICE_NONE, rd_bytes(&h, 6));
	return cooked_type(w, hardware, type);
}

/* ---- BSD loopback: an address family in the byte order of its host */

static enum step
family_step(struct walk *w, uint32_t family)
{
	switch (family) {
	case 2:
		return STEP_IP4;
	case 10: /* Linux */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* macOS */
		return STEP_IP6;
	default:
		return walk_other(
		    w, walk_label(w, "address family %u", (unsigned)family));
	}
}

enum step
linklayer_null(struct walk *w)
{
	uint32_t family;
	struct rd h, other;

	if (!walk_take(w, 4, "loopback header", &h))
		return STEP_END;
	other = h;
	family = rd_le32(&h);
	/* Families are small: the other order makes them huge. */
	if (family > 0xffff)
		family = rd_be32(&other);
	return family_step(w, family);
}

enum step
linklayer_loop(struct walk *w)
{
	struct rd h;

	if (!walk_take(w, 4, "loopback header", &h))
		return STEP_END;
	return family_step(w, rd_be32(&h));
}

/* ---- PPP */

enum ppp_protocol {
	PPP_IP4 = 0x0021,
	PPP_IP6 = 0x0057,
	PPP_MPLS = 0x0281,
	PPP_MPLS_MULTICAST = 0x0283,
};

static const struct {
	uint16_t proto;
	const char *label;
} ppps[] = {
    {0x8021, "PPP IPCP"},
    {0x8057, "PPP IPv6CP"},
    {0x80fd, "PPP CCP"},
    {0xc021, "PPP LCP"},
    {0xc023, "PPP PAP"},
    {0xc025, "PPP LQR"},
    {0xc223, "PPP CHAP"},
    {0xc227, "PPP EAP"},
};

enum step
linklayer_pppoe(struct walk *w)
{
	uint8_t version, code;
	uint16_t len;
	struct rd h;

	if (!walk_take(w, 6, "PPPoE header", &h))
		return STEP_END;
	version = rd_u8(&h);
	code = rd_u8(&h);
	rd_skip(&h, 2);
	len = rd_be16(&h);
	w->p->pppoe = true;
	if (version != 0x11)
		return walk_undecoded(
		    w, "PPPoE header invalid: version %u", version >> 4);
	if (code != 0)
		return walk_other(w, "PPPoE discovery");
	walk_clip(w, len);
	return STEP_PPP;
}

/* The protocol may be one byte, and HDLC's two bytes may come first. */
static bool
ppp_protocol(struct walk *w, uint16_t *proto)
{
	struct rd h;

	if (slice_at(rd_peek(&w->r), 0) == 0xff &&
	    slice_at(rd_peek(&w->r), 1) == 0x03 &&
	    !walk_take(w, 2, "PPP header", &h))
		return false;
	if ((slice_at(rd_peek(&w->r), 0) & 1) != 0) {
		if (!walk_take(w, 1, "PPP header", &h))
			return false;
		*proto = rd_u8(&h);
		return true;
	}
	if (!walk_take(w, 2, "PPP header", &h))
		return false;
	*proto = rd_be16(&h);
	return true;
}

enum step
linklayer_ppp(struct walk *w)
{
	uint16_t proto;
	size_t i;

	if (!ppp_protocol(w, &proto))
		return STEP_END;
	if (proto == PPP_IP4)
		return STEP_IP4;
	if (proto == PPP_IP6)
		return STEP_IP6;
	if (proto == PPP_MPLS || proto == PPP_MPLS_MULTICAST)
		return STEP_MPLS;
	for (i = 0; i < sizeof ppps / sizeof ppps[0]; i++)
		if (ppps[i].proto == proto)
			return walk_other(w, ppps[i].label);
	return walk_other(w, walk_label(w, "PPP 0x%04x", proto));
}
