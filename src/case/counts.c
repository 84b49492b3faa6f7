/* counts: a hash table that is put away when it is full. */
#include "case/counts.h"

#include <assert.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "case/extsort.h"

_Static_assert(offsetof(struct count, packets) == 2 + COUNT_KEY,
    "kind, n and key are compared together");

struct counts {
	struct budget *budget;
	struct store *store;
	struct extsort *sort;
	struct count *slot; /* kind 0: free */
	size_t nslots, n, max;
};

static int
count_cmp(const void *va, const void *vb)
{
	const struct count *a = va, *b = vb;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return slice_cmp(slice_of(a->key, a->n), slice_of(b->key, b->n));
}

static void
resize(struct counts *c, size_t nslots)
{
	budget_give(c->budget, c->nslots * sizeof *c->slot);
	budget_take(c->budget, nslots * sizeof *c->slot);
	free(c->slot);
	c->slot = xcalloc(nslots, sizeof *c->slot);
	c->nslots = nslots;
	c->n = 0;
}

struct counts *
counts_new(struct budget *budget, const char *tmpdir, size_t max)
{
	struct counts *c = xcalloc(1, sizeof *c);

	assert(max != 0 && (max & (max - 1)) == 0);
	c->budget = budget;
	c->store = store_new(budget, tmpdir);
	c->sort = extsort_new(c->store, sizeof(struct count), count_cmp);
	c->max = max;
	resize(c, 64);
	return c;
}

void
counts_free(struct counts *c)
{
	if (c == NULL)
		return;
	extsort_free(c->sort);
	store_free(c->store);
	budget_give(c->budget, c->nslots * sizeof *c->slot);
	free(c->slot);
	free(c);
}

#define NAME_BYTES (2 + COUNT_KEY)

static uint64_t
hash(const struct count *c)
{
	uint64_t word[NAME_BYTES / 8], h = 0;
	size_t i;

	memcpy(word, c, sizeof word);
	for (i = 0; i < NAME_BYTES / 8; i++) {
		h = (h ^ word[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	return h;
}

/* The slot of this key, or the free one where it belongs. */
static struct count *
find(struct counts *c, const struct count *key)
{
	size_t mask = c->nslots - 1;
	size_t i = (size_t)hash(key) & mask;

	while (
	    c->slot[i].kind != 0 && memcmp(&c->slot[i], key, NAME_BYTES) != 0)
		i = (i + 1) & mask;
	return &c->slot[i];
}

static void
sum(struct count *to, const struct count *c)
{
	to->packets += c->packets;
	to->bytes += c->bytes;
	to->sessions += c->sessions;
}

static void
put_away(struct counts *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->nslots; i++) {
		if (c->slot[i].kind != 0)
			c->slot[n++] = c->slot[i];
	}
	extsort_run(c->sort, c->slot, n);
	memset(c->slot, 0, c->nslots * sizeof *c->slot);
	c->n = 0;
}

static void
grow(struct counts *c)
{
	struct count *old = c->slot;
	size_t nold = c->nslots, i;

	c->slot = NULL;
	resize(c, nold * 2);
	for (i = 0; i < nold; i++) {
		if (old[i].kind != 0) {
			*find(c, &old[i]) = old[i];
			c->n++;
		}
	}
	free(old);
}

void
counts_add(struct counts *c, const struct count *add)
{
	struct count *slot;

	assert(add->kind != 0 && add->n <= COUNT_KEY);
	slot = find(c, add);
	if (slot->kind != 0) {
		sum(slot, add);
		return;
	}
	if (c->n >= c->max)
		put_away(c);
	else if (c->n >= c->nslots / 2)
		grow(c);
	*find(c, add) = *add;
	c->n++;
}

void
counts_each(
    struct counts *c, void (*fn)(void *ctx, const struct count *), void *ctx)
{
	struct count have, next;
	struct extmerge *m;

	put_away(c);
	m = extmerge_new(&c->sort, 1);
	if (extmerge_next(m, &have)) {
		while (extmerge_next(m, &next)) {
			if (count_cmp(&have, &next) == 0) {
				sum(&have, &next);
				continue;
			}
			fn(ctx, &have);
			have = next;
		}
		fn(ctx, &have);
	}
	extmerge_free(m);
}
