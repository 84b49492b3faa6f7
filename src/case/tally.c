/*
 * tally: counts and the account of frames.
 *
 * A key is a few bytes: big-endian numbers, addresses with their version in
 * front, so that the order of keys is the order of numbers and addresses.
 */
#include "case/tally.h"

#include <assert.h>
#include <stdlib.h>

#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "capture/capture.h"
#include "case/counts.h"
#include "packet/ethertype.h"

enum kind {
	KIND_NONE,
	ETHERTYPE,
	IP,
	IP_INNER,
	IP_PROTOCOL,
	IP_PROTOCOL_INNER,
	IP_SRC_MAC,
	LINK_TYPE,
	TCP_PORT,
	TCP_PORT_PACKETS,
	UDP_PORT,
	UDP_PORT_PACKETS,
	VLAN,
};

static const char *const kind_name[] = {
    [ETHERTYPE] = "ethertype",
    [IP] = "ip",
    [IP_INNER] = "ip_inner",
    [IP_PROTOCOL] = "ip_protocol",
    [IP_PROTOCOL_INNER] = "ip_protocol_inner",
    [IP_SRC_MAC] = "ip_src_mac",
    [LINK_TYPE] = "link_type",
    [TCP_PORT] = "tcp_port",
    [TCP_PORT_PACKETS] = "tcp_port_packets",
    [UDP_PORT] = "udp_port",
    [UDP_PORT_PACKETS] = "udp_port_packets",
    [VLAN] = "vlan",
};

/* Keys held in memory; a capture of more addresses than this spills. */
#define HELD_KEYS 65536

/* Frames that ended undecoded or as other traffic, by the words said. */
struct reason {
	enum fate fate;
	char *why;
	uint64_t frames, bytes;
};

struct tally {
	struct counts *counts;
	uint64_t frames, bytes;
	uint64_t fate[FATES];
	uint64_t left_out;     /* of those filtered */
	struct reason *reason; /* few: the words are ours */
	size_t nreasons;
};

struct tally *
tally_new(struct budget *budget, const char *tmpdir)
{
	struct tally *t = xcalloc(1, sizeof *t);

	if (budget != NULL)
		t->counts = counts_new(budget, tmpdir, HELD_KEYS);
	return t;
}

void
tally_free(struct tally *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->nreasons; i++)
		free(t->reason[i].why);
	free(t->reason);
	counts_free(t->counts);
	free(t);
}

/* ---- keys */

static void
key_add(struct count *c, const void *p, size_t n)
{
	assert(c->n + n <= sizeof c->key);
	memcpy(c->key + c->n, p, n);
	c->n = (uint8_t)(c->n + n);
}

static void
key_be(struct count *c, uint32_t v, unsigned bytes)
{
	uint8_t b;

	while (bytes-- != 0) {
		b = (uint8_t)(v >> 8 * bytes);
		key_add(c, &b, 1);
	}
}

static void
key_addr(struct count *c, const struct addr *a)
{
	key_be(c, a->v, 1);
	key_add(c, a->b, a->v == 4 ? 4 : 16);
}

static void
add_number(struct tally *t, enum kind kind, uint32_t v, unsigned bytes,
    const struct count *n)
{
	struct count c = *n;

	c.kind = (uint8_t)kind;
	key_be(&c, v, bytes);
	counts_add(t->counts, &c);
}

static void
add_addr(struct tally *t, enum kind kind, const struct addr *a,
    const struct count *n)
{
	struct count c = *n;

	c.kind = (uint8_t)kind;
	key_addr(&c, a);
	counts_add(t->counts, &c);
}

/* Both ends, an address once. */
static void
add_pair(struct tally *t, enum kind kind, const struct addr *a,
    const struct addr *b, const struct count *n)
{
	add_addr(t, kind, a, n);
	if (addr_cmp(a, b) != 0)
		add_addr(t, kind, b, n);
}

static void
add_ethertype(struct tally *t, uint16_t type, const struct count *n)
{
	add_number(t, ETHERTYPE, type < TYPE_MIN ? 0 : type, 2, n);
}

/* ---- packets */

void
tally_frame(struct tally *t, const struct frame *f)
{
	struct count n = {.packets = 1, .bytes = f->len};

	t->frames++;
	t->bytes += f->len;
	if (t->counts != NULL)
		add_number(t, LINK_TYPE, f->link, 4, &n);
}

static void
add_src_mac(struct tally *t, const struct packet *p, const struct count *n)
{
	struct count c = *n;

	c.kind = IP_SRC_MAC;
	key_addr(&c, &p->outer_src);
	if (p->has_mac)
		key_add(&c, p->mac_src, sizeof p->mac_src);
	counts_add(t->counts, &c);
}

void
tally_packet(struct tally *t, const struct packet *p)
{
	struct count n = {.packets = 1, .bytes = p->frame->len};
	unsigned i;

	if (t->counts == NULL)
		return;
	if (p->has_ethertype)
		add_ethertype(t, p->ethertype, &n);
	for (i = 0; i < p->vlans && i < 2; i++) {
		if (i == 0 || p->vlan[i] != p->vlan[0])
			add_number(t, VLAN, p->vlan[i], 2, &n);
	}
	if (p->outer_v != 0) {
		add_number(t, IP_PROTOCOL, p->outer_proto, 1, &n);
		add_pair(t, IP, &p->outer_src, &p->outer_dst, &n);
		add_src_mac(t, p, &n);
	}
	if (p->tunnels != 0 && p->verdict == PACKET_SESSION) {
		add_number(t, IP_PROTOCOL_INNER, p->proto, 1, &n);
		add_pair(t, IP_INNER, &p->src, &p->dst, &n);
	}
}

/* ---- fates */

static struct reason *
reason_find(struct tally *t, enum fate fate, const char *why)
{
	size_t i;

	for (i = 0; i < t->nreasons; i++) {
		if (t->reason[i].fate == fate &&
		    strcmp(t->reason[i].why, why) == 0)
			return &t->reason[i];
	}
	t->reason =
	    xreallocarray(t->reason, t->nreasons + 1, sizeof *t->reason);
	t->reason[t->nreasons] =
	    (struct reason){.fate = fate, .why = xstrdup(why)};
	return &t->reason[t->nreasons++];
}

void
tally_fate(struct tally *t, enum fate fate, const char *why, uint64_t n,
    uint64_t bytes)
{
	struct reason *r;

	t->fate[fate] += n;
	if (fate != FATE_OTHER && fate != FATE_UNDECODED)
		return;
	r = reason_find(t, fate, why == NULL ? "unknown" : why);
	r->frames += n;
	r->bytes += bytes;
}

void
tally_leave_out(struct tally *t, uint64_t n, uint64_t bytes)
{
	tally_fate(t, FATE_FILTERED, NULL, n, bytes);
	t->left_out += n;
}

uint64_t
tally_left_out(const struct tally *t)
{
	return t->left_out;
}

uint64_t
tally_fate_count(const struct tally *t, enum fate fate)
{
	return t->fate[fate];
}

uint64_t
tally_frames(const struct tally *t)
{
	return t->frames;
}

uint64_t
tally_bytes(const struct tally *t)
{
	return t->bytes;
}

bool
tally_balanced(const struct tally *t)
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < FATES; i++)
		all += t->fate[i];
	return all == t->frames;
}

/* ---- sessions */

static void
add_port(struct tally *t, const struct tally_session *s)
{
	struct count n = {
	    .packets = s->packets, .bytes = s->wire_bytes, .sessions = 1};

	if (s->proto == IPP_TCP) {
		add_number(t, TCP_PORT, s->server_port, 2, &n);
		add_number(t, TCP_PORT_PACKETS, s->server_port, 2, &n);
	} else if (s->proto == IPP_UDP) {
		add_number(t, UDP_PORT, s->server_port, 2, &n);
		add_number(t, UDP_PORT_PACKETS, s->server_port, 2, &n);
	}
}

void
tally_session(struct tally *t, const struct tally_session *s)
{
	struct count n = {.sessions = 1};

	if (s->has_ethertype)
		add_ethertype(t, s->ethertype, &n);
	if (s->has_ip)
		add_number(t, IP_PROTOCOL, s->outer_proto, 1, &n);
	if (s->inner)
		add_number(t, IP_PROTOCOL_INNER, s->proto, 1, &n);
	add_pair(t, s->inner ? IP_INNER : IP, s->client, s->server, &n);
	add_port(t, s);
}

/* ---- rows */

struct emit {
	void (*fn)(void *, const struct tally_row *);
	void *ctx;
	struct buf key, label;
};

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
write_ethertype(struct emit *e, uint16_t type)
{
	if (type < TYPE_MIN) {
		buf_str(&e->key, "802.3");
		buf_str(&e->label, "IEEE 802.3 length");
		return;
	}
	buf_printf(&e->key, "0x%04X", type);
	write_label(&e->label, ethertype_name(type));
}

static void
write_number(struct emit *e, enum kind kind, struct rd *r)
{
	char link[32];
	uint16_t port;

	switch (kind) {
	case LINK_TYPE: {
		uint32_t v = rd_be32(r);

		buf_printf(&e->key, "%u", v);
		buf_str(&e->label, link_name(v, link));
		break;
	}
	case IP_PROTOCOL:
	case IP_PROTOCOL_INNER: {
		uint8_t v = rd_u8(r);

		buf_printf(&e->key, "%u", v);
		write_label(&e->label, ip_proto_name(v));
		break;
	}
	case VLAN:
		buf_printf(&e->key, "%u", rd_be16(r));
		break;
	default:
		port = rd_be16(r);
		buf_printf(&e->key, "%u", port);
		write_label(&e->label,
		    service_name(kind == UDP_PORT || kind == UDP_PORT_PACKETS
				     ? IPP_UDP
				     : IPP_TCP,
			port));
	}
}

static void
emit_count(void *ctx, const struct count *c)
{
	struct emit *e = ctx;
	struct rd r = rd_init(slice_of(c->key, c->n));
	struct addr a;

	buf_reset(&e->key);
	buf_reset(&e->label);
	switch ((enum kind)c->kind) {
	case ETHERTYPE:
		write_ethertype(e, rd_be16(&r));
		break;
	case IP:
	case IP_INNER:
	case IP_SRC_MAC:
		a = read_addr(&r);
		addr_write(&e->key, &a);
		if (c->kind == IP_SRC_MAC && r.left != 0) {
			buf_str(&e->key, " ");
			write_mac(&e->key, rd_rest(&r));
		}
		break;
	default:
		write_number(e, (enum kind)c->kind, &r);
	}
	e->fn(e->ctx,
	    &(struct tally_row){kind_name[c->kind], buf_as_slice(&e->key),
		buf_as_slice(&e->label), c->packets, c->bytes, c->sessions});
}

static int
reason_cmp(const void *va, const void *vb)
{
	const struct reason *a = va, *b = vb;

	if (a->fate != b->fate)
		return a->fate < b->fate ? -1 : 1;
	return strcmp(a->why, b->why);
}

void
tally_each(
    struct tally *t, void (*fn)(void *ctx, const struct tally_row *), void *ctx)
{
	struct emit e = {.fn = fn, .ctx = ctx};
	size_t i;

	counts_each(t->counts, emit_count, &e);
	if (t->nreasons != 0)
		qsort(t->reason, t->nreasons, sizeof *t->reason, reason_cmp);
	for (i = 0; i < t->nreasons; i++) {
		const struct reason *r = &t->reason[i];

		fn(ctx,
		    &(struct tally_row){
			r->fate == FATE_OTHER ? "other" : "undecoded",
			slice_str(r->why), SLICE_NONE, r->frames, r->bytes, 0});
	}
	buf_free(&e.key);
	buf_free(&e.label);
}
