/* flow_stream: files of flows. */
#include "cli/flow_stream.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "capture/pcap_write.h"
#include "cli/flow_line.h"
#include "cli/flow_order.h"
#include "cli/flow_save.h"

/* Zeros that a stream of few bytes may have: a file takes as much anyway. */
#define FEW_ZEROS 4096

#define DATAGRAM_MAX (65535 - 8) /* what UDP's length can say */

/* One flow's file. */
struct stream {
	struct stream_file *file;
	uint64_t bytes;		/* in it that were captured */
	uint64_t zeros;		/* in it that stand for missing ones */
	uint64_t missing;	/* bytes that were not */
	uint64_t holes;		/* pieces of them */
	uint64_t written;	/* the file's size, once it is finished */
	uint32_t link, longest; /* of packets in it */
};

/* What is known of a flow: one each, by number. */
struct slot {
	uint32_t lane;
	bool picked;	/* its stream is wanted */
	bool delivered; /* ... or that of its lane: its packets are read */
	struct stream *stream;
};

struct flow_streams {
	struct flow_stream_config config;
	struct flow_order *order; /* NULL: no TCP bytes are wanted */
	struct slot *slots;	  /* of flow n at n - 1 */
	uint32_t n, room;
	uint64_t bytes[2]; /* of UDP, TCP */
	uint64_t missing;
	uint64_t unfit, untimely; /* frames */
	struct buf scratch;
};

/* ---- flows */

static bool
is_tcp(const struct flow_ends *e)
{
	return e->proto == IPP_TCP;
}

static const struct flow_ends *
ends_of(const struct flow_streams *s, uint32_t id)
{
	return &flow_table_row(s->config.table, id)->key;
}

static struct flow_out *
out_of(const struct flow_streams *s, uint32_t id)
{
	return is_tcp(ends_of(s, id)) ? s->config.tcp_out : s->config.udp_out;
}

/* The flow that runs the other way shares the lane. */
static void
begin_flow(struct flow_streams *s, uint32_t id)
{
	const struct flow_stream_config *c = &s->config;
	const struct flow_ends *e = ends_of(s, id);
	struct flow_ends back = flow_ends_reversed(e);
	uint32_t other =
	    flow_table_find(c->table, &back, flow_ends_hash(&back));
	struct slot *slot = &s->slots[id - 1], *peer;

	*slot = (struct slot){.lane = id};
	slot->picked = flow_picked(is_tcp(e) ? c->tcp : c->udp, id, e);
	slot->delivered = slot->picked;
	if (other == 0 || other >= id)
		return;
	peer = &s->slots[other - 1];
	slot->lane = peer->lane;
	slot->delivered |= peer->picked;
	peer->delivered |= slot->picked;
}

static struct slot *
slot_of(struct flow_streams *s, uint32_t id)
{
	while (s->n < id) {
		if (s->n == s->room) {
			s->room = s->room == 0 ? 1024 : s->room * 2;
			s->slots =
			    xreallocarray(s->slots, s->room, sizeof *s->slots);
		}
		begin_flow(s, ++s->n);
	}
	return &s->slots[id - 1];
}

static struct stream *
stream_of(struct flow_streams *s, uint32_t id)
{
	struct slot *slot = &s->slots[id - 1];

	if (slot->stream == NULL) {
		slot->stream = xcalloc(1, sizeof *slot->stream);
		slot->stream->file = flow_out_file(out_of(s, id));
		budget_take(s->config.budget, sizeof *slot->stream);
	}
	return slot->stream;
}

/* ---- bytes */

static void
put(struct flow_streams *s, uint32_t id, struct slice head, struct slice data)
{
	struct stream *st = stream_of(s, id);

	stream_file_add(st->file, head);
	stream_file_add(st->file, data);
	st->bytes += data.n;
	s->bytes[is_tcp(ends_of(s, id))] += head.n + data.n;
}

static void
on_piece(void *ctx, const struct flow_record *r, struct slice data)
{
	struct flow_streams *s = ctx;

	if (!s->slots[r->flow - 1].picked)
		return;
	buf_reset(&s->scratch);
	if (s->config.tcp_head)
		flow_record_tcp(&s->scratch, r);
	put(s, r->flow, buf_as_slice(&s->scratch), data);
}

static void
put_zeros(struct stream_file *f, uint64_t n)
{
	static const uint8_t zeros[4096];
	uint64_t step;

	for (; n != 0; n -= step) {
		step = n < sizeof zeros ? n : sizeof zeros;
		stream_file_add(f, slice_of(zeros, (size_t)step));
	}
}

/* Records tell a gap by their numbers; plain bytes keep their places. */
static void
on_gap(void *ctx, uint32_t id, uint64_t n)
{
	struct flow_streams *s = ctx;
	uint64_t ratio = s->config.limits->v[LIMIT_RAW_ZEROS], most;
	struct stream *st;

	if (!s->slots[id - 1].picked)
		return;
	st = stream_of(s, id);
	st->holes++;
	st->missing += n;
	s->missing += n;
	if (s->config.tcp_head)
		return;
	most = ratio != 0 && st->bytes > (UINT64_MAX - FEW_ZEROS) / ratio
		   ? UINT64_MAX
		   : FEW_ZEROS + st->bytes * ratio;
	if (st->zeros > most || n > most - st->zeros)
		n = st->zeros < most ? most - st->zeros : 0;
	st->zeros += n;
	put_zeros(st->file, n);
}

/* ---- UDP */

static void
put_be16(struct buf *b, uint32_t v)
{
	buf_u8(b, (uint8_t)(v >> 8));
	buf_u8(b, (uint8_t)v);
}

/* The datagram's header as it was sent stands before its payload. */
static void
datagram(struct flow_streams *s, uint32_t id, const struct packet *p)
{
	struct slice data = slice_head(p->payload, DATAGRAM_MAX);
	uint64_t cut = p->payload_len - data.n;
	struct flow_record r = {
	    .ns = p->frame->ns,
	    .flow = id,
	    .len = (uint16_t)(8 + data.n),
	};
	struct stream *st;

	buf_reset(&s->scratch);
	if (s->config.udp_head) {
		flow_record_udp(&s->scratch, &r);
		put_be16(&s->scratch, p->sport);
		put_be16(&s->scratch, p->dport);
		put_be16(&s->scratch, 8 + p->payload_len);
		put_be16(&s->scratch, p->checksum);
	}
	put(s, id, buf_as_slice(&s->scratch), data);
	if (cut == 0)
		return;
	st = stream_of(s, id);
	st->holes++;
	st->missing += cut;
	s->missing += cut;
}

/* ---- packets */

static void
put_frame(struct flow_streams *s, uint32_t id, const struct frame *f)
{
	struct stream *st = stream_of(s, id);

	buf_reset(&s->scratch);
	if (stream_file_size(st->file) == 0) {
		st->link = f->link;
		pcap_head(&s->scratch, f->link, FLOW_SNAPLEN);
	}
	if (st->link != f->link || !pcap_link_fits(f->link)) {
		s->unfit++;
		st->holes++;
		return;
	}
	if (f->data.n > st->longest)
		st->longest = (uint32_t)f->data.n;
	s->untimely += !pcap_time_fits(f->ns);
	pcap_packet(&s->scratch, f->ns, f->len, f->data);
	put(s, id, buf_as_slice(&s->scratch), SLICE_NONE);
}

static void
put_packet(struct flow_streams *s, uint32_t id, const struct packet *p,
    const struct flow_held *held)
{
	const struct held_frame *h;
	size_t i;

	for (i = 0; i + 1 < p->nframes; i++) {
		h = flow_held_find(held, p->frames[i].no);
		if (h != NULL)
			put_frame(s, id, &h->frame);
	}
	put_frame(s, id, p->frame);
}

void
flow_streams_packet(struct flow_streams *s, uint32_t id, struct packet *p,
    const struct flow_held *held, int64_t clock)
{
	struct slot *slot = slot_of(s, id);

	if (!slot->delivered)
		return;
	if (s->config.pcap) {
		if (slot->picked)
			put_packet(s, id, p, held);
	} else if (p->proto == IPP_TCP) {
		p->lane = slot->lane;
		flow_order_packet(s->order, p, id, clock);
	} else if (slot->picked) {
		datagram(s, id, p);
	}
}

/* ---- beginning and end */

static struct flow_order *
new_order(struct flow_streams *s)
{
	const struct flow_stream_config *c = &s->config;
	const struct engine_config ec = {
	    .limits = c->limits,
	    .budget = c->budget,
	    .tmpdir = c->tmpdir,
	    .findings = c->findings,
	};
	const struct flow_order_sink sink = {
	    .ctx = s,
	    .piece = on_piece,
	    .gap = on_gap,
	};

	return flow_order_new(&ec, &sink, c->tcp_head);
}

struct flow_streams *
flow_streams_new(const struct flow_stream_config *config)
{
	struct flow_streams *s = xcalloc(1, sizeof *s);

	s->config = *config;
	if (!config->pcap && flow_pick_any(config->tcp))
		s->order = new_order(s);
	return s;
}

/* The file header promised packets of no more than FLOW_SNAPLEN bytes. */
static void
mend_snaplen(struct flow_streams *s, struct stream *st)
{
	if (st->longest <= FLOW_SNAPLEN)
		return;
	buf_reset(&s->scratch);
	buf_le32(&s->scratch, st->longest);
	stream_file_patch(
	    st->file, PCAP_HEAD_SNAPLEN, buf_as_slice(&s->scratch));
}

static void
finish(struct flow_streams *s, uint32_t id, struct stream *st)
{
	const struct flow_row *r = flow_table_row(s->config.table, id);
	uint64_t size = stream_file_size(st->file);

	if (size <= s->config.more_than || r->packets < s->config.packets) {
		stream_file_drop(st->file);
		return;
	}
	mend_snaplen(s, st);
	buf_reset(&s->scratch);
	flow_line_name(&s->scratch, &r->key, !s->config.no_tap);
	if (s->config.pcap)
		buf_str(&s->scratch, ".pcap");
	flow_out_end(
	    out_of(s, id), st->file, buf_cstr(&s->scratch), r->first_ns);
	st->written = size;
}

void
flow_streams_finish(struct flow_streams *s, int64_t clock)
{
	uint32_t i;

	if (s->order != NULL)
		flow_order_finish(s->order, clock);
	for (i = 0; i < s->n; i++)
		if (s->slots[i].stream != NULL)
			finish(s, i + 1, s->slots[i].stream);
}

void
flow_streams_free(struct flow_streams *s)
{
	uint32_t i;

	if (s == NULL)
		return;
	flow_order_free(s->order);
	for (i = 0; i < s->n; i++)
		free(s->slots[i].stream);
	free(s->slots);
	buf_free(&s->scratch);
	free(s);
}

/* ---- what became of it */

static const struct stream *
find(const struct flow_streams *s, uint32_t id)
{
	return s == NULL || id > s->n ? NULL : s->slots[id - 1].stream;
}

uint64_t
flow_streams_written(const struct flow_streams *s, uint32_t id)
{
	const struct stream *st = find(s, id);

	return st == NULL ? 0 : st->written;
}

uint64_t
flow_streams_holes(const struct flow_streams *s, uint32_t id)
{
	const struct stream *st = find(s, id);

	return st == NULL ? 0 : st->holes;
}

uint64_t
flow_streams_bytes(const struct flow_streams *s, uint8_t proto)
{
	return s->bytes[proto == IPP_TCP];
}

uint64_t
flow_streams_missing(const struct flow_streams *s)
{
	return s->missing;
}

uint64_t
flow_streams_untimely(const struct flow_streams *s)
{
	return s == NULL ? 0 : s->untimely;
}

uint64_t
flow_streams_unfit(const struct flow_streams *s)
{
	return s == NULL ? 0 : s->unfit;
}
