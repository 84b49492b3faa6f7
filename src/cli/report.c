/* report: captures in, a case folio out. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "case/case.h"
#include "cli/chaos.h"
#include "cli/geo.h"
#include "cli/header.h"
#include "cli/keep.h"
#include "cli/live.h"
#include "cli/plugin_options.h"
#include "cli/progress.h"
#include "cli/recorder.h"
#include "cli/renew.h"
#include "cli/stop.h"
#include "report/report.h"

struct report_verb {
	struct intake_options input;
	struct live_options live;
	struct renew renew;
	struct header_options header;
	struct plugin_options plugin_options;
	struct plugins *plugins;
	struct name_list geoip;
	struct geo *geo; /* NULL: not asked for */
	const char *dir, *templates, *every;
	bool force, raw, describe, no_pages;
	bool flat; /* --layout chaosreader */
	uint64_t min_bytes, max_bytes;
	unsigned hashes;
};

static bool
set_hash(void *to, const char *arg, const char **why)
{
	struct report_verb *v = to;
	struct slice rest = slice_str(arg), one;

	while (slice_token(&rest, ',', &one)) {
		if (slice_eq_str(one, "md5"))
			v->hashes |= HASH_MD5;
		else if (slice_eq_str(one, "sha1"))
			v->hashes |= HASH_SHA1;
		else if (!slice_eq_str(one, "sha256")) {
			*why = "knows md5 and sha1 (SHA-256 is always made)";
			return false;
		}
	}
	return true;
}

static bool
set_layout(void *to, const char *arg, const char **why)
{
	struct report_verb *v = to;

	v->flat = strcmp(arg, "chaosreader") == 0;
	*why = "knows chaosreader, and wirefolio for its own";
	return v->flat || strcmp(arg, "wirefolio") == 0;
}

static bool
set_geoip(void *to, const char *arg, const char **why)
{
	struct report_verb *v = to;

	(void)why;
	name_list_add(&v->geoip, arg);
	return true;
}

#define AT(field) offsetof(struct report_verb, field)

static const struct option_row report_rows[] = {
    {"output", 'o', OPTION_TEXT, false, AT(dir), "DIR",
	"the report directory to make", 0, NULL},
    {"force", 0, OPTION_FLAG, false, AT(force), NULL,
	"replace an older report of this name", 0, NULL},
    {"raw", 0, OPTION_FLAG, true, AT(raw), NULL,
	"keep each direction as a file, with its SHA-256", 0, NULL},
    {"hash", 0, OPTION_CALL, true, 0, "LIST",
	"more digests of carved files: md5,sha1", 0, set_hash},
    {"describe", 0, OPTION_FLAG, true, AT(describe), NULL,
	"libmagic's description of every carved file", 0, NULL},
    {"min-bytes", 0, OPTION_COUNT, true, AT(min_bytes), "BYTES",
	"leave out sessions with less payload", 0, NULL},
    {"max-bytes", 0, OPTION_COUNT, true, AT(max_bytes), "BYTES",
	"leave out sessions with more payload", 0, NULL},
    {"transcript", 0, OPTION_LIMIT, true, AT(input.limits), "BYTES",
	"conversation shown on a session's page (64k)", LIMIT_TRANSCRIPT, NULL},
    {"max-pages", 0, OPTION_LIMIT, true, AT(input.limits), "N",
	"sessions with a page of their own (100000)", LIMIT_PAGES, NULL},
    {"no-pages", 0, OPTION_FLAG, true, AT(no_pages), NULL,
	"files and record only, with a short index.html", 0, NULL},
    {"geoip", 0, OPTION_CALL, true, 0, "FILE",
	"a MaxMind database for countries and organisations", 0, set_geoip},
    {"every", 0, OPTION_TEXT, true, AT(every), "N",
	"made anew at each N captures that arrive; with -i, a time", 0, NULL},
    {"layout", 0, OPTION_CALL, false, 0, "NAME",
	"wirefolio, or chaosreader: one flat directory", 0, set_layout},
    {"templates", 0, OPTION_DIR, false, AT(templates), "DIR",
	"templates and assets that replace the built-in ones", 0, NULL},
    {0},
};

/* case.db and what lies beside it. */
static void
record(struct report_verb *v, struct intake *in, const struct option_result *r,
    struct outdir *dir)
{
	struct recorder_options ro = {
	    .dir = dir,
	    .files = true,
	    .raw = v->raw || v->flat,
	    .delivery = v->flat,
	    .describe = v->describe,
	    .min_bytes = v->min_bytes,
	    .max_bytes = v->max_bytes,
	    .hashes = v->hashes,
	    .plugins = v->plugins,
	    .geo = v->geo,
	};
	struct recorder *recorder = recorder_new(in, &ro);
	struct buf options = {0};
	struct case_meta meta;

	recorder_run(recorder);
	recorder_command(&options, r, in);
	header_meta(&v->header, &meta);
	meta.options = buf_as_slice(&options);
	recorder_write(recorder, &meta);
	recorder_free(recorder);
	buf_free(&options);
}

static void
render(struct report_verb *v, struct outdir *dir)
{
	struct report_options ro = {
	    .templates = v->templates,
	    .limits = &v->input.limits,
	    .pages = !v->no_pages,
	    .threads = (unsigned)v->input.threads,
	    .tick = progress_share_ctx,
	    .ctx = v->input.progress,
	};
	struct chaos_options co;

	progress_phase(v->input.progress, "making pages", NULL, NULL);
	if (!v->flat) {
		report_render(dir, &ro);
		return;
	}
	chaos_options_init(&co);
	co.templates = v->templates;
	co.limits = &v->input.limits;
	co.index = !v->no_pages;
	co.info = co.raw = v->raw;
	co.tick = ro.tick;
	co.ctx = ro.ctx;
	chaos_render(dir, &co);
}

/* A report in dir, which gets its final name. True: it lacks input. */
static bool
make_report(struct report_verb *v, const struct option_result *r,
    struct intake *in, struct outdir *dir)
{
	bool part;

	record(v, in, r, dir);
	render(v, dir);
	part = recorder_partial(in, dir);
	if (part && !v->renew.is_copy)
		warn_line("%s does not hold all of the input; its findings say "
			  "what is missing",
		    outdir_final(dir));
	/* Those of a list are known only now. */
	if (in->evidence == NULL)
		keep_captures_in(in->capture, outdir_final(dir));
	outdir_finish(dir);
	intake_close(in);
	return part;
}

/* An older report, and what a run that died left, make room for this one. */
static void
keep_evidence(const struct report_verb *v, const struct intake *in)
{
	size_t n = strlen(v->dir);
	char *partial;

	while (n > 1 && v->dir[n - 1] == '/')
		n--;
	partial = xasprintf("%.*s.partial", (int)n, v->dir);
	keep_captures_in(in->capture, partial);
	if (v->force)
		keep_captures_in(in->capture, v->dir);
	free(partial);
}

static bool
make(struct report_verb *v, const struct option_result *r)
{
	struct outdir *dir;
	struct intake in;
	bool part;

	intake_open(&in, &v->input, r->args, r->nargs);
	keep_evidence(v, &in);
	stop_catch();
	dir = v->renew.dir = outdir_create(v->dir, v->force);
	part = make_report(v, r, &in, dir);
	if (v->renew.is_copy)
		_exit(part ? EXIT_PARTIAL : EXIT_OK);
	return part;
}

/* Reports of what is being captured: one, or one for each interval. */
static bool
make_live(struct report_verb *v, const struct option_result *r)
{
	const struct series_options so = {
	    .case_number = v->header.case_number,
	    .title = v->header.title,
	    .templates = v->templates,
	};
	struct live_run run;
	struct stint stint;
	struct intake in;
	bool part = false;
	char *path;

	v->live.filter = v->input.filter;
	if (v->live.packets == 0)
		v->live.packets = v->input.max_packets;
	v->input.max_packets = 0;
	v->live.watchful = (struct watchful){
	    .stop = stop_flag(),
	    .tick = progress_tick_ctx,
	    .ctx = v->input.progress,
	};
	stop_catch();
	live_run_start(&run, &v->live, v->dir, v->force, &so);
	while (live_run_next(&run, &stint)) {
		path = xstrdup(outdir_final(stint.dir));
		intake_open_live(&in, &v->input, stint.evidence);
		part |= make_report(v, r, &in, stint.dir);
		evidence_free(stint.evidence);
		live_run_made(&run, path);
		free(path);
	}
	live_run_end(&run);
	return part;
}

/* A time of what is being captured, or a number of captures that arrive. */
static void
settle_every(struct report_verb *v, bool live)
{
	const char *why;

	if (v->every == NULL)
		return;
	if (!live && !arrive_fed(&v->input.arrive))
		die(EXIT_USAGE, "report: --every goes with -i (a time) or with "
				"--queue, --list, --watch or --series (a "
				"number of captures)");
	if (live && !option_time(v->every, &v->live.every_ms, &why))
		die(EXIT_USAGE, "report: --every with -i %s", why);
	if (live)
		return;
	if (!option_count(v->every, &v->renew.every, &why) ||
	    v->renew.every == 0)
		die(EXIT_USAGE, "report: --every must be a number of captures, "
				"1 at least (a time goes with -i)");
	v->input.arrive.renew = &v->renew;
	v->input.threads = 1;
}

static bool
make_any(struct report_verb *v, const struct verb *verb,
    const struct option_result *r)
{
	bool live = v->live.iface != NULL, part;

	settle_every(v, live);
	live_check(&v->live, verb->name, r->nargs);
	arrive_check(&v->input.arrive, verb->name, r->nargs, live);
	if (v->dir == NULL)
		die(EXIT_USAGE, "report: -o DIR is missing: the directory to "
				"make");
	if (v->geoip.n != 0)
		v->geo = geo_open((const char *const *)v->geoip.v, v->geoip.n);
	v->input.progress = progress_new(v->input.quiet);
	header_read(&v->header);
	part = live ? make_live(v, r) : make(v, r);
	progress_free(v->input.progress);
	header_free(&v->header);
	geo_free(v->geo);
	return part;
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct report_verb v = {.max_bytes = UINT64_MAX};
	const struct option_group groups[] = {
	    {"The report", report_rows, &v},
	    {"The case header", header_rows, &v.header},
	    {"Plugins", plugin_rows, &v.plugin_options},
	    {"What is read", intake_rows, &v.input},
	    {"Captures that arrive", arrive_rows, &v.input.arrive},
	    {"Live capture", live_rows, &v.live},
	    {0},
	};
	struct option_result r;
	bool part = false;

	intake_init(&v.input);
	live_options_init(&v.live);
	option_parse(verb, groups, argc, argv, &r);
	if (r.help) {
		option_help(verb, groups);
		return EXIT_OK;
	}
	v.plugins = plugin_options_open(&v.plugin_options);
	if (v.plugin_options.list)
		plugins_list(v.plugins);
	else
		part = make_any(&v, verb, &r);
	plugins_free(v.plugins);
	plugin_options_free(&v.plugin_options);
	name_list_free(&v.geoip);
	intake_free(&v.input);
	buf_free(&r.typed);
	/* Chaosreader succeeds whenever it made a report. */
	return part && !v.flat ? EXIT_PARTIAL : EXIT_OK;
}

const struct verb verb_report = {
    .name = "report",
    .usage = "[options] CAPTURE... -o DIR",
    .summary = "Make a report directory of captures (- is standard input).",
    .run = run,
};
