/* wr_bytes: bytes that are no text, each written for itself. */
#include "base/wr.h"

static const uint8_t digits[] = "0123456789ABCDEF";

/* The letter that JSON has behind a backslash for a byte, or 0. */
static uint8_t
json_letter(uint8_t c)
{
	switch (c) {
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	case '"':
	case '\\':
		return c;
	default:
		return 0;
	}
}

static uint8_t *
json_byte(uint8_t *p, uint8_t c)
{
	uint8_t letter = json_letter(c);

	if (letter != 0) {
		*p++ = '\\';
		*p++ = letter;
	} else if (c >= 0x20 && c < 0x7f) {
		*p++ = c;
	} else {
		memcpy(p, "\\u00", 4);
		p[4] = digits[c >> 4];
		p[5] = digits[c & 15];
		p += 6;
	}
	return p;
}

void
wr_json_bytes(struct buf *out, struct slice s)
{
	uint8_t *p;
	size_t i;

	buf_reserve(out, s.n * 6 + 2);
	p = out->p + out->n;
	*p++ = '"';
	for (i = 0; i < s.n; i++)
		p = json_byte(p, s.p[i]);
	*p++ = '"';
	out->n = (size_t)(p - out->p);
}

void
wr_hex_upper(struct buf *out, struct slice s)
{
	size_t i;

	buf_reserve(out, s.n * 2);
	for (i = 0; i < s.n; i++) {
		out->p[out->n++] = digits[s.p[i] >> 4];
		out->p[out->n++] = digits[s.p[i] & 15];
	}
}
