/* templates: read once, from the program or from a folder. */
#include "report/templates.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "report/mustache.h"
#include "report/resource.h"

struct entry {
	struct slice name; /* without folder and ending */
	const char *file;  /* below --templates DIR */
	struct buf own;	   /* when it was read from there */
	struct slice text;
	struct mustache *m; /* NULL: an asset */
};

struct templates {
	struct entry *entries;
	size_t n;
};

/* False: it is there, but cannot be read. */
static bool
read_file(const char *path, struct buf *b, bool *found, struct buf *why)
{
	char part[8192];
	FILE *f = fopen(path, "rb");
	bool ok;
	size_t n;

	*found = f != NULL;
	if (f == NULL && (errno == ENOENT || errno == ENOTDIR))
		return true;
	while (f != NULL && (n = fread(part, 1, sizeof(part), f)) != 0)
		buf_add(b, part, n);
	ok = f != NULL && ferror(f) == 0;
	if (!ok)
		buf_printf(why, "cannot read %s: %s", path, strerror(errno));
	if (f != NULL)
		fclose(f);
	return ok;
}

static bool
entry_text(
    struct entry *e, const struct resource *r, const char *dir, struct buf *why)
{
	bool found, ok;
	char *path;

	e->text = slice_of(r->bytes, r->n);
	if (dir == NULL)
		return true;
	path = xasprintf("%s/%s", dir, e->file);
	ok = read_file(path, &e->own, &found, why);
	if (ok && found)
		e->text = buf_as_slice(&e->own);
	free(path);
	return ok;
}

static bool
entry_load(
    struct entry *e, const struct resource *r, const char *dir, struct buf *why)
{
	struct slice name = slice_str(r->name);
	struct buf what = {0};
	bool template = slice_starts(name, "templates/");

	e->file = strchr(r->name, '/') + 1;
	e->name = slice_str(e->file);
	if (template)
		e->name.n -= strlen(".html");
	if (!entry_text(e, r, dir, why))
		return false;
	if (template) {
		e->m = mustache_parse(e->text, &what);
		if (e->m == NULL)
			buf_printf(
			    why, "template %s: %s", e->file, buf_cstr(&what));
		buf_free(&what);
	}
	return !template || e->m != NULL;
}

static const struct mustache *
find(const void *ctx, struct slice name)
{
	const struct templates *t = ctx;

	for (size_t i = 0; i < t->n; i++)
		if (t->entries[i].m != NULL &&
		    slice_eq(t->entries[i].name, name))
			return t->entries[i].m;
	return NULL;
}

struct templates *
templates_load(const char *dir, struct buf *why)
{
	struct templates *t = xcalloc(1, sizeof(*t));
	size_t n = 0;

	while (resources[n].name != NULL)
		n++;
	t->entries = xcalloc(n + 1, sizeof(*t->entries));
	for (t->n = 0; t->n < n; t->n++) {
		struct entry *e = &t->entries[t->n];

		if (!entry_load(e, &resources[t->n], dir, why)) {
			t->n++;
			templates_free(t);
			return NULL;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (t->entries[i].m != NULL)
			mustache_link(t->entries[i].m, find, t);
	return t;
}

void
templates_free(struct templates *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->n; i++) {
		mustache_free(t->entries[i].m);
		buf_free(&t->entries[i].own);
	}
	free(t->entries);
	free(t);
}

const struct mustache *
templates_find(const struct templates *t, const char *name)
{
	const struct mustache *m = find(t, slice_str(name));

	assert(m != NULL);
	return m;
}

bool
templates_asset(
    const struct templates *t, size_t i, const char **name, struct slice *bytes)
{
	for (size_t k = 0; k < t->n; k++) {
		const struct entry *e = &t->entries[k];

		if (e->m != NULL || i-- != 0)
			continue;
		*name = e->file;
		*bytes = e->text;
		return true;
	}
	return false;
}
