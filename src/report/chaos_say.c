/* chaos_say: the words of Chaosreader's reports. */
#include "report/chaos_say.h"

#include "base/buf.h"
#include "case/tally.h"

/* ---- sessions */

void
chaos_talk_get(struct chaos_talk *t, const struct query *q)
{
	*t = (struct chaos_talk){.proto = query_bytes(q, 1),
	    .app = query_bytes(q, 2),
	    .state = query_bytes(q, 3),
	    .client_ip = query_bytes(q, 4),
	    .server_ip = query_bytes(q, 5),
	    .client_port = query_u64(q, 6),
	    .server_port = query_u64(q, 7),
	    .first_ns = query_int(q, 8),
	    .last_ns = query_int(q, 9),
	    .bytes = query_u64(q, 10) + query_u64(q, 11)};
	t->started = !slice_eq_str(t->proto, "udp") && query_u64(q, 12) == 0;
}

/* Names that differ from ours; those of encrypted ones are their ports'. */
static const struct {
	const char *app, *service;
} services[] = {
    {"dns", "domain"},
    {"rlogin", "login"},
    {"tls", NULL},
    {"quic", NULL},
    {"x11", "X11"},
    {"vnc", "VNC"},
};

/* What Chaosreader calls TCP ports that it knows by itself. */
static const struct {
	uint16_t lo, hi;
	const char *name;
} ports[] = {
    {3128, 3128, "web"},
    {4110, 4110, "irc"},
    {5000, 5000, "irc"},
    {5900, 5907, "VNC"},
    {6000, 6007, "X11"},
    {6660, 6660, "irc"},
    {6665, 6669, "irc"},
    {7000, 7000, "irc"},
    {8000, 8000, "irc"},
    {8080, 8080, "web"},
    {9000, 9000, "irc"},
};

static const char *
port_name(bool udp, uint64_t port)
{
	size_t i;

	for (i = 0; i < sizeof(ports) / sizeof(ports[0]) && !udp; i++)
		if (port >= ports[i].lo && port <= ports[i].hi)
			return ports[i].name;
	return port > UINT16_MAX
		   ? NULL
		   : service_name(udp ? IPP_UDP : IPP_TCP, (uint16_t)port);
}

static void
chaos_port(struct buf *b, bool udp, uint64_t port)
{
	const char *name = port_name(udp, port);

	if (name != NULL)
		buf_str(b, name);
	else
		buf_printf(b, "%llu", (unsigned long long)port);
}

/* The name of a protocol without ports; the record has its number. */
static void
put_proto(struct buf *b, struct slice proto)
{
	const char *name;
	uint64_t v;

	if (slice_eq_str(proto, "icmp")) {
		buf_str(b, "ICMP");
	} else if (slice_eq_str(proto, "icmp6")) {
		buf_str(b, "ICMPv6");
	} else if (slice_u64(proto, 10, 255, &v) &&
		   (name = ip_proto_name((uint8_t)v)) != NULL) {
		buf_str(b, name);
	} else {
		buf_str(b, "IP-");
		buf_add_slice(b, proto);
	}
}

static bool
has_ports(struct slice proto)
{
	return slice_eq_str(proto, "tcp") || slice_eq_str(proto, "udp") ||
	       slice_eq_str(proto, "sctp");
}

void
chaos_service(struct buf *b, const struct chaos_talk *t)
{
	bool udp = slice_eq_str(t->proto, "udp");
	size_t i, n = sizeof(services) / sizeof(services[0]);

	if (!has_ports(t->proto)) {
		put_proto(b, t->proto);
		return;
	}
	for (i = 0; i < n && !slice_eq_str(t->app, services[i].app); i++)
		continue;
	if (i < n && services[i].service != NULL)
		buf_str(b, services[i].service);
	else if (i < n && port_name(udp, t->server_port) != NULL)
		buf_str(b, port_name(udp, t->server_port));
	else if (t->app.n != 0)
		buf_add_slice(b, t->app);
	else
		chaos_port(b, udp, t->server_port);
}

void
chaos_end(struct buf *b, const struct chaos_talk *t, bool server)
{
	struct slice ip = server ? t->server_ip : t->client_ip;
	uint64_t port = server ? t->server_port : t->client_port;
	bool v6 = slice_chr(ip, ':') != SLICE_MISSING;

	if (!has_ports(t->proto)) {
		buf_add_slice(b, ip);
		return;
	}
	buf_str(b, v6 ? "[" : "");
	buf_add_slice(b, ip);
	buf_printf(b, "%s:%llu", v6 ? "]" : "", (unsigned long long)port);
}

void
chaos_pair(struct buf *b, const struct chaos_talk *t)
{
	chaos_end(b, t, false);
	buf_str(b, t->started ? " -> " : " <-> ");
	chaos_end(b, t, true);
}

uint64_t
chaos_seconds(const struct chaos_talk *t)
{
	uint64_t ns = (uint64_t)t->last_ns - (uint64_t)t->first_ns;

	return t->last_ns < t->first_ns ? 0 : (ns + 500000000) / 1000000000;
}

/* ---- counts */

static const char *const kinds[CHAOS_TABLES] = {
    [CHAOS_IP] = "ip_src_mac",
    [CHAOS_TCP_PORT] = "tcp_port_packets",
    [CHAOS_UDP_PORT] = "udp_port_packets",
    [CHAOS_PROTOCOL] = "ip_protocol",
    [CHAOS_ETHERNET] = "ethertype",
};

struct chaos_counts
chaos_counts_open(sqlite3 *db, enum chaos_table table, struct buf *text)
{
	struct chaos_counts c = {.table = table, .text = text};

	c.q = query_open(db,
	    "SELECT key,label,packets FROM tally WHERE kind=?1 AND packets>0 "
	    "ORDER BY packets DESC,"
	    "addr_key(substr(key,1,instr(key||' ',' ')-1)),"
	    "CAST(key AS INTEGER),key");
	query_bind_text(&c.q, 1, slice_str(kinds[table]));
	return c;
}

/* 192.0.2.1 02:00:00:00:00:01: the MAC goes without its colons. */
static void
split_mac(struct buf *b, struct chaos_count *c)
{
	struct slice rest = c->key, pair;
	size_t ip;

	slice_token(&rest, ' ', &pair);
	buf_add_slice(b, pair);
	ip = b->n;
	while (slice_token(&rest, ':', &pair))
		buf_add_slice(b, pair);
	c->source = slice_head(buf_as_slice(b), ip);
	c->mac = slice_from(buf_as_slice(b), ip);
}

/* 0x86DD: the digits alone, small. */
static void
ethernet_type(struct buf *b, struct slice key)
{
	uint64_t v;

	if (slice_starts(key, "0x") &&
	    slice_u64(slice_from(key, 2), 16, UINT16_MAX, &v))
		buf_printf(b, "%04x", (unsigned)v);
	else
		buf_add_slice(b, key);
}

bool
chaos_counts_next(struct chaos_counts *t, struct chaos_count *c)
{
	struct slice label;
	uint64_t port = 0;

	if (!query_next(&t->q))
		return false;
	buf_reset(t->text);
	*c = (struct chaos_count){
	    .key = query_bytes(&t->q, 0), .count = query_u64(&t->q, 2)};
	label = query_bytes(&t->q, 1);
	if (t->table == CHAOS_IP) {
		split_mac(t->text, c);
		return true;
	}
	if (t->table == CHAOS_ETHERNET)
		ethernet_type(t->text, c->key);
	else if (t->table == CHAOS_PROTOCOL)
		buf_add_slice(t->text, label.n != 0 ? label : c->key);
	else if (slice_u64(c->key, 10, UINT16_MAX, &port))
		chaos_port(t->text, t->table == CHAOS_UDP_PORT, port);
	c->source = buf_as_slice(t->text);
	return true;
}

void
chaos_counts_close(struct chaos_counts *t)
{
	query_close(&t->q);
}
