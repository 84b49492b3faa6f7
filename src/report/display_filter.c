/*
 * display_filter: field names are those of Wireshark's dissectors. x.addr and
 * x.port hold for either direction; where both ends are the same, source and
 * destination are asked for, so that the filter does not widen.
 */
#include "report/display_filter.h"

#include "base/wr.h"
#include "packet/packet.h"
#include "session/icmp.h"

static void
add_address(struct buf *b, const struct display_filter *f, unsigned i)
{
	buf_str(b, f->ip_version == 6 ? "ipv6" : "ip");
	if (slice_eq(f->ip[0], f->ip[1]))
		buf_str(b, i == 0 ? ".src == " : ".dst == ");
	else
		buf_str(b, ".addr == ");
	buf_add_slice(b, f->ip[i]);
}

static void
add_ends(struct buf *b, const struct display_filter *f)
{
	for (unsigned i = 0; i < 2; i++) {
		buf_str(b, " && ");
		add_address(b, f, i);
	}
}

/* An address with its port, twice: as one reads it. */
static void
add_ports(struct buf *b, const struct display_filter *f, const char *proto)
{
	for (unsigned i = 0; i < 2; i++) {
		if (i != 0)
			buf_str(b, " && ");
		add_address(b, f, i);
		buf_str(b, " && ");
		buf_str(b, proto);
		if (f->port[0] == f->port[1])
			buf_str(b, i == 0 ? ".srcport == " : ".dstport == ");
		else
			buf_str(b, ".port == ");
		wr_u64(b, f->port[i]);
	}
}

static void
add_icmp(struct buf *b, const struct display_filter *f, bool v6)
{
	const char *name = v6 ? "icmpv6" : "icmp";
	uint8_t proto = v6 ? IPP_ICMP6 : IPP_ICMP;
	uint8_t type = (uint8_t)f->icmp_type, other;

	if (!f->icmp_known) {
		buf_str(b, name);
	} else if (icmp_is_echo(proto, type)) {
		buf_printf(b, "%s == %u",
		    v6 ? "icmpv6.echo.identifier" : "icmp.ident", f->icmp_id);
	} else if (icmp_counterpart(proto, type, &other) && other != type) {
		buf_printf(b, "(%s.type == %u || %s.type == %u)", name, type,
		    name, other);
	} else {
		buf_printf(b, "%s.type == %u", name, type);
	}
	add_ends(b, f);
}

void
display_filter(struct buf *b, const struct display_filter *f)
{
	if (slice_eq_str(f->proto, "tcp")) {
		add_ports(b, f, "tcp");
	} else if (slice_eq_str(f->proto, "udp")) {
		add_ports(b, f, "udp");
	} else if (slice_eq_str(f->proto, "sctp")) {
		add_ports(b, f, "sctp");
	} else if (slice_eq_str(f->proto, "icmp")) {
		add_icmp(b, f, false);
	} else if (slice_eq_str(f->proto, "icmp6")) {
		add_icmp(b, f, true);
	} else {
		buf_str(
		    b, f->ip_version == 6 ? "ipv6.nxt == " : "ip.proto == ");
		buf_add_slice(b, f->proto);
		add_ends(b, f);
	}
}
