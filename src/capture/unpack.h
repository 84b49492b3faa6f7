/*
 * unpack: compressed captures, made plain as they are read. The kind is found
 * by the first bytes, never by the file's name. One row a kind in unpack.c.
 */
#ifndef WF_CAPTURE_UNPACK_H
#define WF_CAPTURE_UNPACK_H

#include "base/slice.h"

#define UNPACK_HEAD 4 /* bytes that tell the kind */

struct unpack;

/* "gzip" or "zstd" by the first bytes, NULL when they are neither. */
const char *unpack_probe(struct slice head);
/* NULL when this build cannot unpack that kind. */
struct unpack *unpack_new(const char *kind);
/*
 * Unpack from the front of *in, which moves past what was used, into at most
 * room bytes at out: how many were written. 0 means that more input is wanted
 * or that nothing more will come (unpack_error).
 */
size_t unpack_run(struct unpack *, struct slice *in, uint8_t *out, size_t room);
/* May the input end here? */
bool unpack_whole(const struct unpack *);
/* NULL, or what is wrong with the input: nothing comes after it. */
const char *unpack_error(const struct unpack *);
void unpack_free(struct unpack *);

#endif
