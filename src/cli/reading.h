/*
 * reading: the options that say what is read, as words of a command, so that
 * another verb finds the same sessions in the same captures.
 */
#ifndef WF_CLI_READING_H
#define WF_CLI_READING_H

#include "cli/intake.h"

/* A space after each; nothing where all are as without them. */
void reading_write(struct buf *, const struct intake_options *);

#endif
