#include "report/bytes.h"

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

void
bytes_text(struct buf *b, struct slice s)
{
	struct slice line;
	size_t nl;

	s = without_ends(s);
	/* a browser drops the first line end in a <pre> */
	if (slice_at(s, 0) == '\n' || slice_starts(s, "\r\n"))
		buf_u8(b, '\n');
	while (s.n != 0) {
		nl = slice_chr(s, '\n');
		line = nl == SLICE_MISSING ? s : slice_head(s, nl);
		s = slice_from(s, nl == SLICE_MISSING ? s.n : nl + 1);
		if (nl != SLICE_MISSING && slice_ends(line, "\r"))
			line = slice_head(line, line.n - 1);
		wr_html_esc(b, line);
		if (nl != SLICE_MISSING)
			buf_u8(b, '\n');
	}
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

/* Counts on until there are more than most. */
static size_t
odd_up_to(struct slice s, size_t most)
{
	size_t odd = 0;
	uint32_t cp = 0;
	unsigned n;

	while (odd <= most && (s = slice_from(s, slice_printable(s))).n != 0) {
		n = utf8_decode(s, &cp);
		if (n == 0 || cp == 0x7f ||
		    (cp < 0x20 && (cp < '\a' || cp > '\r') && cp != 0x1b))
			odd++;
		s = slice_from(s, n == 0 ? 1 : n);
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

static const char digits[] = "0123456789abcdef";

/* "<i>0000a3f0</i> ": sixteen digits at most. */
static void
hex_offset(struct buf *b, uint64_t off)
{
	unsigned n = 8;

	while (n < 16 && off >> (4 * n) != 0)
		n++;
	buf_str(b, "<i>");
	buf_reserve(b, n);
	while (n-- > 0)
		b->p[b->n++] = (uint8_t)digits[off >> (4 * n) & 15];
	buf_str(b, "</i> ");
}

/* The bytes in two groups, padded to the column of the ASCII part. */
static void
hex_bytes(struct buf *b, struct slice line)
{
	const size_t size = 3 * COLUMNS + 2;
	uint8_t *cell;

	buf_reserve(b, size);
	cell = b->p + b->n;
	memset(cell, ' ', size);
	for (size_t i = 0; i < line.n; i++) {
		uint8_t c = slice_at(line, i);

		cell += i == COLUMNS / 2 ? 2 : 1;
		*cell++ = (uint8_t)digits[c >> 4];
		*cell++ = (uint8_t)digits[c & 15];
	}
	b->n += size;
}

static void
hex_ascii(struct buf *b, struct slice line)
{
	uint8_t shown[COLUMNS];

	for (size_t i = 0; i < line.n; i++) {
		uint8_t c = slice_at(line, i);

		shown[i] = c < 0x20 || c > 0x7e ? '.' : c;
	}
	buf_str(b, " |");
	wr_html(b, slice_of(shown, line.n));
	buf_u8(b, '|');
}

void
bytes_hex(struct buf *b, uint64_t off, struct slice s)
{
	buf_reserve(b, (s.n / COLUMNS + 1) * 96);
	for (size_t at = 0; at < s.n; at += COLUMNS) {
		struct slice line = slice_mid(s, at, COLUMNS);

		if (at != 0)
			buf_u8(b, '\n');
		hex_offset(b, off + at);
		hex_bytes(b, line);
		hex_ascii(b, line);
	}
}
