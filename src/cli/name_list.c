/* name_list: a list that grows. */
#include "cli/name_list.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"

void
name_list_add(struct name_list *names, const char *name)
{
	names->v = xreallocarray(names->v, names->n + 1, sizeof(char *));
	names->v[names->n++] = xstrdup(name);
}

static void
add_line(struct name_list *names, struct slice line)
{
	char *name;

	line = slice_trim(line);
	if (line.n == 0 || slice_at(line, 0) == '#')
		return;
	name = xasprintf("%.*s", (int)line.n, (const char *)line.p);
	name_list_add(names, name);
	free(name);
}

bool
name_list_add_lines(struct name_list *names, const char *path)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;
	ssize_t n;
	bool good;

	if (f == NULL)
		return false;
	while ((n = getline(&text, &room, f)) != -1)
		add_line(names, slice_of(text, (size_t)n));
	good = ferror(f) == 0;
	free(text);
	fclose(f);
	return good;
}

void
name_list_free(struct name_list *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		free(names->v[i]);
	free(names->v);
}
