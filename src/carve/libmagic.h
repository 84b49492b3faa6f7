/*
 * libmagic: asking file(1)'s library what bytes are. A handle is for one
 * thread and loads the database when first asked.
 */
#ifndef WF_CARVE_LIBMAGIC_H
#define WF_CARVE_LIBMAGIC_H

#include "base/slice.h"

struct libmagic;

struct libmagic *libmagic_new(void);
void libmagic_free(struct libmagic *);
/*
 * A media type, or with describe words. The answer lives until the next
 * question. Never NULL. A file is read from the descriptor's beginning.
 */
const char *libmagic_bytes(struct libmagic *, struct slice, bool describe);
const char *libmagic_file(struct libmagic *, int fd, bool describe);

#endif
