/*
 * io: descriptors, whole or not at all.
 */
#ifndef WF_BASE_IO_H
#define WF_BASE_IO_H

#include "base/slice.h"

/* All of it, through interrupted and short writes. False: errno says why. */
bool io_write(int fd, struct slice);

#endif
