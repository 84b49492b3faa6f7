/*
 * packet_track: a packet beside the earlier ones of its flow: times, IPv4
 * identifications, TCP sequence numbers (RFC 9293, modulo 2^32). The bits are
 * those of the columns ipFlags, tcpFStat and tcpAnomaly; wirefolio(1) lists
 * them.
 */
#include "base/rd.h"
#include "base/ns.h"
#include "cli/packet_flow.h"
#include "cli/packet_sum.h"

enum ip_flag {
	IPF_OPTIONS = 0x0001,  /* options are not there whole */
	IPF_ID_ORDER = 0x0002, /* identification below the last one */
	IPF_ID_ROLL = 0x0004,  /* far below it: the count began anew */
	IPF_MORE = 0x0020,
	IPF_DONT = 0x0040,
	IPF_RESERVED = 0x0080,
	IPF_SUM3 = 0x0400,
	IPF_SUM4 = 0x0800,
	IPF_SNAPPED = 0x1000,
	IPF_SAME_TIME = 0x2000,
	IPF_BACK_TIME = 0x4000,
	IPF_SYN_DATA = 0x8000,
};

enum tcp_status {
	TCPF_OPTIONS = 0x0002,
	TCPF_STAMP_BACK = 0x0004,
	TCPF_OPTIONS_BAD = 0x0008,
	TCPF_WINDOW_UPDATE = 0x0020,
	TCPF_SCALE = 0x0200,
	TCPF_SACK = 0x4000,
};

enum tcp_anomaly {
	ANOMALY_FIN_ACK = 0x0001,
	ANOMALY_SYN_ACK = 0x0002,
	ANOMALY_RST_ACK = 0x0004,
	ANOMALY_SYN_FIN = 0x0008,
	ANOMALY_SYN_FIN_RST = 0x0010,
	ANOMALY_FIN_RST = 0x0020,
	ANOMALY_NULL = 0x0040,
	ANOMALY_XMAS = 0x0080,
	ANOMALY_OPTIONS = 0x0100,
	ANOMALY_SYN_AGAIN = 0x0200,
	ANOMALY_SEQ_AGAIN = 0x0400,
	ANOMALY_SEQ_OVERLAP = 0x0800,
	ANOMALY_ACK_UNSEEN = 0x1000,
	ANOMALY_SEQ_JUMP = 0x2000,
	ANOMALY_ACK_BACK = 0x4000,
	ANOMALY_ACK_AGAIN = 0x8000,
};

/* ---- times and IP */

static void
track_time(struct packet_view *v, struct packet_side *own,
    const struct packet_side *other)
{
	int64_t ns = v->packet->frame->ns;

	if (own->packets == 0)
		own->first_ns = ns;
	else
		v->iat_ns = ns_between(own->last_ns, ns);
	if (other->packets != 0)
		v->trip_ns = ns_between(other->last_ns, ns);
	v->duration_ns = ns_between(own->first_ns, ns);
	if (own->packets != 0 && v->iat_ns == 0)
		v->ip_flags |= IPF_SAME_TIME;
	if (v->iat_ns < 0)
		v->ip_flags |= IPF_BACK_TIME;
	own->last_ns = ns;
}

/* Half of all numbers back is no reordering: the count began anew. */
static void
track_id(struct packet_view *v, struct packet_side *own)
{
	int32_t diff = v->ip.id - own->ip_id;

	if (own->has_id) {
		if (diff < -0x8000) {
			v->ip_flags |= IPF_ID_ROLL;
			diff += 0x10000;
		} else if (diff < 0) {
			v->ip_flags |= IPF_ID_ORDER;
		}
		v->id_diff = diff;
	}
	own->ip_id = v->ip.id;
	own->has_id = true;
}

static void
track_ip(struct packet_view *v, struct packet_side *own)
{
	uint16_t sum;

	if (v->ip.v == 4) {
		track_id(v, own);
		v->ip_flags |= (v->ip.frag & 0x2000) != 0 ? IPF_MORE : 0;
		v->ip_flags |= (v->ip.frag & 0x4000) != 0 ? IPF_DONT : 0;
		v->ip_flags |= (v->ip.frag & 0x8000) != 0 ? IPF_RESERVED : 0;
	} else if (v->ip.fragment && (v->ip.frag & 1) != 0) {
		v->ip_flags |= IPF_MORE;
	}
	if (v->ip.options.n < v->ip.option_len)
		v->ip_flags |= IPF_OPTIONS;
	if (v->ip.after.n < v->ip.after_len)
		v->ip_flags |= IPF_SNAPPED;
	if (!v->sums)
		return;
	if (packet_sum_ip(v, &sum) && sum != v->ip.sum)
		v->ip_flags |= IPF_SUM3;
	/* UDP over IPv4 may do without (RFC 768). */
	if ((v->has & HAS_UDP) != 0 && v->ip.v == 4 && v->l4_sum == 0)
		return;
	if (packet_sum_l4(v, &sum) && sum != v->l4_sum)
		v->ip_flags |= IPF_SUM4;
}

/* ---- TCP options */

static void
one_option(struct packet_view *v, struct packet_side *own, uint8_t kind,
    struct slice value)
{
	struct rd r = rd_init(value);
	uint32_t stamp;

	switch (kind) {
	case 3:
		own->scales = value.n == 1;
		break;
	case 4:
	case 5:
		v->tcp_status |= TCPF_SACK;
		break;
	case 8:
		stamp = rd_be32(&r);
		if (own->has_stamp && (int32_t)(stamp - own->stamp) < 0)
			v->tcp_status |= TCPF_STAMP_BACK;
		own->stamp = stamp;
		own->has_stamp = !r.bad;
		break;
	default:
		break;
	}
}

/* False when they break off or their lengths are wrong. */
static bool
read_options(struct packet_view *v, struct packet_side *own)
{
	struct rd r = rd_init(v->tcp.options);
	uint8_t kind, n;

	while (r.left != 0) {
		kind = rd_u8(&r);
		if (kind == 0)
			return true;
		if (kind == 1)
			continue;
		n = rd_u8(&r);
		if (n < 2 || n - 2u > r.left)
			return false;
		one_option(v, own, kind, rd_bytes(&r, n - 2u));
	}
	return !v->tcp.options_cut;
}

static void
track_options(struct packet_view *v, struct packet_side *own)
{
	if (v->tcp.option_len != 0)
		v->tcp_status |= TCPF_OPTIONS;
	if (!read_options(v, own)) {
		v->tcp_status |= TCPF_OPTIONS_BAD;
		v->anomaly |= ANOMALY_OPTIONS;
	}
	if (own->scales)
		v->tcp_status |= TCPF_SCALE;
}

/* ---- TCP flags and numbers */

static uint16_t
odd_flags(uint16_t flags)
{
	static const struct {
		uint16_t all;
		uint16_t bit;
	} rows[] = {
	    {TH_FIN | TH_ACK, ANOMALY_FIN_ACK},
	    {TH_SYN | TH_ACK, ANOMALY_SYN_ACK},
	    {TH_RST | TH_ACK, ANOMALY_RST_ACK},
	    {TH_SYN | TH_FIN, ANOMALY_SYN_FIN},
	    {TH_SYN | TH_FIN | TH_RST, ANOMALY_SYN_FIN_RST},
	    {TH_FIN | TH_RST, ANOMALY_FIN_RST},
	    {TH_FIN | TH_PUSH | TH_URG, ANOMALY_XMAS},
	};
	uint16_t bits = (flags & 0x3f) == 0 ? ANOMALY_NULL : 0;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if ((flags & rows[i].all) == rows[i].all)
			bits |= rows[i].bit;
	}
	return bits;
}

static void
track_seq(struct packet_view *v, struct packet_side *own)
{
	const struct tcp_view *t = &v->tcp;
	uint32_t end = t->seq + t->span;
	bool syn = (t->flags & TH_SYN) != 0;

	if (own->has_seq) {
		v->seq_diff = (int32_t)(t->seq - own->seq);
		if (syn && own->syn && t->seq == own->isn)
			v->anomaly |= ANOMALY_SYN_AGAIN;
		else if ((int32_t)(t->seq - own->next) > 0)
			v->anomaly |= ANOMALY_SEQ_JUMP;
		else if (t->span != 0 && (int32_t)(end - own->next) <= 0)
			v->anomaly |= ANOMALY_SEQ_AGAIN;
		else if (t->span != 0 && t->seq != own->next)
			v->anomaly |= ANOMALY_SEQ_OVERLAP;
	}
	if (!own->has_seq || (int32_t)(end - own->next) > 0)
		own->next = end;
	if (syn) {
		own->syn = true;
		own->isn = t->seq;
		if (v->l7_len != 0)
			v->ip_flags |= IPF_SYN_DATA;
	}
	own->seq = t->seq;
	own->has_seq = true;
}

static void
track_ack(struct packet_view *v, struct packet_side *own,
    const struct packet_side *other)
{
	const struct tcp_view *t = &v->tcp;

	if (own->has_ack) {
		v->ack_diff = (int32_t)(t->ack - own->ack);
		if ((int32_t)(t->ack - own->acked) < 0)
			v->anomaly |= ANOMALY_ACK_BACK;
		else
			v->acked = t->ack - own->acked;
		if (t->ack == own->ack && t->span == 0 &&
		    (t->flags & TH_RST) == 0) {
			if (t->window == own->window)
				v->anomaly |= ANOMALY_ACK_AGAIN;
			else
				v->tcp_status |= TCPF_WINDOW_UPDATE;
		}
	}
	if (other->has_seq && (int32_t)(t->ack - other->next) > 0)
		v->anomaly |= ANOMALY_ACK_UNSEEN;
	if (!own->has_ack || (int32_t)(t->ack - own->acked) > 0)
		own->acked = t->ack;
	own->ack = t->ack;
	own->has_ack = true;
}

static void
track_tcp(struct packet_view *v, struct packet_side *own,
    const struct packet_side *other)
{
	uint16_t flags = v->tcp.flags;

	track_options(v, own);
	v->anomaly |= odd_flags(flags);
	track_seq(v, own);
	if ((flags & TH_ACK) != 0)
		track_ack(v, own, other);
	own->window = v->tcp.window;
	own->fin |= (flags & TH_FIN) != 0;
	own->rst |= (flags & TH_RST) != 0;
}

void
packet_track(struct packet_view *v, struct packet_side *own,
    const struct packet_side *other)
{
	track_time(v, own, other);
	if ((v->has & HAS_IP) != 0)
		track_ip(v, own);
	if ((v->has & HAS_TCP) != 0)
		track_tcp(v, own, other);
	own->packets++;
	own->bytes += v->packet->frame->len;
	own->status |= v->status;
}
