/* reading: options of intake, written again. */
#include "cli/reading.h"

#include "base/wr.h"

static void
flag(struct buf *b, const char *name, bool on)
{
	if (!on)
		return;
	buf_str(b, name);
	buf_u8(b, ' ');
}

static void
ports(struct buf *b, const char *name, const struct port_range *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(b, "%s%s%u-%u", i == 0 ? name : "",
		    i == 0 ? " " : ",", list[i].lo, list[i].hi);
	flag(b, "", n != 0);
}

static void
addresses(struct buf *b, const char *name, const struct cidr *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		buf_printf(b, "%s%s", i == 0 ? name : "", i == 0 ? " " : ",");
		addr_write(b, &list[i].addr);
		buf_printf(b, "/%u", list[i].bits);
	}
	flag(b, "", n != 0);
}

static void
limits(struct buf *b, const struct limits *l)
{
	struct limits usual;
	size_t i;

	limits_init(&usual);
	for (i = 0; i < LIMIT_COUNT; i++)
		if (l->v[i] != usual.v[i])
			buf_printf(b, "--limit %s=%llu ",
			    limit_row((enum limit_id)i)->name,
			    (unsigned long long)l->v[i]);
}

void
reading_write(struct buf *b, const struct intake_options *o)
{
	if (o->filter != NULL) {
		buf_str(b, "--filter ");
		wr_shell(b, slice_str(o->filter));
		buf_u8(b, ' ');
	}
	if (o->max_packets != 0)
		buf_printf(b, "--max-packets %llu ",
		    (unsigned long long)o->max_packets);
	ports(b, "--port", o->ports, o->nports);
	ports(b, "--not-port", o->not_ports, o->nnot_ports);
	addresses(b, "--ip", o->ips, o->nips);
	addresses(b, "--not-ip", o->not_ips, o->nnot_ips);
	flag(b, "--no-tcp", o->no_tcp);
	flag(b, "--no-udp", o->no_udp);
	flag(b, "--no-icmp", o->no_icmp);
	limits(b, &o->limits);
}
