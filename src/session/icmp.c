/* icmp: pairs of types (RFC 792, 950, 1256; RFC 4443, 4861, 2710, 4620). */
#include "session/icmp.h"

#include <stddef.h>

#include "packet/packet.h"

struct pair {
	uint8_t proto, ask, answer;
};

static const struct pair pairs[] = {
    {IPP_ICMP, 8, 0},	   /* echo */
    {IPP_ICMP, 13, 14},	   /* timestamp */
    {IPP_ICMP, 15, 16},	   /* information */
    {IPP_ICMP, 10, 9},	   /* router solicitation, advertisement */
    {IPP_ICMP, 17, 18},	   /* address mask */
    {IPP_ICMP6, 128, 129}, /* echo */
    {IPP_ICMP6, 133, 134}, /* router solicitation, advertisement */
    {IPP_ICMP6, 135, 136}, /* neighbour solicitation, advertisement */
    {IPP_ICMP6, 130, 131}, /* multicast listener query, report */
    {IPP_ICMP6, 139, 140}, /* node information */
    {IPP_ICMP6, 144, 145}, /* home agent address discovery */
};

static const struct pair *
find(uint8_t proto, uint8_t type)
{
	size_t i;

	for (i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		if (pairs[i].proto == proto &&
		    (pairs[i].ask == type || pairs[i].answer == type))
			return &pairs[i];
	}
	return NULL;
}

bool
icmp_counterpart(uint8_t proto, uint8_t type, uint8_t *other)
{
	const struct pair *p = find(proto, type);

	if (p == NULL)
		return false;
	*other = p->ask == type ? p->answer : p->ask;
	return true;
}

bool
icmp_asks(uint8_t proto, uint8_t type)
{
	const struct pair *p = find(proto, type);

	return p == NULL || p->ask == type;
}

bool
icmp_is_echo(uint8_t proto, uint8_t type)
{
	return (proto == IPP_ICMP && (type == 8 || type == 0)) ||
	       (proto == IPP_ICMP6 && (type == 128 || type == 129));
}
