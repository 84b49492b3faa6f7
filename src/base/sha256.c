/*
 * sha256: digests that grow side by side, and the lanes they take turns in.
 *
 * Whole blocks of a sum are copied into the queue's memory, where they lie as
 * pieces; what is left over, less than a block, waits in the sum. The padding
 * (FIPS 180-4, 5.1.1) is bytes like any others. When the memory is full all
 * pieces of all sums are taken: each lane goes through the pieces of one sum,
 * then through those of the next. All lanes take as many blocks at a time as
 * the piece that ends first allows; a lane without a sum follows another and
 * what it works out is not looked at. Where few sums are left they are faster
 * one by one.
 */
#include "base/sha256.h"

#include <assert.h>
#include <stdlib.h>

/* The only way into libcrypto's code for whole blocks of a given state. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "base/xalloc.h"

#if defined(__x86_64__) && defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define WIDE 1
#endif
#endif

#define BLOCK  64
#define PIECES 1024
#define MOST   16 /* lanes */

/* Whole blocks of a sum that wait, in the queue's memory. */
struct piece {
	const uint8_t *p;
	size_t blocks;
	struct piece *next; /* of the same sum */
};

/*
 * Made by sha256_begin; freed once its digest was told, or by sha256_drop.
 * h is the state after the blocks that were taken; rest holds the n % BLOCK
 * bytes behind the whole blocks.
 */
struct sha256_sum {
	uint32_t h[8];
	uint64_t n; /* bytes so far */
	uint8_t rest[BLOCK];
	struct piece *first, *last;
	size_t waiting;		  /* blocks in its pieces */
	struct sha256_sum *ended; /* the one that was ended next */
};

/* A way to go through blocks: how many lanes, what takes n blocks of each,
 * and with fewer sums than least they go one by one. */
struct way {
	unsigned width, least;
	void (*blocks)(uint32_t *state, const uint8_t **, size_t n);
};

struct sha256_queue {
	void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]);
	void *ctx;
	const struct way *way; /* NULL: nothing waits */
	uint8_t *memory;
	size_t size, used;
	struct piece *piece;
	size_t npieces;
	struct sha256_sum **busy; /* those with pieces */
	size_t nbusy;
	struct sha256_sum *oldest, *newest; /* ended, not told */
	uint64_t nended;
};

/* ---- one after the other */

static void
take(uint32_t h[8], const uint8_t *p, size_t blocks)
{
	SHA256_CTX c = {.md_len = SHA256_DIGEST_LENGTH};

	memcpy(c.h, h, sizeof c.h);
	SHA256_Update(&c, p, blocks * BLOCK);
	memcpy(h, c.h, sizeof c.h);
}

/* ---- side by side */

#ifdef WIDE

#include <cpuid.h>

static const uint32_t k256[64] = {0x428a2f98, 0x71374491, 0xb5c0fbcf,
    0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
    0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
    0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c,
    0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee,
    0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};

#define NAME(x) x##_16
#define LANES	16
#define TARGET	__attribute__((target("avx512f,avx512bw")))
#define LOW	0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH	8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define SWAP                                                                  \
	3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, \
	    23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28, 35, 34, 33, 32,   \
	    39, 38, 37, 36, 43, 42, 41, 40, 47, 46, 45, 44, 51, 50, 49, 48,   \
	    55, 54, 53, 52, 59, 58, 57, 56, 63, 62, 61, 60
#include "base/sha256_lanes.h"
#undef NAME
#undef LANES
#undef TARGET
#undef LOW
#undef HIGH
#undef SWAP

#define NAME(x) x##_8
#define LANES	8
#define TARGET	__attribute__((target("avx2")))
#define LOW	0, 8, 1, 9, 2, 10, 3, 11
#define HIGH	4, 12, 5, 13, 6, 14, 7, 15
#define SWAP                                                                  \
	3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, \
	    23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28
#include "base/sha256_lanes.h"

static const struct way ways[] = {
    {.width = 8, .least = 3, .blocks = blocks_8},
    {.width = 16, .least = 4, .blocks = blocks_16},
};

struct lane {
	struct sha256_sum *sum; /* NULL: idle */
	struct piece *piece;
	size_t left; /* blocks of it */
};

struct lanes {
	const struct way *way;
	uint32_t state[8 * MOST]; /* rows of width words */
	const uint8_t *p[MOST];
	struct lane lane[MOST];
	unsigned busy;
};

static void
enter(struct lanes *l, unsigned i, struct piece *piece)
{
	l->lane[i].piece = piece;
	l->lane[i].left = piece->blocks;
	l->p[i] = piece->p;
}

static void
begin(struct lanes *l, unsigned i, struct sha256_sum *sum)
{
	l->lane[i].sum = sum;
	for (unsigned k = 0; k < 8; k++)
		l->state[k * l->way->width + i] = sum->h[k];
	enter(l, i, sum->first);
	l->busy++;
}

static void
leave(struct lanes *l, unsigned i)
{
	struct sha256_sum *sum = l->lane[i].sum;

	for (unsigned k = 0; k < 8; k++)
		sum->h[k] = l->state[k * l->way->width + i];
	l->lane[i].sum = NULL;
	l->busy--;
}

/* Blocks until the first piece is through. */
static size_t
stride(struct lanes *l)
{
	size_t n = SIZE_MAX;
	unsigned first = 0;

	for (unsigned i = 0; i < l->way->width; i++)
		if (l->lane[i].sum != NULL && l->lane[i].left < n) {
			n = l->lane[i].left;
			first = i;
		}
	for (unsigned i = 0; i < l->way->width; i++)
		if (l->lane[i].sum == NULL)
			l->p[i] = l->p[first];
	return n;
}

static void
step(struct lanes *l)
{
	size_t n = stride(l);

	l->way->blocks(l->state, l->p, n);
	for (unsigned i = 0; i < l->way->width; i++) {
		struct lane *lane = &l->lane[i];

		if (lane->sum == NULL || (lane->left -= n) != 0)
			continue;
		if (lane->piece->next != NULL)
			enter(l, i, lane->piece->next);
		else
			leave(l, i);
	}
}

/* What is left of it. */
static void
alone(struct lanes *l, unsigned i)
{
	struct lane *lane = &l->lane[i];
	struct sha256_sum *sum = lane->sum;

	leave(l, i);
	take(sum->h, l->p[i], lane->left);
	for (struct piece *p = lane->piece->next; p != NULL; p = p->next)
		take(sum->h, p->p, p->blocks);
}

static int
longer_first(const void *va, const void *vb)
{
	size_t a = (*(struct sha256_sum *const *)va)->waiting;
	size_t b = (*(struct sha256_sum *const *)vb)->waiting;

	return a < b ? 1 : a > b ? -1 : 0;
}

/* The longest first, so that lanes end together. */
static void
take_all(struct sha256_queue *q)
{
	struct lanes l = {.way = q->way};
	size_t next = 0;

	qsort(q->busy, q->nbusy, sizeof *q->busy, longer_first);
	for (;;) {
		for (unsigned i = 0; i < l.way->width && next < q->nbusy; i++)
			if (l.lane[i].sum == NULL)
				begin(&l, i, q->busy[next++]);
		if (l.busy < l.way->least)
			break;
		step(&l);
	}
	for (unsigned i = 0; i < l.way->width; i++)
		if (l.lane[i].sum != NULL)
			alone(&l, i);
}

static bool
has_sha(void)
{
	unsigned a, b = 0, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
	       (b >> 29 & 1) != 0;
}

/* Way n from 1. */
static const struct way *
way_of(unsigned n)
{
	if (n == 1 && __builtin_cpu_supports("avx2"))
		return &ways[0];
	if (n == 2 && __builtin_cpu_supports("avx512bw"))
		return &ways[1];
	return NULL;
}

/* Instructions for SHA are about as fast as sixteen lanes that are all busy,
 * and nothing waits for them. */
static unsigned
best_way(void)
{
	if (has_sha())
		return 0;
	if (way_of(2) != NULL)
		return 2;
	return way_of(1) != NULL ? 1 : 0;
}

#else

static void
take_all(struct sha256_queue *q)
{
	(void)q;
}

static const struct way *
way_of(unsigned n)
{
	(void)n;
	return NULL;
}

static unsigned
best_way(void)
{
	return 0;
}

#endif

/* ---- the queue */

struct sha256_queue *
sha256_queue_by(unsigned way, size_t memory,
    void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]), void *ctx)
{
	struct sha256_queue *q;

	if (way != 0 && way_of(way) == NULL)
		return NULL;
	q = xcalloc(1, sizeof *q);
	q->told = told;
	q->ctx = ctx;
	q->way = way_of(way);
	if (q->way == NULL)
		return q;
	q->size = memory / BLOCK * BLOCK;
	assert(q->size != 0);
	q->memory = xmalloc(q->size);
	q->piece = xreallocarray(NULL, PIECES, sizeof *q->piece);
	q->busy = xreallocarray(NULL, PIECES, sizeof *q->busy);
	return q;
}

struct sha256_queue *
sha256_queue_new(size_t memory,
    void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]), void *ctx)
{
	return sha256_queue_by(best_way(), memory, told, ctx);
}

/* The state, in big endian. */
static void
tell(struct sha256_queue *q, const struct sha256_sum *sum)
{
	uint8_t out[SHA256_SIZE];

	for (unsigned i = 0; i < SHA256_SIZE; i++)
		out[i] = (uint8_t)(sum->h[i / 4] >> (24 - i % 4 * 8));
	q->told(q->ctx, out);
}

void
sha256_queue_settle(struct sha256_queue *q)
{
	struct sha256_sum *sum;

	if (q->nbusy != 0)
		take_all(q);
	while (q->nbusy != 0) {
		sum = q->busy[--q->nbusy];
		sum->first = sum->last = NULL;
		sum->waiting = 0;
	}
	q->used = q->npieces = 0;
	while ((sum = q->oldest) != NULL) {
		q->oldest = sum->ended;
		tell(q, sum);
		free(sum);
	}
	q->newest = NULL;
}

void
sha256_queue_free(struct sha256_queue *q)
{
	if (q == NULL)
		return;
	sha256_queue_settle(q);
	free(q->memory);
	free(q->piece);
	free(q->busy);
	free(q);
}

/* Room for bytes of the sum at the end of its pieces. */
static struct piece *
piece_for(struct sha256_queue *q, struct sha256_sum *sum)
{
	uint8_t *top;
	struct piece *piece;

	if (q->used == q->size || q->npieces == PIECES)
		sha256_queue_settle(q);
	top = q->memory + q->used;
	piece = sum->last;
	if (piece != NULL && piece->p + piece->blocks * BLOCK == top)
		return piece;
	piece = &q->piece[q->npieces++];
	*piece = (struct piece){.p = top};
	if (sum->last == NULL) {
		sum->first = piece;
		q->busy[q->nbusy++] = sum;
	} else {
		sum->last->next = piece;
	}
	return sum->last = piece;
}

/* Whole blocks. */
static void
put(struct sha256_queue *q, struct sha256_sum *sum, struct slice data)
{
	struct piece *piece;
	struct slice part;

	if (q->way == NULL) {
		take(sum->h, data.p, data.n / BLOCK);
		return;
	}
	for (; data.n != 0; data = slice_from(data, part.n)) {
		piece = piece_for(q, sum);
		part = slice_head(data, q->size - q->used);
		memcpy(q->memory + q->used, part.p, part.n);
		q->used += part.n;
		piece->blocks += part.n / BLOCK;
		sum->waiting += part.n / BLOCK;
	}
}

struct sha256_sum *
sha256_begin(struct sha256_queue *q)
{
	static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
	    0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	struct sha256_sum *sum = xcalloc(1, sizeof *sum);

	(void)q;
	memcpy(sum->h, first, sizeof sum->h);
	return sum;
}

void
sha256_add(struct sha256_queue *q, struct sha256_sum *sum, struct slice data)
{
	size_t at = sum->n % BLOCK;
	struct slice part;

	sum->n += data.n;
	if (at != 0) {
		part = slice_head(data, BLOCK - at);
		if (part.n != 0)
			memcpy(sum->rest + at, part.p, part.n);
		if (at + part.n < BLOCK)
			return;
		put(q, sum, slice_of(sum->rest, BLOCK));
		data = slice_from(data, part.n);
	}
	part = slice_head(data, data.n / BLOCK * BLOCK);
	if (part.n != 0)
		put(q, sum, part);
	data = slice_from(data, part.n);
	if (data.n != 0)
		memcpy(sum->rest, data.p, data.n);
}

/* What is left, a one bit, zeros, the length in bits. */
static void
pad(struct sha256_queue *q, struct sha256_sum *sum)
{
	size_t at = sum->n % BLOCK, n = at < BLOCK - 8 ? BLOCK : 2 * BLOCK;
	uint8_t end[2 * BLOCK] = {0};
	uint64_t bits = sum->n * 8;

	memcpy(end, sum->rest, at);
	end[at] = 0x80;
	for (size_t k = 1; k <= 8; k++, bits >>= 8)
		end[n - k] = (uint8_t)bits;
	put(q, sum, slice_of(end, n));
}

uint64_t
sha256_end(struct sha256_queue *q, struct sha256_sum *sum)
{
	pad(q, sum);
	if (q->newest != NULL)
		q->newest->ended = sum;
	else
		q->oldest = sum;
	q->newest = sum;
	if (q->way == NULL)
		sha256_queue_settle(q);
	return q->nended++;
}

void
sha256_drop(struct sha256_queue *q, struct sha256_sum *sum)
{
	if (sum->first != NULL)
		sha256_queue_settle(q);
	free(sum);
}
