/*
 * gen_pkt.c: Ethernet, IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP
 * (RFC 768), ICMP echo (RFC 792, RFC 4443) and their checksums (RFC 1071).
 */
#include "gen_pkt.h"

#include "gen_msg.h"
#include "gen_out.h"

#include <string.h>

#define PKT_ETH	      14u
#define PKT_IPV4      20u
#define PKT_IPV6      40u
#define PKT_MIN	      60u /* what an Ethernet port pads to, without FCS */
#define PKT_SNAP_MIN  64u /* and with it: the least of the "snapped" kind */
#define PKT_PROTO_TCP 6u
#define PKT_PROTO_UDP 17u
#define PKT_ICMP      1u
#define PKT_ICMP6     58u

void
pkt_put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

void
pkt_put32(uint8_t *p, uint32_t v)
{
	pkt_put16(p, v >> 16);
	pkt_put16(p + 2, v & 0xffff);
}

/* Adds bytes to a sum, in the machine's own order (RFC 1071, 2.B). */
static uint64_t
pkt_sum(uint64_t sum, const uint8_t *p, size_t n)
{
	uint32_t w;

	for (; n >= sizeof(w); n -= sizeof(w), p += sizeof(w)) {
		memcpy(&w, p, sizeof(w));
		sum += w;
	}
	w = 0;
	memcpy(&w, p, n);
	return sum + w;
}

static void
pkt_sum_put(uint8_t *at, uint64_t sum)
{
	uint16_t folded;

	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	folded = (uint16_t)~sum;
	memcpy(at, &folded, sizeof(folded));
}

/* Ethernet and IP in front of LEN bytes; returns where these begin. */
static uint8_t *
pkt_ip(uint8_t *p, struct pkt_pair *pair, int side, uint32_t proto, size_t len)
{
	const struct pkt_end *from = &pair->end[side];
	const struct pkt_end *to = &pair->end[1 - side];

	memcpy(p, to->mac, 6);
	memcpy(p + 6, from->mac, 6);
	pkt_put16(p + 12, pair->v6 ? 0x86dd : 0x0800);
	p += PKT_ETH;
	if (pair->v6) {
		pkt_put32(p, 0x60000000u | from->port);
		pkt_put32(p + 4, (uint32_t)len << 16 | proto << 8 | 64);
		memcpy(p + 8, from->ip, 16);
		memcpy(p + 24, to->ip, 16);
		return p + PKT_IPV6;
	}
	pkt_put32(p, 0x45000000u | (uint32_t)(PKT_IPV4 + len));
	pkt_put32(p + 4, (uint32_t)pair->ip_id[side]++ << 16 | 0x4000);
	pkt_put32(p + 8, (side == 0 ? 64u : 57u) << 24 | proto << 16);
	memcpy(p + 12, from->ip, 4);
	memcpy(p + 16, to->ip, 4);
	pkt_sum_put(p + 10, pkt_sum(0, p, PKT_IPV4));
	return p + PKT_IPV4;
}

/* The sum of the pseudo header (RFC 9293, 3.1; RFC 8200, 8.1). */
static uint64_t
pkt_pseudo(const struct pkt_pair *pair, uint32_t proto, size_t len)
{
	size_t n = pair->v6 ? 16 : 4;
	uint64_t sum;
	uint8_t rest[8];

	pkt_put32(rest, (uint32_t)len);
	pkt_put32(rest + 4, proto);
	sum = pkt_sum(0, rest, sizeof(rest));
	sum = pkt_sum(sum, pair->end[0].ip, n);
	return pkt_sum(sum, pair->end[1].ip, n);
}

static size_t
pkt_header(const struct pkt_pair *pair)
{
	return PKT_ETH + (pair->v6 ? PKT_IPV6 : PKT_IPV4);
}

/* Of LEN bytes from offset AT of a frame, how many will be captured. */
static size_t
pkt_kept(const struct out *o, size_t at, size_t len)
{
	size_t room = o->snap > at ? o->snap - at : 0;

	return len < room ? len : room;
}

/* Pads what a server sent, as the port it came through did; commits. */
static uint64_t
pkt_commit(struct out *o, uint64_t ns, int side, uint8_t *p, size_t len)
{
	size_t min = side == 1 ? PKT_MIN : 0;

	if (o->snap <= PKT_SNAP_MIN)
		min = PKT_SNAP_MIN;
	if (len < min) {
		memset(p + len, 0, min - len);
		len = min;
	}
	return out_commit(o, ns, len);
}

uint64_t
pkt_tcp(
    struct out *o, uint64_t ns, struct pkt_pair *pair, const struct pkt_seg *s)
{
	size_t header = 20 + s->nopt, at = pkt_header(pair) + header;
	size_t kept = pkt_kept(o, at, s->len);
	uint8_t *frame = out_room(o);
	uint8_t *p =
	    pkt_ip(frame, pair, s->side, PKT_PROTO_TCP, header + s->len);

	pkt_put16(p, pair->end[s->side].port);
	pkt_put16(p + 2, pair->end[1 - s->side].port);
	pkt_put32(p + 4, s->seq);
	pkt_put32(p + 8, s->ack);
	p[12] = (uint8_t)(header / 4 << 4);
	p[13] = s->flags;
	pkt_put16(p + 14, s->window);
	pkt_put32(p + 16, 0);
	memcpy(p + 20, s->opt, s->nopt);
	if (kept != 0)
		msg_read(s->msg, s->off, p + header, kept);
	pkt_sum_put(
	    p + 16, pkt_sum(pkt_pseudo(pair, PKT_PROTO_TCP, header + s->len), p,
			header + kept));
	return pkt_commit(o, ns, s->side, frame, at + s->len);
}

uint64_t
pkt_udp(struct out *o, uint64_t ns, struct pkt_pair *pair, int side,
    const uint8_t *data, size_t ndata, size_t len)
{
	size_t at = pkt_header(pair) + 8, kept = pkt_kept(o, at, ndata);
	uint8_t *frame = out_room(o);
	uint8_t *p = pkt_ip(frame, pair, side, PKT_PROTO_UDP, 8 + len);

	pkt_put16(p, pair->end[side].port);
	pkt_put16(p + 2, pair->end[1 - side].port);
	pkt_put32(p + 4, (uint32_t)(8 + len) << 16);
	memcpy(p + 8, data, kept);
	pkt_sum_put(p + 6,
	    pkt_sum(pkt_pseudo(pair, PKT_PROTO_UDP, 8 + len), p, 8 + kept));
	if (p[6] == 0 && p[7] == 0)
		pkt_put16(p + 6, 0xffff);
	return pkt_commit(o, ns, side, frame, at + len);
}

uint64_t
pkt_echo(struct out *o, uint64_t ns, struct pkt_pair *pair, int side,
    uint16_t seq, const uint8_t *data, size_t len)
{
	uint32_t proto = pair->v6 ? PKT_ICMP6 : PKT_ICMP;
	uint32_t type = pair->v6 ? 128u + (uint32_t)side : side == 0 ? 8u : 0u;
	uint8_t *frame = out_room(o);
	uint8_t *p = pkt_ip(frame, pair, side, proto, 8 + len);
	uint64_t sum = pair->v6 ? pkt_pseudo(pair, proto, 8 + len) : 0;

	pkt_put32(p, type << 24);
	pkt_put16(p + 4, pair->end[0].port);
	pkt_put16(p + 6, seq);
	memcpy(p + 8, data, len);
	pkt_sum_put(p + 2, pkt_sum(sum, p, 8 + len));
	return pkt_commit(o, ns, side, frame, pkt_header(pair) + 8 + len);
}
