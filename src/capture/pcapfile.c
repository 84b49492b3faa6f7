/*
 * pcapfile: the classic capture file (draft-ietf-opsawg-pcap), in either byte
 * order, with micro- or nanoseconds, and the "modified" kind with longer
 * record headers.
 *
 *	magic | major, minor | zone | sigfigs | snap length | link type
 *	records: seconds | fraction | captured | length | bytes
 */
#include "capture/format.h"

#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"

#define FILE_HEADER	24
#define RECORD_HEADER	16
#define MODIFIED_HEADER 24 /* ... with interface, protocol, packet type */

struct pcap_kind {
	const char *name;
	uint32_t magic;
	int64_t unit; /* of the fraction, ns */
	size_t header;
};

static const struct pcap_kind kinds[] = {
    {"pcap", 0xa1b2c3d4, 1000, RECORD_HEADER},
    {"pcap (ns)", 0xa1b23c4d, 1, RECORD_HEADER},
    {"pcap (modified)", 0xa1b2cd34, 1000, MODIFIED_HEADER},
};

/* Before version 2.4 the two lengths stood the other way round, in 2.3 with
 * some writers only: there the smaller one is what was captured. */
enum lengths { LENGTHS_PLAIN, LENGTHS_SWAPPED, LENGTHS_EITHER };

struct pcap_file {
	const struct pcap_kind *kind;
	bool big;
	enum lengths lengths;
	uint32_t link;
};

static const struct pcap_kind *
find_kind(uint32_t magic)
{
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].magic == magic)
			return &kinds[i];
	return NULL;
}

static const struct pcap_kind *
kind_of(struct slice head, bool *big)
{
	struct rd le = rd_init(head), be = le;
	const struct pcap_kind *k = find_kind(rd_be32(&be));

	*big = k != NULL;
	return k != NULL ? k : find_kind(rd_le32(&le));
}

static inline uint32_t
get32(const struct pcap_file *p, struct rd *r)
{
	return p->big ? rd_be32(r) : rd_le32(r);
}

static bool
pcapfile_probe(struct slice head)
{
	bool big;

	return kind_of(head, &big) != NULL;
}

static bool
pcapfile_open(struct source *s)
{
	struct slice head = source_take(s, FILE_HEADER);
	struct rd r = rd_init(head);
	struct pcap_file p = {0};
	uint16_t major, minor;

	if (head.n < FILE_HEADER)
		return source_refuse(s,
		    "ends inside its file header (%zu of "
		    "%d bytes); copy it again",
		    head.n, FILE_HEADER);
	p.kind = kind_of(head, &p.big);
	rd_skip(&r, 4);
	major = p.big ? rd_be16(&r) : rd_le16(&r);
	minor = p.big ? rd_be16(&r) : rd_le16(&r);
	if (major != 2)
		return source_refuse(s,
		    "is a pcap file of version %u.%u, "
		    "which is not supported; convert it to pcapng first",
		    major, minor);
	rd_skip(&r, 8);
	s->info.format = p.kind->name;
	source_snaplen(s, get32(&p, &r));
	/* The upper half tells of a frame check sequence at the end. */
	p.link = get32(&p, &r) & 0xffff;
	p.lengths = minor < 3	 ? LENGTHS_SWAPPED
		    : minor == 3 ? LENGTHS_EITHER
				 : LENGTHS_PLAIN;
	s->info.interfaces = 1;
	source_link(s, p.link);
	s->state = xmalloc(sizeof p);
	*(struct pcap_file *)s->state = p;
	return true;
}

/* How much was captured, how long it was. */
static void
read_lengths(
    const struct pcap_file *p, struct rd *r, uint32_t *captured, uint32_t *len)
{
	uint32_t a = get32(p, r), b = get32(p, r);
	bool swap = p->lengths == LENGTHS_SWAPPED ||
		    (p->lengths == LENGTHS_EITHER && a > b);

	*captured = swap ? b : a;
	*len = swap ? a : b;
}

static bool
pcapfile_next(struct source *s, struct frame *f)
{
	const struct pcap_file *p = s->state;
	uint64_t pos = source_pos(s);
	struct slice head = source_take(s, p->kind->header);
	struct rd r = rd_init(slice_head(head, RECORD_HEADER));
	uint32_t sec, frac, captured;

	if (head.n < RECORD_HEADER || head.n < p->kind->header)
		return source_end(s, pos, head.n, "a packet header");
	sec = get32(p, &r);
	frac = get32(p, &r);
	read_lengths(p, &r, &captured, &f->len);
	/* A disk that filled up, or a crash, leaves a tail of zeros. */
	if ((sec | frac | captured | f->len) == 0)
		return source_damage(
		    s, pos, "zeros stand where a packet should begin");
	if (captured > s->max_frame)
		return source_damage(s, pos,
		    "a packet claims %u captured bytes, more than any frame "
		    "has",
		    captured);
	f->ns = (int64_t)sec * 1000000000 + (int64_t)frac * p->kind->unit;
	f->link = p->link;
	f->pos = source_pos(s);
	f->data = source_take(s, captured);
	if (f->data.n < captured)
		return source_end(
		    s, pos, p->kind->header + f->data.n, "a packet");
	return true;
}

static void
pcapfile_close(struct source *s)
{
	free(s->state);
}

const struct format format_pcap = {
    .name = "pcap",
    .probe = pcapfile_probe,
    .open = pcapfile_open,
    .next = pcapfile_next,
    .close = pcapfile_close,
};
