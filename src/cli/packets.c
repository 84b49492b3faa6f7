/* packets: one line a packet, with the columns of Tranalyzer's packet mode. */
#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "cli/intake.h"
#include "cli/packet_columns.h"
#include "cli/packet_out.h"
#include "cli/packet_run.h"
#include "cli/plugins.h"
#include "cli/stop.h"

#define FLOW_TIMEOUT 182 /* seconds */
#define SENSOR	     666

struct names {
	char **v;
	size_t n;
};

struct packets_verb {
	struct intake_options input;
	struct packet_run_config run;
	char *prefix;	    /* of -w or -W */
	struct names paths; /* -r, then the arguments */
	struct names geoip;
	struct names plugins;
	struct names plugin_dirs;
	struct buf filter;
	bool packet_mode; /* -s, the only mode there is */
	bool list_columns, list_plugins;
	uint64_t core; /* 0: any, else one more than its number */
};

static void
add_name(struct names *names, const char *name, size_t n)
{
	names->v = xreallocarray(names->v, names->n + 1, sizeof(char *));
	names->v[names->n++] = xasprintf("%.*s", (int)n, name);
}

static void
free_names(struct names *names)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		free(names->v[i]);
	free(names->v);
}

/* ---- options that take more than a value */

static bool
set_read(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	(void)why;
	add_name(&v->paths, arg, strlen(arg));
	return true;
}

static bool
set_geoip(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	(void)why;
	add_name(&v->geoip, arg, strlen(arg));
	return true;
}

static bool
set_plugin(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	(void)why;
	add_name(&v->plugins, arg, strlen(arg));
	return true;
}

static bool
set_plugin_dir(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	(void)why;
	add_name(&v->plugin_dirs, arg, strlen(arg));
	return true;
}

static bool
set_write(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	(void)why;
	free(v->prefix);
	v->prefix = strcmp(arg, "-") == 0 ? NULL : xstrdup(arg);
	v->run.split = false;
	return true;
}

static bool
set_split(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	free(v->prefix);
	v->prefix = NULL;
	v->run.split = true;
	return packet_out_parse(
	    arg, &v->prefix, &v->run.split_size, &v->run.split_first, why);
}

/* Lines of a file of the user's, without comments; false with errno. */
static bool
each_line(const char *path, void (*fn)(struct packets_verb *, struct slice),
    struct packets_verb *v)
{
	FILE *f = fopen(path, "re");
	struct slice line;
	char *text = NULL;
	size_t room = 0;
	ssize_t n;
	bool good;

	if (f == NULL)
		return false;
	while ((n = getline(&text, &room, f)) != -1) {
		line = slice_trim(slice_of(text, (size_t)n));
		if (line.n != 0 && slice_at(line, 0) != '#')
			fn(v, line);
	}
	good = ferror(f) == 0;
	free(text);
	fclose(f);
	return good;
}

static void
add_filter(struct packets_verb *v, struct slice line)
{
	if (v->filter.n != 0)
		buf_u8(&v->filter, ' ');
	buf_add_slice(&v->filter, line);
}

static void
add_plugin(struct packets_verb *v, struct slice line)
{
	add_name(&v->plugins, (const char *)line.p, line.n);
}

static bool
set_filter_file(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	buf_reset(&v->filter);
	*why = "this file cannot be read";
	if (!each_line(arg, add_filter, v))
		return false;
	v->input.filter = buf_cstr(&v->filter);
	return true;
}

static bool
set_plugin_list(void *to, const char *arg, const char **why)
{
	*why = "this file cannot be read";
	return each_line(arg, add_plugin, to);
}

static bool
set_core(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	if (!slice_u64(slice_str(arg), 10, 1023, &v->core)) {
		*why = "must be the number of a processor, from 0";
		return false;
	}
	v->core++;
	return true;
}

#define AT(field) offsetof(struct packets_verb, field)

static const struct option_row packets_rows[] = {
    {"read", 'r', OPTION_CALL, false, 0, "FILE",
	"read this capture, as if it were an argument", 0, set_read},
    {"capture-list", 'R', OPTION_TEXT, false, AT(input.arrive.list), "FILE",
	"the same as --list", 0, NULL},
    {"write", 'w', OPTION_CALL, false, 0, "PREFIX",
	"write PREFIX_packets.txt, not to standard output", 0, set_write},
    {"split", 'W', OPTION_CALL, false, 0, "PREFIX[:SIZE][,N]",
	"... split into PREFIX_packets.txtN and so on", 0, set_split},
    {"log", 'l', OPTION_FLAG, false, AT(run.log), NULL,
	"write the final report to PREFIX_log.txt", 0, NULL},
    {"packet-mode", 's', OPTION_FLAG, false, AT(packet_mode), NULL,
	"this mode, which is the only one", 0, NULL},
    {"columns", 0, OPTION_TEXT, false, AT(run.columns), "LIST",
	"only these columns, groups and plugins, in this order", 0, NULL},
    {"list-columns", 0, OPTION_FLAG, false, AT(list_columns), NULL,
	"list every column and end", 0, NULL},
    {"flow-list", 'e', OPTION_TEXT, false, AT(run.select), "FILE",
	"write the packets of these flows to PREFIX_pcapd.pcap", 0, NULL},
    {"flow-timeout", 0, OPTION_COUNT, false, AT(run.flow_timeout), "SECONDS",
	"a flow ends after this silence (182)", 0, NULL},
    {"filter-file", 'F', OPTION_CALL, false, 0, "FILE",
	"the filter stands in FILE", 0, set_filter_file},
    {"sensor", 'x', OPTION_COUNT, false, AT(run.sensor), "ID",
	"the sensor's number in the final report (666)", 0, NULL},
    {"core", 'c', OPTION_CALL, false, 0, "N", "run on processor N only", 0,
	set_core},
    {0},
};

static const struct option_row names_rows[] = {
    {"geoip", 0, OPTION_CALL, false, 0, "FILE",
	"a MaxMind database for countries and organisations", 0, set_geoip},
    {"oui", 0, OPTION_TEXT, false, AT(run.oui), "FILE",
	"makers of network cards (those that the system knows)", 0, NULL},
    {0},
};

static const struct option_row plugin_rows[] = {
    {"plugin", 0, OPTION_CALL, false, 0, "NAME",
	"load this plugin; a path has a slash", 0, set_plugin},
    {"plugin-list", 'b', OPTION_CALL, false, 0, "FILE",
	"load the plugins that FILE names, one a line", 0, set_plugin_list},
    {"plugin-dir", 'p', OPTION_CALL, false, 0, "DIR",
	"look for plugins in DIR first", 0, set_plugin_dir},
    {"list-plugins", 0, OPTION_FLAG, false, AT(list_plugins), NULL,
	"list the plugins that are found and end", 0, NULL},
    {0},
};

/* ---- what was asked for */

static void
list_columns(void)
{
	const struct packet_group *g;
	const struct packet_column *c;

	for (g = packet_groups; g->name != NULL; g++) {
		for (c = g->columns; c->name != NULL; c++)
			printf("%-12s %-13s %s\n", g->name, c->name, c->doc);
	}
}

static struct plugins *
open_plugins(const struct packets_verb *v)
{
	struct plugins *p = plugins_new();
	size_t i;

	for (i = 0; i < v->plugin_dirs.n; i++)
		plugins_dir(p, v->plugin_dirs.v[i]);
	for (i = 0; i < v->plugins.n; i++)
		plugins_load(p, v->plugins.v[i]);
	return p;
}

static void
check(const struct packets_verb *v)
{
	arrive_check(&v->input.arrive, "packets", v->paths.n, false);
	if (v->prefix == NULL && v->run.select != NULL)
		die(EXIT_USAGE,
		    "packets: -e needs -w PREFIX for the pcap file's name");
	if (v->prefix == NULL && v->run.log)
		die(EXIT_USAGE,
		    "packets: -l needs -w PREFIX for the log's name");
	if (v->run.flow_timeout == 0 || v->run.flow_timeout > UINT32_MAX)
		die(EXIT_USAGE,
		    "packets: --flow-timeout must be from 1 to %u seconds",
		    UINT32_MAX);
}

#ifdef __linux__
static void
use_core(uint64_t core)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)core, &set);
	if (sched_setaffinity(0, sizeof set, &set) != 0)
		die(EXIT_USAGE, "packets: --core %llu: %s",
		    (unsigned long long)core, strerror(errno));
}
#else
static void
use_core(uint64_t core)
{
	(void)core;
	warn_line("--core: this system cannot be told");
}
#endif

static enum exit_status
list_packets(struct packets_verb *v, struct plugins *plugins)
{
	struct packet_run *run;
	struct intake in;
	bool partial;

	if (v->core != 0)
		use_core(v->core - 1);
	intake_open(&in, &v->input, v->paths.v, v->paths.n);
	run = packet_run_new(&v->run, &v->input.limits, plugins);
	stop_catch();
	plugins_start(plugins);
	packet_run_all(run, &in);
	partial = packet_run_partial(run);
	packet_run_free(run);
	intake_close(&in);
	return partial ? EXIT_PARTIAL : EXIT_OK;
}

static enum exit_status
act(struct packets_verb *v)
{
	struct plugins *plugins;
	enum exit_status status = EXIT_OK;

	if (v->list_columns) {
		list_columns();
		return EXIT_OK;
	}
	plugins = open_plugins(v);
	if (v->list_plugins) {
		plugins_list(plugins);
	} else {
		check(v);
		status = list_packets(v, plugins);
	}
	plugins_free(plugins);
	return status;
}

static void
settle(struct packets_verb *v, const struct option_result *r)
{
	size_t i;

	for (i = 0; i < r->nargs; i++)
		add_name(&v->paths, r->args[i], strlen(r->args[i]));
	v->input.lean = true;
	v->run.prefix = v->prefix;
	v->run.geoip = (const char *const *)v->geoip.v;
	v->run.ngeoip = v->geoip.n;
	v->run.quiet = v->input.quiet;
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct packets_verb v = {
	    .run = {.flow_timeout = FLOW_TIMEOUT, .sensor = SENSOR},
	};
	const struct option_group groups[] = {
	    {"The list", packets_rows, &v},
	    {"Names", names_rows, &v},
	    {"Plugins", plugin_rows, &v},
	    {"What is read", intake_rows, &v.input},
	    {"Captures that arrive", arrive_rows, &v.input.arrive},
	    {0},
	};
	struct option_result r;
	enum exit_status status = EXIT_OK;

	intake_init(&v.input);
	option_parse(verb, groups, argc, argv, &r);
	settle(&v, &r);
	if (r.help)
		option_help(verb, groups);
	else
		status = act(&v);
	free_names(&v.paths);
	free_names(&v.geoip);
	free_names(&v.plugins);
	free_names(&v.plugin_dirs);
	free(v.prefix);
	buf_free(&v.filter);
	buf_free(&r.typed);
	intake_free(&v.input);
	return (int)status;
}

const struct verb verb_packets = {
    .name = "packets",
    .usage = "[options] CAPTURE...",
    .summary = "List packets, one line each, with the columns of plugins.",
    .run = run,
};
