/*
 * chart_matrix: who talked to whom. Clients in rows, servers in columns, both
 * in order of address; a number stands for a host on the column side, so that
 * nothing is slanted and no line crosses another.
 */
#include <math.h>

#include "base/wr.h"
#include "report/chart.h"

#define CELL	 20  /* px */
#define TOP	 40  /* y of the first row */
#define LETTER	 7.3 /* px of a mono letter, as wide as it gets */
#define LEFT_MIN 120

struct grid {
	const struct chart_matrix *m;
	struct buf *b;
	unsigned left, right, bottom;
};

static unsigned
host_x(const struct grid *g, size_t i)
{
	return g->left + (unsigned)i * CELL;
}

static unsigned
host_y(size_t i)
{
	return TOP + (unsigned)i * CELL;
}

static void
draw_host(const struct grid *g, size_t i)
{
	unsigned x = host_x(g, i), y = host_y(i);

	buf_printf(g->b,
	    "<rect class=\"self\" x=\"%u\" y=\"%u\" width=\"%u\" "
	    "height=\"%u\"/>"
	    "<text class=\"k\" x=\"14\" y=\"%u\" text-anchor=\"end\">%zu"
	    "</text><text class=\"a\" x=\"22\" y=\"%u\">",
	    x, y, CELL, CELL, y + 14, i + 1, y + 14);
	wr_html_esc(g->b, g->m->hosts[i]);
	buf_printf(g->b,
	    "</text><text class=\"k\" x=\"%u\" y=\"33\" "
	    "text-anchor=\"middle\">%zu</text>\n",
	    x + CELL / 2, i + 1);
}

/* A line below host i - 1 and left of host i. */
static void
draw_lines(const struct grid *g, size_t i)
{
	bool edge = i == 0 || i == g->m->nhosts || i == g->m->first_v6;
	const char *class = edge ? "axis" : "grid";
	unsigned x = host_x(g, i), y = host_y(i);

	buf_printf(g->b,
	    "<line class=\"%s\" x1=\"%u\" x2=\"%u\" y1=\"%u\" y2=\"%u\"/>"
	    "<line class=\"%s\" x1=\"%u\" x2=\"%u\" y1=\"%u\" y2=\"%u\"/>\n",
	    class, edge ? 0 : g->left, g->right, y, y, class, x, x,
	    edge ? TOP - CELL : TOP, g->bottom);
}

/* Tenths of a pixel: a side that grows with the bytes' magnitude. */
static unsigned
cell_side(uint64_t bytes)
{
	double side = 3 + 1.75 * (bytes == 0 ? 0 : log10((double)bytes));

	return (unsigned)((side > 18 ? 18 : side) * 10);
}

static void
draw_square(const struct grid *g, const struct chart_cell *c)
{
	unsigned side = cell_side(c->bytes);
	unsigned x = host_x(g, c->col) * 10 + (CELL * 10 - side) / 2;
	unsigned y = host_y(c->row) * 10 + (CELL * 10 - side) / 2;

	buf_printf(g->b,
	    "<rect class=\"cell%s\" x=\"%u.%u\" y=\"%u.%u\" width=\"%u.%u\" "
	    "height=\"%u.%u\"/>",
	    c->bad ? " bad" : "", x / 10, x % 10, y / 10, y % 10, side / 10,
	    side % 10, side / 10, side % 10);
}

static void
draw_cell(const struct grid *g, const struct chart_cell *c)
{
	unsigned x = host_x(g, c->col), y = host_y(c->row);

	buf_str(g->b, "<a href=\"");
	wr_html(g->b, slice_str(c->href));
	buf_str(g->b, "\" aria-label=\"");
	wr_html(g->b, slice_str(c->label));
	buf_str(g->b, "\"><title>");
	wr_html(g->b, slice_str(c->label));
	buf_printf(g->b,
	    "</title><rect class=\"hit\" x=\"%u.5\" y=\"%u.5\" width=\"%u\" "
	    "height=\"%u\"/>",
	    x, y, CELL - 1, CELL - 1);
	draw_square(g, c);
	if (c->bad)
		buf_printf(g->b,
		    "<circle class=\"ring\" cx=\"%u\" cy=\"%u\" r=\"10\"/>",
		    x + CELL / 2, y + CELL / 2);
	buf_str(g->b, "</a>\n");
}

static unsigned
label_width(const struct chart_matrix *m)
{
	size_t longest = 0;
	unsigned w;

	for (size_t i = 0; i < m->nhosts; i++)
		longest = m->hosts[i].n > longest ? m->hosts[i].n : longest;
	w = 30 + (unsigned)((double)longest * LETTER);
	return w < LEFT_MIN ? LEFT_MIN : w;
}

void
chart_matrix(struct buf *b, const struct chart_matrix *m)
{
	struct grid g = {.m = m, .b = b};
	unsigned w, h;

	g.left = label_width(m);
	g.right = host_x(&g, m->nhosts);
	g.bottom = host_y(m->nhosts);
	w = g.right + 2 < g.left + 130 ? g.left + 130 : g.right + 2;
	h = g.bottom + 2;
	buf_printf(b,
	    "<svg class=\"matrix\" width=\"%u\" height=\"%u\" "
	    "viewBox=\"0 0 %u %u\" role=\"group\" aria-label=\"Who talked to "
	    "whom: clients in rows, servers in columns\">\n",
	    w, h, w, h);
	for (size_t i = 0; i < m->nhosts; i++)
		draw_host(&g, i);
	for (size_t i = 0; i <= m->nhosts; i++)
		draw_lines(&g, i);
	for (size_t i = 0; i < m->ncells; i++)
		draw_cell(&g, &m->cells[i]);
	buf_printf(b,
	    "<text x=\"%u\" y=\"12\">server, by number ▸</text>"
	    "<text x=\"22\" y=\"33\">client ▾</text></svg>",
	    g.left);
}
