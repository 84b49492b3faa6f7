/*
 * sha256_take: blocks of one sum, or of many in lanes.
 *
 * Each lane goes through the pieces of one sum, then through those of the next.
 * All lanes take as many blocks at a time as the piece that ends first allows;
 * a lane without a sum follows another and what it works out is not looked at.
 * Few sums would be faster one by one, but faster still together with those
 * that come later: they are left.
 */
#include "base/sha256_take.h"

#include <stdlib.h>

/* The only way into libcrypto's code for whole blocks of a given state. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "base/sha256_pair.h"

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define WIDE 1
#endif
#endif
#endif

/* ---- one after the other */

static void
by_libcrypto(uint32_t h[8], const uint8_t *p, size_t blocks)
{
	SHA256_CTX c = {.md_len = SHA256_DIGEST_LENGTH};

	memcpy(c.h, h, sizeof c.h);
	SHA256_Update(&c, p, blocks * SHA256_BLOCK);
	memcpy(h, c.h, sizeof c.h);
}

static void
by_pairs(uint32_t h[8], const uint8_t *p, size_t blocks)
{
	size_t n = sha256_pair_take(h, p, blocks);

	if (n < blocks)
		by_libcrypto(h, p + n * SHA256_BLOCK, blocks - n);
}

/* ---- side by side */

#ifdef WIDE

#include "base/sha256_k.h"

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

static bool
has_8(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool
has_16(void)
{
	return __builtin_cpu_supports("avx512bw") && sha256_pair_runs();
}

#endif

static bool
has_libcrypto(void)
{
	return true;
}

#define MOST 16 /* lanes */

/*
 * Does this processor have what the way wants; what takes the blocks of one
 * sum; so many lanes (0: none), what takes n blocks of each, and with fewer
 * sums than least they go one by one.
 */
struct sha256_way {
	bool (*runs)(void);
	void (*one)(uint32_t h[8], const uint8_t *, size_t blocks);
	unsigned width, least;
	void (*blocks)(uint32_t *state, const uint8_t **, size_t n);
};

/* The faster, the later. */
static const struct sha256_way ways[] = {
    {.runs = has_libcrypto, .one = by_libcrypto},
#ifdef WIDE
    {.runs = has_8,
	.one = by_libcrypto,
	.width = 8,
	.least = 3,
	.blocks = blocks_8},
#endif
    {.runs = sha256_pair_runs, .one = by_pairs},
#ifdef WIDE
    {.runs = has_16,
	.one = by_pairs,
	.width = 16,
	.least = 4,
	.blocks = blocks_16},
#endif
};

#define WAYS (sizeof ways / sizeof *ways)

struct lane {
	struct sha256_sum *sum; /* NULL: idle */
	struct sha256_piece *piece;
	size_t left; /* blocks of it */
};

struct lanes {
	const struct sha256_way *way;
	uint32_t state[8 * MOST]; /* rows of width words */
	const uint8_t *p[MOST];
	struct lane lane[MOST];
	unsigned busy;
};

static void
enter(struct lanes *l, unsigned i, struct sha256_piece *piece)
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
		l->state[k * l->way->width + i] = sum->chain.h[k];
	enter(l, i, sum->first);
	l->busy++;
}

static void
leave(struct lanes *l, unsigned i)
{
	struct sha256_sum *sum = l->lane[i].sum;

	for (unsigned k = 0; k < 8; k++)
		sum->chain.h[k] = l->state[k * l->way->width + i];
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
piece_done(struct lanes *l, unsigned i)
{
	struct sha256_piece *piece = l->lane[i].piece;
	struct sha256_sum *sum = l->lane[i].sum;

	piece->blocks = 0;
	if (piece->next != NULL) {
		enter(l, i, piece->next);
		return;
	}
	leave(l, i);
	sum->first = sum->last = NULL;
	sum->waiting = 0;
}

static void
step(struct lanes *l)
{
	size_t n = stride(l);

	l->way->blocks(l->state, l->p, n);
	for (unsigned i = 0; i < l->way->width; i++) {
		struct lane *lane = &l->lane[i];

		if (lane->sum != NULL && (lane->left -= n) == 0)
			piece_done(l, i);
	}
}

/* Out of its lane, before it is through. */
static struct sha256_sum *
stop(struct lanes *l, unsigned i)
{
	struct sha256_piece *piece = l->lane[i].piece;
	struct sha256_sum *sum = l->lane[i].sum;

	piece->p = l->p[i];
	piece->blocks = l->lane[i].left;
	leave(l, i);
	return sum;
}

static int
longer_first(const void *va, const void *vb)
{
	size_t a = (*(struct sha256_sum *const *)va)->waiting;
	size_t b = (*(struct sha256_sum *const *)vb)->waiting;

	return a < b ? 1 : a > b ? -1 : 0;
}

/* The longest first, so that lanes end together. */
size_t
sha256_take_most(
    const struct sha256_way *way, struct sha256_sum **sum, size_t n)
{
	struct lanes l = {.way = way};
	size_t next = 0, left = 0;

	qsort(sum, n, sizeof *sum, longer_first);
	for (;;) {
		for (unsigned i = 0; i < l.way->width && next < n; i++)
			if (l.lane[i].sum == NULL)
				begin(&l, i, sum[next++]);
		if (l.busy < l.way->least)
			break;
		step(&l);
	}
	for (unsigned i = 0; i < l.way->width; i++)
		if (l.lane[i].sum != NULL)
			sum[left++] = stop(&l, i);
	return left;
}

static bool
has_sha(void)
{
#ifdef __x86_64__
	unsigned a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
	       (b >> 29 & 1) != 0;
#else
	return false;
#endif
}

const struct sha256_way *
sha256_way(unsigned n)
{
	return n < WAYS && ways[n].runs() ? &ways[n] : NULL;
}

/* Instructions for SHA, which libcrypto knows, are about as fast as sixteen
 * lanes that are all busy, and nothing waits for them. */
const struct sha256_way *
sha256_best_way(void)
{
	size_t n = WAYS - 1;

	while (!ways[n].runs())
		n--;
	return n != 0 && has_sha() ? &ways[0] : &ways[n];
}

bool
sha256_side_by_side(const struct sha256_way *way)
{
	return way->width != 0;
}

void
sha256_take(const struct sha256_way *way, uint32_t h[8], const uint8_t *p,
    size_t blocks)
{
	way->one(h, p, blocks);
}

void
sha256_take_rest(const struct sha256_way *way, struct sha256_sum *sum)
{
	for (struct sha256_piece *p = sum->first; p != NULL; p = p->next) {
		sha256_take(way, sum->chain.h, p->p, p->blocks);
		p->blocks = 0;
	}
	sum->first = sum->last = NULL;
	sum->waiting = 0;
}
