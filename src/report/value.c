/* value: the tree that a template is filled with. */
#include "report/value.h"

/* With so much behind it. */
static inline struct value *
make(struct arena *a, enum value_kind kind, size_t more)
{
	struct value *v = arena_take(a, sizeof(*v) + more);

	*v = (struct value){.kind = kind};
	return v;
}

/* Lists and objects know where what is put into them shall live. */
static struct value *
make_list(struct arena *a)
{
	struct value *v = make(a, VALUE_LIST, 0);

	v->arena = a;
	return v;
}

static struct value *
make_object(struct arena *a)
{
	struct value *v =
	    make(a, VALUE_OBJECT, VALUE_CHAINS * sizeof(v->chain[0]));

	for (size_t i = 0; i < VALUE_CHAINS; i++)
		v->chain[i] = NULL;
	v->arena = a;
	return v;
}

static inline struct value *
add_member(struct value *object, struct value_name name, struct value *v)
{
	unsigned bit = value_bit(name);
	struct value **chain = &object->chain[bit % VALUE_CHAINS];

	assert(object->kind == VALUE_OBJECT && name.head != 0);
	v->name = name;
	v->sibling = *chain;
	*chain = v;
	object->members |= UINT64_C(1) << bit;
	return v;
}

struct value *
value_add_object(struct value *object, struct value_name name)
{
	return add_member(object, name, make_object(object->arena));
}

struct value *
value_add_list(struct value *object, struct value_name name)
{
	return add_member(object, name, make_list(object->arena));
}

struct value *
value_add(struct value *object, enum value_kind kind, struct value_name name)
{
	return add_member(object, name, make(object->arena, kind, 0));
}

struct value *
value_copy(struct value *object, struct value_name name, struct slice s)
{
	struct value *v = make(object->arena, VALUE_TEXT, s.n);

	if (s.n != 0)
		v->text = slice_of(memcpy(v + 1, s.p, s.n), s.n);
	return add_member(object, name, v);
}

struct value *
value_new(struct arena *a)
{
	return make_object(a);
}

void
value_each(struct value *object, const char *key, value_next *next, void *ctx)
{
	struct value *v = value_of_kind(object, key, VALUE_EACH);

	v->iter = arena_alloc(object->arena, sizeof(*v->iter));
	v->iter->arena = object->arena;
	v->iter->next = next;
	v->iter->ctx = ctx;
}

static struct value *
add_item(struct value *list, struct value *v)
{
	assert(list->kind == VALUE_LIST);
	if (list->last == NULL)
		list->first = v;
	else
		list->last->sibling = v;
	list->last = v;
	return v;
}

struct value *
value_item(struct value *list)
{
	return add_item(list, make_object(list->arena));
}

struct value *
value_item_list(struct value *list)
{
	return add_item(list, make_list(list->arena));
}

void
value_item_text(struct value *list, struct slice s)
{
	add_item(list, make(list->arena, VALUE_TEXT, 0))->text =
	    arena_copy(list->arena, s);
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

bool
value_each_some(const struct value *v)
{
	if (!v->iter->begun)
		v->iter->ahead = iter_next(v);
	return v->iter->some;
}
