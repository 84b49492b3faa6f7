#include "json.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"

static struct json *read_value(struct rd *);

static uint8_t
peek(const struct rd *r)
{
	return slice_at(rd_peek(r), 0);
}

static void
skip_space(struct rd *r)
{
	while (r->left != 0 && strchr(" \t\r\n", peek(r)) != NULL)
		rd_skip(r, 1);
}

static bool
take(struct rd *r, char c)
{
	skip_space(r);
	if (peek(r) != (uint8_t)c)
		return false;
	rd_skip(r, 1);
	return true;
}

static uint32_t
read_hex4(struct rd *r)
{
	uint64_t v = 0;

	if (!slice_u64(rd_bytes(r, 4), 16, 0xffff, &v))
		r->bad = true;
	return (uint32_t)v;
}

static void
read_escape(struct rd *r, struct buf *b)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	uint8_t c = rd_u8(r);
	const char *at = c == 0 ? NULL : strchr(from, c);
	uint32_t cp;

	if (c == 'u') {
		cp = read_hex4(r);
		if (cp >= 0xd800 && cp < 0xdc00 && take(r, '\\') &&
		    take(r, 'u'))
			cp = 0x10000 + ((cp - 0xd800) << 10) +
			     (read_hex4(r) - 0xdc00);
		utf8_encode(b, cp);
	} else {
		buf_u8(b, at == NULL ? c : (uint8_t)to[at - from]);
	}
}

/* After its opening quote. */
static char *
read_string(struct rd *r, size_t *n)
{
	struct buf b = {0};
	uint8_t c;

	while (!r->bad && (c = rd_u8(r)) != '"') {
		if (c == '\\')
			read_escape(r, &b);
		else
			buf_u8(&b, c);
	}
	*n = b.n;
	(void)buf_cstr(&b);
	return (char *)b.p;
}

static void
read_items(struct rd *r, struct json *parent, char end)
{
	struct json **tail = &parent->first;
	char *key = NULL;
	size_t n;

	if (take(r, end))
		return;
	do {
		if (parent->kind == JSON_OBJECT) {
			if (!take(r, '"'))
				r->bad = true;
			key = read_string(r, &n);
			if (!take(r, ':'))
				r->bad = true;
		}
		*tail = read_value(r);
		if (*tail == NULL) {
			free(key);
			return;
		}
		(*tail)->key = key;
		key = NULL;
		tail = &(*tail)->next;
	} while (!r->bad && take(r, ','));
	if (!take(r, end))
		r->bad = true;
}

static void
read_word(struct rd *r, struct json *j)
{
	struct buf b = {0};

	while (r->left != 0 && strchr(",]} \t\r\n", peek(r)) == NULL)
		buf_u8(&b, rd_u8(r));
	j->n = b.n;
	(void)buf_cstr(&b);
	j->text = (char *)b.p;
	j->kind = strcmp(j->text, "null") == 0	  ? JSON_NULL
		  : strcmp(j->text, "true") == 0  ? JSON_TRUE
		  : strcmp(j->text, "false") == 0 ? JSON_FALSE
						  : JSON_NUMBER;
	r->bad |= j->n == 0;
}

static struct json *
read_value(struct rd *r)
{
	struct json *j = xcalloc(1, sizeof(*j));

	if (take(r, '"')) {
		j->kind = JSON_STRING;
		j->text = read_string(r, &j->n);
	} else if (take(r, '[')) {
		j->kind = JSON_LIST;
		read_items(r, j, ']');
	} else if (take(r, '{')) {
		j->kind = JSON_OBJECT;
		read_items(r, j, '}');
	} else {
		read_word(r, j);
	}
	if (!r->bad)
		return j;
	json_free(j);
	return NULL;
}

struct json *
json_parse(struct slice s)
{
	struct rd r = rd_init(s);

	return read_value(&r);
}

struct json *
json_load(const char *path)
{
	struct buf b = {0};
	struct json *j;
	char part[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		return NULL;
	while ((n = fread(part, 1, sizeof(part), f)) != 0)
		buf_add(&b, part, n);
	fclose(f);
	j = json_parse(buf_as_slice(&b));
	buf_free(&b);
	return j;
}

void
json_free(struct json *j)
{
	struct json *next;

	for (; j != NULL; j = next) {
		next = j->next;
		json_free(j->first);
		free(j->key);
		free(j->text);
		free(j);
	}
}

const struct json *
json_get(const struct json *object, const char *key)
{
	const struct json *j;

	if (object == NULL || object->kind != JSON_OBJECT)
		return NULL;
	for (j = object->first; j != NULL; j = j->next)
		if (strcmp(j->key, key) == 0)
			return j;
	return NULL;
}

const char *
json_text(const struct json *object, const char *key)
{
	const struct json *j = json_get(object, key);

	return j == NULL || j->text == NULL ? "" : j->text;
}
