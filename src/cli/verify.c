/* verify: a report against its manifest. */
#include <stddef.h>
#include <stdio.h>

#include "base/die.h"
#include "base/wr.h"
#include "cli/option.h"
#include "cli/progress.h"
#include "report/report.h"

struct verify_verb {
	bool quiet;
	struct progress *progress;
};

static const struct option_row verify_rows[] = {
    {"quiet", 'q', OPTION_FLAG, false, offsetof(struct verify_verb, quiet),
	NULL, "say nothing but what differs", 0, NULL},
    {0},
};

static void
differs(void *ctx, const char *what, struct slice path)
{
	const struct verify_verb *v = ctx;
	struct buf line = {0};

	progress_hide(v->progress);
	buf_printf(&line, "%s: ", what);
	wr_term(&line, path);
	puts(buf_cstr(&line));
	buf_free(&line);
}

static void
tick(void *ctx, size_t done, size_t total)
{
	const struct verify_verb *v = ctx;

	progress_share_ctx(v->progress, done, total);
}

static int
verify(struct verify_verb *v, const char *dir)
{
	struct verify_sink sink = {.ctx = v, .differs = differs, .tick = tick};
	struct buf why = {0};
	int result;

	v->progress = progress_new(v->quiet);
	progress_phase(v->progress, "verifying", NULL, NULL);
	result = manifest_verify(dir, &sink, &why);
	progress_free(v->progress);
	if (result < 0)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	buf_free(&why);
	if (v->quiet)
		return result == 0 ? EXIT_OK : EXIT_PARTIAL;
	if (result == 0)
		printf("%s: every file is as the manifest says\n", dir);
	else
		printf("%s: differs from its manifest\n", dir);
	return result == 0 ? EXIT_OK : EXIT_PARTIAL;
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	struct verify_verb v = {0};
	const struct option_group groups[] = {
	    {"Options", verify_rows, &v}, {0}};
	struct option_result r;

	option_parse(verb, groups, argc, argv, &r);
	if (r.help) {
		option_help(verb, groups);
		return EXIT_OK;
	}
	if (r.nargs != 1)
		die(EXIT_USAGE, "verify: name one report directory");
	return verify(&v, r.args[0]);
}

const struct verb verb_verify = {
    .name = "verify",
    .usage = "[-q] DIR",
    .summary = "Check a report against its manifest-sha256.txt.",
    .run = run,
};
