/* session/route.c: connections that another one announced. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "app/ftp_text.h"
#include "base/xalloc.h"
#include "session/engine.h"
#include "session/route.h"

#define SECOND INT64_C(1000000000)

/* The control connection is between hosts 1 and 2, its data goes to others. */
struct roads {
	struct limits limits;
	struct budget budget;
	struct finding_sink findings;
	struct route *route;
	unsigned told; /* findings */
	int64_t now;
};

static void
on_finding(void *ctx, const struct finding *f)
{
	struct roads *r = ctx;

	assert_int_equal(f->kind, FINDING_LIMIT);
	r->told++;
}

static struct roads *
roads_new(uint64_t most)
{
	struct roads *r = xcalloc(1, sizeof *r);

	limits_init(&r->limits);
	r->limits.v[LIMIT_FTP_DETOURS] = most;
	r->findings = (struct finding_sink){.ctx = r, .add = on_finding};
	r->now = 1000 * SECOND;
	r->route = route_new(&(struct route_config){
	    .limits = &r->limits,
	    .budget = &r->budget,
	    .findings = &r->findings,
	    .announces = ftp_announces,
	});
	return r;
}

static void
roads_free(struct roads *r)
{
	route_free(r->route);
	assert_int_equal(r->budget.used, 0);
	free(r);
}

static struct addr
host(uint8_t n)
{
	const uint8_t b[4] = {10, 0, 0, n};

	return addr_v4(slice_of(b, 4));
}

static unsigned
shard_of(uint8_t a, uint8_t b)
{
	const struct addr x = host(a), y = host(b);

	return engine_shard(&x, &y);
}

static unsigned
sent(struct roads *r, uint8_t from, uint16_t sport, uint8_t to, uint16_t dport,
    uint8_t flags, const char *text)
{
	struct frame f = {.no = 7, .ns = r->now};
	struct packet p = {
	    .frame = &f,
	    .proto = IPP_TCP,
	    .src = host(from),
	    .dst = host(to),
	    .sport = sport,
	    .dport = dport,
	    .flags = flags,
	    .payload = slice_str(text),
	};

	return route_shard(r->route, &p, r->now);
}

/* The client (1) tells the server (2) to connect to a host's port 5001. */
static void
port(struct roads *r, const char *line)
{
	assert_int_equal(sent(r, 1, 4000, 2, 21, TH_ACK, line), shard_of(1, 2));
}

static void
by_its_addresses_when_nothing_was_announced(void **state)
{
	struct roads *r = roads_new(9);

	(void)state;
	assert_int_not_equal(shard_of(1, 2), shard_of(2, 3));
	assert_int_equal(sent(r, 2, 20, 3, 5001, TH_SYN, ""), shard_of(2, 3));
	roads_free(r);
}

static void
both_sides_of_an_announced_one_are_with_its_announcer(void **state)
{
	struct roads *r = roads_new(9);

	(void)state;
	port(r, "PORT 10,0,0,3,19,137\r\n");
	assert_int_equal(sent(r, 2, 20, 3, 5001, TH_SYN, ""), shard_of(1, 2));
	assert_int_equal(
	    sent(r, 3, 5001, 2, 20, TH_SYN | TH_ACK, ""), shard_of(1, 2));
	assert_int_equal(sent(r, 2, 20, 3, 5001, TH_ACK, "x"), shard_of(1, 2));
	roads_free(r);
}

static void
a_server_may_announce_another_host(void **state)
{
	struct roads *r = roads_new(9);

	(void)state;
	assert_int_equal(sent(r, 2, 21, 1, 4000, TH_ACK,
			     "226 Done\r\n227 Passive (10,0,0,3,19,137)\r\n"),
	    shard_of(1, 2));
	assert_int_equal(sent(r, 1, 4001, 3, 5001, TH_SYN, ""), shard_of(1, 2));
	roads_free(r);
}

static void
other_ports_of_that_host_are_not_meant(void **state)
{
	struct roads *r = roads_new(9);

	(void)state;
	port(r, "EPRT |1|10.0.0.3|5001|\r\n");
	assert_int_equal(sent(r, 2, 20, 3, 5002, TH_SYN, ""), shard_of(2, 3));
	roads_free(r);
}

/* Its first packets went by addresses: so do the others. */
static void
what_began_before_stays_where_it_is(void **state)
{
	struct roads *r = roads_new(9);

	(void)state;
	port(r, "PORT 10,0,0,3,19,137\r\n");
	assert_int_equal(sent(r, 2, 20, 3, 5001, TH_ACK, "x"), shard_of(2, 3));
	assert_int_equal(
	    sent(r, 3, 5001, 2, 20, TH_SYN | TH_ACK, ""), shard_of(2, 3));
	roads_free(r);
}

static void
an_announcement_waits_only_so_long(void **state)
{
	struct roads *r = roads_new(9);

	(void)state;
	port(r, "PORT 10,0,0,3,19,137\r\n");
	r->now += 302 * SECOND;
	assert_int_equal(sent(r, 2, 20, 3, 5001, TH_SYN, ""), shard_of(2, 3));
	roads_free(r);
}

static void
beyond_the_limit_the_one_silent_longest_is_forgotten(void **state)
{
	struct roads *r = roads_new(2);

	(void)state;
	port(r, "PORT 10,0,0,3,19,137\r\n");
	sent(r, 2, 20, 3, 5001, TH_SYN, "");
	sent(r, 2, 19, 3, 5001, TH_SYN, "");
	sent(r, 3, 5001, 2, 20, TH_ACK, "");
	assert_int_equal(r->told, 0);
	sent(r, 2, 18, 3, 5001, TH_SYN, "");
	assert_int_equal(r->told, 1);
	assert_int_equal(sent(r, 2, 20, 3, 5001, TH_ACK, ""), shard_of(1, 2));
	assert_int_equal(sent(r, 2, 19, 3, 5001, TH_ACK, ""), shard_of(2, 3));
	roads_free(r);
}

static void
no_detours_where_the_limit_is_none(void **state)
{
	struct roads *r = roads_new(0);

	(void)state;
	port(r, "PORT 10,0,0,3,19,137\r\n");
	assert_int_equal(sent(r, 2, 20, 3, 5001, TH_SYN, ""), shard_of(2, 3));
	assert_int_equal(r->told, 1);
	roads_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(by_its_addresses_when_nothing_was_announced),
	    cmocka_unit_test(
		both_sides_of_an_announced_one_are_with_its_announcer),
	    cmocka_unit_test(a_server_may_announce_another_host),
	    cmocka_unit_test(other_ports_of_that_host_are_not_meant),
	    cmocka_unit_test(what_began_before_stays_where_it_is),
	    cmocka_unit_test(an_announcement_waits_only_so_long),
	    cmocka_unit_test(
		beyond_the_limit_the_one_silent_longest_is_forgotten),
	    cmocka_unit_test(no_detours_where_the_limit_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
