/*
 * format: numbers and times as a reader sees them. Exact figures are
 * wr_commas (base/wr.h); these are the rounded and the worded ones.
 */
#ifndef WF_REPORT_FORMAT_H
#define WF_REPORT_FORMAT_H

#include "base/buf.h"

/*
 * From one time to another: never negative, INT64_MAX where it does not fit.
 * Captures claim any time at all, so times are not subtracted otherwise.
 */
int64_t format_between(int64_t from, int64_t to);
/* Steps after a time; wraps at the far end of the range. */
int64_t format_after(int64_t from, int64_t step, uint64_t n);

/* 97.6 MB, 302.9 kB, 512 bytes: decimal units, beside an exact figure. */
void format_size(struct buf *, uint64_t bytes);
/* The same for an axis, where it may be exact: 5 MB, 250 kB, 100 bytes. */
void format_size_axis(struct buf *, uint64_t bytes);
/* Seconds with three decimals and commas: 1,234.567; never negative. */
void format_seconds(struct buf *, int64_t ns);
/* In words: 84 minutes, 2 hours 5 minutes, 12.402 seconds, 0 seconds. */
void format_span(struct buf *, int64_t ns);
/* 1 session, 2,345 sessions; the plural adds an s. */
void format_count(struct buf *, uint64_t n, const char *one);
/* all 3 findings, but 1 finding. */
void format_all(struct buf *, uint64_t n, const char *one);
/* ... "entry", "entries". */
void format_count2(struct buf *, uint64_t n, const char *one, const char *many);
/* Adds ` · ` between parts: to be called before each part but empty ones. */
void format_dot(struct buf *);
/* 12.34% of a whole, for SVG; 0 when the whole is. */
void format_percent(struct buf *, double part, double whole);
/* 100, 1 million, 10 million, 1 billion: powers of ten in captions. */
void format_power(struct buf *, uint64_t);

#endif
