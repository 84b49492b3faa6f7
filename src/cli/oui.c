/*
 * oui: prefixes of 24 bits and more, a line each:
 *
 *	00:0c:29	VMware			ours
 *	00:50:C2:00:00:00/36	T.L.S.	T.L.S. Corp.	# note	Wireshark's
 *	00-00-0C   (hex)		Cisco Systems, Inc	the registry's
 *
 * They are sorted by length and value; the longest that fits is the answer,
 * but the table of ours knows better what a virtual machine is.
 */
#include "cli/oui.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/hash.h"
#include "base/rd.h"
#include "base/xalloc.h"
#include "report/resource.h"

#define FILE_MAX (64u << 20)
#define LINE_LEN 1024
#define CACHE	 256

extern const struct resource oui_resources[]; /* made by the build */

struct prefix {
	uint64_t value; /* of 48 bits, the low ones zero */
	unsigned bits;
	struct slice name;
};

struct table {
	struct buf text; /* what the names point into */
	struct prefix *v;
	size_t n, room;
	uint64_t lengths; /* a bit for each length that occurs */
};

struct cached {
	uint64_t mac; /* and a bit that says it is used */
	struct slice name;
};

struct oui {
	struct table tables[2]; /* asked in this order */
	struct cached cache[CACHE];
};

/* ---- reading a list */

static unsigned
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10u;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10u;
	return 16;
}

/* 00:0c:29, 00-50-C2 or 00:50:C2:00:00:00/36 in front; what is left. */
static bool
read_prefix(struct slice *line, struct prefix *p)
{
	uint64_t bits;
	struct slice word = *line;
	size_t i = 0;
	unsigned digit;

	*p = (struct prefix){0};
	for (; i < line->n && slice_chr(SLICE_LIT("\t /"),
				  slice_at(*line, i)) == SLICE_MISSING;
	     i++) {
		digit = hex_digit(slice_at(*line, i));
		if (digit == 16 && slice_chr(SLICE_LIT(":-."),
				       slice_at(*line, i)) == SLICE_MISSING)
			return false;
		if (digit == 16)
			continue;
		p->value = p->value << 4 | digit;
		p->bits += 4;
		if (p->bits > 48)
			return false;
	}
	if (p->bits < 24)
		return false;
	p->value <<= 48 - p->bits;
	word = slice_from(*line, i);
	*line = word;
	if (slice_at(word, 0) != '/')
		return true;
	word = slice_from(word, 1);
	if (!slice_token(&word, '\t', line) ||
	    !slice_u64(slice_trim(*line), 10, 48, &bits) || bits < 24)
		return false;
	p->bits = (unsigned)bits;
	p->value &= ~((UINT64_C(1) << (48 - bits)) - 1);
	*line = word;
	return true;
}

/* The last field that is no note. */
static struct slice
read_name(struct slice rest)
{
	struct slice field, name = SLICE_NONE;

	while (slice_token(&rest, '\t', &field)) {
		field = slice_trim(field);
		if (slice_at(field, 0) == '#')
			break;
		if (field.n != 0 && !slice_starts(field, "(hex)"))
			name = field;
	}
	return name;
}

static void
add_line(struct table *t, struct slice line)
{
	struct prefix p;

	if (line.n == 0 || slice_at(line, 0) == '#' ||
	    slice_find(line, SLICE_LIT("(base 16)")) != SLICE_MISSING ||
	    !read_prefix(&line, &p))
		return;
	p.name = read_name(line);
	if (p.name.n == 0)
		return;
	if (t->n == t->room) {
		t->room = t->room * 2 + 256;
		t->v = xreallocarray(t->v, t->room, sizeof *t->v);
	}
	t->v[t->n++] = p;
	t->lengths |= UINT64_C(1) << p.bits;
}

static int
by_prefix(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;

	if (x->bits != y->bits)
		return x->bits < y->bits ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

static void
read_list(struct table *t, struct slice text)
{
	struct rd r = rd_init(text);
	struct slice line;

	while (r.left != 0) {
		if (!rd_line(&r, LINE_LEN, &line))
			line =
			    rd_bytes(&r, r.left < LINE_LEN ? r.left : LINE_LEN);
		add_line(t, line);
	}
	if (t->n != 0)
		qsort(t->v, t->n, sizeof *t->v, by_prefix);
}

static bool
read_file(struct buf *out, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return false;
	do {
		buf_reserve(out, 1 << 16);
		n = read(fd, out->p + out->n, 1 << 16);
		if (n > 0)
			out->n += (size_t)n;
	} while (n > 0 && out->n < FILE_MAX);
	close(fd);
	return n >= 0;
}

struct oui *
oui_open(const char *file)
{
	static const char *const lists[] = {
	    "/usr/share/ieee-data/oui.txt",
	    "/usr/share/wireshark/manuf",
	};
	struct oui *o = xcalloc(1, sizeof *o);
	struct table *t = &o->tables[1];
	size_t i;

	if (file != NULL) {
		if (!read_file(&t->text, file))
			die(EXIT_USAGE, "cannot read %s: %s", file,
			    strerror(errno));
		read_list(t, buf_as_slice(&t->text));
		if (t->n == 0 && t->text.n != 0)
			die(EXIT_USAGE,
			    "%s: no line begins with the prefix of a network "
			    "card, as 00:0c:29",
			    file);
		return o;
	}
	read_list(&o->tables[0],
	    slice_of(oui_resources[0].bytes, oui_resources[0].n));
	for (i = 0; i < sizeof lists / sizeof lists[0] && t->n == 0; i++) {
		buf_reset(&t->text);
		if (read_file(&t->text, lists[i]))
			read_list(t, buf_as_slice(&t->text));
	}
	return o;
}

/* ---- asking */

static struct slice
find(const struct table *t, uint64_t mac)
{
	struct prefix key, *hit;
	unsigned bits;

	for (bits = 48; bits >= 24 && t->n != 0; bits--) {
		if ((t->lengths >> bits & 1) == 0)
			continue;
		key.bits = bits;
		key.value = mac & ~((UINT64_C(1) << (48 - bits)) - 1);
		hit = bsearch(&key, t->v, t->n, sizeof *t->v, by_prefix);
		if (hit != NULL)
			return hit->name;
	}
	return SLICE_NONE;
}

struct slice
oui_find(struct oui *o, const uint8_t mac[6])
{
	struct rd r = rd_init(slice_of(mac, 6));
	const uint64_t used = UINT64_C(1) << 63;
	struct cached *c;
	uint64_t key;

	if (o == NULL)
		return SLICE_NONE;
	key = (uint64_t)rd_be32(&r) << 16;
	key |= rd_be16(&r);
	c = &o->cache[hash_mix(key) % CACHE];
	if (c->mac != (key | used)) {
		c->mac = key | used;
		c->name = find(&o->tables[0], key);
		if (c->name.n == 0)
			c->name = find(&o->tables[1], key);
	}
	return c->name;
}

void
oui_free(struct oui *o)
{
	size_t i;

	if (o == NULL)
		return;
	for (i = 0; i < 2; i++) {
		buf_free(&o->tables[i].text);
		free(o->tables[i].v);
	}
	free(o);
}
