/*
 * option: command-line options as tables. A verb has its own rows and may
 * share those of others (input.c); parsing, --help and the command line that
 * the case page shows all read the same rows.
 */
#ifndef WF_CLI_OPTION_H
#define WF_CLI_OPTION_H

#include "base/buf.h"
#include "base/limits.h"
#include "cli/verb.h"

enum option_kind {
	OPTION_FLAG,  /* bool at offset */
	OPTION_TEXT,  /* const char * at offset */
	OPTION_DIR,   /* the same, of a directory that is there */
	OPTION_COUNT, /* uint64_t at offset; k, M, G are powers of 1024 */
	OPTION_TIME,  /* uint64_t at offset, ms; ms, s, m, h, d behind it */
	OPTION_LIMIT, /* one of struct limits, at offset */
	OPTION_CALL,  /* set() reads it */
	OPTION_PAIR,  /* two words, LO HI: set() reads "LO HI" */
};

struct option_row {
	const char *name; /* "max-packets" */
	char letter;	  /* 0: none */
	enum option_kind kind;
	bool content; /* it can change what a report says */
	size_t offset;
	const char *arg; /* "N"; NULL: takes none */
	const char *help;
	enum limit_id limit;
	/* False with the reason in *why. to: the group's struct. */
	bool (*set)(void *to, const char *arg, const char **why);
};

/*
 * Rows and the struct that they fill. Where two rows have a name or a letter
 * in common, the one that comes first has it.
 */
struct option_group {
	const char *title;
	const struct option_row *rows; /* ended by a row without a name */
	void *to;
};

struct option_result {
	char **args; /* what is not an option: points into argv */
	size_t nargs;
	struct buf typed; /* the content options as typed, for the record */
	bool help;
};

/*
 * Fills the groups (ended by one without rows). A wrong option ends the
 * program with one line and EXIT_USAGE.
 */
void option_parse(const struct verb *, const struct option_group *, int argc,
    char **argv, struct option_result *);
void option_help(const struct verb *, const struct option_group *);
/* A count with k, M, G behind it. */
bool option_count(const char *arg, uint64_t *out, const char **why);
/* A time above 0 in ms, s (meant when nothing is said), m, h or d: in ms. */
bool option_time(const char *arg, uint64_t *out, const char **why);

#endif
