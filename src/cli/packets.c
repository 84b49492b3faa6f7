/* packets: one line a packet, with the columns of Tranalyzer's packet mode. */
#include <errno.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "cli/intake.h"
#include "cli/keep.h"
#include "cli/packet_columns.h"
#include "cli/packet_out.h"
#include "cli/packet_run.h"
#include "cli/plugin_options.h"
#include "cli/progress.h"
#include "cli/stop.h"

#define FLOW_TIMEOUT 182 /* seconds */
#define SENSOR	     666

struct packets_verb {
	struct intake_options input;
	struct packet_run_config run;
	char *prefix;		/* of -w or -W */
	struct name_list paths; /* -r, then the arguments */
	struct name_list geoip;
	struct plugin_options plugins;
	struct buf filter;
	bool packet_mode; /* -s, the only mode there is */
	bool list_columns;
	uint64_t core; /* 0: any, else one more than its number */
};

/* ---- options that take more than a value */

static bool
set_read(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	(void)why;
	name_list_add(&v->paths, arg);
	return true;
}

static bool
set_geoip(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;

	(void)why;
	name_list_add(&v->geoip, arg);
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

/* Its lines make one filter. */
static bool
set_filter_file(void *to, const char *arg, const char **why)
{
	struct packets_verb *v = to;
	struct name_list lines = {0};
	size_t i;

	buf_reset(&v->filter);
	*why = "this file cannot be read";
	if (!name_list_add_lines(&lines, arg))
		return false;
	for (i = 0; i < lines.n; i++)
		buf_printf(&v->filter, "%s%s", i == 0 ? "" : " ", lines.v[i]);
	name_list_free(&lines);
	v->input.filter = buf_cstr(&v->filter);
	return true;
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
    {"rotated", 'D', OPTION_TEXT, false, AT(input.arrive.series),
	"NAME[:C][,LAST]", "the same as --series", 0, NULL},
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

static void
check(const struct packets_verb *v)
{
	intake_check(&v->input, "packets", v->paths.n);
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

/* A capture must not give way to a file that -w makes. */
static void
keep_what_is_read(const struct packets_verb *v, const struct intake *in)
{
	static const char *const suffixes[] = {
	    "_packets.txt", "_flows.txt", "_log.txt", "_pcapd.pcap"};
	size_t i;
	char *path;

	for (i = 0; v->prefix != NULL && i < 4; i++) {
		path = xasprintf("%s%s", v->prefix, suffixes[i]);
		keep_captures(in->capture, path);
		free(path);
	}
}

static enum exit_status
list_packets(struct packets_verb *v, struct plugins *plugins)
{
	struct packet_run *run;
	struct intake in;
	bool partial;

	if (v->core != 0)
		use_core(v->core - 1);
	/* A line of progress does not go between those of the list. */
	v->input.progress =
	    progress_new(v->input.quiet ||
			 (v->prefix == NULL && isatty(STDOUT_FILENO) != 0));
	intake_begin(&in, &v->input, v->paths.v, v->paths.n);
	keep_what_is_read(v, &in);
	stop_catch();
	run = packet_run_new(&v->run, &v->input.limits, plugins);
	plugins_start(plugins);
	packet_run_all(run, &in);
	progress_free(v->input.progress);
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
	plugins = plugin_options_open(&v->plugins);
	if (v->plugins.list) {
		plugins_list(plugins);
	} else {
		check(v);
		status = list_packets(v, plugins);
	}
	plugins_free(plugins);
	return status;
}

/* Tranalyzer's -f is a factor for the size of its tables: ours grow by
 * themselves. No filter is a number. */
static void
pass_over_factor(struct packets_verb *v)
{
	uint64_t factor;

	if (v->input.filter != NULL &&
	    slice_u64(slice_str(v->input.filter), 10, UINT32_MAX, &factor))
		v->input.filter =
		    v->filter.n != 0 ? buf_cstr(&v->filter) : NULL;
}

static void
settle(struct packets_verb *v, const struct option_result *r)
{
	size_t i;

	pass_over_factor(v);
	for (i = 0; i < r->nargs; i++)
		name_list_add(&v->paths, r->args[i]);
	v->input.lean = true;
	v->run.prefix = v->prefix;
	v->run.geoip = (const char *const *)v->geoip.v;
	v->run.ngeoip = v->geoip.n;
	v->run.quiet = v->input.quiet;
	v->run.at_once =
	    v->input.listen.options.iface != NULL || v->input.arrive.follow ||
	    v->input.arrive.watch != NULL || v->input.arrive.series != NULL ||
	    v->input.arrive.queued;
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
	    {"Plugins", plugin_rows, &v.plugins},
	    {"What is read", intake_rows, &v.input},
	    {"Captures that arrive", arrive_rows, &v.input.arrive},
	    {"Live capture", listen_rows, &v.input.listen.options},
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
	name_list_free(&v.paths);
	name_list_free(&v.geoip);
	plugin_options_free(&v.plugins);
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
