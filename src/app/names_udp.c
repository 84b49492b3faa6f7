/*
 * names_udp: protocols of one datagram each, binary; and ONC RPC, which runs
 * over TCP as well.
 */
#include "app/decoders.h"
#include "app/names.h"
#include "app/nfs_rpc.h"
#include "base/rd.h"

#define PORTS(...) ((const uint16_t[]){__VA_ARGS__, 0})

/* Version and mode are few bits, so the port must fit too (RFC 5905, 7.3). */
static const uint16_t ntp_ports[] = {123, 0};

static enum probe_result
ntp_side(const struct names_side *side)
{
	uint8_t first = slice_at(side->s, 0);
	unsigned version = first >> 3 & 7, mode = first & 7;

	if (!decoder_port(ntp_ports, side->session) || version < 1 ||
	    version > 4 || mode == 0)
		return PROBE_NO;
	return side->s.n >= (mode <= 5 ? 48 : 8) ? PROBE_YES : PROBE_NO;
}

static enum probe_result
ntp_probe(const struct probe *p)
{
	return names_either(p, ntp_side);
}

const struct app_decoder name_ntp = {
    .name = "ntp",
    .label = "NTP",
    .proto = IPP_UDP,
    .ports = ntp_ports,
    .probe = ntp_probe,
};

/*
 * The magic cookie after BOOTP's fixed 236 bytes (RFC 2131, 3). BOOTP itself
 * has none, and a short capture lacks it: then Ethernet's type and length, on
 * the ports.
 */
static const uint16_t dhcp_ports[] = {67, 68, 0};

static enum probe_result
dhcp_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	uint8_t op = rd_u8(&r), type = rd_u8(&r), len = rd_u8(&r);
	uint8_t hops = rd_u8(&r);

	if (r.bad || (op != 1 && op != 2))
		return PROBE_NO;
	if (type == 1 && len == 6 && hops <= 16 &&
	    decoder_port(dhcp_ports, side->session))
		return PROBE_YES;
	rd_skip(&r, 232);
	return rd_be32(&r) == 0x63825363 ? PROBE_YES : PROBE_NO;
}

static enum probe_result
dhcp_probe(const struct probe *p)
{
	return names_either(p, dhcp_side);
}

const struct app_decoder name_dhcp = {
    .name = "dhcp",
    .label = "DHCP",
    .proto = IPP_UDP,
    .ports = dhcp_ports,
    .probe = dhcp_probe,
};

/* A type and flags that RFC 1002, 4.4.1 knows, on the port. */
static const uint16_t nbdgm_ports[] = {138, 0};

static enum probe_result
nbdgm_side(const struct names_side *side)
{
	uint8_t type = slice_at(side->s, 0), flags = slice_at(side->s, 1);

	return side->s.n >= 10 && type >= 0x10 && type <= 0x16 && flags < 16 &&
		       decoder_port(nbdgm_ports, side->session)
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
nbdgm_probe(const struct probe *p)
{
	return names_either(p, nbdgm_side);
}

const struct app_decoder name_nbdgm = {
    .name = "nbdgm",
    .label = "NetBIOS datagram",
    .proto = IPP_UDP,
    .ports = nbdgm_ports,
    .probe = nbdgm_probe,
};

/* A type and an option that fits; little to go by, so on its ports only. */
static const uint16_t dhcp6_ports[] = {546, 547, 0};

static enum probe_result
dhcp6_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	uint8_t type = rd_u8(&r);
	uint16_t len;

	if (!decoder_port(dhcp6_ports, side->session) || type == 0 || type > 36)
		return PROBE_NO;
	rd_skip(&r, type == 12 || type == 13 ? 33 : 3);
	rd_skip(&r, 2);
	len = rd_be16(&r);
	return !r.bad && len <= r.left ? PROBE_YES : PROBE_NO;
}

static enum probe_result
dhcp6_probe(const struct probe *p)
{
	return names_either(p, dhcp6_side);
}

const struct app_decoder name_dhcp6 = {
    .name = "dhcpv6",
    .label = "DHCPv6",
    .proto = IPP_UDP,
    .ports = dhcp6_ports,
    .probe = dhcp6_probe,
};

/* Version 1, 2, the drafts (0xff0000xx), and Google's own ("Q0..."). */
static bool
quic_version(uint32_t v)
{
	return v == 1 || v == 0x6b3343cf || v >> 8 == 0xff0000 ||
	       v >> 16 == 0x5130;
}

#define QUIC_SHORT 21 /* no packet is shorter (RFC 9000, 10.3) */

/* A long header with a version in use and ids of at most 20 bytes (RFC 9000,
 * 17.2). Of a connection whose start was missed only the fixed bit is left. */
static enum probe_result
quic_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	uint8_t first = rd_u8(&r), id;
	uint32_t version = rd_be32(&r);

	if ((first & 0xc0) == 0x40)
		return side->s.n >= QUIC_SHORT && !names_text(side->s)
			   ? PROBE_MORE
			   : PROBE_NO;
	if ((first & 0xc0) != 0xc0 || !quic_version(version))
		return PROBE_NO;
	for (int i = 0; i < 2; i++) {
		id = rd_u8(&r);
		if (id > 20)
			return PROBE_NO;
		rd_skip(&r, id);
	}
	return r.bad ? PROBE_NO : PROBE_YES;
}

static enum probe_result
quic_probe(const struct probe *p)
{
	return names_either(p, quic_side);
}

const struct app_decoder name_quic = {
    .name = "quic",
    .label = "QUIC",
    .proto = IPP_UDP,
    .ports = PORTS(443),
    .probe = quic_probe,
    .port_only = true,
    .opaque = true,
};

/* ONC RPC of any other program than NFS: portmapper, mount, locks. */
static enum probe_result
sunrpc_side(const struct names_side *side)
{
	return rpc_side(side, false);
}

static enum probe_result
sunrpc_probe(const struct probe *p)
{
	return names_either(p, sunrpc_side);
}

const struct app_decoder name_sunrpc = {
    .name = "sunrpc",
    .label = "Sun RPC",
    .ports = PORTS(111),
    .probe = sunrpc_probe,
    .opaque = true,
};
