/* verify: a report against its manifest. */
#include <stdio.h>

#include "base/die.h"
#include "base/wr.h"
#include "cli/option.h"
#include "report/report.h"

static const struct option_row verify_rows[] = {{0}};

static void
differs(void *ctx, const char *what, struct slice path)
{
	struct buf line = {0};

	(void)ctx;
	buf_printf(&line, "%s: ", what);
	wr_term(&line, path);
	puts(buf_cstr(&line));
	buf_free(&line);
}

static int
verify(const char *dir)
{
	struct verify_sink sink = {.differs = differs};
	struct buf why = {0};
	int result = manifest_verify(dir, &sink, &why);

	if (result < 0)
		die(EXIT_INPUT, "%s", buf_cstr(&why));
	buf_free(&why);
	if (result == 0)
		printf("%s: every file is as the manifest says\n", dir);
	else
		printf("%s: differs from its manifest\n", dir);
	return result == 0 ? EXIT_OK : EXIT_PARTIAL;
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	const struct option_group groups[] = {
	    {"Options", verify_rows, NULL}, {0}};
	struct option_result r;

	option_parse(verb, groups, argc, argv, &r);
	if (r.help) {
		option_help(verb, groups);
		return EXIT_OK;
	}
	if (r.nargs != 1)
		die(EXIT_USAGE, "verify: name one report directory");
	return verify(r.args[0]);
}

const struct verb verb_verify = {
    .name = "verify",
    .usage = "DIR",
    .summary = "Check a report against its manifest-sha256.txt.",
    .run = run,
};
