/*
 * bytes: captured bytes for a <pre>, as text and as hex. Both are markup, and
 * both grow with what they show only: a constant factor, whatever it is.
 */
#ifndef WF_REPORT_BYTES_H
#define WF_REPORT_BYTES_H

#include "base/buf.h"

/*
 * As text. CR LF is a line end, line ends at the end are left out; what
 * cannot be shown is written out (wr_html_esc).
 */
void bytes_text(struct buf *, struct slice);
/*
 * As hex, sixteen bytes a line: the offset of the first one in its stream
 * (eight hex digits, more where they are needed) in <i>, the bytes, and in
 * ASCII what is printable of them.
 */
void bytes_hex(struct buf *, uint64_t off, struct slice);
/* How many of them are no text: controls, and what is not UTF-8. */
size_t bytes_odd(struct slice);
/* More than one in ten: hex says more than text. */
bool bytes_binary(struct slice);
/* At most n from the front, and no half of a UTF-8 character at the end. */
struct slice bytes_clip(struct slice, size_t n);

#endif
