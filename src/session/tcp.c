/*
 * tcp: what the flags say. A connection as seen by somebody on the wire: he
 * may have missed its start, see one direction only, or see frames in another
 * order than the ends did. RFC 9293; nothing here trusts either end.
 */
#include "session/stream.h"

struct tcp {
	struct stream stream[2];
};

size_t
tcp_size(void)
{
	return sizeof(struct tcp);
}

void
tcp_free(struct flow *f)
{
	stream_free(f, &f->tcp->stream[SIDE_A]);
	stream_free(f, &f->tcp->stream[SIDE_B]);
}

void
tcp_park(struct flow *f, struct buf *out)
{
	stream_park(&f->tcp->stream[SIDE_A], out);
	stream_park(&f->tcp->stream[SIDE_B], out);
}

void
tcp_wake(struct flow *f, struct rd *r)
{
	stream_wake(&f->tcp->stream[SIDE_A], r);
	stream_wake(&f->tcp->stream[SIDE_B], r);
}

struct stream *
tcp_stream(struct flow *f, enum side side)
{
	return &f->tcp->stream[side];
}

bool
tcp_closed(const struct flow *f)
{
	const struct session_side *a = &f->s.side[SIDE_A];
	const struct session_side *b = &f->s.side[SIDE_B];

	return (a->fin && b->fin) || a->rst || b->rst;
}

/*
 * A SYN whose number is not that of the stream's start opens a new
 * connection; so does a SYN-ACK on one that was closed. A SYN that comes
 * after the data it announced (a reordered capture) has a number at or just
 * below what is held.
 */
bool
tcp_is_new(const struct flow *f, const struct packet *p, enum side side)
{
	const struct stream *st = &f->tcp->stream[side];
	const struct session_side *s = &f->s.side[side];
	uint32_t first = p->seq + 1;

	if ((p->flags & TH_SYN) == 0 || (p->flags & TH_RST) != 0)
		return false;
	if ((p->flags & TH_ACK) != 0 && !tcp_closed(f) && !s->synack)
		return st->started && first != (uint32_t)st->base &&
		       s->bytes != 0;
	if (st->started)
		return first != (uint32_t)st->base;
	if (!st->known)
		return tcp_closed(f);
	return (int32_t)((uint32_t)st->next - first) < 0 ||
	       (uint32_t)st->next - first > flow_limits(f)->v[LIMIT_TCP_WINDOW];
}

/* ---- one packet */

static void
outside(struct flow *f, const struct packet *p, enum side side)
{
	struct stream *st = tcp_stream(f, side);
	char who[SENDER_MAX];

	if (st->told_outside)
		return;
	st->told_outside = true;
	flow_finding(f, FINDING_OUTSIDE_WINDOW, p->frame->no, p->frame->ns,
	    "A segment of %u bytes from %s has sequence number %u, where %u "
	    "was next. It is not part of the stream.",
	    p->payload_len, flow_sender(f, side, who), p->seq,
	    (unsigned)(uint32_t)st->next);
}

static void
note_syn(struct flow *f, const struct packet *p, enum side side)
{
	struct stream *st = tcp_stream(f, side);
	struct session_side *s = &f->s.side[side];

	if ((p->flags & TH_ACK) != 0)
		s->synack = true;
	else
		s->syn = true;
	stream_start(f, side, stream_unwrap(st, p->seq) + 1);
	s->started = true;
	f->s.midstream = false;
}

/* Both halves of the handshake tell where both streams begin. */
static void
note_ack(struct flow *f, const struct packet *p, enum side side)
{
	enum side peer = side == SIDE_A ? SIDE_B : SIDE_A;
	struct stream *st = tcp_stream(f, peer);

	if ((p->flags & (TH_SYN | TH_ACK)) == (TH_SYN | TH_ACK)) {
		stream_start(f, peer, stream_unwrap(st, p->ack));
		f->s.side[peer].started = true;
	}
	if ((p->flags & (TH_ACK | TH_RST)) == TH_ACK)
		stream_acked(st, p->ack, flow_limits(f)->v[LIMIT_TCP_WINDOW]);
}

/* One byte, or none, just below what is next (RFC 9293, 3.8.4). */
static bool
keepalive(const struct stream *st, const struct packet *p, uint64_t seq)
{
	uint64_t last =
	    st->has_fin && st->next == st->fin ? st->fin + 1 : st->next;

	return (p->flags & (TH_SYN | TH_FIN | TH_RST)) == 0 &&
	       (p->flags & TH_ACK) != 0 && p->payload_len <= 1 && st->started &&
	       seq + 1 == last &&
	       (p->payload_len == 0 ||
		   (st->has_acked && st->acked >= st->next));
}

static void
count_again(struct flow *f, enum side side, uint64_t seq, uint32_t len)
{
	const struct stream *st = tcp_stream(f, side);
	struct session_side *s = &f->s.side[side];

	if (len == 0 || !st->started)
		return;
	if (seq < st->next)
		s->retransmitted++;
	else if (seq > st->next)
		s->out_of_order++;
}

/* The payload, each part of it with its own place in a capture. */
static void
add_parts(struct flow *f, const struct packet *p, enum side side, uint64_t seq)
{
	struct slice rest = p->payload;
	uint32_t cut = p->payload_len - (uint32_t)p->payload.n;
	const struct part none = {
	    0, p->frame->capture, p->frame->no, p->frame->pos};
	size_t i;

	for (i = 0; i < p->nparts; i++) {
		const struct part *from = &p->parts[i];
		struct slice data = slice_head(rest, from->n);
		bool last = i + 1 == p->nparts;

		stream_add(f, side, seq, data, last ? cut : 0, from, p);
		rest = slice_from(rest, from->n);
		seq += from->n;
	}
	if (p->nparts == 0 && cut != 0)
		stream_add(f, side, seq, SLICE_NONE, cut, &none, p);
}

static void
note_fin(struct flow *f, enum side side, uint64_t end)
{
	struct stream *st = tcp_stream(f, side);

	if (!st->has_fin) {
		st->has_fin = true;
		st->fin = end;
	}
	f->s.side[side].fin = true;
}

static void
end_at_fin(struct flow *f, enum side side)
{
	const struct stream *st = tcp_stream(f, side);

	if (st->started && st->has_fin && st->next >= st->fin &&
	    !f->ended[side])
		flow_end(f, side, END_FIN);
}

static void
payload(struct flow *f, const struct packet *p, enum side side)
{
	struct stream *st = tcp_stream(f, side);
	uint64_t seq = stream_unwrap(st, p->seq);

	if ((p->flags & TH_SYN) != 0)
		seq++; /* data on a SYN follows it */
	if (keepalive(st, p, seq)) {
		f->s.side[side].keepalives++;
		return;
	}
	if (!stream_in_window(st, seq, flow_limits(f)->v[LIMIT_TCP_WINDOW]) ||
	    (f->ended[side] && p->payload_len != 0 &&
		seq + p->payload_len > st->fin)) {
		if (p->payload_len != 0 || (p->flags & (TH_FIN | TH_RST)) != 0)
			outside(f, p, side);
		return;
	}
	count_again(f, side, seq, p->payload_len);
	/* Some stacks explain an RST in its payload: not stream data. */
	if (p->payload_len != 0 && (p->flags & TH_RST) == 0)
		add_parts(f, p, side, seq);
	if ((p->flags & TH_FIN) != 0)
		note_fin(f, side, seq + p->payload_len);
	/* After both FINs it answers a straggler, and ends nothing. */
	if ((p->flags & TH_RST) != 0 && !(f->ended[SIDE_A] && f->ended[SIDE_B]))
		f->s.side[side].rst = true;
}

/*
 * Where the start was missed: a packet that goes on exactly where the other
 * side expects it, and acknowledges exactly what was seen of that side, shows
 * that nothing before was lost or comes later. Then there is no need to wait.
 */
static void
agree(struct flow *f, const struct packet *p, enum side side)
{
	enum side peer = side == SIDE_A ? SIDE_B : SIDE_A;
	struct stream *st = tcp_stream(f, side), *other = tcp_stream(f, peer);

	if ((st->started && other->started) || !st->has_acked ||
	    (p->flags & (TH_ACK | TH_SYN | TH_RST)) != TH_ACK)
		return;
	if (stream_unwrap(st, p->seq) == st->acked &&
	    stream_unwrap(other, p->ack) == stream_held_end(other)) {
		stream_start_anyhow(f, SIDE_A);
		stream_start_anyhow(f, SIDE_B);
	}
}

void
tcp_packet(struct flow *f, const struct packet *p, enum side side)
{
	struct session_side *s = &f->s.side[side];

	if ((p->flags & TH_SYN) != 0)
		note_syn(f, p, side);
	note_ack(f, p, side);
	if (p->window == 0 && (p->flags & (TH_RST | TH_SYN)) == 0)
		s->zero_windows++;
	payload(f, p, side);
	agree(f, p, side);
	streams_patience(f);
	end_at_fin(f, SIDE_A);
	end_at_fin(f, SIDE_B);
}

/* ---- the end */

enum session_state
tcp_state(const struct flow *f, bool timeout)
{
	const struct session_side *a = &f->s.side[SIDE_A];
	const struct session_side *b = &f->s.side[SIDE_B];

	if (a->rst || b->rst) {
		const struct session_side *by = a->rst ? a : b;
		const struct session_side *other = a->rst ? b : a;

		if (other->syn && !by->synack && by->bytes == 0 &&
		    other->bytes == 0 && !by->syn)
			return STATE_REFUSED;
		return a->rst ? STATE_RESET_A : STATE_RESET_B;
	}
	if (a->fin && b->fin)
		return STATE_CLOSED;
	if (a->fin || b->fin)
		return STATE_HALF;
	if (a->syn && b->packets == 0)
		return STATE_NO_ANSWER;
	return timeout ? STATE_TIMEOUT : STATE_OPEN;
}

static enum stream_end
how_it_ended(const struct flow *f, enum side side, enum stream_end why)
{
	const struct stream *st = &f->tcp->stream[side];

	if (st->has_fin && st->started && st->next >= st->fin)
		return END_FIN;
	if (f->s.side[SIDE_A].rst || f->s.side[SIDE_B].rst)
		return END_RST;
	return why;
}

void
tcp_close(struct flow *f, enum stream_end why)
{
	enum side side;

	streams_flush(f);
	for (side = SIDE_A; side <= SIDE_B; side++) {
		if (!f->ended[side])
			flow_end(f, side, how_it_ended(f, side, why));
	}
}
