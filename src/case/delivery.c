/* delivery: steps to bytes and back. */
#include "case/delivery.h"

#include "base/rd.h"

/* Captures claim any time; what does not fit wraps, and wraps back. */
static int64_t
ns_plus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t
ns_minus(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a - (uint64_t)b);
}

void
delivery_put(struct buf *b, const struct delivery_step *s, int64_t *before)
{
	buf_u8(b, (uint8_t)((unsigned)s->kind << 1 | (unsigned)s->side));
	buf_varint(b, zigzag(ns_minus(s->ns, *before)));
	*before = s->ns;
	switch (s->kind) {
	case DELIVERY_BYTES:
		buf_varint(b, s->n);
		break;
	case DELIVERY_GAP:
		buf_varint(b, s->n);
		buf_varint(b, s->zeros);
		break;
	case DELIVERY_MESSAGE:
		buf_u8(b, s->type);
		buf_u8(b, s->code);
		buf_varint(b, s->frame);
		break;
	}
}

bool
delivery_next(struct rd *r, struct delivery_step *s, int64_t *before)
{
	uint8_t head;

	if (r->left == 0)
		return false;
	head = rd_u8(r);
	*s = (struct delivery_step){.kind = (enum delivery_kind)(head >> 1),
	    .side = (head & 1) != 0 ? SIDE_B : SIDE_A};
	*before = ns_plus(*before, unzigzag(rd_varint(r)));
	s->ns = *before;
	switch (s->kind) {
	case DELIVERY_BYTES:
		s->n = rd_varint(r);
		break;
	case DELIVERY_GAP:
		s->n = rd_varint(r);
		s->zeros = rd_varint(r);
		break;
	case DELIVERY_MESSAGE:
		s->type = rd_u8(r);
		s->code = rd_u8(r);
		s->frame = rd_varint(r);
		break;
	default:
		return false;
	}
	return !r->bad;
}
