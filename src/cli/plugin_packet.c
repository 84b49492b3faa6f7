/* plugin_packet: a packet and a flow as wirefolio/plugin.h shows them. */
#include "cli/plugins.h"

static struct wf_bytes
bytes(struct slice s)
{
	return (struct wf_bytes){s.p, s.n};
}

static uint32_t
flags_of(const struct packet_view *v)
{
	const struct frame *f = v->packet->frame;
	uint32_t flags = 0;

	if (v->ip.fragment)
		flags |= WF_FRAGMENT;
	if (f->data.n < f->len)
		flags |= WF_SNAPPED;
	if (v->packet->inner)
		flags |= WF_TUNNEL;
	return flags;
}

static void
network(struct wf_packet *to, const struct packet_view *v)
{
	const struct ip_view *ip = &v->ip;

	to->ip_version = ip->v;
	to->protocol = ip->proto;
	memcpy(to->source, v->src.b, sizeof to->source);
	memcpy(to->destination, v->dst.b, sizeof to->destination);
	to->source_port = v->sport;
	to->destination_port = v->dport;
	to->ttl = ip->ttl;
	/* Options and all that follows lie behind the header. */
	to->network = bytes(slice_of(ip->header.p,
	    ip->header.n + ip->after.n + (ip->v == 6 ? ip->option_len : 0)));
	to->transport = bytes(ip->after);
	to->payload = bytes(v->l7);
	to->payload_length = v->l7_len;
}

void
plugin_packet(struct wf_packet *to, const struct packet_view *v)
{
	const struct frame *f = v->packet->frame;

	*to = (struct wf_packet){
	    .number = f->no,
	    .ns = f->ns,
	    .length = f->len,
	    .flags = flags_of(v),
	    .link = f->link,
	    .ethertype = v->packet->ethertype,
	    .frame = bytes(f->data),
	};
	if ((v->has & HAS_IP) != 0)
		network(to, v);
	if ((v->has & HAS_TCP) == 0)
		return;
	to->has_tcp = 1;
	to->tcp_flags = v->tcp.flags;
	to->tcp_window = v->tcp.window;
	to->tcp_seq = v->tcp.seq;
	to->tcp_ack = v->tcp.ack;
}

void
plugin_datagram(struct wf_packet *to, const struct packet_view *v)
{
	const struct packet *p = v->packet;

	plugin_packet(to, v);
	if (p->nframes == 1)
		return;
	to->flags &= ~(uint32_t)WF_FRAGMENT;
	to->protocol = p->proto;
	to->source_port = p->sport;
	to->destination_port = p->dport;
	to->transport = bytes(p->whole);
	to->payload = bytes(p->payload);
	to->payload_length = p->payload_len;
	if (p->proto != IPP_TCP)
		return;
	to->has_tcp = 1;
	to->tcp_flags = p->flags;
	to->tcp_window = p->window;
	to->tcp_seq = p->seq;
	to->tcp_ack = p->ack;
}

void
plugin_flow(struct wf_flow *to, const struct packet_flow *f, unsigned side)
{
	const struct packet_side *s = &f->side[side];
	const struct endpoint *src = &f->end[side], *dst = &f->end[!side];

	*to = (struct wf_flow){
	    .index = f->index,
	    .direction = (uint8_t)side,
	    .packets = s->packets,
	    .bytes = s->bytes,
	    .first_ns = s->first_ns,
	    .last_ns = s->last_ns,
	    .status = s->status,
	};
	if (src->addr.v != 4 && src->addr.v != 6)
		return;
	to->ip_version = src->addr.v;
	to->protocol = f->proto;
	memcpy(to->source, src->addr.b, sizeof to->source);
	memcpy(to->destination, dst->addr.b, sizeof to->destination);
	to->source_port = src->port;
	to->destination_port = dst->port;
}
