/*
 * packet_columns_app: the groups of single protocols: ARP (RFC 826), ICMP
 * (RFC 792, RFC 4443), DHCP (RFC 2131), Modbus/TCP, SNMP (RFC 1157, RFC
 * 3416). Each reads its message anew; what is cut is left empty.
 */
#include "base/rd.h"
#include "base/wr.h"
#include "cli/field.h"
#include "cli/packet_columns.h"
#include "cli/packet_recall.h"

#define COLUMN(name)                                                           \
	static void write_##name(struct buf *out, const struct packet_view *v, \
	    const struct packet_env *env)

/* ---- ARP: hw type, protocol type, their sizes, opcode, four addresses */

enum arp_stat {
	ARP_DECODED = 0x01,
	ARP_CUT = 0x02,
	ARP_GRATUITOUS = 0x04,
	ARP_OTHER_OWNER = 0x80,
};

struct arp {
	uint16_t hw, proto, opcode;
	uint8_t hw_size, proto_size;
	struct slice sender_mac, sender_ip, target_mac, target_ip;
	bool cut;
};

static struct arp
read_arp(const struct packet_view *v)
{
	struct rd r = rd_init(v->trail->rest.bytes);
	struct arp a;

	a.hw = rd_be16(&r);
	a.proto = rd_be16(&r);
	a.hw_size = rd_u8(&r);
	a.proto_size = rd_u8(&r);
	a.opcode = rd_be16(&r);
	a.sender_mac = rd_bytes(&r, a.hw_size);
	a.sender_ip = rd_bytes(&r, a.proto_size);
	a.target_mac = rd_bytes(&r, a.hw_size);
	a.target_ip = rd_bytes(&r, a.proto_size);
	a.cut = r.bad;
	return a;
}

static void
card_address(struct buf *out, struct slice s)
{
	uint8_t mac[6];

	if (s.n != sizeof mac) {
		field_bytes(out, s);
		return;
	}
	memcpy(mac, s.p, sizeof mac);
	field_mac(out, mac);
}

static void
protocol_address(struct buf *out, struct slice s)
{
	struct addr a;

	if (s.n != 4) {
		field_bytes(out, s);
		return;
	}
	a = addr_v4(s);
	field_addr(out, &a);
}

COLUMN(arp_stat)
{
	struct arp a = read_arp(v);
	struct rd r = rd_init(a.sender_ip);
	unsigned stat = ARP_DECODED | (a.cut ? ARP_CUT : 0u);
	uint8_t mac[6] = {0};

	if (a.sender_ip.n == 4 && a.sender_mac.n == 6) {
		memcpy(mac, a.sender_mac.p, 6);
		if (slice_eq(a.sender_ip, a.target_ip))
			stat |= ARP_GRATUITOUS;
		/* 0.0.0.0 asks whether an address is taken (RFC 5227). */
		if (!slice_eq(a.sender_ip, SLICE_LIT("\0\0\0\0")) &&
		    packet_recall_arp(
			packet_flows_recall(env->flows), rd_be32(&r), mac))
			stat |= ARP_OTHER_OWNER;
	}
	field_hex(out, stat, 2);
}

#define ARP(name, write, ...)               \
	COLUMN(arp_##name)                  \
	{                                   \
		struct arp a = read_arp(v); \
                                            \
		(void)env;                  \
		write(out, __VA_ARGS__);    \
	}

ARP(hw, wr_u64, a.hw)
ARP(proto, field_hex, a.proto, 4)
ARP(hw_size, wr_u64, a.hw_size)
ARP(proto_size, wr_u64, a.proto_size)
ARP(opcode, wr_u64, a.opcode)
ARP(sender_mac, card_address, a.sender_mac)
ARP(sender_ip, protocol_address, a.sender_ip)
ARP(target_mac, card_address, a.target_mac)
ARP(target_ip, protocol_address, a.target_ip)

const struct packet_column packet_columns_arp[] = {
    {"arpStat", HAS_ARP, write_arp_stat, "what the message is, bits", false},
    {"arpHwType", HAS_ARP, write_arp_hw, "hardware type", false},
    {"arpProtoType", HAS_ARP, write_arp_proto, "protocol type", false},
    {"arpHwSize", HAS_ARP, write_arp_hw_size, "bytes of card addresses", false},
    {"arpProtoSize", HAS_ARP, write_arp_proto_size,
	"bytes of protocol addresses", false},
    {"arpOpcode", HAS_ARP, write_arp_opcode, "1 asks, 2 answers", false},
    {"arpSenderMAC", HAS_ARP, write_arp_sender_mac, "sender's card", false},
    {"arpSenderIP", HAS_ARP, write_arp_sender_ip, "sender's address", false},
    {"arpTargetMAC", HAS_ARP, write_arp_target_mac, "target's card", false},
    {"arpTargetIP", HAS_ARP, write_arp_target_ip, "target's address", false},
    {0},
};

/* ---- ICMP */

COLUMN(icmp_type)
{
	(void)env;
	wr_u64(out, v->icmp_type);
}

COLUMN(icmp_code)
{
	(void)env;
	wr_u64(out, v->icmp_code);
}

/* Errors quote the packet that they are about: which flow is it of? */
static bool
is_error(const struct packet_view *v)
{
	if (v->ip.v == 6)
		return v->icmp_type < 128;
	return v->icmp_type == 3 || v->icmp_type == 4 || v->icmp_type == 5 ||
	       v->icmp_type == 11 || v->icmp_type == 12;
}

static bool
quoted_ends(const struct packet_view *v, struct endpoint *src,
    struct endpoint *dst, uint8_t *proto)
{
	struct rd r = rd_init(v->l7);
	uint8_t first = rd_u8(&r);

	if (first >> 4 != v->ip.v || (v->ip.v == 4 && (first & 15) < 5))
		return false;
	if (v->ip.v == 4) {
		rd_skip(&r, 8);
		*proto = rd_u8(&r);
		rd_skip(&r, 2);
		src->addr = addr_v4(rd_bytes(&r, 4));
		dst->addr = addr_v4(rd_bytes(&r, 4));
		rd_skip(&r, (first & 15u) * 4 - 20);
	} else {
		rd_skip(&r, 5);
		*proto = rd_u8(&r);
		rd_skip(&r, 1);
		src->addr = addr_v6(rd_bytes(&r, 16));
		dst->addr = addr_v6(rd_bytes(&r, 16));
	}
	if (*proto == IPP_TCP || *proto == IPP_UDP || *proto == IPP_SCTP) {
		src->port = rd_be16(&r);
		dst->port = rd_be16(&r);
	}
	return !r.bad;
}

COLUMN(icmp_parent)
{
	struct endpoint src = {0}, dst = {0};
	uint64_t index = 0;
	uint8_t proto;

	if (is_error(v) && quoted_ends(v, &src, &dst, &proto))
		index = packet_flows_find(env->flows, &src, &dst, proto);
	if (index != 0)
		wr_u64(out, index);
}

const struct packet_column packet_columns_icmp[] = {
    {"icmpType", HAS_ICMP, write_icmp_type, "type", false},
    {"icmpCode", HAS_ICMP, write_icmp_code, "code", false},
    {"icmpPFindex", HAS_ICMP, write_icmp_parent,
	"flow of the packet that an error quotes", false},
    {0},
};

/* ---- DHCP */

#define DHCP_COOKIE 0x63825363

COLUMN(dhcp_type)
{
	struct rd r = rd_init(v->l7), value;
	uint8_t kind;

	(void)env;
	rd_skip(&r, 236);
	if (rd_be32(&r) != DHCP_COOKIE)
		return;
	while (r.left != 0) {
		kind = rd_u8(&r);
		if (kind == 255)
			return;
		if (kind == 0)
			continue;
		value = rd_sub(&r, rd_u8(&r));
		if (kind == 53 && value.left != 0) {
			wr_u64(out, rd_u8(&value));
			return;
		}
	}
}

static uint32_t
dhcp_transaction(const struct packet_view *v)
{
	struct rd r = rd_init(slice_from(v->l7, 4));

	return rd_be32(&r);
}

COLUMN(dhcp_hops)
{
	(void)env;
	wr_u64(out, slice_at(v->l7, 3));
}

COLUMN(dhcp_id)
{
	(void)env;
	field_hex(out, dhcp_transaction(v), 8);
}

COLUMN(dhcp_flow)
{
	uint64_t index = packet_recall_dhcp(packet_flows_recall(env->flows),
	    dhcp_transaction(v), v->flow->index);

	if (index != 0)
		wr_u64(out, index);
}

const struct packet_column packet_columns_dhcp[] = {
    {"dhcpMTyp", HAS_DHCP, write_dhcp_type, "message type", false},
    {"dhcpHops", HAS_DHCP, write_dhcp_hops, "relays", false},
    {"dhcpTransID", HAS_DHCP, write_dhcp_id, "transaction", false},
    {"dhcpLFlow", HAS_DHCP, write_dhcp_flow,
	"flow that began the transaction, when another", false},
    {0},
};

/* ---- Modbus/TCP: transaction, protocol 0, length, unit, function */

static uint16_t
modbus_word(const struct packet_view *v, size_t off)
{
	struct rd r = rd_init(slice_from(v->l7, off));

	return rd_be16(&r);
}

#define MODBUS(name, value)         \
	COLUMN(modbus_##name)       \
	{                           \
		(void)env;          \
		wr_u64(out, value); \
	}

MODBUS(transaction, modbus_word(v, 0))
MODBUS(protocol, modbus_word(v, 2))
MODBUS(len, modbus_word(v, 4))
MODBUS(unit, slice_at(v->l7, 6))
MODBUS(function, slice_at(v->l7, 7))

const struct packet_column packet_columns_modbus[] = {
    {"mbTranId", HAS_MODBUS, write_modbus_transaction, "transaction", false},
    {"mbProtId", HAS_MODBUS, write_modbus_protocol, "protocol", false},
    {"mbLen", HAS_MODBUS, write_modbus_len, "bytes that follow", false},
    {"mbUnitId", HAS_MODBUS, write_modbus_unit, "unit", false},
    {"mbFuncCode", HAS_MODBUS, write_modbus_function, "function", false},
    {0},
};

/* ---- SNMP: SEQUENCE { version, community, PDU } in BER */

struct snmp {
	struct slice version, community;
	uint8_t type; /* the PDU's tag, 0: not read */
};

/* A tag and its contents; an indefinite or huge length is none. */
static struct slice
ber(struct rd *r, uint8_t *tag)
{
	size_t n;
	uint8_t more;

	*tag = rd_u8(r);
	n = rd_u8(r);
	if (n > 127) {
		more = n & 127;
		if (more == 0 || more > 3)
			return SLICE_NONE;
		for (n = 0; more != 0; more--)
			n = n << 8 | rd_u8(r);
	}
	return n < r->left ? rd_bytes(r, n) : rd_rest(r);
}

static struct snmp
read_snmp(const struct packet_view *v)
{
	struct rd r = rd_init(v->l7);
	struct snmp s = {0};
	uint8_t tag;

	r = rd_init(ber(&r, &tag));
	s.version = ber(&r, &tag);
	if (tag != 2)
		return (struct snmp){0};
	s.community = ber(&r, &tag);
	if (tag != 4) { /* version 3 has a header there */
		s.community = SLICE_NONE;
		return s;
	}
	s.type = rd_u8(&r);
	return s;
}

COLUMN(snmp_version)
{
	struct snmp s = read_snmp(v);

	(void)env;
	if (s.version.n == 1)
		wr_u64(out, slice_at(s.version, 0));
}

COLUMN(snmp_community)
{
	(void)env;
	field_chars(out, read_snmp(v).community);
}

COLUMN(snmp_type)
{
	uint8_t type = read_snmp(v).type;

	(void)env;
	if (type != 0)
		field_hex(out, type, 2);
}

const struct packet_column packet_columns_snmp[] = {
    {"snmpVersion", HAS_SNMP, write_snmp_version, "0: v1, 1: v2c, 3: v3",
	false},
    {"snmpCommunity", HAS_SNMP, write_snmp_community, "community", false},
    {"snmpType", HAS_SNMP, write_snmp_type, "tag of the message", false},
    {0},
};
