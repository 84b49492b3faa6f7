/*
 * streams: each connection's bytes as a file, as pcap2conn and tcpflow make
 * them. Options, names and formats are pcap2conn's, --names is tcpflow's.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/app.h"
#include "base/die.h"
#include "base/io.h"
#include "base/xalloc.h"
#include "capture/device.h"
#include "cli/intake.h"
#include "cli/notice.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "cli/stream_sink.h"
#include "cli/version.h"

#define MAX_OPEN   500
#define OPEN_SPARE 16 /* for captures that are opened later, and the like */

struct streams_verb {
	struct intake_options input;
	struct stream_options how;
	const char *dir;
	char **paths; /* of -r, then what is no option */
	size_t npaths;
	uint64_t max_open;
	bool list, version;
};

/* ---- options */

static void
add_path(struct streams_verb *v, const char *path)
{
	v->paths = xreallocarray(v->paths, v->npaths + 1, sizeof *v->paths);
	v->paths[v->npaths++] = xstrdup(path);
}

static bool
set_input(void *to, const char *arg, const char **why)
{
	(void)why;
	add_path(to, arg);
	return true;
}

static bool
set_names(void *to, const char *arg, const char **why)
{
	struct streams_verb *v = to;

	v->how.naming.template = arg;
	return stream_template_valid(arg, why);
}

#define AT(field) offsetof(struct streams_verb, field)

static const struct option_row streams_rows[] = {
    {"input-file", 'r', OPTION_CALL, true, 0, "FILE",
	"a capture; may be given again, or without -r", 0, set_input},
    {"output-dir", 'o', OPTION_TEXT, false, AT(dir), "DIR",
	"where the files go (.)", 0, NULL},
    {"filter", 'e', OPTION_TEXT, true, AT(input.filter), "BPF",
	"only frames that this filter of libpcap's language passes", 0, NULL},
    {"max-file-desc", 'f', OPTION_COUNT, false, AT(max_open), "N",
	"files that are open at the same time (500)", 0, NULL},
    {"write-to-console", 'c', OPTION_FLAG, true, AT(how.console), NULL,
	"write to standard output, no files", 0, NULL},
    {"write-metadata", 'm', OPTION_FLAG, true, AT(how.metadata), NULL,
	"a file of counts for each connection", 0, NULL},
    {"separate-sides", 's', OPTION_FLAG, true, AT(how.separate), NULL,
	"a file for each side", 0, NULL},
    {"chunks-header", 'd', OPTION_FLAG, true, AT(how.headers), NULL,
	"a line before each chunk: its side and size", 0, NULL},
    {"json", 'j', OPTION_FLAG, true, AT(how.json), NULL,
	"a JSON line for each chunk, and metadata as JSON", 0, NULL},
    {"cast", 0, OPTION_FLAG, true, AT(how.cast), NULL,
	"terminal sessions as asciicast files, too", 0, NULL},
    {"names", 0, OPTION_CALL, true, 0, "TEMPLATE",
	"file names by tcpflow's wildcards, as %A.%a-%B.%b", 0, set_names},
    {"local-time", 0, OPTION_FLAG, true, AT(how.naming.local_time), NULL,
	"times in names are of the local zone (UTC)", 0, NULL},
    {"list-interfaces", 'l', OPTION_FLAG, false, AT(list), NULL,
	"list the interfaces that can be captured from", 0, NULL},
    {"version", 'v', OPTION_FLAG, false, AT(version), NULL, "print the version",
	0, NULL},
    {0},
};

static int
list_interfaces(void)
{
	struct buf list = {0}, why = {0};

	if (!device_list(&list, &why))
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	fputs(buf_cstr(&list), stdout);
	buf_free(&list);
	buf_free(&why);
	return EXIT_OK;
}

/*
 * What has one order only is made by one worker: the console, and templates,
 * whose names and counters may join connections of any addresses. So is what
 * is to be seen at once: packets for other workers travel in batches.
 */
static void
settle_workers(struct streams_verb *v)
{
	if (v->how.console || v->how.naming.template != NULL ||
	    v->input.listen.options.iface != NULL)
		v->input.threads = 1;
	if (v->input.threads > v->max_open)
		v->input.threads = v->max_open;
}

static void
check(struct streams_verb *v, const struct option_result *r)
{
	size_t i;

	for (i = 0; i < r->nargs; i++)
		add_path(v, r->args[i]);
	if (v->max_open == 0)
		die(EXIT_USAGE, "streams: --max-file-desc must be 1 at least");
	intake_check(&v->input, "streams", v->npaths);
}

/* ---- the run */

/* Of the files that may be open, each worker has a part that no other takes. */
static uint64_t
open_share(const struct streams_verb *v)
{
	uint64_t room = io_open_room(v->max_open + OPEN_SPARE), share;

	share = room > OPEN_SPARE ? (room - OPEN_SPARE) / v->input.threads : 0;
	return share == 0 ? 1 : share;
}

/* --cast asks the app stage which sessions are terminals: no bodies. */
static struct body *
no_body(void *ctx, const struct body_head *head)
{
	(void)ctx;
	(void)head;
	return NULL;
}

static const struct app_sink names_only = {.body_begin = no_body};

struct worker {
	struct notices notices;
	struct app *app; /* with cast */
	struct stream_worker *stream;
	struct session_sink sinks[2];
	size_t nsinks;
};

static void
worker_open(struct worker *w, struct streams_verb *v, struct intake *in,
    struct stream_dir *dir, unsigned number, uint64_t max_open)
{
	struct app_config ac = {
	    .limits = &v->input.limits,
	    .budget = &in->budget,
	    .sink = &names_only,
	};
	struct stream_config sc = {
	    .options = &v->how,
	    .limits = &v->input.limits,
	    .budget = &in->budget,
	    .tmpdir = v->input.tmpdir,
	    .dir = dir,
	    .worker = number,
	    .max_open = max_open,
	};

	if (v->how.cast) {
		w->app = app_new(&ac);
		w->sinks[w->nsinks++] = *app_session_sink(w->app);
	}
	w->stream = stream_worker_new(&sc);
	w->sinks[w->nsinks++] = *stream_worker_sink(w->stream);
}

static void
worker_close(struct worker *w, struct stream_totals *all)
{
	const struct stream_totals *t = stream_worker_totals(w->stream);

	all->connections += t->connections;
	all->files += t->files;
	all->bytes += t->bytes;
	all->lacking += t->lacking;
	all->missing += t->missing;
	stream_worker_free(w->stream);
	if (w->app != NULL)
		app_free(w->app);
}

static void
say_missing(const struct stream_totals *t, const struct streams_verb *v)
{
	if (t->lacking != 0 && !v->input.quiet)
		warn_line("%llu of %llu connections lack %llu bytes that the "
			  "captures do not hold%s",
		    (unsigned long long)t->lacking,
		    (unsigned long long)t->connections,
		    (unsigned long long)t->missing,
		    v->how.metadata ? "" : "; -m tells where");
}

static void
work(struct streams_verb *v, struct intake *in, struct stream_dir *dir,
    struct notices *all)
{
	size_t n = (size_t)v->input.threads, i;
	const uint64_t max_open = open_share(v);
	struct worker *workers = xcalloc(n, sizeof *workers);
	struct intake_worker sinks[CREW_MAX];
	struct stream_totals totals = {0};

	for (i = 0; i < n; i++) {
		struct worker *w = &workers[i];

		worker_open(w, v, in, dir, (unsigned)i, max_open);
		sinks[i] = (struct intake_worker){
		    .sinks = w->sinks,
		    .nsinks = w->nsinks,
		    .findings = notices_sink(&w->notices),
		};
	}
	in->findings = *notices_sink(all);
	intake_run(in, sinks, n);
	for (i = 0; i < n; i++) {
		worker_close(&workers[i], &totals);
		notices_merge(all, &workers[i].notices);
	}
	free(workers);
	say_missing(&totals, v);
}

static enum exit_status
make(struct streams_verb *v)
{
	struct notices notices = {0};
	struct stream_dir *dir = NULL;
	struct intake in;
	bool partial;

	settle_workers(v);
	v->input.lean = true;
	v->input.progress = progress_new(v->input.quiet || v->how.console);
	v->how.at_once = v->input.listen.options.iface != NULL;
	intake_begin(&in, &v->input, v->paths, v->npaths);
	stop_catch();
	if (!v->how.console)
		dir = stream_dir_open(v->dir);
	work(v, &in, dir, &notices);
	if (dir != NULL)
		stream_dir_close(dir);
	intake_close(&in);
	progress_free(v->input.progress);
	partial = notices_partial(&notices);
	notices_print(&notices, v->input.quiet);
	return partial ? EXIT_PARTIAL : EXIT_OK;
}

static void
verb_free(struct streams_verb *v)
{
	while (v->npaths != 0)
		free(v->paths[--v->npaths]);
	free(v->paths);
	intake_free(&v->input);
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct streams_verb v = {.dir = ".", .max_open = MAX_OPEN};
	const struct option_group groups[] = {
	    {"Streams", streams_rows, &v},
	    {"What is read", intake_rows, &v.input},
	    {"Captures that arrive", arrive_rows, &v.input.arrive},
	    {"Live capture", listen_rows, &v.input.listen.options},
	    {0},
	};
	enum exit_status status = EXIT_OK;
	struct option_result r;

	intake_init(&v.input);
	option_parse(verb, groups, argc, argv, &r);
	if (r.help) {
		option_help(verb, groups);
	} else if (v.version) {
		version_print();
	} else if (v.list) {
		list_interfaces();
	} else {
		check(&v, &r);
		status = make(&v);
	}
	verb_free(&v);
	buf_free(&r.typed);
	return (int)status;
}

const struct verb verb_streams = {
    .name = "streams",
    .usage = "[options] CAPTURE... [-o DIR]",
    .summary = "Write each connection's bytes to files or the console.",
    .run = run,
};
