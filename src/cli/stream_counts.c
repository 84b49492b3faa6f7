/* stream_counts: a hash table with open addressing; nothing is removed. */
#include "cli/stream_counts.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

struct count {
	uint64_t name, n; /* n 0: no entry */
};

struct stream_counts {
	struct budget *budget;
	struct count *slots;
	size_t nslots, n; /* a power of two; used ones */
};

struct stream_counts *
stream_counts_new(struct budget *budget)
{
	struct stream_counts *t = xcalloc(1, sizeof *t);

	t->budget = budget;
	t->nslots = 64;
	t->slots = xcalloc(t->nslots, sizeof *t->slots);
	return t;
}

void
stream_counts_free(struct stream_counts *t)
{
	budget_give(t->budget, t->n * sizeof *t->slots);
	free(t->slots);
	free(t);
}

/* Its slot, or the free one where it belongs. */
static struct count *
find(const struct stream_counts *t, uint64_t name)
{
	size_t i = name & (t->nslots - 1);

	while (t->slots[i].n != 0 && t->slots[i].name != name)
		i = (i + 1) & (t->nslots - 1);
	return &t->slots[i];
}

static void
grow(struct stream_counts *t)
{
	struct count *old = t->slots;
	size_t n = t->nslots, i;

	t->nslots = n * 2;
	t->slots = xcalloc(t->nslots, sizeof *t->slots);
	for (i = 0; i < n; i++) {
		if (old[i].n != 0)
			*find(t, old[i].name) = old[i];
	}
	free(old);
}

uint64_t
stream_counts_get(const struct stream_counts *t, struct slice name)
{
	return find(t, hash64(name, 0))->n;
}

void
stream_counts_set(struct stream_counts *t, struct slice name, uint64_t n)
{
	struct count *c = find(t, hash64(name, 0));

	if (c->n == 0) {
		c->name = hash64(name, 0);
		t->n++;
		budget_take(t->budget, sizeof *t->slots);
	}
	if (n > c->n) /* both sides may have one name */
		c->n = n;
	if (t->n * 2 > t->nslots)
		grow(t);
}
