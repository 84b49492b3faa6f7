#include "report/value.h"

#include <assert.h>

#include "base/buf.h"

/* FNV-1a: keys are short and ours. */
uint32_t
value_hash(struct slice key)
{
	uint32_t h = UINT32_C(2166136261);

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ slice_at(key, i)) * UINT32_C(16777619);
	return h;
}

static struct value *
value_make(struct arena *a, enum value_kind kind)
{
	struct value *v = arena_alloc(a, sizeof(*v));

	v->kind = kind;
	v->arena = a;
	return v;
}

static void
value_append(struct value *parent, struct value *v)
{
	if (parent->last == NULL)
		parent->first = v;
	else
		parent->last->sibling = v;
	parent->last = v;
}

static struct value *
value_member(struct value *object, const char *key, enum value_kind kind)
{
	struct value *v;

	assert(object->kind == VALUE_OBJECT);
	v = value_make(object->arena, kind);
	v->key = key;
	v->hash = value_hash(slice_str(key));
	value_append(object, v);
	return v;
}

struct value *
value_new(struct arena *a)
{
	return value_make(a, VALUE_OBJECT);
}

struct value *
value_object(struct value *object, const char *key)
{
	return value_member(object, key, VALUE_OBJECT);
}

struct value *
value_list(struct value *object, const char *key)
{
	return value_member(object, key, VALUE_LIST);
}

void
value_each(struct value *object, const char *key, value_next *next, void *ctx)
{
	struct value *v = value_member(object, key, VALUE_EACH);

	v->iter = arena_alloc(object->arena, sizeof(*v->iter));
	v->iter->next = next;
	v->iter->ctx = ctx;
}

void
value_text(struct value *object, const char *key, struct slice s)
{
	value_member(object, key, VALUE_TEXT)->text =
	    arena_copy(object->arena, s);
}

void
value_str(struct value *object, const char *key, const char *s)
{
	value_text(object, key, slice_str(s));
}

void
value_markup(struct value *object, const char *key, struct slice s)
{
	value_member(object, key, VALUE_MARKUP)->text =
	    arena_copy(object->arena, s);
}

void
value_number(struct value *object, const char *key, uint64_t n)
{
	value_member(object, key, VALUE_NUMBER)->number = n;
}

void
value_flag(struct value *object, const char *key, bool on)
{
	value_member(object, key, on ? VALUE_TRUE : VALUE_FALSE);
}

void
value_buf(struct value *object, const char *key, struct buf *b)
{
	value_text(object, key, buf_as_slice(b));
	buf_reset(b);
}

void
value_markup_buf(struct value *object, const char *key, struct buf *b)
{
	value_markup(object, key, buf_as_slice(b));
	buf_reset(b);
}

static struct value *
value_new_item(struct value *list, enum value_kind kind)
{
	struct value *v;

	assert(list->kind == VALUE_LIST);
	v = value_make(list->arena, kind);
	value_append(list, v);
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

const struct value *
value_find(const struct value *object, struct slice key, uint32_t hash)
{
	const struct value *v;

	if (object->kind != VALUE_OBJECT)
		return NULL;
	for (v = object->first; v != NULL; v = v->sibling)
		if (v->hash == hash && slice_eq_str(key, v->key))
			return v;
	return NULL;
}

static struct value *
iter_next(const struct value *v)
{
	struct value_iter *it = v->iter;
	struct value *item = NULL;

	if (!it->ended)
		item = it->next(it->ctx, v->arena);
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
