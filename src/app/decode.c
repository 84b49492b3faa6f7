/* decode: encodings that text of several protocols travels in. */
#include "app/decode.h"

#include "base/base64.h"
#include "base/rd.h"
#include "base/wr.h"

#define WORD_BYTES 1000 /* of an encoded word's text; the RFC allows 75 */

void
decode_percent(struct buf *out, struct slice s, bool plus)
{
	struct rd r = rd_init(s);
	uint64_t v;
	uint8_t c;

	while (r.left != 0) {
		c = rd_u8(&r);
		if (c == '+' && plus) {
			c = ' ';
		} else if (c == '%' &&
			   slice_u64(slice_head(rd_peek(&r), 2), 16, 255, &v) &&
			   r.left >= 2) {
			c = (uint8_t)v;
			rd_skip(&r, 2);
		}
		buf_u8(out, c);
	}
}

/* RFC 4648: a digit of table 1, or of table 2, which is safe in URLs. */
static int
any_digit(uint8_t c)
{
	return base64_digit(c == '-' ? '+' : c == '_' ? '/' : c);
}

bool
decode_base64(struct buf *out, struct slice s)
{
	struct rd r = rd_init(slice_trim(s));
	size_t before = out->n;
	uint32_t bits = 0;
	unsigned have = 0;
	int d;
	uint8_t c;

	while (r.left != 0) {
		c = rd_u8(&r);
		if (c == '=')
			break;
		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		d = any_digit(c);
		if (d < 0) {
			out->n = before;
			return false;
		}
		bits = bits << 6 | (uint32_t)d;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_u8(out, (uint8_t)(bits >> have));
		}
	}
	return true;
}

/* Windows-1252 where it is not ISO 8859-1: 0x80 to 0x9f (encoding standard). */
static const uint16_t windows[32] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e,
    0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
    0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc,
    0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178};

static void
decode_latin1(struct buf *out, struct slice s, bool of_windows)
{
	struct rd r = rd_init(s);
	uint8_t c;

	while (r.left != 0) {
		c = rd_u8(&r);
		utf8_encode(
		    out, of_windows && c >> 5 == 4 ? windows[c & 31] : c);
	}
}

void
decode_charset(struct buf *out, struct slice charset, struct slice s)
{
	bool of_windows = slice_ieq_str(charset, "windows-1252");

	if (of_windows || slice_ieq_str(charset, "iso-8859-1"))
		decode_latin1(out, s, of_windows);
	else
		buf_add_slice(out, s);
}

/* Quoted-printable as encoded words use it: '_' is a space. */
static void
word_q(struct buf *out, struct slice s)
{
	struct rd r = rd_init(s);
	uint64_t v;
	uint8_t c;

	while (r.left != 0) {
		c = rd_u8(&r);
		if (c == '_') {
			c = ' ';
		} else if (c == '=' && r.left >= 2 &&
			   slice_u64(slice_head(rd_peek(&r), 2), 16, 255, &v)) {
			c = (uint8_t)v;
			rd_skip(&r, 2);
		}
		buf_u8(out, c);
	}
}

/* =?charset?encoding?text?= at the front of *rest; false: it is not one. */
static bool
word_decode(struct buf *out, struct slice *rest)
{
	struct slice s = slice_from(*rest, 2), charset, code, text;
	struct buf raw = {0};
	bool ok = true;
	size_t end;

	if (!slice_token(&s, '?', &charset) || !slice_token(&s, '?', &code))
		return false;
	end = slice_find(slice_head(s, WORD_BYTES), SLICE_LIT("?="));
	if (end == SLICE_MISSING)
		return false;
	text = slice_head(s, end);
	if (slice_ieq_str(code, "q"))
		word_q(&raw, text);
	else
		ok = slice_ieq_str(code, "b") && decode_base64(&raw, text);
	if (ok) {
		decode_charset(out, charset, buf_as_slice(&raw));
		*rest = slice_from(s, end + 2);
	}
	buf_free(&raw);
	return ok;
}

void
decode_words(struct buf *out, struct slice s)
{
	bool after_word = false;
	struct slice between;
	size_t at;

	while (s.n != 0) {
		at = slice_find(s, SLICE_LIT("=?"));
		between = slice_head(s, at == SLICE_MISSING ? s.n : at);
		s = slice_from(s, between.n);
		/* White space between encoded words is not text (6.2). */
		if (!after_word || s.n == 0 || slice_trim(between).n != 0)
			buf_add_slice(out, between);
		if (s.n == 0)
			return;
		after_word = word_decode(out, &s);
		if (!after_word) {
			buf_add_slice(out, slice_head(s, 2));
			s = slice_from(s, 2);
		}
	}
}
