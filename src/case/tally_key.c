/* tally_key: keys of counts, as bytes and as words. */
#include "case/tally_key.h"

#include <assert.h>

#include "base/rd.h"
#include "base/wr.h"
#include "capture/capture.h"
#include "case/tally.h"
#include "packet/ethertype.h"

static const char *const names[] = {
    [TALLY_ETHERTYPE] = "ethertype",
    [TALLY_IP] = "ip",
    [TALLY_IP_INNER] = "ip_inner",
    [TALLY_IP_PROTOCOL] = "ip_protocol",
    [TALLY_IP_PROTOCOL_INNER] = "ip_protocol_inner",
    [TALLY_IP_SRC_MAC] = "ip_src_mac",
    [TALLY_LINK_TYPE] = "link_type",
    [TALLY_TCP_PORT] = "tcp_port",
    [TALLY_TCP_PORT_PACKETS] = "tcp_port_packets",
    [TALLY_UDP_PORT] = "udp_port",
    [TALLY_UDP_PORT_PACKETS] = "udp_port_packets",
    [TALLY_VLAN] = "vlan",
};

const char *
tally_kind_name(enum tally_kind kind)
{
	return names[kind];
}

/* ---- bytes */

void
tally_key_add(struct count *c, const void *p, size_t n)
{
	assert(c->n + n <= sizeof c->key);
	memcpy(c->key + c->n, p, n);
	c->n = (uint8_t)(c->n + n);
}

void
tally_key_be(struct count *c, uint32_t v, unsigned bytes)
{
	uint8_t b;

	while (bytes-- != 0) {
		b = (uint8_t)(v >> 8 * bytes);
		tally_key_add(c, &b, 1);
	}
}

void
tally_key_addr(struct count *c, const struct addr *a)
{
	tally_key_be(c, a->v, 1);
	tally_key_add(c, a->b, a->v == 4 ? 4 : 16);
}

/* ---- words */

static struct addr
read_addr(struct rd *r)
{
	uint8_t v = rd_u8(r);

	return v == 4 ? addr_v4(rd_bytes(r, 4)) : addr_v6(rd_bytes(r, 16));
}

static void
write_mac(struct buf *b, struct slice mac)
{
	size_t i;

	for (i = 0; i < mac.n; i++) {
		if (i != 0)
			buf_str(b, ":");
		wr_hex(b, slice_mid(mac, i, 1));
	}
}

static void
write_label(struct buf *b, const char *name)
{
	if (name != NULL)
		buf_str(b, name);
}

static void
write_ethertype(struct buf *key, struct buf *label, uint16_t type)
{
	if (type < TYPE_MIN) {
		buf_str(key, "802.3");
		buf_str(label, "IEEE 802.3 length");
		return;
	}
	buf_printf(key, "0x%04X", type);
	write_label(label, ethertype_name(type));
}

static void
write_number(
    struct buf *key, struct buf *label, enum tally_kind kind, struct rd *r)
{
	char link[32];
	uint16_t port;

	switch (kind) {
	case TALLY_LINK_TYPE: {
		uint32_t v = rd_be32(r);

		buf_printf(key, "%u", v);
		buf_str(label, link_name(v, link));
		break;
	}
	case TALLY_IP_PROTOCOL:
	case TALLY_IP_PROTOCOL_INNER: {
		uint8_t v = rd_u8(r);

		buf_printf(key, "%u", v);
		write_label(label, ip_proto_name(v));
		break;
	}
	case TALLY_VLAN:
		buf_printf(key, "%u", rd_be16(r));
		break;
	default:
		port = rd_be16(r);
		buf_printf(key, "%u", port);
		write_label(label,
		    service_name(
			kind == TALLY_UDP_PORT || kind == TALLY_UDP_PORT_PACKETS
			    ? IPP_UDP
			    : IPP_TCP,
			port));
	}
}

void
tally_key_say(const struct count *c, struct buf *key, struct buf *label)
{
	enum tally_kind kind = (enum tally_kind)c->kind;
	struct rd r = rd_init(slice_of(c->key, c->n));
	struct addr a;

	switch (kind) {
	case TALLY_ETHERTYPE:
		write_ethertype(key, label, rd_be16(&r));
		break;
	case TALLY_IP:
	case TALLY_IP_INNER:
	case TALLY_IP_SRC_MAC:
		a = read_addr(&r);
		addr_write(key, &a);
		if (r.left != 0) {
			buf_str(key, " ");
			write_mac(key, rd_rest(&r));
		}
		break;
	default:
		write_number(key, label, kind, &r);
	}
}
