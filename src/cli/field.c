/* field: numbers, addresses and bytes as text, quickly. */
#include "cli/field.h"

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

void
field_addr(struct buf *out, const struct addr *a)
{
	int i;

	if (a->v != 4) {
		addr_write(out, a);
		return;
	}
	for (i = 0; i < 4; i++) {
		if (i != 0)
			buf_u8(out, '.');
		wr_u64(out, a->b[i]);
	}
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

void
field_chars(struct buf *out, struct slice s)
{
	uint8_t text[2] = {'\\', 0};
	size_t run;

	buf_reserve(out, s.n);
	while (s.n != 0) {
		run = slice_printable(s);
		if (run != 0 && slice_chr(slice_head(s, run), '\\') < run)
			run = slice_chr(s, '\\');
		buf_add_slice(out, slice_head(s, run));
		s = slice_from(s, run);
		if (s.n == 0)
			break;
		text[1] = (uint8_t)escape_of(slice_at(s, 0));
		if (text[1] != 0)
			buf_add(out, text, 2);
		else
			buf_u8(out, '.');
		s = slice_from(s, 1);
	}
}
