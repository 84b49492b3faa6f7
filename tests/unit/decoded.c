/* decoded: what the packet stage makes of a frame, as text. */
#include "decoded.h"

#include <stdio.h>

#include "base/wr.h"
#include "packets.h"

static void
note_finding(void *ctx, const struct finding *f)
{
	struct decoded *d = ctx;

	buf_printf(&d->found, "%s f%llu\n", finding_row(f->kind)->name,
	    (unsigned long long)f->frame);
}

void
decoded_init(struct decoded *d)
{
	*d = (struct decoded){0};
	limits_init(&d->limits);
	d->sink = (struct finding_sink){d, note_finding};
}

void
decoded_free(struct decoded *d)
{
	decoder_free(d->decoder);
	buf_free(&d->found);
	buf_free(&d->text);
}

/* ---- a packet as text */

static void
put_end(struct buf *t, const struct addr *a, uint16_t port, bool ports)
{
	struct endpoint e = {*a, port};

	if (ports)
		endpoint_write(t, &e);
	else
		addr_write(t, a);
}

static void
put_ends(struct buf *t, const struct packet *p)
{
	bool ports =
	    p->proto == IPP_TCP || p->proto == IPP_UDP || p->proto == IPP_SCTP;

	put_end(t, &p->src, p->sport, ports);
	buf_str(t, " > ");
	put_end(t, &p->dst, p->dport, ports);
}

static void
put_flags(struct buf *t, uint8_t flags)
{
	static const char letters[] = "FSRPAUEC";
	int i;

	buf_str(t, " ");
	for (i = 0; i < 8; i++)
		if (flags & 1 << i)
			buf_u8(t, (uint8_t)letters[i]);
}

static void
put_protocol(struct buf *t, const struct packet *p)
{
	switch (p->proto) {
	case IPP_TCP:
		buf_str(t, "tcp ");
		break;
	case IPP_UDP:
		buf_str(t, "udp ");
		break;
	case IPP_ICMP:
	case IPP_ICMP6:
		buf_printf(t, "icmp%s %u/%u ", p->src.v == 6 ? "6" : "",
		    p->icmp_type, p->icmp_code);
		break;
	default:
		buf_printf(t, "%u ", p->proto);
		break;
	}
	put_ends(t, p);
	if (p->proto == IPP_TCP) {
		put_flags(t, p->flags);
		buf_printf(t, " seq %u ack %u", p->seq, p->ack);
	}
	if (p->mss != 0)
		buf_printf(t, " mss %u", p->mss);
	if (p->wscale != 0xff)
		buf_printf(t, " wscale %u", p->wscale);
	if (p->icmp_id != 0 || p->icmp_seq != 0)
		buf_printf(t, " id %u seq %u", p->icmp_id, p->icmp_seq);
}

static void
put_parts(struct buf *t, const struct packet *p)
{
	size_t i;

	if (p->nparts == 1 && p->nframes == 1) {
		buf_printf(t, " @%llu",
		    (unsigned long long)(p->parts[0].pos - p->frame->pos));
		return;
	}
	for (i = 0; i < p->nparts; i++)
		buf_printf(t, " %llu:%llu+%u",
		    (unsigned long long)p->parts[i].frame,
		    (unsigned long long)p->parts[i].pos % 1000, p->parts[i].n);
	if (p->nframes == 1)
		return;
	buf_str(t, " frames");
	for (i = 0; i < p->nframes; i++)
		buf_printf(t, " %llu", (unsigned long long)p->frames[i].no);
}

/* The payload is the tail of what IP carried; its transport header is not. */
static bool
whole_is_right(const struct packet *p)
{
	size_t header = p->whole.n - p->payload.n;

	if (p->whole.n < p->payload.n ||
	    !slice_eq(slice_from(p->whole, header), p->payload))
		return false;
	switch (p->proto) {
	case IPP_TCP:
		return header >= 20 && header <= 60;
	case IPP_UDP:
	case IPP_ICMP:
	case IPP_ICMP6:
		return header == 8;
	default:
		return header == 0;
	}
}

static void
put_payload(struct buf *t, const struct packet *p)
{
	if (!whole_is_right(p))
		buf_printf(t, " (whole: %zu)", p->whole.n);
	buf_str(t, " \"");
	wr_term(t, slice_head(p->payload, 32));
	buf_str(t, p->payload.n > 32 ? "\"..." : "\"");
	if (p->payload.n > 32)
		buf_printf(t, "%zu", p->payload.n);
	if (p->payload_len != p->payload.n)
		buf_printf(t, " of %u", p->payload_len);
	put_parts(t, p);
}

static void
put_link(struct buf *t, const struct packet *p)
{
	unsigned i;

	if (p->vlans != 0)
		buf_printf(t, " vlan %u", p->vlan[0]);
	if (p->vlans > 1)
		buf_printf(t, ",%u", p->vlan[1]);
	if (p->vlans > 2)
		buf_printf(t, " of %u", p->vlans);
	if (p->pppoe)
		buf_str(t, " pppoe");
	if (p->has_ethertype && p->ethertype != 0x0800 &&
	    p->ethertype != 0x86dd)
		buf_printf(t, " type %04x", p->ethertype);
	if (p->tunnels != 0)
		buf_str(t, " in");
	for (i = 0; i < p->tunnels && i < PACKET_TUNNELS; i++)
		buf_printf(t, " %s %u", p->tunnel[i], p->tunnel_id[i]);
	if (p->outer_v == 0)
		return;
	if (p->outer_end < p->frame->data.n)
		buf_printf(
		    t, " and %zu behind", p->frame->data.n - p->outer_end);
	if (p->verdict == PACKET_SESSION && p->tunnels == 0 &&
	    p->proto == p->outer_proto)
		return;
	buf_printf(t, " outer %u ", p->outer_proto);
	addr_write(t, &p->outer_src);
	buf_str(t, " > ");
	addr_write(t, &p->outer_dst);
}

static void
put_packet(struct buf *t, const struct packet *p)
{
	switch (p->verdict) {
	case PACKET_SESSION:
		put_protocol(t, p);
		put_payload(t, p);
		break;
	case PACKET_OTHER:
		buf_printf(t, "other %s", p->reason);
		break;
	case PACKET_UNDECODED:
		buf_printf(t, "undecoded %s", p->reason);
		break;
	case PACKET_HELD:
		buf_str(t, "held");
		break;
	}
	put_link(t, p);
}

/* ---- what most tests wrap */

void
hello4(struct buf *b)
{
	buf_reset(b);
	pkt_text(b, "hello");
	pkt_udp(b, 4000, 53);
	pkt_ip(b, A4, B4, IPP_UDP);
}

void
hello6(struct buf *b)
{
	buf_reset(b);
	pkt_text(b, "hello");
	pkt_udp(b, 4000, 53);
	pkt_ip(b, A6, B6, IPP_UDP);
}

/* ---- frames */

static struct decoder *
decoder_of(struct decoded *d)
{
	/* Late, so that a test can set limits first. */
	if (d->decoder == NULL)
		d->decoder = decoder_new(&d->limits, &d->budget, &d->sink);
	return d->decoder;
}

const char *
decoded_frame(struct decoded *d, struct buf *b, uint32_t link, size_t captured)
{
	struct frame f = {
	    .no = ++d->no,
	    .local_no = d->no,
	    .pos = d->no * 1000,
	    .ns = d->ns += 1000000000,
	    .capture = 1,
	    .link = link,
	    .len = (uint32_t)b->n,
	};
	struct buf exact = {0};
	struct packet p;

	/* A copy of just these bytes, so that a step beyond them shows. */
	buf_add_slice(&exact, slice_head(buf_as_slice(b), captured));
	f.data = (struct slice){exact.n == 0 ? NULL : exact.p, exact.n};
	packet_decode(decoder_of(d), &f, &p);
	buf_reset(&d->text);
	put_packet(&d->text, &p);
	buf_free(&exact);
	buf_free(b);
	return buf_cstr(&d->text);
}

const char *
decoded_expired(struct decoded *d, bool all)
{
	struct frame_count f;
	const char *reason;

	buf_reset(&d->text);
	while (packet_expired(decoder_of(d), all, &f, &reason))
		buf_printf(
		    &d->text, "%llu %s\n", (unsigned long long)f.no, reason);
	return buf_cstr(&d->text);
}

const char *
decoded_cut(struct buf *b, uint32_t link, size_t captured)
{
	static char text[512];
	struct decoded d;

	decoded_init(&d);
	snprintf(text, sizeof text, "%s", decoded_frame(&d, b, link, captured));
	decoded_free(&d);
	return text;
}

const char *
decoded_one(struct buf *b, uint32_t link)
{
	return decoded_cut(b, link, SIZE_MAX);
}

void
decoded_changed(
    void (*make)(struct buf *, unsigned kind), unsigned kind, uint32_t link)
{
	static const uint8_t values[] = {0, 1, 0x0f, 0x45, 0x60, 0x80, 0xff};
	struct buf b = {0};
	size_t n, i, size;

	make(&b, kind);
	size = b.n;
	buf_free(&b);
	for (n = 0; n < size; n++) {
		for (i = 0; i < sizeof values; i++) {
			make(&b, kind);
			pkt_poke8(&b, n, values[i]);
			(void)decoded_one(&b, link);
		}
	}
}
