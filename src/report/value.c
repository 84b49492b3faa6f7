/* value: the tree that a template is filled with. */
#include "report/value.h"

#include <assert.h>

/* Lists and objects know where what is put into them shall live. */
static struct value *
make(struct arena *a, enum value_kind kind)
{
	struct value *v = arena_take(a, sizeof(*v));

	*v = (struct value){.kind = kind};
	if (kind == VALUE_LIST || kind == VALUE_OBJECT)
		v->arena = a;
	return v;
}

static void
append(struct value *parent, struct value *v)
{
	if (parent->last == NULL)
		parent->first = v;
	else
		parent->last->sibling = v;
	parent->last = v;
}

struct value *
value_member(struct value *object, struct value_key key, enum value_kind kind)
{
	struct value *v;

	assert(object->kind == VALUE_OBJECT);
	v = make(object->arena, kind);
	v->key = key;
	append(object, v);
	object->members |= UINT64_C(1) << key.bit;
	return v;
}

void
value_copy(struct value *object, struct value_key key, enum value_kind kind,
    struct slice s)
{
	value_member(object, key, kind)->text = arena_copy(object->arena, s);
}

struct value *
value_new(struct arena *a)
{
	return make(a, VALUE_OBJECT);
}

void
value_each(struct value *object, const char *key, value_next *next, void *ctx)
{
	struct value *v =
	    value_member(object, value_key(slice_str(key)), VALUE_EACH);

	v->iter = arena_alloc(object->arena, sizeof(*v->iter));
	v->iter->arena = object->arena;
	v->iter->next = next;
	v->iter->ctx = ctx;
}

void
value_made(struct value *object, const char *key, value_make *fn,
    struct slice s, uint64_t number)
{
	struct value *v =
	    value_member(object, value_key(slice_str(key)), VALUE_MADE);

	v->text = s;
	v->number = number;
	v->make = fn;
}

static struct value *
value_new_item(struct value *list, enum value_kind kind)
{
	struct value *v;

	assert(list->kind == VALUE_LIST);
	v = make(list->arena, kind);
	append(list, v);
	return v;
}

struct value *
value_item(struct value *list)
{
	return value_new_item(list, VALUE_OBJECT);
}

struct value *
value_item_list(struct value *list)
{
	return value_new_item(list, VALUE_LIST);
}

void
value_item_text(struct value *list, struct slice s)
{
	value_new_item(list, VALUE_TEXT)->text = arena_copy(list->arena, s);
}

static bool
same(const struct value_key *a, const struct value_key *b)
{
	return a->head == b->head && a->n == b->n &&
	       (a->n <= 8 || memcmp(a->p + 8, b->p + 8, a->n - 8) == 0);
}

const struct value *
value_member_find(const struct value *object, const struct value_key *key)
{
	const struct value *v;

	for (v = object->first; v != NULL && !same(&v->key, key);)
		v = v->sibling;
	return v;
}

static struct value *
iter_next(const struct value *v)
{
	struct value_iter *it = v->iter;
	struct value *item = NULL;

	if (!it->ended)
		item = it->next(it->ctx, it->arena);
	it->begun = true;
	it->some |= item != NULL;
	it->ended |= item == NULL;
	return item;
}

const struct value *
value_iterate(const struct value *v)
{
	struct value *item = v->iter->ahead;

	v->iter->ahead = NULL;
	return item != NULL ? item : iter_next(v);
}

/* Fetches the first item early when nobody asked for one yet. */
static bool
iter_some(const struct value *v)
{
	if (!v->iter->begun)
		v->iter->ahead = iter_next(v);
	return v->iter->some;
}

bool
value_true(const struct value *v)
{
	if (v == NULL)
		return false;
	switch (v->kind) {
	case VALUE_FALSE:
		return false;
	case VALUE_TRUE:
	case VALUE_OBJECT:
		return true;
	case VALUE_TEXT:
	case VALUE_MARKUP:
	case VALUE_MADE:
		return v->text.n != 0;
	case VALUE_NUMBER:
		return v->number != 0;
	case VALUE_LIST:
		return v->first != NULL;
	case VALUE_EACH:
		return iter_some(v);
	}
	return false;
}
