/* report: captures in, a case folio out. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/hash.h"
#include "base/xalloc.h"
#include "case/case.h"
#include "cli/header.h"
#include "cli/intake.h"
#include "cli/live.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "report/report.h"

struct report_verb {
	struct intake_options input;
	struct live_options live;
	struct header_options header;
	const char *dir, *templates;
	bool force, raw, describe, no_pages;
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
    {"templates", 0, OPTION_TEXT, false, AT(templates), "DIR",
	"templates and assets that replace the built-in ones", 0, NULL},
    {0},
};

/* Who listens to whom, for one worker. */
struct worker {
	struct record *record;
	struct carve *carve;
	struct app *app;
	struct session_sink sinks[2];
};

/* A run: its workers, and a record of what the reading thread finds. */
struct crew_of_report {
	struct worker workers[CREW_MAX];
	size_t n;
	struct record *reader;
};

static struct record *
open_record(struct report_verb *v, struct intake *in, struct outdir *dir)
{
	struct record_config rc = {
	    .limits = &v->input.limits,
	    .budget = &in->budget,
	    .tmpdir = v->input.tmpdir,
	    .dir = dir,
	    .raw = v->raw,
	    .min_bytes = v->min_bytes,
	    .max_bytes = v->max_bytes,
	};

	return record_new(&rc, SLOT_RECORD);
}

/* The record comes last: bodies are announced before it logs their bytes. */
static void
worker_open(struct worker *w, struct report_verb *v, struct intake *in,
    struct outdir *dir)
{
	struct carve_config cc = {
	    .limits = &v->input.limits,
	    .budget = &in->budget,
	    .dir = dir,
	    .hashes = v->hashes,
	    .describe = v->describe,
	};
	struct app_config ac = {
	    .limits = &v->input.limits,
	    .budget = &in->budget,
	};

	w->record = open_record(v, in, dir);
	cc.findings = ac.findings = record_finding_sink(w->record);
	cc.sink = record_carve_sink(w->record);
	w->carve = carve_new(&cc);
	ac.sink = carve_app_sink(w->carve);
	w->app = app_new(&ac);
	w->sinks[0] = *app_session_sink(w->app);
	w->sinks[1] = *record_session_sink(w->record);
}

static void
crew_open(struct crew_of_report *c, struct report_verb *v, struct intake *in,
    struct outdir *dir)
{
	size_t i;

	c->n = (size_t)v->input.threads;
	c->reader = open_record(v, in, dir);
	in->findings = *record_finding_sink(c->reader);
	for (i = 0; i < c->n; i++)
		worker_open(&c->workers[i], v, in, dir);
}

static void
crew_close(struct crew_of_report *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		app_free(c->workers[i].app);
		carve_free(c->workers[i].carve);
		record_free(c->workers[i].record);
	}
	record_free(c->reader);
}

/* Limits of the whole report hold from one such point to the next. */
static void
settle(void *ctx)
{
	struct crew_of_report *c = ctx;
	struct carve *carves[CREW_MAX];
	size_t i;

	for (i = 0; i < c->n; i++)
		carves[i] = c->workers[i].carve;
	carve_settle(carves, c->n);
}

static uint64_t
files(void *ctx)
{
	const struct crew_of_report *c = ctx;
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		n += carve_files(c->workers[i].carve);
	return n;
}

static void
crew_work(struct crew_of_report *c, struct intake *in)
{
	struct intake_worker workers[CREW_MAX];
	uint64_t frames = 0, bytes = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		workers[i] = (struct intake_worker){
		    .sinks = c->workers[i].sinks,
		    .nsinks = 2,
		    .findings = record_finding_sink(c->workers[i].record),
		};
	in->ctx = c;
	in->settle = settle;
	in->files = files;
	intake_run(in, workers, c->n);
	for (i = 0; i < c->n; i++) {
		frames += record_filtered_frames(c->workers[i].record);
		bytes += record_filtered_bytes(c->workers[i].record);
	}
	intake_account(in, frames, bytes);
}

/* What the case page shows behind "wirefolio report". */
static void
command_line(struct buf *out, const struct option_result *r,
    const struct intake *in)
{
	size_t i;

	buf_add_slice(out, slice_trim(buf_as_slice(&r->typed)));
	for (i = 0; i < r->nargs; i++)
		buf_printf(out, "%s%s", out->n == 0 ? "" : " ",
		    capture_info(in->capture, i)->path);
}

static void
write_case(struct report_verb *v, struct crew_of_report *c, struct intake *in,
    const struct option_result *r, struct outdir *dir)
{
	struct record *records[CREW_MAX + 1] = {c->reader};
	struct buf options = {0};
	struct case_meta meta;
	size_t i;
	struct case_config config = {
	    .meta = &meta,
	    .capture = in->capture,
	    .records = records,
	    .nrecords = c->n + 1,
	    .tally = in->tally,
	    .limits = &v->input.limits,
	    .dir = dir,
	    .raw = v->raw,
	    .hashes = v->hashes,
	    .describe = v->describe,
	};

	for (i = 0; i < c->n; i++)
		records[i + 1] = c->workers[i].record;
	command_line(&options, r, in);
	header_meta(&v->header, &meta);
	meta.options = buf_as_slice(&options);
	case_write(&config);
	buf_free(&options);
}

/* Was anything left out that the exit status must tell? */
static bool
partial(const struct intake *in, struct outdir *dir)
{
	char *path = xasprintf("%s/case.db", outdir_path(dir));
	struct buf why = {0};
	sqlite3 *db = case_open(path, &why);
	bool is = in->interrupted || (db != NULL && case_partial(db));

	case_close(db);
	buf_free(&why);
	free(path);
	return is;
}

/* A report in dir, which gets its final name. True: it lacks input. */
static bool
make_report(struct report_verb *v, const struct option_result *r,
    struct intake *in, struct outdir *dir)
{
	struct report_options ro = {
	    .templates = v->templates,
	    .limits = &v->input.limits,
	    .pages = !v->no_pages,
	    .threads = (unsigned)v->input.threads,
	    .tick = progress_share_ctx,
	    .ctx = v->input.progress,
	};
	struct crew_of_report crew;
	bool part;

	crew_open(&crew, v, in, dir);
	crew_work(&crew, in);
	progress_phase(v->input.progress, "writing the record", NULL, NULL);
	write_case(v, &crew, in, r, dir);
	crew_close(&crew);
	progress_phase(v->input.progress, "making pages", NULL, NULL);
	report_render(dir, &ro);
	part = partial(in, dir);
	intake_close(in);
	if (part)
		warn_line("%s does not hold all of the input; its findings say "
			  "what is missing",
		    outdir_final(dir));
	outdir_finish(dir);
	return part;
}

static bool
make(struct report_verb *v, const struct option_result *r)
{
	struct outdir *dir;
	struct intake in;

	intake_open(&in, &v->input, r->args, r->nargs);
	dir = outdir_create(v->dir, v->force);
	stop_catch();
	return make_report(v, r, &in, dir);
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

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct report_verb v = {.max_bytes = UINT64_MAX};
	const struct option_group groups[] = {
	    {"The report", report_rows, &v},
	    {"The case header", header_rows, &v.header},
	    {"What is read", intake_rows, &v.input},
	    {"Captures that arrive", arrive_rows, &v.input.arrive},
	    {"Live capture", live_rows, &v.live},
	    {0},
	};
	struct option_result r;
	bool part;

	intake_init(&v.input);
	live_options_init(&v.live);
	option_parse(verb, groups, argc, argv, &r);
	if (r.help) {
		option_help(verb, groups);
		return EXIT_OK;
	}
	live_check(&v.live, verb->name, r.nargs);
	arrive_check(
	    &v.input.arrive, verb->name, r.nargs, v.live.iface != NULL);
	if (v.dir == NULL)
		die(EXIT_USAGE, "report: -o DIR is missing: the directory to "
				"make");
	header_read(&v.header);
	v.input.progress = progress_new(v.input.quiet);
	part = v.live.iface != NULL ? make_live(&v, &r) : make(&v, &r);
	progress_free(v.input.progress);
	header_free(&v.header);
	intake_free(&v.input);
	buf_free(&r.typed);
	return part ? EXIT_PARTIAL : EXIT_OK;
}

const struct verb verb_report = {
    .name = "report",
    .usage = "[options] CAPTURE... -o DIR",
    .summary = "Make a report directory of captures (- is standard input).",
    .run = run,
};
