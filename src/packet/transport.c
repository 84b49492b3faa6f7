/* transport: TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792, RFC 4443). */
#include "packet/walk.h"

/* ---- TCP */

enum tcp_option {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_WSCALE = 3
};

#define WSCALE_MAX 14 /* RFC 7323 */

static void
tcp_options(struct packet *p, struct rd r)
{
	struct rd value;
	uint8_t kind, n;

	while (r.left != 0) {
		kind = rd_u8(&r);
		if (kind == OPTION_END)
			return;
		if (kind == OPTION_NOP)
			continue;
		n = rd_u8(&r);
		if (n < 2)
			return;
		value = rd_sub(&r, n - 2u);
		if (kind == OPTION_MSS && n == 4)
			p->mss = rd_be16(&value);
		if (kind == OPTION_WSCALE && n == 3) {
			p->wscale = rd_u8(&value);
			if (p->wscale > WSCALE_MAX)
				p->wscale = WSCALE_MAX;
		}
	}
}

/* Options that the snap length cut are read as far as they are there. */
static bool
take_options(struct walk *w, size_t n)
{
	struct rd options;

	if (n > w->declared) {
		walk_undecoded(w,
		    "TCP header invalid: data offset %zu beyond "
		    "the segment",
		    n + 20);
		return false;
	}
	options = rd_sub(&w->r, n);
	w->declared -= n;
	if ((w->p->flags & TH_SYN) != 0 && n != 0)
		tcp_options(w->p, options);
	return true;
}

enum step
transport_tcp(struct walk *w)
{
	struct packet *p = w->p;
	size_t header;
	struct rd h;

	if (!walk_take(w, 20, "TCP header", &h))
		return STEP_END;
	p->sport = rd_be16(&h);
	p->dport = rd_be16(&h);
	p->seq = rd_be32(&h);
	p->ack = rd_be32(&h);
	header = (size_t)(rd_u8(&h) >> 4) * 4;
	p->flags = rd_u8(&h);
	p->window = rd_be16(&h);
	p->checksum = rd_be16(&h);
	if (header < 20)
		return walk_undecoded(
		    w, "TCP header invalid: data offset %zu", header);
	if (!take_options(w, header - 20))
		return STEP_END;
	return walk_session(w);
}

/* ---- UDP */

enum step
transport_udp(struct walk *w)
{
	struct packet *p = w->p;
	uint16_t len;
	struct rd h;

	if (!walk_take(w, 8, "UDP header", &h))
		return STEP_END;
	p->sport = rd_be16(&h);
	p->dport = rd_be16(&h);
	len = rd_be16(&h);
	p->checksum = rd_be16(&h);
	/* 0: longer than it can say (RFC 2675), or not yet cut. */
	if (len != 0 && len < 8)
		return walk_undecoded(w, "UDP header invalid: length %u", len);
	if (len != 0)
		walk_clip(w, len - 8u);
	return tunnel_udp(w);
}

/* ---- ICMP and ICMPv6 */

static bool
is_echo(uint8_t v, uint8_t type)
{
	return v == 4 ? type == 0 || type == 8 : type == 128 || type == 129;
}

enum step
transport_icmp(struct walk *w)
{
	struct packet *p = w->p;
	struct rd h;

	if (!walk_take(w, 8, "ICMP header", &h))
		return STEP_END;
	p->icmp_type = rd_u8(&h);
	p->icmp_code = rd_u8(&h);
	rd_skip(&h, 2);
	if (is_echo(w->v, p->icmp_type)) {
		p->icmp_id = rd_be16(&h);
		p->icmp_seq = rd_be16(&h);
	}
	return walk_session(w);
}
