/*
 * chart_timeline: bytes over time, linear, stacked by application; flags of
 * findings above, hatching where the capture lacks bytes.
 */
#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "report/chart.h"
#include "report/format.h"

#define PLOT_H	  160
#define FLAG_H	  22
#define FLAG_ROWS 4
#define FLAG_GAP  0.03	/* of the width, between flags of a row */
#define FLAG_EDGE 0.012 /* of the width: a flag stands within the chart */

struct plot {
	const struct chart_timeline *t;
	struct buf *b;
	unsigned top, bottom; /* y of the highest value, of none */
	uint64_t max;	      /* value at the top */
};

static uint64_t
bin_total(const struct chart_timeline *t, size_t bin)
{
	uint64_t sum = 0;

	for (size_t a = 0; a < t->apps; a++)
		sum += t->bytes[bin * t->apps + a];
	return sum;
}

/* The grid's step: 1, 2 or 5 times a power of ten, at most four lines. */
static uint64_t
grid_step(uint64_t max)
{
	uint64_t ten = 1;

	for (;; ten *= 10) {
		if (max <= ten * 4)
			return ten;
		if (max <= ten * 8)
			return ten * 2;
		if (max <= ten * 20 || ten > UINT64_MAX / 1000)
			return ten * 5;
	}
}

static double
plot_x(const struct plot *p, int64_t ns)
{
	const struct chart_timeline *t = p->t;

	return ((double)ns - (double)t->from) /
	       ((double)t->step * (double)t->bins);
}

static void
attr_percent(struct buf *b, const char *name, double share)
{
	buf_printf(b, " %s=\"", name);
	format_percent(b, share, 1);
	buf_str(b, "\"");
}

/* Pixels with one decimal, by hand for the same reason as per cents. */
static void
attr_px(struct buf *b, const char *name, double v)
{
	uint64_t tenth = (uint64_t)(v * 10 + 0.5);

	buf_printf(b, " %s=\"%u.%u\"", name, (unsigned)(tenth / 10),
	    (unsigned)(tenth % 10));
}

static void
draw_grid(struct plot *p, uint64_t step)
{
	for (uint64_t v = step; v <= p->max; v += step) {
		double y = p->bottom - PLOT_H * ((double)v / (double)p->max);

		buf_str(p->b, "<line class=\"grid\" x1=\"0\" x2=\"100%\"");
		attr_px(p->b, "y1", y);
		attr_px(p->b, "y2", y);
		buf_str(p->b, "/>\n");
	}
}

/* Over the bars, with a halo. */
static void
draw_scale(struct plot *p, uint64_t step)
{
	for (uint64_t v = step; v <= p->max; v += step) {
		buf_str(p->b, "<text class=\"halo\" x=\"0\"");
		attr_px(p->b, "y",
		    p->bottom - PLOT_H * ((double)v / (double)p->max) - 4);
		buf_str(p->b, ">");
		format_size_axis(p->b, v);
		if (v + step > p->max) {
			buf_str(p->b, " ");
			chart_step_words(p->b, p->t->step);
		}
		buf_str(p->b, "</text>\n");
	}
}

static void
draw_bin(struct plot *p, size_t bin)
{
	const struct chart_timeline *t = p->t;
	double y = p->bottom, bins = (double)t->bins, h;

	if (t->lacks != NULL && t->lacks[bin]) {
		buf_printf(p->b,
		    "<rect y=\"%u\" height=\"%u\" fill=\"url(#hatch)\"", p->top,
		    p->bottom - p->top);
		attr_percent(p->b, "x", (double)bin / bins);
		attr_percent(p->b, "width", 1 / bins);
		buf_str(p->b, "/>\n");
	}
	for (size_t a = 0; a < t->apps; a++) {
		uint64_t v = t->bytes[bin * t->apps + a];

		if (v == 0)
			continue;
		h = PLOT_H * ((double)v / (double)p->max);
		h = h < 0.3 ? 0.3 : h;
		y = y > h ? y - h : 0;
		buf_printf(p->b, "<rect class=\"app-%zu\"", a + 1);
		attr_percent(p->b, "x", ((double)bin + 0.1) / bins);
		attr_px(p->b, "y", y);
		attr_percent(p->b, "width", 0.8 / bins);
		attr_px(p->b, "height", h);
		buf_str(p->b, "/>\n");
	}
}

static void
draw_seam(struct plot *p, const struct chart_seam *s)
{
	double x = plot_x(p, s->ns);

	buf_str(p->b, "<line class=\"axis\"");
	attr_percent(p->b, "x1", x);
	attr_percent(p->b, "x2", x);
	buf_printf(p->b, " y1=\"%u\" y2=\"%u\"/><text class=\"halo minor\"",
	    p->top - 14, p->bottom);
	attr_percent(p->b, "x", x);
	buf_printf(p->b,
	    " y=\"%u\" dx=\"%d\" text-anchor=\"%s\">capture %u"
	    "</text>\n",
	    p->top - 4, x > 0.9 ? -5 : 5, x > 0.9 ? "end" : "start",
	    s->capture);
}

static const char *
flag_class(enum severity s)
{
	return s == SEV_HIGH	 ? "flag high"
	       : s == SEV_MEDIUM ? "flag medium"
				 : "flag low";
}

static void
draw_flag(struct plot *p, const struct chart_flag *f, unsigned row)
{
	unsigned y = 4 + row * FLAG_H;
	double x = plot_x(p, f->ns);
	struct buf *b = p->b;

	buf_printf(b, "<a class=\"%s\" href=\"", flag_class(f->severity));
	wr_html(b, slice_str(f->href));
	buf_str(b, "\"><title>");
	wr_html(b, slice_str(f->id));
	buf_str(b, " · ");
	wr_clock(b, f->ns, 0);
	buf_str(b, " · ");
	wr_html(b, slice_str(f->title));
	buf_str(b, "</title><line");
	attr_percent(b, "x1", x);
	attr_percent(b, "x2", x);
	buf_printf(b, " y1=\"%u\" y2=\"%u\"/><svg", y + 18, p->bottom);
	attr_percent(b, "x",
	    x < FLAG_EDGE	? FLAG_EDGE
	    : x > 1 - FLAG_EDGE ? 1 - FLAG_EDGE
				: x);
	buf_printf(b,
	    " y=\"%u\" width=\"1\" height=\"1\" overflow=\"visible\">"
	    "<rect x=\"-14\" width=\"28\" height=\"18\" rx=\"2\"/>"
	    "<text y=\"13\" text-anchor=\"middle\">",
	    y);
	wr_html(b, slice_str(f->id));
	buf_str(b, "</text></svg></a>\n");
}

/* The row each flag stands in, the first with room; FLAG_ROWS: none has. */
static unsigned
place_flags(const struct plot *p, unsigned *row, size_t *left_out)
{
	double last[FLAG_ROWS];
	unsigned used = 0, r;

	for (r = 0; r < FLAG_ROWS; r++)
		last[r] = -1;
	for (size_t i = 0; i < p->t->nflags; i++) {
		double x = plot_x(p, p->t->flags[i].ns);

		for (r = 0; r < FLAG_ROWS && x - last[r] < FLAG_GAP; r++)
			continue;
		row[i] = r;
		if (r == FLAG_ROWS) {
			++*left_out;
			continue;
		}
		last[r] = x;
		used = r + 1 > used ? r + 1 : used;
	}
	return used;
}

static void
draw_plot(struct plot *p)
{
	const struct chart_timeline *t = p->t;
	uint64_t max = 1, step;

	for (size_t i = 0; i < t->bins; i++)
		max = bin_total(t, i) > max ? bin_total(t, i) : max;
	step = grid_step(max);
	p->max = (max + step - 1) / step * step;
	draw_grid(p, step);
	for (size_t i = 0; i < t->bins; i++)
		draw_bin(p, i);
	draw_scale(p, step);
	chart_time_axis(p->b, t->from, format_after(t->from, t->step, t->bins),
	    p->bottom, false);
	for (size_t i = 0; i < t->nseams; i++)
		draw_seam(p, &t->seams[i]);
}

size_t
chart_timeline(struct buf *b, const struct chart_timeline *t)
{
	unsigned *row = xcalloc(t->nflags + 1, sizeof(*row)), rows;
	struct plot p = {.t = t, .b = b};
	size_t left_out = 0;

	rows = place_flags(&p, row, &left_out);
	p.top = rows * FLAG_H + 20;
	p.bottom = p.top + PLOT_H;
	buf_printf(b,
	    "<svg height=\"%u\" role=\"group\" aria-label=\"Traffic "
	    "timeline\">",
	    p.bottom + 24);
	chart_hatch(b);
	draw_plot(&p);
	for (size_t i = 0; i < t->nflags; i++)
		if (row[i] < FLAG_ROWS)
			draw_flag(&p, &t->flags[i], row[i]);
	buf_str(b, "</svg>");
	free(row);
	return left_out;
}
