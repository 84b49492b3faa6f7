/*
 * outdir: the report directory while it is made. Everything is written below
 * DIR.partial by paths relative to a directory handle, and DIR.partial becomes
 * DIR when the report is whole. Safe from several threads. A write that fails
 * is the machine's refusal: one line naming file and reason, exit status 3,
 * DIR.partial stays.
 */
#ifndef WF_BASE_OUTDIR_H
#define WF_BASE_OUTDIR_H

#include "base/buf.h"

struct outdir;

/*
 * Refuses (exit status 3, one line) an existing DIR without force; an old
 * DIR.partial is removed first, unless it has a folder "evidence" or another
 * process still writes it.
 */
struct outdir *outdir_create(const char *dir, bool force);
/* An existing, finished report, to renew its pages or check it. NULL: errno */
struct outdir *outdir_open(const char *dir);
/* Rename to the final name (the old DIR goes with force; without it, what
 * appeared there meanwhile stays, and this ends the program) and free. */
void outdir_finish(struct outdir *);
/* A process forked from this one made DIR: it goes when this one is whole. */
void outdir_replace(struct outdir *);
/*
 * For a process that was forked from the one that makes the directory: it goes
 * on in DIR.next.partial, with the files as they are now, and what it does
 * there the other does not see. Outfiles that are open stay so.
 */
void outdir_branch(struct outdir *);
void outdir_abandon(struct outdir *);		 /* frees; leaves DIR.partial */
const char *outdir_path(const struct outdir *);	 /* as it is named now */
const char *outdir_final(const struct outdir *); /* ... when it is whole */
int outdir_fd(const struct outdir *);

/* A whole small file: one open, one write, one close. mtime in ns, or -1. */
void outdir_put(
    struct outdir *, const char *path, struct slice, int64_t mtime_ns);

/* A larger file, as it arrives. Folders of the path are made. */
struct outfile;
struct outfile *outfile_open(struct outdir *, const char *path);
void outfile_add(struct outfile *, struct slice);
/* n zero bytes, for gaps that keep their offset (sparse where possible). */
void outfile_zeros(struct outfile *, uint64_t n);
/* Gives its descriptor back until the next byte comes: open files are few. */
void outfile_rest(struct outfile *);
void outfile_close(struct outfile *, int64_t mtime_ns);
void outdir_remove(struct outdir *, const char *path);
/* Give a closed file its final name, in a folder that exists. */
void outdir_rename(struct outdir *, const char *from, const char *to);
/* One of its files for reading; the caller closes the descriptor. */
int outdir_read(struct outdir *, const char *path);
/*
 * In the place of outdir_finish: its files, none in a folder, become files of
 * a directory that exists, in the place of those of the same names; the one
 * called last after all others. Frees it.
 */
void outdir_pour(struct outdir *, const char *into, const char *last);
/* A directory with all that is in it; false where something stays. Links are
 * removed, never followed. */
bool outdir_wipe(const char *dir);
/* Is anything of this name in it? */
bool outdir_holds(const char *dir, const char *name);

#endif
