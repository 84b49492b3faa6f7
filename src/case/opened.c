/* opened: a hash table by session id. */
#include "case/opened.h"

#include <stdlib.h>

#include "base/xalloc.h"

static struct opened **
slot_of(const struct opened_table *t, uint64_t id)
{
	return &t->slot[hash_mix(id) & (t->nslots - 1)];
}

struct opened *
opened_find(const struct opened_table *t, uint64_t id)
{
	struct opened *o;

	if (t->nslots == 0)
		return NULL;
	for (o = *slot_of(t, id); o != NULL; o = o->next) {
		if (o->session->id == id)
			return o;
	}
	return NULL;
}

static void
grow(struct opened_table *t)
{
	struct opened_table old = *t;
	struct opened *o;
	size_t i;

	t->nslots = old.nslots == 0 ? 64 : old.nslots * 2;
	t->slot = xcalloc(t->nslots, sizeof *t->slot);
	t->n = 0;
	for (i = 0; i < old.nslots; i++) {
		while ((o = old.slot[i]) != NULL) {
			old.slot[i] = o->next;
			opened_add(t, o);
		}
	}
	free(old.slot);
}

void
opened_add(struct opened_table *t, struct opened *o)
{
	struct opened **slot;

	if (t->n == t->nslots)
		grow(t);
	slot = slot_of(t, o->session->id);
	o->next = *slot;
	*slot = o;
	t->n++;
}

void
opened_remove(struct opened_table *t, struct opened *o)
{
	struct opened **at = slot_of(t, o->session->id);

	while (*at != o)
		at = &(*at)->next;
	*at = o->next;
	t->n--;
}

void
opened_table_free(struct opened_table *t)
{
	free(t->slot);
	*t = (struct opened_table){0};
}
