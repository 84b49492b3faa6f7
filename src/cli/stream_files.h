/*
 * stream_files: thousands of files that grow at the same time, through few
 * descriptors.
 *
 * Bytes of a file wait in memory while the budget allows. No more than max_open
 * are open: the one that was written least recently is closed, and opened again
 * to append when more comes. stream_dir.h says where they are until they end.
 */
#ifndef WF_CLI_STREAM_FILES_H
#define WF_CLI_STREAM_FILES_H

#include "base/budget.h"
#include "base/buf.h"
#include "cli/stream_dir.h"

/* The files of one worker. */
struct stream_files;

struct stream_files *stream_files_new(
    struct stream_dir *, struct budget *, unsigned worker, uint64_t max_open);
void stream_files_free(struct stream_files *);

struct stream_file;

struct stream_file *stream_file_new(struct stream_files *);
void stream_file_add(struct stream_file *, struct slice);
uint64_t stream_file_size(const struct stream_file *);
/* Writes over what was added before. */
void stream_file_patch(struct stream_file *, uint64_t off, struct slice);
/* No more comes, but it has no name yet: it needs no memory meanwhile. */
void stream_file_rest(struct stream_file *);
/*
 * It is whole: gets its name (folders in it are made) and its time, and is
 * freed. False: the name is taken; nothing may come but another name.
 */
bool stream_file_end(struct stream_file *, const char *name, int64_t mtime_ns);
/* It is not wanted after all: freed, without a name. */
void stream_file_drop(struct stream_file *);

#endif
