/*
 * json: is a text one JSON document (RFC 8259)? Nothing is kept of it: one bit
 * a level says whether it is an object, want what may come next, and in what
 * a byte is part of.
 */
#include "carve/json.h"

#include <string.h>

#include "base/block.h"

#define JSON_DEPTH 64 /* deeper ones are somebody else's to judge */

enum want { WANT_VALUE, WANT_FIRST, WANT_NAME, WANT_COLON, WANT_NEXT };

enum in {
	IN_NOTHING,
	IN_STRING,
	IN_ESCAPE,
	IN_HEX,
	IN_WORD,
	IN_MINUS,
	IN_ZERO,
	IN_WHOLE,
	IN_POINT,
	IN_FRACTION,
	IN_E,
	IN_SIGN,
	IN_EXPONENT,
};

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(uint8_t c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* ---- inside a value */

/* The bytes before a quote, a backslash or a control character. */
static size_t
plain_bytes(struct slice s)
{
	size_t n = 0, some = sizeof(block);
	block c;

	for (; some == sizeof c && n < s.n; n += some) {
		c = block_front(slice_from(s, n));
		some =
		    block_zeros((block)((c == '"') | (c == '\\') | (c < 0x20)));
	}
	return n < s.n ? n : s.n;
}

/* How many bytes of s are of it. */
static size_t
string_bytes(struct json_scan *j, struct slice s)
{
	size_t n = plain_bytes(s);
	uint8_t c;

	if (n == s.n)
		return n;
	c = slice_at(s, n);
	if (c == '"')
		j->in = IN_NOTHING;
	else if (c == '\\')
		j->in = IN_ESCAPE;
	else
		j->bad = true;
	return n + 1;
}

static void
escape_byte(struct json_scan *j, uint8_t c)
{
	j->in = c == 'u' ? IN_HEX : IN_STRING;
	j->hex = 4;
	j->bad = c == 0 || strchr("\"\\/bfnrtu", c) == NULL;
}

static void
hex_byte(struct json_scan *j, uint8_t c)
{
	j->bad = !is_hex(c);
	if (--j->hex == 0)
		j->in = IN_STRING;
}

static void
word_byte(struct json_scan *j, uint8_t c)
{
	j->bad = (uint8_t)*j->word++ != c;
	if (*j->word == '\0')
		j->in = IN_NOTHING;
}

/* What a number is in behind a byte of a kind; IN_NOTHING: it cannot be. */
static const struct number_row {
	enum in digit, point, e, sign;
	bool ends; /* it may end here */
} number_rows[] = {
    [IN_MINUS] = {.digit = IN_WHOLE},
    [IN_ZERO] = {.point = IN_POINT, .e = IN_E, .ends = true},
    [IN_WHOLE] = {IN_WHOLE, IN_POINT, IN_E, IN_NOTHING, true},
    [IN_POINT] = {.digit = IN_FRACTION},
    [IN_FRACTION] = {.digit = IN_FRACTION, .e = IN_E, .ends = true},
    [IN_E] = {.digit = IN_EXPONENT, .sign = IN_SIGN},
    [IN_SIGN] = {.digit = IN_EXPONENT},
    [IN_EXPONENT] = {.digit = IN_EXPONENT, .ends = true},
};

/* Is the byte of the number? */
static bool
number_byte(struct json_scan *j, uint8_t c)
{
	const struct number_row *row = &number_rows[j->in];
	enum in next = IN_NOTHING;

	if (is_digit(c))
		next = j->in == IN_MINUS && c == '0' ? IN_ZERO : row->digit;
	else if (c == '.')
		next = row->point;
	else if (c == 'e' || c == 'E')
		next = row->e;
	else if (c == '-' || c == '+')
		next = row->sign;
	j->in = next;
	if (next == IN_NOTHING)
		j->bad = !row->ends;
	return next != IN_NOTHING;
}

/* ---- between values */

static bool
level_open(struct json_scan *j, bool object)
{
	if (++j->depth > JSON_DEPTH)
		return false;
	j->objects = j->objects << 1 | object;
	j->want = object ? WANT_NAME : WANT_FIRST;
	return true;
}

static bool
level_close(struct json_scan *j, bool object)
{
	if (j->depth == 0 || (j->objects & 1) != object)
		return false;
	j->depth--;
	j->objects >>= 1;
	j->want = WANT_NEXT;
	return true;
}

static bool
word(struct json_scan *j, const char *rest)
{
	j->word = rest;
	j->in = IN_WORD;
	return true;
}

static bool
value(struct json_scan *j, uint8_t c)
{
	j->want = WANT_NEXT;
	switch (c) {
	case '{':
	case '[':
		return level_open(j, c == '{');
	case '"':
		j->in = IN_STRING;
		return true;
	case 't':
		return word(j, "rue");
	case 'f':
		return word(j, "alse");
	case 'n':
		return word(j, "ull");
	default:
		j->in = c == '-' ? IN_MINUS : c == '0' ? IN_ZERO : IN_WHOLE;
		return c == '-' || is_digit(c);
	}
}

/* What may follow a value: a comma, or the end of its level. */
static bool
follows(struct json_scan *j, uint8_t c)
{
	if (c == '}' || c == ']')
		return level_close(j, c == '}');
	j->want = (j->objects & 1) != 0 ? WANT_NAME : WANT_VALUE;
	return c == ',';
}

static bool
name(struct json_scan *j, uint8_t c, uint8_t before)
{
	if (c == '}' && before == '{')
		return level_close(j, true);
	j->want = WANT_COLON;
	j->in = IN_STRING;
	return c == '"';
}

static bool
between(struct json_scan *j, uint8_t c, uint8_t before)
{
	if (j->depth == 0) /* the document, and only one */
		return before == 0 && (c == '{' || c == '[') && value(j, c);
	switch (j->want) {
	case WANT_FIRST:
		return c == ']' ? level_close(j, false) : value(j, c);
	case WANT_VALUE:
		return value(j, c);
	case WANT_NAME:
		return name(j, c, before);
	case WANT_COLON:
		j->want = WANT_VALUE;
		return c == ':';
	default:
		return follows(j, c);
	}
}

/* ---- as it comes: each takes bytes as long as it may, and says how many */

static size_t
between_bytes(struct json_scan *j, struct slice s)
{
	uint8_t c, before;
	size_t i = 0;

	while (i < s.n && j->in == IN_NOTHING && !j->bad) {
		c = slice_at(s, i++);
		if (is_blank(c))
			continue;
		before = j->before;
		j->before = c;
		j->bad = !between(j, c, before);
	}
	return i;
}

static size_t
number_bytes(struct json_scan *j, struct slice s)
{
	size_t i = 0;

	while (i < s.n && number_byte(j, slice_at(s, i)))
		i++;
	return i;
}

static size_t
take(struct json_scan *j, struct slice s)
{
	switch (j->in) {
	case IN_NOTHING:
		return between_bytes(j, s);
	case IN_STRING:
		return string_bytes(j, s);
	case IN_ESCAPE:
		escape_byte(j, slice_at(s, 0));
		return 1;
	case IN_HEX:
		hex_byte(j, slice_at(s, 0));
		return 1;
	case IN_WORD:
		word_byte(j, slice_at(s, 0));
		return 1;
	default:
		return number_bytes(j, s);
	}
}

void
json_scan_add(struct json_scan *j, struct slice s)
{
	while (s.n != 0 && !j->bad)
		s = slice_from(s, take(j, s));
}

bool
json_scan_end(const struct json_scan *j)
{
	return !j->bad && j->before != 0 && j->depth == 0 &&
	       j->in == IN_NOTHING;
}

bool
json_whole(struct slice s)
{
	struct json_scan j = {0};

	json_scan_add(&j, s);
	return json_scan_end(&j);
}
