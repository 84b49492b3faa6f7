/* flow_record: records of stream files. */
#include "cli/flow_record.h"

/* What both kinds begin with. */
static void
put_head(struct buf *b, const struct flow_record *r)
{
	buf_le64(b, (uint64_t)r->ns);
	buf_le16(b, r->len);
	buf_le16(b, (uint16_t)r->flow);
}

void
flow_record_tcp(struct buf *b, const struct flow_record *r)
{
	uint32_t sum;

	put_head(b, r);
	buf_le32(b, r->seq);
	buf_le32(b, r->ack);
	buf_le32(b, r->window);
	buf_le16(b, r->flags);
	/* The sum's own 16 bits are the last: carries are lost in both. */
	sum = (uint32_t)r->ns + r->len + r->flow + r->seq + r->ack + r->window +
	      r->flags;
	buf_le16(b, (uint16_t)sum);
	buf_le32(b, 0);
}

void
flow_record_udp(struct buf *b, const struct flow_record *r)
{
	put_head(b, r);
	buf_le32(b, 0);
}
