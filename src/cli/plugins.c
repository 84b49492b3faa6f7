/*
 * plugins: finding and loading. A plugin is checked before any of its code
 * runs: interface version, the size of its struct, the names of its columns.
 */
#include "cli/plugins_inside.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/xalloc.h"

#define COLUMNS_MAX 1000
#define MEMORY_MAX  (1u << 20) /* of one flow, bytes */
#define SYMBOL	    "wirefolio_plugin"
#define SUFFIX	    ".so"

/* ---- folders */

void
plugins_dir(struct plugins *p, const char *dir)
{
	p->dirs = xreallocarray(p->dirs, p->ndirs + 1, sizeof(char *));
	p->dirs[p->ndirs++] = xstrdup(dir);
}

struct plugins *
plugins_new(void)
{
	return xcalloc(1, sizeof(struct plugins));
}

/* Calls fn with each folder in order until it is true. */
static bool
each_dir(
    const struct plugins *p, bool (*fn)(void *ctx, const char *dir), void *ctx)
{
	const char *env = getenv("WIREFOLIO_PLUGINS");
	struct slice rest = slice_str(env), one;
	bool done = false;
	size_t i;

	for (i = 0; i < p->ndirs && !done; i++)
		done = fn(ctx, p->dirs[i]);
	while (!done && slice_token(&rest, ':', &one)) {
		char *dir = xasprintf("%.*s", (int)one.n, (const char *)one.p);

		done = *dir != '\0' && fn(ctx, dir);
		free(dir);
	}
	return done || fn(ctx, PLUGINDIR);
}

/* ---- checking */

static bool
good_name(const char *name, const char *also)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789_";
	const char *s;

	if (name == NULL || *name == '\0')
		return false;
	for (s = name; *s != '\0'; s++) {
		if (strchr(safe, *s) == NULL && strchr(also, *s) == NULL)
			return false;
	}
	return true;
}

static bool
is_double(const struct wf_column *c, size_t i)
{
	size_t k;

	for (k = 0; k < i; k++)
		if (strcmp(c[k].name, c[i].name) == 0)
			return true;
	return false;
}

static const char *
check_columns(const struct wf_column *c)
{
	size_t i;

	for (i = 0; c != NULL && c[i].name != NULL; i++) {
		if (i == COLUMNS_MAX)
			return "it declares more than 1000 columns";
		if (!good_name(c[i].name, ""))
			return "the name of a column is not letters, digits "
			       "and _";
		if ((unsigned)c[i].type > WF_TEXT || c[i].doc == NULL)
			return "a column lacks its type or its line of text";
		if (is_double(c, i))
			return "it declares a column twice";
	}
	return NULL;
}

/* Why it cannot be used; what is said may stand in text. */
static const char *
check(const struct wf_plugin *api, struct buf *text)
{
	const char *why;

	if (api->major != WF_PLUGIN_MAJOR || api->minor > WF_PLUGIN_MINOR) {
		buf_printf(text,
		    "it was built for version %u.%u of the plugin interface, "
		    "and this is %d.%d; build it again",
		    api->major, api->minor, WF_PLUGIN_MAJOR, WF_PLUGIN_MINOR);
		return buf_cstr(text);
	}
	if (api->size != sizeof(struct wf_plugin))
		return "its struct wf_plugin has another size than its "
		       "version says";
	if (!good_name(api->name, "-") || api->version == NULL ||
	    api->summary == NULL)
		return "it lacks a name, a version or a summary";
	if (api->flow_memory > MEMORY_MAX)
		return "it asks for more than 1 MiB of memory a flow";
	why = check_columns(api->packet_columns);
	return why != NULL ? why : check_columns(api->flow_columns);
}

/* NULL, with the reason in *why, when it cannot be used. */
static void *
open_object(const char *path, struct wf_plugin *api, struct buf *why)
{
	void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct wf_plugin *found;
	struct buf text = {0};
	const char *bad;

	if (object == NULL) {
		buf_str(why, dlerror());
		return NULL;
	}
	found = dlsym(object, SYMBOL);
	bad = found == NULL ? "it exports no " SYMBOL : check(found, &text);
	if (bad != NULL) {
		buf_str(why, bad);
		dlclose(object);
		object = NULL;
	} else {
		*api = *found;
	}
	buf_free(&text);
	return object;
}

/* ---- loading */

struct search {
	const char *name;
	char *path; /* where it is */
	struct buf seen;
};

static bool
look(void *ctx, const char *dir)
{
	struct search *s = ctx;

	buf_printf(&s->seen, "%s%s", s->seen.n == 0 ? "" : ", ", dir);
	s->path = xasprintf("%s/%s" SUFFIX, dir, s->name);
	if (access(s->path, R_OK) == 0)
		return true;
	free(s->path);
	s->path = NULL;
	return false;
}

static char *
find_path(const struct plugins *p, const char *name)
{
	struct search s = {.name = name};

	if (strchr(name, '/') != NULL)
		return xstrdup(name);
	if (!each_dir(p, look, &s))
		die(EXIT_USAGE, "--plugin %s: not found in %s", name,
		    buf_cstr(&s.seen));
	buf_free(&s.seen);
	return s.path;
}

/* Packets' columns are seen to by packet_columns, which knows them all. */
static void
refuse_twice(
    const char *plugin, const struct wf_column *a, const struct wf_column *all)
{
	const struct wf_column *b;

	for (; a != NULL && a->name != NULL; a++)
		for (b = all; b != NULL && b->name != NULL; b++)
			if (strcmp(a->name, b->name) == 0)
				die(EXIT_USAGE,
				    "--plugin %s: the column %s occurs twice",
				    plugin, a->name);
}

void
plugins_load(struct plugins *p, const char *name)
{
	char *path = find_path(p, name);
	struct plugin new = {0};
	struct buf why = {0};
	size_t i;

	new.object = open_object(path, &new.api, &why);
	if (new.object == NULL)
		die(EXIT_USAGE, "--plugin %s: %s", name, buf_cstr(&why));
	for (i = 0; i < p->n; i++) {
		if (strcmp(p->v[i].api.name, new.api.name) == 0)
			die(EXIT_USAGE,
			    "--plugin %s: a plugin of this name (%s) is "
			    "loaded already",
			    name, new.api.name);
		refuse_twice(
		    name, p->v[i].api.flow_columns, new.api.flow_columns);
	}
	new.memory = p->memory;
	/* Each begins where any type may. */
	p->memory += (new.api.flow_memory + 15u) & ~(size_t)15;
	p->v = xreallocarray(p->v, p->n + 1, sizeof *p->v);
	p->v[p->n++] = new;
	free(path);
	buf_free(&why);
}

/* ---- listing */

static void
list_columns(const char *what, const struct wf_column *c)
{
	for (; c != NULL && c->name != NULL; c++)
		printf("    %-7s %-20s %s\n", what, c->name, c->doc);
}

static void
list_one(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	struct buf why = {0};
	struct wf_plugin api;
	void *object = open_object(path, &api, &why);

	if (object == NULL) {
		printf("%s: cannot be used: %s\n", path, buf_cstr(&why));
	} else {
		printf("%s %s  %s\n    %s\n", api.name, api.version,
		    api.summary, path);
		list_columns("packet", api.packet_columns);
		list_columns("flow", api.flow_columns);
		dlclose(object);
	}
	buf_free(&why);
	free(path);
}

static int
is_object(const struct dirent *e)
{
	return slice_ends(slice_str(e->d_name), SUFFIX);
}

static bool
list_dir(void *ctx, const char *dir)
{
	struct dirent **names;
	int i, n = scandir(dir, &names, is_object, alphasort);

	(void)ctx;
	for (i = 0; i < n; i++) {
		list_one(dir, names[i]->d_name);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return false;
}

void
plugins_list(const struct plugins *p)
{
	each_dir(p, list_dir, NULL);
}

/* ---- columns */

size_t
plugins_count(const struct plugins *p)
{
	return p == NULL ? 0 : p->n;
}

struct plugin_columns
plugins_columns(const struct plugins *p, size_t i, enum plugin_line line)
{
	const struct wf_plugin *api = &p->v[i].api;

	return (struct plugin_columns){api->name,
	    line == PLUGIN_PACKET ? api->packet_columns : api->flow_columns};
}

struct plugin_row *
plugins_row(const struct plugins *p, enum plugin_line line)
{
	size_t i, n = plugins_count(p);
	struct plugin_columns *columns = xcalloc(n + 1, sizeof *columns);
	struct plugin_row *row;

	for (i = 0; i < n; i++)
		columns[i] = plugins_columns(p, i, line);
	row = plugin_row_new(columns, n);
	free(columns);
	return row;
}

void
plugins_free(struct plugins *p)
{
	size_t i;

	if (p == NULL)
		return;
	plugins_finish(p);
	for (i = 0; i < p->n; i++)
		dlclose(p->v[i].object);
	for (i = 0; i < p->ndirs; i++)
		free(p->dirs[i]);
	free(p->dirs);
	free(p->v);
	free(p);
}
