/* wire: packets for engine tests, and a log of what the engine told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "wire.h"

#include "base/wr.h"
#include "base/xalloc.h"

static void
on_data(void *ctx, struct session *s, const struct chunk *c)
{
	struct wire *w = ctx;

	(void)s;
	buf_printf(&w->log, "%c+%llu ", c->side == SIDE_A ? 'a' : 'b',
	    (unsigned long long)c->off);
	wr_term(&w->log, c->data);
	w->last = *c;
	w->last.data = SLICE_NONE;
	buf_printf(&w->log, " #%llu\n", (unsigned long long)c->frame);
}

static void
on_gap(void *ctx, struct session *s, const struct gap *g)
{
	static const char *const why[] = {"lost", "unseen", "snapped", "limit"};
	struct wire *w = ctx;

	(void)s;
	buf_printf(&w->log, "%c gap %llu+%llu %s\n",
	    g->side == SIDE_A ? 'a' : 'b', (unsigned long long)g->off,
	    (unsigned long long)g->n, why[g->why]);
}

static void
on_variant(void *ctx, struct session *s, const struct variant *v)
{
	struct wire *w = ctx;

	(void)s;
	buf_printf(&w->log, "%c %s %llu ", v->side == SIDE_A ? 'a' : 'b',
	    v->late ? "late" : "variant", (unsigned long long)v->off);
	wr_term(&w->log, v->data);
	buf_str(&w->log, "\n");
}

static void
on_end(void *ctx, struct session *s, enum side side, enum stream_end why)
{
	static const char *const names[] = {"fin", "rst", "capture", "timeout"};
	struct wire *w = ctx;

	if (s->proto == IPP_TCP)
		buf_printf(&w->log, "%c end %s\n", side == SIDE_A ? 'a' : 'b',
		    names[why]);
}

static void
on_close(void *ctx, struct session *s)
{
	struct wire *w = ctx;

	session_name(&w->log, s->id);
	buf_printf(&w->log, ": client %c", s->client == SIDE_A ? 'a' : 'b');
	if (s->proto == IPP_TCP)
		buf_printf(&w->log, ", %s", session_state_name(s));
	buf_str(&w->log, "\n");
}

static void
on_finding(void *ctx, const struct finding *f)
{
	struct wire *w = ctx;

	buf_printf(&w->found, "%s\n", finding_row(f->kind)->name);
}

struct wire *
wire_new(void)
{
	struct wire *w = xcalloc(1, sizeof *w);
	struct engine_config config;

	limits_init(&w->limits);
	w->sink = (struct session_sink){
	    .ctx = w,
	    .data = on_data,
	    .gap = on_gap,
	    .variant = on_variant,
	    .end = on_end,
	    .close = on_close,
	};
	w->findings = (struct finding_sink){.ctx = w, .add = on_finding};
	config = (struct engine_config){
	    .limits = &w->limits,
	    .budget = &w->budget,
	    .findings = &w->findings,
	    .sinks = &w->sink,
	    .nsinks = 1,
	};
	w->engine = engine_new(&config);
	w->isn[SIDE_A] = ISN_A;
	w->isn[SIDE_B] = ISN_B;
	w->port[SIDE_A] = 1000;
	w->port[SIDE_B] = 80;
	w->window = 1000;
	w->ns = INT64_C(1000000000000);
	return w;
}

void
wire_free(struct wire *w)
{
	engine_free(w->engine);
	assert_int_equal(w->budget.used, 0);
	buf_free(&w->log);
	buf_free(&w->found);
	free(w);
}

static void
send(struct wire *w, struct packet *p, enum side side, const char *data,
    uint32_t cut)
{
	static const uint8_t ends[2][4] = {{10, 0, 0, 1}, {10, 0, 0, 2}};
	struct frame f = {
	    .no = ++w->frame,
	    .ns = w->ns += 1000000,
	    .capture = 1,
	    .pos = w->frame * 100,
	};
	struct part part = {.frame = f.no, .capture = 1, .pos = f.pos};
	struct frame_count count = {.no = f.no, .ns = f.ns, .len = 60};

	p->frame = &f;
	p->verdict = PACKET_SESSION;
	p->lane = w->lane;
	p->src = addr_v4(slice_of(ends[side], 4));
	p->dst = addr_v4(slice_of(ends[!side], 4));
	p->payload = slice_str(data);
	p->payload_len = (uint32_t)p->payload.n + cut;
	part.n = (uint32_t)p->payload.n;
	p->parts = &part;
	p->nparts = 1;
	p->frames = &count;
	p->nframes = 1;
	w->clock = f.ns > w->clock ? f.ns : w->clock;
	engine_packet(w->engine, p, engine_shard(&p->src, &p->dst), w->clock);
}

static uint8_t
flag_bits(const char *flags)
{
	static const char letters[] = "FSRPAU";
	uint8_t bits = 0;
	size_t i;

	for (i = 0; letters[i] != '\0'; i++) {
		if (strchr(flags, letters[i]) != NULL)
			bits |= (uint8_t)(1u << i);
	}
	return bits;
}

void
wire_cut(struct wire *w, enum side side, const char *flags, uint32_t seq,
    uint32_t ack, const char *data, uint32_t cut)
{
	struct packet p = {
	    .proto = IPP_TCP,
	    .sport = w->port[side],
	    .dport = w->port[!side],
	    .flags = flag_bits(flags),
	    .seq = w->isn[side] + seq,
	    .window = w->window,
	};

	if (p.flags & TH_ACK)
		p.ack = w->isn[!side] + ack;
	send(w, &p, side, data, cut);
}

void
wire_tcp(struct wire *w, enum side side, const char *flags, uint32_t seq,
    uint32_t ack, const char *data)
{
	wire_cut(w, side, flags, seq, ack, data, 0);
}

void
wire_udp(struct wire *w, enum side side, const char *data)
{
	struct packet p = {
	    .proto = IPP_UDP,
	    .sport = w->port[side],
	    .dport = w->port[!side],
	};

	send(w, &p, side, data, 0);
}

void
wire_icmp(
    struct wire *w, enum side side, uint8_t type, uint16_t id, const char *data)
{
	struct packet p = {
	    .proto = IPP_ICMP,
	    .icmp_type = type,
	    .icmp_id = id,
	};

	send(w, &p, side, data, 0);
}

void
wire_handshake(struct wire *w)
{
	wire_tcp(w, SIDE_A, "S", 0, 0, "");
	wire_tcp(w, SIDE_B, "SA", 0, 1, "");
	wire_tcp(w, SIDE_A, "A", 1, 1, "");
}

void
wire_wait(struct wire *w, int64_t ms)
{
	w->ns += ms * 1000000;
}

void
wire_expect(struct wire *w, const char *log)
{
	engine_finish(w->engine, w->clock);
	assert_string_equal(buf_cstr(&w->log), log);
}

void
wire_found(struct wire *w, const char *kinds)
{
	assert_string_equal(buf_cstr(&w->found), kinds);
}
