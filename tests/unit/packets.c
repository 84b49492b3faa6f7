/* packets: frames for tests, made from the inside out. */
#include "packets.h"

#include <assert.h>
#include <stdlib.h>

#include "base/addr.h"

/* ---- bytes */

static void
put(struct buf *b, uint64_t v, unsigned n, bool big)
{
	unsigned i;

	for (i = 0; i < n; i++)
		buf_u8(b, (uint8_t)(v >> 8 * (big ? n - 1 - i : i)));
}

void
put16(struct buf *b, uint16_t v, bool big)
{
	put(b, v, 2, big);
}

void
put32(struct buf *b, uint32_t v, bool big)
{
	put(b, v, 4, big);
}

void
put64(struct buf *b, uint64_t v, bool big)
{
	put(b, v, 8, big);
}

void
pkt_front(struct buf *b, const void *p, size_t n)
{
	struct buf whole = {0};

	buf_add(&whole, p, n);
	buf_add_slice(&whole, buf_as_slice(b));
	buf_free(b);
	*b = whole;
}

/* A header that is written in h comes in front of b; h is freed. */
static void
wrap(struct buf *b, struct buf *h)
{
	buf_add_slice(h, buf_as_slice(b));
	buf_free(b);
	*b = *h;
	*h = (struct buf){0};
}

void
pkt_poke8(struct buf *b, size_t off, uint8_t v)
{
	assert(off < b->n);
	b->p[off] = v;
}

void
pkt_poke16(struct buf *b, size_t off, uint16_t v)
{
	pkt_poke8(b, off, (uint8_t)(v >> 8));
	pkt_poke8(b, off + 1, (uint8_t)v);
}

void
pkt_poke32(struct buf *b, size_t off, uint32_t v)
{
	pkt_poke16(b, off, (uint16_t)(v >> 16));
	pkt_poke16(b, off + 2, (uint16_t)v);
}

void
pkt_hex(struct buf *b, const char *hex)
{
	uint64_t v;

	for (; *hex != '\0'; hex += 2) {
		while (*hex == ' ')
			hex++;
		if (!slice_u64(slice_of(hex, 2), 16, 255, &v))
			abort();
		buf_u8(b, (uint8_t)v);
	}
}

/* ---- payload and transport */

void
pkt_text(struct buf *b, const char *text)
{
	buf_str(b, text);
}

void
pkt_fill(struct buf *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_u8(b, (uint8_t)('a' + i % 26));
}

void
pkt_tcp_options(struct buf *b, uint16_t sport, uint16_t dport, uint32_t seq,
    uint32_t ack, uint8_t flags, struct slice options)
{
	size_t n = (options.n + 3) / 4 * 4, i;
	struct buf h = {0};

	put16(&h, sport, true);
	put16(&h, dport, true);
	put32(&h, seq, true);
	put32(&h, ack, true);
	buf_u8(&h, (uint8_t)((20 + n) / 4 << 4));
	buf_u8(&h, flags);
	put16(&h, 8192, true);
	put32(&h, 0, true);
	buf_add_slice(&h, options);
	for (i = options.n; i < n; i++)
		buf_u8(&h, 0);
	wrap(b, &h);
}

void
pkt_tcp(struct buf *b, uint16_t sport, uint16_t dport, uint32_t seq,
    uint32_t ack, uint8_t flags)
{
	pkt_tcp_options(b, sport, dport, seq, ack, flags, SLICE_NONE);
}

void
pkt_udp(struct buf *b, uint16_t sport, uint16_t dport)
{
	struct buf h = {0};

	put16(&h, sport, true);
	put16(&h, dport, true);
	put16(&h, (uint16_t)(8 + b->n), true);
	put16(&h, 0, true);
	wrap(b, &h);
}

void
pkt_icmp(struct buf *b, uint8_t type, uint8_t code, uint16_t id, uint16_t seq)
{
	struct buf h = {0};

	buf_u8(&h, type);
	buf_u8(&h, code);
	put16(&h, 0, true);
	put16(&h, id, true);
	put16(&h, seq, true);
	wrap(b, &h);
}

/* ---- checksums (RFC 1071) */

static uint32_t
sum(uint32_t s, struct slice bytes)
{
	size_t i;

	for (i = 0; i < bytes.n; i++)
		s += (uint32_t)slice_at(bytes, i) << (i % 2 == 0 ? 8 : 0);
	return s;
}

static uint16_t
fold(uint32_t s)
{
	while (s >> 16 != 0)
		s = (s & 0xffff) + (s >> 16);
	return (uint16_t)~s;
}

static void
transport_checksum(struct buf *b, const struct addr *src,
    const struct addr *dst, uint8_t proto)
{
	size_t n = src->v == 4 ? 4 : 16, at;
	uint32_t s = sum(0, slice_of(src->b, n));

	switch (proto) {
	case IPP_TCP:
		at = 16;
		break;
	case IPP_UDP:
		at = 6;
		break;
	case IPP_ICMP:
	case IPP_ICMP6:
		at = 2;
		break;
	default:
		return;
	}
	if (b->n < at + 2)
		return;
	s = sum(s, slice_of(dst->b, n)) + proto + (uint32_t)b->n;
	if (proto == IPP_ICMP)
		s = 0;
	pkt_poke16(b, at, 0);
	pkt_poke16(b, at, fold(sum(s, buf_as_slice(b))));
}

/* ---- IP */

static struct addr
address(const char *text)
{
	struct addr a = {0};

	if (!addr_parse(slice_str(text), &a))
		abort();
	return a;
}

static void
wrap_ip4(struct buf *b, const struct addr *src, const struct addr *dst,
    uint8_t proto, uint16_t id, uint16_t frag)
{
	struct buf h = {0};

	put16(&h, 0x4500, true);
	put16(&h, (uint16_t)(20 + b->n), true);
	put16(&h, id, true);
	put16(&h, frag, true);
	buf_u8(&h, 64);
	buf_u8(&h, proto);
	put16(&h, 0, true);
	buf_add(&h, src->b, 4);
	buf_add(&h, dst->b, 4);
	pkt_poke16(&h, 10, fold(sum(0, buf_as_slice(&h))));
	wrap(b, &h);
}

static void
wrap_ip6(
    struct buf *b, const struct addr *src, const struct addr *dst, uint8_t next)
{
	struct buf h = {0};

	put32(&h, 0x60000000, true);
	put16(&h, (uint16_t)b->n, true);
	buf_u8(&h, next);
	buf_u8(&h, 64);
	buf_add(&h, src->b, 16);
	buf_add(&h, dst->b, 16);
	wrap(b, &h);
}

void
pkt_ip(struct buf *b, const char *src, const char *dst, uint8_t proto)
{
	struct addr s = address(src), d = address(dst);

	transport_checksum(b, &s, &d, proto);
	if (s.v == 4)
		wrap_ip4(b, &s, &d, proto, 1, 0x4000);
	else
		wrap_ip6(b, &s, &d, proto);
}

void
pkt_ip4_fragment(struct buf *b, const char *src, const char *dst, uint8_t proto,
    uint16_t id, uint16_t off, bool more)
{
	struct addr s = address(src), d = address(dst);

	assert(off % 8 == 0);
	wrap_ip4(
	    b, &s, &d, proto, id, (uint16_t)(off / 8 | (more ? 0x2000 : 0)));
}

void
pkt_ip6_fragment(struct buf *b, const char *src, const char *dst, uint8_t proto,
    uint32_t id, uint16_t off, bool more)
{
	struct addr s = address(src), d = address(dst);
	struct buf h = {0};

	assert(off % 8 == 0);
	buf_u8(&h, proto);
	buf_u8(&h, 0);
	put16(&h, (uint16_t)(off | (more ? 1 : 0)), true);
	put32(&h, id, true);
	wrap(b, &h);
	wrap_ip6(b, &s, &d, 44);
}

void
pkt_ext6(struct buf *b, uint8_t next, size_t n)
{
	struct buf h = {0};

	assert(n % 8 == 0 && n != 0);
	buf_u8(&h, next);
	buf_u8(&h, (uint8_t)(n / 8 - 1));
	while (h.n < n)
		buf_u8(&h, 0);
	wrap(b, &h);
}

void
pkt_ah(struct buf *b, uint8_t next, size_t n)
{
	struct buf h = {0};

	assert(n % 4 == 0 && n >= 8);
	buf_u8(&h, next);
	buf_u8(&h, (uint8_t)(n / 4 - 2));
	while (h.n < n)
		buf_u8(&h, 0);
	wrap(b, &h);
}

/* ---- tunnels */

void
pkt_gre(struct buf *b, uint16_t type)
{
	struct buf h = {0};

	put16(&h, 0, true);
	put16(&h, type, true);
	wrap(b, &h);
}

void
pkt_gre_key(struct buf *b, uint16_t type, uint32_t key)
{
	struct buf h = {0};

	put16(&h, 0xb000, true);
	put16(&h, type, true);
	put32(&h, 0, true);
	put32(&h, key, true);
	put32(&h, 1, true);
	wrap(b, &h);
}

void
pkt_vxlan(struct buf *b, uint32_t vni)
{
	struct buf h = {0};

	put32(&h, 0x08000000, true);
	put32(&h, vni << 8, true);
	wrap(b, &h);
	pkt_udp(b, 55555, 4789);
}

void
pkt_geneve(struct buf *b, uint32_t vni, uint16_t type, size_t options)
{
	struct buf h = {0};

	assert(options % 4 == 0 && options < 256);
	buf_u8(&h, (uint8_t)(options / 4));
	buf_u8(&h, 0);
	put16(&h, type, true);
	put32(&h, vni << 8, true);
	while (h.n < 8 + options)
		buf_u8(&h, 0);
	wrap(b, &h);
	pkt_udp(b, 55555, 6081);
}

void
pkt_gtp(struct buf *b, uint32_t tunnel, uint8_t flags)
{
	struct buf h = {0};

	buf_u8(&h, (uint8_t)(0x30 | flags));
	buf_u8(&h, 255);
	put16(&h, (uint16_t)b->n, true);
	put32(&h, tunnel, true);
	wrap(b, &h);
	pkt_udp(b, 2152, 2152);
}

void
pkt_mpls(struct buf *b, uint32_t label, bool bottom)
{
	struct buf h = {0};

	put32(&h, label << 12 | (bottom ? 0x100u : 0) | 64, true);
	wrap(b, &h);
}

/* ---- link layer */

void
pkt_eth(struct buf *b, uint16_t type)
{
	struct buf h = {0};

	buf_add(&h, "\x02\x00\x00\x00\x00\x02", 6);
	buf_add(&h, "\x02\x00\x00\x00\x00\x01", 6);
	put16(&h, type, true);
	wrap(b, &h);
}

void
pkt_8023(struct buf *b)
{
	pkt_eth(b, (uint16_t)b->n);
}

void
pkt_snap(struct buf *b, uint16_t type)
{
	struct buf h = {0};

	buf_add(&h, "\xaa\xaa\x03\x00\x00\x00", 6);
	put16(&h, type, true);
	wrap(b, &h);
}

void
pkt_vlan(struct buf *b, uint16_t id, uint16_t type)
{
	struct buf h = {0};

	put16(&h, id, true);
	put16(&h, type, true);
	wrap(b, &h);
}

void
pkt_pppoe(struct buf *b, uint16_t ppp)
{
	struct buf h = {0};

	put16(&h, 0x1100, true);
	put16(&h, 7, true);
	put16(&h, (uint16_t)(2 + b->n), true);
	put16(&h, ppp, true);
	wrap(b, &h);
}

void
pkt_sll(struct buf *b, uint16_t type)
{
	struct buf h = {0};

	put16(&h, 4, true);
	put16(&h, 1, true);
	put16(&h, 6, true);
	buf_add(&h, "\x02\x00\x00\x00\x00\x01\x00\x00", 8);
	put16(&h, type, true);
	wrap(b, &h);
}

void
pkt_sll2(struct buf *b, uint16_t type)
{
	struct buf h = {0};

	put16(&h, type, true);
	put16(&h, 0, true);
	put32(&h, 3, true);
	put16(&h, 1, true);
	buf_u8(&h, 4);
	buf_u8(&h, 6);
	buf_add(&h, "\x02\x00\x00\x00\x00\x01\x00\x00", 8);
	wrap(b, &h);
}

/* ---- whole frames */

static void
to_frame(struct buf *b, const char *src, const char *dst, uint8_t proto)
{
	pkt_ip(b, src, dst, proto);
	pkt_eth(b, address(src).v == 4 ? ETH_IP4 : ETH_IP6);
}

void
pkt_udp_frame(struct buf *b, const char *src, uint16_t sport, const char *dst,
    uint16_t dport, const char *text)
{
	buf_reset(b);
	pkt_text(b, text);
	pkt_udp(b, sport, dport);
	to_frame(b, src, dst, IPP_UDP);
}

void
pkt_tcp_frame(struct buf *b, const char *src, uint16_t sport, const char *dst,
    uint16_t dport, uint32_t seq, uint32_t ack, uint8_t flags, const char *text)
{
	buf_reset(b);
	pkt_text(b, text);
	pkt_tcp(b, sport, dport, seq, ack, flags);
	to_frame(b, src, dst, IPP_TCP);
}
