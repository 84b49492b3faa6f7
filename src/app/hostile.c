/* hostile: text that was made to act on whoever reads it. */
#include "app/hostile.h"

#include "base/rd.h"

static bool
is_letter(uint8_t c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

/* The letters that a text ends with. */
static struct slice
last_word(struct slice s)
{
	size_t n = s.n;

	while (n != 0 && is_letter(slice_at(s, n - 1)))
		n--;
	return slice_from(s, n);
}

/* Does a tag have an attribute like onerror=? */
static bool
has_handler(struct slice tag)
{
	struct slice before, name;
	uint8_t c;

	while (slice_token(&tag, '=', &before) && tag.p != NULL) {
		before = slice_trim(before);
		name = last_word(before);
		c = name.n < before.n ? slice_at(before, before.n - name.n - 1)
				      : 0;
		if (name.n > 3 && slice_istarts(name, "on") &&
		    (c <= ' ' || c == '/' || c == '"' || c == '\''))
			return true;
	}
	return false;
}

/* Is what follows a '<' made to run a script? Other markup is common. */
static bool
runs_script(struct slice rest)
{
	struct slice tag, inside;

	if (slice_istarts(rest, "script") || slice_istarts(rest, "iframe"))
		return true;
	return is_letter(slice_at(rest, 0)) && slice_token(&rest, '>', &tag) &&
	       slice_token(&tag, '<', &inside) && has_handler(inside);
}

static bool
has_script(struct slice s)
{
	struct slice rest = s;
	size_t i, at = 0;

	while ((i = slice_chr(rest, '<')) != SLICE_MISSING) {
		rest = slice_from(rest, i + 1);
		if (runs_script(rest))
			return true;
	}
	for (rest = s; (i = slice_chr(rest, ':')) != SLICE_MISSING;) {
		at += i;
		if (slice_iends(slice_head(s, at), "javascript"))
			return true;
		at++;
		rest = slice_from(rest, i + 1);
	}
	return false;
}

/* U+202A-202E and U+2066-2069 in UTF-8, after their first byte E2. */
static bool
turns_direction(struct slice s)
{
	uint8_t c = slice_at(s, 1);

	return s.n >= 2 &&
	       ((slice_at(s, 0) == 0x80 && c >= 0xaa && c <= 0xae) ||
		   (slice_at(s, 0) == 0x81 && c >= 0xa6 && c <= 0xa9));
}

const char *
hostile_text(struct slice s, bool lines)
{
	struct rd r = rd_init(s);
	uint8_t c;

	if (has_script(s))
		return "script markup";
	while (r.left != 0) {
		c = rd_u8(&r);
		if (lines && (c == '\r' || c == '\n'))
			continue;
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return "control characters";
		if (c == 0xe2 && turns_direction(rd_peek(&r)))
			return "characters that turn the reading direction";
	}
	return NULL;
}
