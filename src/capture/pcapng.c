/*
 * pcapng: the newer capture file (draft-ietf-opsawg-pcapng). A file is a row
 * of sections, each in its own byte order; a section is a row of blocks:
 *
 *	type | total length | body | total length again
 *
 * Used: section header, interface description, enhanced packet, the obsolete
 * packet, simple packet, interface statistics. A simple packet has no time:
 * it is given the latest one known, 1970 where there is none. Name
 * resolution, decryption secrets and every other block are passed over.
 */
#include "capture/format.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "capture/pcapng.h"
#include "capture/pcapng_keep.h"
#include "capture/tick.h"

#define BLOCK_MIN  12
#define BLOCK_HEAD 8
#define SHB_MIN	   28
#define IDB_MIN	   20

struct iface {
	uint32_t link, snaplen;
	uint8_t resol;
	int64_t offset; /* seconds */
	bool has_isb;
	uint64_t if_drop, os_drop; /* by the last statistics block */
	uint64_t dropped;	   /* by the packets themselves */
	struct buf options;	   /* if they are kept */
};

struct pcapng {
	bool big;
	bool begun; /* a section header was read */
	struct iface *ifs;
	uint32_t nifs, room;
	uint32_t before; /* interfaces of earlier sections */
	int64_t latest_ns;
	uint64_t start; /* of the block being read */
	size_t kept;	/* bytes of interfaces' options */
};

enum got { GOT_FRAME, GOT_NOTHING, GOT_END };

static inline uint16_t
get16(const struct pcapng *g, struct rd *r)
{
	return g->big ? rd_be16(r) : rd_le16(r);
}

static inline uint32_t
get32(const struct pcapng *g, struct rd *r)
{
	return g->big ? rd_be32(r) : rd_le32(r);
}

static uint64_t
get64(const struct pcapng *g, struct rd *r)
{
	return g->big ? rd_be64(r) : rd_le64(r);
}

/* A time stamp's two halves: the upper one first in either order. */
static inline uint64_t
get_ticks(const struct pcapng *g, struct rd *r)
{
	uint64_t high = get32(g, r);

	return high << 32 | get32(g, r);
}

/* The next option: its value without padding. False at the end of them. */
static bool
next_option(
    const struct pcapng *g, struct rd *r, uint16_t *code, struct slice *value)
{
	size_t n;

	if (r->left < 4)
		return false;
	*code = get16(g, r);
	n = get16(g, r);
	if (*code == OPT_END)
		return false;
	*value = rd_bytes(r, n);
	if (r->bad)
		return false;
	if (n % 4 != 0)
		(void)rd_sub(r, 4 - n % 4);
	return true;
}

/* A number of eight bytes, or what is there of one. */
static uint64_t
option64(const struct pcapng *g, struct slice value)
{
	struct rd r = rd_init(value);

	return get64(g, &r);
}

static enum got
damage(struct source *s, const char *what)
{
	const struct pcapng *g = s->state;

	source_damage(s, g->start, "%s", what);
	return GOT_END;
}

/* ---- what is not packets */

/* Losses are told in running totals, interface by interface. */
static void
end_section(struct source *s)
{
	struct pcapng *g = s->state;
	uint32_t i;

	for (i = 0; i < g->nifs; i++)
		s->info.drops += g->ifs[i].has_isb
				     ? g->ifs[i].if_drop + g->ifs[i].os_drop
				     : g->ifs[i].dropped;
	for (i = 0; i < g->nifs; i++)
		buf_free(&g->ifs[i].options);
	g->before += g->nifs;
	g->nifs = 0;
}

static void
keep_option(struct source *s, struct buf *to, enum pcapng_block block,
    uint16_t code, struct slice value)
{
	const struct pcapng *g = s->state;

	if (s->opt->keep_options &&
	    !pcapng_keep(to, s->opt->limits->v[LIMIT_OPTION_BYTES], block,
		g->big, code, value))
		s->options_full = true;
}

static void
keep_iface(struct source *s, struct iface *i, uint16_t code, struct slice value)
{
	struct pcapng *g = s->state;
	uint64_t max = s->opt->limits->v[LIMIT_OPTION_BYTES];
	size_t before = i->options.n;

	if (g->kept / 256 < max)
		keep_option(s, &i->options, PCAPNG_IFACE, code, value);
	else
		s->options_full |= s->opt->keep_options;
	g->kept += i->options.n - before;
}

static enum got
section(struct source *s, struct rd *r, struct frame *f)
{
	struct pcapng *g = s->state;
	struct slice value;
	uint16_t code, major, minor;

	(void)f;
	end_section(s);
	rd_skip(r, 4); /* the magic, looked at by find_order */
	major = get16(g, r);
	minor = get16(g, r);
	rd_skip(r, 8);
	if (major != 1) {
		source_damage(s, g->start,
		    "begins a section of version %u.%u, which is not "
		    "supported",
		    major, minor);
		return GOT_END;
	}
	if (!g->begun)
		buf_reset(&s->section);
	while (next_option(g, r, &code, &value)) {
		if (code == OPT_COMMENT)
			source_comment(s, "", value);
		if (!g->begun)
			keep_option(
			    s, &s->section, PCAPNG_SECTION, code, value);
	}
	g->begun = true;
	return GOT_NOTHING;
}

static void
iface_name(struct source *s, struct slice name)
{
	struct buf *b = &s->info.ifaces;

	if (b->n > s->opt->limits->v[LIMIT_NAME_BYTES] * 16)
		return;
	if (b->n != 0)
		buf_str(b, ", ");
	buf_add_slice(b, slice_head(name, s->opt->limits->v[LIMIT_NAME_BYTES]));
}

static void
iface_options(struct source *s, struct iface *i, struct rd *r)
{
	const struct pcapng *g = s->state;
	struct slice value;
	uint16_t code;
	char about[32];

	while (next_option(g, r, &code, &value)) {
		keep_iface(s, i, code, value);
		switch (code) {
		case OPT_COMMENT:
			snprintf(about, sizeof about, "interface %u",
			    g->before + g->nifs);
			source_comment(s, about, value);
			break;
		case IF_NAME:
			iface_name(s, value);
			break;
		case IF_TSRESOL:
			if (value.n != 0)
				i->resol = slice_at(value, 0);
			break;
		case IF_TSOFFSET:
			i->offset = (int64_t)option64(g, value);
			break;
		default:
			break;
		}
	}
}

static enum got
interface(struct source *s, struct rd *r, struct frame *f)
{
	struct pcapng *g = s->state;
	struct iface i = {.resol = TICK_DEFAULT};

	(void)f;
	if (g->nifs >= s->max_ifaces)
		return damage(s, "begins one more interface than the limit "
				 "\"interfaces\" allows");
	i.link = get16(g, r);
	rd_skip(r, 2);
	i.snaplen = get32(g, r);
	iface_options(s, &i, r);
	source_link(s, i.link);
	source_snaplen(s, i.snaplen);
	if (g->nifs == g->room) {
		g->room = g->room == 0 ? 4 : g->room * 2;
		g->ifs = xreallocarray(g->ifs, g->room, sizeof *g->ifs);
	}
	g->ifs[g->nifs++] = i;
	s->info.interfaces++;
	return GOT_NOTHING;
}

static struct iface *
find_iface(struct source *s, uint32_t id)
{
	struct pcapng *g = s->state;

	if (id < g->nifs)
		return &g->ifs[id];
	source_damage(s, g->start,
	    "a block names interface %u, which was never described", id);
	return NULL;
}

static enum got
statistics(struct source *s, struct rd *r, struct frame *f)
{
	struct pcapng *g = s->state;
	struct iface *i = find_iface(s, get32(g, r));
	struct slice value;
	uint16_t code;

	(void)f;
	if (i == NULL)
		return GOT_END;
	rd_skip(r, 8);
	while (next_option(g, r, &code, &value)) {
		if (code == ISB_IFDROP)
			i->if_drop = option64(g, value);
		else if (code == ISB_OSDROP)
			i->os_drop = option64(g, value);
		i->has_isb |= code == ISB_IFDROP || code == ISB_OSDROP;
	}
	return GOT_NOTHING;
}

/* ---- packets */

/* The captured bytes, which begin here. */
static enum got
packet_bytes(struct source *s, struct rd *r, uint32_t captured, struct frame *f)
{
	const struct pcapng *g = s->state;

	if (captured > s->max_frame || captured > r->left) {
		source_damage(s, g->start,
		    "a packet claims %u captured bytes, and its block has %zu",
		    captured, r->left);
		return GOT_END;
	}
	f->pos = g->start + BLOCK_HEAD + r->pos;
	f->data = rd_bytes(r, captured);
	return GOT_FRAME;
}

static void
packet_options(struct source *s, struct iface *i, struct rd *r, size_t pad)
{
	const struct pcapng *g = s->state;
	struct slice value;
	uint16_t code;

	(void)rd_sub(r, pad);
	while (next_option(g, r, &code, &value)) {
		if (code == OPT_COMMENT && s->note.n == 0)
			buf_add_slice(&s->note,
			    slice_head(
				value, s->opt->limits->v[LIMIT_FIELD_BYTES]));
		else if (code == EPB_DROPCOUNT && i != NULL)
			i->dropped += option64(g, value);
		keep_option(s, &s->options, PCAPNG_PACKET, code, value);
	}
}

/* What the two kinds of packet with a time have in common. */
static enum got
timed_packet(
    struct source *s, struct rd *r, uint32_t id, bool enhanced, struct frame *f)
{
	struct pcapng *g = s->state;
	struct iface *i = find_iface(s, id);
	uint32_t captured;
	uint64_t ticks;

	if (i == NULL)
		return GOT_END;
	ticks = get_ticks(g, r);
	captured = get32(g, r);
	f->len = get32(g, r);
	f->ns = tick_ns(ticks, i->resol, i->offset);
	f->iface = g->before + id;
	f->link = i->link;
	if (packet_bytes(s, r, captured, f) == GOT_END)
		return GOT_END;
	if (f->ns > g->latest_ns)
		g->latest_ns = f->ns;
	if (r->left >= 4)
		packet_options(
		    s, enhanced ? i : NULL, r, (4 - captured % 4) % 4);
	return GOT_FRAME;
}

static enum got
enhanced_packet(struct source *s, struct rd *r, struct frame *f)
{
	return timed_packet(s, r, get32(s->state, r), true, f);
}

static enum got
old_packet(struct source *s, struct rd *r, struct frame *f)
{
	struct pcapng *g = s->state;
	uint32_t id = get16(g, r);
	uint16_t dropped = get16(g, r);

	/* 0xffff: not known. */
	if (id < g->nifs && dropped != 0xffff)
		g->ifs[id].dropped += dropped;
	return timed_packet(s, r, id, false, f);
}

static enum got
simple_packet(struct source *s, struct rd *r, struct frame *f)
{
	struct pcapng *g = s->state;
	struct iface *i = find_iface(s, 0);
	size_t captured;

	if (i == NULL)
		return GOT_END;
	f->len = get32(g, r);
	captured = f->len < r->left ? f->len : r->left;
	if (i->snaplen != 0 && captured > i->snaplen)
		captured = i->snaplen;
	f->ns = g->latest_ns;
	f->iface = g->before;
	f->link = i->link;
	return packet_bytes(s, r, (uint32_t)captured, f);
}

/* ---- blocks */

struct block_row {
	uint32_t type, min;
	enum got (*read)(struct source *, struct rd *, struct frame *);
};

static const struct block_row rows[] = {
    {BLOCK_EPB, 32, enhanced_packet},
    {BLOCK_SPB, 16, simple_packet},
    {BLOCK_PB, 32, old_packet},
    {BLOCK_IDB, IDB_MIN, interface},
    {BLOCK_ISB, 24, statistics},
    {BLOCK_SHB, SHB_MIN, section},
};

static const struct block_row *
find_row(uint32_t type)
{
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].type == type)
			return &rows[i];
	return NULL;
}

/* A section header tells the byte order that holds from there on. */
static bool
find_order(struct pcapng *g, struct slice head)
{
	struct rd le = rd_init(slice_from(head, BLOCK_HEAD)), be = le;

	g->big = rd_be32(&be) == PCAPNG_MAGIC;
	return g->big || rd_le32(&le) == PCAPNG_MAGIC;
}

/* The type and the total length of the block that begins here. */
static enum got
block_head(struct source *s, uint32_t *type, uint32_t *len)
{
	struct pcapng *g = s->state;
	struct slice head = input_peek(s->in, BLOCK_MIN);
	struct rd r = rd_init(head);

	g->start = source_pos(s);
	if (head.n < BLOCK_MIN) {
		source_end(s, g->start, head.n, "a block");
		return GOT_END;
	}
	*type = get32(g, &r);
	if (*type == BLOCK_SHB && !find_order(g, head))
		return damage(s, "begins a section of an unknown byte order");
	*len = get32(g, &r);
	if (*len < BLOCK_MIN || *len > s->max_block) {
		source_damage(
		    s, g->start, "a block claims to be %u bytes long", *len);
		return GOT_END;
	}
	return GOT_NOTHING;
}

/* The length is said again at the end. */
static enum got
check_trailer(struct source *s, struct slice trailer, uint32_t len)
{
	const struct pcapng *g = s->state;
	struct rd r = rd_init(trailer);
	uint32_t again = get32(g, &r);

	if (again == len)
		return GOT_NOTHING;
	source_damage(s, g->start,
	    "a block says that it is %u bytes long, and at its end %u", len,
	    again);
	return GOT_END;
}

static enum got
pass_over(struct source *s, uint32_t len)
{
	const struct pcapng *g = s->state;
	uint64_t got = input_skip(s->in, len - 4);
	struct slice trailer = source_take(s, 4);

	if (got + trailer.n < len) {
		source_end(s, g->start, got + trailer.n, "a block");
		return GOT_END;
	}
	return check_trailer(s, trailer, len);
}

static enum got
next_block(struct source *s, struct frame *f)
{
	const struct pcapng *g = s->state;
	const struct block_row *row;
	struct slice all;
	struct rd r;
	uint32_t type, len;

	if (block_head(s, &type, &len) == GOT_END)
		return GOT_END;
	row = find_row(type);
	if (row == NULL)
		return pass_over(s, len);
	all = source_take(s, len);
	if (all.n < len) {
		source_end(s, g->start, all.n, "a block");
		return GOT_END;
	}
	if (check_trailer(s, slice_from(all, len - 4), len) == GOT_END)
		return GOT_END;
	if (len < row->min)
		return damage(s, "a block is too short for its kind");
	r = rd_init(slice_mid(all, BLOCK_HEAD, len - BLOCK_MIN));
	return row->read(s, &r, f);
}

/* ---- the row in format.c */

static bool
pcapng_probe(struct slice head)
{
	struct rd r = rd_init(head);
	struct pcapng g = {0};

	return rd_be32(&r) == BLOCK_SHB && find_order(&g, head);
}

static bool
pcapng_open(struct source *s)
{
	struct pcapng *g = xcalloc(1, sizeof *g);
	struct frame f;

	s->state = g;
	if (next_block(s, &f) == GOT_NOTHING && g->begun)
		return true;
	if (!s->info.damaged)
		source_end(s, 0, 1, "the section header");
	return false;
}

static bool
pcapng_next(struct source *s, struct frame *f)
{
	enum got got;

	do
		got = next_block(s, f);
	while (got == GOT_NOTHING);
	return got == GOT_FRAME;
}

static void
pcapng_close(struct source *s)
{
	struct pcapng *g = s->state;

	end_section(s);
	free(g->ifs);
	free(g);
}

static void
pcapng_iface(const struct source *s, uint32_t id, struct capture_iface *out)
{
	const struct pcapng *g = s->state;
	const struct iface *i;

	if (g == NULL || id < g->before || id - g->before >= g->nifs)
		return;
	i = &g->ifs[id - g->before];
	out->snaplen = i->snaplen;
	out->options = buf_as_slice(&i->options);
}

const struct format format_pcapng = {
    .name = "pcapng",
    .probe = pcapng_probe,
    .open = pcapng_open,
    .next = pcapng_next,
    .close = pcapng_close,
    .iface = pcapng_iface,
};
