/* stream_pairs: a table of protocol and two ends. */
#include "cli/stream_pairs.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

struct stream_pairs {
	struct budget *budget;
	struct stream_pair **buckets;
	size_t nbuckets, n;
};

struct stream_pairs *
stream_pairs_new(struct budget *budget)
{
	struct stream_pairs *t = xcalloc(1, sizeof *t);

	t->budget = budget;
	t->nbuckets = 64;
	t->buckets = xcalloc(t->nbuckets, sizeof *t->buckets);
	return t;
}

void
stream_pairs_free(struct stream_pairs *t)
{
	struct stream_pair *p;
	size_t i;

	for (i = 0; i < t->nbuckets; i++) {
		while ((p = t->buckets[i]) != NULL) {
			t->buckets[i] = p->chain;
			budget_give(t->budget, sizeof *p);
			free(p);
		}
	}
	free(t->buckets);
	free(t);
}

static uint64_t
end_hash(const struct endpoint *e)
{
	return hash64(
	    slice_of(e->addr.b, sizeof e->addr.b), e->port + UINT64_C(1));
}

static struct stream_pair **
bucket(struct stream_pairs *t, const struct stream_pair *p)
{
	uint64_t h =
	    hash_mix(end_hash(&p->lo) ^ hash_mix(end_hash(&p->hi) + p->proto));

	return &t->buckets[h & (t->nbuckets - 1)];
}

static void
grow(struct stream_pairs *t)
{
	struct stream_pair **old = t->buckets, **at, *p;
	size_t n = t->nbuckets, i;

	t->nbuckets = n * 2;
	t->buckets = xcalloc(t->nbuckets, sizeof *t->buckets);
	for (i = 0; i < n; i++) {
		while ((p = old[i]) != NULL) {
			old[i] = p->chain;
			at = bucket(t, p);
			p->chain = *at;
			*at = p;
		}
	}
	free(old);
}

static bool
same(const struct stream_pair *a, const struct stream_pair *b)
{
	return a->proto == b->proto && endpoint_cmp(&a->lo, &b->lo) == 0 &&
	       endpoint_cmp(&a->hi, &b->hi) == 0;
}

struct stream_pair *
stream_pairs_get(
    struct stream_pairs *t, uint8_t proto, const struct endpoint end[2])
{
	bool ordered = endpoint_cmp(&end[0], &end[1]) <= 0;
	struct stream_pair key = {
	    .lo = end[!ordered], .hi = end[ordered], .proto = proto};
	struct stream_pair **at = bucket(t, &key), *p;

	for (p = *at; p != NULL; p = p->chain) {
		if (same(p, &key))
			return p;
	}
	if (t->n == t->nbuckets) {
		grow(t);
		at = bucket(t, &key);
	}
	p = xmalloc(sizeof *p);
	*p = key;
	p->chain = *at;
	*at = p;
	t->n++;
	budget_take(t->budget, sizeof *p);
	return p;
}

void
stream_pairs_drop(struct stream_pairs *t, struct stream_pair *p)
{
	struct stream_pair **at = bucket(t, p);

	while (*at != p)
		at = &(*at)->chain;
	*at = p->chain;
	t->n--;
	budget_give(t->budget, sizeof *p);
	free(p);
}
