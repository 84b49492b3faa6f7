/*
 * packet_sum: the sum over everything but the checksum itself: it is taken
 * out by adding its complement.
 */
#include "cli/packet_sum.h"

static uint16_t
without(uint16_t sum, uint16_t word)
{
	uint32_t total = (uint32_t)sum + (uint16_t)~word;

	return (uint16_t)((total >> 16) + (total & 0xffff));
}

bool
packet_sum_ip(const struct packet_view *v, uint16_t *sum)
{
	const struct ip_view *ip = &v->ip;

	if (ip->v != 4 || ip->header.n < 20 + ip->option_len)
		return false;
	*sum = (uint16_t)~without(slice_sum16(ip->header, 0), ip->sum);
	return true;
}

/* The pseudo header of TCP and UDP; the same words of either version. */
static uint16_t
pseudo(const struct packet_view *v)
{
	size_t n = v->ip.v == 4 ? 4 : 16;
	uint32_t len = (uint32_t)v->ip.after_len;
	const uint8_t words[] = {(uint8_t)(len >> 24), (uint8_t)(len >> 16),
	    (uint8_t)(len >> 8), (uint8_t)len, 0, v->ip.proto};
	uint16_t sum = slice_sum16(slice_of(words, sizeof words), 0);

	sum = slice_sum16(slice_of(v->src.b, n), sum);
	return slice_sum16(slice_of(v->dst.b, n), sum);
}

bool
packet_sum_l4(const struct packet_view *v, uint16_t *sum)
{
	uint16_t s = 0;

	if ((v->has & HAS_L4) == 0 || v->ip.fragment ||
	    v->ip.after.n < v->ip.after_len)
		return false;
	if (v->ip.proto != IPP_ICMP)
		s = pseudo(v);
	s = without(slice_sum16(v->ip.after, s), v->l4_sum);
	*sum = (uint16_t)~s;
	if (*sum == 0 && (v->has & HAS_UDP) != 0)
		*sum = 0xffff;
	return true;
}
