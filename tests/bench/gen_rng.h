/*
 * gen_rng.h: the generator's random numbers (splitmix64).  Integers only, so
 * that every machine draws the same capture from the same seed.
 */
#ifndef GEN_RNG_H
#define GEN_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
	uint64_t state;
};

static inline uint64_t
rng_next(struct rng *r)
{
	uint64_t z = (r->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* 0 <= result < n; n is not 0. */
static inline uint32_t
rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)(((rng_next(r) >> 32) * n) >> 32);
}

/* lo <= result <= hi. */
static inline uint32_t
rng_between(struct rng *r, uint32_t lo, uint32_t hi)
{
	return lo + rng_below(r, hi - lo + 1);
}

/* True n times in a thousand. */
static inline bool
rng_permille(struct rng *r, uint32_t n)
{
	return rng_below(r, 1000) < n;
}

/*
 * Near enough to exponential for arrivals and pauses: -log2 of a uniform
 * number, whole part by counting halvings, the rest linear.
 */
static inline uint64_t
rng_exp(struct rng *r, uint64_t mean)
{
	uint64_t u = rng_next(r) >> 32, whole = 0;

	while (whole < 12 && (u & 0x80000000u) == 0) {
		u = (u << 1) & 0xffffffffu;
		whole++;
	}
	/* log2 is 1.4427 natural logarithms: scale by 0.6931 */
	return mean * (whole * 1024 + 1023 - ((u & 0x7fffffffu) >> 21)) / 1024 *
	       6931 / 10000;
}

#endif
