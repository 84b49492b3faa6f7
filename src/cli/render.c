/* render: a report's pages anew from its record. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "case/case.h"
#include "cli/header.h"
#include "cli/intake.h"
#include "cli/progress.h"
#include "report/query.h"
#include "report/report.h"

struct render_verb {
	struct header_options header;
	struct limits limits;
	const char *templates;
	bool no_pages, quiet;
	uint64_t threads;
	struct progress *progress;
};

#define AT(field) offsetof(struct render_verb, field)

static const struct option_row render_rows[] = {
    {"templates", 0, OPTION_DIR, false, AT(templates), "DIR",
	"templates and assets that replace the built-in ones", 0, NULL},
    {"no-pages", 0, OPTION_FLAG, false, AT(no_pages), NULL,
	"only summary.json and a short index.html", 0, NULL},
    {"threads", 0, OPTION_COUNT, false, AT(threads), "N",
	"threads (one for each processor)", 0, NULL},
    {"quiet", 'q', OPTION_FLAG, false, AT(quiet), NULL,
	"say nothing but errors", 0, NULL},
    {0},
};

/* Its pages are made of the captures, and its files have other names. */
static bool
is_flat(sqlite3 *db)
{
	struct query q = query_open(db,
	    "SELECT 1 FROM meta WHERE key='layout' AND value='chaosreader'");
	bool flat = query_next(&q);

	query_close(&q);
	return flat;
}

static void
check_case(const char *path, const char *name)
{
	struct buf why = {0};
	sqlite3 *db = case_open(path, &why);

	if (db == NULL)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	if (is_flat(db))
		die(EXIT_INPUT,
		    "%s is in Chaosreader's layout, which render does not "
		    "make: make it anew of its captures",
		    name);
	case_close(db);
	buf_free(&why);
}

static void
render(struct render_verb *v, const char *name)
{
	struct report_options ro = {
	    .templates = v->templates,
	    .limits = &v->limits,
	    .pages = !v->no_pages,
	    .threads = (unsigned)v->threads,
	    .tick = progress_share_ctx,
	    .ctx = v->progress,
	};
	char *path = xasprintf("%s/case.db", name);
	struct outdir *dir;
	struct case_meta meta;

	check_case(path, name);
	header_meta(&v->header, &meta);
	if (meta.case_number != NULL || meta.title != NULL ||
	    meta.examiner != NULL || meta.notes != NULL)
		case_set_meta(path, &meta);
	dir = outdir_open(name);
	if (dir == NULL)
		die(EXIT_INPUT, "cannot open %s: %s", name, strerror(errno));
	progress_phase(v->progress, "making pages", NULL, NULL);
	report_render(dir, &ro);
	outdir_finish(dir);
	free(path);
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct render_verb v = {.threads = intake_processors()};
	const struct option_group groups[] = {
	    {"The pages", render_rows, &v},
	    {"The case header", header_rows, &v.header},
	    {0},
	};
	struct option_result r;

	limits_init(&v.limits);
	option_parse(verb, groups, argc, argv, &r);
	if (r.help) {
		option_help(verb, groups);
		return EXIT_OK;
	}
	if (r.nargs != 1)
		die(EXIT_USAGE, "render: name one report directory");
	if (v.threads < 1 || v.threads > CREW_MAX)
		die(EXIT_USAGE, "--threads must be from 1 to %d", CREW_MAX);
	v.progress = progress_new(v.quiet);
	header_read(&v.header);
	render(&v, r.args[0]);
	progress_free(v.progress);
	header_free(&v.header);
	buf_free(&r.typed);
	return EXIT_OK;
}

const struct verb verb_render = {
    .name = "render",
    .usage = "[options] DIR",
    .summary = "Make a report's pages anew from its case.db.",
    .run = run,
};
