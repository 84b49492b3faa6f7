/* Content codings: every split, every cut, members, garbage, lists, bombs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/buf.h"
#include "carve/coding.h"

static const char text[] =
    "All happy families are alike; each unhappy family is unhappy in its own "
    "way. All happy families are alike; each unhappy family is unhappy in its "
    "own way. All happy families are alike; each unhappy family is unhappy in "
    "its own way.";

static const uint8_t text_br[] = {0xa1, 0x28, 0x07, 0x00, 0xe5, 0x3c, 0xb0,
    0x1d, 0xd6, 0x65, 0xfc, 0x36, 0xe8, 0xed, 0xc2, 0xc1, 0x7a, 0x27, 0x88,
    0x2d, 0x4f, 0x87, 0xa5, 0xd5, 0xdd, 0x69, 0x10, 0x97, 0xb2, 0xbc, 0xe9,
    0x26, 0x37, 0xe7, 0x06, 0x27, 0x1a, 0x18, 0x07, 0x41, 0x1e, 0x50, 0x90,
    0xe9, 0x24, 0x3c, 0x78, 0x0c, 0x9f, 0x1b, 0x29, 0xdf, 0x52, 0xcb, 0x70,
    0xb1, 0x08, 0x68, 0x0c, 0x19, 0x88, 0xb8, 0xf1, 0x77, 0x2e, 0x44, 0x57,
    0xdb, 0x4f, 0x73, 0xba, 0x00};

enum { ZLIB = 15, RAW = -15, GZIP = 31 };

/* in, packed by zlib, added to out. */
static void
pack(struct buf *out, struct slice in, int bits)
{
	uint8_t *p = malloc(in.n + 1024);
	z_stream z = {0};
	uint8_t *copy = malloc(in.n + 1);

	memcpy(copy, in.p, in.n);
	deflateInit2(&z, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
	z.next_in = copy;
	z.avail_in = (uInt)in.n;
	z.next_out = p;
	z.avail_out = (uInt)in.n + 1024;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	buf_add(out, p, z.total_out);
	deflateEnd(&z);
	free(copy);
	free(p);
}

static struct buf
packed(const char *s, int bits)
{
	struct buf b = {0};

	pack(&b, slice_str(s), bits);
	return b;
}

struct taken {
	struct buf b;
	size_t max; /* takes no more */
};

static size_t
take(void *ctx, struct slice s)
{
	struct taken *t = ctx;
	size_t n = s.n <= t->max - t->b.n ? s.n : t->max - t->b.n;

	buf_add_slice(&t->b, slice_head(s, n));
	return n;
}

static struct coding *
chain(const char *list)
{
	static struct limits l;
	enum coding_left left;
	struct slice name;

	limits_init(&l);
	return coding_new(slice_str(list), &l, &left, &name);
}

#define BYTEWISE SIZE_MAX
#define WHOLE	 (SIZE_MAX - 1)

/* Feed in two pieces, byte by byte, or all at once. */
static enum coding_status
feed(struct coding *c, struct slice in, size_t cut, struct taken *t)
{
	struct coding_taker taker = {t, take};
	enum coding_status st = CODING_MORE;
	size_t i;

	t->max = SIZE_MAX;
	if (cut == WHOLE)
		return coding_whole(c, in, &taker);
	if (cut != BYTEWISE) {
		st = coding_feed(c, slice_head(in, cut), &taker);
		if (st == CODING_MORE)
			st = coding_feed(c, slice_from(in, cut), &taker);
		return st;
	}
	for (i = 0; i < in.n && st == CODING_MORE; i++)
		st = coding_feed(c, slice_mid(in, i, 1), &taker);
	return st;
}

/* The body gives want, whole, however it is split. */
static void
gives(const char *list, struct slice in, const char *want)
{
	struct taken t;
	struct coding *c;
	enum coding_status st;
	size_t cut, i;

	for (i = 0; i <= in.n + 1; i++) {
		cut = i == in.n ? BYTEWISE : i > in.n ? WHOLE : i;
		t = (struct taken){0};
		c = chain(list);
		assert_non_null(c);
		st = feed(c, in, cut, &t);
		assert_true(st == CODING_MORE || st == CODING_DONE);
		assert_true(coding_ended(c));
		assert_true(slice_eq_str(buf_as_slice(&t.b), want));
		coding_free(c);
		buf_free(&t.b);
	}
}

static enum coding_status
status(const char *list, struct slice in, bool *ended, size_t *n)
{
	struct taken t = {0};
	struct coding *c = chain(list);
	enum coding_status st = feed(c, in, 0, &t);

	*ended = coding_ended(c);
	*n = t.b.n;
	coding_free(c);
	buf_free(&t.b);
	return st;
}

/* Every proper prefix is an early end, and gives a prefix of the text. */
static void
cuts_are_early_ends(const char *list, struct slice in, const char *want)
{
	struct taken t;
	struct coding *c;
	size_t i;

	for (i = 0; i < in.n; i++) {
		t = (struct taken){0};
		c = chain(list);
		assert_int_equal(
		    feed(c, slice_head(in, i), 0, &t), CODING_MORE);
		assert_false(coding_ended(c));
		assert_true(t.b.n <= strlen(want));
		assert_true(slice_eq(
		    buf_as_slice(&t.b), slice_head(slice_str(want), t.b.n)));
		coding_free(c);
		buf_free(&t.b);
	}
}

static void
gzip_split_and_cut_at_every_byte(void **state)
{
	struct buf b = packed(text, GZIP);

	(void)state;
	gives("gzip", buf_as_slice(&b), text);
	gives("x-gzip", buf_as_slice(&b), text);
	cuts_are_early_ends("gzip", buf_as_slice(&b), text);
	buf_free(&b);
}

static void
deflate_is_zlib_or_raw_as_its_bytes_say(void **state)
{
	struct buf z = packed(text, ZLIB), r = packed(text, RAW);

	(void)state;
	gives("deflate", buf_as_slice(&z), text);
	gives("deflate", buf_as_slice(&r), text);
	cuts_are_early_ends("deflate", buf_as_slice(&z), text);
	cuts_are_early_ends("deflate", buf_as_slice(&r), text);
	buf_free(&z);
	buf_free(&r);
}

static void
brotli_split_and_cut_at_every_byte(void **state)
{
	struct slice in = slice_of(text_br, sizeof text_br);

	(void)state;
#ifdef HAVE_BROTLI
	gives("br", in, text);
	cuts_are_early_ends("br", in, text);
#else
	(void)in;
	skip();
#endif
}

static void
zstd_frames_split_and_cut_at_every_byte(void **state)
{
	(void)state;
#ifdef HAVE_ZSTD
	uint8_t p[1024];
	size_t n = ZSTD_compress(p, sizeof p, text, sizeof text - 1, 5);
	struct buf two = {0};
	char want[sizeof text * 2];

	gives("zstd", slice_of(p, n), text);
	cuts_are_early_ends("zstd", slice_of(p, n), text);
	buf_add(&two, p, n);
	buf_add(&two, p, n);
	snprintf(want, sizeof want, "%s%s", text, text);
	gives("zstd", buf_as_slice(&two), want);
	buf_add(&two, "garbage", 7);
	gives("zstd", buf_as_slice(&two), want);
	buf_free(&two);
#else
	skip();
#endif
}

static void
gzip_header_fields_are_skipped(void **state)
{
	/* FHCRC needs its sum: RFC 1952, 2.3.1 */
	struct buf body = packed("hello", GZIP), b = {0};
	uLong crc;

	(void)state;
	buf_add(&b, "\x1f\x8b\x08\x1f\0\0\0\0\0\x03", 10); /* all flags */
	buf_add(&b, "\x04\0AbCd", 6);			   /* FEXTRA */
	buf_add(&b, "name.txt", 9);
	buf_add(&b, "a comment", 10);
	crc = crc32(0, b.p, (uInt)b.n);
	buf_u8(&b, (uint8_t)crc);
	buf_u8(&b, (uint8_t)(crc >> 8));
	buf_add(&b, body.p + 10, body.n - 10);
	gives("gzip", buf_as_slice(&b), "hello");
	cuts_are_early_ends("gzip", buf_as_slice(&b), "hello");
	buf_free(&b);
	buf_free(&body);
}

static void
further_gzip_members_are_part_of_the_body(void **state)
{
	struct buf b = packed("one ", GZIP);

	(void)state;
	pack(&b, SLICE_LIT("two "), GZIP);
	pack(&b, SLICE_LIT(""), GZIP);
	pack(&b, SLICE_LIT("three"), GZIP);
	gives("gzip", buf_as_slice(&b), "one two three");
	buf_free(&b);
}

static void
what_follows_the_end_is_garbage_and_tolerated(void **state)
{
	const char *const garbage[] = {"\r\n", "<html>", "\x1f", "\x1f\x8b",
	    "\x1f\x8b\x07zzzz", "\x1fzzz"};
	struct buf b;
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		b = packed(text, GZIP);
		buf_str(&b, garbage[i]);
		gives("gzip", buf_as_slice(&b), text);
		buf_free(&b);
	}
	b = packed(text, ZLIB);
	buf_str(&b, "garbage");
	gives("deflate", buf_as_slice(&b), text);
	buf_free(&b);
}

static void
broken_bytes_are_bad_not_an_early_end(void **state)
{
	struct buf b = packed(text, GZIP);
	bool ended;
	size_t n;

	(void)state;
	assert_int_equal(
	    status("gzip", SLICE_LIT("<html>plain"), &ended, &n), CODING_BAD);
	assert_int_equal(n, 0);
	b.p[b.n - 6] ^= 1; /* the CRC */
	assert_int_equal(
	    status("gzip", buf_as_slice(&b), &ended, &n), CODING_BAD);
	assert_int_equal(n, sizeof text - 1);
	b.p[20] ^= 0x55;
	assert_int_equal(
	    status("gzip", buf_as_slice(&b), &ended, &n), CODING_BAD);
	assert_int_equal(
	    status("deflate", SLICE_LIT("\xff\xff\xff"), &ended, &n),
	    CODING_BAD);
	buf_free(&b);
}

static void
a_list_is_undone_from_its_last_name(void **state)
{
	struct buf inner = packed(text, RAW), b = {0};
	struct coding *c = chain("deflate, gzip");

	(void)state;
	pack(&b, buf_as_slice(&inner), GZIP);
	gives("deflate, gzip", buf_as_slice(&b), text);
	gives(" identity,DEFLATE ,, identity,Gzip,identity", buf_as_slice(&b),
	    text);
	assert_true(slice_eq_str(coding_names(c), "deflate, gzip"));
	coding_free(c);
	buf_free(&inner);
	buf_free(&b);
}

static void
a_list_stops_at_what_it_does_not_know(void **state)
{
	struct limits l;
	enum coding_left left;
	struct slice name;
	struct coding *c;

	(void)state;
	limits_init(&l);
	assert_null(coding_new(SLICE_LIT(""), &l, &left, &name));
	assert_int_equal(left, LEFT_NOTHING);
	assert_null(coding_new(SLICE_LIT(" identity , "), &l, &left, &name));
	assert_int_equal(left, LEFT_NOTHING);
	assert_null(coding_new(SLICE_LIT("gzip, utf-8"), &l, &left, &name));
	assert_int_equal(left, LEFT_UNKNOWN);
	assert_true(slice_eq_str(name, "utf-8"));
	assert_null(coding_new(SLICE_LIT("x-compress"), &l, &left, &name));
	assert_int_equal(left, LEFT_UNSUPPORTED);
	c = coding_new(SLICE_LIT("foo, gzip"), &l, &left, &name);
	assert_int_equal(left, LEFT_UNKNOWN);
	assert_true(slice_eq_str(coding_names(c), "gzip"));
	coding_free(c);
	c = coding_new(
	    SLICE_LIT("gzip,gzip,gzip,gzip,gzip,gzip"), &l, &left, &name);
	assert_int_equal(left, LEFT_DEPTH);
	assert_true(slice_eq_str(coding_names(c), "gzip, gzip, gzip, gzip"));
	coding_free(c);
}

/* n zero bytes, packed twice over. */
static struct buf
bomb(size_t n, bool twice)
{
	uint8_t *zeros = calloc(1, n);
	struct buf b = {0}, c = {0};

	pack(&b, slice_of(zeros, n), GZIP);
	free(zeros);
	if (!twice)
		return b;
	pack(&c, buf_as_slice(&b), GZIP);
	buf_free(&b);
	return c;
}

static enum coding_status
explode(const char *list, struct slice in, uint64_t bytes, uint64_t ratio,
    uint64_t *out, enum limit_id *limit)
{
	struct taken t = {{0}, SIZE_MAX};
	struct coding_taker taker = {&t, take};
	enum coding_left left;
	enum coding_status st;
	struct slice name;
	struct limits l;
	struct coding *c;

	limits_init(&l);
	l.v[LIMIT_DECODED_BYTES] = bytes;
	l.v[LIMIT_DECODED_RATIO] = ratio;
	c = coding_new(slice_str(list), &l, &left, &name);
	st = coding_feed(c, in, &taker);
	*out = coding_out(c);
	*limit = coding_limit(c);
	assert_int_equal(*out, t.b.n);
	coding_free(c);
	buf_free(&t.b);
	return st;
}

static void
bombs_stop_exactly_at_the_limit(void **state)
{
	const uint64_t mib = 1 << 20;
	struct buf b = bomb(20 * mib, false), twice = bomb(20 * mib, true);
	enum limit_id limit;
	uint64_t out;

	(void)state;
	assert_int_equal(
	    explode("gzip", buf_as_slice(&b), 4096 * mib, 2000, &out, &limit),
	    CODING_MORE);
	assert_int_equal(out, 20 * mib);
	assert_int_equal(
	    explode("gzip", buf_as_slice(&b), 4096 * mib, 100, &out, &limit),
	    CODING_BOMB);
	assert_int_equal(out, 16 * mib);
	assert_int_equal(limit, LIMIT_DECODED_RATIO);
	assert_int_equal(
	    explode("gzip", buf_as_slice(&b), 1000001, 1000, &out, &limit),
	    CODING_BOMB);
	assert_int_equal(out, 1000001);
	assert_int_equal(limit, LIMIT_DECODED_BYTES);
	assert_int_equal(explode("gzip, gzip", buf_as_slice(&twice), 4096 * mib,
			     1000, &out, &limit),
	    CODING_BOMB);
	assert_int_equal(out, 16 * mib);
	buf_free(&b);
	buf_free(&twice);
}

static void
a_bomb_behind_a_proper_end_is_met_too(void **state)
{
	/* deflate ends at once; gzip around it goes on and on. */
	struct buf inner = packed("x", ZLIB), b = {0};
	enum limit_id limit;
	uint64_t out;

	(void)state;
	buf_reserve(&inner, 20 << 20);
	memset(inner.p + inner.n, 0, 20 << 20);
	inner.n += 20 << 20;
	pack(&b, buf_as_slice(&inner), GZIP);
	assert_int_equal(explode("deflate, gzip", buf_as_slice(&b), 1 << 20,
			     1000, &out, &limit),
	    CODING_BOMB);
	assert_int_equal(out, 1);
	buf_free(&inner);
	buf_free(&b);
}

static void
a_taker_that_is_full_stops_the_chain(void **state)
{
	struct buf b = packed(text, GZIP);
	struct taken t = {{0}, 10};
	struct coding_taker taker = {&t, take};
	struct coding *c = chain("gzip");

	(void)state;
	assert_int_equal(coding_feed(c, buf_as_slice(&b), &taker), CODING_STOP);
	assert_true(slice_eq_str(buf_as_slice(&t.b), "All happy "));
	coding_free(c);
	buf_free(&t.b);
	buf_free(&b);
}

/* As many as are wanted, or a few more; never other ones. */
static void
first(const char *list, struct slice in, size_t want, bool whole)
{
	struct taken t = {{0}, SIZE_MAX};
	struct coding_taker taker = {&t, take};
	struct coding *c = chain(list);
	size_t all = sizeof text - 1;
	enum coding_status st;

	coding_want(c, want);
	st = whole ? coding_whole(c, in, &taker) : coding_feed(c, in, &taker);
	assert_true(t.b.n >= (want < all ? want : all));
	assert_true(
	    slice_eq(buf_as_slice(&t.b), slice_head(slice_str(text), t.b.n)));
	if (!whole && want < all)
		assert_int_equal(st, CODING_STOP);
	if (!whole)
		assert_true(t.b.n < 2 * want);
	coding_free(c);
	buf_free(&t.b);
}

static void
the_first_bytes_are_had_alone(void **state)
{
	struct buf gzip = packed(text, GZIP), raw = packed(text, RAW);
	struct buf twice = {0};

	(void)state;
	pack(&twice, buf_as_slice(&raw), GZIP);
	for (size_t want = 1; want <= sizeof text; want++) {
		for (int whole = 0; whole < 2; whole++) {
			first("gzip", buf_as_slice(&gzip), want, whole);
			first("deflate", buf_as_slice(&raw), want, whole);
			first(
			    "deflate, gzip", buf_as_slice(&twice), want, whole);
#ifdef HAVE_BROTLI
			first("br", slice_of(text_br, sizeof text_br), want,
			    whole);
#endif
		}
	}
	buf_free(&gzip);
	buf_free(&raw);
	buf_free(&twice);
}

/* A small body that grows beyond all measure is not expanded for its head. */
static void
the_first_bytes_of_a_bomb_cost_no_more(void **state)
{
	struct buf b = bomb(20 << 20, false);
	struct taken t = {{0}, SIZE_MAX};
	struct coding_taker taker = {&t, take};
	struct coding *c = chain("gzip");

	(void)state;
	coding_want(c, 2048);
	assert_int_equal(
	    coding_whole(c, buf_as_slice(&b), &taker), CODING_STOP);
	assert_true(t.b.n >= 2048 && t.b.n < 4096);
	coding_free(c);
	buf_free(&t.b);
	buf_free(&b);
}

static void
large_bodies_cross_many_blocks(void **state)
{
	struct buf plain = {0}, b = {0};
	struct taken t = {{0}, SIZE_MAX};
	struct coding_taker taker = {&t, take};
	struct coding *c = chain("gzip");
	size_t i;

	(void)state;
	for (i = 0; i < 200000; i++)
		buf_printf(&plain, "%zu,", i * 7919 % 10007);
	pack(&b, buf_as_slice(&plain), GZIP);
	for (i = 0; i < b.n; i += 1460)
		assert_int_equal(
		    coding_feed(
			c, slice_mid(buf_as_slice(&b), i, 1460), &taker),
		    CODING_MORE);
	assert_true(coding_ended(c));
	assert_true(slice_eq(buf_as_slice(&t.b), buf_as_slice(&plain)));
	coding_free(c);
	buf_free(&t.b);
	buf_free(&b);
	buf_free(&plain);
}

/* ---- all at once */

static void
same_at_once(const char *list, struct slice in)
{
	struct taken a = {0}, b = {0};
	struct coding *pieces = chain(list), *whole = chain(list);
	enum coding_status st = feed(pieces, in, 0, &a);

	assert_int_equal(
	    feed(whole, in, WHOLE, &b) == CODING_BAD, st == CODING_BAD);
	assert_int_equal(coding_ended(whole), coding_ended(pieces));
	assert_int_equal(coding_out(whole), coding_out(pieces));
	assert_true(slice_eq(buf_as_slice(&a.b), buf_as_slice(&b.b)));
	coding_free(pieces);
	coding_free(whole);
	buf_free(&a.b);
	buf_free(&b.b);
}

static void
damage_at_once_is_as_in_pieces(void **state)
{
	static const uint8_t flips[] = {0x01, 0x10, 0x80, 0xff};
	struct buf b = packed(text, GZIP);

	(void)state;
	for (size_t i = 0; i < b.n; i++) {
		for (size_t k = 0; k < sizeof flips; k++) {
			b.p[i] ^= flips[k];
			same_at_once("gzip", buf_as_slice(&b));
			b.p[i] ^= flips[k];
		}
		same_at_once("gzip", slice_head(buf_as_slice(&b), i));
	}
	buf_free(&b);
}

/* The trailer's word for the size is a sender's word. */
static void
members_and_garbage_at_once_are_as_in_pieces(void **state)
{
	struct buf b = packed(text, GZIP);
	size_t n = b.n;

	(void)state;
	pack(&b, slice_str("more"), GZIP);
	same_at_once("gzip", buf_as_slice(&b));
	b.n = n;
	buf_str(&b, "\x10\x01");
	same_at_once("gzip", buf_as_slice(&b));
	buf_str(&b, "\xff\xff\xff\xff");
	same_at_once("gzip", buf_as_slice(&b));
	buf_free(&b);
	b = packed("", GZIP);
	same_at_once("gzip", buf_as_slice(&b));
	buf_free(&b);
}

static void
a_list_at_once_is_undone_to_its_beginning(void **state)
{
	struct buf inner = packed(text, GZIP), b = {0};

	(void)state;
	pack(&b, buf_as_slice(&inner), GZIP);
	same_at_once("gzip, gzip", buf_as_slice(&b));
	same_at_once("gzip", buf_as_slice(&b));
	buf_free(&inner);
	buf_free(&b);
}

/* ---- transfer encodings of mail */

/* It gives want, and so many bytes were none of it, however it is split. */
static void
mail_gives(const char *encoding, const char *in, const char *want,
    uint64_t stray, uint64_t stray_at)
{
	struct slice sent = slice_str(in), name;
	struct limits l;
	enum coding_left left;
	struct coding *c;
	struct taken t;
	struct coding_taker taker = {&t, take};
	uint64_t at;

	limits_init(&l);
	for (size_t i = 0; i <= sent.n; i++) {
		t = (struct taken){0};
		c = coding_transfer(slice_str(encoding), &l, &left, &name);
		assert_non_null(c);
		assert_int_equal(
		    feed(c, sent, i == sent.n ? BYTEWISE : i, &t), CODING_MORE);
		coding_finish(c, &taker);
		assert_true(slice_eq_str(buf_as_slice(&t.b), want));
		assert_int_equal(coding_stray(c, &at), stray);
		if (stray != 0)
			assert_int_equal(at, stray_at);
		coding_free(c);
		buf_free(&t.b);
	}
}

static void
base64_is_read_as_mail_programs_do(void **state)
{
	(void)state;
	mail_gives("base64", "aGVs\r\nbG8=\r\n", "hello", 0, 0);
	mail_gives(" Base64 ", "aGVsbG8h", "hello!", 0, 0);
	mail_gives("base64", "aGVsbG8", "hello", 0, 0);
	mail_gives("base64", "aG", "h", 0, 0);
	mail_gives("base64", "aGVsb", "hel", 1, 5);
	mail_gives("base64",
	    "aG*Vs\xff"
	    "bG8=",
	    "hello", 2, 2);
	mail_gives("base64", "aGVsbG8=\r\n--\r\nbye\r\n", "hello", 5, 10);
	mail_gives("base64", "=aGVs", "hel", 1, 0);
	mail_gives("base64", "", "", 0, 0);
}

static void
quoted_printable_is_read_as_mail_programs_do(void **state)
{
	(void)state;
	mail_gives(
	    "quoted-printable", "a=3Db=c3=A9 c\r\n", "a=b\xc3\xa9 c\r\n", 0, 0);
	mail_gives("quoted-printable", "one =\r\ntwo= \t\r\nthree=\n.",
	    "one twothree.", 0, 0);
	mail_gives("quoted-printable", "a \t\r\nb \nc ", "a\r\nb\nc ", 0, 0);
	mail_gives("quoted-printable", "a \rb\r\r\n", "a \rb\r\r\n", 0, 0);
	mail_gives("quoted-printable", "a=", "a", 0, 0);
	mail_gives("quoted-printable", "a=4", "a=4", 1, 1);
	mail_gives("quoted-printable", "a=zz =4= =\rx", "a=zz =4= =\rx", 4, 1);
}

static void
transfer_encodings_that_change_nothing_are_none(void **state)
{
	static const char *const same[] = {"", "7bit", "8BIT", " binary "};
	struct limits l;
	enum coding_left left;
	struct slice name;

	(void)state;
	limits_init(&l);
	for (size_t i = 0; i < 4; i++) {
		assert_null(
		    coding_transfer(slice_str(same[i]), &l, &left, &name));
		assert_int_equal(left, LEFT_NOTHING);
	}
	assert_null(coding_transfer(slice_str("x-uuencode"), &l, &left, &name));
	assert_int_equal(left, LEFT_UNKNOWN);
	assert_null(chain("base64"));
}

static void
mail_gives_once(const char *encoding, const struct buf *in, const struct buf *w)
{
	struct taken t = {.max = SIZE_MAX};
	struct coding_taker taker = {&t, take};
	struct limits l;
	enum coding_left left;
	struct slice name;
	struct coding *c;

	limits_init(&l);
	c = coding_transfer(slice_str(encoding), &l, &left, &name);
	assert_int_equal(coding_feed(c, buf_as_slice(in), &taker), CODING_MORE);
	coding_finish(c, &taker);
	assert_true(slice_eq(buf_as_slice(&t.b), buf_as_slice(w)));
	coding_free(c);
	buf_free(&t.b);
}

static void
large_attachments_cross_many_blocks(void **state)
{
	struct buf in = {0}, want = {0};

	(void)state;
	for (size_t i = 0; i < 70000; i++) {
		buf_str(&in, i % 19 == 18 ? "QUJD\r\n" : "QUJD");
		buf_str(&want, "ABC");
	}
	mail_gives_once("base64", &in, &want);
	buf_reset(&in);
	buf_reset(&want);
	for (size_t i = 0; i < 70000; i++) {
		buf_str(&in, "=41 =\r\n");
		buf_str(&want, "A ");
	}
	mail_gives_once("quoted-printable", &in, &want);
	buf_free(&in);
	buf_free(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gzip_split_and_cut_at_every_byte),
	    cmocka_unit_test(deflate_is_zlib_or_raw_as_its_bytes_say),
	    cmocka_unit_test(brotli_split_and_cut_at_every_byte),
	    cmocka_unit_test(zstd_frames_split_and_cut_at_every_byte),
	    cmocka_unit_test(gzip_header_fields_are_skipped),
	    cmocka_unit_test(further_gzip_members_are_part_of_the_body),
	    cmocka_unit_test(what_follows_the_end_is_garbage_and_tolerated),
	    cmocka_unit_test(broken_bytes_are_bad_not_an_early_end),
	    cmocka_unit_test(a_list_is_undone_from_its_last_name),
	    cmocka_unit_test(a_list_stops_at_what_it_does_not_know),
	    cmocka_unit_test(bombs_stop_exactly_at_the_limit),
	    cmocka_unit_test(a_bomb_behind_a_proper_end_is_met_too),
	    cmocka_unit_test(a_taker_that_is_full_stops_the_chain),
	    cmocka_unit_test(the_first_bytes_are_had_alone),
	    cmocka_unit_test(the_first_bytes_of_a_bomb_cost_no_more),
	    cmocka_unit_test(large_bodies_cross_many_blocks),
	    cmocka_unit_test(damage_at_once_is_as_in_pieces),
	    cmocka_unit_test(members_and_garbage_at_once_are_as_in_pieces),
	    cmocka_unit_test(a_list_at_once_is_undone_to_its_beginning),
	    cmocka_unit_test(base64_is_read_as_mail_programs_do),
	    cmocka_unit_test(quoted_printable_is_read_as_mail_programs_do),
	    cmocka_unit_test(transfer_encodings_that_change_nothing_are_none),
	    cmocka_unit_test(large_attachments_cross_many_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
