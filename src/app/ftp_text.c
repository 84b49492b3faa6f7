/*
 * ftp_text: data endpoints and paths in FTP text. See ftp_text.h.
 */
#include "app/ftp_text.h"

#include "base/buf.h"

#define LONG_NUMBERS  21 /* af, hal, 16 of the address, pal, 2 of the port */
#define ANNOUNCE_LOOK 1024

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* Up to max bytes in decimal with commas between, at the front of s. */
static size_t
numbers(struct slice s, uint8_t *out, size_t max)
{
	size_t n = 0;

	while (n < max) {
		size_t len = 0;
		uint64_t v;

		while (len < 4 && is_digit(slice_at(s, len)))
			len++;
		if (!slice_u64(slice_head(s, len), 10, 255, &v))
			break;
		out[n++] = (uint8_t)v;
		s = slice_from(s, len);
		if (slice_at(s, 0) != ',')
			break;
		s = slice_from(s, 1);
		while (slice_at(s, 0) == ' ')
			s = slice_from(s, 1);
	}
	return n;
}

static bool
six(struct slice s, struct endpoint *e)
{
	uint8_t v[6];

	if (numbers(s, v, 6) != 6)
		return false;
	e->addr = addr_v4(slice_of(v, 4));
	e->port = (uint16_t)(v[4] << 8 | v[5]);
	return e->port != 0;
}

bool
ftp_port(struct slice arg, struct endpoint *e)
{
	return six(slice_trim(arg), e);
}

static bool
long_numbers(struct slice s, struct endpoint *e)
{
	uint8_t v[LONG_NUMBERS] = {0};
	size_t n = numbers(s, v, LONG_NUMBERS);

	if (v[0] == 4 && n == 9 && v[1] == 4 && v[6] == 2) {
		e->addr = addr_v4(slice_of(v + 2, 4));
		e->port = (uint16_t)(v[7] << 8 | v[8]);
	} else if (v[0] == 6 && n == 21 && v[1] == 16 && v[18] == 2) {
		e->addr = addr_v6(slice_of(v + 2, 16));
		e->port = (uint16_t)(v[19] << 8 | v[20]);
	} else {
		return false;
	}
	return e->port != 0;
}

/* Try at the start of every number in the text. */
static bool
anywhere(struct slice s, struct endpoint *e,
    bool (*try)(struct slice, struct endpoint *))
{
	bool before = false;

	for (; s.n > 0; s = slice_from(s, 1)) {
		bool digit = is_digit(slice_at(s, 0));

		if (digit && !before && try(s, e))
			return true;
		before = digit;
	}
	return false;
}

bool
ftp_pasv(struct slice reply, struct endpoint *e)
{
	return anywhere(slice_from(reply, 4), e, six);
}

bool
ftp_long(struct slice text, struct endpoint *e)
{
	return anywhere(text, e, long_numbers);
}

/* <d>proto<d>address<d>port<d>, d any printable character */
static bool
extended(struct slice s, struct endpoint *e)
{
	uint8_t d = slice_at(s, 0);
	struct slice rest = slice_from(s, 1), proto, addr, port;
	uint64_t v;

	if (d < 33 || d > 126 || is_digit(d) ||
	    !slice_token(&rest, d, &proto) || !slice_token(&rest, d, &addr) ||
	    !slice_token(&rest, d, &port))
		return false;
	if (!slice_u64(port, 10, 65535, &v) || v == 0)
		return false;
	*e = (struct endpoint){.port = (uint16_t)v};
	return addr.n == 0 || addr_parse(addr, &e->addr);
}

bool
ftp_eprt(struct slice arg, struct endpoint *e)
{
	return extended(slice_trim(arg), e) && e->addr.v != 0;
}

bool
ftp_epsv(struct slice reply, struct endpoint *e)
{
	struct slice s = slice_from(reply, 4);
	size_t open = slice_rchr(s, '(');

	if (open != SLICE_MISSING)
		return extended(slice_from(s, open + 1), e);
	open = slice_chr(s, '|');
	return open != SLICE_MISSING && extended(slice_from(s, open), e);
}

static bool
line_announces(struct slice line, struct endpoint *e)
{
	struct slice verb = slice_head(line, 4), arg = slice_from(line, 4);

	if (slice_starts(line, "227"))
		return ftp_pasv(line, e);
	if (slice_starts(line, "228"))
		return ftp_long(slice_from(line, 4), e);
	if (slice_ieq_str(verb, "PORT"))
		return ftp_port(arg, e);
	if (slice_ieq_str(verb, "EPRT"))
		return ftp_eprt(arg, e);
	return slice_ieq_str(verb, "LPRT") && ftp_long(arg, e);
}

/* Every packet's payload is asked: the first four bytes decide most. */
static bool
may_announce(struct slice s)
{
	struct slice verb = slice_head(s, 4);

	switch (slice_at(s, 0)) {
	case '2':
		return is_digit(slice_at(s, 1)) && is_digit(slice_at(s, 2)) &&
		       (slice_at(s, 3) == ' ' || slice_at(s, 3) == '-');
	case 'T':
	case 't': /* before it, often */
		return slice_ieq_str(verb, "TYPE");
	case 'P':
	case 'p':
		return slice_ieq_str(verb, "PORT");
	case 'E':
	case 'e':
		return slice_ieq_str(verb, "EPRT");
	case 'L':
	case 'l':
		return slice_ieq_str(verb, "LPRT");
	default:
		return false;
	}
}

bool
ftp_announces(struct slice payload, struct endpoint *e)
{
	struct slice line;

	if (!may_announce(payload))
		return false;
	payload = slice_head(payload, ANNOUNCE_LOOK);
	while (slice_token(&payload, '\n', &line))
		if (line_announces(line, e))
			return true;
	return false;
}

/* Cut the last part off; a path above an unknown directory keeps its "..". */
static void
go_up(struct buf *out, bool absolute)
{
	struct slice s = buf_as_slice(out);
	size_t slash = slice_rchr(s, '/');
	struct slice last =
	    slash == SLICE_MISSING ? s : slice_from(s, slash + 1);

	if (!absolute && (s.n == 0 || slice_eq_str(last, "..")))
		buf_str(out, s.n == 0 ? ".." : "/..");
	else
		out->n = slash == SLICE_MISSING ? 0 : slash;
}

static void
add_parts(struct buf *out, struct slice path, bool absolute)
{
	struct slice part;

	while (slice_token(&path, '/', &part)) {
		if (part.n == 0 || slice_eq_str(part, "."))
			continue;
		if (slice_eq_str(part, "..")) {
			go_up(out, absolute);
			continue;
		}
		if (out->n > 0 || absolute)
			buf_str(out, "/");
		buf_add_slice(out, part);
	}
}

void
ftp_path(struct buf *out, struct slice base, struct slice arg)
{
	bool from_root = slice_starts(arg, "/");
	bool absolute = from_root || slice_starts(base, "/");
	struct buf path = {0};

	if (!from_root)
		add_parts(&path, base, absolute);
	add_parts(&path, arg, absolute);
	if (path.n == 0 && absolute)
		buf_str(&path, "/");
	buf_free(out);
	*out = path;
}

bool
ftp_quoted(struct slice reply, struct buf *out)
{
	size_t open = slice_chr(reply, '"');

	if (open == SLICE_MISSING)
		return false;
	buf_reset(out);
	for (size_t i = open + 1; i < reply.n; i++) {
		uint8_t c = slice_at(reply, i);

		if (c == '"' && slice_at(reply, ++i) != '"')
			return true;
		buf_u8(out, c);
	}
	return false;
}
