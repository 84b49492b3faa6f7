/*
 * name_list: what an option that may be given several times was given: files,
 * plugins, folders.
 */
#ifndef WF_CLI_NAME_LIST_H
#define WF_CLI_NAME_LIST_H

#include "base/slice.h"

struct name_list {
	char **v; /* owned */
	size_t n;
};

void name_list_add(struct name_list *, const char *);
/* The lines of a file of the user's, trimmed, without empty ones and those
 * that begin with #. False: it cannot be read (errno). */
bool name_list_add_lines(struct name_list *, const char *path);
void name_list_free(struct name_list *);

#endif
