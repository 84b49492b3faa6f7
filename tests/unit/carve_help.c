#include "carve_help.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "carve/totals.h"

static void
copy(char *to, size_t cap, struct slice s)
{
	snprintf(to, cap, "%.*s", (int)s.n, s.n == 0 ? "" : (const char *)s.p);
}

static void
on_artifact(void *ctx, const struct artifact *a)
{
	struct help *h = ctx;
	struct kept *k = &h->kept[h->nkept++];

	assert_true(h->nkept <= HELP_MAX);
	k->a = *a;
	copy(k->name, sizeof k->name, a->name);
	copy(k->encoding, sizeof k->encoding, a->encoding);
	copy(k->description, sizeof k->description, a->description);
	copy(k->type, sizeof k->type, slice_str(a->detected_type));
	copy(k->path, sizeof k->path, slice_str(a->path));
	copy(k->lacks, sizeof k->lacks, slice_str(a->lacks));
	if (a->nruns != 0)
		memcpy(k->runs, a->runs,
		    (a->nruns < 64 ? a->nruns : 64) * sizeof *a->runs);
}

static void
on_sum(void *ctx, const uint8_t sha256[SHA256_SIZE])
{
	struct help *h = ctx;

	assert_true(h->nsums < HELP_MAX);
	memcpy(h->sum[h->nsums++], sha256, SHA256_SIZE);
}

static void
on_finding(void *ctx, const struct finding *f)
{
	struct help *h = ctx;

	buf_printf(&h->findings, "%s %u ", finding_row(f->kind)->name, f->part);
	buf_add_slice(&h->findings, f->text);
	buf_u8(&h->findings, '\n');
}

struct help *
help_new(void)
{
	struct help *h = xcalloc(1, sizeof *h);

	limits_init(&h->limits);
	h->session.id = 5984 * 16;
	h->session.first_frame = 5984;
	h->frame = 6000;
	return h;
}

void
help_start(struct help *h, bool with_dir, unsigned hashes, bool describe)
{
	char path[300];

	if (with_dir) {
		snprintf(h->tmp, sizeof h->tmp, "%s/wf-carve-XXXXXX",
		    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
		assert_non_null(mkdtemp(h->tmp));
		snprintf(path, sizeof path, "%s/out", h->tmp);
		h->dir = outdir_create(path, false);
	}
	h->findings_sink = (struct finding_sink){h, on_finding};
	h->carve_sink = (struct carve_sink){
	    .ctx = h, .artifact = on_artifact, .sum = on_sum};
	h->totals = totals_new(1);
	h->carve = carve_new(&(struct carve_config){
	    .totals = h->totals,
	    .limits = &h->limits,
	    .budget = &h->budget,
	    .dir = h->dir,
	    .hashes = hashes,
	    .describe = describe,
	    .findings = &h->findings_sink,
	    .sink = &h->carve_sink,
	});
	h->sink = carve_app_sink(h->carve);
}

static int
remove_one(const char *path, const struct stat *st, int what, struct FTW *ftw)
{
	(void)st;
	(void)what;
	(void)ftw;
	return remove(path);
}

void
help_free(struct help *h)
{
	carve_free(h->carve);
	totals_free(h->totals);
	/* Every allocation was given back. */
	assert_int_equal(h->budget.used, 0);
	if (h->dir != NULL) {
		outdir_abandon(h->dir);
		nftw(h->tmp, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	}
	buf_free(&h->findings);
	free(h);
}

struct body_head
help_head(
    struct help *h, const char *url, const char *type, const char *codings)
{
	return (struct body_head){
	    .source = BODY_HTTP_RESPONSE,
	    .session = &h->session,
	    .side = SIDE_B,
	    .frame = h->frame,
	    .ns = INT64_C(1789368667113204000),
	    .url = slice_str(url),
	    .type = slice_str(type),
	    .codings = slice_str(codings),
	};
}

void
help_chunk(struct help *h, struct body *b, uint64_t off, struct slice data)
{
	struct chunk c = {
	    .side = SIDE_B,
	    .off = off,
	    .ns = INT64_C(1789368667200000000),
	    .frame = h->frame++,
	    .capture = 1,
	    .pos = 100000 + off,
	    .data = data,
	};

	h->sink->body_data(h->sink->ctx, b, &c);
}

const struct kept *
help_last(struct help *h)
{
	assert_true(h->nkept != 0);
	return &h->kept[h->nkept - 1];
}

const struct kept *
help_body(struct help *h, const struct body_head *head, struct slice data,
    size_t step, enum body_end how)
{
	struct body *b = h->sink->body_begin(h->sink->ctx, head);
	size_t i, n;

	assert_non_null(b);
	for (i = 0; i < data.n; i += n) {
		n = data.n - i < step ? data.n - i : step;
		help_chunk(h, b, 1000 + i, slice_mid(data, i, n));
	}
	h->sink->body_end(h->sink->ctx, b, how, 0);
	return help_last(h);
}

struct buf
help_file(struct help *h, const struct kept *k)
{
	int fd = openat(outdir_fd(h->dir), k->path, O_RDONLY);
	struct buf b = {0};
	ssize_t n;

	assert_true(fd != -1);
	do {
		buf_reserve(&b, 65536);
		n = read(fd, b.p + b.n, 65536);
		assert_true(n >= 0);
		b.n += (size_t)n;
	} while (n != 0);
	close(fd);
	return b;
}

void
help_holds(struct help *h, const struct kept *k, struct slice want)
{
	uint8_t sha256[SHA256_SIZE];

	sha256_of(want, sha256);
	carve_sums(h->carve);
	assert_true(k->a.sum < h->nsums);
	assert_memory_equal(h->sum[k->a.sum], sha256, sizeof sha256);
	help_file_is(h, k, want);
}

void
help_file_is(struct help *h, const struct kept *k, struct slice want)
{
	struct buf b;

	assert_int_equal(k->a.size, want.n);
	if (h->dir == NULL)
		return;
	b = help_file(h, k);
	assert_true(slice_eq(buf_as_slice(&b), want));
	buf_free(&b);
}

void
help_found(struct help *h, const char *want)
{
	assert_string_equal(buf_cstr(&h->findings), want);
	buf_reset(&h->findings);
}

struct buf
help_packed(struct slice in, int bits)
{
	struct buf b = {0};
	uint8_t *copied = xmalloc(in.n + 1);
	z_stream z = {0};

	if (in.n != 0)
		memcpy(copied, in.p, in.n);
	buf_reserve(&b, in.n + in.n / 100 + 1024);
	deflateInit2(&z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
	z.next_in = copied;
	z.avail_in = (uInt)in.n;
	z.next_out = b.p;
	z.avail_out = (uInt)b.cap;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	b.n = z.total_out;
	deflateEnd(&z);
	free(copied);
	return b;
}

struct buf
help_noise(size_t n)
{
	struct buf b = {0};
	uint32_t seed = 7;

	while (b.n < n) {
		seed = seed * 1664525 + 1013904223;
		buf_u8(&b, (uint8_t)(seed >> 24 & 0x3f));
	}
	return b;
}
