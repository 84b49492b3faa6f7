/*
 * packet_view: IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293), UDP (RFC 768)
 * and ICMP headers once more, for the fields that only a packet list shows.
 * The decoder has judged them already: what is cut or invalid is left empty.
 */
#include "cli/packet_view.h"

#include "base/rd.h"
#include "packet/ethertype.h"

enum port {
	PORT_DHCP_SERVER = 67,
	PORT_DHCP_CLIENT = 68,
	PORT_SNMP = 161,
	PORT_SNMP_TRAP = 162,
	PORT_MODBUS = 502,
};

/* ---- IP */

static void
clip_after(struct ip_view *ip, uint64_t len)
{
	ip->after_len = len;
	ip->after =
	    slice_head(ip->after, len < SIZE_MAX ? (size_t)len : SIZE_MAX);
}

static void
read_ip4(struct ip_view *ip, const struct header *h)
{
	struct rd r = rd_init(h->bytes);
	uint32_t n = (rd_u8(&r) & 15u) * 4;

	ip->v = 4;
	ip->tos = rd_u8(&r);
	ip->total = rd_be16(&r);
	ip->id = rd_be16(&r);
	ip->frag = rd_be16(&r);
	ip->ttl = rd_u8(&r);
	ip->proto = rd_u8(&r);
	ip->sum = rd_be16(&r);
	ip->frag_id = ip->id;
	ip->fragment = (ip->frag & 0x3fff) != 0;
	ip->off = (uint32_t)(ip->frag & 0x1fff) * 8;
	if (ip->total < n || ip->total > h->declared)
		ip->total = h->declared;
	n = n < 20 ? 20 : n;
	ip->header = slice_head(h->bytes, n);
	ip->options = slice_from(ip->header, 20);
	ip->option_len = n - 20;
	ip->after = slice_from(h->bytes, n);
	clip_after(ip, ip->total < n ? 0 : ip->total - n);
}

static void
read_ip6(struct ip_view *ip, const struct header *h)
{
	struct rd r = rd_init(h->bytes);
	uint16_t n;

	ip->v = 6;
	ip->tos = (uint8_t)(rd_be16(&r) >> 4);
	rd_skip(&r, 2);
	n = rd_be16(&r);
	ip->proto = rd_u8(&r);
	ip->ttl = rd_u8(&r);
	ip->header = slice_head(h->bytes, 40);
	ip->total = n == 0 || n + 40u > h->declared ? h->declared : n + 40u;
	ip->after = slice_from(h->bytes, 40);
	clip_after(ip, ip->total < 40 ? 0 : ip->total - 40);
}

/* Extension headers, and the authentication header of both versions. */
static bool
read_extension(struct ip_view *ip, const struct header *h)
{
	struct rd r = rd_init(h->bytes);
	uint8_t next = rd_u8(&r);
	uint32_t n = rd_u8(&r);

	switch (h->kind) {
	case HEADER_OPTIONS6:
		n = n * 8 + 8;
		break;
	case HEADER_AH:
		n = n * 4 + 8;
		break;
	case HEADER_FRAGMENT6:
		n = 8;
		ip->frag = rd_be16(&r);
		ip->frag_id = rd_be32(&r);
		ip->fragment = (ip->frag & 0xfff9) != 0;
		ip->off = ip->frag & 0xfff8;
		break;
	default:
		return false;
	}
	if (n > ip->after.n)
		return false;
	if (ip->option_len == 0)
		ip->options = ip->after;
	ip->proto = next;
	ip->option_len += n;
	ip->after = slice_from(ip->after, n);
	clip_after(ip, ip->after_len < n ? 0 : ip->after_len - n);
	return true;
}

/* What only claims to be IP has no addresses: the decoder says so, too. */
static bool
is_ip(const struct header *h)
{
	uint8_t first = slice_at(h->bytes, 0);

	return (h->kind == HEADER_IP4 && h->bytes.n >= 20 && first >> 4 == 4 &&
		   (first & 0x0f) >= 5) ||
	       (h->kind == HEADER_IP6 && h->bytes.n >= 40 && first >> 4 == 6);
}

static void
read_addresses(struct packet_view *v)
{
	struct rd r = rd_init(v->ip.header);

	if (v->ip.v == 4) {
		rd_skip(&r, 12);
		v->src = addr_v4(rd_bytes(&r, 4));
		v->dst = addr_v4(rd_bytes(&r, 4));
	} else {
		rd_skip(&r, 8);
		v->src = addr_v6(rd_bytes(&r, 16));
		v->dst = addr_v6(rd_bytes(&r, 16));
	}
}

static void
read_ip(struct packet_view *v, const struct trail *t, size_t i)
{
	const struct header *h = &t->v[i];

	if (h->kind == HEADER_IP4)
		read_ip4(&v->ip, h);
	else
		read_ip6(&v->ip, h);
	read_addresses(v);
	for (i++; i < t->n && t->v[i].joined == h->joined; i++) {
		if (!read_extension(&v->ip, &t->v[i]))
			break;
	}
	v->ip.options = slice_head(v->ip.options, v->ip.option_len);
	v->has |= HAS_IP | (v->ip.v == 4 ? HAS_IP4 : 0);
}

/* ---- what follows IP */

static void
read_tcp(struct packet_view *v, struct rd *r)
{
	struct tcp_view *t = &v->tcp;
	uint16_t word;
	uint32_t header;

	t->seq = rd_be32(r);
	t->ack = rd_be32(r);
	word = rd_be16(r);
	t->flags = word & 0x01ff;
	t->window = rd_be16(r);
	t->sum = rd_be16(r);
	rd_skip(r, 2);
	header = (uint32_t)(word >> 12) * 4;
	if (r->bad || header < 20 || header > v->ip.after_len)
		return;
	t->option_len = header - 20;
	t->options = slice_mid(v->ip.after, 20, t->option_len);
	t->options_cut = t->options.n < t->option_len;
	v->l4_header = header;
	v->l4_sum = t->sum;
	v->has |= HAS_L4 | HAS_TCP;
}

static void
read_udp(struct packet_view *v, struct rd *r)
{
	uint16_t len = rd_be16(r);

	v->l4_sum = rd_be16(r);
	if (r->bad)
		return;
	/* What is behind the length it declares is no payload. */
	if (len >= 8 && len < v->ip.after_len)
		clip_after(&v->ip, len);
	v->l4_header = 8;
	v->has |= HAS_L4 | HAS_UDP;
}

static void
read_icmp(struct packet_view *v, struct rd *r)
{
	v->icmp_type = rd_u8(r);
	v->icmp_code = rd_u8(r);
	v->l4_sum = rd_be16(r);
	rd_skip(r, 4);
	if (r->bad)
		return;
	v->l4_header = 8;
	v->has |= HAS_L4 | HAS_ICMP;
}

static void
read_transport(struct packet_view *v)
{
	struct rd r = rd_init(v->ip.after);
	uint8_t proto = v->ip.proto;

	if (proto == IPP_TCP || proto == IPP_UDP || proto == IPP_SCTP) {
		v->sport = rd_be16(&r);
		v->dport = rd_be16(&r);
		v->has |= r.bad ? 0 : HAS_PORTS;
	}
	if (proto == IPP_TCP)
		read_tcp(v, &r);
	else if (proto == IPP_UDP)
		read_udp(v, &r);
	else if (proto == (v->ip.v == 4 ? IPP_ICMP : IPP_ICMP6))
		read_icmp(v, &r);
}

static bool
port_is(const struct packet_view *v, uint16_t port)
{
	return v->sport == port || v->dport == port;
}

static void
read_l7(struct packet_view *v)
{
	uint64_t n = v->l4_header;

	v->l7 = slice_from(v->ip.after, (size_t)n);
	v->l7_len = v->ip.after_len < n ? 0 : v->ip.after_len - n;
	/* A header that is not whole is no payload either. */
	if (n == 0 && (v->has & HAS_PORTS) != 0 && v->ip.proto != IPP_SCTP)
		v->l7 = SLICE_NONE;
	if ((v->has & HAS_TCP) != 0) {
		v->tcp.span = (uint32_t)v->l7_len;
		v->tcp.span += (v->tcp.flags & TH_SYN) != 0;
		v->tcp.span += (v->tcp.flags & TH_FIN) != 0;
		if (port_is(v, PORT_MODBUS) && v->l7.n >= 8)
			v->has |= HAS_MODBUS;
	}
	if ((v->has & HAS_UDP) == 0)
		return;
	if ((port_is(v, PORT_DHCP_SERVER) || port_is(v, PORT_DHCP_CLIENT)) &&
	    v->ip.v == 4 && v->l7.n >= 240)
		v->has |= HAS_DHCP;
	if ((port_is(v, PORT_SNMP) || port_is(v, PORT_SNMP_TRAP)) &&
	    slice_at(v->l7, 0) == 0x30)
		v->has |= HAS_SNMP;
}

/* ---- layer 2 */

/* The addresses of a flow without IP are those of the cards. */
static struct addr
mac_addr(const uint8_t mac[6])
{
	struct addr a = {.v = 2};

	memcpy(a.b, mac, 6);
	return a;
}

static void
read_layer2(struct packet_view *v)
{
	const struct packet *p = v->packet;

	v->src = mac_addr(p->mac_src);
	v->dst = mac_addr(p->mac_dst);
	v->sport = v->dport = p->ethertype;
	v->status |= STAT_L2;
}

static uint64_t
status_of(const struct trail *t, const struct packet *p)
{
	static const uint64_t bits[HEADER_KINDS] = {
	    [HEADER_VLAN] = STAT_VLAN,
	    [HEADER_MPLS] = STAT_MPLS,
	    [HEADER_GRE] = STAT_GRE,
	    [HEADER_ERSPAN] = STAT_ERSPAN,
	    [HEADER_TEREDO] = STAT_TEREDO,
	    [HEADER_GTP] = STAT_GTP,
	    [HEADER_VXLAN] = STAT_VXLAN,
	    [HEADER_GENEVE] = STAT_GENEVE,
	};
	uint64_t status = p->ethertype == TYPE_ARP ? STAT_ARP : 0;
	enum header_kind kind;
	bool in_ip = false; /* with nothing but extensions since */
	size_t i;

	for (i = 0; i < t->n; i++) {
		kind = t->v[i].kind;
		status |= bits[kind];
		if (kind == HEADER_IP4 || kind == HEADER_IP6) {
			status |= in_ip ? STAT_IP_IN_IP : 0;
			in_ip = true;
		} else if (kind < HEADER_IP4 || kind > HEADER_AH) {
			in_ip = false;
		}
	}
	return status;
}

/* ---- names of what is in it */

/* What follows the headers that the decoder reads. */
static const char *
rest_name(const struct packet_view *v, const struct header *last)
{
	const struct packet *p = v->packet;

	if (last == NULL || p->verdict == PACKET_UNDECODED)
		return NULL;
	if (last->kind >= HEADER_IP4 && last->kind <= HEADER_AH)
		return v->ip.off == 0 ? ip_proto_name(v->ip.proto) : NULL;
	return p->verdict == PACKET_OTHER ? p->reason : NULL;
}

static void
name_headers(struct packet_view *v, const struct trail *t)
{
	const struct header *last = NULL;

	/* What a fragment completed is not in this frame. */
	while (v->shown < t->n && (!t->v[v->shown].joined || !v->ip.fragment))
		last = &t->v[v->shown++];
	v->rest = rest_name(v, last);
}

/* ---- the frame */

static void
note_outer(struct packet_view *v, const struct header *h)
{
	uint64_t before = v->packet->frame->data.n - h->bytes.n;
	struct ip_view outer = {0};

	if (h->joined)
		return;
	if (h->kind == HEADER_IP4)
		read_ip4(&outer, h);
	else
		read_ip6(&outer, h);
	if (v->packet->frame->len > before + outer.total)
		v->padding = v->packet->frame->len - before - outer.total;
	if (h->bytes.n < outer.total)
		v->status |= STAT_SNAPPED;
}

static void
read_network(struct packet_view *v, const struct trail *t, size_t i)
{
	read_ip(v, t, i);
	v->status |= v->ip.v == 4 ? STAT_IP4 : STAT_IP6;
	if (v->ip.fragment)
		v->status |= STAT_FRAGMENT;
	if (!v->ip.fragment || v->ip.off == 0)
		read_transport(v);
	read_l7(v);
}

void
packet_view_read(
    struct packet_view *v, const struct packet *p, const struct trail *t)
{
	size_t i, last = SIZE_MAX;

	*v = (struct packet_view){.packet = p, .trail = t};
	v->has = p->has_mac ? HAS_MAC : 0;
	v->status = status_of(t, p);
	for (i = 0; i < t->n; i++) {
		if (!is_ip(&t->v[i]))
			continue;
		if (last == SIZE_MAX)
			note_outer(v, &t->v[i]);
		last = i;
	}
	if (last == SIZE_MAX)
		read_layer2(v);
	else
		read_network(v, t, last);
	if (last == SIZE_MAX && p->ethertype == TYPE_ARP)
		v->has |= HAS_ARP;
	name_headers(v, t);
}
