/* capfile: capture files for tests. */
#include "capfile.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <cmocka.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "packets.h"

void
capfile_free(struct capfile *f)
{
	buf_free(&f->b);
}

/* ---- pcap and snoop */

void
capfile_pcap(struct capfile *f, uint32_t magic, uint32_t snaplen, uint32_t link)
{
	put32(&f->b, magic, f->big);
	put16(&f->b, 2, f->big);
	put16(&f->b, 4, f->big);
	put64(&f->b, 0, f->big);
	put32(&f->b, snaplen, f->big);
	put32(&f->b, link, f->big);
	f->modified = magic == PCAP_MODIFIED;
}

void
capfile_record(struct capfile *f, uint32_t sec, uint32_t frac,
    struct slice data, uint32_t len)
{
	put32(&f->b, sec, f->big);
	put32(&f->b, frac, f->big);
	put32(&f->b, (uint32_t)data.n, f->big);
	put32(&f->b, len, f->big);
	if (f->modified)
		put64(&f->b, 0x0102030405060708, f->big);
	buf_add_slice(&f->b, data);
}

void
capfile_snoop(struct capfile *f, uint32_t datalink)
{
	buf_add_slice(&f->b, SLICE_LIT("snoop\0\0\0"));
	put32(&f->b, 2, true);
	put32(&f->b, datalink, true);
}

static void
pad4(struct buf *b, size_t n)
{
	for (; n % 4 != 0; n++)
		buf_u8(b, 0);
}

void
capfile_snoop_record(struct capfile *f, uint32_t sec, uint32_t usec,
    struct slice data, uint32_t len, uint32_t drops)
{
	put32(&f->b, len, true);
	put32(&f->b, (uint32_t)data.n, true);
	put32(&f->b, (uint32_t)(24 + (data.n + 3) / 4 * 4), true);
	put32(&f->b, drops, true);
	put32(&f->b, sec, true);
	put32(&f->b, usec, true);
	buf_add_slice(&f->b, data);
	pad4(&f->b, data.n);
}

/* ---- pcapng */

void
ng16(struct capfile *f, uint16_t v)
{
	put16(&f->b, v, f->big);
}

void
ng32(struct capfile *f, uint32_t v)
{
	put32(&f->b, v, f->big);
}

void
ng_bytes(struct capfile *f, struct slice s)
{
	buf_add_slice(&f->b, s);
	pad4(&f->b, s.n);
}

void
ng_option(struct capfile *f, uint16_t code, struct slice value)
{
	ng16(f, code);
	ng16(f, (uint16_t)value.n);
	ng_bytes(f, value);
}

void
ng_option64(struct capfile *f, uint16_t code, uint64_t value)
{
	ng16(f, code);
	ng16(f, 8);
	put64(&f->b, value, f->big);
}

void
ng_begin(struct capfile *f, uint32_t type)
{
	f->block = f->b.n;
	ng32(f, type);
	ng32(f, 0);
}

void
ng_end(struct capfile *f)
{
	struct buf n = {0};

	put32(&n, (uint32_t)(f->b.n - f->block + 4), f->big);
	memcpy(&f->b.p[f->block + 4], n.p, 4);
	buf_add_slice(&f->b, buf_as_slice(&n));
	buf_free(&n);
}

static void
begin_section(struct capfile *f)
{
	ng_begin(f, NG_SHB);
	ng32(f, 0x1a2b3c4d);
	ng16(f, 1);
	ng16(f, 0);
	put64(&f->b, UINT64_MAX, f->big);
}

void
ng_section(struct capfile *f)
{
	begin_section(f);
	ng_end(f);
}

void
ng_interface(struct capfile *f, uint16_t link, uint32_t snaplen)
{
	ng_begin(f, NG_IDB);
	ng16(f, link);
	ng16(f, 0);
	ng32(f, snaplen);
	ng_end(f);
}

void
ng_packet(struct capfile *f, uint32_t iface, uint64_t ticks, struct slice data,
    uint32_t len)
{
	ng_begin(f, NG_EPB);
	ng32(f, iface);
	ng32(f, (uint32_t)(ticks >> 32));
	ng32(f, (uint32_t)ticks);
	ng32(f, (uint32_t)data.n);
	ng32(f, len);
	ng_bytes(f, data);
	ng_end(f);
}

/* ---- packing */

void
capfile_gzip(struct buf *out, struct slice in)
{
	uint8_t packed[65536];
	z_stream z = {0};
	struct buf copy = {0};

	buf_add_slice(&copy, in);
	if (deflateInit2(&z, 1, Z_DEFLATED, 31, 8, 0) != Z_OK)
		abort();
	z.next_in = copy.p;
	z.avail_in = (uInt)copy.n;
	z.next_out = packed;
	z.avail_out = sizeof packed;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	buf_add(out, packed, sizeof packed - z.avail_out);
	deflateEnd(&z);
	buf_free(&copy);
}

/* ---- reading */

static void
put_finding(void *ctx, const struct finding *f)
{
	struct buf *out = ctx;

	buf_printf(out, "! %s", finding_row(f->kind)->name);
	if (f->frame != 0)
		buf_printf(out, " f%llu", (unsigned long long)f->frame);
	buf_str(out, "\n");
}

static void
put_frame(struct buf *out, const struct frame *f)
{
	char name[32];

	buf_printf(out, "%llu %lld.%09lld %s %zu/%u @%llu ",
	    (unsigned long long)f->no, (long long)(f->ns / 1000000000),
	    (long long)(f->ns % 1000000000), link_name(f->link, name),
	    f->data.n, f->len, (unsigned long long)f->pos);
	if (f->capture != 1)
		buf_printf(out, "capture %u ", f->capture);
	if (f->iface != 0)
		buf_printf(out, "iface %u ", f->iface);
	wr_term(out, slice_head(f->data, 16));
	buf_str(out, "\n");
}

static void
put_info(struct buf *out, const struct capture_info *i)
{
	if (i->damage.n != 0) {
		buf_add_slice(out, buf_as_slice(&i->damage));
		buf_str(out, "\n");
	}
	if (i->drops != 0)
		buf_printf(out, "drops %llu\n", (unsigned long long)i->drops);
	if (i->snapped != 0)
		buf_printf(out, "snapped %llu, %llu bytes\n",
		    (unsigned long long)i->snapped,
		    (unsigned long long)i->snapped_bytes);
	if (i->ifaces.n != 0) {
		buf_str(out, "interfaces ");
		buf_add_slice(out, buf_as_slice(&i->ifaces));
		buf_str(out, "\n");
	}
	buf_add_slice(out, buf_as_slice(&i->comment));
}

static const char *
keep(struct buf *out)
{
	static struct buf kept;

	buf_free(&kept);
	kept = *out;
	return buf_cstr(&kept);
}

const char *
capfile_read_paths(char *const *paths, size_t n)
{
	struct buf out = {0}, found = {0}, why = {0};
	struct finding_sink sink = {&found, put_finding};
	struct limits limits;
	struct capture_options opt = {.limits = &limits, .findings = &sink};
	struct capture *c;
	const struct frame *f;
	size_t i;

	limits_init(&limits);
	c = capture_open(paths, n, &opt, &why);
	if (c == NULL)
		return keep(&why);
	while (capture_next(c, &f))
		put_frame(&out, f);
	for (i = 0; i < capture_count(c); i++)
		put_info(&out, capture_info(c, i));
	buf_add_slice(&out, buf_as_slice(&found));
	capture_free(c);
	buf_free(&found);
	buf_free(&why);
	return keep(&out);
}

const char *
capfile_read(const struct capfile *f)
{
	char *path = capfile_write(buf_as_slice(&f->b));
	const char *text = capfile_read_paths(&path, 1);

	capfile_remove(path);
	return text;
}

const char *
capfile_refusal(const char *path)
{
	struct buf why = {0};
	struct limits limits;
	struct capture_options opt = {.limits = &limits};
	struct capture *c;
	char *copy = xstrdup(path);

	limits_init(&limits);
	c = capture_open(&copy, 1, &opt, &why);
	if (c != NULL)
		buf_str(&why, "opened");
	capture_free(c);
	free(copy);
	return keep(&why);
}

char *
capfile_write(struct slice bytes)
{
	char *path = xstrdup("/tmp/wf-test-XXXXXX");
	int fd = mkstemp(path);
	ssize_t n;

	assert(fd != -1);
	n = write(fd, bytes.p, bytes.n);
	assert(n == (ssize_t)bytes.n);
	(void)n;
	close(fd);
	return path;
}

void
capfile_remove(char *path)
{
	unlink(path);
	free(path);
}

void
capfile_expect(struct capfile *f, const char *text)
{
	assert_string_equal(capfile_read(f), text);
	capfile_free(f);
}

void
capfile_expect_refusal(struct slice bytes, const char *reason)
{
	char *path = capfile_write(bytes);
	const char *text = capfile_refusal(path);

	assert_memory_equal(text, path, strlen(path));
	assert_string_equal(&text[strlen(path)], reason);
	capfile_remove(path);
}

void
capfile_two_frames(struct capfile *f, uint32_t magic)
{
	capfile_pcap(f, magic, 65535, 1);
	capfile_record(f, 100, 5, SLICE_LIT("one"), 3);
	capfile_record(f, 101, 6, SLICE_LIT("second"), 6);
}
