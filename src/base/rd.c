/* rd: the parts of the bounded reader that loop. */
#include "base/rd.h"

uint64_t
rd_varint(struct rd *r)
{
	uint64_t v = 0;
	uint8_t c;
	unsigned shift;

	for (shift = 0; shift < 70; shift += 7) {
		c = rd_u8(r);
		v |= shift < 64 ? (uint64_t)(c & 0x7f) << shift : 0;
		if ((c & 0x80) == 0)
			return r->bad ? 0 : v;
	}
	r->bad = true;
	return 0;
}

struct slice
rd_slice(struct rd *r)
{
	uint64_t n = rd_varint(r);

	if (n > r->left) {
		r->bad = true;
		return SLICE_NONE;
	}
	return rd_bytes(r, (size_t)n);
}

bool
rd_line(struct rd *r, size_t max, struct slice *line)
{
	size_t lf = slice_chr(slice_head(rd_peek(r), max), '\n');

	if (lf == SLICE_MISSING)
		return false;
	*line = rd_bytes(r, lf);
	rd_skip(r, 1);
	if (line->n != 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}
