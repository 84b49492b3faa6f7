/* live: reports of what is being captured. */
#include "cli/live.h"

#include <stdlib.h>
#include <time.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "capture/capture.h"

#define SNAPLEN_MAX 262144 /* libpcap's own */
#define ROTATE_MIN  4096

#define AT(field) offsetof(struct live_options, field)

const struct option_row live_rows[] = {
    {"interface", 'i', OPTION_TEXT, true, AT(iface), "IFACE",
	"capture there, and report on what was captured", 0, NULL},
    {"duration", 0, OPTION_TIME, true, AT(duration_ms), "TIME",
	"... for so long", 0, NULL},
    {"packets", 0, OPTION_COUNT, true, AT(packets), "N",
	"... until there are N packets", 0, NULL},
    {"snaplen", 0, OPTION_COUNT, true, AT(snaplen), "BYTES",
	"bytes of a packet that are captured (256k)", 0, NULL},
    {"rotate", 0, OPTION_COUNT, false, AT(rotate), "BYTES",
	"size at which another evidence file is begun (256M)", 0, NULL},
    {"count", 0, OPTION_COUNT, true, AT(count), "N",
	"... for so many intervals", 0, NULL},
    {0},
};

void
live_options_init(struct live_options *o)
{
	*o = (struct live_options){
	    .snaplen = SNAPLEN_MAX,
	    .rotate = UINT64_C(256) << 20,
	};
}

void
live_check(const struct live_options *o, const char *verb, size_t n)
{
	if (o->iface == NULL && (o->duration_ms | o->packets | o->count) != 0)
		die(EXIT_USAGE,
		    "%s: --duration, --packets and --count are for live "
		    "capture (-i)",
		    verb);
	if (o->iface == NULL)
		return;
	if (n != 0)
		die(EXIT_USAGE,
		    "%s: a live capture (-i) and capture files exclude each "
		    "other",
		    verb);
	if (o->count != 0 && o->every_ms == 0)
		die(EXIT_USAGE, "%s: --count goes with --every", verb);
	if (o->every_ms != 0 && o->every_ms < 1000)
		die(EXIT_USAGE, "%s: --every must be a second at least", verb);
	if (o->snaplen < 1 || o->snaplen > SNAPLEN_MAX)
		die(EXIT_USAGE, "%s: --snaplen must be from 1 to %d", verb,
		    SNAPLEN_MAX);
	if (o->rotate < ROTATE_MIN)
		die(EXIT_USAGE, "%s: --rotate must be %d at least", verb,
		    ROTATE_MIN);
}

/* Called by the capturing thread: nothing but the run's fixed parts is read. */
static struct outdir *
begin(void *ctx, uint64_t no, int64_t start_ns)
{
	const struct live_run *r = ctx;
	time_t seconds = (time_t)(start_ns / 1000000000);
	struct outdir *d;
	struct tm tm;
	char when[32];
	char *path;

	if (r->series == NULL)
		return outdir_create(r->dir, r->force);
	gmtime_r(&seconds, &tm);
	strftime(when, sizeof when, "%Y%m%dT%H%M%SZ", &tm);
	path = xasprintf(
	    "%s/%03llu-%s", r->dir, (unsigned long long)(r->before + no), when);
	d = outdir_create(path, false);
	free(path);
	return d;
}

void
live_check_filter(const char *filter)
{
	struct buf why = {0};
	struct bpf_filter *f;

	if (filter == NULL)
		return;
	f = bpf_filter_new(filter, &why);
	if (f == NULL)
		die(EXIT_USAGE, "%s", buf_cstr(&why));
	bpf_filter_free(f);
	buf_free(&why);
}

void
live_run_start(struct live_run *r, struct live_options *o, const char *dir,
    bool force, const struct series_options *so)
{
	struct buf why = {0};

	*r = (struct live_run){.dir = dir, .force = force};
	o->begin = begin;
	o->ctx = r;
	live_check_filter(o->filter);
	r->live = live_open(o, &why);
	if (r->live == NULL)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	if (o->every_ms != 0) {
		r->series = series_open(dir, so);
		r->before = series_last(r->series);
	}
	live_start(r->live);
	buf_free(&why);
}

bool
live_run_next(struct live_run *r, struct stint *s)
{
	return live_stint(r->live, s);
}

void
live_run_made(struct live_run *r, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (r->series == NULL)
		return;
	series_add(r->series, slash == NULL ? path : slash + 1);
	series_write(r->series);
}

void
live_run_end(struct live_run *r)
{
	live_free(r->live);
	if (r->series != NULL)
		series_free(r->series);
}
