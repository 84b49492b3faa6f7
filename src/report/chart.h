/*
 * chart: numbers as inline SVG. Geometry is in attributes (x and widths in
 * per cent, y in pixels, so that a chart stretches and its text does not),
 * meaning is in classes that share/report.css colours; there is no style
 * attribute. Everything here is markup of ours: texts are escaped within.
 */
#ifndef WF_REPORT_CHART_H
#define WF_REPORT_CHART_H

#include "base/buf.h"
#include "base/finding.h"

/* ---- bars in table cells, logarithmic from 100 to a power of ten */

/* The power of ten where a scale for values up to max ends, from a million. */
uint64_t chart_scale_end(uint64_t max);
/* Client left of the axis, server right. */
void chart_pair(
    struct buf *, uint64_t client, uint64_t server, uint64_t scale_end);
void chart_bar(struct buf *, uint64_t, uint64_t scale_end);

/* ---- time axes */

/* A round step, the least that cuts span into at most `most` parts and is a
 * multiple of unit (0: any). */
int64_t chart_step(int64_t span, int64_t unit, unsigned most);
/* "a minute", "in 10 seconds": what a bar of that step stands for. */
void chart_step_words(struct buf *, int64_t step);
/* A line at y, from side to side. */
void chart_axis(struct buf *, unsigned y);
/*
 * The axis at y from one time to another, with ticks and labels below it; as
 * clock times, or as seconds from the beginning (relative).
 */
void chart_time_axis(
    struct buf *, int64_t from, int64_t to, unsigned y, bool relative);
/* The pattern that url(#hatch) refers to: bytes that the capture lacks. */
void chart_hatch(struct buf *);

/* ---- bytes over time, stacked by application */

#define CHART_APPS 6

struct chart_flag {
	int64_t ns;
	const char *id, *title, *href; /* "F1", its title, where it is */
	enum severity severity;
};

struct chart_seam {
	int64_t ns;
	unsigned capture; /* begins here */
};

struct chart_timeline {
	int64_t from, step; /* ns */
	size_t bins, apps;
	const uint64_t *bytes;		/* [bin * apps + app] */
	const bool *lacks;		/* [bin]: hatched; NULL: none */
	const struct chart_flag *flags; /* in order of time */
	size_t nflags;
	const struct chart_seam *seams;
	size_t nseams;
};

/* Flags that found no room are left out; how many is returned. */
size_t chart_timeline(struct buf *, const struct chart_timeline *);

/* ---- who talked to whom: clients in rows, servers in columns */

struct chart_cell {
	unsigned row, col; /* hosts */
	uint64_t bytes;
	bool bad;	   /* a finding of high severity */
	const char *label; /* what is told of the pair */
	const char *href;
};

struct chart_matrix {
	const struct slice *hosts; /* addresses, in their order */
	size_t nhosts;
	size_t first_v6; /* index of the first IPv6 one, nhosts: none */
	const struct chart_cell *cells;
	size_t ncells;
};

void chart_matrix(struct buf *, const struct chart_matrix *);

#endif
