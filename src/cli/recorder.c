/* recorder: the pipeline that ends in a case record. */
#include "cli/recorder.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/ftp_text.h"
#include "base/xalloc.h"
#include "carve/totals.h"
#include "cli/geo.h"
#include "cli/plugin_feed.h"
#include "cli/progress.h"
#include "cli/reading.h"

/* Who listens to whom, for one worker. */
struct worker {
	struct record *record;
	struct carve *carve;
	struct app *app;
	struct session_sink sinks[3];
	size_t nsinks;
};

/* The workers, and a record of what the reading thread finds. */
struct recorder {
	struct recorder_options options;
	struct intake *in;
	struct worker workers[CREW_MAX];
	size_t n;
	struct totals *totals;
	struct record *reader;
	struct plugin_feed *feed; /* NULL: no plugins */
};

static struct record *
open_record(const struct recorder *r)
{
	const struct recorder_options *o = &r->options;
	struct record_config rc = {
	    .limits = &r->in->options->limits,
	    .budget = &r->in->budget,
	    .tmpdir = r->in->options->tmpdir,
	    .dir = o->files ? o->dir : NULL,
	    .raw = o->raw,
	    .delivery = o->delivery,
	    .min_bytes = o->min_bytes,
	    .max_bytes = o->max_bytes,
	};

	return record_new(&rc);
}

/* The record comes last: bodies are announced before it logs their bytes. */
static void
worker_open(struct worker *w, struct recorder *r)
{
	const struct recorder_options *o = &r->options;
	struct carve_config cc = {
	    .limits = &r->in->options->limits,
	    .budget = &r->in->budget,
	    .dir = o->dir,
	    .ranges_only = !o->files,
	    .hashes = o->hashes,
	    .describe = o->describe,
	    .totals = r->totals,
	};
	struct app_config ac = {
	    .limits = &r->in->options->limits,
	    .budget = &r->in->budget,
	};

	w->record = open_record(r);
	cc.findings = ac.findings = record_finding_sink(w->record);
	cc.sink = record_carve_sink(w->record);
	w->carve = carve_new(&cc);
	ac.sink = carve_app_sink(w->carve);
	w->app = app_new(&ac);
	if (r->feed != NULL) {
		plugin_feed_to(r->feed, w->record);
		w->sinks[w->nsinks++] = *plugin_feed_sessions(r->feed);
	}
	w->sinks[w->nsinks++] = *app_session_sink(w->app);
	w->sinks[w->nsinks++] = *record_session_sink(w->record);
}

/* Plugins see packets in their order: sessions are made where they are read. */
static void
open_feed(struct recorder *r)
{
	r->feed =
	    plugin_feed_new(r->options.plugins, &r->in->budget, r->in->decoder);
	r->in->packets = plugin_feed_packets(r->feed);
	r->n = 1;
}

struct recorder *
recorder_new(struct intake *in, const struct recorder_options *o)
{
	struct recorder *r = xcalloc(1, sizeof *r);
	size_t i;

	r->options = *o;
	r->in = in;
	r->n = (size_t)in->options->threads;
	if (plugins_count(o->plugins) != 0)
		open_feed(r);
	r->totals = totals_new(r->n);
	r->reader = open_record(r);
	in->findings = *record_finding_sink(r->reader);
	for (i = 0; i < r->n; i++)
		worker_open(&r->workers[i], r);
	return r;
}

void
recorder_free(struct recorder *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		app_free(r->workers[i].app);
		carve_free(r->workers[i].carve);
		record_free(r->workers[i].record);
	}
	totals_free(r->totals);
	record_free(r->reader);
	plugin_feed_free(r->feed);
	xtrim((size_t)(r->in->options->memory / 8 * 5));
	free(r);
}

static void
settle(void *ctx, size_t worker)
{
	struct recorder *r = ctx;

	carve_settle(r->workers[worker].carve);
}

static void
ended(void *ctx, size_t worker)
{
	struct recorder *r = ctx;

	carve_sums(r->workers[worker].carve);
}

static uint64_t
files(void *ctx)
{
	const struct recorder *r = ctx;
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < r->n; i++)
		n += carve_files(r->workers[i].carve);
	return n;
}

void
recorder_run(struct recorder *r)
{
	struct intake_worker workers[CREW_MAX];
	uint64_t frames = 0, bytes = 0;
	size_t i;

	for (i = 0; i < r->n; i++)
		workers[i] = (struct intake_worker){
		    .sinks = r->workers[i].sinks,
		    .nsinks = r->workers[i].nsinks,
		    .findings = record_finding_sink(r->workers[i].record),
		};
	r->in->announces = ftp_announces;
	r->in->ctx = r;
	r->in->settle = settle;
	r->in->ended = ended;
	r->in->files = files;
	intake_run(r->in, workers, r->n);
	for (i = 0; i < r->n; i++) {
		frames += record_filtered_frames(r->workers[i].record);
		bytes += record_filtered_bytes(r->workers[i].record);
	}
	intake_account(r->in, frames, bytes);
}

static bool
find_place(
    void *ctx, const struct addr *a, struct slice *country, struct slice *org)
{
	const struct geo_name *name = geo_find(ctx, a);

	*country = name->country;
	*org = name->org;
	return country->n != 0 || org->n != 0;
}

static void
say_plugins(const struct recorder *r)
{
	struct slice text = SLICE_NONE;

	if (r->feed != NULL && !r->in->options->quiet)
		text = plugin_feed_report(r->feed);
	if (text.n == 0)
		return;
	progress_hide(r->in->options->progress);
	fwrite(text.p, 1, text.n, stderr);
}

void
recorder_write(struct recorder *r, const struct case_meta *meta)
{
	const struct recorder_options *o = &r->options;
	struct record *records[CREW_MAX + 1] = {r->reader};
	struct case_meta whole = *meta;
	struct case_config config = {
	    .meta = &whole,
	    .capture = r->in->capture,
	    .records = records,
	    .nrecords = r->n + 1,
	    .tally = r->in->tally,
	    .limits = &r->in->options->limits,
	    .dir = o->dir,
	    .raw = o->raw,
	    .hashes = o->hashes,
	    .describe = o->describe,
	    .tick = progress_tick_ctx,
	    .ctx = r->in->options->progress,
	};
	struct case_places places = {.ctx = o->geo, .find = find_place};
	struct buf source = {0}, reading = {0};
	size_t i;

	reading_write(&reading, r->in->options);
	if (arrive_fed(&r->in->options->arrive) || r->in->evidence != NULL)
		buf_str(&reading, CASE_LISTED);
	whole.reading = buf_as_slice(&reading);
	for (i = 0; i < r->n; i++)
		records[i + 1] = r->workers[i].record;
	if (o->geo != NULL) {
		geo_describe(o->geo, &source);
		places.source = buf_as_slice(&source);
		config.places = &places;
	}
	if (r->feed != NULL)
		config.plugins = plugin_feed_about(r->feed);
	progress_phase(
	    r->in->options->progress, "writing the record", NULL, NULL);
	case_write(&config);
	say_plugins(r);
	buf_free(&source);
	buf_free(&reading);
}

void
recorder_command(
    struct buf *out, const struct option_result *r, const struct intake *in)
{
	size_t i;

	buf_add_slice(out, slice_trim(buf_as_slice(&r->typed)));
	for (i = 0; i < r->nargs; i++)
		buf_printf(out, "%s%s", out->n == 0 ? "" : " ",
		    capture_info(in->capture, i)->path);
}

bool
recorder_partial(const struct intake *in, struct outdir *dir)
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
