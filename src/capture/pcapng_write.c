/* pcapng_write: blocks, their lengths said at both ends. */
#include "capture/pcapng_write.h"

#include "capture/pcapng.h"

/* Bytes, and zeros up to four. */
static void
put_padded(struct buf *b, struct slice s)
{
	static const uint8_t zeros[3];

	buf_add_slice(b, s);
	buf_add(b, zeros, (4 - s.n % 4) % 4);
}

void
pcapng_option(struct buf *b, uint16_t code, struct slice value)
{
	value = slice_head(value, UINT16_MAX);
	buf_le16(b, code);
	buf_le16(b, (uint16_t)value.n);
	put_padded(b, value);
}

static void
put_option64(struct buf *b, uint16_t code, uint64_t v)
{
	buf_le16(b, code);
	buf_le16(b, 8);
	buf_le64(b, v);
}

/* A time stamp's upper half stands first. */
static void
put_ticks(struct buf *b, const struct pcapng_iface *i, int64_t ns)
{
	uint64_t ticks = ns < 0 ? 0 : (uint64_t)(i->nano ? ns : ns / 1000);

	buf_le32(b, (uint32_t)(ticks >> 32));
	buf_le32(b, (uint32_t)ticks);
}

static void
put_option_time(
    struct buf *b, const struct pcapng_iface *i, uint16_t code, int64_t ns)
{
	buf_le16(b, code);
	buf_le16(b, 8);
	put_ticks(b, i, ns);
}

/* The body is made first, because its length stands before it. */
static void
put_block(struct buf *b, uint32_t type, struct buf *body)
{
	uint32_t len = (uint32_t)body->n + 12;

	buf_le32(b, type);
	buf_le32(b, len);
	buf_add_slice(b, buf_as_slice(body));
	buf_le32(b, len);
	buf_free(body);
}

/* No end stands where there are none. */
bool
pcapng_time_fits(int64_t ns)
{
	return ns >= 0;
}

static void
put_options(struct buf *b, struct slice options)
{
	if (options.n == 0)
		return;
	buf_add_slice(b, options);
	pcapng_option(b, OPT_END, SLICE_NONE);
}

void
pcapng_section(struct buf *b, const char *program, struct slice options)
{
	struct buf body = {0};

	buf_le32(&body, PCAPNG_MAGIC);
	buf_le16(&body, 1);
	buf_le16(&body, 0);
	buf_le64(&body, UINT64_MAX); /* its length is not known yet */
	pcapng_option(&body, SHB_USERAPPL, slice_str(program));
	buf_add_slice(&body, options);
	pcapng_option(&body, OPT_END, SLICE_NONE);
	put_block(b, BLOCK_SHB, &body);
}

static void
put_filter(struct buf *body, const char *filter)
{
	struct buf value = {0};

	buf_u8(&value, 0); /* a text for libpcap */
	buf_str(&value, filter);
	pcapng_option(body, IF_FILTER, buf_as_slice(&value));
	buf_free(&value);
}

void
pcapng_interface(struct buf *b, const struct pcapng_iface *i)
{
	const uint8_t resol = i->nano ? 9 : 6;
	struct buf body = {0};

	buf_le16(&body, (uint16_t)i->link);
	buf_le16(&body, 0);
	buf_le32(&body, i->snaplen);
	if (i->name != NULL)
		pcapng_option(&body, IF_NAME, slice_str(i->name));
	pcapng_option(&body, IF_TSRESOL, slice_of(&resol, 1));
	if (i->filter != NULL)
		put_filter(&body, i->filter);
	buf_add_slice(&body, i->options);
	pcapng_option(&body, OPT_END, SLICE_NONE);
	put_block(b, BLOCK_IDB, &body);
}

void
pcapng_head(struct buf *b, const struct pcapng_iface *i, const char *program)
{
	pcapng_section(b, program, SLICE_NONE);
	pcapng_interface(b, i);
}

void
pcapng_packet_of(struct buf *b, const struct pcapng_iface *i,
    const struct pcapng_about *p, struct slice data)
{
	uint32_t block = 32 + (((uint32_t)data.n + 3) & ~3u);

	if (p->options.n != 0)
		block += (uint32_t)p->options.n + 4; /* and their end */
	buf_reserve(b, block);
	buf_le32(b, BLOCK_EPB);
	buf_le32(b, block);
	buf_le32(b, p->iface);
	put_ticks(b, i, p->ns);
	buf_le32(b, (uint32_t)data.n);
	buf_le32(b, p->len);
	put_padded(b, data);
	put_options(b, p->options);
	buf_le32(b, block);
}

void
pcapng_packet(struct buf *b, const struct pcapng_iface *i, int64_t ns,
    uint32_t len, struct slice data)
{
	const struct pcapng_about about = {.ns = ns, .len = len};

	pcapng_packet_of(b, i, &about, data);
}

void
pcapng_stats(
    struct buf *b, const struct pcapng_iface *i, const struct pcapng_stats *s)
{
	struct buf body = {0};

	buf_le32(&body, 0);
	put_ticks(&body, i, s->last_ns);
	put_option_time(&body, i, ISB_STARTTIME, s->first_ns);
	put_option_time(&body, i, ISB_ENDTIME, s->last_ns);
	put_option64(&body, ISB_IFDROP, s->if_drop);
	put_option64(&body, ISB_FILTERACCEPT, s->accepted);
	put_option64(&body, ISB_OSDROP, s->os_drop);
	put_option64(&body, ISB_USRDELIV, s->written);
	pcapng_option(&body, OPT_END, SLICE_NONE);
	put_block(b, BLOCK_ISB, &body);
}
