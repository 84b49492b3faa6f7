/* packet/usual.c: the short way tells what the steps tell. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "decoded.h"
#include "packet/trail.h"
#include "packets.h"

/* With a trail every header is read by its own step. */
struct ways {
	struct decoded brief, steps;
	struct trail trail;
};

static void
ways_begin(struct ways *w, uint64_t depth)
{
	struct buf b = {0};

	decoded_init(&w->brief);
	decoded_init(&w->steps);
	w->brief.limits.v[LIMIT_HEADER_DEPTH] = depth;
	w->steps.limits.v[LIMIT_HEADER_DEPTH] = depth;
	hello4(&b);
	decoded_frame(&w->brief, &b, LINK_IP4, SIZE_MAX);
	hello4(&b);
	decoded_frame(&w->steps, &b, LINK_IP4, SIZE_MAX);
	packet_trail(w->steps.decoder, &w->trail);
}

static void
ways_end(struct ways *w)
{
	decoded_free(&w->brief);
	decoded_free(&w->steps);
}

static void
same_bytes(struct slice *a, struct slice *b)
{
	assert_true(slice_eq(*a, *b));
	*a = *b = SLICE_NONE;
}

/* But for what points into the decoder. */
static void
same_packet(struct packet *a, struct packet *b)
{
	assert_true((a->reason == NULL) == (b->reason == NULL));
	if (a->reason != NULL)
		assert_string_equal(a->reason, b->reason);
	assert_int_equal(a->nparts, b->nparts);
	if (a->nparts != 0)
		assert_memory_equal(a->parts, b->parts, sizeof *a->parts);
	assert_int_equal(a->nframes, b->nframes);
	same_bytes(&a->payload, &b->payload);
	same_bytes(&a->whole, &b->whole);
	a->reason = b->reason = NULL;
	a->parts = b->parts = NULL;
	a->frames = b->frames = NULL;
	assert_memory_equal(a, b, offsetof(struct packet, tunnel));
}

static void
same_frame(struct ways *w, struct slice bytes, size_t captured)
{
	struct frame f = {
	    .no = 2,
	    .pos = 1000,
	    .capture = 1,
	    .link = LINK_ETH,
	    .len = (uint32_t)bytes.n,
	    .data = slice_head(bytes, captured),
	};
	struct packet a, b;

	packet_decode(w->brief.decoder, &f, &a);
	packet_decode(w->steps.decoder, &f, &b);
	same_packet(&a, &b);
}

/* Each of the headers' bytes with each value, whole and cut everywhere. */
static void
changed_everywhere(struct buf *b)
{
	struct ways w = {0};
	unsigned value, had;
	size_t i;

	ways_begin(&w, 32);
	for (i = 0; i <= b->n; i++)
		same_frame(&w, buf_as_slice(b), i);
	for (i = 0; i < b->n; i++) {
		had = b->p[i];
		for (value = 0; value < 256; value++) {
			pkt_poke8(b, i, (uint8_t)value);
			same_frame(&w, buf_as_slice(b), SIZE_MAX);
			same_frame(&w, buf_as_slice(b), 40);
		}
		pkt_poke8(b, i, (uint8_t)had);
	}
	ways_end(&w);
	buf_free(b);
}

static void
the_short_way_tells_what_the_steps_tell(void **state)
{
	struct buf b = {0};

	(void)state;
	pkt_text(&b, "hello");
	pkt_tcp(&b, 4000, 80, 1, 2, TH_ACK);
	pkt_ip(&b, A4, B4, IPP_TCP);
	pkt_eth(&b, ETH_IP4);
	changed_everywhere(&b);
	hello4(&b);
	pkt_fill(&b, 9); /* behind the datagram */
	pkt_eth(&b, ETH_IP4);
	changed_everywhere(&b);
}

static void
the_short_way_counts_the_headers_that_it_read(void **state)
{
	struct ways w = {0};
	struct buf b = {0};
	uint64_t max;

	(void)state;
	pkt_text(&b, "hello");
	pkt_tcp(&b, 4000, 80, 1, 2, TH_ACK);
	pkt_ip(&b, A4, B4, IPP_TCP);
	pkt_eth(&b, ETH_IP4);
	for (max = 1; max < 5; max++) {
		ways_begin(&w, max);
		same_frame(&w, buf_as_slice(&b), SIZE_MAX);
		ways_end(&w);
	}
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_short_way_tells_what_the_steps_tell),
	    cmocka_unit_test(the_short_way_counts_the_headers_that_it_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
