/* tally: the counts, and the account of frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "case/counts.h"
#include "case/tally.h"

struct counting {
	struct budget budget;
	struct tally *tally;
	struct buf rows;
};

static int
setup(void **state)
{
	static struct counting c;

	c = (struct counting){0};
	c.tally = tally_new(&c.budget, NULL);
	*state = &c;
	return 0;
}

static int
teardown(void **state)
{
	struct counting *c = *state;

	tally_free(c->tally);
	buf_free(&c->rows);
	assert_int_equal(c->budget.used, 0);
	return 0;
}

static void
write_row(void *ctx, const struct tally_row *r)
{
	struct buf *b = ctx;

	buf_printf(b, "%s|%.*s|%.*s|%llu|%llu|%llu\n", r->kind, (int)r->key.n,
	    (const char *)r->key.p, (int)r->label.n, (const char *)r->label.p,
	    (unsigned long long)r->packets, (unsigned long long)r->bytes,
	    (unsigned long long)r->sessions);
}

static void
expect(struct counting *c, const char *want)
{
	tally_each(c->tally, write_row, &c->rows);
	assert_string_equal(buf_cstr(&c->rows), want);
}

static struct addr
address(const char *text)
{
	struct addr a;

	assert_true(addr_parse(slice_str(text), &a));
	return a;
}

static void
frames_are_counted_by_link_type(void **state)
{
	struct counting *c = *state;
	struct frame f = {.no = 1, .link = 1, .len = 1500};

	tally_frame(c->tally, &f);
	tally_frame(c->tally, &f);
	f.link = 65000;
	f.len = 10;
	tally_frame(c->tally, &f);
	assert_int_equal(tally_frames(c->tally), 3);
	assert_int_equal(tally_bytes(c->tally), 3010);
	expect(c, "link_type|1|Ethernet|2|3000|0\n"
		  "link_type|65000|link type 65000|1|10|0\n");
}

static void
each_address_counts_once_a_packet(void **state)
{
	struct counting *c = *state;
	struct frame f = {.len = 60};
	struct packet p = {.frame = &f,
	    .verdict = PACKET_SESSION,
	    .outer_v = 4,
	    .outer_src = address("10.0.0.2"),
	    .outer_dst = address("10.0.0.10"),
	    .outer_proto = 6};

	tally_packet(c->tally, &p);
	p.outer_dst = p.outer_src;
	tally_packet(c->tally, &p);
	p.outer_v = 6;
	p.outer_src = address("2001:db8::1");
	p.outer_dst = address("ff02::1");
	p.outer_proto = 0;
	tally_packet(c->tally, &p);
	expect(c, "ip|10.0.0.2||2|120|0\n"
		  "ip|10.0.0.10||1|60|0\n"
		  "ip|2001:db8::1||1|60|0\n"
		  "ip|ff02::1||1|60|0\n"
		  "ip_protocol|0|HOPOPT|1|60|0\n"
		  "ip_protocol|6|TCP|2|120|0\n"
		  "ip_src_mac|10.0.0.2||2|120|0\n"
		  "ip_src_mac|2001:db8::1||1|60|0\n");
}

/* Packets of an address, and what was seen of each. */
struct seen {
	uint64_t rows, packets;
};

static void
see_row(void *ctx, const struct tally_row *r)
{
	struct seen *seen = ctx;

	if (strcmp(r->kind, "ip") == 0 && slice_starts(r->key, "10.1.")) {
		assert_int_equal(r->packets, 3);
		assert_int_equal(r->bytes, 3 * 60);
		seen->rows++;
	}
	seen->packets += strcmp(r->kind, "ip_protocol") == 0 ? r->packets : 0;
}

static void
packets_that_alternate_are_all_counted(void **state)
{
	struct counting *c = *state;
	struct frame f = {.len = 60};
	struct packet p = {.frame = &f,
	    .verdict = PACKET_SESSION,
	    .outer_v = 4,
	    .outer_dst = address("10.0.0.1"),
	    .outer_proto = 17};
	struct seen seen = {0};

	for (unsigned i = 0; i < 3 * 5000; i++) {
		uint8_t b[4] = {
		    10, 1, (uint8_t)(i % 5000 >> 8), (uint8_t)(i % 5000)};

		p.outer_src = addr_v4(slice_of(b, sizeof b));
		tally_packet(c->tally, &p);
	}
	tally_each(c->tally, see_row, &seen);
	assert_int_equal(seen.rows, 5000);
	assert_int_equal(seen.packets, 3 * 5000);
}

static void
tags_types_and_macs_are_counted(void **state)
{
	struct counting *c = *state;
	struct frame f = {.len = 64};
	struct packet p = {.frame = &f,
	    .verdict = PACKET_OTHER,
	    .has_ethertype = true,
	    .ethertype = 0x0806,
	    .vlans = 2,
	    .vlan = {100, 7}};

	tally_packet(c->tally, &p);
	p = (struct packet){.frame = &f,
	    .has_ethertype = true,
	    .ethertype = 46, /* a length */
	    .has_mac = true,
	    .mac_src = {2, 0, 0, 0, 0, 0xaf},
	    .outer_v = 4,
	    .outer_src = address("1.2.3.4"),
	    .outer_dst = address("1.2.3.4"),
	    .outer_proto = 17};
	tally_packet(c->tally, &p);
	p.has_ethertype = p.has_mac = false; /* raw IP */
	tally_packet(c->tally, &p);
	expect(c, "ethertype|802.3|IEEE 802.3 length|1|64|0\n"
		  "ethertype|0x0806|ARP|1|64|0\n"
		  "ip|1.2.3.4||2|128|0\n"
		  "ip_protocol|17|UDP|2|128|0\n"
		  "ip_src_mac|1.2.3.4||1|64|0\n"
		  "ip_src_mac|1.2.3.4 02:00:00:00:00:af||1|64|0\n"
		  "vlan|7||1|64|0\n"
		  "vlan|100||1|64|0\n");
}

static void
tunnels_are_counted_inside_and_outside(void **state)
{
	struct counting *c = *state;
	struct frame f = {.len = 100};
	struct packet p = {.frame = &f,
	    .verdict = PACKET_SESSION,
	    .outer_v = 4,
	    .outer_src = address("1.1.1.1"),
	    .outer_dst = address("2.2.2.2"),
	    .outer_proto = 47,
	    .tunnels = 1,
	    .inner = true,
	    .src = address("10.0.0.1"),
	    .dst = address("10.0.0.2"),
	    .proto = 17};

	tally_packet(c->tally, &p);
	p.verdict = PACKET_HELD; /* its inside is not known yet */
	tally_packet(c->tally, &p);
	expect(c, "ip|1.1.1.1||2|200|0\n"
		  "ip|2.2.2.2||2|200|0\n"
		  "ip_inner|10.0.0.1||1|100|0\n"
		  "ip_inner|10.0.0.2||1|100|0\n"
		  "ip_protocol|47|GRE|2|200|0\n"
		  "ip_protocol_inner|17|UDP|1|100|0\n"
		  "ip_src_mac|1.1.1.1||2|200|0\n");
}

static void
every_frame_ends_once(void **state)
{
	struct counting *c = *state;
	struct frame f = {.link = 1, .len = 60};
	int i;

	assert_true(tally_balanced(c->tally));
	for (i = 0; i < 10; i++)
		tally_frame(c->tally, &f);
	assert_false(tally_balanced(c->tally));
	tally_fate(c->tally, FATE_SESSION, NULL, 4, 240);
	tally_fate(c->tally, FATE_OTHER, "ARP", 1, 60);
	tally_fate(c->tally, FATE_OTHER, "LLDP", 1, 60);
	tally_fate(c->tally, FATE_UNDECODED, "too short", 2, 120);
	tally_fate(c->tally, FATE_FILTERED, NULL, 2, 120);
	assert_true(tally_balanced(c->tally));
	assert_int_equal(tally_fate_count(c->tally, FATE_OTHER), 2);
	tally_fate(c->tally, FATE_OTHER, "ARP", 1, 60);
	assert_false(tally_balanced(c->tally));
	expect(c, "link_type|1|Ethernet|10|600|0\n"
		  "other|ARP||2|120|0\n"
		  "other|LLDP||1|60|0\n"
		  "undecoded|too short||2|120|0\n");
}

/* ---- counts behind the tally */

struct sums {
	uint64_t keys, packets;
	uint32_t last;
	bool ordered;
};

static void
add_up(void *ctx, const struct count *c)
{
	struct sums *s = ctx;
	uint32_t key =
	    (uint32_t)c->key[0] << 16 | (uint32_t)c->key[1] << 8 | c->key[2];

	s->ordered &= s->keys == 0 || key > s->last;
	s->last = key;
	s->keys++;
	s->packets += c->packets;
}

static void
more_keys_than_memory_are_counted_exactly(void **state)
{
	struct budget budget = {.limit = 100000};
	struct counts *counts = counts_new(&budget, NULL, 256);
	struct sums s = {.ordered = true};
	uint32_t i, key;

	(void)state;
	for (i = 0; i < 60000; i++) {
		struct count c = {.kind = 1, .n = 3, .packets = 1};

		key = i * 7919 % 20000;
		c.key[0] = (uint8_t)(key >> 16);
		c.key[1] = (uint8_t)(key >> 8);
		c.key[2] = (uint8_t)key;
		counts_add(counts, &c);
	}
	counts_each(counts, add_up, &s);
	assert_int_equal(s.keys, 20000);
	assert_int_equal(s.packets, 60000);
	assert_true(s.ordered);
	counts_free(counts);
	assert_int_equal(budget.used, 0);
}

static void
ports_have_usual_names(void **state)
{
	(void)state;
	assert_string_equal(service_name(IPP_TCP, 443), "https");
	assert_string_equal(service_name(IPP_UDP, 514), "syslog");
	assert_string_equal(service_name(IPP_TCP, 514), "shell");
	assert_null(service_name(IPP_TCP, 40000));
	assert_null(service_name(IPP_ICMP, 7));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(frames_are_counted_by_link_type),
	    TEST(each_address_counts_once_a_packet),
	    TEST(packets_that_alternate_are_all_counted),
	    TEST(tags_types_and_macs_are_counted),
	    TEST(tunnels_are_counted_inside_and_outside),
	    TEST(every_frame_ends_once),
	    cmocka_unit_test(more_keys_than_memory_are_counted_exactly),
	    cmocka_unit_test(ports_have_usual_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
