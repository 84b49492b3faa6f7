/*
 * http_head: the head of an HTTP message or of a multipart part.
 *
 *	GET /index.html HTTP/1.1 CR LF		start line (RFC 9112, 3 and 4)
 *	Host: www.example.org CR LF		fields (5)
 *	X-Long: one CR LF
 *	 two CR LF				obs-fold (5.2)
 *	CR LF
 */
#include "app/http_head.h"

#include <stdlib.h>

#include "app/http_start.h"
#include "base/rd.h"
#include "base/xalloc.h"

void
http_head_free(struct http_head *h)
{
	buf_free(&h->raw);
	buf_free(&h->flat);
	free(h->field);
	*h = (struct http_head){0};
}

void
http_head_reset(struct http_head *h)
{
	buf_reset(&h->raw);
	buf_reset(&h->flat);
	h->line = h->nlines = h->fields = h->nfields = h->flat_field = 0;
	h->whole = false;
	h->odd = NULL;
}

enum http_take
http_head_take(struct http_head *h, struct slice *rest, size_t max)
{
	size_t room = h->raw.n < max ? max - h->raw.n : 0, lf;
	struct slice s = slice_head(*rest, room);

	lf = slice_chr(s, '\n');
	if (lf != SLICE_MISSING)
		s = slice_head(s, lf + 1);
	buf_add_slice(&h->raw, s);
	*rest = slice_from(*rest, s.n);
	if (lf != SLICE_MISSING) {
		h->nlines++;
		return TAKE_LINE;
	}
	return h->raw.n >= max ? TAKE_FULL : TAKE_MORE;
}

/* Without LF and one CR before it. */
static struct slice
without_end(struct slice s)
{
	if (slice_ends(s, "\n"))
		s = slice_head(s, s.n - 1);
	if (slice_ends(s, "\r"))
		s = slice_head(s, s.n - 1);
	return s;
}

struct slice
http_head_line(const struct http_head *h)
{
	return without_end(slice_from(buf_as_slice(&h->raw), h->line));
}

void
http_head_next(struct http_head *h)
{
	h->line = h->raw.n;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/*
 * Continue the value of the last field on the one line that it has in flat.
 * flat never holds more than raw (a fold is longer than the space it becomes),
 * so it never moves under the slices into it.
 */
static void
fold(struct http_head *h, struct slice line)
{
	struct http_header *f = &h->field[h->nfields - 1];

	buf_reserve(&h->flat, h->raw.n - h->flat.n);
	if (h->flat_field != h->nfields) {
		h->flat_field = h->nfields;
		h->flat_at = h->flat.n;
		buf_add_slice(&h->flat, f->value);
	}
	if (f->value.n != 0)
		buf_u8(&h->flat, ' ');
	buf_add_slice(&h->flat, slice_trim(line));
	f->value = slice_from(buf_as_slice(&h->flat), h->flat_at);
}

static void
add_field(struct http_head *h, struct slice name, struct slice value)
{
	if (h->nfields == h->cap) {
		h->cap = h->cap == 0 ? h->nlines + 1 : h->cap * 2;
		h->field = xreallocarray(h->field, h->cap, sizeof h->field[0]);
	}
	h->field[h->nfields++] = (struct http_header){name, value};
}

static void
read_line(struct http_head *h, struct slice line)
{
	size_t colon = slice_chr(line, ':');
	struct slice name;

	if (slice_chr(line, 0) != SLICE_MISSING)
		h->odd = "a NUL byte among its header fields";
	if (is_blank(slice_at(line, 0)) && h->nfields != 0) {
		fold(h, line);
		return;
	}
	if (colon == SLICE_MISSING) {
		h->odd = "a header line without a colon";
		return;
	}
	name = slice_head(line, colon);
	if (slice_trim(name).n != name.n)
		h->odd = "a space before the colon or the name of a field";
	name = slice_trim(name);
	if (!http_is_token(name))
		h->odd = "a field name with forbidden characters";
	add_field(h, name, slice_trim(slice_from(line, colon + 1)));
}

void
http_head_read(struct http_head *h)
{
	struct rd r = rd_init(slice_from(buf_as_slice(&h->raw), h->fields));
	struct slice line;

	while (rd_line(&r, h->raw.n, &line) && !h->whole) {
		h->whole = line.n == 0;
		if (!h->whole)
			read_line(h, line);
	}
}

void
http_head_again(struct http_head *h)
{
	const char *odd = h->odd;

	h->field = NULL;
	h->flat = (struct buf){0};
	h->cap = h->nfields = h->flat_at = h->flat_field = 0;
	h->whole = false;
	http_head_read(h);
	h->odd = odd;
}

const struct http_header *
http_head_find(const struct http_head *h, const char *name, size_t *i)
{
	while (*i < h->nfields) {
		if (slice_ieq_str(h->field[(*i)++].name, name))
			return &h->field[*i - 1];
	}
	return NULL;
}

struct slice
http_head_value(const struct http_head *h, const char *name)
{
	size_t i = 0;
	const struct http_header *f = http_head_find(h, name, &i);

	return f == NULL ? SLICE_NONE : f->value;
}

bool
http_head_has(const struct http_head *h, const char *name)
{
	size_t i = 0;

	return http_head_find(h, name, &i) != NULL;
}
