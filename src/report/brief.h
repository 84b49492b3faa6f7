/*
 * brief: the case as one JSON document, for `wirefolio summary`: what the
 * InsightConnect plugin of Chaosreader gives, and more. share/
 * summary.schema.json is its schema.
 */
#ifndef WF_REPORT_BRIEF_H
#define WF_REPORT_BRIEF_H

#include <sqlite3.h>

#include "base/limits.h"
#include "base/outdir.h"

struct brief_options {
	const struct limits *limits;
	bool partial; /* it does not hold all of the input */
	bool no_info; /* sessions by name and line only */
	bool no_raw;  /* no streams among the files */
	bool content; /* with the files' bytes: they are in dir */
	void (*write)(void *ctx, struct slice);
	void *ctx;
};

/* The record must have been opened by query_record. */
void brief_write(sqlite3 *, struct outdir *dir, const struct brief_options *);

#endif
