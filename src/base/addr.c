/* addr: addresses as text and in order. */
#include "base/addr.h"

#include <arpa/inet.h>

#include "base/wr.h"

int
addr_cmp(const struct addr *a, const struct addr *b)
{
	if (a->v != b->v)
		return a->v < b->v ? -1 : 1;
	return memcmp(a->b, b->b, sizeof a->b);
}

int
endpoint_cmp(const struct endpoint *a, const struct endpoint *b)
{
	int c = addr_cmp(&a->addr, &b->addr);

	return c != 0 ? c : (a->port > b->port) - (a->port < b->port);
}

static void
write_v4(struct buf *out, const uint8_t b[4])
{
	for (int i = 0; i < 4; i++) {
		if (i != 0)
			buf_u8(out, '.');
		wr_u64(out, b[i]);
	}
}

void
addr_write(struct buf *out, const struct addr *a)
{
	char text[INET6_ADDRSTRLEN];

	if (a->v == 4)
		write_v4(out, a->b);
	else if (a->v != 0 && inet_ntop(AF_INET6, a->b, text, sizeof text))
		buf_str(out, text);
	else
		buf_str(out, "-");
}

void
endpoint_write(struct buf *out, const struct endpoint *e)
{
	if (e->addr.v == 6)
		buf_u8(out, '[');
	addr_write(out, &e->addr);
	if (e->addr.v == 6)
		buf_u8(out, ']');
	buf_u8(out, ':');
	wr_u64(out, e->port);
}

bool
addr_parse(struct slice s, struct addr *a)
{
	char text[INET6_ADDRSTRLEN];

	*a = (struct addr){.v = 0};
	if (s.n == 0 || s.n >= sizeof text || slice_chr(s, 0) != SLICE_MISSING)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, a->b) == 1)
		a->v = 4;
	else if (inet_pton(AF_INET6, text, a->b) == 1)
		a->v = 6;
	return a->v != 0;
}

bool
cidr_parse(struct slice s, struct cidr *c)
{
	struct slice rest = s, host;
	uint64_t bits;

	slice_token(&rest, '/', &host);
	if (!addr_parse(host, &c->addr))
		return false;
	bits = c->addr.v == 4 ? 32 : 128;
	if (rest.p != NULL && !slice_u64(rest, 10, bits, &bits))
		return false;
	c->bits = (unsigned)bits;
	return true;
}

bool
cidr_has(const struct cidr *c, const struct addr *a)
{
	size_t whole = c->bits / 8;
	unsigned rest = c->bits % 8;

	if (a->v != c->addr.v || memcmp(a->b, c->addr.b, whole) != 0)
		return false;
	return rest == 0 ||
	       ((a->b[whole] ^ c->addr.b[whole]) >> (8 - rest)) == 0;
}
