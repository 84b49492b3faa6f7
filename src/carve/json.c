/*
 * json: is a text one JSON document (RFC 8259)? Nothing is kept of it: one bit
 * a level says whether it is an object, and want what may come next.
 */
#include "carve/json.h"

#include "base/rd.h"

#define JSON_DEPTH 64 /* deeper ones are somebody else's to judge */

enum json_want { JSON_VALUE, JSON_FIRST, JSON_NAME, JSON_COLON, JSON_NEXT };

struct json {
	struct rd r;
	uint64_t objects; /* bit 0: the innermost level is an object */
	unsigned depth;
	enum json_want want;
};

/* The next byte that is no blank; 0 at the end, and 1 for NUL, which is none.
 */
static uint8_t
json_byte(struct json *j)
{
	struct slice s = rd_peek(&j->r);
	size_t i = 0;
	uint8_t c;

	do
		c = slice_at(s, i++);
	while (c == ' ' || c == '\t' || c == '\n' || c == '\r');
	rd_skip(&j->r, i > s.n ? s.n : i);
	if (i > s.n)
		return 0;
	return c == 0 ? 1 : c;
}

static bool
json_escape(struct json *j)
{
	uint64_t v;

	switch (rd_u8(&j->r)) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return true;
	case 'u':
		return slice_u64(rd_bytes(&j->r, 4), 16, 0xffff, &v);
	default:
		return false;
	}
}

/* After its first quote. */
static bool
json_string(struct json *j)
{
	struct slice s;
	size_t i;
	uint8_t c;

	while (j->r.left != 0) {
		s = rd_peek(&j->r);
		i = 0;
		do
			c = slice_at(s, i++);
		while (c >= 0x20 && c != '"' && c != '\\');
		if (i > s.n || c < 0x20)
			return false;
		rd_skip(&j->r, i);
		if (c == '"')
			return true;
		if (!json_escape(j))
			return false;
	}
	return false;
}

static size_t
json_digits(struct json *j)
{
	struct slice s = rd_peek(&j->r);
	size_t n = 0;

	while (slice_at(s, n) >= '0' && slice_at(s, n) <= '9')
		n++;
	rd_skip(&j->r, n);
	return n;
}

/* c is its first byte. */
static bool
json_number(struct json *j, uint8_t c)
{
	uint8_t next;

	if (c == '-') {
		c = rd_u8(&j->r);
		if (c < '0' || c > '9')
			return false;
	}
	if (c != '0')
		(void)json_digits(j);
	if (slice_at(rd_peek(&j->r), 0) == '.') {
		rd_skip(&j->r, 1);
		if (json_digits(j) == 0)
			return false;
	}
	next = slice_at(rd_peek(&j->r), 0);
	if (next != 'e' && next != 'E')
		return true;
	rd_skip(&j->r, 1);
	next = slice_at(rd_peek(&j->r), 0);
	if (next == '+' || next == '-')
		rd_skip(&j->r, 1);
	return json_digits(j) != 0;
}

static bool
json_word(struct json *j, const char *rest)
{
	return slice_eq_str(rd_bytes(&j->r, strlen(rest)), rest);
}

static bool
json_open(struct json *j, bool object)
{
	if (++j->depth > JSON_DEPTH)
		return false;
	j->objects = j->objects << 1 | object;
	j->want = object ? JSON_NAME : JSON_FIRST;
	return true;
}

static bool
json_close(struct json *j, bool object)
{
	if (j->depth == 0 || (j->objects & 1) != object)
		return false;
	j->depth--;
	j->objects >>= 1;
	j->want = JSON_NEXT;
	return true;
}

static bool
json_value(struct json *j, uint8_t c)
{
	j->want = JSON_NEXT;
	switch (c) {
	case '{':
	case '[':
		return json_open(j, c == '{');
	case '"':
		return json_string(j);
	case 't':
		return json_word(j, "rue");
	case 'f':
		return json_word(j, "alse");
	case 'n':
		return json_word(j, "ull");
	default:
		return (c == '-' || (c >= '0' && c <= '9')) &&
		       json_number(j, c);
	}
}

/* What may follow a value: a comma, or the end of its level. */
static bool
json_next(struct json *j, uint8_t c)
{
	bool object = (j->objects & 1) != 0;

	if (c == '}' || c == ']')
		return json_close(j, c == '}');
	j->want = object ? JSON_NAME : JSON_VALUE;
	return c == ',' && j->depth != 0;
}

static bool
json_step(struct json *j, uint8_t c, uint8_t before)
{
	switch (j->want) {
	case JSON_FIRST:
		return c == ']' ? json_close(j, false) : json_value(j, c);
	case JSON_VALUE:
		return json_value(j, c);
	case JSON_NAME:
		if (c == '}' && before == '{')
			return json_close(j, true);
		j->want = JSON_COLON;
		return c == '"' && json_string(j);
	case JSON_COLON:
		j->want = JSON_VALUE;
		return c == ':';
	default:
		return json_next(j, c);
	}
}

bool
json_whole(struct slice s)
{
	struct json j = {.r = rd_init(s), .want = JSON_VALUE};
	uint8_t c = json_byte(&j), before = 0;

	if (c != '{' && c != '[')
		return false;
	for (; c != 0; before = c, c = json_byte(&j)) {
		if ((before != 0 && j.depth == 0) || !json_step(&j, c, before))
			return false;
	}
	return j.r.left == 0 && j.depth == 0;
}
