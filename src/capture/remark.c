/* remark: findings about capture files. */
#include "capture/remark.h"

#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"

static void
remark(const struct source *s, enum finding_kind kind, uint64_t frame,
    int64_t ns, struct buf *text)
{
	struct finding f = {
	    .kind = kind,
	    .frame = frame,
	    .ns = ns,
	    .capture = s->info.id,
	    .text = buf_as_slice(text),
	};

	finding_add(s->opt->findings, &f);
	buf_free(text);
}

static void
remark_damage(const struct source *s)
{
	const struct capture_info *i = &s->info;
	struct buf t = {0};

	buf_printf(&t, "%s is damaged. ", i->path);
	buf_add_slice(&t, buf_as_slice(&i->damage));
	buf_str(&t, " What comes before was read (");
	wr_commas(&t, i->frames);
	buf_str(&t, i->frames == 1 ? " frame" : " frames");
	buf_str(&t, "); nothing after it is in this report.");
	remark(s, FINDING_CAPTURE_DAMAGED, 0, i->last_ns, &t);
}

static void
remark_lost(const struct source *s)
{
	struct buf t = {0};

	buf_str(&t, "The program that recorded ");
	buf_printf(&t, "%s says that it lost ", s->info.path);
	wr_commas(&t, s->info.drops);
	buf_str(&t, s->info.drops == 1 ? " packet." : " packets.");
	remark(s, FINDING_CAPTURE_LOST, 0, s->info.last_ns, &t);
}

static void
remark_snapped(const struct source *s)
{
	const struct capture_info *i = &s->info;
	struct buf t = {0};

	wr_commas(&t, i->snapped);
	buf_str(&t, " of ");
	wr_commas(&t, i->frames);
	buf_printf(
	    &t, " frames in %s were captured shorter than they were", i->path);
	if (i->snaplen != 0) {
		buf_str(&t, " (snap length ");
		wr_commas(&t, i->snaplen);
		buf_str(&t, ")");
	}
	buf_str(&t, ": ");
	wr_commas(&t, i->snapped_bytes);
	buf_str(&t, " bytes are not in the capture.");
	remark(s, FINDING_SNAPPED, s->short_no, s->short_ns, &t);
}

static void
remark_order(const struct source *s)
{
	struct buf t = {0};

	wr_commas(&t, s->backwards);
	buf_printf(&t,
	    "%s earlier than the frame before, in %s; all were read in the "
	    "order of the file.",
	    s->backwards == 1 ? " frame is" : " frames are", s->info.path);
	remark(s, FINDING_TIME_ORDER, s->back_no, s->back_ns, &t);
}

static void
remark_comments(const struct source *s)
{
	struct buf t = {0};

	buf_printf(&t,
	    "%s holds more comments than the limit \"%s\" lets "
	    "the record keep; the first ",
	    s->info.path, limit_row(LIMIT_COMMENTS)->name);
	wr_commas(&t, s->comments);
	buf_str(&t, " are kept.");
	remark(s, FINDING_LIMIT, 0, s->info.last_ns, &t);
}

static void
remark_options(const struct source *s)
{
	struct buf t = {0};

	buf_printf(&t,
	    "%s has more options at a block than the limit \"%s\" lets another "
	    "file take over; the first of them are kept.",
	    s->info.path, limit_row(LIMIT_OPTION_BYTES)->name);
	remark(s, FINDING_LIMIT, 0, s->info.last_ns, &t);
}

void
remark_source(const struct source *s)
{
	if (s->info.damaged)
		remark_damage(s);
	if (s->info.drops != 0)
		remark_lost(s);
	if (s->info.snapped != 0)
		remark_snapped(s);
	if (s->backwards != 0)
		remark_order(s);
	if (s->comments_full)
		remark_comments(s);
	if (s->options_full)
		remark_options(s);
}

/* ---- overlaps */

static int
by_start(const void *a, const void *b)
{
	const struct source *const *x = a, *const *y = b;
	const struct capture_info *i = &(*x)->info, *j = &(*y)->info;

	if (i->first_ns != j->first_ns)
		return i->first_ns < j->first_ns ? -1 : 1;
	return i->id < j->id ? -1 : i->id > j->id;
}

static void
remark_overlap(const struct source *early, const struct source *late)
{
	struct buf t = {0};

	buf_printf(&t, "%s begins before %s ends (", late->info.path,
	    early->info.path);
	wr_time(&t, late->info.first_ns, 6);
	buf_str(&t, " and ");
	wr_time(&t, early->info.last_ns, 6);
	buf_str(&t, " UTC): packets that both recorded are counted twice.");
	remark(late, FINDING_CAPTURE_OVERLAP, 0, late->info.first_ns, &t);
}

void
remark_overlaps(struct source *const *sources, size_t n)
{
	const struct source **order = xcalloc(n, sizeof *order);
	const struct source *last = NULL;
	size_t i, used = 0;

	for (i = 0; i < n; i++)
		if (sources[i]->info.frames != 0)
			order[used++] = sources[i];
	qsort(order, used, sizeof *order, by_start);
	for (i = 0; i < used; i++) {
		if (last != NULL &&
		    order[i]->info.first_ns < last->info.last_ns)
			remark_overlap(last, order[i]);
		if (last == NULL || order[i]->info.last_ns > last->info.last_ns)
			last = order[i];
	}
	free(order);
}
