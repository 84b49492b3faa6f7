/*
 * gen_body.c: the pool of file contents; see gen_body.h.
 *
 * The gzip form (RFC 1952) of a body is: a header; the head's deflate blocks,
 * ended by a full flush so that they may be repeated; and one last stored
 * block that holds the tail.  Its CRC continues the head's.
 */
#include "gen_body.h"

#include "gen_msg.h"

#include <assert.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/evp.h>
#include <zlib.h>

#define BODY_FILES	1024u
#define BODY_BULK_HEAD	65536u
#define BODY_NOISE	(1u << 20)
#define BODY_GZIP_HEAD	10u
#define BODY_GZIP_TAIL	(5u + MAKE_TAIL + 8u)
#define BODY_REPEAT_MAX (1u << 24)

struct body_file {
	const struct make_type *type;
	struct make make;
	uint8_t *z; /* the head's deflate blocks, or NULL */
	size_t nz;
	/* what is known of 1, 2, 3 ... heads in a row; made when asked */
	struct body_state {
		EVP_MD_CTX *sha;
		uint32_t crc;
	} * state;
	size_t nstate;
};

/* How many in a thousand files are no larger. */
static const struct body_size {
	uint32_t permille, size;
} body_sizes[] = {{0, 43}, {100, 300}, {250, 1100}, {500, 4000}, {750, 13500},
    {900, 38000}, {970, 110000}, {990, 340000}, {998, 1200000},
    {1000, 3200000}};

static size_t
body_size(uint32_t permille)
{
	const struct body_size *s = body_sizes;

	while (s[1].permille < permille)
		s++;
	return s->size + (size_t)(s[1].size - s->size) *
			     (permille - s->permille) /
			     (s[1].permille - s->permille);
}

/* Deflates the head once, in a form that can be repeated and continued. */
static void
body_deflate(struct body_file *f)
{
	z_stream z = {.next_in = f->make.p, .avail_in = (uInt)f->make.len};

	if (deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		errx(1, "zlib");
	f->nz = deflateBound(&z, f->make.len) + 16;
	if ((f->z = malloc(f->nz)) == NULL)
		err(1, NULL);
	z.next_out = f->z;
	z.avail_out = (uInt)f->nz;
	if (deflate(&z, Z_FULL_FLUSH) != Z_OK || z.avail_in != 0)
		errx(1, "zlib");
	f->nz -= z.avail_out;
	deflateEnd(&z);
}

static void
body_file(struct body_file *f, const struct make_type *type, struct rng *r,
    size_t len)
{
	*f = (struct body_file){.type = type};
	make_file(&f->make, type, r, len);
	if (type->text)
		body_deflate(f);
}

static void
body_pool_noise(struct body_pool *pool, struct rng *r)
{
	struct make noise = {.p = NULL};

	make_noise(&noise, r, BODY_NOISE);
	pool->noise = noise.p;
	pool->nnoise = noise.len;
}

static void
body_pool_room(struct body_pool *pool, size_t n)
{
	pool->nfile = n;
	if ((pool->file = calloc(n, sizeof(*pool->file))) == NULL)
		err(1, NULL);
}

void
body_pool_open(struct body_pool *pool, struct rng *r)
{
	struct body_file *f;

	body_pool_noise(pool, r);
	body_pool_room(pool, BODY_FILES);
	f = pool->file;
	for (size_t t = 0; t < make_ntypes; t++) {
		const struct make_type *type = &make_types[t];

		/* sizes evenly over the curve, so that no seed is special */
		for (uint32_t i = 0; i < type->share; i++) {
			uint32_t at = (2 * i + 1) * 500 / type->share;

			body_file(
			    f++, type, r, body_size(at) * type->scale / 100);
		}
	}
	assert(f == pool->file + pool->nfile);
}

void
body_pool_bulk(struct body_pool *pool, struct rng *r, const char *const *ext)
{
	size_t n = 0;

	while (ext[n] != NULL)
		n++;
	body_pool_room(pool, n);
	for (size_t i = 0; i < n; i++)
		body_file(&pool->file[i], make_find(ext[i]), r, BODY_BULK_HEAD);
}

void
body_pool_close(struct body_pool *pool)
{
	for (size_t i = 0; i < pool->nfile; i++) {
		struct body_file *f = &pool->file[i];

		for (size_t k = 0; k < f->nstate; k++)
			EVP_MD_CTX_free(f->state[k].sha);
		free(f->state);
		free(f->z);
		free(f->make.p);
	}
	free(pool->file);
	free(pool->noise);
}

/* Writes the number, and the CRC over it where the format wants one. */
static void
body_number_tail(struct body *b)
{
	const struct make *m = &b->file->make;
	uint64_t n = b->nonce;
	uLong crc;

	memcpy(b->tail, m->tail, m->ntail);
	for (size_t i = MAKE_NONCE; i-- > 0; n >>= 4)
		b->tail[m->nonce_at + i] = (uint8_t) "0123456789abcdef"[n & 15];
	if (m->crc_at == 0)
		return;
	crc = crc32(0, b->tail + m->crc_from, (uInt)(m->crc_at - m->crc_from));
	for (size_t i = 4; i-- > 0; crc >>= 8)
		b->tail[m->crc_at + i] = (uint8_t)crc;
}

void
body_make(struct body *b, struct body_pool *pool, size_t i, size_t repeat,
    uint64_t nonce)
{
	struct body_file *f = &pool->file[i];

	assert(repeat >= 1 && repeat <= BODY_REPEAT_MAX);
	*b = (struct body){.file = f, .repeat = repeat, .nonce = nonce};
	b->size = f->make.len * repeat + f->make.ntail;
	body_number_tail(b);
}

void
body_pick(struct body *b, struct body_pool *pool, struct rng *r)
{
	size_t i = rng_below(r, (uint32_t)pool->nfile);

	body_make(b, pool, i, 1, rng_permille(r, 200) ? 0 : rng_next(r));
}

size_t
body_find(const struct body_pool *pool, struct rng *r, const char *ext)
{
	const struct make_type *t = make_find(ext);
	size_t i = rng_below(r, (uint32_t)pool->nfile);

	while (pool->file[i].type != t)
		i = (i + 1) % pool->nfile;
	return i;
}

const struct make_type *
body_type(const struct body *b)
{
	return b->file->type;
}

size_t
body_number(const struct body_pool *pool, const struct body *b)
{
	return (size_t)(b->file - pool->file);
}

/* What REPEAT heads in a row leave behind, computed from the one before. */
static const struct body_state *
body_state(struct body_file *f, size_t repeat)
{
	while (f->nstate < repeat) {
		struct body_state *s, *last;
		size_t n = f->nstate;

		f->state = realloc(f->state, (n + 1) * sizeof(*f->state));
		if (f->state == NULL)
			err(1, NULL);
		s = &f->state[n];
		last = n == 0 ? NULL : s - 1;
		s->crc = (uint32_t)crc32(
		    last == NULL ? 0 : last->crc, f->make.p, (uInt)f->make.len);
		if ((s->sha = EVP_MD_CTX_new()) == NULL)
			err(1, NULL);
		if (last == NULL)
			EVP_DigestInit_ex(s->sha, EVP_sha256(), NULL);
		else
			EVP_MD_CTX_copy_ex(s->sha, last->sha);
		EVP_DigestUpdate(s->sha, f->make.p, f->make.len);
		f->nstate++;
	}
	return &f->state[repeat - 1];
}

void
body_sha256(struct body *b, uint8_t sha[BODY_SHA])
{
	EVP_MD_CTX *end = EVP_MD_CTX_new();

	if (end == NULL)
		err(1, NULL);
	EVP_MD_CTX_copy_ex(end, body_state(b->file, b->repeat)->sha);
	EVP_DigestUpdate(end, b->tail, b->file->make.ntail);
	EVP_DigestFinal_ex(end, sha, NULL);
	EVP_MD_CTX_free(end);
}

uint64_t
body_gzip_size(const struct body *b)
{
	if (b->file->z == NULL)
		return 0;
	return BODY_GZIP_HEAD + b->file->nz * b->repeat + 5 +
	       b->file->make.ntail + 8;
}

static size_t
body_le(uint8_t *p, uint64_t v, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++, v >>= 8)
		p[i] = (uint8_t)v;
	return bytes;
}

/* The last, stored block with the tail, and gzip's trailer. */
static size_t
body_gzip_tail(const struct body *b, uint8_t *p)
{
	size_t ntail = b->file->make.ntail, n = 1;
	uint32_t crc = body_state(b->file, b->repeat)->crc;

	p[0] = 1;
	n += body_le(p + n, ntail, 2);
	n += body_le(p + n, ~(uint64_t)ntail, 2);
	memcpy(p + n, b->tail, ntail);
	n += ntail;
	n += body_le(p + n, crc32(crc, b->tail, (uInt)ntail), 4);
	return n + body_le(p + n, b->size, 4);
}

/* Where a body goes: a message, in chunks of 2^shift bytes or (0) plainly. */
struct body_writer {
	struct msg *m;
	unsigned shift;
	uint64_t rest;	/* bytes of the body yet to come */
	uint64_t chunk; /* and of the chunk begun */
};

/* The line before a chunk of N bytes; shared text where it is a full one. */
static void
body_chunk_line(struct body_writer *w, uint64_t n)
{
	static const char *const full[] = {"400\r\n", "800\r\n", "1000\r\n",
	    "2000\r\n", "4000\r\n", "8000\r\n"};

	assert(w->shift >= 10 && w->shift <= 15);
	if (n >> w->shift != 0)
		msg_ref(w->m, full[w->shift - 10], strlen(full[w->shift - 10]));
	else
		msg_text(w->m, "%llx\r\n", (unsigned long long)n);
}

static void
body_put(struct body_writer *w, const uint8_t *p, uint64_t len)
{
	uint64_t max = (uint64_t)1 << w->shift, n;

	if (w->shift == 0) {
		msg_ref(w->m, p, len);
		return;
	}
	for (; len != 0; p += n, len -= n) {
		if (w->chunk == 0) {
			w->chunk = w->rest < max ? w->rest : max;
			body_chunk_line(w, w->chunk);
		}
		n = len < w->chunk ? len : w->chunk;
		msg_ref(w->m, p, n);
		w->rest -= n;
		if ((w->chunk -= n) == 0)
			msg_ref(w->m, "\r\n", 2);
	}
}

void
body_send(const struct body *b, struct msg *m, bool gzip, unsigned shift)
{
	static const uint8_t head[BODY_GZIP_HEAD] = {
	    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	struct body_writer w = {
	    .m = m, .shift = shift, .rest = gzip ? body_gzip_size(b) : b->size};
	const struct body_file *f = b->file;
	uint8_t last[BODY_GZIP_TAIL];
	size_t nlast = f->make.ntail;

	memcpy(last, b->tail, nlast);
	if (gzip) {
		nlast = body_gzip_tail(b, last);
		body_put(&w, head, sizeof(head));
	}
	for (size_t i = 0; i < b->repeat; i++)
		body_put(
		    &w, gzip ? f->z : f->make.p, gzip ? f->nz : f->make.len);
	body_put(&w, msg_keep(m, last, nlast), nlast);
	if (shift != 0)
		msg_ref(m, "0\r\n\r\n", 5);
}
