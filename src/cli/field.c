/* field: numbers, addresses and bytes as text, quickly. */
#include "cli/field.h"

#include <endian.h>

#include "base/wr.h"

static const char digits[] = "0123456789abcdef";

void
field_i64(struct buf *out, int64_t v)
{
	if (v >= 0) {
		wr_u64(out, (uint64_t)v);
		return;
	}
	buf_u8(out, '-');
	wr_u64(out, 0 - (uint64_t)v);
}

void
field_hex(struct buf *out, uint64_t v, unsigned n)
{
	char text[18] = "0x";
	unsigned i;

	for (i = 0; i < n && i < 16; i++)
		text[2 + i] = digits[v >> (4 * (n - 1 - i)) & 15];
	buf_add(out, text, 2 + i);
}

void
field_ns(struct buf *out, int64_t ns)
{
	uint64_t v = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;

	if (ns < 0)
		buf_u8(out, '-');
	wr_u64(out, v / 1000000000);
	buf_u8(out, '.');
	wr_digits(out, v % 1000000000, 9);
}

void
field_mac(struct buf *out, const uint8_t mac[6])
{
	char text[18];
	int i;

	for (i = 0; i < 6; i++) {
		text[3 * i] = digits[mac[i] >> 4];
		text[3 * i + 1] = digits[mac[i] & 15];
		text[3 * i + 2] = ':';
	}
	buf_add(out, text, 17);
}

/* A byte in decimal. */
static char *
put_octet(char *at, unsigned v)
{
	if (v >= 100)
		*at++ = (char)('0' + v / 100);
	if (v >= 10)
		*at++ = (char)('0' + v / 10 % 10);
	*at++ = (char)('0' + v % 10);
	return at;
}

void
field_addr(struct buf *out, const struct addr *a)
{
	char text[16], *at = text;
	int i;

	if (a->v != 4) {
		addr_write(out, a);
		return;
	}
	for (i = 0; i < 4; i++) {
		at = put_octet(at, a->b[i]);
		*at++ = '.';
	}
	buf_add(out, text, (size_t)(at - text) - 1);
}

void
field_bytes(struct buf *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (i != 0)
			buf_u8(out, ';');
		field_hex(out, slice_at(s, i), 2);
	}
}

/* The letter of a byte's escape, or 0. */
static char
escape_of(uint8_t c)
{
	switch (c) {
	case '\0':
		return '0';
	case '\b':
		return 'b';
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\v':
		return 'v';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	case '\\':
		return '\\';
	default:
		return 0;
	}
}

/*
 * Sixteen bytes at once: those that are one character, from the front, and
 * how many they are. What is written behind them does not count.
 */
typedef uint8_t block __attribute__((vector_size(16)));

static size_t
put_plain(uint8_t *at, const uint8_t *p)
{
	uint64_t half[2];
	block c, more, dot;

	memcpy(&c, p, sizeof c);
	more = (block)(c - '\b' <= '\r' - '\b') | (block)(c == 0) |
	       (block)(c == '\\');
	dot = (block)(c < 0x20) | (block)(c > 0x7e);
	c = (c & ~dot) | ('.' & dot);
	memcpy(at, &c, sizeof c);
	memcpy(half, &more, sizeof half);
	if (half[0] != 0)
		return (size_t)__builtin_ctzll(le64toh(half[0])) / 8;
	if (half[1] != 0)
		return 8 + (size_t)__builtin_ctzll(le64toh(half[1])) / 8;
	return sizeof c;
}

static uint8_t *
put_char(uint8_t *at, uint8_t c)
{
	char letter = escape_of(c);

	if (letter != 0) {
		*at++ = '\\';
		*at++ = (uint8_t)letter;
	} else {
		*at++ = c >= 0x20 && c < 0x7f ? c : '.';
	}
	return at;
}

void
field_chars(struct buf *out, struct slice s)
{
	uint8_t *at;
	size_t n;

	buf_reserve(out, 2 * s.n);
	at = out->p + out->n;
	while (s.n != 0) {
		n = s.n < sizeof(block) ? 0 : put_plain(at, s.p);
		at += n;
		s = slice_from(s, n);
		if (n == sizeof(block))
			continue;
		at = put_char(at, slice_at(s, 0));
		s = slice_from(s, 1);
	}
	out->n = (size_t)(at - out->p);
}
