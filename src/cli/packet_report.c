/* packet_report: counting, and the report's lines in their order. */
#include "cli/packet_report.h"

#include <stdio.h>

#include "base/ns.h"
#include "base/wr.h"
#include "cli/field.h"
#include "packet/ethertype.h"

/* ---- counting */

static void
count(struct packet_count *c, uint64_t bytes)
{
	c->packets++;
	c->bytes += bytes;
}

static void
count_layer2(struct packet_totals *t, const struct packet_view *v)
{
	uint64_t len = v->packet->frame->len;

	count(&t->other, len);
	switch (v->packet->ethertype) {
	case TYPE_ARP:
		count(&t->arp, len);
		break;
	case TYPE_RARP:
		count(&t->rarp, len);
		break;
	case TYPE_LLDP:
		count(&t->lldp, len);
		break;
	default:
		break;
	}
}

void
packet_totals_packet(struct packet_totals *t, const struct packet_view *v)
{
	const struct frame *f = v->packet->frame;
	uint64_t headers = packet_view_headers(v);

	if (t->all.packets == 0) {
		t->first_ns = t->last_ns = f->ns;
		t->header_min = headers;
	}
	t->first_ns = f->ns < t->first_ns ? f->ns : t->first_ns;
	t->last_ns = f->ns > t->last_ns ? f->ns : t->last_ns;
	t->header_min = headers < t->header_min ? headers : t->header_min;
	t->header_max = headers > t->header_max ? headers : t->header_max;
	t->header_sum += headers;
	count(&t->all, f->len);
	count(&t->side[v->side], f->len);
	t->captured += f->data.n;
	t->padding += v->padding;
	t->fragments += v->ip.fragment;
	t->status |= v->status;
	if ((v->status & STAT_GRE) != 0)
		count(&t->gre, f->len);
	if ((v->has & HAS_IP) == 0) {
		count_layer2(t, v);
		return;
	}
	count(v->ip.v == 4 ? &t->v4 : &t->v6, f->len);
	count(&t->ip[v->ip.proto], f->len);
}

void
packet_totals_flow(
    struct packet_totals *t, const struct packet_flow *f, unsigned side)
{
	/* A answers when it began with what only answers are. */
	bool answers = f->side[0].answers ? side == 0 : side == 1;

	t->flows++;
	t->flows_side[side]++;
	t->flows_ask += !answers;
	t->flows_answer += answers;
	t->flows_l2 += f->end[0].addr.v == 2;
	t->flows_v4 += f->end[0].addr.v == 4;
	t->flows_v6 += f->end[0].addr.v == 6;
	t->status |= f->side[side].status;
}

/* ---- numbers */

static const struct {
	double from;
	const char *unit;
} scales[] = {{1e15, "P"}, {1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "K"}};

#define NSCALES (sizeof scales / sizeof scales[0])

/* " (1.22 M)", or " (1.22 Mb/s)" */
static void
rounded(struct buf *out, double v, const char *what)
{
	size_t i;

	for (i = 0; i < NSCALES; i++) {
		if (v < scales[i].from)
			continue;
		buf_printf(out, " (%.2f %s%s)", v / scales[i].from,
		    scales[i].unit, what);
		return;
	}
}

static double
ratio(double a, double b)
{
	return b == 0 ? 0 : a / b;
}

void
packet_report_number(struct buf *out, uint64_t n, uint64_t of)
{
	wr_u64(out, n);
	rounded(out, (double)n, "");
	if (of != 0)
		buf_printf(
		    out, " [%.2f%%]", 100 * ratio((double)n, (double)of));
}

static void
line(struct buf *out, const char *name, uint64_t n, uint64_t of)
{
	buf_printf(out, "Number of %s: ", name);
	packet_report_number(out, n, of);
	buf_u8(out, '\n');
}

static void
line_if(struct buf *out, const char *name, uint64_t n, uint64_t of)
{
	if (n != 0)
		line(out, name, n, of);
}

static void
rate(struct buf *out, const char *name, double v)
{
	buf_printf(out, "%s: %.2f", name, v);
	rounded(out, v, "");
	buf_u8(out, '\n');
}

static void
bandwidth(struct buf *out, const char *name, double bits)
{
	buf_printf(out, "%s: %.0f b/s", name, bits);
	rounded(out, bits, "b/s");
	buf_u8(out, '\n');
}

static void
rule(struct buf *out)
{
	buf_str(out, "----------------------------------------"
		     "----------------------------------------\n");
}

/* ---- the parts, in their order */

static void
when(struct buf *out, const char *name, int64_t ns)
{
	buf_printf(out, "%s: ", name);
	field_ns(out, ns);
	buf_str(out, " sec (");
	wr_time(out, ns, 6);
	buf_str(out, " UTC)\n");
}

static double
percent_done(const struct packet_totals *t)
{
	return t->total == 0 ? 100
			     : 100 * ratio((double)t->done, (double)t->total);
}

static void
write_run(struct buf *out, const struct packet_totals *t)
{
	if (t->all.packets != 0) {
		when(out, "Dump start", t->first_ns);
		when(out, "Dump stop", t->last_ns);
	}
	buf_str(out, "Total dump duration: ");
	field_ns(out, ns_between(t->first_ns, t->last_ns));
	buf_printf(out, " sec\nElapsed time: %.9f sec\n", t->elapsed);
	buf_printf(out, "Percentage completed: %.2f%%\n", percent_done(t));
	buf_printf(out, "Sensor ID: %llu\n", (unsigned long long)t->sensor);
}

static void
write_sides(struct buf *out, const struct packet_totals *t)
{
	static const char *const sides[] = {"A", "B"};
	const struct packet_count *c;
	unsigned i;

	for (i = 0; i < 2; i++) {
		buf_printf(out, "Number of %s packets: ", sides[i]);
		packet_report_number(out, t->side[i].packets, t->all.packets);
		buf_u8(out, '\n');
	}
	for (i = 0; i < 2; i++) {
		buf_printf(out, "Number of %s bytes: ", sides[i]);
		packet_report_number(out, t->side[i].bytes, t->all.bytes);
		buf_u8(out, '\n');
	}
	for (i = 0; i < 2; i++) {
		c = &t->side[i];
		buf_printf(out, "Average %s packet load: %.2f\n", sides[i],
		    ratio((double)c->bytes, (double)c->packets));
	}
}

static void
write_packets(struct buf *out, const struct packet_totals *t)
{
	uint64_t n = t->all.packets;

	line(out, "processed packets", n, 0);
	line(out, "processed bytes", t->captured, 0);
	line(out, "raw bytes", t->all.bytes, 0);
	line(out, "pad bytes", t->padding, 0);
	line(out, "pcap bytes", t->pcap_bytes, 0);
	line_if(out, "packets filtered out", t->filtered, 0);
	line(out, "IPv4 packets", t->v4.packets, n);
	line(out, "IPv6 packets", t->v6.packets, n);
	line(out, "other packets", t->other.packets, n);
	write_sides(out, t);
}

static void
protocol(struct buf *out, const struct packet_totals *t, const char *name,
    const struct packet_count *c)
{
	if (c->packets == 0)
		return;
	buf_printf(out, "Number of %s packets: ", name);
	packet_report_number(out, c->packets, t->all.packets);
	buf_printf(out, "\nNumber of %s bytes: ", name);
	packet_report_number(out, c->bytes, t->all.bytes);
	buf_u8(out, '\n');
}

/* In the order that people look for them; then the others by number. */
static void
write_protocols(struct buf *out, const struct packet_totals *t)
{
	static const uint8_t first[] = {
	    IPP_IGMP, IPP_ICMP, IPP_ICMP6, IPP_TCP, IPP_UDP, IPP_SCTP};
	bool done[256] = {false};
	char number[16];
	const char *name;
	unsigned i;
	size_t k;

	protocol(out, t, "ARP", &t->arp);
	protocol(out, t, "RARP", &t->rarp);
	protocol(out, t, "LLDP", &t->lldp);
	protocol(out, t, "GRE", &t->gre);
	for (k = 0; k < sizeof first; k++) {
		name = ip_proto_name(first[k]);
		protocol(out, t, first[k] == IPP_ICMP6 ? "ICMPv6" : name,
		    &t->ip[first[k]]);
		done[first[k]] = true;
	}
	for (i = 0; i < 256; i++) {
		if (done[i] || (i == IPP_GRE && t->gre.packets != 0))
			continue;
		name = ip_proto_name((uint8_t)i);
		snprintf(number, sizeof number, "protocol %u", i);
		protocol(out, t, name != NULL ? name : number, &t->ip[i]);
	}
	line_if(out, "fragments", t->fragments, t->all.packets);
}

static void
write_flows(struct buf *out, const struct packet_totals *t)
{
	double a = (double)t->flows_side[0], b = (double)t->flows_side[1];
	double ask = (double)t->flows_ask, answer = (double)t->flows_answer;

	line(out, "processed flows", t->flows, 0);
	line(out, "processed L2 flows", t->flows_l2, t->flows);
	line(out, "processed IPv4 flows", t->flows_v4, t->flows);
	line(out, "processed IPv6 flows", t->flows_v6, t->flows);
	line(out, "processed A flows", t->flows_side[0], t->flows);
	line(out, "processed B flows", t->flows_side[1], t->flows);
	line(out, "request flows", t->flows_ask, t->flows);
	line(out, "reply flows", t->flows_answer, t->flows);
	buf_printf(
	    out, "Total A/B flow asymmetry: %.2f\n", ratio(a - b, a + b));
	buf_printf(out, "Total req/rply flow asymmetry: %.2f\n",
	    ratio(ask - answer, ask + answer));
	rate(out, "Number of processed packets/flows",
	    ratio((double)t->all.packets, a + b));
	rate(out, "Number of processed A packets/flows",
	    ratio((double)t->side[0].packets, a));
	rate(out, "Number of processed B packets/flows",
	    ratio((double)t->side[1].packets, b));
}

static void
write_rates(struct buf *out, const struct packet_totals *t)
{
	double s = (double)ns_between(t->first_ns, t->last_ns) / 1e9;
	double n = (double)t->all.packets;

	rate(out, "Number of processed total packets/s", ratio(n, s));
	rate(out, "Number of processed A packets/s",
	    ratio((double)t->side[0].packets, s));
	rate(out, "Number of processed B packets/s",
	    ratio((double)t->side[1].packets, s));
	rate(out, "Number of average processed flows/s",
	    ratio((double)t->flows, s));
	/* Full: without padding. Raw: with everything on the wire. */
	bandwidth(out, "Average full bandwidth",
	    ratio(8 * (double)(t->all.bytes - t->padding), s));
	bandwidth(out, "Average snapped bandwidth",
	    ratio(8 * (double)t->captured, s));
	bandwidth(out, "Average full raw bandwidth",
	    ratio(8 * (double)t->all.bytes, s));
}

static void
write_memory(struct buf *out, const struct packet_totals *t)
{
	buf_str(out, "Max number of flows in memory: ");
	packet_report_number(out, t->peak, t->peak_limit);
	buf_printf(out, "\nMemory usage: %.2f GB", (double)t->memory / 1e9);
	if (t->machine_memory != 0)
		buf_printf(out, " [%.2f%%]",
		    100 * ratio((double)t->memory, (double)t->machine_memory));
	buf_u8(out, '\n');
}

static const struct {
	uint64_t bit;
	const char *text;
} remarks[] = {
    {STAT_SNAPPED,
	"[WRN] Packets were captured shorter than their IP headers say"},
    {STAT_FRAGMENT, "[INF] IP fragments"},
    {STAT_TIMEOUT, "[INF] Flows that ended by their timeout"},
    {STAT_L2, "[INF] Layer 2 flows"},
    {STAT_ARP, "[INF] ARP"},
    {STAT_VLAN, "[INF] VLAN tags"},
    {STAT_MPLS, "[INF] MPLS"},
    {STAT_GRE, "[INF] GRE tunnels"},
    {STAT_IP_IN_IP, "[INF] IP in IP tunnels"},
    {STAT_TEREDO, "[INF] Teredo tunnels"},
    {STAT_GTP, "[INF] GTP-U tunnels"},
    {STAT_VXLAN, "[INF] VXLAN tunnels"},
    {STAT_ERSPAN, "[INF] Frames mirrored by ERSPAN"},
    {STAT_GENEVE, "[INF] GENEVE tunnels"},
    {STAT_IP4, "[INF] IPv4"},
    {STAT_IP6, "[INF] IPv6"},
};

static void
write_status(struct buf *out, const struct packet_totals *t)
{
	size_t i;

	buf_str(out, "Aggregated flowStat: ");
	field_hex(out, t->status, 16);
	buf_u8(out, '\n');
	for (i = 0; i < sizeof remarks / sizeof remarks[0]; i++) {
		if ((t->status & remarks[i].bit) == 0)
			continue;
		buf_str(out, remarks[i].text);
		buf_u8(out, '\n');
	}
}

void
packet_report_write(
    struct buf *out, const struct packet_totals *t, struct slice plugins)
{
	write_run(out, t);
	write_packets(out, t);
	rule(out);
	if (plugins.n != 0) {
		buf_add_slice(out, plugins);
		rule(out);
	}
	buf_printf(out, "Headers count: min: %llu, max: %llu, avg: %.2f\n",
	    (unsigned long long)t->header_min,
	    (unsigned long long)t->header_max,
	    ratio((double)t->header_sum, (double)t->all.packets));
	write_protocols(out, t);
	rule(out);
	write_flows(out, t);
	write_rates(out, t);
	rule(out);
	write_memory(out, t);
	write_status(out, t);
}
