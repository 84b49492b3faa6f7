/*
 * series: reports of one interval each, in one directory, and a page over
 * them: DIR/NNN-<time>/ are the reports, DIR/index.html lists them,
 * DIR/series.json has the same for programs. A series may be gone on with
 * later: what it has is read from the reports themselves.
 */
#ifndef WF_REPORT_SERIES_H
#define WF_REPORT_SERIES_H

#include "base/slice.h"

struct series;

struct series_options {
	const char *case_number, *title; /* may be NULL */
	const char *templates;		 /* as for a report */
};

/*
 * Makes the directory, or takes up a series that is there. One that is
 * something else ends the program (EXIT_OUTPUT).
 */
struct series *series_open(const char *dir, const struct series_options *);
/* The highest number of its reports. */
uint64_t series_last(const struct series *);
/* A finished report, by the name of its directory in DIR. */
void series_add(struct series *, const char *name);
/* index.html and series.json, each replaced at once. */
void series_write(struct series *);
void series_free(struct series *);

#endif
