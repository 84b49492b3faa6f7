/*
 * Coded bodies that wait until all of them is there: of every size, whole or
 * not, the file is the same whether memory holds them, they are read back, or
 * there is no directory, and in whatever pieces they come.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/base64.h"
#include "carve_help.h"

#define WAIT ((size_t)1 << 20) /* coded bytes that wait */

enum { RAW = -15 };

/* A body, and what is to become of it. */
struct trial {
	const char *codings, *transfer;
	struct slice sent;
	size_t gap_at, gap; /* of what is sent; gap 0: none */
	enum body_end end;
	enum limit_id limit; /* set to most, unless most is 0 */
	uint64_t most;
	struct slice file;
	bool whole;
	uint64_t missing;
	const char *lacks;
	const char *found; /* a finding begins so; NULL: there is none */
};

/* data as gzip, n bytes of it: its header has a long name. */
static struct buf
gzip_of_size(struct slice data, size_t n)
{
	struct buf z = help_packed(data, HELP_GZIP), b = {0};

	assert_true(z.n < n);
	buf_add(&b, "\x1f\x8b\x08\x08\0\0\0\0\0\x03", 10);
	while (b.n < 10 + n - z.n - 1)
		buf_u8(&b, 'n');
	buf_u8(&b, 0);
	buf_add(&b, z.p + 10, z.n - 10);
	assert_int_equal(b.n, n);
	buf_free(&z);
	return b;
}

static void
send_part(struct help *h, struct body *b, const struct trial *t, size_t from,
    size_t to, size_t step)
{
	size_t n;

	for (; from < to; from += n) {
		n = to - from < step ? to - from : step;
		help_chunk(h, b, 1000 + from, slice_mid(t->sent, from, n));
	}
}

static void
send(struct help *h, const struct trial *t, size_t step)
{
	struct body_head head = help_head(h, "http://h/x", "", t->codings);
	struct body *b;

	head.transfer = slice_str(t->transfer);
	b = h->sink->body_begin(h->sink->ctx, &head);
	assert_non_null(b);
	send_part(h, b, t, 0, t->gap == 0 ? t->sent.n : t->gap_at, step);
	if (t->gap != 0) {
		h->sink->body_gap(h->sink->ctx, b, t->gap);
		send_part(h, b, t, t->gap_at + t->gap, t->sent.n, step);
	}
	h->sink->body_end(h->sink->ctx, b, t->end, 0);
}

static void
check(struct help *h, const struct trial *t)
{
	const struct kept *k = help_last(h);

	help_holds(h, k, t->file);
	assert_int_equal(k->a.complete, t->whole);
	assert_int_equal(k->a.missing, t->missing);
	assert_string_equal(k->lacks, t->lacks == NULL ? "" : t->lacks);
	if (t->found == NULL)
		help_found(h, "");
	else
		assert_true(slice_starts(buf_as_slice(&h->findings), t->found));
}

static void
try(const struct trial *t)
{
	static const size_t steps[] = {1460, 65536, SIZE_MAX};
	static const size_t budgets[] = {0, 1, 400000};
	struct help *h;

	for (size_t i = 0; i < 3 * 3 * 2; i++) {
		h = help_new();
		h->budget.limit = budgets[i / 3 % 3];
		if (t->most != 0)
			h->limits.v[t->limit] = t->most;
		help_start(h, i < 9, 0, false);
		send(h, t, steps[i % 3]);
		check(h, t);
		help_free(h);
	}
}

static void
sizes_around_what_waits_are_all_expanded(void **state)
{
	static const size_t sizes[] = {65535, 65536, 65537, WAIT - 1, WAIT,
	    WAIT + 1, WAIT + 1460, 2 * WAIT};
	struct buf data = help_noise(70000), z;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		z = gzip_of_size(buf_as_slice(&data), sizes[i]);
		try(&(struct trial){
		    .codings = "gzip",
		    .sent = buf_as_slice(&z),
		    .file = buf_as_slice(&data),
		    .whole = true,
		});
		buf_free(&z);
	}
	buf_free(&data);
}

/* Large, and larger than is made at once. */
static void
what_it_grows_to_is_not_bounded_by_what_waits(void **state)
{
	struct buf data = {0}, z;

	(void)state;
	for (size_t i = 0; data.n < 5 << 20; i++)
		buf_printf(&data, "%zu,", i * 7919 % 100003);
	z = help_packed(buf_as_slice(&data), HELP_GZIP);
	assert_true(z.n > 65536);
	try(&(struct trial){
	    .codings = "gzip",
	    .sent = buf_as_slice(&z),
	    .file = buf_as_slice(&data),
	    .whole = true,
	});
	buf_free(&data);
	buf_free(&z);
}

static void
deflate_waits_as_zlib_and_raw(void **state)
{
	static const int bits[] = {HELP_ZLIB, RAW};
	struct buf data = help_noise(300000), z;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		z = help_packed(buf_as_slice(&data), bits[i]);
		try(&(struct trial){
		    .codings = "deflate",
		    .sent = buf_as_slice(&z),
		    .file = buf_as_slice(&data),
		    .whole = true,
		});
		buf_free(&z);
	}
	buf_free(&data);
}

static void
trailing_bytes_and_members_behind_a_large_one(void **state)
{
	struct buf data = help_noise(300000), twice = help_noise(300000);
	struct buf z = help_packed(buf_as_slice(&data), HELP_GZIP);
	struct slice one = buf_as_slice(&z);
	struct buf more = {0};

	(void)state;
	buf_add_slice(&more, one);
	buf_str(&more, "\r\n");
	try(&(struct trial){
	    .codings = "gzip",
	    .sent = buf_as_slice(&more),
	    .file = buf_as_slice(&data),
	    .whole = true,
	});
	buf_reset(&more);
	buf_add_slice(&more, one);
	buf_add_slice(&more, one);
	buf_add_slice(&twice, buf_as_slice(&data));
	try(&(struct trial){
	    .codings = "gzip",
	    .sent = buf_as_slice(&more),
	    .file = buf_as_slice(&twice),
	    .whole = true,
	});
	buf_free(&data);
	buf_free(&twice);
	buf_free(&z);
	buf_free(&more);
}

/* In its CRC, its size, its middle; each as it was sent. */
static void
damage_leaves_a_large_body_as_it_was_sent(void **state)
{
	struct buf data = help_noise(300000);
	struct buf z = help_packed(buf_as_slice(&data), HELP_GZIP);
	const size_t at[] = {z.n - 5, z.n - 1, z.n / 2};

	(void)state;
	assert_true(z.n > 200000);
	for (size_t i = 0; i < 3; i++) {
		z.p[at[i]] ^= 0xff;
		try(&(struct trial){
		    .codings = "gzip",
		    .sent = buf_as_slice(&z),
		    .file = buf_as_slice(&z),
		    .lacks = "its content coding could not be undone",
		    .found = "coding-failed 1 x was sent with the content "
			     "coding gzip; its bytes break that, or end, "
			     "after ",
		});
		z.p[at[i]] ^= 0xff;
	}
	buf_free(&data);
	buf_free(&z);
}

/* What z gives up to its n-th byte, as a chain says that sees no more. */
static size_t
given(struct slice z)
{
	struct help *h = help_new();
	struct body_head head = help_head(h, "http://h/x", "", "gzip");
	size_t n;

	help_start(h, true, 0, false);
	n = (size_t)help_body(h, &head, z, 7, BODY_CUT)->a.size;
	help_free(h);
	return n;
}

static void
a_large_body_that_ends_early_is_a_beginning(void **state)
{
	struct buf data = help_noise(300000);
	struct buf z = help_packed(buf_as_slice(&data), HELP_GZIP);
	struct slice cut = slice_of(z.p, 150000);
	struct slice part = slice_of(data.p, given(cut));

	(void)state;
	assert_true(part.n > 100000);
	try(&(struct trial){
	    .codings = "gzip",
	    .sent = cut,
	    .end = BODY_CUT,
	    .file = part,
	    .lacks = "it ends early",
	    .found = "artifact-cut 1 x ends early",
	});
	try(&(struct trial){
	    .codings = "gzip",
	    .sent = cut,
	    .file = cut,
	    .lacks = "its content coding could not be undone",
	    .found = "coding-failed 1 x was sent with the content coding gzip; "
		     "its bytes break that, or end, after ",
	});
	try(&(struct trial){
	    .codings = "gzip",
	    .sent = buf_as_slice(&z),
	    .gap_at = cut.n,
	    .gap = 1000,
	    .file = part,
	    .missing = z.n - cut.n,
	    .lacks = "it ends where 1,000 compressed bytes are missing",
	    .found = "artifact-gap 1 1,000 compressed bytes of x are missing",
	});
	buf_free(&data);
	buf_free(&z);
}

/* What comes behind the end of the file is not missing in it. */
static void
a_bomb_ends_before_a_gap_does(void **state)
{
	struct buf data = help_noise(300000);
	struct buf z = help_packed(buf_as_slice(&data), HELP_GZIP);

	(void)state;
	try(&(struct trial){
	    .codings = "gzip",
	    .sent = buf_as_slice(&z),
	    .gap_at = 200000,
	    .gap = 1000,
	    .limit = LIMIT_DECODED_BYTES,
	    .most = 100000,
	    .file = slice_of(data.p, 100000),
	    .lacks = "it was not expanded to its end",
	    .found = "coding-bomb 1 ",
	});
	buf_free(&data);
	buf_free(&z);
}

static void
the_output_limit_cuts_what_waited(void **state)
{
	struct buf data = help_noise(300000);
	struct buf z = help_packed(buf_as_slice(&data), HELP_GZIP);

	(void)state;
	try(&(struct trial){
	    .codings = "gzip",
	    .sent = buf_as_slice(&z),
	    .limit = LIMIT_OUTPUT_BYTES,
	    .most = 100000,
	    .file = slice_of(data.p, 100000),
	    .lacks = "an output limit was reached",
	    .found = "output-limit 1 x is cut: the carved files have reached",
	});
	buf_free(&data);
	buf_free(&z);
}

/* n bytes, and as base64 in lines. */
static struct buf
base64_of(struct slice data)
{
	struct buf b = {0};

	for (size_t i = 0; i < data.n; i += 57) {
		base64_write(&b, slice_mid(data, i, 57));
		buf_str(&b, "\r\n");
	}
	return b;
}

static void
attachments_are_decoded(void **state)
{
	struct buf data = help_noise(300000), sent, cut;

	(void)state;
	sent = base64_of(buf_as_slice(&data));
	try(&(struct trial){
	    .transfer = "base64",
	    .sent = buf_as_slice(&sent),
	    .file = buf_as_slice(&data),
	    .whole = true,
	});
	try(&(struct trial){
	    .transfer = "base64",
	    .sent = slice_head(buf_as_slice(&sent), 78000),
	    .file = slice_head(buf_as_slice(&data), 57000),
	    .end = BODY_CUT,
	    .lacks = "it ends early",
	    .found = "artifact-cut",
	});
	cut = base64_of(slice_head(buf_as_slice(&data), 56));
	buf_str(&cut, "\r\n-- \r\nbye");
	try(&(struct trial){
	    .transfer = "base64",
	    .sent = buf_as_slice(&cut),
	    .file = slice_head(buf_as_slice(&data), 56),
	    .lacks = "bytes are none of its encoding",
	    .found = "encoding-broken 1 x was sent in base64, but 5 bytes are "
		     "none of it, the first at offset 80 as sent. What they "
		     "leave is kept.",
	});
	buf_free(&cut);
	buf_free(&sent);
	buf_free(&data);
}

static void
gap_ends_an_attachment(void **state)
{
	struct buf data = help_noise(57000), sent;

	(void)state;
	sent = base64_of(buf_as_slice(&data));
	try(&(struct trial){
	    .transfer = "base64",
	    .sent = buf_as_slice(&sent),
	    .gap_at = 7800,
	    .gap = 78,
	    .file = slice_head(buf_as_slice(&data), 5700),
	    .missing = 78 + sent.n - 7878,
	    .lacks = "it ends where 78 encoded bytes are missing",
	    .found = "artifact-gap 1 78 encoded bytes of x are missing at "
		     "offset 7,800",
	});
	try(&(struct trial){
	    .transfer = "base64",
	    .sent = buf_as_slice(&sent),
	    .gap_at = 0,
	    .gap = 78,
	    .file = SLICE_LIT(""),
	    .missing = sent.n,
	    .lacks = "it ends where 78 encoded bytes are missing",
	    .found = "artifact-gap 1 78 encoded bytes of x are missing at "
		     "offset 0",
	});
	buf_free(&sent);
	buf_free(&data);
}

static void
unknown_transfer_encoding_is_kept_as_sent(void **state)
{
	(void)state;
	try(&(struct trial){
	    .transfer = "x-uuencode",
	    .sent = SLICE_LIT("begin 644 x"),
	    .file = SLICE_LIT("begin 644 x"),
	    .lacks = "its transfer encoding is not undone",
	    .found = "coding-failed 1 x was sent in the transfer encoding "
		     "x-uuencode, which is not known. It is kept as it was "
		     "sent.",
	});
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sizes_around_what_waits_are_all_expanded),
	    cmocka_unit_test(what_it_grows_to_is_not_bounded_by_what_waits),
	    cmocka_unit_test(deflate_waits_as_zlib_and_raw),
	    cmocka_unit_test(trailing_bytes_and_members_behind_a_large_one),
	    cmocka_unit_test(damage_leaves_a_large_body_as_it_was_sent),
	    cmocka_unit_test(a_large_body_that_ends_early_is_a_beginning),
	    cmocka_unit_test(a_bomb_ends_before_a_gap_does),
	    cmocka_unit_test(the_output_limit_cuts_what_waited),
	    cmocka_unit_test(attachments_are_decoded),
	    cmocka_unit_test(gap_ends_an_attachment),
	    cmocka_unit_test(unknown_transfer_encoding_is_kept_as_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
