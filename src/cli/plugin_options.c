/* plugin_options: --plugin and its like. */
#include "cli/plugin_options.h"

#include <stddef.h>

static bool
set_plugin(void *to, const char *arg, const char **why)
{
	struct plugin_options *o = to;

	(void)why;
	name_list_add(&o->names, arg);
	return true;
}

static bool
set_list(void *to, const char *arg, const char **why)
{
	struct plugin_options *o = to;

	*why = "this file cannot be read";
	return name_list_add_lines(&o->names, arg);
}

static bool
set_dir(void *to, const char *arg, const char **why)
{
	struct plugin_options *o = to;

	(void)why;
	name_list_add(&o->dirs, arg);
	return true;
}

const struct option_row plugin_rows[] = {
    {"plugin", 0, OPTION_CALL, true, 0, "NAME",
	"load this plugin; a path has a slash", 0, set_plugin},
    {"plugin-list", 'b', OPTION_CALL, true, 0, "FILE",
	"load the plugins that FILE names, one a line", 0, set_list},
    {"plugin-dir", 'p', OPTION_CALL, false, 0, "DIR",
	"look for plugins in DIR first", 0, set_dir},
    {"list-plugins", 0, OPTION_FLAG, false,
	offsetof(struct plugin_options, list), NULL,
	"list the plugins that are found and end", 0, NULL},
    {0},
};

struct plugins *
plugin_options_open(const struct plugin_options *o)
{
	struct plugins *p = plugins_new();
	size_t i;

	for (i = 0; i < o->dirs.n; i++)
		plugins_dir(p, o->dirs.v[i]);
	for (i = 0; i < o->names.n; i++)
		plugins_load(p, o->names.v[i]);
	return p;
}

void
plugin_options_free(struct plugin_options *o)
{
	name_list_free(&o->names);
	name_list_free(&o->dirs);
}
