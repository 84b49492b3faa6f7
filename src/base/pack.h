/*
 * pack: plain structs as few bytes, for what never leaves the process: staged
 * rows, sessions that are put away. A struct goes without its zero bytes, of
 * which it has many: for each eight bytes a mask of those that follow. What
 * lies between the fields goes along and is never looked at; pointers stay
 * what they are, so what they point to must outlive the bytes, or be packed
 * beside them.
 */
#ifndef WF_BASE_PACK_H
#define WF_BASE_PACK_H

#include "base/buf.h"
#include "base/rd.h"

void pack_struct(struct buf *out, const void *, size_t);
void unpack_struct(struct rd *, void *, size_t);

/*
 * The bytes of a buf in a struct that was packed before it. Unpacking takes n
 * and cap from the struct that was just unpacked and makes p anew, so that the
 * buf has as much room as it had.
 */
void pack_buf(struct buf *out, const struct buf *);
void unpack_buf(struct rd *, struct buf *);

#endif
