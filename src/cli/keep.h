/*
 * keep: captures are evidence. What a verb makes may take the place of an
 * older file, but never of a capture that it reads.
 */
#ifndef WF_CLI_KEEP_H
#define WF_CLI_KEEP_H

#include <stdbool.h>

#include "capture/capture.h"

/* Are these two names of one file that is there? */
bool keep_is_same(const char *a, const char *b);
/* Is there a file of this name that is among the captures so far? */
bool keep_is_capture(const struct capture *, const char *path);
/* Ends the program with one line (exit status 3) where there is. */
void keep_captures(const struct capture *, const char *path);
/* The same where one lies in this folder, or deeper. */
void keep_captures_in(const struct capture *, const char *dir);

#endif
