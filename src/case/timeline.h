/*
 * timeline: payload packets and bytes by time and application, for the case's
 * chart, in the smallest step of the activity ladder that needs at most
 * TIMELINE_BINS steps for the whole case. Inside case/ only.
 */
#ifndef WF_CASE_TIMELINE_H
#define WF_CASE_TIMELINE_H

#include "case/db.h"

#define TIMELINE_BINS 240

struct timeline;

/* first and last: earliest and latest time of the case. */
struct timeline *timeline_new(int64_t first, int64_t last);
void timeline_free(struct timeline *);
/* A session's activity blob. app: a static string, NULL: unknown. */
void timeline_add(struct timeline *, const char *app, struct slice activity);
void timeline_write(struct timeline *, struct db *);

#endif
