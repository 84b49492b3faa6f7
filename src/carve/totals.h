/*
 * totals: what all workers of a run wrote, stretch by stretch. Each tells its
 * part of a stretch once, and asks for the whole of the one before: it waits
 * only when another is that far behind.
 */
#ifndef WF_CARVE_TOTALS_H
#define WF_CARVE_TOTALS_H

#include <stddef.h>
#include <stdint.h>

struct totals;

struct totals *totals_new(size_t workers);
void totals_free(struct totals *); /* NULL is fine */
/* One worker's part of stretch n; it told its parts of those before. */
void totals_add(struct totals *, uint64_t n, uint64_t files, int64_t bytes);
/* Of all workers, up to the end of stretch n, of which this one told its part,
 * and of no stretch behind the next. Waits until all told theirs. */
void totals_get(struct totals *, uint64_t n, uint64_t *files, int64_t *bytes);

#endif
