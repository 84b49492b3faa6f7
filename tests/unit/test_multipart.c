/* Multipart bodies: boundaries in any chunks, gaps, limits, addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "app/multipart.h"
#include "base/wr.h"
#include "base/xalloc.h"

struct told {
	struct buf log, data;
	struct slice body; /* the whole one: where bytes must come from */
	uint64_t proved;   /* what begin says */
};

static uint64_t
begin(void *ctx, const struct http_head *head)
{
	struct told *t = ctx;

	buf_str(&t->log, "part");
	for (size_t i = 0; i < head->nfields; i++) {
		buf_str(&t->log, " ");
		wr_term(&t->log, head->field[i].name);
		buf_str(&t->log, "=");
		wr_term(&t->log, head->field[i].value);
	}
	buf_str(&t->log, "\n");
	return t->proved;
}

static void
data(void *ctx, const struct chunk *c)
{
	struct told *t = ctx;
	struct slice at = slice_mid(t->body, (size_t)c->off, c->data.n);

	assert_true(c->data.n != 0);
	assert_true(slice_eq(at, c->data));
	assert_true(c->pos == c->off + 1000);
	buf_add_slice(&t->data, c->data);
}

static void
gap(void *ctx, uint64_t n)
{
	struct told *t = ctx;

	buf_printf(&t->data, "<%u>", (unsigned)n);
}

static void
end(void *ctx, bool whole)
{
	struct told *t = ctx;

	buf_str(&t->log, whole ? " whole \"" : " cut \"");
	wr_term(&t->log, buf_as_slice(&t->data));
	buf_str(&t->log, "\"\n");
	buf_reset(&t->data);
}

static void
limit(void *ctx, enum limit_id id, const struct chunk *c)
{
	struct told *t = ctx;

	(void)c;
	buf_printf(&t->log, "limit %s\n", limit_row(id)->name);
}

static const struct multipart_sink sink = {
    .begin = begin, .data = data, .gap = gap, .end = end, .limit = limit};

struct play {
	const char *boundary, *body;
	uint64_t proved;
	uint64_t max_parts, max_bytes, max_fields; /* 0: the defaults */
	size_t gap_at, gap;			   /* gap 0: none */
};

static struct multipart *
start(const struct play *p, struct told *t, struct limits *limits)
{
	struct multipart_sink s = sink;

	*t = (struct told){.body = slice_str(p->body)};
	t->proved = p->proved == 0 ? MULTIPART_UNKNOWN : p->proved;
	limits_init(limits);
	if (p->max_parts != 0)
		limits->v[LIMIT_MULTIPART_PARTS] = p->max_parts;
	if (p->max_bytes != 0)
		limits->v[LIMIT_HTTP_HEADERS] = p->max_bytes;
	if (p->max_fields != 0)
		limits->v[LIMIT_HTTP_HEADER_COUNT] = p->max_fields;
	s.ctx = t;
	return multipart_new(slice_str(p->boundary), limits, &s);
}

/* Bytes from..to of the body as one chunk of memory of its own. */
static void
give(struct multipart *m, const struct told *t, size_t from, size_t to)
{
	struct chunk c = {.off = from, .pos = from + 1000};
	uint8_t *copy;

	if (from >= to)
		return;
	copy = xmalloc(to - from);
	memcpy(copy, slice_from(t->body, from).p, to - from);
	c.data = slice_of(copy, to - from);
	multipart_data(m, &c);
	memset(copy, '~', to - from);
	free(copy);
}

/* In chunks of step bytes, but the first, which has first. */
static void
run(const struct play *p, size_t first, size_t step, const char *expected)
{
	struct limits limits;
	struct told t;
	struct multipart *m = start(p, &t, &limits);
	size_t at = 0, to = first;

	while (at < t.body.n) {
		to = to < t.body.n ? to : t.body.n;
		if (p->gap != 0 && p->gap_at >= at && p->gap_at < to) {
			give(m, &t, at, p->gap_at);
			multipart_gap(m, p->gap);
			at = p->gap_at + p->gap;
			to = at > to ? at : to;
		}
		give(m, &t, at, to);
		at = to;
		to += step;
	}
	multipart_free(m);
	if (expected != NULL)
		assert_string_equal(buf_cstr(&t.log), expected);
	buf_free(&t.log);
	buf_free(&t.data);
}

static void
check(const struct play *p, const char *expected)
{
	size_t n = strlen(p->body);

	run(p, n, n, expected);
	for (size_t first = 1; first < n; first++)
		run(p, first, n, expected);
	for (size_t step = 1; step < 8; step++)
		run(p, step, step, expected);
}

static void
parts_are_split_at_the_boundary(void **state)
{
	struct play p = {.boundary = "XY",
	    .body = "preamble\r\n--XY\r\nA: 1\r\nB:2 \r\n\r\none\r\ntwo\r\n"
		    "--XY\r\n\r\nthree\r\n--XY--\r\nepilogue\r\n--XY\r\nno: "
		    "1\r\n\r\n"};

	(void)state;
	check(&p, "part A=1 B=2\n whole \"one\\x0d\\x0atwo\"\n"
		  "part\n whole \"three\"\n");
}

static void
a_body_may_begin_with_its_boundary(void **state)
{
	struct play p = {.boundary = "b", .body = "--b\r\n\r\nx\r\n--b--"};

	(void)state;
	check(&p, "part\n whole \"x\"\n");
}

static void
bare_line_feeds_are_read(void **state)
{
	struct play p = {.boundary = "b",
	    .body = "--b\nA: 1\n\nx\r\n\ny\n--b  \t\n\nz\n--b--\n"};

	(void)state;
	check(
	    &p, "part A=1\n whole \"x\\x0d\\x0a\\x0ay\"\npart\n whole \"z\"\n");
}

static void
what_only_looks_like_a_boundary_is_data(void **state)
{
	struct play p = {.boundary = "bound",
	    .body = "--bound\r\n\r\n\r\r\n\n-\r\n--\r\n--bou\r\n--bounder\r\n"
		    "--bound-\r\n --bound\r\n-- bound\r\r\n--bound--"};

	(void)state;
	check(&p,
	    "part\n whole \"\\x0d\\x0d\\x0a\\x0a-\\x0d\\x0a--\\x0d\\x0a--bou"
	    "\\x0d\\x0a--bounder\\x0d\\x0a--bound-\\x0d\\x0a --bound"
	    "\\x0d\\x0a-- bound\\x0d\"\n");
}

static void
empty_parts(void **state)
{
	struct play p = {.boundary = "b",
	    .body = "--b\r\n\r\n\r\n--b\r\n\r\n--b\r\nA:\r\n\r\n\r\n--b--"};

	(void)state;
	check(
	    &p, "part\n whole \"\"\npart\n whole \"\"\npart A=\n whole \"\"\n");
}

static void
a_body_that_ends_early_cuts_its_part(void **state)
{
	struct play p = {.boundary = "b", .body = "--b\r\n\r\nabc\r\n--"};

	(void)state;
	check(&p, "part\n cut \"abc\\x0d\\x0a--\"\n");
	p.body = "--b\r\n\r\nabc\r\n--b";
	check(&p, "part\n whole \"abc\"\n");
	p.body = "--b\r\nA: 1\r\n";
	check(&p, "");
	p.body = "no boundary at all\r\n--c\r\n";
	check(&p, "");
}

static void
every_part_that_began_ends_wherever_it_is_cut(void **state)
{
	const char *body =
	    "x\r\n--b\r\nA: 1\r\n\r\nabc\r\n--b\r\n\r\nd\r\n--b--";

	(void)state;
	for (size_t n = 0; n < strlen(body); n++) {
		char *cut = xasprintf("%.*s", (int)n, body);
		struct play p = {.boundary = "b", .body = cut};

		check(&p, NULL);
		free(cut);
	}
}

static void
a_gap_ends_a_part_of_unknown_length(void **state)
{
	struct play p = {.boundary = "b",
	    .body = "--b\r\n\r\nabcdef\r\n--b\r\n\r\nghi\r\n--b--",
	    .gap_at = 9,
	    .gap = 2};

	(void)state;
	check(&p, "part\n cut \"ab\"\npart\n whole \"ghi\"\n");
}

static void
a_gap_inside_a_proved_length_keeps_its_place(void **state)
{
	struct play p = {.boundary = "b",
	    .body = "--b\r\n\r\nabcdef\r\n--b\r\n\r\nghijkl\r\n--b--",
	    .gap_at = 9,
	    .gap = 4,
	    .proved = 6};

	(void)state;
	check(&p, "part\n whole \"ab<4>\"\npart\n whole \"ghijkl\"\n");
	p.gap = 5; /* into the line end before the boundary */
	check(&p, "part\n cut \"ab\"\npart\n whole \"ghijkl\"\n");
}

static void
a_gap_anywhere_loses_no_more_than_it_must(void **state)
{
	struct play p = {.boundary = "b",
	    .body = "--b\r\nA: 1\r\n\r\nabc\r\n--b\r\nB: 2\r\n\r\ndef\r\n--b--",
	    .gap = 1};

	(void)state;
	for (p.gap_at = 0; p.gap_at < strlen(p.body); p.gap_at++)
		check(&p, NULL);
	/* In the second part's head: the first one is whole. */
	p.gap_at = 26;
	check(&p, "part A=1\n whole \"abc\"\n");
	/* In the first boundary: the second part is found. */
	p.gap_at = 2;
	check(&p, "part B=2\n whole \"def\"\n");
	/* In the closing one: all that is certain is that the part began. */
	p.gap_at = 38;
	check(&p,
	    "part A=1\n whole \"abc\"\npart B=2\n cut \"def\\x0d\\x0a--\"\n");
}

static void
limits_are_told(void **state)
{
	struct play p = {.boundary = "b",
	    .body = "--b\r\nA: 1\r\nB: "
		    "2\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b\r\n\r\nz\r\n"
		    "--b--",
	    .max_parts = 2};

	(void)state;
	check(&p, "part A=1 B=2\n whole \"x\"\npart\n whole \"y\"\n"
		  "limit multipart-parts\n");
	p.max_parts = 0;
	p.max_bytes = 8;
	check(
	    &p, "limit http-headers\npart\n whole \"y\"\npart\n whole \"z\"\n");
	p.max_bytes = 0;
	p.max_fields = 1;
	check(&p, "limit http-header-count\npart\n whole \"y\"\n"
		  "part\n whole \"z\"\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parts_are_split_at_the_boundary),
	    cmocka_unit_test(a_body_may_begin_with_its_boundary),
	    cmocka_unit_test(bare_line_feeds_are_read),
	    cmocka_unit_test(what_only_looks_like_a_boundary_is_data),
	    cmocka_unit_test(empty_parts),
	    cmocka_unit_test(a_body_that_ends_early_cuts_its_part),
	    cmocka_unit_test(every_part_that_began_ends_wherever_it_is_cut),
	    cmocka_unit_test(a_gap_ends_a_part_of_unknown_length),
	    cmocka_unit_test(a_gap_inside_a_proved_length_keeps_its_place),
	    cmocka_unit_test(a_gap_anywhere_loses_no_more_than_it_must),
	    cmocka_unit_test(limits_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
