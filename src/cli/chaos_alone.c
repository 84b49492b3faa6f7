/* chaos_alone: captures and reports in turn. */
#include "cli/chaos_alone.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/die.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "capture/device.h"
#include "cli/live.h"
#include "cli/progress.h"
#include "cli/scratch.h"
#include "cli/stop.h"

#define NS_S 1000000000

struct alone {
	const struct chaos_alone *options;
	const char *dir,
	    *scratch; /* where captures wait until they are whole */
	struct intake_options *input;
	void (*report)(void *ctx, char *capture, const char *into);
	void *ctx;
};

/* One capture, and when it began and ended. */
struct shot {
	char name[40]; /* out_20261121-0312, -2 behind it if need be */
	int64_t start_ns, end_ns;
};

/* ---- options: of those that contradict each other the last one counts */

static void
only(struct chaos_alone *o, const char *once, const char *many, bool redo)
{
	o->once = once;
	o->many = many;
	o->redo = redo;
}

static bool
set_once(void *to, const char *arg, const char **why)
{
	(void)why;
	only(to, arg, NULL, false);
	return true;
}

static bool
set_many(void *to, const char *arg, const char **why)
{
	(void)why;
	only(to, NULL, arg, false);
	return true;
}

static bool
set_redo(void *to, const char *arg, const char **why)
{
	(void)arg;
	(void)why;
	only(to, NULL, NULL, true);
	return true;
}

const struct option_row chaos_alone_rows[] = {
    {"runonce", 's', OPTION_CALL, false, 0, "MINUTES",
	"capture for so long, then report", 0, set_once},
    {"runmany", 'S', OPTION_CALL, false, 0, "MINUTES[,N]",
	"the same again and again, or N times", 0, set_many},
    {"runredo", 'z', OPTION_CALL, false, 0, NULL,
	"report again on what was captured last", 0, set_redo},
    {"interface", 0, OPTION_TEXT, false, offsetof(struct chaos_alone, iface),
	"IFACE",
	"capture there (the first one that --list-interfaces of streams has)",
	0, NULL},
    {0},
};

bool
chaos_alone_wanted(const struct chaos_alone *o)
{
	return o->once != NULL || o->many != NULL || o->redo;
}

/* Minutes, as Chaosreader has them, or a time with its unit. */
static uint64_t
minutes(struct slice arg)
{
	const char *unit = arg.n != 0 && arg.p[arg.n - 1] <= '9' ? "m" : "";
	char *text = xasprintf("%.*s%s", (int)arg.n, (const char *)arg.p, unit);
	const char *why = "";
	uint64_t ms;

	if (!option_time(text, &ms, &why))
		die(EXIT_USAGE, "chaosreader: %.*s %s", (int)arg.n,
		    (const char *)arg.p, why);
	free(text);
	return ms;
}

static uint64_t
how_often(struct slice count)
{
	uint64_t n;

	if (count.p == NULL)
		return 0; /* until a signal comes */
	if (!slice_u64(count, 10, UINT32_MAX, &n) || n == 0)
		die(EXIT_USAGE, "chaosreader: --runmany is MINUTES or "
				"MINUTES,N");
	return n;
}

static char *
first_interface(void)
{
	struct buf list = {0}, why = {0};
	struct slice rest, name;
	char *first;

	if (!device_list(&list, &why))
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	rest = buf_as_slice(&list);
	slice_token(&rest, '\t', &name);
	first = xasprintf("%.*s", (int)name.n, (const char *)name.p);
	buf_free(&list);
	buf_free(&why);
	return first;
}

/* ---- files of the series */

static char *
path_of(const struct alone *a, const char *name, const char *ending)
{
	return xasprintf("%s/%s%s", a->dir, name, ending);
}

static void
put_file(const struct alone *a, const char *name, struct slice bytes)
{
	char *path = path_of(a, name, ""), *now = path_of(a, name, ".partial");
	FILE *file = fopen(now, "we");
	bool ok = file != NULL && fwrite(bytes.p, 1, bytes.n, file) == bytes.n;

	if (file != NULL && fclose(file) != 0)
		ok = false;
	if (!ok || rename(now, path) == -1)
		die(EXIT_OUTPUT, "cannot write %s: %s", path, strerror(errno));
	free(path);
	free(now);
}

/* What index.file has; nothing where there is none. */
static void
read_index(const struct alone *a, struct buf *lines)
{
	char *path = path_of(a, "index.file", ""), part[4096];
	FILE *file = fopen(path, "re");
	size_t n;

	while (file != NULL && (n = fread(part, 1, sizeof part, file)) != 0)
		buf_add(lines, part, n);
	if (file != NULL)
		fclose(file);
	free(path);
}

static void
page_row(struct buf *b, struct slice line)
{
	struct slice field;

	slice_token(&line, '\t', &field);
	buf_str(b, "<tr><td><a href=\"");
	wr_html(b, field);
	buf_str(b, "/index.html\">");
	wr_html(b, field);
	buf_str(b, "</a></td>");
	while (slice_token(&line, '\t', &field)) {
		buf_str(b, "<td>");
		wr_html(b, field);
		buf_str(b, "</td>");
	}
	buf_str(b, "</tr>\n");
}

static void
put_page(const struct alone *a, struct slice lines)
{
	struct buf b = {0};
	struct slice line;

	buf_str(&b,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'\">\n<meta charset=\"utf-8\">\n"
	    "<title>Chaosreader: captures</title>\n</head>\n<body>\n"
	    "<h1>Captures</h1>\n<table>\n<tr><th>Report</th><th>Capture</th>"
	    "<th>Seconds</th><th>Start</th><th>End</th></tr>\n");
	while (slice_token(&lines, '\n', &line))
		if (line.n != 0)
			page_row(&b, line);
	buf_str(&b, "</table>\n</body>\n</html>\n");
	put_file(a, "index.html", buf_as_slice(&b));
	buf_free(&b);
}

static void
link_last(const struct alone *a, const struct shot *s)
{
	char *target = xasprintf("%s/index.html", s->name);
	char *path = path_of(a, "most_recent_index", "");
	char *now = path_of(a, "most_recent_index", ".partial");

	(void)remove(now);
	if (symlink(target, now) == -1 || rename(now, path) == -1)
		die(EXIT_OUTPUT, "cannot make %s: %s", path, strerror(errno));
	free(target);
	free(path);
	free(now);
}

static void
note(const struct alone *a, const struct shot *s)
{
	struct buf lines = {0};

	read_index(a, &lines);
	buf_printf(&lines, "%s\t%s.log\t%lld\t", s->name, s->name,
	    (long long)((s->end_ns - s->start_ns + NS_S / 2) / NS_S));
	wr_ctime(&lines, s->start_ns);
	buf_u8(&lines, '\t');
	wr_ctime(&lines, s->end_ns);
	buf_u8(&lines, '\n');
	put_file(a, "index.file", buf_as_slice(&lines));
	put_page(a, buf_as_slice(&lines));
	link_last(a, s);
	buf_free(&lines);
}

/* ---- captures */

/* Two that began in one minute have different names. */
static void
name_shot(const struct alone *a, struct shot *s)
{
	time_t t = (time_t)(s->start_ns / NS_S);
	struct tm tm;
	unsigned n;
	size_t end;
	char *path;

	gmtime_r(&t, &tm);
	end = strftime(s->name, sizeof s->name, "out_%Y%m%d-%H%M", &tm);
	for (n = 2;; n++) {
		path = path_of(a, s->name, ".log");
		if (access(path, F_OK) == -1)
			break;
		free(path);
		snprintf(s->name + end, sizeof s->name - end, "-%u", n);
	}
	free(path);
}

/* Called by the capturing thread: nothing but the run's fixed parts is read. */
static struct outdir *
begin(void *ctx, uint64_t no, int64_t start_ns)
{
	const struct alone *a = ctx;
	char *path =
	    xasprintf("%s/capture-%llu", a->scratch, (unsigned long long)no);
	struct outdir *d = outdir_create(path, false);

	(void)start_ns;
	free(path);
	return d;
}

/* The one evidence file becomes the capture. */
static void
keep_capture(const struct stint *from, const char *log)
{
	char *path =
	    xasprintf("%s/evidence/001.pcapng", outdir_path(from->dir));

	if (rename(path, log) == -1)
		die(EXIT_OUTPUT, "cannot make %s: %s", log, strerror(errno));
	free(path);
}

/* Waits for the end of an interval. */
static void
capture(const struct alone *a, struct stint *from, struct shot *s)
{
	struct intake_options o = *a->input;
	struct intake in;
	char *log;

	o.lean = true;
	o.max_packets = 0;
	intake_open_live(&in, &o, from->evidence);
	intake_run(&in, NULL, 0);
	intake_close(&in);
	evidence_times(from->evidence, &s->start_ns, &s->end_ns);
	if (*evidence_error(from->evidence) != '\0')
		warn_line("the capture ended by itself: %s",
		    evidence_error(from->evidence));
	name_shot(a, s);
	log = path_of(a, s->name, ".log");
	keep_capture(from, log);
	free(log);
	evidence_free(from->evidence);
	outdir_abandon(from->dir);
}

/* A signal ends the capture; what was captured is reported on. */
static void
report(const struct alone *a, const char *name)
{
	char *log = path_of(a, name, ".log"), *into = path_of(a, name, "");

	a->input->deaf = true;
	a->report(a->ctx, log, into);
	free(log);
	free(into);
}

static struct live *
begin_live(struct alone *a, struct live_options *o)
{
	struct buf why = {0};
	struct live *l;

	o->filter = a->input->filter;
	o->packets = a->input->max_packets;
	o->rotate = UINT64_MAX;
	o->watchful = (struct watchful){
	    .stop = stop_flag(),
	    .ctx = a->input->progress,
	    .tick = a->input->progress != NULL ? progress_tick_ctx : NULL,
	};
	o->begin = begin;
	o->ctx = a;
	live_check_filter(o->filter);
	l = live_open(o, &why);
	if (l == NULL)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	stop_catch();
	a->scratch = scratch_make(a->dir);
	live_start(l);
	return l;
}

/* A thread captures on while reports are made. */
static void
run_many(struct alone *a, uint64_t ms, uint64_t n)
{
	struct live_options o = a->input->listen.options;
	char *first = NULL;
	struct buf name = {0};
	struct stint from;
	struct live *live;
	struct shot s;

	if (mkdir(a->dir, 0777) == -1 && errno != EEXIST)
		die(EXIT_OUTPUT, "cannot make %s: %s", a->dir, strerror(errno));
	o.iface = a->options->iface;
	if (o.iface == NULL)
		o.iface = first = first_interface();
	else if (device_by_address(slice_str(o.iface), &name))
		o.iface = buf_cstr(&name);
	o.every_ms = ms;
	o.count = n;
	live = begin_live(a, &o);
	while (live_stint(live, &from)) {
		capture(a, &from, &s);
		report(a, s.name);
		note(a, &s);
	}
	live_free(live);
	buf_free(&name);
	free(first);
}

/* The last line of index.file tells what that was. */
static void
redo(const struct alone *a)
{
	struct slice lines, line, last = SLICE_NONE;
	struct buf all = {0};
	char *name;

	read_index(a, &all);
	lines = buf_as_slice(&all);
	while (slice_token(&lines, '\n', &line))
		if (line.n != 0)
			last = line;
	slice_token(&last, '\t', &line);
	if (!slice_starts(line, "out_") ||
	    slice_chr(line, '/') != SLICE_MISSING)
		die(EXIT_INPUT,
		    "%s/index.file names no capture; make one with -s first",
		    a->dir);
	name = xasprintf("%.*s", (int)line.n, (const char *)line.p);
	report(a, name);
	free(name);
	buf_free(&all);
}

void
chaos_alone_run(const struct chaos_alone *options, const char *dir,
    struct intake_options *input,
    void (*make)(void *ctx, char *capture, const char *into), void *ctx)
{
	struct alone a = {
	    .options = options,
	    .dir = dir,
	    .input = input,
	    .report = make,
	    .ctx = ctx,
	};
	struct slice rest = slice_str(options->many), time;

	if (options->many != NULL) {
		slice_token(&rest, ',', &time);
		run_many(&a, minutes(time), how_often(rest));
	} else if (options->once != NULL) {
		run_many(&a, minutes(slice_str(options->once)), 1);
	} else {
		redo(&a);
	}
}
