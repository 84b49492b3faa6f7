/*
 * snoop: the capture file of Solaris (RFC 1761). Big-endian throughout.
 *
 *	"snoop" 0 0 0 | version 2 | data link type
 *	records: length | captured | record length | drops so far | seconds |
 *	microseconds | bytes, padded to the record length
 */
#include "capture/format.h"

#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"

#define FILE_HEADER   16
#define RECORD_HEADER 24

struct snoop {
	uint32_t link;
};

/* Data link types of RFC 1761 and of later systems that have a LINKTYPE_. */
static const struct {
	uint32_t datalink, link;
} links[] = {
    {0, 1},    /* IEEE 802.3 */
    {2, 6},    /* IEEE 802.5 token ring */
    {4, 1},    /* Ethernet */
    {8, 10},   /* FDDI */
    {41, 226}, /* Solaris IPNET */
};

static uint32_t
link_of(uint32_t datalink)
{
	size_t i;

	for (i = 0; i < sizeof links / sizeof links[0]; i++)
		if (links[i].datalink == datalink)
			return links[i].link;
	return LINK_SNOOP + (datalink & 0xffff);
}

static bool
snoop_probe(struct slice head)
{
	return slice_eq(slice_head(head, 8), SLICE_LIT("snoop\0\0\0"));
}

static bool
snoop_open(struct source *s)
{
	struct slice head = source_take(s, FILE_HEADER);
	struct rd r = rd_init(head);
	struct snoop *sn;
	uint32_t version;

	if (head.n < FILE_HEADER)
		return source_refuse(s,
		    "ends inside its file header (%zu of "
		    "%d bytes); copy it again",
		    head.n, FILE_HEADER);
	rd_skip(&r, 8);
	version = rd_be32(&r);
	if (version != 2)
		return source_refuse(s,
		    "is a snoop file of version %u, which "
		    "is not supported; convert it to pcapng first",
		    version);
	sn = xmalloc(sizeof *sn);
	sn->link = link_of(rd_be32(&r));
	s->info.interfaces = 1;
	source_link(s, sn->link);
	s->state = sn;
	return true;
}

/* The header's lengths: can they be true? */
static bool
lengths_fit(struct source *s, uint64_t pos, uint32_t captured, uint32_t record)
{
	if (captured > s->max_frame)
		return source_damage(s, pos,
		    "a packet claims %u captured bytes, more than any frame "
		    "has",
		    captured);
	if (record < RECORD_HEADER || record - RECORD_HEADER < captured ||
	    record > s->max_block)
		return source_damage(s, pos,
		    "a record of %u bytes claims to hold %u captured ones",
		    record, captured);
	return true;
}

static bool
snoop_next(struct source *s, struct frame *f)
{
	const struct snoop *sn = s->state;
	uint64_t pos = source_pos(s);
	struct slice head = source_take(s, RECORD_HEADER);
	struct rd r = rd_init(head);
	uint32_t captured, record, drops, sec;

	if (head.n < RECORD_HEADER)
		return source_end(s, pos, head.n, "a packet header");
	f->len = rd_be32(&r);
	captured = rd_be32(&r);
	record = rd_be32(&r);
	drops = rd_be32(&r);
	sec = rd_be32(&r);
	f->ns = (int64_t)sec * 1000000000 + (int64_t)rd_be32(&r) * 1000;
	if (!lengths_fit(s, pos, captured, record))
		return false;
	f->link = sn->link;
	f->pos = source_pos(s);
	/* With its padding: skipping that later could move the frame. */
	f->data = source_take(s, record - RECORD_HEADER);
	if (f->data.n < captured)
		return source_end(
		    s, pos, RECORD_HEADER + f->data.n, "a packet");
	f->data = slice_head(f->data, captured);
	if (drops > s->info.drops)
		s->info.drops = drops;
	return true;
}

static void
snoop_close(struct source *s)
{
	free(s->state);
}

const struct format format_snoop = {
    .name = "snoop",
    .probe = snoop_probe,
    .open = snoop_open,
    .next = snoop_next,
    .close = snoop_close,
};
