/*
 * sha256_lanes: the compression of FIPS 180-4, 6.2.2, of one block of LANES
 * messages at once. sha256_take.c includes it once for each width, with
 *
 *	LANES		words of 32 bits in a vector, 8 or 16
 *	TARGET		the attribute that allows the instructions
 *	NAME(x)		the name of x at this width
 *	LOW, HIGH	__builtin_shufflevector's indices that interleave the
 *			low (high) halves of two vectors
 *	SWAP		... and those that turn the bytes of each word around
 *
 * No include guard: this is a text, not a menu.
 */

#define VEC   NAME(vec)
#define BYTES NAME(bytes)

typedef uint32_t VEC __attribute__((vector_size(4 * LANES)));
typedef uint8_t BYTES __attribute__((vector_size(4 * LANES)));

/*
 * Rows of LANES words, one a lane, become columns. Interleaving the two
 * halves of a square of 2^k rows k times is its transpose. Loops are unrolled
 * so that the square stays in registers.
 */
TARGET static inline void
NAME(columns)(VEC r[LANES])
{
	VEC t[LANES];

#pragma GCC unroll 4
	for (unsigned size = 1; size < LANES; size *= 2) {
#pragma GCC unroll 8
		for (unsigned i = 0; i < LANES / 2; i++) {
			VEC a = r[i], b = r[i + LANES / 2];

			t[2 * i] = __builtin_shufflevector(a, b, LOW);
			t[2 * i + 1] = __builtin_shufflevector(a, b, HIGH);
		}
#pragma GCC unroll 16
		for (unsigned i = 0; i < LANES; i++)
			r[i] = t[i];
	}
}

/* The sixteen words of each lane's block. */
TARGET static inline void
NAME(load)(VEC w[16], const uint8_t *const *p)
{
	BYTES b;

	for (unsigned at = 0; at < 16; at += LANES) {
#pragma GCC unroll 16
		for (unsigned lane = 0; lane < LANES; lane++) {
			memcpy(&b, p[lane] + (size_t)4 * at, sizeof(b));
			b = __builtin_shufflevector(b, b, SWAP);
			w[at + lane] = (VEC)b;
		}
		NAME(columns)(w + at);
	}
}

#define ROTR(x, n)   ((x) >> (n) | (x) << (32 - (n)))
#define SUM0(x)	     (ROTR(x, 2) ^ ROTR(x, 13) ^ ROTR(x, 22))
#define SUM1(x)	     (ROTR(x, 6) ^ ROTR(x, 11) ^ ROTR(x, 25))
#define SIGMA0(x)    (ROTR(x, 7) ^ ROTR(x, 18) ^ (x) >> 3)
#define SIGMA1(x)    (ROTR(x, 17) ^ ROTR(x, 19) ^ (x) >> 10)
#define CH(x, y, z)  (((x) & (y)) ^ (~(x) & (z)))
#define MAJ(x, y, z) (((x) & (y)) ^ ((x) & (z)) ^ ((y) & (z)))

/* The word of a round: of the block, and from the sixteenth on made of those
 * before it, in the place of the one that is not needed any more. */
#define GIVEN(i) (w[i])
#define NEXT(i)                                                        \
	(w[(i)&15] += SIGMA1(w[((i) + 14) & 15]) + w[((i) + 9) & 15] + \
		      SIGMA0(w[((i) + 1) & 15]))

/* One round; the caller renames the letters instead of moving them. */
#define ROUND(a, b, c, d, e, f, g, h, i, word)                           \
	do {                                                             \
		VEC t1 = h + SUM1(e) + CH(e, f, g) + sha256_k[i] + word; \
		d += t1;                                                 \
		h = t1 + SUM0(a) + MAJ(a, b, c);                         \
	} while (0)

#define EIGHT(WORD, i)                                                 \
	do {                                                           \
		ROUND(a, b, c, d, e, f, g, h, (i), WORD(i));           \
		ROUND(h, a, b, c, d, e, f, g, (i) + 1, WORD((i) + 1)); \
		ROUND(g, h, a, b, c, d, e, f, (i) + 2, WORD((i) + 2)); \
		ROUND(f, g, h, a, b, c, d, e, (i) + 3, WORD((i) + 3)); \
		ROUND(e, f, g, h, a, b, c, d, (i) + 4, WORD((i) + 4)); \
		ROUND(d, e, f, g, h, a, b, c, (i) + 5, WORD((i) + 5)); \
		ROUND(c, d, e, f, g, h, a, b, (i) + 6, WORD((i) + 6)); \
		ROUND(b, c, d, e, f, g, h, a, (i) + 7, WORD((i) + 7)); \
	} while (0)

TARGET static inline void
NAME(block)(VEC s[8], const uint8_t *const *p)
{
	VEC a = s[0], b = s[1], c = s[2], d = s[3];
	VEC e = s[4], f = s[5], g = s[6], h = s[7], w[16];

	NAME(load)(w, p);
	EIGHT(GIVEN, 0);
	EIGHT(GIVEN, 8);
	for (unsigned i = 16; i < 64; i += 16) {
		EIGHT(NEXT, i);
		EIGHT(NEXT, i + 8);
	}
	s[0] += a;
	s[1] += b;
	s[2] += c;
	s[3] += d;
	s[4] += e;
	s[5] += f;
	s[6] += g;
	s[7] += h;
}

/* n blocks of every lane; state[8] are rows of LANES words. */
TARGET static void
NAME(blocks)(uint32_t *state, const uint8_t **p, size_t n)
{
	VEC s[8];

	memcpy(s, state, sizeof(s));
	while (n-- != 0) {
		NAME(block)(s, p);
		for (unsigned lane = 0; lane < LANES; lane++)
			p[lane] += 64;
	}
	memcpy(state, s, sizeof(s));
}
