/*
 * micro: when each side of a session spoke, as a small chart (chart.h) of its
 * activity: client above the line, server below, logarithmic.
 */
#ifndef WF_REPORT_MICRO_H
#define WF_REPORT_MICRO_H

#include "base/buf.h"
#include "session/activity.h"

struct micro_gap {
	int64_t ns; /* since the first packet */
	int side;   /* 0 client, 1 server */
};

struct micro {
	int64_t first_ns, last_ns; /* the chart's ends */
	int64_t step;		   /* a bin's width, ns */
	struct activity_bin *bins; /* [0] client, [1] server; owned */
	size_t nbins;
	const struct micro_gap *gaps; /* in order of time; borrowed */
	size_t ngaps;
};

/* Of a session.activity blob. */
void micro_load(struct micro *, struct slice activity);
void micro_free(struct micro *);
/* Most payload bytes that one side sent in a bin. */
uint64_t micro_most(const struct micro *);
/* When a bin begins, since the first packet; never outside the chart. */
int64_t micro_at(const struct micro *, const struct activity_bin *);
void micro_draw(struct buf *, const struct micro *);

#endif
