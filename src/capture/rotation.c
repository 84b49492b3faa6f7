/* rotation: names that count up. */
#include "capture/rotation.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "capture/follow.h"

/* A name is what stands before its number, the number, and the rest. */
struct rotation {
	struct watchful watchful;
	struct feed feed;
	struct growth growth;
	struct idle idle;
	char *name; /* as it was given; the slices point into it */
	struct slice before, after;
	unsigned width;	 /* digits, at least */
	bool bare;	 /* the first has no number at all */
	uint64_t number; /* of the next one */
	uint64_t first, last;
	char *path;    /* of the one being read */
	bool last_try; /* it is whole, as was known before this read */
};

/* ---- names */

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* Where the file's name begins in a path. */
static size_t
base_of(struct slice path)
{
	size_t slash = slice_rchr(path, '/');

	return slash == SLICE_MISSING ? 0 : slash + 1;
}

/* Takes ",LAST" off. */
static bool
take_last(struct slice *s, uint64_t *last)
{
	size_t comma = slice_rchr(*s, ',');

	*last = UINT64_MAX - 1;
	if (comma == SLICE_MISSING)
		return true;
	if (!slice_u64(slice_from(*s, comma + 1), 10, UINT32_MAX, last))
		return false;
	s->n = comma;
	return true;
}

/* Takes ":C" off; 0: there is none. */
static uint8_t
take_separator(struct slice *s)
{
	uint8_t c;

	if (s->n < 3 || slice_at(*s, s->n - 2) != ':')
		return 0;
	c = slice_at(*s, s->n - 1);
	s->n -= 2;
	return c;
}

/* Where the number stands: from *at on; its digits, maybe none. */
static size_t
find_number(struct slice s, uint8_t separator, size_t *at)
{
	size_t base = base_of(s), end = s.n, n = 0;

	if (separator != 0) {
		*at = slice_rchr(slice_from(s, base), separator);
		if (*at == SLICE_MISSING)
			return SLICE_MISSING;
		*at += base + 1;
		while (is_digit(slice_at(s, *at + n)))
			n++;
		return n;
	}
	while (end > base && !is_digit(slice_at(s, end - 1)))
		end--;
	while (end - n > base && is_digit(slice_at(s, end - n - 1)))
		n++;
	*at = n == 0 ? s.n : end - n;
	return n;
}

static bool
read_name(struct rotation *r)
{
	struct slice s = slice_str(r->name);
	size_t at, n;
	uint8_t separator;

	if (!take_last(&s, &r->last))
		return false;
	separator = take_separator(&s);
	n = find_number(s, separator, &at);
	if (s.n == 0 || n == SLICE_MISSING)
		return false;
	r->before = slice_head(s, at);
	r->after = slice_from(s, at + n);
	r->bare = n == 0;
	/* Leading zeros are kept; 9 is followed by 10. */
	r->width = slice_at(s, at) == '0' ? (unsigned)n : 1;
	if (n != 0 &&
	    !slice_u64(slice_mid(s, at, n), 10, UINT32_MAX, &r->number))
		return false;
	r->first = r->number;
	return r->number <= r->last;
}

static char *
path_of(const struct rotation *r, uint64_t number)
{
	struct buf b = {0};
	char *path;

	buf_add_slice(&b, r->before);
	if (!r->bare || number != r->first)
		wr_digits(&b, number, r->width);
	buf_add_slice(&b, r->after);
	path = xstrdup(buf_cstr(&b));
	buf_free(&b);
	return path;
}

static bool
is_there(const struct rotation *r, uint64_t number)
{
	char *path = path_of(r, number);
	bool there = number <= r->last && access(path, F_OK) == 0;

	free(path);
	return there;
}

/* ---- the feed */

static bool
rotation_next(void *ctx, const char **path, const char **name)
{
	struct rotation *r = ctx;
	bool last;

	for (;;) {
		/* What was there before the time was over is still read. */
		last = r->number > r->last || idle_over(&r->idle);
		if (is_there(r, r->number))
			break;
		if (last || !watchful_wait(&r->watchful))
			return false;
	}
	if (watchful_stopped(&r->watchful))
		return false;
	free(r->path);
	r->path = path_of(r, r->number++);
	r->last_try = false;
	idle_reset(&r->idle);
	*path = *name = r->path;
	return true;
}

static bool
rotation_left(void *ctx)
{
	const struct rotation *r = ctx;

	return is_there(r, r->number);
}

/* What was written between the end that was met and the sign that the file is
 * whole is still to be read: one more try. */
static bool
rotation_more(void *ctx, uint64_t had)
{
	struct rotation *r = ctx;

	idle_note(&r->idle, had);
	if (r->last_try || r->number > r->last)
		return false;
	if (idle_over(&r->idle))
		return idle_once_more(&r->idle);
	r->last_try = is_there(r, r->number);
	return r->last_try || watchful_wait(&r->watchful);
}

struct rotation *
rotation_open(const char *series, uint64_t idle_ms,
    const struct watchful *watchful, struct buf *why)
{
	struct rotation *r = xcalloc(1, sizeof *r);

	r->watchful = *watchful;
	r->name = xstrdup(series);
	r->idle.limit_ms = idle_ms;
	idle_reset(&r->idle);
	if (!read_name(r)) {
		buf_printf(why,
		    "%s: not the name of a series, as NAME[:C][,LAST]", series);
		rotation_free(r);
		return NULL;
	}
	r->growth = (struct growth){r, rotation_more};
	r->feed = (struct feed){
	    .ctx = r,
	    .next = rotation_next,
	    .left = rotation_left,
	    .growth = &r->growth,
	    .none = "no capture of the series appeared",
	};
	return r;
}

const struct feed *
rotation_feed(const struct rotation *r)
{
	return &r->feed;
}

void
rotation_free(struct rotation *r)
{
	if (r == NULL)
		return;
	free(r->name);
	free(r->path);
	free(r);
}
