/*
 * usual: the first two headers of nearly every packet of nearly every capture,
 * Ethernet and an IPv4 header of 20 bytes, read at once. That halves what they
 * cost. It is nothing but a short cut: where a bit is not as usual, the steps
 * of linklayer.c and ip.c read the packet from its beginning.
 */
#include "packet/ethertype.h"
#include "packet/walk.h"

#define ETHERNET 14
#define IP4	 20

enum step
usual_ip4(struct walk *w)
{
	struct rd h = rd_init(slice_head(rd_peek(&w->r), ETHERNET + IP4));
	struct slice dst, src;
	uint16_t type, total, fragment;
	uint8_t first, tos, ttl, proto;

	if (h.left < ETHERNET + IP4)
		return STEP_ETHERNET;
	dst = rd_bytes(&h, 6);
	src = rd_bytes(&h, 6);
	type = rd_be16(&h);
	first = rd_u8(&h);
	tos = rd_u8(&h);
	total = rd_be16(&h);
	rd_skip(&h, 2);
	fragment = rd_be16(&h) & 0x3fff;
	ttl = rd_u8(&h);
	proto = rd_u8(&h);
	rd_skip(&h, 2);
	if (type != TYPE_IP4 || first != 0x45 || total < IP4 || fragment != 0 ||
	    (proto != IPP_TCP && proto != IPP_UDP))
		return STEP_ETHERNET;
	walk_note_mac(w, dst, src);
	walk_note_type(w, type);
	w->p->tos = tos;
	w->p->ttl = ttl;
	w->proto = proto;
	rd_skip(&w->r, ETHERNET + IP4);
	walk_clip(w, total - (uint64_t)IP4);
	src = rd_bytes(&h, 4);
	dst = rd_bytes(&h, 4);
	walk_note_ip(w, 4, addr_v4(src), addr_v4(dst));
	return ip_next(w);
}
