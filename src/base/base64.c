/* base64: three bytes as four digits, and back. */
#include "base/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(struct buf *out, struct slice in)
{
	uint32_t v;
	size_t i, k;

	buf_reserve(out, in.n / 3 * 4 + 4);
	for (i = 0; i < in.n; i += 3) {
		v = (uint32_t)slice_at(in, i) << 16 |
		    (uint32_t)slice_at(in, i + 1) << 8 | slice_at(in, i + 2);
		for (k = 0; k < 4; k++)
			buf_u8(
			    out, i + k > in.n
				     ? '='
				     : (uint8_t)digits[v >> (18 - 6 * k) & 63]);
	}
}

int
base64_digit(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Four digits are there, padding among them. */
static void
put_group(struct base64 *b, struct buf *out)
{
	unsigned i;

	for (i = 0; i + b->padding < 3; i++)
		buf_u8(out, (uint8_t)(b->bits >> (16 - 8 * i)));
	b->bits = 0;
	b->digits = 0;
}

static bool
digit(struct base64 *b, uint8_t c)
{
	int v = base64_digit(c);

	if (c == '=' && b->digits >= 2)
		b->padding++;
	else if (v == -1 || b->padding != 0)
		return false;
	b->bits = b->bits << 6 | (v == -1 ? 0 : (uint32_t)v);
	b->digits++;
	return true;
}

bool
base64_feed(struct base64 *b, struct slice text, struct buf *out)
{
	size_t i;

	for (i = 0; i < text.n; i++, b->pos++) {
		uint8_t c = slice_at(text, i);

		if (is_space(c))
			continue;
		if (!digit(b, c))
			return false;
		if (b->digits == 4)
			put_group(b, out);
	}
	return true;
}

bool
base64_whole(const struct base64 *b)
{
	return b->digits == 0;
}
