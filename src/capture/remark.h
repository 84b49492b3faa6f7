/*
 * remark: what a reader of the report must know of the capture files, as
 * findings: damage, loss, cut frames, times that go back, captures that
 * overlap.
 */
#ifndef WF_CAPTURE_REMARK_H
#define WF_CAPTURE_REMARK_H

#include "capture/format.h"

/* Of one file, once it is finished. */
void remark_source(const struct source *);
/* Of all of them together. */
void remark_overlaps(struct source *const *, size_t n);

#endif
