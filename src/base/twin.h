/*
 * twin: the files of a directory a second time, by hard links where the file
 * system has them, else as copies.
 */
#ifndef WF_BASE_TWIN_H
#define WF_BASE_TWIN_H

#include <stdbool.h>

/*
 * All files and folders of one directory into another, which has none of
 * them; nothing is called except. False: errno.
 */
bool twin_make(int from, int to, const char *except);
/* A file that is linked becomes one of its own, with the same bytes. */
bool twin_part(int dir, const char *path);

#endif
