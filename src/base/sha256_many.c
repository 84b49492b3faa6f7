/*
 * sha256_many: the lanes, and the jobs that take turns in them.
 *
 * A lane goes through the whole blocks of its job where they lie, then
 * through one or two blocks with the rest and the padding (FIPS 180-4,
 * 5.1.1). All lanes take as many blocks at a time as the nearest such change
 * allows; one without a job follows another and its result is not looked at.
 */
#include "base/sha256_many.h"

#include <stdlib.h>

#include "base/xalloc.h"

#if defined(__x86_64__) && defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define WIDE 1
#endif
#endif

/* ---- one after the other */

static void
plain(struct sha256_job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sha256_of(jobs[i].data, jobs[i].out);
}

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

/* ---- jobs in lanes */

#define MOST 16 /* lanes */

struct lane {
	struct sha256_job *job; /* NULL: idle */
	size_t left;		/* blocks */
	bool padded;		/* in its last blocks */
	uint8_t end[128];
};

struct lanes {
	unsigned width;
	void (*blocks)(uint32_t *state, const uint8_t **, size_t n);
	uint32_t state[8 * MOST]; /* rows of width words */
	const uint8_t *p[MOST];
	struct lane lane[MOST];
};

/* What is left of the job, a one bit, zeros, the length in bits. */
static void
pad(struct lanes *l, unsigned i)
{
	struct lane *lane = &l->lane[i];
	struct slice data = lane->job->data;
	struct slice rest = slice_from(data, data.n / 64 * 64);
	uint64_t bits = (uint64_t)data.n * 8;

	lane->left = rest.n < 56 ? 1 : 2;
	memset(lane->end, 0, sizeof(lane->end));
	if (rest.n != 0)
		memcpy(lane->end, rest.p, rest.n);
	lane->end[rest.n] = 0x80;
	for (unsigned k = 1; k <= 8; k++, bits >>= 8)
		lane->end[lane->left * 64 - k] = (uint8_t)bits;
	lane->padded = true;
	l->p[i] = lane->end;
}

static void
begin(struct lanes *l, unsigned i, struct sha256_job *job)
{
	static const uint32_t first[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
	    0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	struct lane *lane = &l->lane[i];

	lane->job = job;
	if (job == NULL)
		return;
	for (unsigned k = 0; k < 8; k++)
		l->state[k * l->width + i] = first[k];
	lane->padded = false;
	lane->left = job->data.n / 64;
	l->p[i] = job->data.p;
	if (lane->left == 0)
		pad(l, i);
}

static void
end(struct lanes *l, unsigned i)
{
	uint8_t *out = l->lane[i].job->out;

	for (unsigned k = 0; k < 8; k++) {
		uint32_t v = l->state[k * l->width + i];

		*out++ = (uint8_t)(v >> 24);
		*out++ = (uint8_t)(v >> 16);
		*out++ = (uint8_t)(v >> 8);
		*out++ = (uint8_t)v;
	}
}

/* Blocks until the first lane is through; 0 when all are idle. */
static size_t
stride(struct lanes *l)
{
	size_t n = SIZE_MAX;
	unsigned busy = 0;

	for (unsigned i = 0; i < l->width; i++)
		if (l->lane[i].job != NULL && l->lane[i].left <= n) {
			n = l->lane[i].left;
			busy = i;
		}
	if (n == SIZE_MAX)
		return 0;
	for (unsigned i = 0; i < l->width; i++)
		if (l->lane[i].job == NULL)
			l->p[i] = l->p[busy];
	return n;
}

static void
run(struct lanes *l, struct sha256_job **jobs, size_t n)
{
	size_t next = 0, step;

	for (unsigned i = 0; i < l->width; i++)
		begin(l, i, next < n ? jobs[next++] : NULL);
	while ((step = stride(l)) != 0) {
		l->blocks(l->state, l->p, step);
		for (unsigned i = 0; i < l->width; i++) {
			struct lane *lane = &l->lane[i];

			if (lane->job == NULL || (lane->left -= step) != 0)
				continue;
			if (!lane->padded) {
				pad(l, i);
				continue;
			}
			end(l, i);
			begin(l, i, next < n ? jobs[next++] : NULL);
		}
	}
}

static int
longer_first(const void *va, const void *vb)
{
	size_t a = (*(struct sha256_job *const *)va)->data.n;
	size_t b = (*(struct sha256_job *const *)vb)->data.n;

	return a < b ? 1 : a > b ? -1 : 0;
}

/*
 * The longest first, so that lanes end together. One that would still run
 * when the others are long through is better off alone.
 */
static void
wide(struct lanes *l, struct sha256_job *jobs, size_t n)
{
	struct sha256_job **order = xreallocarray(NULL, n, sizeof(*order));
	size_t total = 0, i;

	for (i = 0; i < n; i++) {
		order[i] = &jobs[i];
		total += jobs[i].data.n;
	}
	qsort(order, n, sizeof(*order), longer_first);
	for (i = 0; i < n && order[i]->data.n > total / l->width * 2; i++) {
		plain(order[i], 1);
		total -= order[i]->data.n;
	}
	run(l, order + i, n - i);
	free(order);
}

static bool
has_sha(void)
{
	unsigned a, b = 0, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
	       (b >> 29 & 1) != 0;
}

bool
sha256_many_by(unsigned way, struct sha256_job *jobs, size_t n)
{
	struct lanes l = {0};

	switch (way) {
	case 0:
		plain(jobs, n);
		return true;
	case 1:
		l.width = 8;
		l.blocks = blocks_8;
		if (!__builtin_cpu_supports("avx2"))
			return false;
		break;
	case 2:
		l.width = 16;
		l.blocks = blocks_16;
		if (!__builtin_cpu_supports("avx512bw"))
			return false;
		break;
	default:
		return false;
	}
	wide(&l, jobs, n);
	return true;
}

/* Sixteen lanes outrun the instructions for SHA, eight do not. */
void
sha256_many(struct sha256_job *jobs, size_t n)
{
	if (sha256_many_by(2, jobs, n))
		return;
	if (has_sha() || !sha256_many_by(1, jobs, n))
		plain(jobs, n);
}

#else

bool
sha256_many_by(unsigned way, struct sha256_job *jobs, size_t n)
{
	if (way != 0)
		return false;
	plain(jobs, n);
	return true;
}

void
sha256_many(struct sha256_job *jobs, size_t n)
{
	plain(jobs, n);
}

#endif
