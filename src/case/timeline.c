/* timeline: every session's activity, added up. */
#include "case/timeline.h"

#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "session/activity.h"

struct cell {
	uint64_t packets, bytes;
};

struct lane {
	const char *app;
	struct cell *cell;
};

struct timeline {
	int64_t step, first; /* ns; first / step */
	size_t bins;
	struct lane *lane; /* few: one an application */
	size_t nlanes;
};

static int64_t
floor_div(int64_t ns, int64_t step)
{
	return ns / step - (ns % step < 0);
}

/* Where a bin begins; times at the far ends of the range wrap. */
static int64_t
bin_ns(int64_t bin, int64_t step)
{
	return (int64_t)((uint64_t)bin * (uint64_t)step);
}

struct timeline *
timeline_new(int64_t first, int64_t last)
{
	struct timeline *t = xcalloc(1, sizeof *t);
	unsigned rung = 0;

	do {
		t->step = activity_step(rung);
		t->first = floor_div(first, t->step);
		t->bins =
		    (size_t)floor_div(last, t->step) - (size_t)t->first + 1;
	} while (t->bins > TIMELINE_BINS && ++rung < ACTIVITY_RUNGS);
	return t;
}

void
timeline_free(struct timeline *t)
{
	size_t i;

	for (i = 0; i < t->nlanes; i++)
		free(t->lane[i].cell);
	free(t->lane);
	free(t);
}

static struct lane *
find(struct timeline *t, const char *app)
{
	size_t i;

	for (i = 0; i < t->nlanes; i++) {
		if (strcmp(t->lane[i].app, app) == 0)
			return &t->lane[i];
	}
	t->lane = xreallocarray(t->lane, t->nlanes + 1, sizeof *t->lane);
	t->lane[t->nlanes] =
	    (struct lane){app, xcalloc(t->bins, sizeof *t->lane->cell)};
	return &t->lane[t->nlanes++];
}

void
timeline_add(struct timeline *t, const char *app, struct slice activity)
{
	struct lane *lane = find(t, app == NULL ? "other" : app);
	struct rd r = rd_init(activity);
	struct activity_bin b = {0};
	uint64_t count, bin;
	unsigned rung;

	if (!activity_unpack(&r, &rung, &count))
		return;
	while (count-- != 0 && activity_next(&r, &b)) {
		bin = (uint64_t)floor_div(
			  bin_ns(b.bin, activity_step(rung)), t->step) -
		      (uint64_t)t->first;
		if (bin >= t->bins)
			bin = 0; /* its step began before the case did */
		lane->cell[bin].packets += b.packets[0] + b.packets[1];
		lane->cell[bin].bytes += b.bytes[0] + b.bytes[1];
	}
}

static int
lane_cmp(const void *va, const void *vb)
{
	const struct lane *a = va, *b = vb;

	return strcmp(a->app, b->app);
}

void
timeline_write(struct timeline *t, struct db *db)
{
	struct insert i;
	size_t bin, k;

	insert_open(&i, db, "timeline");
	if (t->nlanes != 0)
		qsort(t->lane, t->nlanes, sizeof *t->lane, lane_cmp);
	for (bin = 0; bin < t->bins; bin++) {
		for (k = 0; k < t->nlanes; k++) {
			const struct cell *c = &t->lane[k].cell[bin];

			if (c->packets == 0)
				continue;
			insert_int(
			    &i, bin_ns(t->first + (int64_t)bin, t->step));
			insert_str(&i, t->lane[k].app);
			insert_u64(&i, c->packets);
			insert_u64(&i, c->bytes);
			insert_row(&i);
		}
	}
	insert_close(&i);
}
