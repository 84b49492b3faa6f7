/*
 * json: a small reader for the JSON that tests are given (vectors of
 * specifications). Strict enough for those, not for strangers.
 */
#ifndef WF_TESTS_UNIT_JSON_H
#define WF_TESTS_UNIT_JSON_H

#include "base/slice.h"

enum json_kind {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER, /* text as it stands */
	JSON_STRING,
	JSON_LIST,
	JSON_OBJECT,
};

struct json {
	enum json_kind kind;
	char *key;  /* as a member */
	char *text; /* STRING, NUMBER, ended by a NUL */
	size_t n;   /* bytes of text */
	struct json *first, *next;
};

/* NULL when it is malformed. */
struct json *json_parse(struct slice);
/* The whole file; NULL when it is not there. */
struct json *json_load(const char *path);
void json_free(struct json *);
const struct json *json_get(const struct json *object, const char *key);
/* A member's text; "" when there is none. */
const char *json_text(const struct json *object, const char *key);

#endif
