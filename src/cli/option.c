/* option: command-line options as tables, read by getopt_long. */
#include "cli/option.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/wr.h"
#include "base/xalloc.h"

#define HELP_VALUE 1
#define ROW_VALUE  1000 /* getopt's value of the first row */

bool
option_count(const char *arg, uint64_t *out, const char **why)
{
	static const char units[] = "kMG";
	struct slice s = slice_str(arg);
	const char *unit = s.n == 0 ? NULL : strchr(units, arg[s.n - 1]);
	unsigned shift = 0;

	if (unit != NULL && *unit != '\0') {
		shift = 10 * (unsigned)(unit - units + 1);
		s.n--;
	}
	if (slice_u64(s, 10, (UINT64_C(1) << 62) >> shift, out)) {
		*out <<= shift;
		return true;
	}
	*why = "must be a whole number (k, M and G are understood)";
	return false;
}

bool
option_time(const char *arg, uint64_t *out, const char **why)
{
	static const struct {
		const char *name;
		uint64_t ms;
	} units[] = {
	    {"ms", 1}, /* before s, which it ends in */
	    {"s", 1000},
	    {"m", 60000},
	    {"h", 3600000},
	    {"d", 86400000},
	    {"", 1000},
	};
	struct slice s = slice_str(arg);
	size_t i = 0;

	while (!slice_ends(s, units[i].name))
		i++;
	s.n -= strlen(units[i].name);
	if (slice_u64(s, 10, UINT32_MAX, out) && *out != 0) {
		*out *= units[i].ms;
		return true;
	}
	*why = "must be a time, as 500ms, 30, 5m or 2h";
	return false;
}

static bool
set(const struct option_row *row, void *to, const char *arg, const char **why)
{
	char *at = (char *)to + row->offset;
	struct limits *limits;
	struct stat st;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)(void *)at = true;
		return true;
	case OPTION_DIR:
		*why = "must be a directory";
		if (stat(arg, &st) == -1 || !S_ISDIR(st.st_mode))
			return false;
		/* FALLTHROUGH */
	case OPTION_TEXT:
		memcpy(at, &arg, sizeof arg);
		return true;
	case OPTION_COUNT:
		return option_count(arg, (uint64_t *)(void *)at, why);
	case OPTION_TIME:
		return option_time(arg, (uint64_t *)(void *)at, why);
	case OPTION_LIMIT:
		limits = (struct limits *)(void *)at;
		return option_count(arg, &limits->v[row->limit], why);
	case OPTION_CALL:
	case OPTION_PAIR:
		return row->set(to, arg, why);
	}
	return false;
}

static const struct option_row *
find(const struct option_group *groups, int value, void **to)
{
	int i = ROW_VALUE;
	const struct option_row *row;

	for (; groups->rows != NULL; groups++) {
		for (row = groups->rows; row->name != NULL; row++, i++) {
			if (value == i ||
			    (row->letter != 0 && value == row->letter)) {
				*to = groups->to;
				return row;
			}
		}
	}
	return NULL;
}

/*
 * A verb may take a name or a letter of the shared rows for itself: the first
 * row that has it is meant. (-f is a filter; in streams, how many files.)
 */
static bool
has_name(const struct option_group *groups, const struct option_row *row)
{
	const struct option_row *r;

	for (; groups->rows != NULL; groups++) {
		for (r = groups->rows; r->name != NULL; r++) {
			if (strcmp(r->name, row->name) == 0)
				return r == row;
		}
	}
	return false;
}

static char
letter_of(const struct option_group *groups, const struct option_row *row)
{
	void *to;

	return row->letter != 0 && find(groups, row->letter, &to) == row
		   ? row->letter
		   : 0;
}

/* getopt's own tables: every row, and its letter. */
static struct option *
long_options(const struct option_group *groups, struct buf *letters)
{
	struct option *all = NULL;
	const struct option_group *g;
	const struct option_row *row;
	int value = ROW_VALUE;
	size_t n = 0;

	buf_str(letters, ":h");
	for (g = groups; g->rows != NULL; g++) {
		for (row = g->rows; row->name != NULL; row++, value++) {
			all = xreallocarray(all, n + 3, sizeof *all);
			if (has_name(groups, row))
				all[n++] = (struct option){row->name,
				    row->arg != NULL ? required_argument
						     : no_argument,
				    NULL, value};
			if (letter_of(groups, row) != 0)
				buf_printf(letters, "%c%s", row->letter,
				    row->arg != NULL ? ":" : "");
		}
	}
	all = xreallocarray(all, n + 2, sizeof *all);
	all[n] = (struct option){"help", no_argument, NULL, HELP_VALUE};
	all[n + 1] = (struct option){0};
	return all;
}

static _Noreturn void
refuse(const struct verb *verb, const char *what, const char *at)
{
	die(EXIT_USAGE, "%s: %s '%s'; wirefolio %s --help lists the options",
	    verb->name, what, at, verb->name);
}

/* getopt points behind a word; a letter may stand among others in it. */
static _Noreturn void
refuse_option(const struct verb *verb, int c, const char *word)
{
	char letter[3] = {'-', (char)optopt, '\0'};

	if (c == ':')
		refuse(verb, "a value is missing after", word);
	if (optopt >= HELP_VALUE && word[0] == '-' && word[1] == '-' &&
	    strchr(word, '=') != NULL)
		refuse(verb, "no value is wanted in", word);
	refuse(verb, "there is no option",
	    optopt > ' ' && optopt < ROW_VALUE ? letter : word);
}

/* getopt knows options with one value: the second one is the next word. */
static const char *
second_value(const struct verb *verb, int argc, char **argv)
{
	if (optind >= argc)
		refuse(verb, "a second value is missing after", argv[argc - 1]);
	return argv[optind++];
}

static void
give(const struct verb *verb, const struct option_row *row, void *to,
    const char *arg)
{
	const char *why = "";

	if (!set(row, to, arg, &why))
		die(EXIT_USAGE, "%s: --%s %s: %s", verb->name, row->name,
		    arg != NULL ? arg : "", why);
}

static void
take(const struct verb *verb, const struct option_group *groups, int value,
    int argc, char **argv, struct option_result *r)
{
	void *to = NULL;
	const struct option_row *row = find(groups, value, &to);
	const char *first = optarg, *second = NULL;
	char *both;

	if (row == NULL)
		return;
	if (row->kind == OPTION_PAIR) {
		second = second_value(verb, argc, argv);
		both = xasprintf("%s %s", first, second);
		give(verb, row, to, both);
		free(both);
	} else {
		give(verb, row, to, first);
	}
	if (!row->content)
		return;
	buf_printf(&r->typed, " --%s", row->name);
	for (; first != NULL; first = second, second = NULL) {
		buf_u8(&r->typed, ' ');
		wr_shell(&r->typed, slice_str(first));
	}
}

void
option_parse(const struct verb *verb, const struct option_group *groups,
    int argc, char **argv, struct option_result *r)
{
	struct buf letters = {0};
	struct option *all = long_options(groups, &letters);
	int c;

	*r = (struct option_result){0};
	opterr = 0;
	optind = 0;
	while ((c = getopt_long(argc, argv, buf_cstr(&letters), all, NULL)) !=
	       -1) {
		if (c == '?' || c == ':')
			refuse_option(verb, c, argv[optind - 1]);
		if (c == HELP_VALUE || c == 'h')
			r->help = true;
		else
			take(verb, groups, c, argc, argv, r);
	}
	r->args = argv + optind;
	r->nargs = (size_t)(argc - optind);
	free(all);
	buf_free(&letters);
}

static void
help_row(const struct option_row *row, char letter)
{
	char left[64];

	snprintf(left, sizeof left, "%c%c%s --%s %s", letter != 0 ? '-' : ' ',
	    letter != 0 ? letter : ' ', letter != 0 ? "," : " ", row->name,
	    row->arg != NULL ? row->arg : "");
	printf("  %-30s %s\n", left, row->help);
}

void
option_help(const struct verb *verb, const struct option_group *groups)
{
	const struct option_group *g;
	const struct option_row *row;

	printf("usage: wirefolio %s %s\n%s\n", verb->name, verb->usage,
	    verb->summary);
	for (g = groups; g->rows != NULL; g++) {
		printf("\n%s:\n", g->title);
		for (row = g->rows; row->name != NULL; row++) {
			if (has_name(groups, row))
				help_row(row, letter_of(groups, row));
		}
	}
	printf("\nwirefolio(1) says more.\n");
}
