/* packet_out: one output file at a time, buffered here. */
#include "cli/packet_out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/io.h"
#include "base/xalloc.h"

#define BUFFER	     (256u << 10)
#define DEFAULT_SIZE UINT64_C(500000000)

struct packet_out {
	struct packet_out_config config;
	char *base; /* our copy of its name */
	struct buf header, pending;
	size_t line;	      /* where the line begins that is being made */
	char *name, *partial; /* of the open file; NULL: standard output */
	int fd;
	uint64_t bytes; /* given to this file, without the open line */
	uint64_t lines, files;
};

static void
failed(const struct packet_out *o, const char *what)
{
	die(EXIT_OUTPUT, "cannot %s %s: %s", what,
	    o->name != NULL ? o->name : "standard output", strerror(errno));
}

static void
put(const struct packet_out *o, struct slice s)
{
	if (!io_write(o->fd, s))
		failed(o, "write");
}

static void
open_file(struct packet_out *o)
{
	const struct packet_out_config *c = &o->config;

	if (c->name == NULL) {
		o->fd = STDOUT_FILENO;
	} else {
		o->name = c->split
			      ? xasprintf("%s%llu", c->name,
				    (unsigned long long)(c->first + o->files))
			      : xstrdup(c->name);
		o->partial = xasprintf("%s.partial", o->name);
		o->fd = io_create_alone(o->partial);
		if (o->fd == -1)
			failed(o, "create");
	}
	o->files++;
	o->lines = o->bytes = 0;
	if (o->header.n != 0) {
		put(o, buf_as_slice(&o->header));
		o->bytes = o->header.n;
	}
}

/* All lines that are whole. */
static void
write_lines(struct packet_out *o)
{
	put(o, slice_of(o->pending.p, o->line));
	memmove(o->pending.p, o->pending.p + o->line, o->pending.n - o->line);
	o->pending.n -= o->line;
	o->line = 0;
}

static void
close_file(struct packet_out *o)
{
	int claim;

	if (o->name == NULL)
		return;
	/* Closing may fail, and it is ours until the last one is closed. */
	claim = dup(o->fd);
	if (close(o->fd) != 0 || rename(o->partial, o->name) != 0)
		failed(o, "write");
	if (claim != -1)
		close(claim);
	free(o->name);
	free(o->partial);
	o->name = o->partial = NULL;
}

struct packet_out *
packet_out_open(const struct packet_out_config *config, struct slice header)
{
	struct packet_out *o = xcalloc(1, sizeof *o);

	o->config = *config;
	o->base = config->name != NULL ? xstrdup(config->name) : NULL;
	o->config.name = o->base;
	buf_add_slice(&o->header, header);
	if (header.n != 0)
		buf_u8(&o->header, '\n');
	buf_reserve(&o->pending, BUFFER * 2);
	open_file(o);
	return o;
}

struct buf *
packet_out_buf(struct packet_out *o)
{
	return &o->pending;
}

void
packet_out_line(struct packet_out *o)
{
	uint64_t n;

	buf_u8(&o->pending, '\n');
	n = o->pending.n - o->line;
	if (o->config.split && o->lines != 0 && o->bytes + n > o->config.size) {
		write_lines(o);
		close_file(o);
		open_file(o);
	}
	o->bytes += n;
	o->lines++;
	o->line = o->pending.n;
	if (o->pending.n >= BUFFER)
		write_lines(o);
}

void
packet_out_bytes(struct packet_out *o, struct slice s)
{
	buf_add_slice(&o->pending, s);
	o->line = o->pending.n;
	if (o->pending.n >= BUFFER)
		write_lines(o);
}

void
packet_out_flush(struct packet_out *o)
{
	write_lines(o);
}

void
packet_out_close(struct packet_out *o)
{
	if (o == NULL)
		return;
	write_lines(o);
	close_file(o);
	buf_free(&o->header);
	buf_free(&o->pending);
	free(o->base);
	free(o);
}

void
packet_out_put(const char *name, struct slice text)
{
	struct packet_out_config config = {.name = name};
	struct packet_out *o = packet_out_open(&config, SLICE_NONE);

	packet_out_bytes(o, text);
	packet_out_close(o);
}

/* ---- -W */

#define SIZE_MAX_W (UINT64_C(1) << 50)

static bool
times_ten(uint64_t *v, uint64_t n)
{
	for (; n != 0; n--) {
		if (*v > SIZE_MAX_W)
			return false;
		*v *= 10;
	}
	return *v <= SIZE_MAX_W;
}

/* 1.5E9 and 1048576: digits, and by how many places they are shifted. */
static bool
parse_number(struct slice s, uint64_t *out)
{
	struct slice exponent = s, whole, fraction;
	uint64_t shift = 0, part = 0;

	slice_token(
	    &exponent, slice_chr(s, 'e') != SLICE_MISSING ? 'e' : 'E', &whole);
	fraction = whole;
	slice_token(&fraction, '.', &whole);
	if (!slice_u64(whole, 10, SIZE_MAX_W, out))
		return false;
	if (exponent.p != NULL && !slice_u64(exponent, 10, 15, &shift))
		return false;
	if (fraction.p == NULL)
		return times_ten(out, shift);
	if (fraction.n > shift || !slice_u64(fraction, 10, SIZE_MAX_W, &part) ||
	    !times_ten(out, fraction.n))
		return false;
	*out += part;
	return times_ten(out, shift - fraction.n);
}

/* The same with K, M or G behind it. */
static bool
parse_size(struct slice s, uint64_t *out)
{
	static const char units[] = "KMGkmg";
	size_t unit = s.n == 0
			  ? SLICE_MISSING
			  : slice_chr(slice_str(units), slice_at(s, s.n - 1));

	if (unit != SLICE_MISSING)
		s.n--;
	if (!parse_number(s, out) || *out == 0)
		return false;
	if (unit != SLICE_MISSING)
		*out <<= 10 * (unit % 3 + 1);
	return *out <= SIZE_MAX_W;
}

bool
packet_out_parse(const char *arg, char **prefix, uint64_t *size,
    uint64_t *start, const char **why)
{
	struct slice s = slice_str(arg), tail;
	size_t comma = slice_rchr(s, ','), colon;

	*size = DEFAULT_SIZE;
	*start = 0;
	if (comma != SLICE_MISSING) {
		tail = slice_from(s, comma + 1);
		if (!slice_u64(tail, 10, UINT32_MAX, start)) {
			*why = "the number behind the comma must be whole";
			return false;
		}
		s.n = comma;
	}
	colon = slice_rchr(s, ':');
	if (colon != SLICE_MISSING) {
		if (!parse_size(slice_from(s, colon + 1), size)) {
			*why = "the size must be as 500M or 1.5E9";
			return false;
		}
		s.n = colon;
	}
	if (s.n == 0) {
		*why = "a name must come first";
		return false;
	}
	*prefix = xasprintf("%.*s", (int)s.n, (const char *)s.p);
	return true;
}
