/* flow_record: records of stream files. */
#include "cli/flow_record.h"

static void
put16(struct buf *b, uint32_t v)
{
	buf_u8(b, (uint8_t)v);
	buf_u8(b, (uint8_t)(v >> 8));
}

static void
put32(struct buf *b, uint32_t v)
{
	put16(b, v);
	put16(b, v >> 16);
}

static void
put64(struct buf *b, uint64_t v)
{
	put32(b, (uint32_t)v);
	put32(b, (uint32_t)(v >> 32));
}

/* What both kinds begin with. */
static void
put_head(struct buf *b, const struct flow_record *r)
{
	put64(b, (uint64_t)r->ns);
	put16(b, r->len);
	put16(b, r->flow);
}

void
flow_record_tcp(struct buf *b, const struct flow_record *r)
{
	put_head(b, r);
	put32(b, r->seq);
	put32(b, r->ack);
	put32(b, r->window);
	put16(b, r->flags);
	/* The sum's own 16 bits are the last: carries are lost in both. */
	put16(b, (uint32_t)r->ns + r->len + r->flow + r->seq + r->ack +
		     r->window + r->flags);
	put32(b, 0);
}

void
flow_record_udp(struct buf *b, const struct flow_record *r)
{
	put_head(b, r);
	put32(b, 0);
}
