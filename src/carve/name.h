/*
 * name: what a carved file is called on disk.
 *
 * Captured names never reach the disk: every byte outside [A-Za-z0-9._-]
 * becomes '_', and the last extension is one that a browser either shows
 * harmlessly or offers for saving. It is decided by what the bytes are, never
 * by what the name says: an extension stays only where it is known to be inert
 * and fits the type; otherwise one that is gets added (page.html.txt,
 * invoice.pdf.bin, photo.jpg.zip).
 */
#ifndef WF_CARVE_NAME_H
#define WF_CARVE_NAME_H

#include "base/buf.h"

/*
 * Adds the safe name to out: at most max bytes (24 or more), never empty.
 * name is the captured file name or path, url its URL; either may be empty.
 * type is the detected media type.
 */
void name_safe(struct buf *out, struct slice name, struct slice url,
    const char *type, size_t max);
/* "files/005/5984-4": where the files of a session go, by its first frame. */
void name_path(struct buf *out, uint64_t session_id, uint32_t part);
/* LIMIT_NAME_BYTES as a size that file systems bear. */
size_t name_most(uint64_t limit);
/* name; where it is empty, what files of that source are called: mail has no
 * name of its own, and is message.eml. Else empty. */
struct slice name_or_usual(struct slice name, struct slice source);
/* The last segment of a URL's path, percent-decoded; may be empty. */
void name_from_url(struct buf *out, struct slice url);

#endif
