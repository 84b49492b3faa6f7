/* wirefolio: the program. A verb is a file in cli/ and a row here. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/die.h"
#include "case/case.h"
#include "cli/verb.h"
#include "cli/version.h"

static const struct verb *const verbs[] = {
    &verb_report, /* the first one is meant when none is named */
    &verb_flows,
    &verb_streams,
    &verb_summary,
    &verb_packets,
    &verb_dispatch,
    &verb_chaosreader,
    &verb_render,
    &verb_verify,
};

#define NVERBS (sizeof verbs / sizeof verbs[0])

static void
help(void)
{
	size_t i;

	puts("wirefolio turns packet captures into a browsable case report.\n");
	for (i = 0; i < NVERBS; i++)
		printf("  wirefolio %-11s %s\n%24s%s\n", verbs[i]->name,
		    verbs[i]->usage, "", verbs[i]->summary);
	puts("\nWithout a verb, report is meant. wirefolio VERB --help lists "
	     "its options;\nwirefolio --version the libraries it was built "
	     "with; wirefolio(1) says more.");
}

static const struct verb *
find(const char *name)
{
	size_t i;

	for (i = 0; i < NVERBS; i++) {
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	}
	return NULL;
}

/* A link of that name does what Chaosreader would. */
static bool
is_called(const char *argv0, const char *name)
{
	const char *slash = strrchr(argv0, '/');

	return strcmp(slash == NULL ? argv0 : slash + 1, name) == 0;
}

static int
dispatch(int argc, char **argv)
{
	const struct verb *verb;

	if (argc > 0 && is_called(argv[0], verb_chaosreader.name))
		return verb_chaosreader.run(&verb_chaosreader, argc, argv);
	if (argc < 2)
		die(EXIT_USAGE, "no capture was named; wirefolio --help says "
				"how to begin");
	if (strcmp(argv[1], "--version") == 0) {
		version_print();
		return EXIT_OK;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help();
		return EXIT_OK;
	}
	verb = find(argv[1]);
	if (verb == NULL)
		return verbs[0]->run(verbs[0], argc, argv);
	return verb->run(verb, argc - 1, argv + 1);
}

/* Many captures at one time are as many open files. */
static void
allow_files(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return;
	r.rlim_cur = r.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &r); /* refused: it stays as it was */
}

/*
 * A standard file that is closed would be the next one that is opened, and what
 * is said would be written into a report. In its place stands one that refuses
 * what it is for.
 */
static void
hold_standard_files(void)
{
	static const int flags[] = {O_WRONLY, O_RDONLY, O_RDONLY};
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			(void)open("/dev/null", flags[fd]);
}

int
main(int argc, char **argv)
{
	int status;

	hold_standard_files();
	allow_files();
	case_setup();
	status = dispatch(argc, argv);
	if (fflush(stdout) != 0 || ferror(stdout))
		die(EXIT_OUTPUT, "cannot write standard output: %s",
		    strerror(errno));
	return status;
}
