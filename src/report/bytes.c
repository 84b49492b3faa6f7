/* bytes: captured bytes as text and as hex. */
#include "report/bytes.h"

#include <inttypes.h>

#include "base/block.h"
#include "base/wr.h"

#define COLUMNS 16

/* ---- text */

static struct slice
without_ends(struct slice s)
{
	while (s.n != 0 &&
	       (slice_at(s, s.n - 1) == '\n' || slice_at(s, s.n - 1) == '\r'))
		s = slice_head(s, s.n - 1);
	return s;
}

/* Where the next CR is that an LF follows, or SLICE_MISSING. */
static size_t
find_crlf(struct slice s)
{
	size_t at = 0, cr;

	while ((cr = slice_chr(slice_from(s, at), '\r')) != SLICE_MISSING) {
		at += cr + 1;
		if (slice_at(s, at) == '\n')
			return at - 1;
	}
	return SLICE_MISSING;
}

void
bytes_text(struct buf *b, struct slice s)
{
	size_t cr;

	s = without_ends(s);
	/* a browser drops the first line end in a <pre> */
	if (slice_at(s, 0) == '\n' || slice_starts(s, "\r\n"))
		buf_u8(b, '\n');
	while ((cr = find_crlf(s)) != SLICE_MISSING) {
		wr_html_esc(b, slice_head(s, cr));
		s = slice_from(s, cr + 1);
	}
	wr_html_esc(b, s);
}

struct slice
bytes_clip(struct slice s, size_t n)
{
	s = slice_head(s, n);
	for (size_t i = 1; i <= 3 && i <= s.n; i++) {
		uint8_t c = slice_at(s, s.n - i);
		size_t need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

		if ((c & 0xc0) == 0x80)
			continue;
		return c >= 0xc0 && need > i ? slice_head(s, s.n - i) : s;
	}
	return s;
}

/* As slice_text has it. */
static bool
is_text(uint8_t c)
{
	return (c >= 0x20 && c < 0x7f) || (c >= '\a' && c <= '\r') || c == 0x1b;
}

/* Counts on until there are more than most. */
static size_t
odd_up_to(struct slice s, size_t most)
{
	size_t odd = 0;
	uint32_t cp = 0;
	unsigned n;

	while (odd <= most && (s = slice_from(s, slice_text(s))).n != 0) {
		do { /* what is no text seldom stands alone */
			n = utf8_decode(s, &cp);
			odd += n == 0 || cp < 0x80;
			s = slice_from(s, n == 0 ? 1 : n);
		} while (s.n != 0 && !is_text(slice_at(s, 0)) && odd <= most);
	}
	return odd;
}

size_t
bytes_odd(struct slice s)
{
	return odd_up_to(s, SIZE_MAX);
}

bool
bytes_binary(struct slice s)
{
	return odd_up_to(s, s.n / 10) > s.n / 10;
}

/* ---- hex */

/* "00" to "ff". */
/* clang-format off */
#define SIXTEEN(h)                                                  \
	h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" h "8" h "9" \
	h "a" h "b" h "c" h "d" h "e" h "f"

static const char pairs[] =
	SIXTEEN("0") SIXTEEN("1") SIXTEEN("2") SIXTEEN("3")
	SIXTEEN("4") SIXTEEN("5") SIXTEEN("6") SIXTEEN("7")
	SIXTEEN("8") SIXTEEN("9") SIXTEEN("a") SIXTEEN("b")
	SIXTEEN("c") SIXTEEN("d") SIXTEEN("e") SIXTEEN("f");
/* clang-format on */

static uint8_t *
put_pair(uint8_t *to, uint8_t c)
{
	memcpy(to, pairs + 2 * (size_t)c, 2);
	return to + 2;
}

/* A line between the digits of its offset above 32 bits and its ASCII part:
 * eight digits, and the bytes in two groups. */
static const char blank[] = "00000000</i> "
			    "                         "
			    "                          |";

#define DIGITS 8
#define CELLS  13

static uint8_t *
put_group(uint8_t *to, const uint8_t *raw, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to = put_pair(to + 1, raw[i]);
	return to;
}

static void
hex_line(struct buf *b, uint64_t off, const uint8_t raw[COLUMNS], size_t n)
{
	const size_t half = COLUMNS / 2;
	uint8_t *to;

	buf_str(b, "<i>");
	if (off >> 32 != 0)
		buf_printf(b, "%" PRIx64, off >> 32);
	buf_reserve(b, sizeof(blank));
	to = b->p + b->n;
	memcpy(to, blank, sizeof(blank));
	b->n += sizeof(blank) - 1;
	for (int shift = 24; shift >= 0; shift -= 8)
		to = put_pair(to, (uint8_t)(off >> shift));
	to += CELLS - DIGITS;
	to = put_group(to, raw, n < half ? n : half);
	if (n > half)
		(void)put_group(to + 1, raw + half, n - half);
}

static void
hex_ascii(struct buf *b, const uint8_t raw[COLUMNS], size_t n)
{
	uint8_t shown[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++) {
		bool seen = (uint8_t)(raw[i] - 0x20) < 0x7f - 0x20;

		shown[i] = seen ? raw[i] : '.';
	}
	wr_html(b, slice_of(shown, n));
	buf_u8(b, '|');
}

void
bytes_hex(struct buf *b, uint64_t off, struct slice s)
{
	uint8_t raw[COLUMNS];

	buf_reserve(b, (s.n / COLUMNS + 1) * 96);
	for (size_t at = 0; at < s.n; at += COLUMNS) {
		struct slice line = slice_mid(s, at, COLUMNS);
		block c = block_front(line);

		memcpy(raw, &c, sizeof raw);
		if (at != 0)
			buf_u8(b, '\n');
		hex_line(b, off + at, raw, line.n);
		hex_ascii(b, raw, line.n);
	}
}
