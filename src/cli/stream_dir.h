/*
 * stream_dir: the output directory of verbs that make a file for a stream.
 *
 * Files grow in a folder of their own in it, wirefolio.partial.XXXXXX, and get
 * their names when they are whole: what has its final name is complete. What
 * cannot be made ends the program (exit status 3) and leaves that folder.
 */
#ifndef WF_CLI_STREAM_DIR_H
#define WF_CLI_STREAM_DIR_H

#include <stdbool.h>

struct capture;

/* Shared by workers; the folder may be made and files named by all of them. */
struct stream_dir;

/* Made (mode 0744, as pcap2conn does) when it is not there. */
struct stream_dir *stream_dir_open(const char *path);
/* Removes the folder of unfinished files, which is empty by now. */
void stream_dir_close(struct stream_dir *);
bool stream_dir_has(const struct stream_dir *, const char *name);
/* From now on a name that is taken is taken over, unless it is that of one of
 * these captures: that ends the program. NULL: there are none. */
void stream_dir_replace(struct stream_dir *, const struct capture *);

/* flags are added to those of writing; -1 with errno. */
int stream_dir_open_partial(struct stream_dir *, const char *name, int flags);
void stream_dir_drop_partial(struct stream_dir *, const char *name);
/* A complete file gets its final name, folders in it are made. False: the name
 * is taken, and it has none yet. */
bool stream_dir_publish(
    struct stream_dir *, const char *partial, const char *name);

/* Ends the program with one line: what ("write") was refused, by errno. */
_Noreturn void stream_dir_refused(
    const struct stream_dir *, const char *name, const char *what);
_Noreturn void stream_dir_partial_refused(
    const struct stream_dir *, const char *name);

#endif
