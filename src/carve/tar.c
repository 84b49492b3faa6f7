/*
 * tar: archives of files one behind the other (POSIX.1-1988, 10.1.1). Of the
 * header, the sum of its bytes is what tells it from anything else:
 *
 *	148 bytes | sum, in octal digits (8) | 356 bytes
 *
 * The sum is made as if blanks stood in its own place.
 */
#include "carve/tar.h"

#include "base/rd.h"

#define HEADER 512
#define SUM_AT 148
#define SUM_N  8

/* Blanks, digits, and nothing that is not a blank or a NUL behind them. */
static bool
octal(struct slice s, uint64_t *value)
{
	uint8_t c = slice_at(s, 0);

	*value = 0;
	while (s.n != 0 && (c == ' ' || (c >= '\t' && c <= '\r'))) {
		s = slice_from(s, 1);
		c = slice_at(s, 0);
	}
	if (s.n == 0)
		return false;
	while (s.n != 0 && c >= '0' && c <= '7') {
		*value = *value * 8 + (c & 7);
		s = slice_from(s, 1);
		c = slice_at(s, 0);
	}
	return c == 0 || c == ' ' || (c >= '\t' && c <= '\r');
}

bool
tar_header(struct slice head)
{
	struct slice field = slice_mid(head, SUM_AT, SUM_N);
	struct rd r = rd_init(head);
	uint64_t want, sum = SUM_N * ' ';

	if (head.n < HEADER || !octal(field, &want))
		return false;
	while (r.pos < SUM_AT)
		sum += rd_u8(&r);
	rd_skip(&r, SUM_N);
	while (r.pos < HEADER)
		sum += rd_u8(&r);
	return sum == want;
}
