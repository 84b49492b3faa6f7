/*
 * Bodies to files: splits and cuts at every byte, gaps, codings that break,
 * limits, runs, and that memory never decides what comes out.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "carve_help.h"

#define PAGE "<!DOCTYPE html>\n<title>page</title>\n<p>All is well.</p>\n"
#define URL  "http://h/dir/page.html?x=1"
#define MIB  (UINT64_C(1) << 20)

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0"
			  "\x08\2\0\0\0 and so on, for a while at least";

static int
start(void **state)
{
	struct help *h = help_new();

	help_start(h, true, 0, false);
	*state = h;
	return 0;
}

static int
stop(void **state)
{
	help_free(*state);
	return 0;
}

static void
gap(struct help *h, struct body *b, uint64_t n)
{
	h->sink->body_gap(h->sink->ctx, b, n);
}

static struct body *
begin(struct help *h, const struct body_head *head)
{
	return h->sink->body_begin(h->sink->ctx, head);
}

static const struct kept *
end(struct help *h, struct body *b, enum body_end how, uint64_t missing)
{
	h->sink->body_end(h->sink->ctx, b, how, missing);
	return help_last(h);
}

/* ---- plain bodies */

static void
a_plain_body_is_a_file_with_all_its_facts(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, URL, "text/html", "");
	const struct kept *k =
	    help_body(h, &head, SLICE_LIT(PAGE), 20, BODY_COMPLETE);
	struct stat st;
	char path[600];

	help_holds(h, k, SLICE_LIT(PAGE));
	assert_string_equal(k->path, "files/005/5984-1-page.html.txt");
	assert_string_equal(k->type, "text/html");
	assert_true(k->a.complete);
	assert_string_equal(k->lacks, "");
	assert_int_equal(k->a.missing, 0);
	assert_int_equal(k->a.part, 1);
	assert_int_equal(k->a.first_frame, 6000);
	assert_int_equal(k->a.last_frame, 6002);
	assert_false(k->a.has_md5);
	snprintf(path, sizeof path, "%s/%s", outdir_path(h->dir), k->path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mtim.tv_sec, 1789368667);
	assert_int_equal(st.st_mtim.tv_nsec, 113204000);
	help_found(h, "");
}

static void
parts_count_the_bodies_of_a_session(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/", "text/html", "");
	struct body *a, *b;

	a = begin(h, &head);
	b = begin(h, &head);
	assert_int_equal(h->sink->body_number(h->sink->ctx, a), 1);
	assert_int_equal(h->sink->body_number(h->sink->ctx, b), 2);
	help_chunk(h, b, 0, SLICE_LIT("number two"));
	help_chunk(h, a, 9, SLICE_LIT("number one"));
	assert_string_equal(
	    end(h, b, BODY_COMPLETE, 0)->path, "files/005/5984-2-index.txt");
	assert_string_equal(
	    end(h, a, BODY_COMPLETE, 0)->path, "files/005/5984-1-index.txt");
	h->session.id = 1234567 * 16 + 1;
	h->session.artifacts = 0;
	assert_string_equal(
	    help_body(h, &head, SLICE_LIT("some text"), 1, BODY_COMPLETE)->path,
	    "files/1234/1234567.2-1-index.txt");
}

static void
runs_say_where_each_byte_came_from(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, URL, "text/plain", "");
	struct body *b = begin(h, &head);
	const struct kept *k;

	help_chunk(h, b, 50, SLICE_LIT("aaaa"));
	h->frame--; /* the same frame goes on */
	help_chunk(h, b, 54, SLICE_LIT("bb"));
	gap(h, b, 10);
	help_chunk(h, b, 66, SLICE_LIT("cccc"));
	h->frame--; /* the same frame, but not the next byte: chunked */
	help_chunk(h, b, 72, SLICE_LIT("d"));
	k = end(h, b, BODY_COMPLETE, 0);
	assert_int_equal(k->a.nruns, 3);
	assert_int_equal(k->runs[0].off, 0);
	assert_int_equal(k->runs[0].n, 6);
	assert_int_equal(k->runs[0].frame, 6000);
	assert_int_equal(k->runs[0].pos, 100050);
	assert_int_equal(k->runs[1].off, 16);
	assert_int_equal(k->runs[1].n, 4);
	assert_int_equal(k->runs[1].frame, 6001);
	assert_int_equal(k->runs[2].off, 20);
	assert_int_equal(k->runs[2].pos, 100072);
	assert_int_equal(k->runs[2].capture, 1);
}

static void
large_bodies_are_written_as_they_come(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/a.bin", "", "");
	struct buf data = help_noise(300000);
	const size_t steps[] = {7, 1460, 65536, 65537, 300000};
	const struct kept *k;
	size_t i;

	for (i = 0; i < 5; i++) {
		k = help_body(
		    h, &head, buf_as_slice(&data), steps[i], BODY_COMPLETE);
		help_holds(h, k, buf_as_slice(&data));
		assert_true(k->a.complete);
		assert_string_equal(k->type, "application/octet-stream");
	}
	assert_string_equal(k->path, "files/005/5984-5-a.bin");
	help_found(h, "");
	buf_free(&data);
}

static void
every_size_around_the_small_limit_is_whole(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/a.bin", "", "");
	struct buf data = help_noise(65540);
	size_t n;

	for (n = 65530; n <= 65540; n++)
		help_holds(h,
		    help_body(
			h, &head, slice_of(data.p, n), 32768, BODY_COMPLETE),
		    slice_of(data.p, n));
	buf_free(&data);
}

static void
many_large_bodies_need_few_descriptors(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/a.bin", "", "");
	struct rlimit few = {64, 64}, old;
	struct buf data = help_noise(200000);
	struct body *b[120];
	size_t i, off;

	getrlimit(RLIMIT_NOFILE, &old);
	few.rlim_max = old.rlim_max;
	setrlimit(RLIMIT_NOFILE, &few);
	for (i = 0; i < 120; i++)
		b[i] = begin(h, &head);
	for (off = 0; off < data.n; off += 50000) {
		for (i = 0; i < 120; i++)
			help_chunk(h, b[i], off,
			    slice_mid(buf_as_slice(&data), off, 50000));
	}
	for (i = 0; i < 120; i++)
		help_holds(h, end(h, b[(i * 7) % 120], BODY_COMPLETE, 0),
		    buf_as_slice(&data));
	setrlimit(RLIMIT_NOFILE, &old);
	buf_free(&data);
}

static void
an_empty_ftp_file_is_a_file(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "ftp://h/pub/empty.txt", "", "");
	const struct kept *k;

	head.source = BODY_FTP;
	head.name = SLICE_LIT("empty.txt");
	k = help_body(h, &head, SLICE_NONE, 1, BODY_COMPLETE);
	help_holds(h, k, SLICE_NONE);
	assert_true(k->a.complete);
	assert_string_equal(k->type, "inode/x-empty");
	assert_string_equal(k->path, "files/005/5984-1-empty.txt");
	help_found(h, "");
}

static void
images_have_a_size(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/i", "image/png", "");
	const struct kept *k =
	    help_body(h, &head, slice_of(png, sizeof png), 7, BODY_COMPLETE);

	assert_int_equal(k->a.width, 640);
	assert_int_equal(k->a.height, 480);
	assert_string_equal(k->path, "files/005/5984-1-i.png");
}

/* A JPEG whose frame header is behind 200 kB of metadata. */
static void
a_late_image_size_is_read_again(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/i", "image/jpeg", "");
	struct buf b = {0};
	const struct kept *k;
	size_t i;

	buf_add(&b, "\xff\xd8", 2);
	for (i = 0; i < 4; i++) {
		buf_add(&b, "\xff\xe1\xc3\x50", 4); /* 50,000 bytes */
		buf_reserve(&b, 49998);
		memset(b.p + b.n, 'x', 49998);
		b.n += 49998;
	}
	buf_add(&b, "\xff\xc0\0\x11\x08\0\x30\0\x40\3", 10);
	k = help_body(h, &head, buf_as_slice(&b), 1460, BODY_COMPLETE);
	assert_string_equal(k->type, "image/jpeg");
	assert_int_equal(k->a.width, 64);
	assert_int_equal(k->a.height, 48);
	buf_free(&b);
}

static void
all_digests_and_descriptions_on_demand(void **state)
{
	static const uint8_t md5[16] = {0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2,
	    0x4f, 0xb0, 0xd6, 0x96, 0x3f, 0x7d, 0x28, 0xe1, 0x7f, 0x72};
	struct help *h = help_new();
	struct body_head head = help_head(h, "http://h/a", "", "");
	const struct kept *k;
	struct buf large = help_noise(100000);

	(void)state;
	help_start(h, true, HASH_MD5 | HASH_SHA1, true);
	k = help_body(h, &head, SLICE_LIT("abc"), 1, BODY_COMPLETE);
	assert_true(k->a.has_md5 && k->a.has_sha1);
	assert_memory_equal(k->a.md5, md5, 16);
	assert_string_equal(
	    k->description, "ASCII text, with no line terminators");
	k = help_body(h, &head, buf_as_slice(&large), 999, BODY_COMPLETE);
	assert_string_equal(k->description, "data");
	buf_free(&large);
	help_free(h);
}

static void
without_a_directory_there_are_digests_only(void **state)
{
	struct help *h = help_new();
	struct body_head head = help_head(h, URL, "text/html", "");
	struct buf large = help_noise(200000);
	const struct kept *k;

	(void)state;
	help_start(h, false, 0, false);
	k = help_body(h, &head, SLICE_LIT(PAGE), 9, BODY_COMPLETE);
	help_holds(h, k, SLICE_LIT(PAGE));
	assert_null(k->a.path);
	assert_string_equal(k->type, "text/html");
	k = help_body(h, &head, buf_as_slice(&large), 999, BODY_COMPLETE);
	help_holds(h, k, buf_as_slice(&large));
	assert_string_equal(k->type, "application/octet-stream");
	buf_free(&large);
	help_free(h);
}

/* ---- what lacks in plain bodies */

static void
gaps_are_zeros_at_their_offset(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/a.txt", "", "");
	struct body *b = begin(h, &head);
	const struct kept *k;

	help_chunk(h, b, 1000, SLICE_LIT("aaaa"));
	gap(h, b, 2);
	gap(h, b, 1);
	help_chunk(h, b, 1007, SLICE_LIT("bb"));
	k = end(h, b, BODY_COMPLETE, 0);
	help_holds(h, k, SLICE_LIT("aaaa\0\0\0bb"));
	assert_false(k->a.complete);
	assert_int_equal(k->a.missing, 3);
	assert_string_equal(k->lacks, "3 bytes are missing inside");
	help_found(h, "artifact-gap 1 3 bytes of a.txt are missing at offset 4 "
		      "(bytes 1,004–1,006 of its side of the session). Zeros "
		      "stand in their place.\n");
}

/* Bytes that wait for their block come before the zeros behind them. */
static void
gaps_of_large_bodies_keep_their_offset(void **state)
{
	struct buf data = help_noise(300000), want = {0};
	struct slice all = buf_as_slice(&data);
	struct body_head head;
	struct help *h;
	struct body *b;
	size_t i, at;

	(void)state;
	for (i = 0; i < 2; i++) {
		h = help_new();
		h->budget.limit = i;
		help_start(h, true, 0, false);
		head = help_head(h, "http://h/x", "", "");
		b = begin(h, &head);
		buf_reset(&want);
		for (at = 0; at < all.n; at += 1460) {
			help_chunk(h, b, want.n, slice_mid(all, at, 1460));
			buf_add_slice(&want, slice_mid(all, at, 1460));
			if (at % 70 != 0)
				continue;
			gap(h, b, 3);
			buf_add(&want, "\0\0\0", 3);
		}
		help_holds(h, end(h, b, BODY_COMPLETE, 0), buf_as_slice(&want));
		help_free(h);
	}
	buf_free(&data);
	buf_free(&want);
}

static void
several_gaps_are_one_finding(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/a.txt", "", "");
	struct body *b = begin(h, &head);

	gap(h, b, 100000);
	help_chunk(h, b, 0, SLICE_LIT("aaaa"));
	gap(h, b, 5);
	help_chunk(h, b, 20, SLICE_LIT("bb"));
	assert_int_equal(end(h, b, BODY_COMPLETE, 0)->a.size, 100011);
	assert_int_equal(help_last(h)->a.missing, 100005);
	help_found(h, "artifact-gap 1 100,005 bytes of a.txt are missing in 2 "
		      "places, the first at offset 0. Zeros stand in their "
		      "place.\n");
}

static void
a_cut_body_is_kept_and_says_so(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, URL, "text/html", "");
	struct body *b = begin(h, &head);
	const struct kept *k;

	help_chunk(h, b, 0, SLICE_LIT("<!DOCTYPE html>"));
	k = end(h, b, BODY_CUT, 1234);
	assert_false(k->a.complete);
	assert_int_equal(k->a.missing, 1234);
	assert_string_equal(k->lacks, "it ends early");
	help_found(h, "artifact-cut 1 page.html ends early: its last 1,234 "
		      "bytes are missing.\n");
	k = help_body(h, &head, SLICE_LIT(PAGE), 9, BODY_UNCERTAIN);
	assert_false(k->a.complete);
	assert_string_equal(k->lacks, "its end is not certain");
	help_found(h, "artifact-cut 2 The connection ended without a FIN, so "
		      "the end of page.html is not certain.\n");
}

static void
a_declared_length_must_be_met(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, URL, "text/html", "");
	const struct kept *k;

	head.length_known = true;
	head.length = 100;
	k = help_body(h, &head, SLICE_LIT("<!DOCTYPE html>"), 5, BODY_COMPLETE);
	assert_false(k->a.complete);
	assert_int_equal(k->a.missing, 85);
	help_found(h, "artifact-cut 1 page.html ends early: its last 85 bytes "
		      "are missing.\n");
}

/* ---- content codings */

static void
gzip_split_at_every_byte_gives_the_same_file(void **state)
{
	struct help *h = *state;
	struct buf z = help_packed(SLICE_LIT(PAGE), HELP_GZIP);
	struct body_head head = help_head(h, URL, "text/html", "gzip");
	const struct kept *k;
	size_t i;

	for (i = 1; i <= z.n; i++) {
		k = help_body(h, &head, buf_as_slice(&z), i, BODY_COMPLETE);
		help_holds(h, k, SLICE_LIT(PAGE));
		assert_true(k->a.complete);
		assert_string_equal(k->encoding, "gzip");
		assert_string_equal(k->type, "text/html");
	}
	help_found(h, "");
	buf_free(&z);
}

/* What is there is a beginning of the text, or the bytes as sent. */
static void
gzip_cut_at_every_byte_is_never_complete(void **state)
{
	struct help *h = *state;
	struct buf z = help_packed(SLICE_LIT(PAGE), HELP_GZIP);
	struct body_head head = help_head(h, URL, "text/html", "gzip");
	const struct kept *k;
	struct slice want;
	size_t i;

	for (i = 1; i < z.n; i++) {
		k = help_body(h, &head, slice_of(z.p, i), 10, BODY_CUT);
		assert_false(k->a.complete);
		assert_string_equal(k->lacks, "it ends early");
		want = slice_of(z.p, i);
		if (*k->encoding != '\0')
			want = slice_head(SLICE_LIT(PAGE), (size_t)k->a.size);
		help_holds(h, k, want);
	}
	buf_free(&z);
}

static void
compressed_data_that_end_early_are_kept_as_sent(void **state)
{
	struct help *h = *state;
	struct buf z = help_packed(SLICE_LIT(PAGE), HELP_GZIP);
	struct body_head head = help_head(h, URL, "text/html", "gzip");
	const struct kept *k =
	    help_body(h, &head, slice_of(z.p, z.n - 8), 10, BODY_COMPLETE);

	help_holds(h, k, slice_of(z.p, z.n - 8));
	assert_false(k->a.complete);
	assert_string_equal(k->lacks, "its content coding could not be undone");
	help_found(h, "coding-failed 1 page.html was sent with the content "
		      "coding gzip; its bytes break that, or end, after "
		      "56 expanded bytes. It is kept as it was "
		      "sent.\n");
	buf_free(&z);
}

static void
what_is_not_gzip_is_kept_as_sent(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, URL, "text/html", "gzip");
	const struct kept *k =
	    help_body(h, &head, SLICE_LIT(PAGE), 7, BODY_COMPLETE);

	help_holds(h, k, SLICE_LIT(PAGE));
	assert_false(k->a.complete);
	assert_string_equal(k->encoding, "");
	assert_string_equal(k->type, "text/html");
	assert_string_equal(k->lacks, "its content coding could not be undone");
	help_found(h, "coding-failed 1 page.html was sent with the content "
		      "coding gzip; its bytes are not. It is kept as it was "
		      "sent.\n");
}

/* The same artifact, byte for byte and name for name, whatever the budget. */
static void
coding_that_breaks_late_keeps_what_was_sent(void **state)
{
	struct buf data = help_noise(8 << 20), z;
	struct help *h;
	struct body_head head;
	const struct kept *k;
	size_t i;

	(void)state;
	z = help_packed(buf_as_slice(&data), HELP_GZIP);
	assert_true(z.n > (4 << 20)); /* more than memory keeps */
	z.p[z.n - 5] ^= 1;	      /* its CRC */
	for (i = 0; i < 3; i++) {
		h = help_new();
		h->budget.limit = i == 0 ? 0 : i == 1 ? 1 : 2 << 20;
		help_start(h, true, 0, false);
		head = help_head(h, URL, "text/html", "gzip");
		k = help_body(h, &head, buf_as_slice(&z), 1460, BODY_COMPLETE);
		help_holds(h, k, buf_as_slice(&z));
		assert_string_equal(k->path, "files/005/5984-1-page.html.gz");
		assert_string_equal(k->type, "application/gzip");
		help_found(h,
		    "coding-failed 1 page.html was sent with the "
		    "content coding gzip; its bytes break that, or "
		    "end, after 8,388,608 expanded bytes. It is kept as it was "
		    "sent.\n");
		help_free(h);
	}
	buf_free(&data);
	buf_free(&z);
}

static void
medium_raw_bodies_do_not_depend_on_the_budget(void **state)
{
	struct buf data = help_noise(300000), z;
	struct help *h;
	struct body_head head;
	const struct kept *k;
	size_t i;

	(void)state;
	z = help_packed(buf_as_slice(&data), HELP_ZLIB);
	z.p[z.n - 1] ^= 1;
	for (i = 0; i < 2; i++) {
		h = help_new();
		h->budget.limit = i;
		help_start(h, true, 0, true);
		head = help_head(h, "http://h/x", "", "deflate");
		k = help_body(h, &head, buf_as_slice(&z), 1460, BODY_COMPLETE);
		help_holds(h, k, buf_as_slice(&z));
		assert_string_equal(k->path, "files/005/5984-1-x.bin");
		assert_string_equal(k->description, "zlib compressed data");
		help_free(h);
	}
	buf_free(&data);
	buf_free(&z);
}

static void
a_gap_ends_a_coded_body(void **state)
{
	struct help *h = *state;
	struct buf data = help_noise(100000);
	struct buf z = help_packed(buf_as_slice(&data), HELP_GZIP);
	struct body_head head = help_head(h, "http://h/x", "", "gzip");
	struct body *b = begin(h, &head);
	const struct kept *k;

	help_chunk(h, b, 0, slice_of(z.p, 50000));
	gap(h, b, 1000);
	help_chunk(h, b, 51000, slice_of(z.p + 51000, z.n - 51000));
	k = end(h, b, BODY_COMPLETE, 0);
	assert_false(k->a.complete);
	assert_true(k->a.size > 10000 && k->a.size < data.n);
	help_holds(h, k, slice_of(data.p, (size_t)k->a.size));
	assert_string_equal(k->encoding, "gzip");
	assert_int_equal(k->a.missing, z.n - 50000);
	assert_string_equal(
	    k->lacks, "it ends where 1,000 compressed bytes are missing");
	assert_non_null(strstr(buf_cstr(&h->findings),
	    "artifact-gap 1 1,000 compressed bytes of x are missing at offset "
	    "50,000 (bytes 50,000–50,999 of its side of the session). What "
	    "follows cannot be expanded; the file ends there and "));
	buf_free(&data);
	buf_free(&z);
}

static void
a_gap_before_anything_was_expanded_keeps_what_was_sent(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/x", "", "gzip");
	struct body *b = begin(h, &head);
	const struct kept *k;

	help_chunk(h, b, 0, SLICE_LIT("\x1f\x8b\x08\0\0"));
	gap(h, b, 5);
	help_chunk(h, b, 10, SLICE_LIT("abc"));
	k = end(h, b, BODY_COMPLETE, 0);
	help_holds(h, k, SLICE_LIT("\x1f\x8b\x08\0\0\0\0\0\0\0abc"));
	assert_string_equal(k->encoding, "");
	assert_int_equal(k->a.missing, 5);
}

static void
unknown_and_unsupported_codings_are_said(void **state)
{
	struct help *h = *state;
	struct buf z = help_packed(SLICE_LIT(PAGE), HELP_GZIP);
	struct body_head head = help_head(h, URL, "text/html", "utf-8");
	const struct kept *k =
	    help_body(h, &head, SLICE_LIT(PAGE), 99, BODY_COMPLETE);

	help_holds(h, k, SLICE_LIT(PAGE));
	assert_false(k->a.complete);
	head = help_head(h, URL, "text/html", "compress");
	help_body(h, &head, SLICE_LIT("\x1f\x9d\x90"), 99, BODY_COMPLETE);
	head = help_head(h, URL, "text/html", "foo, gzip");
	k = help_body(h, &head, buf_as_slice(&z), 99, BODY_COMPLETE);
	help_holds(h, k, SLICE_LIT(PAGE));
	assert_string_equal(k->encoding, "gzip");
	assert_string_equal(k->lacks, "its content coding is not undone");
	help_found(h,
	    "coding-failed 1 page.html was sent with the content coding utf-8, "
	    "which is not known. It is kept as it was sent.\n"
	    "coding-failed 2 page.html was sent with the content coding "
	    "compress, which this program does not undo. It is kept as it was "
	    "sent.\n"
	    "coding-failed 3 page.html was sent with the content coding foo, "
	    "which is not known. It is kept as the codings after it left "
	    "it.\n");
	buf_free(&z);
}

static void
a_piece_of_a_coded_entity_stays_coded(void **state)
{
	struct help *h = *state;
	struct buf z = help_packed(SLICE_LIT(PAGE), HELP_GZIP);
	struct body_head head = help_head(h, URL, "text/html", "gzip");
	const struct kept *k;

	head.range = (struct body_range){true, true, 0, 9, z.n};
	k = help_body(h, &head, slice_of(z.p, 10), 99, BODY_COMPLETE);
	help_holds(h, k, slice_of(z.p, 10));
	assert_true(k->a.complete);
	assert_string_equal(k->encoding, "");
	/* A range that is all of it is expanded. */
	head.range = (struct body_range){true, true, 0, z.n - 1, z.n};
	k = help_body(h, &head, buf_as_slice(&z), 99, BODY_COMPLETE);
	help_holds(h, k, SLICE_LIT(PAGE));
	help_found(h, "");
	buf_free(&z);
}

/* ---- limits */

static void
a_bomb_leaves_what_was_expanded_to_the_limit(void **state)
{
	struct help *h = help_new();
	struct buf zeros = {0}, z;
	struct body_head head;
	const struct kept *k;

	(void)state;
	buf_reserve(&zeros, 3 * MIB);
	memset(zeros.p, 0, 3 * MIB);
	zeros.n = 3 * MIB;
	z = help_packed(buf_as_slice(&zeros), HELP_GZIP);
	h->limits.v[LIMIT_DECODED_BYTES] = MIB;
	help_start(h, true, 0, false);
	head = help_head(h, "http://h/x", "", "gzip");
	k = help_body(h, &head, buf_as_slice(&z), z.n, BODY_COMPLETE);
	help_holds(h, k, slice_of(zeros.p, MIB));
	assert_false(k->a.complete);
	assert_string_equal(k->lacks, "it was not expanded to its end");
	assert_non_null(strstr(buf_cstr(&h->findings),
	    " bytes of gzip had grown to 1,048,576 bytes when the limit "
	    "decoded-bytes of 1,048,576 bytes was met. The file holds what was "
	    "expanded up to there.\n"));
	help_free(h);
	buf_free(&zeros);
	buf_free(&z);
}

static void
gaps_are_no_bombs_either(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/x", "", "");
	struct body *b = begin(h, &head);
	const struct kept *k;

	help_chunk(h, b, 0, SLICE_LIT("abc"));
	gap(h, b, UINT64_C(1) << 50);
	help_chunk(h, b, 3 + (UINT64_C(1) << 50), SLICE_LIT("def"));
	k = end(h, b, BODY_COMPLETE, 0);
	assert_int_equal(k->a.size, 16 * MIB);
	assert_int_equal(k->a.missing, (UINT64_C(1) << 50) + 3);
	assert_non_null(strstr(buf_cstr(&h->findings),
	    "More zeros than the limit decoded-ratio of 1,000 times allows"));
	buf_reset(&h->findings);
}

static void
files_of_a_session_are_limited(void **state)
{
	struct help *h = help_new();
	struct body_head head;
	size_t i;

	(void)state;
	h->limits.v[LIMIT_SESSION_ARTIFACTS] = 2;
	help_start(h, true, 0, false);
	head = help_head(h, URL, "", "");
	for (i = 0; i < 2; i++)
		help_body(h, &head, SLICE_LIT(PAGE), 99, BODY_COMPLETE);
	for (i = 0; i < 3; i++)
		assert_null(begin(h, &head));
	help_found(h, "limit 0 The files of this session have reached the "
		      "limit session-artifacts of 2 files. Files that follow "
		      "in it are not carved.\n");
	help_free(h);
}

static void
bytes_of_a_report_are_limited(void **state)
{
	struct help *h = help_new();
	struct body_head head;
	const struct kept *k;

	(void)state;
	h->limits.v[LIMIT_OUTPUT_BYTES] = 100;
	help_start(h, true, 0, false);
	head = help_head(h, URL, "", "");
	k = help_body(h, &head, SLICE_LIT(PAGE), 99, BODY_COMPLETE);
	assert_true(k->a.complete);
	k = help_body(h, &head, SLICE_LIT(PAGE), 9, BODY_COMPLETE);
	assert_int_equal(k->a.size, 100 - (sizeof PAGE - 1));
	assert_string_equal(k->lacks, "an output limit was reached");
	assert_null(begin(h, &head));
	assert_null(begin(h, &head));
	help_found(h, "output-limit 2 page.html is cut: the carved files have "
		      "reached the limit output-bytes of 100 bytes.\n"
		      "output-limit 0 The carved files have reached the limit "
		      "output-bytes of 100 bytes. Files of this session and of "
		      "others after it are not written.\n");
	help_free(h);
}

static void
limits_of_the_report_are_counted_by_shard_and_settled(void **state)
{
	struct help *h = help_new();
	struct body_head head;

	(void)state;
	h->limits.v[LIMIT_ARTIFACTS] = 2;
	help_start(h, true, 0, false);
	head = help_head(h, URL, "", "");
	help_body(h, &head, SLICE_LIT(PAGE), 99, BODY_COMPLETE);
	help_body(h, &head, SLICE_LIT(PAGE), 99, BODY_COMPLETE);
	assert_null(begin(h, &head));
	/* Another shard cannot know yet. */
	h->session.shard = 7;
	help_body(h, &head, SLICE_LIT(PAGE), 99, BODY_COMPLETE);
	carve_settle(h->carve);
	h->session.shard = 0;
	assert_null(begin(h, &head));
	/* The others know a stretch later. */
	h->session.shard = 7;
	help_body(h, &head, SLICE_LIT(PAGE), 99, BODY_COMPLETE);
	carve_settle(h->carve);
	assert_null(begin(h, &head));
	h->session.shard = 8;
	assert_null(begin(h, &head));
	help_free(h);
}

static void
runs_are_limited(void **state)
{
	struct help *h = help_new();
	struct body_head head;
	const struct kept *k;

	(void)state;
	h->limits.v[LIMIT_RUNS] = 3;
	help_start(h, true, 0, false);
	head = help_head(h, URL, "text/html", "");
	k = help_body(h, &head, SLICE_LIT(PAGE), 5, BODY_COMPLETE);
	assert_true(k->a.complete);
	assert_int_equal(k->a.nruns, 3);
	help_found(h, "limit 1 page.html came in more pieces than the limit "
		      "runs of 3 runs; where the rest of its bytes came from "
		      "is not kept.\n");
	help_free(h);
}

/* ---- findings about types */

static void
a_disguised_archive_is_found(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/up", "image/jpeg", "");

	head.source = BODY_HTTP_FORM_PART;
	head.name = SLICE_LIT("C:\\x\\holiday.jpg");
	help_body(h, &head,
	    SLICE_LIT("PK\3\4\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		      "\5\0\0\0a.txthello and some more bytes"),
	    99, BODY_COMPLETE);
	assert_string_equal(
	    help_last(h)->path, "files/005/5984-1-holiday.jpg.zip");
	help_found(h, "archive-disguised 1 The client's form declared "
		      "image/jpeg; the bytes are a ZIP archive "
		      "(application/zip). The declared name was "
		      "C:\\x\\holiday.jpg.\n");
}

static void
what_hides_a_type_is_no_mismatch(void **state)
{
	struct help *h = *state;
	struct body_head head = help_head(h, "http://h/i", "image/png", "");
	struct body *b;

	/* a later range, a missing beginning, bytes still coded, a stump */
	head.range = (struct body_range){true, true, 100, 199, 1000};
	help_body(h, &head, SLICE_LIT("some bytes"), 99, BODY_COMPLETE);
	head.range.is = false;
	b = begin(h, &head);
	gap(h, b, 10);
	help_chunk(h, b, 10, SLICE_LIT("some bytes"));
	end(h, b, BODY_COMPLETE, 0);
	head.codings = SLICE_LIT("compress");
	help_body(h, &head, SLICE_LIT("some bytes"), 99, BODY_COMPLETE);
	head.codings = SLICE_NONE;
	help_body(h, &head, SLICE_LIT("\x89PN"), 99, BODY_CUT);
	assert_null(strstr(buf_cstr(&h->findings), "mismatch"));
	help_body(h, &head, SLICE_LIT("some bytes"), 99, BODY_COMPLETE);
	assert_non_null(strstr(buf_cstr(&h->findings),
	    "type-mismatch 5 The server declared image/png; the bytes are text "
	    "(text/plain). Its URL ends in i."));
}

/* ---- the rest of the app stage */

static void
got_span(void *ctx, struct session *s, enum side side, uint64_t off, uint64_t n,
    uint32_t artifact)
{
	(void)s;
	(void)side;
	*(uint32_t *)ctx = artifact + (uint32_t)(off + n);
}

static void
what_is_no_body_passes_through(void **state)
{
	struct help *h = help_new();
	uint32_t passed = 0;

	(void)state;
	help_start(h, false, 0, false);
	carve_free(h->carve);
	h->carve_sink.pass =
	    (struct app_sink){.ctx = &passed, .body_span = got_span};
	h->carve = carve_new(&(struct carve_config){
	    .limits = &h->limits,
	    .budget = &h->budget,
	    .sink = &h->carve_sink,
	});
	h->sink = carve_app_sink(h->carve);
	assert_null(h->sink->http);
	assert_null(h->sink->body_opens);
	h->sink->body_span(h->sink->ctx, &h->session, SIDE_A, 10, 20, 3);
	assert_int_equal(passed, 33);
	help_free(h);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_plain_body_is_a_file_with_all_its_facts),
	    TEST(parts_count_the_bodies_of_a_session),
	    TEST(runs_say_where_each_byte_came_from),
	    TEST(large_bodies_are_written_as_they_come),
	    TEST(every_size_around_the_small_limit_is_whole),
	    TEST(many_large_bodies_need_few_descriptors),
	    TEST(an_empty_ftp_file_is_a_file),
	    TEST(images_have_a_size),
	    TEST(a_late_image_size_is_read_again),
	    cmocka_unit_test(all_digests_and_descriptions_on_demand),
	    cmocka_unit_test(without_a_directory_there_are_digests_only),
	    TEST(gaps_are_zeros_at_their_offset),
	    TEST(several_gaps_are_one_finding),
	    TEST(a_cut_body_is_kept_and_says_so),
	    TEST(a_declared_length_must_be_met),
	    TEST(gzip_split_at_every_byte_gives_the_same_file),
	    TEST(gzip_cut_at_every_byte_is_never_complete),
	    TEST(compressed_data_that_end_early_are_kept_as_sent),
	    TEST(what_is_not_gzip_is_kept_as_sent),
	    cmocka_unit_test(coding_that_breaks_late_keeps_what_was_sent),
	    cmocka_unit_test(medium_raw_bodies_do_not_depend_on_the_budget),
	    cmocka_unit_test(gaps_of_large_bodies_keep_their_offset),
	    TEST(a_gap_ends_a_coded_body),
	    TEST(a_gap_before_anything_was_expanded_keeps_what_was_sent),
	    TEST(unknown_and_unsupported_codings_are_said),
	    TEST(a_piece_of_a_coded_entity_stays_coded),
	    cmocka_unit_test(a_bomb_leaves_what_was_expanded_to_the_limit),
	    TEST(gaps_are_no_bombs_either),
	    cmocka_unit_test(files_of_a_session_are_limited),
	    cmocka_unit_test(bytes_of_a_report_are_limited),
	    cmocka_unit_test(
		limits_of_the_report_are_counted_by_shard_and_settled),
	    cmocka_unit_test(runs_are_limited),
	    TEST(a_disguised_archive_is_found),
	    TEST(what_hides_a_type_is_no_mismatch),
	    cmocka_unit_test(what_is_no_body_passes_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
