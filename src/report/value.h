/*
 * value: what a template is filled with: a tree of texts, numbers, truths,
 * lists and objects. It lives in one arena; texts are copied into it, keys
 * are literals of ours and are not. A root is an object (value_new); every
 * other call makes a member of an object, under its key, or an item of a
 * list. A key is set once in an object.
 *
 * TEXT is escaped wherever a template puts it. MARKUP is HTML or SVG that
 * this program built, and the only kind that is not. A list may be an EACH:
 * its items are made by a callback, one at a time, so that a table of any
 * length is never in memory as a whole; it can be gone through once.
 */
#ifndef WF_REPORT_VALUE_H
#define WF_REPORT_VALUE_H

#include "report/arena.h"

struct buf;
struct value;

/* The next item, made in the arena with value_new; NULL: no more. */
typedef struct value *value_next(void *ctx, struct arena *);

enum value_kind {
	VALUE_FALSE,
	VALUE_TRUE,
	VALUE_TEXT,
	VALUE_MARKUP,
	VALUE_NUMBER,
	VALUE_LIST,
	VALUE_OBJECT,
	VALUE_EACH,
};

struct value_iter {
	value_next *next;
	void *ctx;
	struct value *ahead; /* fetched to see whether there is one */
	bool begun, some;    /* asked at least once; had an item */
	bool ended;
};

/* Read by mustache.c; everyone else uses the functions. */
struct value {
	enum value_kind kind;
	uint32_t hash; /* of key */
	const char *key;
	struct value *sibling; /* next member or item */
	struct arena *arena;
	struct value *first, *last; /* LIST, OBJECT */
	struct slice text;	    /* TEXT, MARKUP */
	uint64_t number;	    /* NUMBER */
	struct value_iter *iter;    /* EACH */
};

struct value *value_new(struct arena *);
struct value *value_object(struct value *object, const char *key);
struct value *value_list(struct value *object, const char *key);
void value_each(struct value *object, const char *key, value_next *, void *ctx);
void value_text(struct value *object, const char *key, struct slice);
void value_str(struct value *object, const char *key, const char *);
void value_markup(struct value *object, const char *key, struct slice);
void value_number(struct value *object, const char *key, uint64_t);
void value_flag(struct value *object, const char *key, bool);
/* What a buf holds, as text or as markup; the buf is emptied for reuse. */
void value_buf(struct value *object, const char *key, struct buf *);
void value_markup_buf(struct value *object, const char *key, struct buf *);

/* Items of a list. */
struct value *value_item(struct value *list); /* an object */
struct value *value_item_list(struct value *list);
void value_item_text(struct value *list, struct slice);

/* The member, or NULL (also when it is no object). */
const struct value *value_find(
    const struct value *object, struct slice key, uint32_t hash);
uint32_t value_hash(struct slice key);
/* Does a section of it show? Empty text, 0, false and empty lists do not. */
bool value_true(const struct value *);
/* The next item of an EACH, or NULL; see mustache.c for how long it lives. */
const struct value *value_iterate(const struct value *);

#endif
