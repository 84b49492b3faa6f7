/*
 * outdir_inside: the directory's own struct, for outdir.c (how it begins and
 * gets its name) and outfile.c (the files in it).
 */
#ifndef WF_BASE_OUTDIR_INSIDE_H
#define WF_BASE_OUTDIR_INSIDE_H

#include "base/outdir.h"

struct outdir {
	char *final; /* DIR */
	char *now;   /* DIR.partial, or DIR when it was opened */
	int fd;
	bool making;	 /* created here: names must be new */
	bool replaces;	 /* an older report of its name goes */
	unsigned branch; /* how often it was branched */
};

/* Ends the program with one line: what ("write") was refused, by errno. */
_Noreturn void outdir_refused(
    const struct outdir *, const char *path, const char *what);

#endif
