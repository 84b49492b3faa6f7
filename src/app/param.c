/* param: parameters of a header field value. */
#include "app/param.h"

#include "base/rd.h"

struct slice
param_first(struct slice value)
{
	size_t i = slice_chr(value, ';');

	return slice_trim(i == SLICE_MISSING ? value : slice_head(value, i));
}

/* A quoted string whose opening quote was read: up to the closing one. */
static struct slice
quoted(struct rd *r)
{
	struct slice all = rd_peek(r);
	size_t start = r->pos;
	uint8_t c, next;

	while (r->left != 0) {
		c = rd_u8(r);
		next = slice_at(rd_peek(r), 0);
		if (c == '"')
			return slice_head(all, r->pos - start - 1);
		if (c == '\\' && (next == '"' || next == '\\'))
			rd_skip(r, 1);
	}
	return all;
}

/* Up to sep1 or sep2, which stays unread. */
static struct slice
up_to(struct rd *r, uint8_t sep1, uint8_t sep2)
{
	struct slice s = rd_peek(r);
	size_t a = slice_chr(s, sep1), b = slice_chr(s, sep2);

	a = a < b ? a : b;
	return slice_trim(rd_bytes(r, a == SLICE_MISSING ? s.n : a));
}

bool
param_next(struct slice *rest, struct param *p)
{
	size_t semi = slice_chr(*rest, ';');
	struct rd r;

	*p = (struct param){0};
	if (semi == SLICE_MISSING)
		return false;
	r = rd_init(slice_from(*rest, semi + 1));
	p->name = up_to(&r, '=', ';');
	if (slice_at(rd_peek(&r), 0) == '=') {
		rd_skip(&r, 1);
		while (slice_at(rd_peek(&r), 0) == ' ' ||
		       slice_at(rd_peek(&r), 0) == '\t')
			rd_skip(&r, 1);
		if (slice_at(rd_peek(&r), 0) == '"') {
			rd_skip(&r, 1);
			p->quoted = true;
			p->value = quoted(&r);
		} else {
			p->value = up_to(&r, ';', ';');
		}
	}
	*rest = rd_peek(&r);
	return true;
}

bool
param_find(struct slice value, const char *name, struct param *p)
{
	while (param_next(&value, p)) {
		if (slice_ieq_str(p->name, name))
			return true;
	}
	return false;
}

void
param_text(struct buf *out, const struct param *p)
{
	struct rd r = rd_init(p->value);
	uint8_t c, next;

	if (!p->quoted) {
		buf_add_slice(out, p->value);
		return;
	}
	while (r.left != 0) {
		c = rd_u8(&r);
		next = slice_at(rd_peek(&r), 0);
		if (c == '\\' && (next == '"' || next == '\\'))
			c = rd_u8(&r);
		buf_u8(out, c);
	}
}
