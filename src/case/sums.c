/* sums: digests that wait in a store, found by number. */
#include "case/sums.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"

/* Digests in a block. */
#define BLOCK 256

/* All blocks but the last are in the store. */
struct sums {
	struct store *store;
	struct store_ref *put;
	size_t nput, cap;
	struct buf last;
	struct buf scratch; /* a block that was read from a file, ... */
	struct slice read;  /* or where it is */
	size_t at;	    /* which, if any */
};

struct sums *
sums_new(struct store *store)
{
	struct sums *s = xcalloc(1, sizeof *s);

	s->store = store;
	return s;
}

void
sums_free(struct sums *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->nput; i++)
		store_drop(s->store, &s->put[i]);
	free(s->put);
	buf_free(&s->last);
	buf_free(&s->scratch);
	free(s);
}

static void
put(struct sums *s)
{
	if (s->nput == s->cap) {
		s->cap = s->cap == 0 ? 16 : s->cap * 2;
		s->put = xreallocarray(s->put, s->cap, sizeof *s->put);
	}
	store_put_cold(s->store, buf_as_slice(&s->last), &s->put[s->nput++]);
	buf_reset(&s->last);
}

void
sums_add(struct sums *s, const uint8_t sha256[SHA256_SIZE])
{
	buf_add(&s->last, sha256, SHA256_SIZE);
	if (s->last.n == (size_t)BLOCK * SHA256_SIZE)
		put(s);
}

static struct slice
block(struct sums *s, size_t i)
{
	if (i == s->nput)
		return buf_as_slice(&s->last);
	if (s->read.n == 0 || s->at != i) {
		s->read = store_get(s->store, &s->put[i], &s->scratch);
		s->at = i;
	}
	return s->read;
}

void
sums_get(struct sums *s, uint64_t n, uint8_t sha256[SHA256_SIZE])
{
	struct slice all = block(s, (size_t)(n / BLOCK));
	struct slice sum =
	    slice_mid(all, (size_t)(n % BLOCK) * SHA256_SIZE, SHA256_SIZE);

	assert(sum.n == SHA256_SIZE);
	memcpy(sha256, sum.p, SHA256_SIZE);
}
