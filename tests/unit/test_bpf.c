/* capture/bpf.c: filters in libpcap's language, by link type. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "capture/capture.h"
#include "packets.h"

static struct bpf_filter *
filter(const char *expr)
{
	struct buf why = {0};
	struct bpf_filter *b = bpf_filter_new(expr, &why);

	if (b == NULL)
		fail_msg("%s", buf_cstr(&why));
	buf_free(&why);
	return b;
}

static bool
pass(struct bpf_filter *b, uint32_t link, const struct buf *p)
{
	struct frame f = {
	    .link = link,
	    .len = (uint32_t)p->n,
	    .data = buf_as_slice(p),
	};

	return bpf_filter_pass(b, &f);
}

static void
udp_on(struct buf *p, uint16_t port)
{
	buf_reset(p);
	pkt_text(p, "x");
	pkt_udp(p, 4000, port);
	pkt_ip(p, "10.0.0.1", "10.0.0.2", IPP_UDP);
}

static void
one_expression_serves_every_link_type(void **state)
{
	struct bpf_filter *b = filter("udp port 53");
	struct buf p = {0};
	static const uint32_t raw[] = {101, 12, 14, 228};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof raw / sizeof raw[0]; i++) {
		udp_on(&p, 53);
		assert_true(pass(b, raw[i], &p));
		udp_on(&p, 54);
		assert_false(pass(b, raw[i], &p));
	}
	udp_on(&p, 53);
	pkt_eth(&p, ETH_IP4);
	assert_true(pass(b, 1, &p));
	udp_on(&p, 53);
	pkt_sll(&p, ETH_IP4);
	assert_true(pass(b, 113, &p));
	assert_false(pass(b, 1, &p));
	udp_on(&p, 53);
	pkt_sll2(&p, ETH_IP4);
	assert_true(pass(b, 276, &p));
	udp_on(&p, 53);
	pkt_front(&p, "\2\0\0\0", 4);
	assert_true(pass(b, 0, &p));
	buf_free(&p);
	bpf_filter_free(b);
}

static void
a_cut_frame_passes_by_what_is_there(void **state)
{
	struct bpf_filter *b = filter("udp port 53"), *l = filter("greater 60");
	struct frame f = {.link = 101, .len = 100};
	struct buf p = {0};

	(void)state;
	udp_on(&p, 53);
	f.data = slice_head(buf_as_slice(&p), 24);
	assert_true(bpf_filter_pass(b, &f));
	f.data = slice_head(buf_as_slice(&p), 23);
	assert_false(bpf_filter_pass(b, &f));
	assert_true(bpf_filter_pass(l, &f));
	buf_free(&p);
	bpf_filter_free(b);
	bpf_filter_free(l);
}

static void
a_wrong_expression_is_refused_with_the_reason(void **state)
{
	struct buf why = {0};

	(void)state;
	assert_null(bpf_filter_new("udp port port", &why));
	assert_non_null(strstr(
	    buf_cstr(&why), "the filter \"udp port port\" is not understood"));
	buf_free(&why);
}

static void
an_expression_that_does_not_fit_passes_nothing_and_says_so_once(void **state)
{
	struct buf why = {0}, p = {0};
	struct bpf_filter *b = bpf_filter_new("vlan 5", &why);

	(void)state;
	assert_non_null(b);
	assert_int_equal(why.n, 0);
	udp_on(&p, 53);
	assert_false(pass(b, 101, &p));
	assert_non_null(strstr(buf_cstr(&why),
	    "the filter \"vlan 5\" passes no frame of link type 101 (raw IP)"));
	buf_reset(&why);
	assert_false(pass(b, 101, &p));
	assert_int_equal(why.n, 0);
	bpf_filter_free(b);
	buf_free(&why);
	buf_free(&p);
}

static void
an_expression_for_wireless_frames_is_not_refused(void **state)
{
	struct bpf_filter *b = filter("wlan type mgt");

	(void)state;
	bpf_filter_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_expression_serves_every_link_type),
	    cmocka_unit_test(a_cut_frame_passes_by_what_is_there),
	    cmocka_unit_test(a_wrong_expression_is_refused_with_the_reason),
	    cmocka_unit_test(
		an_expression_that_does_not_fit_passes_nothing_and_says_so_once),
	    cmocka_unit_test(an_expression_for_wireless_frames_is_not_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
