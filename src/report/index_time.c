/*
 * index_time: when it happened: payload over time by application, with flags
 * of the findings that matter, and the same numbers as a table.
 */
#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "report/book.h"
#include "report/chart.h"
#include "report/finding_row.h"
#include "report/format.h"
#include "report/index.h"
#include "report/page.h"
#include "report/query.h"
#include "report/session_row.h"

#define BARS	   100
#define TABLE_ROWS 12
#define MAX_FLAGS  24
#define MAX_SEAMS  8

struct band {		   /* an application, or the last: all others */
	struct slice name; /* "" : all others */
	uint64_t bytes;
};

struct times {
	const struct report *report;
	struct arena *arena;
	struct band band[CHART_APPS];
	size_t bands;
	int64_t from, step;
	size_t bins;
	uint64_t *bytes; /* [bin * bands + band] */
	bool *lacks;
	bool lacking; /* any of them */
};

static uint64_t
gcd(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t t = a % b;

		a = b;
		b = t;
	}
	return a;
}

static uint64_t
magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

/* The step of the record's bins, or a multiple that fits them all; 0: one. */
static int64_t
record_step(sqlite3 *db)
{
	struct query q = query_open(db, "SELECT DISTINCT bin_ns FROM timeline");
	uint64_t unit = 0;
	size_t n = 0;

	for (; query_next(&q); n++)
		unit = gcd(unit, magnitude(query_int(&q, 0)));
	query_close(&q);
	return n > 1 && unit <= INT64_MAX ? (int64_t)unit : 0;
}

/* The five with most bytes, and one for all others. */
static void
load_bands(struct times *t)
{
	struct query q = query_open(t->report->db,
	    "SELECT app,sum(bytes) FROM timeline GROUP BY app "
	    "ORDER BY app='other',2 DESC,1");
	struct band others = {SLICE_NONE, 0};

	while (query_next(&q)) {
		uint64_t n = query_u64(&q, 1);

		if (n == 0)
			continue;
		if (t->bands < CHART_APPS - 1 &&
		    !slice_eq_str(query_bytes(&q, 0), "other"))
			t->band[t->bands++] = (struct band){
			    arena_copy(t->arena, query_bytes(&q, 0)), n};
		else
			others.bytes += n;
	}
	query_close(&q);
	if (others.bytes != 0)
		t->band[t->bands++] = others;
}

static size_t
band_of(const struct times *t, struct slice app)
{
	size_t i = 0;

	while (i + 1 < t->bands && !slice_eq(t->band[i].name, app))
		i++;
	return i;
}

/* Bars are multiples of the record's step, and begin where one does. */
static void
choose_bins(struct times *t)
{
	const struct book *k = t->report->book;
	int64_t unit = record_step(t->report->db), span;

	span = format_between(k->first_ns, k->last_ns);
	t->step = chart_step(span, unit, unit == 0 ? 1 : BARS);
	if (t->step == INT64_MAX) /* bins that fit no round step */
		t->step = unit > span / BARS ? unit : span / BARS + 1;
	t->from = k->first_ns - k->first_ns % t->step;
	if (k->first_ns < 0 && k->first_ns % t->step != 0)
		t->from = format_after(t->from, -t->step, 1);
	t->bins = (size_t)(format_between(t->from, k->last_ns) / t->step) + 1;
	t->bytes = xcalloc(t->bins * t->bands + 1, sizeof(*t->bytes));
	t->lacks = xcalloc(t->bins + 1, sizeof(*t->lacks));
}

static bool
bin_of(const struct times *t, int64_t ns, size_t *bin)
{
	if (ns < t->from)
		return false;
	*bin = (size_t)(format_between(t->from, ns) / t->step);
	return *bin < t->bins;
}

static void
load_bytes(struct times *t)
{
	struct query q =
	    query_open(t->report->db, "SELECT bin_ns,app,bytes FROM timeline");
	size_t bin;

	while (query_next(&q)) {
		int64_t ns = query_int(&q, 0);

		/* a bin may begin a little before the first frame */
		if (ns < t->from)
			ns = t->from;
		if (bin_of(t, ns, &bin))
			t->bytes[bin * t->bands +
				 band_of(t, query_bytes(&q, 1))] +=
			    query_u64(&q, 2);
	}
	query_close(&q);
}

/* Bars in which the capture was seen to lack bytes. */
static void
load_lacks(struct times *t)
{
	struct query q = query_open(t->report->db,
	    "SELECT ns FROM finding WHERE ns IS NOT NULL AND kind IN "
	    "('capture-lost','artifact-gap','stream-gap','header-gap')");
	size_t bin;

	while (query_next(&q))
		if (bin_of(t, query_int(&q, 0), &bin))
			t->lacks[bin] = t->lacking = true;
	query_close(&q);
}

/* ---- flags and seams */

static size_t
load_flags(struct times *t, struct chart_flag *flags)
{
	const struct book *k = t->report->book;
	struct buf b = {0};
	size_t n = 0;
	struct query q = query_open(t->report->db,
	    "SELECT * FROM (SELECT id,ns,severity,kind FROM finding "
	    "WHERE severity IN ('High','Medium') AND ns BETWEEN ?1 AND ?2 "
	    "ORDER BY id LIMIT ?3) ORDER BY ns,id");

	query_bind(&q, 1, k->first_ns);
	query_bind(&q, 2, k->last_ns);
	query_bind(&q, 3, MAX_FLAGS);
	while (query_next(&q) && n < MAX_FLAGS) {
		struct chart_flag *f = &flags[n++];

		f->ns = query_int(&q, 1);
		f->severity = book_severity(query_bytes(&q, 2));
		buf_printf(&b, "F%llu", (unsigned long long)query_u64(&q, 0));
		f->id = arena_str(t->arena, &b);
		finding_row_title(&b, query_bytes(&q, 3));
		f->title = arena_str(t->arena, &b);
		book_finding_href(&b, k, query_u64(&q, 0));
		if (b.n == 0)
			buf_str(&b, "#findings");
		f->href = arena_str(t->arena, &b);
	}
	query_close(&q);
	buf_free(&b);
	return n;
}

static size_t
load_seams(struct times *t, struct chart_seam *seams)
{
	struct query q = query_open(t->report->db,
	    "SELECT id,first_ns FROM capture WHERE frames>0 AND id>1 "
	    "AND first_ns>?1 AND first_ns<=?2 ORDER BY id LIMIT ?3");
	size_t n = 0;

	query_bind(&q, 1, t->report->book->first_ns);
	query_bind(&q, 2, t->report->book->last_ns);
	query_bind(&q, 3, MAX_SEAMS);
	while (query_next(&q) && n < MAX_SEAMS)
		seams[n++] = (struct chart_seam){
		    query_int(&q, 1), (unsigned)query_u64(&q, 0)};
	query_close(&q);
	return n;
}

/* ---- what the page says */

static void
put_band_name(struct value *v, const struct times *t, size_t i, struct buf *b)
{
	if (t->band[i].name.n == 0)
		buf_str(b, "Other");
	else
		session_row_app(b, t->band[i].name, SLICE_NONE);
	value_buf(v, "name", b);
}

static void
put_legend(struct value *v, const struct times *t, struct buf *b)
{
	struct value *list = value_list(v, "legend"), *item;

	for (size_t i = 0; i < t->bands; i++) {
		item = value_item(list);
		value_number(item, "n", i + 1);
		put_band_name(item, t, i, b);
		format_size(b, t->band[i].bytes);
		value_buf(item, "size", b);
	}
}

/* "06:38:00" with as much as the step asks for. */
static void
put_row_time(
    struct value *row, const struct times *t, size_t bin, struct buf *b)
{
	int64_t ns = format_after(t->from, t->step, bin);

	wr_time(b, ns,
	    t->step % 1000000000 == 0 ? 0
	    : t->step % 1000000 == 0  ? 3
				      : 9);
	value_buf(row, "time", b);
}

static void
put_numbers(struct value *v, const struct times *t, struct buf *b)
{
	struct value *list = value_list(v, "rows"), *row, *cells;
	size_t per = (t->bins + TABLE_ROWS - 1) / TABLE_ROWS;

	chart_step_words(b, format_after(0, t->step, per));
	value_buf(v, "row_step", b);
	for (size_t i = 0; i < t->bins; i += per) {
		row = value_item(list);
		put_row_time(row, t, i, b);
		cells = value_list(row, "cells");
		for (size_t a = 0; a < t->bands; a++) {
			uint64_t sum = 0;

			for (size_t k = i; k < i + per && k < t->bins; k++)
				sum += t->bytes[k * t->bands + a];
			wr_commas(b, sum);
			value_item_text(cells, buf_as_slice(b));
			buf_reset(b);
		}
	}
}

static void
put_chart(struct value *v, struct times *t, struct buf *b)
{
	struct chart_flag flags[MAX_FLAGS];
	struct chart_seam seams[MAX_SEAMS];
	struct chart_timeline chart = {
	    .from = t->from,
	    .step = t->step,
	    .bins = t->bins,
	    .apps = t->bands,
	    .bytes = t->bytes,
	    .lacks = t->lacks,
	    .flags = flags,
	    .seams = seams,
	};
	size_t left_out;

	chart.nflags = load_flags(t, flags);
	chart.nseams = load_seams(t, seams);
	left_out = chart_timeline(b, &chart);
	value_markup_buf(v, "svg", b);
	value_flag(v, "flagged", chart.nflags != 0);
	value_number(v, "flags_left_out", left_out);
	value_flag(v, "lacking", t->lacking);
	chart_step_words(b, t->step);
	value_buf(v, "step", b);
}

void
index_time(struct value *root, const struct report *r)
{
	struct times t = {.report = r, .arena = root->arena};
	struct buf b = {0};
	struct value *v;

	load_bands(&t);
	if (t.bands == 0)
		return; /* no payload: the template says so */
	v = value_object(root, "time");
	choose_bins(&t);
	load_bytes(&t);
	load_lacks(&t);
	put_legend(v, &t, &b);
	put_chart(v, &t, &b);
	put_numbers(v, &t, &b);
	buf_free(&b);
	free(t.bytes);
	free(t.lacks);
}
