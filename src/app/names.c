/*
 * names: what the probes of named protocols have in common.
 */
#include "app/names.h"

#include "app/decoders.h"
#include "base/rd.h"

enum probe_result
names_either(
    const struct probe *p, enum probe_result (*one)(const struct names_side *))
{
	enum probe_result found = PROBE_NO;

	for (int i = 0; i < 2; i++) {
		struct names_side side = {p->first[i], p->ended[i], p->session};
		enum probe_result r = PROBE_NO;

		if (side.s.n != 0)
			r = one(&side);
		if (r > found)
			found = r;
	}
	return found;
}

enum probe_result
names_wait(const struct names_side *side)
{
	return side->ended ? PROBE_NO : PROBE_MORE;
}

enum probe_result
names_starts(const struct names_side *side, struct slice prefix)
{
	size_t n = side->s.n < prefix.n ? side->s.n : prefix.n;

	if (!slice_eq(slice_head(side->s, n), slice_head(prefix, n)))
		return PROBE_NO;
	return n == prefix.n ? PROBE_YES : names_wait(side);
}

enum probe_result
names_begins(const struct names_side *side, const char *const *list)
{
	enum probe_result found = PROBE_NO;

	for (; *list != NULL; list++) {
		struct slice word = slice_str(*list);

		if (slice_istarts(side->s, *list))
			return PROBE_YES;
		if (side->s.n < word.n &&
		    slice_ieq(side->s, slice_head(word, side->s.n)))
			found = names_wait(side);
	}
	return found;
}

struct slice
names_line(const struct names_side *side)
{
	struct rd r = rd_init(side->s);
	struct slice line;

	if (rd_line(&r, side->s.n, &line))
		return line;
	return side->ended ? side->s : SLICE_NONE;
}

bool
names_text(struct slice s)
{
	struct rd r = rd_init(s);

	while (r.left > 0) {
		uint8_t c = rd_u8(&r);

		if (c < 0x07 || (c > 0x0d && c < 0x20 && c != 0x1b))
			return false;
	}
	return true;
}

enum probe_result
names_text_port(const struct probe *p, const uint16_t *ports)
{
	return decoder_port(ports, p->session) &&
		       names_text(p->first[SIDE_A]) &&
		       names_text(p->first[SIDE_B])
		   ? PROBE_MORE
		   : PROBE_NO;
}

enum probe_result
names_midstream_port(const struct probe *p, const uint16_t *ports)
{
	return p->session->midstream && decoder_port(ports, p->session) &&
		       !(names_text(p->first[SIDE_A]) &&
			   names_text(p->first[SIDE_B]))
		   ? PROBE_MORE
		   : PROBE_NO;
}
