/*
 * value: what a template is filled with: a tree of texts, numbers, truths,
 * lists and objects. It lives in one arena; texts are copied into it, and
 * keys are literals of ours. A root is an object (value_new); every
 * other call makes a member of an object, under its key, or an item of a
 * list. A key is set once in an object, and has sixteen letters at most.
 *
 * TEXT is escaped wherever a template puts it. MARKUP is HTML or SVG that
 * this program built, or what it knows to need no escaping, and the only kind
 * that is not. A list may be an EACH: its items are made by a callback, one at
 * a time, so that a table of any length is never in memory as a whole; it can
 * be gone through once. A MADE is markup that is written straight into the
 * page when its turn comes.
 */
#ifndef WF_REPORT_VALUE_H
#define WF_REPORT_VALUE_H

#include <assert.h>

#include "base/buf.h"
#include "report/arena.h"

struct value;

/* The next item, made in the arena with value_new; NULL: no more. */
typedef struct value *value_next(void *ctx, struct arena *);
/* Markup of what value_made was given. */
typedef void value_make(struct buf *, struct slice, uint64_t);

enum value_kind {
	VALUE_FALSE,
	VALUE_TRUE,
	VALUE_TEXT,
	VALUE_MARKUP,
	VALUE_MADE,
	VALUE_NUMBER,
	VALUE_LIST,
	VALUE_OBJECT,
	VALUE_EACH,
};

struct value_iter {
	value_next *next;
	void *ctx;
	struct arena *arena;
	struct value *ahead; /* fetched to see whether there is one */
	bool begun, some;    /* asked at least once; had an item */
	bool ended;
};

/*
 * A name is its letters in two numbers, NULs behind them. The compiler knows
 * those of a literal. A longer one is the name of no member: all NULs.
 */
#define VALUE_NAME 16

/* Of what takes a literal for a name: else it is put together at run time. */
#define VALUE_INLINE static inline __attribute__((always_inline))

struct value_name {
	uint64_t head, tail;
};

VALUE_INLINE uint64_t
value_letters(struct slice name, size_t at)
{
	uint64_t low, high;

	low = (uint64_t)slice_at(name, at) |
	      (uint64_t)slice_at(name, at + 1) << 8 |
	      (uint64_t)slice_at(name, at + 2) << 16 |
	      (uint64_t)slice_at(name, at + 3) << 24;
	high = (uint64_t)slice_at(name, at + 4) |
	       (uint64_t)slice_at(name, at + 5) << 8 |
	       (uint64_t)slice_at(name, at + 6) << 16 |
	       (uint64_t)slice_at(name, at + 7) << 24;
	return low | high << 32;
}

VALUE_INLINE struct value_name
value_name(struct slice s)
{
	if (s.n > VALUE_NAME)
		return (struct value_name){0, 0};
	return (struct value_name){value_letters(s, 0), value_letters(s, 8)};
}

/* One of 64 bits. */
static inline unsigned
value_bit(struct value_name n)
{
	uint64_t mixed = (n.head ^ n.tail) * UINT64_C(0x9e3779b97f4a7c15);

	return (unsigned)(mixed >> 58);
}

/* What a member is looked for by. */
struct value_key {
	struct value_name name;
	unsigned bit;
};

static inline struct value_key
value_key(struct slice s)
{
	struct value_name name = value_name(s);

	return (struct value_key){name, value_bit(name)};
}

/*
 * Read by mustache.c; everyone else uses the functions. The bit of a name
 * settles that an object lacks it. The members of an object hang in chains by
 * their bits, so that one is soon found in an object of many.
 */
#define VALUE_CHAINS 8

struct value {
	enum value_kind kind;
	struct value_name name; /* the key */
	struct value *sibling;	/* next item of a list or member of a chain */
	union {
		struct { /* LIST, OBJECT */
			struct arena *arena;
			struct value *first, *last; /* LIST */
			uint64_t members; /* OBJECT: the bits of its names */
		};
		struct { /* TEXT, MARKUP, MADE */
			struct slice text;
			uint64_t number; /* MADE, NUMBER */
			value_make *make;
		};
		struct value_iter *iter; /* EACH */
	};
	struct value *chain[]; /* OBJECT: VALUE_CHAINS */
};

/* What makes of a member; value_add one that is neither object nor list, and
 * nothing in it yet; value_copy a TEXT. */
struct value *value_add_object(struct value *object, struct value_name);
struct value *value_add_list(struct value *object, struct value_name);
struct value *value_add(
    struct value *object, enum value_kind, struct value_name);
struct value *value_copy(struct value *object, struct value_name, struct slice);
struct value *value_new(struct arena *);

/* Keys are literals; these are inlined for their names. */

VALUE_INLINE struct value *
value_object(struct value *object, const char *key)
{
	return value_add_object(object, value_name(slice_str(key)));
}

VALUE_INLINE struct value *
value_list(struct value *object, const char *key)
{
	return value_add_list(object, value_name(slice_str(key)));
}

VALUE_INLINE struct value *
value_of_kind(struct value *object, const char *key, enum value_kind kind)
{
	return value_add(object, kind, value_name(slice_str(key)));
}

void value_each(struct value *object, const char *key, value_next *, void *ctx);

/* Shows when there is any text, which lives until the page is closed. */
VALUE_INLINE void
value_made(struct value *object, const char *key, value_make *make,
    struct slice s, uint64_t number)
{
	struct value *v = value_of_kind(object, key, VALUE_MADE);

	v->text = s;
	v->number = number;
	v->make = make;
}

VALUE_INLINE void
value_number(struct value *object, const char *key, uint64_t n)
{
	value_of_kind(object, key, VALUE_NUMBER)->number = n;
}

VALUE_INLINE void
value_flag(struct value *object, const char *key, bool on)
{
	value_of_kind(object, key, on ? VALUE_TRUE : VALUE_FALSE);
}

VALUE_INLINE void
value_text(struct value *object, const char *key, struct slice s)
{
	value_copy(object, value_name(slice_str(key)), s);
}

VALUE_INLINE void
value_str(struct value *object, const char *key, const char *s)
{
	value_text(object, key, slice_str(s));
}

VALUE_INLINE void
value_markup(struct value *object, const char *key, struct slice s)
{
	value_copy(object, value_name(slice_str(key)), s)->kind = VALUE_MARKUP;
}

/*
 * An empty buf to put a text together that value_buf then takes, before
 * anyone else asks for it.
 */
static inline struct buf *
value_tmp(struct value *parent)
{
	assert(parent->arena->tmp.n == 0);
	return &parent->arena->tmp;
}

/* What a buf holds, as text or as markup; the buf is emptied for reuse. */
VALUE_INLINE void
value_buf(struct value *object, const char *key, struct buf *b)
{
	value_text(object, key, buf_as_slice(b));
	buf_reset(b);
}

VALUE_INLINE void
value_markup_buf(struct value *object, const char *key, struct buf *b)
{
	value_markup(object, key, buf_as_slice(b));
	buf_reset(b);
}

/*
 * As text: numbers, times, names of sessions and paths of pages that are made
 * of our own digits, letters and marks, so that there is nothing to escape.
 */
VALUE_INLINE void
value_plain(struct value *object, const char *key, struct slice s)
{
	value_markup(object, key, s);
}

VALUE_INLINE void
value_plain_buf(struct value *object, const char *key, struct buf *b)
{
	value_markup_buf(object, key, b);
}

/* Items of a list. */
struct value *value_item(struct value *list); /* an object */
struct value *value_item_list(struct value *list);
void value_item_text(struct value *list, struct slice);

static inline bool
value_is(const struct value *v, const struct value_key *key)
{
	return v->name.head == key->name.head && v->name.tail == key->name.tail;
}

/* The member, or NULL (also when it is no object). */
static inline const struct value *
value_find(const struct value *object, const struct value_key *key)
{
	const struct value *v;

	if (object->kind != VALUE_OBJECT || !(object->members >> key->bit & 1))
		return NULL;
	v = object->chain[key->bit % VALUE_CHAINS];
	while (v != NULL && !value_is(v, key))
		v = v->sibling;
	return v;
}

/* Had an EACH an item? Fetches the first one early when nobody asked yet. */
bool value_each_some(const struct value *);

/* Does a section of it show? Empty text, 0, false and empty lists do not. */
static inline bool
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
		return value_each_some(v);
	}
	return false;
}

/* The next item of an EACH, or NULL; see mustache.c for how long it lives. */
const struct value *value_iterate(const struct value *);

#endif
