/* flow_order, flow_record: segments in order, and the records before them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/wr.h"
#include "cli/flow_order.h"

#define FROM_A 1u
#define FROM_B 2u

/* Two flows, one each way, and a line for each piece that is told. */
struct wire {
	struct limits limits;
	struct budget budget;
	struct flow_order *order;
	struct buf log;
	uint64_t frame;
	int64_t clock;
	uint32_t window;
	uint8_t scale[3]; /* of the SYNs, by flow */
};

static void
on_piece(void *ctx, const struct flow_record *r, struct slice data)
{
	struct wire *w = ctx;

	assert_int_equal(r->len, data.n);
	buf_printf(&w->log, "%u: %u/%u w%u %04x ", r->flow, r->seq, r->ack,
	    r->window, r->flags);
	wr_term(&w->log, data);
	buf_str(&w->log, "\n");
}

static void
on_gap(void *ctx, uint32_t flow, uint64_t n)
{
	struct wire *w = ctx;

	buf_printf(&w->log, "%u: lacks %u\n", flow, (unsigned)n);
}

static void
begin(struct wire *w, bool empty)
{
	struct engine_config config = {.tmpdir = "/tmp"};
	struct flow_order_sink sink = {
	    .ctx = w, .piece = on_piece, .gap = on_gap};

	*w = (struct wire){.window = 100, .scale = {0xff, 0xff, 0xff}};
	limits_init(&w->limits);
	config.limits = &w->limits;
	config.budget = &w->budget;
	w->order = flow_order_new(&config, &sink, empty);
}

static void
send(struct wire *w, uint32_t from, uint8_t flags, uint32_t seq, uint32_t ack,
    const char *data)
{
	static const uint8_t ends[2][4] = {{10, 0, 0, 1}, {10, 0, 0, 2}};
	bool a = from == FROM_A;
	struct frame f = {.no = ++w->frame, .ns = ++w->clock, .capture = 1};
	struct part part = {.frame = f.no, .capture = 1};
	struct frame_count count = {.no = f.no, .ns = f.ns};
	struct packet p = {
	    .frame = &f,
	    .verdict = PACKET_SESSION,
	    .src = addr_v4(slice_of(ends[!a], 4)),
	    .dst = addr_v4(slice_of(ends[a], 4)),
	    .proto = IPP_TCP,
	    .sport = a ? 1000 : 80,
	    .dport = a ? 80 : 1000,
	    .seq = seq,
	    .ack = ack,
	    .window = (uint16_t)w->window,
	    .wscale = (flags & TH_SYN) != 0 ? w->scale[from] : 0xff,
	    .flags = flags,
	    .payload = slice_str(data),
	    .payload_len = (uint32_t)strlen(data),
	    .parts = &part,
	    .nparts = 1,
	    .frames = &count,
	    .nframes = 1,
	};

	part.n = p.payload_len;
	flow_order_packet(w->order, &p, from, w->clock);
}

static void
expect(struct wire *w, const char *log)
{
	flow_order_finish(w->order, w->clock);
	assert_string_equal(buf_cstr(&w->log), log);
	flow_order_free(w->order);
	buf_free(&w->log);
}

static void
handshake(struct wire *w)
{
	send(w, FROM_A, TH_SYN, 1000, 0, "");
	send(w, FROM_B, TH_SYN | TH_ACK, 5000, 1001, "");
	send(w, FROM_A, TH_ACK, 1001, 5001, "");
}

#define HANDSHAKE                   \
	"1: 0/0 w0 8002 \n"         \
	"1: 1000/0 w100 0002 \n"    \
	"2: 0/0 w0 8012 \n"         \
	"2: 5000/1001 w100 0012 \n" \
	"1: 1001/5001 w100 0010 \n"

static void
each_segment_is_told_in_order_also_without_bytes(void **state)
{
	struct wire w;

	(void)state;
	begin(&w, true);
	handshake(&w);
	send(&w, FROM_A, TH_PUSH | TH_ACK, 1001, 5001, "ask");
	send(&w, FROM_B, TH_ACK, 5001, 1004, "");
	send(&w, FROM_B, TH_FIN | TH_ACK, 5001, 1004, "");
	send(&w, FROM_A, TH_RST, 1004, 0, "");
	expect(&w, HANDSHAKE "1: 1001/5001 w100 0018 ask\n"
			     "2: 5001/1004 w100 0010 \n"
			     "2: 5001/1004 w100 0011 \n"
			     "1: 1004/0 w100 0004 \n");
}

static void
what_comes_early_waits_and_says_so(void **state)
{
	struct wire w;

	(void)state;
	begin(&w, true);
	handshake(&w);
	send(&w, FROM_A, TH_ACK, 1004, 5001, "def");
	send(&w, FROM_A, TH_FIN | TH_ACK, 1007, 5001, "");
	send(&w, FROM_A, TH_ACK, 1001, 5001, "abc");
	expect(&w, HANDSHAKE "1: 1001/5001 w100 0010 abc\n"
			     "1: 1004/5001 w100 4010 def\n"
			     "1: 1007/5001 w100 0011 \n");
}

static void
retransmissions_are_not_told_again(void **state)
{
	struct wire w;

	(void)state;
	begin(&w, true);
	handshake(&w);
	send(&w, FROM_A, TH_ACK, 1001, 5001, "abc");
	send(&w, FROM_A, TH_ACK, 1001, 5001, "abc");
	send(&w, FROM_A, TH_ACK, 1002, 5001, "bcd");
	expect(&w, HANDSHAKE "1: 1001/5001 w100 0010 abc\n"
			     "1: 1004/5001 w100 0010 d\n");
}

static void
holes_are_told_and_numbers_go_on(void **state)
{
	struct wire w;

	(void)state;
	begin(&w, true);
	handshake(&w);
	send(&w, FROM_A, TH_ACK, 1005, 5001, "ef");
	send(&w, FROM_A, TH_ACK, 1007, 5001, "");
	expect(&w, HANDSHAKE "1: lacks 4\n"
			     "1: 1005/5001 w100 4010 ef\n"
			     "1: 1007/5001 w100 0010 \n");
}

static void
acknowledgements_alone_need_no_bytes_to_wait_for(void **state)
{
	struct wire w;

	(void)state;
	begin(&w, true);
	send(&w, FROM_A, TH_ACK, 1001, 5001, "");
	send(&w, FROM_A, TH_ACK, 1001, 6001, "");
	assert_string_equal(buf_cstr(&w.log), "1: 1001/5001 w100 0010 \n"
					      "1: 1001/6001 w100 0010 \n");
	/* What the other side must have sent was not captured at all. */
	expect(&w, "1: 1001/5001 w100 0010 \n"
		   "1: 1001/6001 w100 0010 \n");
}

static void
windows_are_scaled_when_both_sides_agreed(void **state)
{
	struct wire w;

	(void)state;
	begin(&w, true);
	w.scale[FROM_A] = 7;
	w.scale[FROM_B] = 2;
	handshake(&w);
	send(&w, FROM_B, TH_ACK, 5001, 1001, "");
	expect(&w, "1: 0/0 w0 8002 \n"
		   "1: 1000/0 w100 0002 \n"
		   "2: 0/0 w0 8012 \n"
		   "2: 5000/1001 w100 0012 \n"
		   "1: 1001/5001 w12800 0010 \n"
		   "2: 5001/1001 w400 0010 \n");
	begin(&w, true);
	w.scale[FROM_A] = 7;
	handshake(&w);
	expect(&w, HANDSHAKE);
}

static void
a_port_used_again_begins_anew(void **state)
{
	struct wire w;

	(void)state;
	begin(&w, true);
	send(&w, FROM_A, TH_SYN, 1000, 0, "");
	send(&w, FROM_A, TH_ACK, 1001, 0, "one");
	send(&w, FROM_A, TH_SYN, 9000, 0, "");
	send(&w, FROM_A, TH_ACK, 9001, 0, "two");
	expect(&w, "1: 0/0 w0 8002 \n"
		   "1: 1000/0 w100 0002 \n"
		   "1: 1001/0 w100 0010 one\n"
		   "1: 0/0 w0 8002 \n"
		   "1: 9000/0 w100 0002 \n"
		   "1: 9001/0 w100 0010 two\n");
}

static void
only_bytes_are_told_where_no_more_is_wanted(void **state)
{
	struct wire w;

	(void)state;
	begin(&w, false);
	handshake(&w);
	send(&w, FROM_A, TH_ACK, 1001, 5001, "abc");
	send(&w, FROM_A, TH_FIN | TH_ACK, 1004, 5001, "");
	expect(&w, "1: 1001/5001 w100 0010 abc\n");
}

/* ---- records, by the vectors of pcap_flow */

static void
expect_record(bool tcp, const struct flow_record *r, const char *want)
{
	struct buf b = {0}, hex = {0};

	(tcp ? flow_record_tcp : flow_record_udp)(&b, r);
	assert_int_equal(b.n, tcp ? FLOW_RECORD_TCP : FLOW_RECORD_UDP);
	wr_hex(&hex, buf_as_slice(&b));
	assert_string_equal(buf_cstr(&hex), want);
	buf_free(&b);
	buf_free(&hex);
}

static void
records_are_those_of_pcap_flow(void **state)
{
	struct flow_record r = {
	    .ns = INT64_C(0x17979cfe36394240),
	    .flow = 1,
	    .flags = TH_SYN | FLOW_RESET,
	};

	(void)state;
	expect_record(true, &r,
	    "40423936fe9c9717"
	    "0000"
	    "0100"
	    "00000000"
	    "00000000"
	    "00000000"
	    "0280"
	    "43c2"
	    "00000000");
	r.seq = 1000;
	r.window = 65535;
	r.flags = TH_SYN;
	expect_record(true, &r,
	    "40423936fe9c9717"
	    "0000"
	    "0100"
	    "e8030000"
	    "00000000"
	    "ffff0000"
	    "0200"
	    "2a46"
	    "00000000");
	r.len = 28;
	r.flow = 0x10003; /* modulo 65536 */
	expect_record(false, &r,
	    "40423936fe9c9717"
	    "1c00"
	    "0300"
	    "00000000");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_segment_is_told_in_order_also_without_bytes),
	    cmocka_unit_test(what_comes_early_waits_and_says_so),
	    cmocka_unit_test(retransmissions_are_not_told_again),
	    cmocka_unit_test(holes_are_told_and_numbers_go_on),
	    cmocka_unit_test(acknowledgements_alone_need_no_bytes_to_wait_for),
	    cmocka_unit_test(windows_are_scaled_when_both_sides_agreed),
	    cmocka_unit_test(a_port_used_again_begins_anew),
	    cmocka_unit_test(only_bytes_are_told_where_no_more_is_wanted),
	    cmocka_unit_test(records_are_those_of_pcap_flow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
