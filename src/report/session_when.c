/*
 * session_when: the figure of when each side spoke, and its numbers.
 */
#include "report/session_page.h"

#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "report/chart.h"
#include "report/format.h"
#include "report/micro.h"
#include "report/parts.h"

static size_t
find_gaps(const struct talk *t, struct micro_gap *gaps)
{
	size_t n = 0;

	for (size_t i = 0; i < t->npieces; i++) {
		const struct transcript_piece *p = &t->pieces[i];

		if (p->type == TRANSCRIPT_GAP)
			gaps[n++] = (struct micro_gap){
			    p->ns, p->side == SIDE_A ? 0 : 1};
	}
	return n;
}

static void
put_rows(
    const struct session_page *p, struct value *figure, const struct micro *m)
{
	struct value *list = value_list(figure, "rows"), *v;
	struct buf *b = value_tmp(figure);

	for (size_t i = 0; i < m->nbins; i++) {
		const struct activity_bin *bin = &m->bins[i];

		v = value_item(list);
		session_seconds(b, p, micro_at(m, bin));
		value_plain_buf(v, "seconds", b);
		value_number(v, "client_packets", bin->packets[CLIENT]);
		value_number(v, "client_bytes", bin->bytes[CLIENT]);
		value_number(v, "server_packets", bin->packets[SERVER]);
		value_number(v, "server_bytes", bin->bytes[SERVER]);
	}
}

static void
put_figure(struct session_page *p, struct value *v, const struct micro *m)
{
	struct buf *b = value_tmp(v);

	session_figure_no(p, v);
	chart_step_words(b, m->step);
	value_buf(v, "step", b);
	format_count(b, micro_most(m), "byte");
	value_buf(v, "most", b);
	part_time(v, "from", m->first_ns, 6);
	value_flag(v, "gaps", m->ngaps != 0);
	micro_draw(b, m);
	value_markup_buf(v, "svg", b);
	put_rows(p, v, m);
}

/* A few steps of time are no picture. */
#define STEPS 3

bool
session_when_is(const struct session_page *p)
{
	struct rd r = rd_init(p->s.activity);
	uint64_t count;
	unsigned rung;

	return p->s.activity.n != 0 && activity_unpack(&r, &rung, &count) &&
	       count > 1 &&
	       format_between(p->s.first_ns, p->s.last_ns) >=
		   STEPS * activity_step(rung);
}

void
session_when_put(struct session_page *p, struct value *section)
{
	struct micro_gap *gaps = xcalloc(p->talk.npieces + 1, sizeof(*gaps));
	struct micro m = {
	    .first_ns = p->s.first_ns,
	    .last_ns = p->s.last_ns,
	    .gaps = gaps,
	};

	m.ngaps = find_gaps(&p->talk, gaps);
	micro_load(&m, p->s.activity);
	put_figure(p, value_object(section, "figure"), &m);
	micro_free(&m);
	free(gaps);
}
