/*
 * die: the machine's refusals. One line on stderr, then the exit status that
 * the manual documents. Only cli/ and base/ end the program.
 */
#ifndef WF_BASE_DIE_H
#define WF_BASE_DIE_H

enum exit_status {
	EXIT_OK = 0,
	EXIT_PARTIAL = 1, /* damaged input, interrupted, or an output limit */
	EXIT_USAGE = 2,
	EXIT_OUTPUT = 3, /* the output could not be written */
	EXIT_INPUT = 4,	 /* the input could not be read at all */
};

/* Both prefix "wirefolio: " and end the line. */
void warn_line(const char *, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void die(enum exit_status, const char *, ...)
    __attribute__((format(printf, 2, 3)));

#endif
