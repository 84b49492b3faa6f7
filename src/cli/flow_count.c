/* flow_count: from packets to the rows of the table. */
#include "cli/flow_count.h"

static void
sight_tap(const struct packet *p, const struct flow_tap_options *o,
    struct sighting *s)
{
	struct flow_tap tap;

	if (!flow_tap_read(p, o, &tap))
		return;
	s->ns = s->first_ns = tap.ns;
	if (o->merge)
		return;
	s->ends.device = tap.device;
	s->ends.tap = tap.port;
}

/* The tap's fields stay zero. */
static inline void
sight_ends(const struct packet *p, struct flow_ends *k)
{
	const uint64_t words[4] = {
	    flow_ends_word(p->src.b),
	    flow_ends_word(p->src.b + 8),
	    flow_ends_word(p->dst.b),
	    flow_ends_word(p->dst.b + 8),
	};

	memcpy(k->src, words, sizeof k->src);
	memcpy(k->dst, words + 2, sizeof k->dst);
	memcpy(k->mac_src, p->mac_src, sizeof k->mac_src);
	memcpy(k->mac_dst, p->mac_dst, sizeof k->mac_dst);
	k->sport = p->sport;
	k->dport = p->dport;
	k->device = 0;
	k->tap = 0;
	k->v = p->src.v;
	k->proto = p->proto;
	memset(k->zero, 0, sizeof k->zero);
}

static void
sight_fragments(const struct packet *p, struct sighting *s)
{
	size_t i;

	for (i = 0; i + 1 < p->nframes; i++) {
		s->bytes += p->frames[i].len;
		if (p->frames[i].ns < s->first_ns)
			s->first_ns = p->frames[i].ns;
	}
}

bool
flow_sight(const struct packet *p, const struct flow_tap_options *tap,
    struct sighting *s)
{
	if (p->verdict != PACKET_SESSION ||
	    (p->proto != IPP_TCP && p->proto != IPP_UDP))
		return false;
	sight_ends(p, &s->ends);
	s->frames = (uint32_t)p->nframes;
	s->bytes = p->frame->len;
	s->ns = s->first_ns = p->frame->ns;
	if (s->frames != 1)
		sight_fragments(p, s);
	s->seq = p->seq;
	s->syn = (p->flags & TH_SYN) != 0;
	s->len = p->payload_len + s->syn + ((p->flags & TH_FIN) != 0);
	if (tap->on)
		sight_tap(p, tap, s);
	s->hash = flow_ends_hash(&s->ends);
	return true;
}

/* A retransmission, or a segment ahead of the one that should come. */
static void
count_seq(struct flow_row *r, const struct sighting *s)
{
	int32_t ahead = (int32_t)(s->seq - r->seq);

	if (r->packets == 0 || s->syn || ahead == 0) {
		r->seq = s->seq + s->len;
		return;
	}
	r->out_of_order += s->len != 0;
	if ((int32_t)(s->seq + s->len - r->seq) > 0)
		r->seq = s->seq + s->len;
}

uint32_t
flow_count(struct flow_table *t, const struct sighting *s)
{
	uint32_t id = flow_table_find(t, &s->ends, s->hash);
	struct flow_row *r;

	if (id == 0)
		id = flow_table_make(t, &s->ends, s->hash);
	if (id == 0)
		return 0;
	r = flow_table_row(t, id);
	if (s->ends.proto == IPP_TCP)
		count_seq(r, s);
	if (s->first_ns < r->first_ns)
		r->first_ns = s->first_ns;
	if (s->ns > r->last_ns)
		r->last_ns = s->ns;
	r->packets += s->frames;
	r->bytes += s->bytes;
	return id;
}

static struct sighting *
nth(struct flow_pending *q, uint64_t n)
{
	return &q->ring[n % (2 * FLOW_AHEAD)];
}

static void
count_one(struct flow_pending *q)
{
	const struct sighting *s = nth(q, q->counted++);

	if (flow_count(q->table, s) == 0)
		q->left_out += s->frames;
}

void
flow_pending_packet(struct flow_pending *q, const struct packet *p,
    const struct flow_tap_options *tap)
{
	uint64_t n = q->added;
	struct sighting *s = nth(q, n);

	if (!flow_sight(p, tap, s))
		return;
	q->added++;
	flow_table_prefetch(q->table, s->hash);
	if (n >= FLOW_AHEAD / 2)
		flow_table_prefetch_row(
		    q->table, nth(q, n - FLOW_AHEAD / 2)->hash);
	if (n - q->counted >= FLOW_AHEAD)
		count_one(q);
}

void
flow_pending_flush(struct flow_pending *q)
{
	while (q->counted != q->added)
		count_one(q);
}
