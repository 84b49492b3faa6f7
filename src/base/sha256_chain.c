/* sha256_chain: FIPS 180-4, 5.1.1 (padding), 5.2.1 (blocks), 5.3.3 (the first
 * state). */
#include "base/sha256_chain.h"

void
sha256_chain_begin(struct sha256_chain *c)
{
	static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
	    0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

	memcpy(c->h, first, sizeof c->h);
	c->n = 0;
}

void
sha256_chain_add(struct sha256_chain *c, struct slice data,
    void (*take)(void *ctx, struct slice blocks), void *ctx)
{
	size_t at = c->n % SHA256_BLOCK;
	struct slice part;

	c->n += data.n;
	if (at != 0) {
		part = slice_head(data, SHA256_BLOCK - at);
		if (part.n != 0)
			memcpy(c->rest + at, part.p, part.n);
		if (at + part.n < SHA256_BLOCK)
			return;
		take(ctx, slice_of(c->rest, SHA256_BLOCK));
		data = slice_from(data, part.n);
	}
	part = slice_head(data, data.n / SHA256_BLOCK * SHA256_BLOCK);
	if (part.n != 0)
		take(ctx, part);
	data = slice_from(data, part.n);
	if (data.n != 0)
		memcpy(c->rest, data.p, data.n);
}

/* What is left, a one bit, zeros, the length in bits. */
void
sha256_chain_pad(struct sha256_chain *c,
    void (*take)(void *ctx, struct slice blocks), void *ctx)
{
	size_t at = c->n % SHA256_BLOCK,
	       n = at < SHA256_BLOCK - 8 ? SHA256_BLOCK : 2 * SHA256_BLOCK;
	uint8_t end[2 * SHA256_BLOCK] = {0};
	uint64_t bits = c->n * 8;

	memcpy(end, c->rest, at);
	end[at] = 0x80;
	for (size_t k = 1; k <= 8; k++, bits >>= 8)
		end[n - k] = (uint8_t)bits;
	take(ctx, slice_of(end, n));
}

/* The state, in big endian. */
void
sha256_chain_digest(const struct sha256_chain *c, uint8_t out[SHA256_SIZE])
{
	for (unsigned i = 0; i < SHA256_SIZE; i++)
		out[i] = (uint8_t)(c->h[i / 4] >> (24 - i % 4 * 8));
}
