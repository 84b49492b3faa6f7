/* form: name=value pairs of queries, urlencoded bodies and cookies. */
#include "app/form.h"

struct slice
form_query(struct slice target)
{
	size_t mark = slice_chr(target, '?'), hash;
	struct slice query;

	if (mark == SLICE_MISSING)
		return SLICE_NONE;
	query = slice_from(target, mark + 1);
	hash = slice_chr(query, '#');
	return hash == SLICE_MISSING ? query : slice_head(query, hash);
}

static void
cut_at_equals(struct slice pair, struct slice *name, struct slice *value)
{
	size_t eq = slice_chr(pair, '=');

	*name = eq == SLICE_MISSING ? pair : slice_head(pair, eq);
	*value = eq == SLICE_MISSING ? SLICE_NONE : slice_from(pair, eq + 1);
}

bool
form_next(struct slice *rest, struct slice *name, struct slice *value)
{
	struct slice pair;

	while (slice_token(rest, '&', &pair)) {
		cut_at_equals(pair, name, value);
		if (pair.n != 0)
			return true;
	}
	return false;
}

bool
form_cookie(struct slice *rest, struct slice *name, struct slice *value)
{
	struct slice pair;

	while (slice_token(rest, ';', &pair)) {
		pair = slice_trim(pair);
		cut_at_equals(pair, name, value);
		if (pair.n != 0)
			return true;
	}
	return false;
}

bool
form_data(struct form *f, struct slice s, size_t max)
{
	size_t amp, room = max - f->raw.n;

	if (f->skip) {
		amp = slice_chr(s, '&');
		if (amp == SLICE_MISSING)
			return true;
		f->skip = false;
		s = slice_from(s, amp + 1);
	}
	buf_add_slice(&f->raw, slice_head(s, room));
	return s.n <= room;
}

void
form_gap(struct form *f)
{
	size_t amp = slice_rchr(buf_as_slice(&f->raw), '&');

	f->raw.n = amp == SLICE_MISSING ? 0 : amp + 1;
	f->skip = true;
}
