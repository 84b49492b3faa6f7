/*
 * packet_columns_flow: the groups basicFlow and macRecorder: when, in which
 * flow, between whom.
 */
#include "base/wr.h"
#include "cli/field.h"
#include "cli/geo.h"
#include "cli/oui.h"
#include "cli/packet_columns.h"

#define COLUMN(name)                                                           \
	static void write_##name(struct buf *out, const struct packet_view *v, \
	    const struct packet_env *env)
#define UNUSED (void)env

/* ---- flow and times */

COLUMN(flow_ind)
{
	UNUSED;
	wr_u64(out, v->flow->index);
}

COLUMN(flow_stat)
{
	UNUSED;
	field_hex(out, v->status, 16);
}

COLUMN(time)
{
	UNUSED;
	field_ns(out, v->packet->frame->ns);
}

COLUMN(iat)
{
	UNUSED;
	field_ns(out, v->iat_ns);
}

COLUMN(trip)
{
	UNUSED;
	field_ns(out, v->trip_ns);
}

COLUMN(duration)
{
	UNUSED;
	field_ns(out, v->duration_ns);
}

/* ---- headers */

/* In lower case, without spaces. */
static void
name_header(struct buf *out, const char *name)
{
	uint8_t c;

	for (; *name != '\0'; name++) {
		c = (uint8_t)*name;
		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		buf_u8(out, c == ' ' ? '_' : c);
	}
}

COLUMN(num_hdrs)
{
	UNUSED;
	wr_u64(out, packet_view_headers(v));
}

COLUMN(hdr_desc)
{
	size_t i;

	UNUSED;
	for (i = 0; i < v->shown; i++) {
		if (i != 0)
			buf_u8(out, ':');
		buf_str(out, header_name(&v->trail->v[i]));
	}
	if (v->rest == NULL)
		return;
	if (i != 0)
		buf_u8(out, ':');
	name_header(out, v->rest);
}

COLUMN(vlan)
{
	const struct packet *p = v->packet;
	unsigned i;

	UNUSED;
	for (i = 0; i < p->vlans && i < 2; i++) {
		if (i != 0)
			buf_u8(out, ';');
		wr_u64(out, p->vlan[i]);
	}
}

COLUMN(src_mac)
{
	UNUSED;
	field_mac(out, v->packet->mac_src);
}

COLUMN(dst_mac)
{
	UNUSED;
	field_mac(out, v->packet->mac_dst);
}

COLUMN(eth_type)
{
	UNUSED;
	if (v->packet->has_ethertype)
		field_hex(out, v->packet->ethertype, 4);
}

/* ---- ends */

static void
write_name(struct buf *out, struct slice name)
{
	if (name.n == 0)
		buf_u8(out, '-');
	else
		wr_tsv(out, name);
}

COLUMN(src_ip)
{
	UNUSED;
	field_addr(out, &v->src);
}

COLUMN(dst_ip)
{
	UNUSED;
	field_addr(out, &v->dst);
}

COLUMN(src_cc)
{
	write_name(out, geo_find(env->geo, &v->src)->country);
}

COLUMN(dst_cc)
{
	write_name(out, geo_find(env->geo, &v->dst)->country);
}

COLUMN(src_org)
{
	write_name(out, geo_find(env->geo, &v->src)->org);
}

COLUMN(dst_org)
{
	write_name(out, geo_find(env->geo, &v->dst)->org);
}

COLUMN(src_port)
{
	UNUSED;
	wr_u64(out, v->sport);
}

COLUMN(dst_port)
{
	UNUSED;
	wr_u64(out, v->dport);
}

COLUMN(l4_proto)
{
	UNUSED;
	wr_u64(out, v->ip.proto);
}

COLUMN(src_manuf)
{
	write_name(out, oui_find(env->oui, v->packet->mac_src));
}

COLUMN(dst_manuf)
{
	write_name(out, oui_find(env->oui, v->packet->mac_dst));
}

const struct packet_column packet_columns_flow[] = {
    {"flowInd", 0, write_flow_ind, "number of the flow, both directions",
	false},
    {"flowStat", 0, write_flow_stat, "what the packet and its flow are", false},
    {"time", 0, write_time, "seconds since 1970 UTC", false},
    {"pktIAT", 0, write_iat, "seconds since this side's last packet", false},
    {"pktTrip", 0, write_trip, "seconds since the other side's last packet",
	false},
    {"flowDuration", 0, write_duration,
	"seconds since this side's first packet", false},
    {"numHdrs", 0, write_num_hdrs, "headers inside each other", false},
    {"hdrDesc", 0, write_hdr_desc, "their names, outermost first", false},
    {"vlanID", 0, write_vlan, "VLANs, outermost first", false},
    {"srcMac", HAS_MAC, write_src_mac, "source MAC address", false},
    {"dstMac", HAS_MAC, write_dst_mac, "destination MAC address", false},
    {"ethType", 0, write_eth_type, "EtherType under the tags", false},
    {"srcIP", HAS_IP, write_src_ip, "source address, innermost", false},
    {"srcIPCC", HAS_IP, write_src_cc, "its country", false},
    {"srcIPOrg", HAS_IP, write_src_org, "its organisation", false},
    {"srcPort", HAS_IP, write_src_port, "source port", false},
    {"dstIP", HAS_IP, write_dst_ip, "destination address, innermost", false},
    {"dstIPCC", HAS_IP, write_dst_cc, "its country", false},
    {"dstIPOrg", HAS_IP, write_dst_org, "its organisation", false},
    {"dstPort", HAS_IP, write_dst_port, "destination port", false},
    {"l4Proto", HAS_IP, write_l4_proto, "IP protocol", false},
    {0},
};

const struct packet_column packet_columns_mac[] = {
    {"srcManuf", HAS_MAC, write_src_manuf, "who made the source's card", false},
    {"dstManuf", HAS_MAC, write_dst_manuf, "who made the destination's card",
	false},
    {0},
};
