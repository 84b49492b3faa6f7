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

/* From '+' on: one more than the value of a digit (table 1); 0: it is none. */
#define FIRST '+'
static const uint8_t values[] = {63, 0, 0, 0, 64, 53, 54, 55, 56, 57, 58, 59,
    60, 61, 62, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
    14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0, 0, 0, 0, 0, 0, 27,
    28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46,
    47, 48, 49, 50, 51, 52};

int
base64_digit(uint8_t c)
{
	uint8_t i = (uint8_t)(c - FIRST);

	return i < sizeof values ? values[i] - 1 : -1;
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

/* Whole groups of digits off the front of text, the common case; how many
 * bytes of text they are. */
static size_t
groups(struct slice text, struct buf *out)
{
	size_t i;

	buf_reserve(out, text.n / 4 * 3);
	for (i = 0; i + 4 <= text.n; i += 4) {
		int a = base64_digit(slice_at(text, i));
		int b = base64_digit(slice_at(text, i + 1));
		int c = base64_digit(slice_at(text, i + 2));
		int d = base64_digit(slice_at(text, i + 3));

		if ((a | b | c | d) < 0)
			break;
		buf_u8(out, (uint8_t)(a << 2 | b >> 4));
		buf_u8(out, (uint8_t)(b << 4 | c >> 2));
		buf_u8(out, (uint8_t)(c << 6 | d));
	}
	return i;
}

bool
base64_feed(struct base64 *b, struct slice text, struct buf *out)
{
	size_t i, n;

	for (i = 0; i < text.n; i++, b->pos++) {
		uint8_t c;

		if (b->digits == 0 && b->padding == 0) {
			n = groups(slice_from(text, i), out);
			i += n;
			b->pos += n;
		}
		if (i == text.n)
			break;
		c = slice_at(text, i);
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
