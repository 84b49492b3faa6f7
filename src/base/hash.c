/* hash: digests, by libcrypto unless our own SHA-256 is faster; a table hash of
 * our own. */
#include "base/hash.h"

#include <stdlib.h>

#include <openssl/evp.h>

#include "base/die.h"
#include "base/sha256_take.h"
#include "base/xalloc.h"

struct digest {
	const struct sha256_way *way; /* NULL: no SHA-256 */
	struct sha256_chain sha256;
	EVP_MD_CTX *md5, *sha1;
};

static EVP_MD_CTX *
begin(const EVP_MD *md)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();

	if (c == NULL || EVP_DigestInit_ex(c, md, NULL) != 1)
		die(EXIT_OUTPUT, "libcrypto refuses %s", EVP_MD_get0_name(md));
	return c;
}

static void
finish(EVP_MD_CTX *c, uint8_t *out)
{
	uint8_t md[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	if (c == NULL)
		return;
	EVP_DigestFinal_ex(c, md, &n);
	EVP_MD_CTX_free(c);
	if (out != NULL)
		memcpy(out, md, n);
}

struct digest *
digest_new(unsigned which)
{
	struct digest *d = xcalloc(1, sizeof *d);

	if (which & HASH_SHA256) {
		d->way = sha256_best_way();
		sha256_chain_begin(&d->sha256);
	}
	if (which & HASH_MD5)
		d->md5 = begin(EVP_md5());
	if (which & HASH_SHA1)
		d->sha1 = begin(EVP_sha1());
	return d;
}

static void
take(void *ctx, struct slice blocks)
{
	struct digest *d = ctx;

	sha256_take(d->way, d->sha256.h, blocks.p, blocks.n / SHA256_BLOCK);
}

void
digest_add(struct digest *d, struct slice s)
{
	if (d->way != NULL)
		sha256_chain_add(&d->sha256, s, take, d);
	if (d->md5 != NULL)
		EVP_DigestUpdate(d->md5, s.p, s.n);
	if (d->sha1 != NULL)
		EVP_DigestUpdate(d->sha1, s.p, s.n);
}

void
digest_end(struct digest *d, uint8_t sha256[SHA256_SIZE], uint8_t md5[16],
    uint8_t sha1[20])
{
	if (d->way != NULL && sha256 != NULL) {
		sha256_chain_pad(&d->sha256, take, d);
		sha256_chain_digest(&d->sha256, sha256);
	}
	finish(d->md5, md5);
	finish(d->sha1, sha1);
	free(d);
}

void
sha256_of(struct slice s, uint8_t out[SHA256_SIZE])
{
	struct digest *d = digest_new(HASH_SHA256);

	digest_add(d, s);
	digest_end(d, out, NULL, NULL);
}

/* Digits and letters come in no order that a branch could learn. */
bool
sha256_is_hex(struct slice s)
{
	size_t i, others = 0;

	if (s.n != (size_t)2 * SHA256_SIZE)
		return false;
	for (i = 0; i < s.n; i++) {
		uint8_t c = slice_at(s, i);

		others +=
		    !((c >= '0') & (c <= '9')) & !((c >= 'a') & (c <= 'f'));
	}
	return others == 0;
}

void
sha1_of(struct slice s, uint8_t out[20])
{
	if (EVP_Digest(s.p, s.n, out, NULL, EVP_sha1(), NULL) != 1)
		die(EXIT_OUTPUT, "libcrypto refuses SHA-1");
}

static uint64_t
load64(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

uint64_t
hash64(struct slice s, uint64_t seed)
{
	uint64_t h = seed ^ (s.n * UINT64_C(0x9e3779b97f4a7c15));
	size_t i;

	for (i = 0; i + 8 <= s.n; i += 8)
		h = hash_mix(h ^ load64(s.p + i, 8));
	if (i < s.n)
		h = hash_mix(h ^ load64(s.p + i, s.n - i));
	return hash_mix(h);
}
