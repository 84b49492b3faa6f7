/* flow_table, flow_count, flow_tap, flow_pick: which flow, how much, wanted? */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "cli/flow_count.h"
#include "cli/flow_pick.h"

static const struct flow_tap_options no_tap;

/* A packet and what it points to; ports tell flows apart. */
struct one {
	struct packet p;
	struct frame f;
	struct frame_count count;
};

static struct packet *
packet(struct one *o, uint16_t sport, uint16_t dport)
{
	*o = (struct one){
	    .p = {.verdict = PACKET_SESSION,
		.proto = IPP_TCP,
		.sport = sport,
		.dport = dport,
		.nframes = 1},
	    .f = {.no = 1, .ns = 100, .len = 60},
	};
	o->p.src = o->p.dst = addr_v4(SLICE_LIT("\x0a\0\0\1"));
	o->count = (struct frame_count){.no = 1, .ns = 100, .len = 60};
	o->p.frame = &o->f;
	o->p.frames = &o->count;
	return &o->p;
}

static uint32_t
add(struct flow_table *t, const struct packet *p)
{
	struct sighting s;

	return flow_sight(p, &no_tap, &s) ? flow_count(t, &s) : 0;
}

static void
flows_are_numbered_in_order_and_found_again(void **state)
{
	struct flow_table *t = flow_table_new(100000);
	struct flow_ends back;
	struct sighting s;
	struct one o;
	uint32_t i;

	(void)state;
	for (i = 1; i <= 50000; i++)
		assert_int_equal(add(t, packet(&o, (uint16_t)i, 80)), i);
	for (i = 50000; i != 0; i -= 10)
		assert_int_equal(add(t, packet(&o, (uint16_t)i, 80)), i);
	assert_int_equal(flow_table_count(t), 50000);
	assert_true(flow_sight(packet(&o, 80, 7), &no_tap, &s));
	assert_int_equal(flow_table_find(t, &s.ends, s.hash), 0);
	back = flow_ends_reversed(&s.ends);
	assert_int_equal(flow_table_find(t, &back, flow_ends_hash(&back)), 7);
	flow_table_free(t);
}

static void
the_limit_ends_the_numbers(void **state)
{
	struct flow_table *t = flow_table_new(2);
	struct flow_pending q = {.table = t};
	struct one o;
	uint16_t i;

	(void)state;
	for (i = 0; i < 40; i++) {
		flow_pending_packet(&q, packet(&o, i % 4, 80), &no_tap);
	}
	flow_pending_flush(&q);
	assert_int_equal(flow_table_count(t), 2);
	assert_int_equal(flow_table_row(t, 1)->packets, 10);
	assert_int_equal(q.left_out, 20);
	flow_table_free(t);
}

static void
the_rank_is_by_packets_then_by_number(void **state)
{
	static const uint16_t ports[] = {5, 6, 7, 7, 5, 8, 7};
	struct flow_table *t = flow_table_new(10);
	struct flow_rank *r;
	struct one o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof ports / sizeof ports[0]; i++)
		add(t, packet(&o, ports[i], 1));
	r = flow_table_rank(t);
	assert_int_equal(r[0].id, 2);
	assert_int_equal(r[1].id, 4);
	assert_int_equal(r[2].id, 1);
	assert_int_equal(r[3].id, 3);
	assert_int_equal(r[3].packets, 3);
	free(r);
	flow_table_free(t);
}

static void
only_tcp_and_udp_make_flows(void **state)
{
	struct flow_table *t = flow_table_new(10);
	struct one o;

	(void)state;
	packet(&o, 1, 2)->proto = IPP_ICMP;
	assert_int_equal(add(t, &o.p), 0);
	packet(&o, 1, 2)->verdict = PACKET_HELD;
	assert_int_equal(add(t, &o.p), 0);
	packet(&o, 1, 2)->proto = IPP_UDP;
	assert_int_equal(add(t, &o.p), 1);
	assert_int_equal(add(t, packet(&o, 1, 2)), 2);
	o.p.mac_dst[5] = 1;
	assert_int_equal(add(t, &o.p), 3);
	flow_table_free(t);
}

static void
tcp(struct flow_table *t, uint32_t seq, uint32_t len, uint8_t flags)
{
	struct one o;

	packet(&o, 1, 2)->seq = seq;
	o.p.payload_len = len;
	o.p.flags = flags;
	add(t, &o.p);
}

static void
the_next_number_and_disorder_are_counted(void **state)
{
	struct flow_table *t = flow_table_new(10);
	const struct flow_row *r;

	(void)state;
	tcp(t, UINT32_MAX - 10, 0, TH_SYN);
	tcp(t, UINT32_MAX - 9, 10, TH_ACK); /* wraps */
	r = flow_table_row(t, 1);
	assert_int_equal(r->seq, 0);
	tcp(t, 5, 5, TH_ACK); /* ahead */
	assert_int_equal(r->seq, 10);
	tcp(t, 0, 5, TH_ACK); /* behind */
	tcp(t, 9, 0, TH_ACK); /* a probe: no bytes, no disorder */
	assert_int_equal(r->seq, 10);
	assert_int_equal(r->out_of_order, 2);
	tcp(t, 10, 0, TH_FIN | TH_ACK);
	assert_int_equal(r->seq, 11);
	flow_table_free(t);
}

static void
fragments_count_as_frames_from_the_first_on(void **state)
{
	const struct frame_count counts[] = {
	    {.no = 1, .ns = 50, .len = 1500}, {.no = 2, .ns = 100, .len = 60}};
	struct flow_table *t = flow_table_new(10);
	const struct flow_row *r;
	struct one o;

	(void)state;
	packet(&o, 1, 2)->frames = counts;
	o.p.nframes = 2;
	add(t, &o.p);
	r = flow_table_row(t, 1);
	assert_int_equal(r->packets, 2);
	assert_int_equal(r->bytes, 1560);
	assert_int_equal(r->first_ns, 50);
	assert_int_equal(r->last_ns, 100);
	flow_table_free(t);
}

/* ---- taps */

/* "frame", a tap's trailer, another tap's: seconds, ns, device and port. */
#define TRAILED                        \
	"frame"                        \
	"oFCS\0\0\0\1\0\0\0\2\0\0\7\3" \
	"FCS1\0\0\1\0\0\0\0\4\0\1\0\5" \
	"FCS2"

/* A packet in the first end bytes of data, captured at ns. */
struct tapped {
	struct packet p;
	struct frame f;
};

static const struct packet *
tapped(struct tapped *t, struct slice data, size_t end, int64_t ns)
{
	*t = (struct tapped){
	    .f = {.data = data, .len = (uint32_t)data.n, .ns = ns},
	    .p = {.verdict = PACKET_SESSION, .outer_end = end},
	};
	t->p.frame = &t->f;
	return &t->p;
}

static void
expect_tap(const struct flow_tap_options *o, const struct packet *p, int64_t ns,
    uint16_t device, uint8_t port)
{
	struct flow_tap tap = {0};

	assert_true(flow_tap_read(p, o, &tap));
	assert_int_equal(tap.ns, ns);
	assert_int_equal(tap.device, device);
	assert_int_equal(tap.port, port);
}

static void
a_tap_tells_time_device_and_port(void **state)
{
	struct flow_tap_options o = {.on = true};
	struct tapped t;
	const struct packet *p = tapped(&t, SLICE_LIT(TRAILED), 5, 0);
	struct flow_tap tap;

	(void)state;
	expect_tap(&o, p, INT64_C(256000000004), 256, 5);
	o.two = true;
	expect_tap(&o, p, INT64_C(1000000002), 7, 3);
	o.two = false;
	o.offset = 16;
	expect_tap(&o, p, INT64_C(1000000002), 7, 3);
	o.offset = t.f.len - 19;
	assert_false(flow_tap_read(p, &o, &tap));
	o.offset = 0;
	t.f.len++; /* the snap length took what lay behind */
	assert_false(flow_tap_read(p, &o, &tap));
	t.f.len = (uint32_t)(t.f.data.n = 19);
	assert_false(flow_tap_read(p, &o, &tap));
}

#define DAY INT64_C(86400000000000)

static void
what_cannot_be_a_trailer_is_left_alone(void **state)
{
	const struct flow_tap_options o = {.on = true};
	const struct slice one = slice_head(SLICE_LIT(TRAILED), 25);
	struct flow_tap tap;
	struct tapped t;

	(void)state;
	assert_true(flow_tap_read(tapped(&t, one, 5, 0), &o, &tap));
	/* It is the sender's: the datagram ends inside, or behind it. */
	assert_false(flow_tap_read(tapped(&t, one, 6, 0), &o, &tap));
	assert_false(flow_tap_read(tapped(&t, one, 25, 0), &o, &tap));
	/* Padding */
	assert_false(
	    flow_tap_read(tapped(&t,
			      SLICE_LIT("0123456789\0\0\0\0\0\0\0\0\0\0"
					"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
			      10, 0),
		&o, &tap));
	/* No such nanosecond */
	assert_false(flow_tap_read(
	    tapped(&t, SLICE_LIT("oFCS\0\0\0\1\x7f\0\0\2\0\0\7\3FCS1"), 0, 0),
	    &o, &tap));
}

static void
a_trailer_of_another_day_must_have_the_frames_fcs(void **state)
{
	const struct flow_tap_options o = {.on = true};
	const struct slice other = slice_head(SLICE_LIT(TRAILED), 25);
	const struct slice sound =
	    SLICE_LIT("frame"
		      "\xcd\x3c\xf8\xb5\0\0\0\1\0\0\0\2\0\0\7\3FCS1");
	const int64_t at = INT64_C(1000000002);
	struct flow_tap tap;
	struct tapped t;

	(void)state;
	assert_true(flow_tap_read(tapped(&t, other, 5, at + DAY), &o, &tap));
	assert_true(flow_tap_read(tapped(&t, other, 5, at - DAY), &o, &tap));
	assert_false(
	    flow_tap_read(tapped(&t, other, 5, at + DAY + 1), &o, &tap));
	assert_false(
	    flow_tap_read(tapped(&t, other, 5, at - DAY - 1), &o, &tap));
	assert_false(flow_tap_read(tapped(&t, other, 5, INT64_MIN), &o, &tap));
	assert_true(flow_tap_read(tapped(&t, sound, 5, INT64_MAX), &o, &tap));
	assert_true(flow_tap_read(tapped(&t, sound, 4, INT64_MIN), &o, &tap));
}

/* ---- what is asked for */

static bool
picks(const struct flow_pick *p, uint32_t id, uint16_t sport, uint16_t dport)
{
	const struct flow_ends e = {.sport = sport, .dport = dport};

	return flow_picked(p, id, &e);
}

static void
flows_are_picked_by_number_and_port(void **state)
{
	struct flow_pick p = {0};
	const char *why = NULL;

	(void)state;
	assert_false(flow_pick_any(&p));
	assert_true(flow_pick_id(&p, "7", &why));
	assert_true(flow_pick_ports(&p, "80 90", &why));
	assert_true(flow_pick_not_ports(&p, "85 85", &why));
	assert_true(flow_pick_any(&p));
	assert_true(picks(&p, 7, 1, 85));
	assert_true(picks(&p, 1, 80, 1));
	assert_true(picks(&p, 1, 1, 90));
	assert_false(picks(&p, 1, 85, 80));
	assert_false(picks(&p, 1, 79, 91));
	assert_false(flow_pick_id(&p, "0", &why));
	assert_false(flow_pick_id(&p, "-1", &why));
	assert_false(flow_pick_ports(&p, "80", &why));
	assert_false(flow_pick_ports(&p, "80 79", &why));
	assert_false(flow_pick_ports(&p, "80 65536", &why));
	flow_pick_free(&p);
}

static void
addresses_are_picked_by_mask_or_bits(void **state)
{
	struct flow_pick p = {0};
	const char *why = NULL;
	struct one o;

	(void)state;
	packet(&o, 1, 2);
	assert_true(flow_pick_ips(&p, "192.0.2.0/255.255.255.0", &why));
	assert_int_equal(p.ips[0].bits, 24);
	assert_false(flow_pick_addr(&p, &o.p));
	assert_true(flow_pick_ips(&p, "10.0.0.0/255.255.255.254", &why));
	assert_true(flow_pick_addr(&p, &o.p));
	assert_true(flow_pick_ips(&p, "2001:db8::/32", &why));
	assert_true(flow_pick_ips(&p, "2001:db8::1", &why));
	assert_true(flow_pick_ips(&p, "10.0.0.1", &why));
	assert_true(flow_pick_ips(&p, "0.0.0.0/0.0.0.0", &why));
	assert_false(flow_pick_ips(&p, "10.0.0.1/255.0.255.0", &why));
	assert_false(flow_pick_ips(&p, "2001:db8::/255.0.0.0", &why));
	assert_false(flow_pick_ips(&p, "ten", &why));
	flow_pick_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(flows_are_numbered_in_order_and_found_again),
	    cmocka_unit_test(the_limit_ends_the_numbers),
	    cmocka_unit_test(the_rank_is_by_packets_then_by_number),
	    cmocka_unit_test(only_tcp_and_udp_make_flows),
	    cmocka_unit_test(the_next_number_and_disorder_are_counted),
	    cmocka_unit_test(fragments_count_as_frames_from_the_first_on),
	    cmocka_unit_test(a_tap_tells_time_device_and_port),
	    cmocka_unit_test(what_cannot_be_a_trailer_is_left_alone),
	    cmocka_unit_test(a_trailer_of_another_day_must_have_the_frames_fcs),
	    cmocka_unit_test(flows_are_picked_by_number_and_port),
	    cmocka_unit_test(addresses_are_picked_by_mask_or_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
