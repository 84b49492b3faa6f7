/*
 * chaos_shape: the shape of a session whose bytes are encrypted, as a page: a
 * * for each packet of the client, a dot for each of the server, and a number
 * behind a mark that stands for several.
 */
#include "report/chaos_inside.h"

#define SIDE_NONE (-1)

/* Packets of one side, one after the other. */
struct run {
	struct buf *out;
	int side;
	uint64_t n;
};

const char *
chaos_mark(int side)
{
	return side == 0 ? "*" : ".";
}

static void
end_run(struct run *r)
{
	if (r->side == SIDE_NONE)
		return;
	buf_printf(r->out, "<span class=\"%c\">%s", r->side == 0 ? 'c' : 's',
	    chaos_mark(r->side));
	if (r->n > 1)
		buf_printf(r->out, "%llu", (unsigned long long)r->n);
	buf_str(r->out, "</span>");
	r->side = SIDE_NONE;
	r->n = 0;
}

static void
take(struct run *r, const struct chaos_piece *p, bool goes_on)
{
	if (p->missing != 0) {
		end_run(r);
		buf_str(r->out, "<b class=\"m\">[");
		chaos_missing(r->out, p->missing);
		buf_str(r->out, "]</b>");
		return;
	}
	if (p->side != r->side)
		end_run(r);
	r->side = p->side;
	r->n += !goes_on || r->n == 0;
}

void
chaos_shape_write(const struct chaos *c, const struct chaos_item *it)
{
	struct chaos_flow *flow = chaos_flow_open(c, it);
	struct chaos_page page;
	struct run run = {.out = &page.sheet.out, .side = SIDE_NONE};
	struct buf path = {0};
	struct chaos_piece p;
	bool goes_on = false;

	chaos_play_base(&path, it);
	buf_str(&path, ".html");
	chaos_page_session(&page, c, it, buf_cstr(&path),
	    "A * is a packet of the client, a dot one of the server; a number "
	    "behind it says how many.",
	    false);
	while (page.sheet.size < c->o->limits->v[LIMIT_PAGE_BYTES] &&
	       chaos_flow_next(flow, &p)) {
		take(&run, &p, goes_on);
		goes_on = p.more;
		chaos_sheet_flush(&page.sheet);
	}
	end_run(&run);
	buf_str(run.out, "</pre>\n");
	chaos_made(
	    c, it, MADE_SHAPE, buf_as_slice(&path), chaos_page_end(&page));
	chaos_flow_close(flow);
	buf_free(&path);
}
