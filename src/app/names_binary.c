/*
 * names_binary: TCP protocols with a fixed beginning in binary.
 */
#include "app/decoders.h"
#include "app/names.h"
#include "base/rd.h"

#define PORTS(...) ((const uint16_t[]){__VA_ARGS__, 0})

/* Version 5 and as many methods as it counts (RFC 1928, 3). */
static bool
socks5_client(struct slice s)
{
	return slice_at(s, 0) == 5 && slice_at(s, 1) != 0 &&
	       slice_at(s, 1) < 10 && s.n >= 2 &&
	       s.n >= 2 + (size_t)slice_at(s, 1);
}

/* Version 4, CONNECT or BIND, port, address, user, NUL. */
static bool
socks4_client(struct slice s)
{
	return slice_at(s, 0) == 4 && (slice_at(s, 1) | 3) == 3 &&
	       slice_at(s, 1) != 0 && s.n >= 9 &&
	       slice_chr(slice_from(s, 8), 0) != SLICE_MISSING;
}

/* Few bytes, so both sides must fit, or one and the port. */
static enum probe_result
socks_as(const struct probe *p, enum side client)
{
	static const uint16_t ports[] = {1080, 0};
	struct slice c = p->first[client], s = p->first[!client];
	bool five = socks5_client(c), four = socks4_client(c);
	uint8_t method = slice_at(s, 1);

	if (c.n != 0 && slice_at(c, 0) != 4 && slice_at(c, 0) != 5)
		return PROBE_NO;
	if (c.n == 0 || (!five && !four))
		return c.n == 0 || p->ended[client] || c.n > 64 ? PROBE_NO
								: PROBE_MORE;
	if (decoder_port(ports, p->session))
		return PROBE_YES;
	if (s.n < 2)
		return p->ended[!client] ? PROBE_NO : PROBE_MORE;
	return (five && slice_at(s, 0) == 5 &&
		   (method <= 2 || method == 0xff)) ||
		       (four && slice_at(s, 0) == 0 && method >= 0x5a &&
			   method <= 0x5d)
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
socks_probe(const struct probe *p)
{
	enum probe_result a = socks_as(p, SIDE_A), b = socks_as(p, SIDE_B);

	return a > b ? a : b;
}

const struct app_decoder name_socks = {
    .name = "socks",
    .label = "SOCKS",
    .proto = IPP_TCP,
    .ports = PORTS(1080),
    .probe = socks_probe,
};

/* The server's greeting: packet 0, protocol 10, a version that is a number. */
static enum probe_result
mysql_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	uint16_t len = rd_le16(&r);
	uint16_t rest = rd_le16(&r); /* length's third byte, packet number */
	uint8_t protocol = rd_u8(&r), digit = rd_u8(&r);

	if (side->s.n > 1 && (len < 20 || len > 512))
		return PROBE_NO;
	if (r.bad)
		return side->s.n < 4 || rest == 0 ? names_wait(side) : PROBE_NO;
	return rest == 0 && protocol == 10 && digit >= '3' && digit <= '9'
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
mysql_probe(const struct probe *p)
{
	return names_either(p, mysql_side);
}

const struct app_decoder name_mysql = {
    .name = "mysql",
    .label = "MySQL",
    .proto = IPP_TCP,
    .ports = PORTS(3306),
    .probe = mysql_probe,
};

/* Startup, SSL, GSS or cancel request: a length and one of four codes. */
static enum probe_result
postgres_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	uint32_t len = rd_be32(&r), code = rd_be32(&r);

	if (slice_at(side->s, 0) != 0)
		return PROBE_NO;
	if (r.bad)
		return names_wait(side);
	if (code == 196608)
		return len > 8 && len <= 10000 ? PROBE_YES : PROBE_NO;
	if (code == 80877102)
		return len == 16 ? PROBE_YES : PROBE_NO;
	return (code == 80877103 || code == 80877104) && len == 8 ? PROBE_YES
								  : PROBE_NO;
}

static enum probe_result
postgres_probe(const struct probe *p)
{
	return names_either(p, postgres_side);
}

const struct app_decoder name_postgres = {
    .name = "postgresql",
    .label = "PostgreSQL",
    .proto = IPP_TCP,
    .ports = PORTS(5432),
    .probe = postgres_probe,
};

/* A NetBIOS session header, then one of the three SMB signatures; or the
 * session request of port 139 (RFC 1002, 4.3.2). */
static enum probe_result
smb_side(const struct names_side *side)
{
	struct slice mark = slice_mid(side->s, 4, 4);
	uint8_t first = slice_at(side->s, 0), kind = slice_at(mark, 0);

	if (side->s.n >= 4 && first == 0x81 && slice_at(side->s, 2) == 0 &&
	    slice_at(side->s, 3) == 68)
		return PROBE_YES;
	if (first != 0 && (first != 0x81 || side->s.n >= 4))
		return PROBE_NO;
	if (mark.n != 0 && kind < 0xfc)
		return PROBE_NO;
	if (mark.n < 4)
		return names_wait(side);
	return slice_eq_str(slice_from(mark, 1), "SMB") ? PROBE_YES : PROBE_NO;
}

static enum probe_result
smb_probe(const struct probe *p)
{
	return names_either(p, smb_side);
}

const struct app_decoder name_smb = {
    .name = "smb",
    .label = "SMB",
    .proto = IPP_TCP,
    .ports = PORTS(445, 139),
    .probe = smb_probe,
    .opaque = true,
};

/* TPKT, then an X.224 connection request with a cookie or on the port:
 * others use TPKT as well. */
static enum probe_result
rdp_side(const struct names_side *side)
{
	static const uint16_t ports[] = {3389, 0};
	struct rd r = rd_init(side->s);
	uint16_t tpkt = rd_be16(&r), len = rd_be16(&r);
	uint8_t x224 = rd_u8(&r), type = rd_u8(&r);

	if (slice_at(side->s, 0) != 3 || (side->s.n > 1 && tpkt != 0x0300) ||
	    (side->s.n >= 4 && (len < 11 || len > 1024)))
		return PROBE_NO;
	if (r.bad)
		return names_wait(side);
	if (x224 != len - 5 || type != 0xe0)
		return PROBE_NO;
	if (decoder_port(ports, side->session))
		return PROBE_YES;
	if (side->s.n < len && !side->ended)
		return PROBE_MORE;
	return slice_ifind_str(side->s, "Cookie: mstshash=") != SLICE_MISSING
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
rdp_probe(const struct probe *p)
{
	return names_either(p, rdp_side);
}

const struct app_decoder name_rdp = {
    .name = "rdp",
    .label = "RDP",
    .proto = IPP_TCP,
    .ports = PORTS(3389),
    .probe = rdp_probe,
    .opaque = true,
};

/* Byte order, then protocol 11.0: six bytes nobody else begins with. */
static enum probe_result
x11_side(const struct names_side *side)
{
	enum probe_result l = names_starts(side, SLICE_LIT("l\0\x0b\0\0\0"));
	enum probe_result b = names_starts(side, SLICE_LIT("B\0\0\x0b\0\0"));

	return l > b ? l : b;
}

static enum probe_result
x11_probe(const struct probe *p)
{
	return names_either(p, x11_side);
}

const struct app_decoder name_x11 = {
    .name = "x11",
    .label = "X11",
    .proto = IPP_TCP,
    .ports = PORTS(6000, 6001, 6002, 6003, 6004, 6005, 6006, 6007),
    .probe = x11_probe,
    .opaque = true,
};

/* NUL, then three strings (RFC 1282); text and NULs, so the port must fit. */
static enum probe_result
rlogin_side(const struct names_side *side)
{
	static const uint16_t ports[] = {513, 0};
	struct slice rest = slice_from(side->s, 1), word;
	unsigned n = 0;

	if (slice_at(side->s, 0) != 0 || !decoder_port(ports, side->session))
		return PROBE_NO;
	while (n < 3 && slice_chr(rest, 0) != SLICE_MISSING &&
	       slice_token(&rest, 0, &word))
		n++;
	return n == 3 ? PROBE_YES : names_wait(side);
}

static enum probe_result
rlogin_probe(const struct probe *p)
{
	return names_either(p, rlogin_side);
}

const struct app_decoder name_rlogin = {
    .name = "rlogin",
    .label = "rlogin",
    .proto = IPP_TCP,
    .ports = PORTS(513),
    .probe = rlogin_probe,
};

/* A marker of sixteen ones, a length, one of five types (RFC 4271, 4.1). */
static enum probe_result
bgp_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	uint16_t len;
	uint8_t type;

	for (unsigned i = 0; i < 16 && r.left > 0; i++)
		if (rd_u8(&r) != 0xff)
			return PROBE_NO;
	len = rd_be16(&r);
	type = rd_u8(&r);
	if (r.bad)
		return names_wait(side);
	return len >= 19 && len <= 4096 && type >= 1 && type <= 5 ? PROBE_YES
								  : PROBE_NO;
}

static enum probe_result
bgp_probe(const struct probe *p)
{
	return names_either(p, bgp_side);
}

const struct app_decoder name_bgp = {
    .name = "bgp",
    .label = "BGP",
    .proto = IPP_TCP,
    .ports = PORTS(179),
    .probe = bgp_probe,
};

/* CONNECT, a length of one to four bytes, and the protocol's own name. */
static enum probe_result
mqtt_side(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	struct slice name;
	unsigned n = 0;

	if (rd_u8(&r) != 0x10)
		return PROBE_NO;
	while (n++ < 4 && (rd_u8(&r) & 0x80) != 0)
		;
	name = rd_bytes(&r, 6);
	if (r.bad)
		return names_wait(side);
	return slice_eq(name, SLICE_LIT("\0\4MQTT")) ||
		       slice_eq(name, SLICE_LIT("\0\6MQIs"))
		   ? PROBE_YES
		   : PROBE_NO;
}

static enum probe_result
mqtt_probe(const struct probe *p)
{
	return names_either(p, mqtt_side);
}

const struct app_decoder name_mqtt = {
    .name = "mqtt",
    .label = "MQTT",
    .proto = IPP_TCP,
    .ports = PORTS(1883),
    .probe = mqtt_probe,
};

/* Each side's handshake begins with its length and the protocol's name. */
static enum probe_result
bittorrent_side(const struct names_side *side)
{
	return names_starts(side, SLICE_LIT("\x13"
					    "BitTorrent protocol"));
}

static enum probe_result
bittorrent_probe(const struct probe *p)
{
	return names_either(p, bittorrent_side);
}

const struct app_decoder name_bittorrent = {
    .name = "bittorrent",
    .label = "BitTorrent",
    .proto = IPP_TCP,
    .probe = bittorrent_probe,
    .opaque = true,
};
