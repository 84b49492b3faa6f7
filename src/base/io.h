/*
 * io: files by their descriptors.
 */
#ifndef WF_BASE_IO_H
#define WF_BASE_IO_H

#include "base/slice.h"

/* All of it, through interrupted and short writes. False: errno says why. */
bool io_write(int fd, struct slice);
/* n bytes at off; fewer only where the file ends, or cannot be read. */
size_t io_read_at(int fd, uint8_t *p, size_t n, uint64_t off);
/* When a file was read and written last: ns since 1970; before that, none. A
 * file system that has no such time is none the worse. */
void io_set_time(int fd, int64_t ns);
/* Another name for what has one. False with EEXIST when that is taken. */
bool io_rename_new(int from_dir, const char *from, int to_dir, const char *to);
/* From now on, until its last descriptor is closed, it is ours. False: it is
 * another process's. Where files cannot be locked all are ours. */
bool io_claim(int fd);
/* A file to write anew, by its descriptor: -1 with errno, which is EBUSY where
 * another process writes it. */
int io_create_alone(const char *path);
/* How many of so many files this process may open besides those it has open. */
uint64_t io_open_room(uint64_t wanted);

#endif
