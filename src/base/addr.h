/*
 * addr: an IPv4 or IPv6 address, and an address with a port.
 */
#ifndef WF_BASE_ADDR_H
#define WF_BASE_ADDR_H

#include "base/buf.h"

struct addr {
	uint8_t b[16]; /* IPv4 in the first four, the rest zero */
	uint8_t v;     /* 4, 6, or 0: none */
};

struct endpoint {
	struct addr addr;
	uint16_t port;
};

/* Order: IPv4 before IPv6, then by bytes (then by port). */
int addr_cmp(const struct addr *, const struct addr *);
int endpoint_cmp(const struct endpoint *, const struct endpoint *);

/* Of so many bytes; none where there are fewer. */
static inline struct addr
addr_v4(struct slice four)
{
	uint8_t whole[16] = {0};
	struct addr a = {.v = four.n < 4 ? 0 : 4};

	/* Stored as one piece, to be loaded as one. */
	if (four.n >= 4)
		memcpy(whole, four.p, 4);
	memcpy(a.b, whole, sizeof a.b);
	return a;
}

static inline struct addr
addr_v6(struct slice sixteen)
{
	struct addr a = {.v = 6};

	if (sixteen.n < sizeof a.b)
		return (struct addr){.v = 0};
	memcpy(a.b, sixteen.p, sizeof a.b);
	return a;
}

/* RFC 5952 text; endpoints as 192.0.2.1:80 and [2001:db8::1]:80. */
void addr_write(struct buf *, const struct addr *);
void endpoint_write(struct buf *, const struct endpoint *);
/* The whole slice as an address in text. */
bool addr_parse(struct slice, struct addr *);

/* An address with a prefix length, for --ip lists. */
struct cidr {
	struct addr addr;
	unsigned bits;
};
bool cidr_parse(struct slice, struct cidr *);
bool cidr_has(const struct cidr *, const struct addr *);

#endif
