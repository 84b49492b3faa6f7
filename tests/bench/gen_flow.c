/*
 * gen_flow.c: TCP connections (RFC 9293) one frame at a time; see gen_flow.h.
 */
#include "gen_flow.h"

#include <err.h>
#include <stdlib.h>

#define FLOW_GAP	12 * GEN_US /* 1500 bytes at 1 Gbit/s */
#define FLOW_WINDOW_MIN 10u	    /* segments (RFC 6928) */
#define FLOW_WINDOW_MAX 128u

#define FLOW_LEAST 9u /* frames that a session takes */

/* In a thousand segments of a lossy capture, besides what is lost. */
#define FLOW_REORDERED 15u
#define FLOW_RESENT    10u
#define FLOW_AGAIN     10u

static uint64_t
flow_soon(struct flow *f)
{
	return rng_between(&f->rng, 8, 60) * GEN_US;
}

/* How long it takes until SIDE answers, seen from near the client. */
static uint64_t
flow_answer(struct flow *f, int side)
{
	return side == 1 ? f->rtt : flow_soon(f);
}

/* Options as common systems send them (RFC 9293, RFC 2018, RFC 7323). */
static void
flow_options(struct gen *g, struct flow *f, struct pkt_seg *s)
{
	bool syn = (s->flags & PKT_SYN) != 0;
	uint8_t *p = s->opt;

	if (syn) {
		pkt_put32(p, 0x02040000u | (f->pair.v6 ? 1440 : 1460));
		pkt_put32(p + 4, f->stamps ? 0x0402080au : 0x01030307u);
		pkt_put32(p + 8, 0x01010402u);
		s->nopt = 12;
	}
	if (!f->stamps || (s->flags & PKT_RST))
		return;
	f->stamp[s->side] =
	    (uint32_t)(g->now / GEN_MS) + f->pair.end[s->side].port * 65536u;
	if (syn) {
		p += 4;
		pkt_put32(p + 12, 0x01030307u);
	} else
		pkt_put32(p, 0x0101080au);
	pkt_put32(p + 4, f->stamp[s->side]);
	pkt_put32(p + 8, f->stamp[1 - s->side]);
	s->nopt = syn ? 20 : 12;
}

/* Sends LEN bytes of msg from OFF, or none; true if it was captured. */
static bool
flow_send(struct gen *g, struct flow *f, int side, uint8_t flags, uint64_t off,
    uint32_t len)
{
	struct pkt_seg s = {.side = side,
	    .flags = flags,
	    .msg = &f->msg,
	    .off = off,
	    .len = len};
	uint64_t frame;

	s.seq = f->seq[side] + (uint32_t)off;
	s.ack = flags & PKT_ACK ? f->got[side] : 0;
	s.window = flags & PKT_SYN ? 64240 : flags & PKT_RST ? 0 : 501;
	flow_options(g, f, &s);
	if (f->reserved != 0) {
		f->reserved--;
		g->reserved--;
	}
	if (gen_lost(g, &f->luck)) {
		f->pair.ip_id[side]++;
		return false;
	}
	frame = pkt_tcp(&g->out, g->now, &f->pair, &s);
	if (f->frames++ == 0)
		f->first_frame = frame;
	return true;
}

/* Books bytes of msg that the capture will never hold. */
static void
flow_missed(struct gen *g, struct flow *f, uint64_t off, uint32_t len)
{
	uint64_t head = off < f->body ? f->body - off : 0;

	if (head > len)
		head = len;
	f->lost_head += head;
	f->lost_body += len - head;
	g->truth.missing[TRUTH_TCP] += len;
	if (f->clean < off + len)
		f->clean = off + len;
}

static void
flow_object(struct gen *g, struct flow *f, bool end_known)
{
	f->has_object = false;
	if (f->lost_head != 0) {
		g->truth.unlisted++;
		return;
	}
	f->object.missing = f->lost_body;
	f->object.complete = f->lost_body == 0 && end_known;
	truth_object(&g->truth, f->first_frame, &f->pair, &f->object);
}

/* Keeps a segment back, as if it took a longer way or had to be resent. */
static bool
flow_defer(struct flow *f, uint32_t len)
{
	uint32_t luck = rng_below(&f->luck, 1000);

	if (f->late.on || luck >= FLOW_REORDERED + FLOW_RESENT)
		return false;
	f->late = (struct flow_late){.on = true, .off = f->off, .len = len};
	f->late.resent = luck >= FLOW_REORDERED;
	f->late.after = f->late.resent ? rng_between(&f->luck, 3, 12)
				       : rng_between(&f->luck, 1, 2);
	return true;
}

/*
 * The late segment.  Half of those resent come as two: the first half, and the
 * second with bytes that were sent since, as far as these were captured (what
 * was not must stay lost, or the truth would have to know of it).
 */
static void
flow_late_segment(struct gen *g, struct flow *f)
{
	struct flow_late l = f->late;
	uint32_t half = l.len / 2, rest = l.len - half, len;

	f->late.on = false;
	if (!l.resent || half == 0 || f->clean > l.off + l.len ||
	    rng_permille(&f->luck, 500)) {
		if (!flow_send(g, f, f->side, PKT_ACK, l.off, l.len))
			flow_missed(g, f, l.off, l.len);
		return;
	}
	len = f->mss;
	if (len > f->off - (l.off + half))
		len = (uint32_t)(f->off - (l.off + half));
	if (!flow_send(g, f, f->side, PKT_ACK, l.off, half))
		flow_missed(g, f, l.off, half);
	if (!flow_send(g, f, f->side, PKT_ACK, l.off + half, len))
		flow_missed(g, f, l.off + half, rest);
}

/* Now and then the last bytes once more, cut at other places. */
static void
flow_again(struct gen *g, struct flow *f)
{
	uint64_t back = rng_between(&f->luck, 1, 2 * f->mss);

	if (f->late.on || !rng_permille(&f->luck, FLOW_AGAIN))
		return;
	if (back > f->off - f->clean)
		back = f->off - f->clean;
	if (back != 0)
		flow_send(g, f, f->side, PKT_ACK, f->off - back,
		    back < f->mss ? (uint32_t)back : f->mss);
}

static void
flow_new_segment(struct gen *g, struct flow *f)
{
	uint64_t left = f->msg.len - f->off;
	uint32_t len = left < f->mss ? (uint32_t)left : f->mss;
	uint8_t flags = left == len ? PKT_ACK | PKT_PSH : PKT_ACK;
	bool lossy = g->kind->lossy;

	g->promised -= len;
	if (lossy && flow_defer(f, len)) {
		f->off += len;
		return;
	}
	if (!flow_send(g, f, f->side, flags, f->off, len))
		flow_missed(g, f, f->off, len);
	f->off += len;
	if (f->late.on && f->late.after != 0)
		f->late.after--;
	if (lossy)
		flow_again(g, f);
}

static void
flow_sent(struct gen *g, struct flow *f)
{
	g->truth.payload[TRUTH_TCP] += f->msg.len;
	f->seq[f->side] += (uint32_t)f->msg.len;
	if (f->has_object && !f->to_close)
		flow_object(g, f, true);
	if (f->plan->sent != NULL)
		f->plan->sent(g, f);
	f->turn++;
	f->unacked = 0;
	f->state = FLOW_NEXT;
}

static uint64_t
flow_segment(struct gen *g, struct flow *f)
{
	bool done;

	if (f->late.on && (f->late.after == 0 || f->off == f->msg.len))
		flow_late_segment(g, f);
	else
		flow_new_segment(g, f);
	done = f->off == f->msg.len && !f->late.on;
	f->got[1 - f->side] =
	    f->seq[f->side] + (uint32_t)(f->late.on ? f->late.off : f->off);
	f->unacked++;
	if (done && f->unacked == 1 && rng_permille(&f->rng, 400)) {
		flow_sent(g, f); /* the answer will acknowledge it */
		return flow_soon(f);
	}
	if (done || f->unacked >= 2) {
		f->state = FLOW_ACK;
		return flow_soon(f);
	}
	return FLOW_GAP;
}

static uint64_t
flow_ack(struct gen *g, struct flow *f)
{
	flow_send(g, f, 1 - f->side, PKT_ACK, 0, 0);
	f->unacked = 0;
	f->state = FLOW_SEGMENT;
	if (f->off == f->msg.len && !f->late.on) {
		flow_sent(g, f);
		return flow_soon(f);
	}
	if ((f->burst += 2) < f->window)
		return FLOW_GAP;
	f->burst = 0;
	if ((f->window *= 2) > FLOW_WINDOW_MAX)
		f->window = FLOW_WINDOW_MAX;
	return f->rtt;
}

static void
flow_end(struct gen *g, struct flow *f)
{
	g->reserved -= f->reserved;
	gen_session(g, TRUTH_TCP, f->frames);
	if (f->plan->ended != NULL)
		f->plan->ended(g, f);
	msg_free(&f->msg);
	free(f);
}

static void
flow_message_clear(struct flow *f)
{
	msg_clear(&f->msg);
	f->delay = 0;
	f->off = f->clean = 0;
	f->body = 0;
	/* an object that the connection's end delimits waits for it */
	if (f->has_object)
		return;
	f->lost_head = f->lost_body = 0;
	f->to_close = false;
}

static uint64_t
flow_next(struct gen *g, struct flow *f)
{
	enum flow_next next;

	flow_message_clear(f);
	next = f->plan->next(g, f);
	switch (next) {
	case FLOW_SEND:
		g->promised += f->msg.len;
		f->state = FLOW_SEGMENT;
		break;
	case FLOW_HOLD:
		return UINT64_MAX;
	case FLOW_CLOSE_CLIENT:
	case FLOW_CLOSE_SERVER:
		f->closer = next == FLOW_CLOSE_SERVER;
		f->state = FLOW_FIN;
		break;
	case FLOW_RESET:
		flow_send(g, f, 0, PKT_RST | PKT_ACK, 0, 0);
		flow_end(g, f);
		return UINT64_MAX;
	}
	return f->delay;
}

/* SIDE's SYN or FIN: one number of the sequence. */
static bool
flow_control(struct gen *g, struct flow *f, int side, uint8_t flags)
{
	bool captured = flow_send(g, f, side, flags, 0, 0);

	f->seq[side]++;
	f->got[1 - side] = f->seq[side];
	return captured;
}

static uint64_t
flow_fin(struct gen *g, struct flow *f)
{
	bool captured = flow_control(g, f, f->closer, PKT_FIN | PKT_ACK);

	if (f->has_object)
		flow_object(
		    g, f, captured && (f->body != 0 || f->syn_seen[f->side]));
	f->state = FLOW_FIN_ACK;
	return flow_answer(f, 1 - f->closer);
}

/* Takes one step; returns the time to the next, UINT64_MAX for none. */
static uint64_t
flow_turn(struct gen *g, struct flow *f)
{
	switch (f->state) {
	case FLOW_SYN:
		f->syn_seen[0] = flow_control(g, f, 0, PKT_SYN);
		f->state = FLOW_SYN_ACK;
		return f->rtt;
	case FLOW_SYN_ACK:
		f->syn_seen[1] = flow_control(g, f, 1, PKT_SYN | PKT_ACK);
		f->state = FLOW_HANDSHAKE_ACK;
		return flow_soon(f);
	case FLOW_HANDSHAKE_ACK:
		flow_send(g, f, 0, PKT_ACK, 0, 0);
		f->state = FLOW_NEXT;
		return flow_soon(f);
	case FLOW_NEXT:
		return flow_next(g, f);
	case FLOW_SEGMENT:
		return flow_segment(g, f);
	case FLOW_ACK:
		return flow_ack(g, f);
	case FLOW_FIN:
		return flow_fin(g, f);
	case FLOW_FIN_ACK:
		flow_control(g, f, 1 - f->closer, PKT_FIN | PKT_ACK);
		f->state = FLOW_LAST_ACK;
		return flow_answer(f, f->closer);
	case FLOW_LAST_ACK:
		flow_send(g, f, f->closer, PKT_ACK, 0, 0);
		flow_end(g, f);
		break;
	}
	return UINT64_MAX;
}

static void
flow_step(struct gen *g, struct actor *a)
{
	struct flow *f = (struct flow *)a;
	uint64_t pause = flow_turn(g, f);

	if (pause != UINT64_MAX)
		gen_at(g, a, g->now + pause);
}

struct flow *
flow_spawn(struct gen *g, const struct flow_plan *plan, void *data,
    const struct pkt_pair *pair, uint64_t when)
{
	struct flow *f = calloc(1, sizeof(*f));

	if (f == NULL)
		err(1, NULL);
	f->actor.step = flow_step;
	f->plan = plan;
	f->data = data;
	f->pair = *pair;
	f->rng = gen_rng(g);
	f->luck = (struct rng){~rng_next(&f->rng)};
	f->rtt = rng_between(&f->rng, 2, 80) * GEN_MS;
	f->stamps = rng_permille(&f->rng, 500);
	f->mss = (pair->v6 ? 1440u : 1460u) - (f->stamps ? 12 : 0);
	f->seq[0] = (uint32_t)rng_next(&f->rng);
	f->seq[1] = (uint32_t)rng_next(&f->rng);
	f->window = FLOW_WINDOW_MIN;
	f->reserved = FLOW_LEAST;
	g->reserved += f->reserved;
	gen_at(g, &f->actor, when);
	return f;
}

void
flow_wake(struct gen *g, struct flow *f, uint64_t delay)
{
	gen_at(g, &f->actor, g->now + delay);
}
