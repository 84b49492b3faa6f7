/*
 * http_start: the first line of an HTTP/1.x message.
 *
 *	GET /index.html HTTP/1.1	method SP target SP version
 *	HTTP/1.1 200 OK			version SP status SP reason
 */
#include "app/http_start.h"

#include "base/rd.h"

#define METHOD_BYTES  32
#define VERSION_BYTES 8	 /* HTTP/1.1 */
#define STATUS_BYTES  12 /* HTTP/1.1 200 */

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_tchar(uint8_t c)
{
	if (is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
		return true;
	return slice_chr(SLICE_LIT("!#$%&'*+-.^_`|~"), c) != SLICE_MISSING;
}

bool
http_is_token(struct slice s)
{
	struct rd r = rd_init(s);

	while (r.left != 0) {
		if (!is_tchar(rd_u8(&r)))
			return false;
	}
	return s.n != 0;
}

/* The place of the first, or last, space or tab. */
static size_t
first_blank(struct slice s)
{
	size_t a = slice_chr(s, ' '), b = slice_chr(s, '\t');

	return a < b ? a : b;
}

static size_t
last_blank(struct slice s)
{
	size_t a = slice_rchr(s, ' '), b = slice_rchr(s, '\t');

	if (a == SLICE_MISSING || b == SLICE_MISSING)
		return a < b ? a : b;
	return a > b ? a : b;
}

static bool
is_version(struct slice s)
{
	return s.n == VERSION_BYTES && slice_starts(s, "HTTP/1.") &&
	       is_digit(slice_at(s, VERSION_BYTES - 1));
}

bool
http_start_request(struct slice line, struct http_start *st)
{
	size_t at = first_blank(line);
	struct slice rest;

	*st = (struct http_start){0};
	if (at == SLICE_MISSING || at > METHOD_BYTES)
		return false;
	st->method = slice_head(line, at);
	rest = slice_trim(slice_from(line, at));
	if (!http_is_token(st->method) || rest.n == 0)
		return false;
	at = last_blank(rest);
	st->target = rest;
	if (at != SLICE_MISSING) {
		st->version = slice_from(rest, at + 1);
		st->target = slice_trim(slice_head(rest, at));
		if (first_blank(st->target) != SLICE_MISSING)
			st->odd = "a space inside its target";
		return is_version(st->version);
	}
	/* GET /path alone is HTTP/0.9 (RFC 1945, 4.1). */
	return slice_eq_str(st->method, "GET") && slice_starts(rest, "/");
}

bool
http_start_response(struct slice line, struct http_start *st)
{
	uint64_t status;

	*st = (struct http_start){0};
	if (http_fit_response(line) != FIT_YES)
		return false;
	st->version = slice_head(line, VERSION_BYTES);
	if (!slice_u64(slice_mid(line, VERSION_BYTES + 1, 3), 10, 999, &status))
		return false;
	st->status = (unsigned)status;
	st->reason = slice_from(line, STATUS_BYTES);
	if (st->reason.n != 0 && first_blank(st->reason) != 0)
		st->odd = "a status of more than three digits";
	else if (status < 100)
		st->odd = "a status below 100";
	st->reason = slice_trim(st->reason);
	return true;
}

enum http_fit
http_fit_request(struct slice s)
{
	size_t at = first_blank(s);
	struct slice token = at == SLICE_MISSING ? s : slice_head(s, at);

	if (s.n == 0)
		return FIT_MORE;
	if (!http_is_token(token) || token.n > METHOD_BYTES)
		return FIT_NO;
	return at == SLICE_MISSING ? FIT_MORE : FIT_YES;
}

enum http_fit
http_fit_response(struct slice s)
{
	struct slice pattern = SLICE_LIT("HTTP/1.0 000");
	struct rd want = rd_init(pattern);
	struct rd r = rd_init(slice_head(s, pattern.n));
	uint8_t c, w;

	while (r.left != 0) {
		c = rd_u8(&r);
		w = rd_u8(&want);
		if (w == '0' ? !is_digit(c) : c != w)
			return FIT_NO;
	}
	return s.n < pattern.n ? FIT_MORE : FIT_YES;
}

enum http_fit
http_fit_known(struct slice s)
{
	/* RFC 9110 9.3, RFC 5789, WebDAV (RFC 4918, 3253) and UPnP. */
	static const char *const known[] = {"GET ", "POST ", "HEAD ", "PUT ",
	    "DELETE ", "OPTIONS ", "TRACE ", "CONNECT ", "PATCH ", "PROPFIND ",
	    "PROPPATCH ", "MKCOL ", "COPY ", "MOVE ", "LOCK ", "UNLOCK ",
	    "REPORT ", "SEARCH ", "SUBSCRIBE ", "UNSUBSCRIBE ", "NOTIFY ",
	    "M-SEARCH ", NULL};
	struct slice name;
	size_t i;

	for (i = 0; known[i] != NULL; i++) {
		name = slice_str(known[i]);
		if (slice_eq(slice_head(s, name.n), slice_head(name, s.n)))
			return s.n < name.n ? FIT_MORE : FIT_YES;
	}
	return FIT_NO;
}
