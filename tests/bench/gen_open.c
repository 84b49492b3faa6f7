/*
 * gen_open.c: sessions that are all open at the same time: first each shakes
 * hands and asks, then each is answered and closed, ten frames in all.  A
 * session's addresses and numbers follow from its index, so nothing is kept,
 * however many there are.
 */
#include "gen.h"

#include "gen_msg.h"

#define OPEN_FRAMES 10u
#define OPEN_BYTES  (OPEN_FRAMES * 70u + 88u) /* a session's, in the file */
#define OPEN_GAP    4 * GEN_US

struct open_session {
	struct pkt_pair pair;
	struct msg ask, answer;
	uint32_t seq[2];
};

static void
open_address(struct gen *g, struct open_session *s, uint32_t i)
{
	uint32_t clients = g->net.clients;
	uint32_t c = i % clients, n = i / clients;

	/* the port is the client's own: no pair comes twice */
	net_pair(&g->net, &s->pair, false, c, n / 60000, 80);
	s->pair.end[0].port = (uint16_t)(2000 + n % 60000);
	s->seq[0] = i * 2654435761u;
	s->seq[1] = i * 2246822519u;
}

static void
open_frame(struct gen *g, struct open_session *s, int side, uint8_t flags,
    const struct msg *m)
{
	struct pkt_seg seg = {
	    .side = side, .flags = flags, .window = 64240, .msg = m};

	seg.seq = s->seq[side];
	seg.ack = flags & PKT_ACK ? s->seq[1 - side] : 0;
	seg.len = m == NULL ? 0 : (size_t)m->len;
	pkt_tcp(&g->out, g->now, &s->pair, &seg);
	s->seq[side] += (uint32_t)seg.len;
	if (flags & (PKT_SYN | PKT_FIN))
		s->seq[side]++;
	g->truth.payload[TRUTH_TCP] += seg.len;
	g->now += OPEN_GAP;
}

static void
open_first(struct gen *g, struct open_session *s)
{
	open_frame(g, s, 0, PKT_SYN, NULL);
	open_frame(g, s, 1, PKT_SYN | PKT_ACK, NULL);
	open_frame(g, s, 0, PKT_ACK, NULL);
	open_frame(g, s, 0, PKT_ACK | PKT_PSH, &s->ask);
	open_frame(g, s, 1, PKT_ACK, NULL);
}

static void
open_second(struct gen *g, struct open_session *s)
{
	s->seq[0] += 1 + (uint32_t)s->ask.len;
	s->seq[1] += 1;
	open_frame(g, s, 1, PKT_ACK | PKT_PSH, &s->answer);
	open_frame(g, s, 0, PKT_ACK, NULL);
	open_frame(g, s, 0, PKT_FIN | PKT_ACK, NULL);
	open_frame(g, s, 1, PKT_FIN | PKT_ACK, NULL);
	open_frame(g, s, 0, PKT_ACK, NULL);
}

void
open_run(struct gen *g)
{
	struct open_session s = {.seq = {0, 0}};
	uint64_t n = g->target / (g->in_frames ? OPEN_FRAMES : OPEN_BYTES);

	if (n > UINT32_MAX)
		n = UINT32_MAX;
	msg_text(&s.ask, "GET /wait HTTP/1.1\r\nHost: poll.example\r\n\r\n");
	msg_text(&s.answer, "HTTP/1.1 204 No Content\r\n\r\n");
	for (uint32_t i = 0; i < n; i++) {
		open_address(g, &s, i);
		open_first(g, &s);
	}
	for (uint32_t i = 0; i < n; i++) {
		open_address(g, &s, i);
		open_second(g, &s);
		gen_session(g, TRUTH_TCP, OPEN_FRAMES);
	}
	msg_free(&s.ask);
	msg_free(&s.answer);
}
