/* micro: the small chart of a session's activity. */
#include "report/micro.h"

#include <math.h>
#include <stdlib.h>

#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "report/chart.h"
#include "report/format.h"

/* Pixels: the line between the sides, the longest mark, the axis. */
#define MIDDLE 58
#define MARK   42.0
#define AXIS   112
#define HEIGHT 136

/* Shares of the width: a gap's hatching, between labels, beside the sides' */
#define GAP_WIDTH 0.012
#define GAP_LABEL 0.06
#define GAP_CLEAR 0.12

void
micro_load(struct micro *m, struct slice activity)
{
	struct rd r = rd_init(activity);
	struct activity_bin bin = {0};
	size_t cap = 0;
	uint64_t count;
	unsigned rung;

	m->nbins = 0;
	m->bins = NULL;
	m->step = activity_step(0);
	if (activity.n == 0 || !activity_unpack(&r, &rung, &count))
		return;
	m->step = activity_step(rung);
	while (activity_next(&r, &bin)) {
		if (bin.bin > INT64_MAX / m->step ||
		    bin.bin < INT64_MIN / m->step)
			continue;
		if (m->nbins == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			m->bins = xreallocarray(m->bins, cap, sizeof(*m->bins));
		}
		m->bins[m->nbins++] = bin;
	}
}

void
micro_free(struct micro *m)
{
	free(m->bins);
	m->bins = NULL;
	m->nbins = 0;
}

uint64_t
micro_most(const struct micro *m)
{
	uint64_t most = 0;

	for (size_t i = 0; i < m->nbins; i++)
		for (unsigned side = 0; side < 2; side++)
			if (m->bins[i].bytes[side] > most)
				most = m->bins[i].bytes[side];
	return most;
}

int64_t
micro_at(const struct micro *m, const struct activity_bin *bin)
{
	int64_t ns = bin->bin * m->step;

	if (ns <= m->first_ns)
		return 0;
	return format_between(m->first_ns, ns < m->last_ns ? ns : m->last_ns);
}

/* A mark is three pixels wide and stays within the chart. */
static void
put_x(struct buf *b, const struct micro *m, int64_t ns)
{
	int64_t span = format_between(m->first_ns, m->last_ns);
	double share = span <= 0 ? 0 : (double)ns / (double)span;

	buf_str(b, " x=\"");
	format_percent(b, share > 1 ? 0.997 : share * 0.997, 1);
	buf_str(b, "\"");
}

/* Tenths of a pixel; packets without payload are a stub. log_most is log1p of
 * the most bytes. */
static unsigned
mark_height(uint64_t bytes, double log_most)
{
	if (bytes == 0)
		return 20;
	return (
	    unsigned)(40 + log1p((double)bytes) / log_most * (MARK - 4) * 10);
}

static void
add_tenths(struct buf *b, unsigned v)
{
	wr_u64(b, v / 10);
	buf_u8(b, '.');
	wr_u64(b, v % 10);
}

static void
draw_mark(struct buf *b, const struct micro *m, const struct activity_bin *bin,
    unsigned side, double log_most)
{
	unsigned h = mark_height(bin->bytes[side], log_most);
	unsigned y = side == 0 ? MIDDLE * 10 - h : MIDDLE * 10;

	if (bin->packets[side] == 0)
		return;
	buf_str(b, side == 0 ? "<rect class=\"c\"" : "<rect class=\"s\"");
	put_x(b, m, micro_at(m, bin));
	buf_str(b, " y=\"");
	add_tenths(b, y);
	buf_str(b, "\" width=\"3\" height=\"");
	add_tenths(b, h);
	buf_str(b, "\"/>\n");
}

/* Before the place where the stream goes on. */
static void
draw_gap(struct buf *b, int side, double at)
{
	buf_printf(b,
	    "<rect y=\"%d\" width=\"1.2%%\" height=\"44\" "
	    "fill=\"url(#hatch)\" x=\"",
	    side == 0 ? MIDDLE - 44 : MIDDLE);
	format_percent(b, at < GAP_WIDTH ? 0 : at - GAP_WIDTH, 1);
	buf_str(b, "\"/>\n");
}

static void
label_gap(struct buf *b, int side, double at)
{
	bool late = at > 0.9;

	buf_str(b, "<text class=\"halo\" x=\"");
	format_percent(b, late ? at - 0.014 : at + 0.002, 1);
	buf_printf(b, "\" y=\"%d\" text-anchor=\"%s\">gap</text>\n",
	    side == 0 ? MIDDLE - 34 : MIDDLE + 41, late ? "end" : "start");
}

static void
draw_gaps(struct buf *b, const struct micro *m)
{
	double span = (double)format_between(m->first_ns, m->last_ns);
	double drawn[2] = {-1, -1}, labelled[2] = {-1, -1};

	for (size_t i = 0; i < m->ngaps; i++) {
		int side = m->gaps[i].side;
		double at = span <= 0 ? 0 : (double)m->gaps[i].ns / span;

		if (at - drawn[side] >= GAP_WIDTH / 2) {
			draw_gap(b, side, at);
			drawn[side] = at;
		}
		if (at > GAP_CLEAR && at - labelled[side] >= GAP_LABEL) {
			label_gap(b, side, at);
			labelled[side] = at;
		}
	}
}

void
micro_draw(struct buf *b, const struct micro *m)
{
	double log_most = log1p((double)micro_most(m));

	buf_str(b, "<svg class=\"micro\" height=\"");
	wr_u64(b, HEIGHT);
	buf_str(b, "\" role=\"img\" aria-label=\"When each side sent\">");
	chart_hatch(b);
	for (size_t i = 0; i < m->nbins; i++)
		for (unsigned side = 0; side < 2; side++)
			draw_mark(b, m, &m->bins[i], side, log_most);
	draw_gaps(b, m);
	chart_axis(b, MIDDLE);
	chart_time_axis(b, m->first_ns, m->last_ns, AXIS, true);
	buf_str(b, "<line class=\"playhead off\" x1=\"100%\" x2=\"100%\" "
		   "y1=\"8\" y2=\"");
	wr_u64(b, AXIS);
	buf_str(b, "\"/><text class=\"c halo\" x=\"0\" y=\"12\">▸ Client sent"
		   "</text><text class=\"s halo\" x=\"0\" y=\"");
	wr_u64(b, AXIS - 6);
	buf_str(b, "\">◂ Server sent</text></svg>");
}
