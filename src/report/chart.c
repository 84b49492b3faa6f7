/*
 * chart: bars and time axes.
 */
#include "report/chart.h"

#include <math.h>

#include "base/wr.h"
#include "report/format.h"

#define NS_MS  INT64_C(1000000)
#define NS_S   (1000 * NS_MS)
#define NS_MIN (60 * NS_S)
#define NS_H   (60 * NS_MIN)
#define NS_DAY (24 * NS_H)

/* ---- bars */

#define SCALE_BEGIN 100.0

uint64_t
chart_scale_end(uint64_t max)
{
	uint64_t end = 1000000;

	while (end < max && end < UINT64_C(1000000000000000000))
		end *= 10;
	return end;
}

/* Of a scale that is logarithmic above a hundred, 0 at 0. */
static double
scale_log(uint64_t v)
{
	return log1p((double)v / SCALE_BEGIN);
}

/* The share of a scale that ends there. */
static double
log_share(uint64_t v, double end)
{
	double x = scale_log(v) / end;

	return x > 1 ? 1 : x;
}

void
chart_pair(struct buf *b, uint64_t client, uint64_t server, uint64_t end)
{
	double log_end = scale_log(end), share;

	buf_str(b, "<svg class=\"pairbar\" aria-hidden=\"true\">");
	if (client != 0) {
		share = log_share(client, log_end);
		buf_str(b, "<rect class=\"c\" x=\"");
		format_percent(b, 1 - share, 2);
		buf_str(b, "\" width=\"");
		format_percent(b, share, 2);
		buf_str(b, "\" height=\"8\"/>");
	}
	if (server != 0) {
		share = log_share(server, log_end);
		buf_str(b, "<rect class=\"s\" x=\"50%\" width=\"");
		format_percent(b, share, 2);
		buf_str(b, "\" height=\"8\"/>");
	}
	buf_str(b, "<line x1=\"50%\" x2=\"50%\" y1=\"-4\" y2=\"12\"/></svg>");
}

void
chart_bar(struct buf *b, uint64_t v, uint64_t end)
{
	buf_str(b, "<svg class=\"bar\" aria-hidden=\"true\">");
	if (v != 0) {
		buf_str(b, "<rect width=\"");
		format_percent(b, log_share(v, scale_log(end)), 1);
		buf_str(b, "\" height=\"100%\"/>");
	}
	buf_str(b, "</svg>");
}

/* ---- time axes */

/* Round steps below a day, ns; above it days are counted 1, 2, 5, 10 ... */
static const int64_t steps[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000,
    5000, 10000, 20000, 50000, 100000, 200000, 500000, NS_MS, 2 * NS_MS,
    5 * NS_MS, 10 * NS_MS, 20 * NS_MS, 50 * NS_MS, 100 * NS_MS, 200 * NS_MS,
    500 * NS_MS, NS_S, 2 * NS_S, 5 * NS_S, 10 * NS_S, 15 * NS_S, 30 * NS_S,
    NS_MIN, 2 * NS_MIN, 5 * NS_MIN, 10 * NS_MIN, 15 * NS_MIN, 30 * NS_MIN, NS_H,
    2 * NS_H, 3 * NS_H, 6 * NS_H, 12 * NS_H};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

static bool
step_fits(int64_t step, int64_t span, int64_t unit, unsigned most)
{
	return (unit == 0 || step % unit == 0) && span / step < most;
}

int64_t
chart_step(int64_t span, int64_t unit, unsigned most)
{
	static const int64_t factors[] = {1, 2, 5};
	int64_t day = NS_DAY;

	for (size_t i = 0; i < STEPS; i++)
		if (step_fits(steps[i], span, unit, most))
			return steps[i];
	for (size_t i = 0; day < INT64_MAX / 100; i++) {
		if (i == 3) {
			i = 0;
			day *= 10;
		}
		if (step_fits(day * factors[i], span, unit, most))
			return day * factors[i];
	}
	return INT64_MAX;
}

void
chart_step_words(struct buf *b, int64_t step)
{
	static const struct {
		int64_t ns;
		const char *a, *one;
	} units[] = {
	    {NS_DAY, "a day", "day"},
	    {NS_H, "an hour", "hour"},
	    {NS_MIN, "a minute", "minute"},
	    {NS_S, "a second", "second"},
	    {NS_MS, "a millisecond", "millisecond"},
	    {1000, "a microsecond", "microsecond"},
	    {1, "a nanosecond", "nanosecond"},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (step % units[i].ns != 0)
			continue;
		if (step == units[i].ns) {
			buf_str(b, units[i].a);
		} else {
			buf_str(b, "in ");
			format_count(
			    b, (uint64_t)(step / units[i].ns), units[i].one);
		}
		return;
	}
}

/* As exact as the step asks for; the date at midnight and for days. */
static void
tick_clock(struct buf *b, int64_t ns, int64_t step)
{
	struct buf t = {0};
	unsigned digits = step >= NS_S ? 0 : step >= NS_MS ? 3 : 9;

	if (step >= NS_DAY || ns % NS_DAY == 0) {
		wr_time(&t, ns, 0);
		t.n = t.n < 9 ? t.n : t.n - 9; /* without the clock */
	} else {
		wr_clock(&t, ns, digits);
		if (step >= NS_MIN)
			t.n -= 3;
	}
	wr_html(b, buf_as_slice(&t));
	buf_free(&t);
}

static void
tick_seconds(struct buf *b, int64_t ns, int64_t step)
{
	unsigned digits = 0;

	for (int64_t s = NS_S; s > step && digits < 9; s /= 10)
		digits++;
	wr_commas(b, (uint64_t)(ns / NS_S));
	if (digits != 0) {
		int64_t part = ns % NS_S;

		for (unsigned i = digits; i < 9; i++)
			part /= 10;
		buf_u8(b, '.');
		wr_digits(b, (uint64_t)part, digits);
	}
	buf_str(b, " s");
}

/* The words before a value are a literal; inlined for its length. */

static inline void
put_at(struct buf *b, const char *before, const struct buf *at)
{
	buf_str(b, before);
	buf_add_slice(b, buf_as_slice(at));
}

static inline void
put_y(struct buf *b, const char *before, unsigned y)
{
	buf_str(b, before);
	wr_u64(b, y);
}

/* x is room for the place in words. */
static void
tick(struct buf *b, struct buf *x, double share, unsigned y, bool minor)
{
	buf_reset(x);
	format_percent(x, share, 1);
	put_at(b, "<line class=\"axis\" x1=\"", x);
	put_at(b, "\" x2=\"", x);
	put_y(b, "\" y1=\"", y);
	put_y(b, "\" y2=\"", y + (minor ? 4 : 6));
	buf_str(b, minor ? "\"/><text class=\"minor\"" : "\"/><text");
	put_at(b, " x=\"", x);
	put_y(b, "\" y=\"", y + 19);
	buf_str(b, share < 0.02	  ? "\" text-anchor=\"start\">"
		   : share > 0.98 ? "\" text-anchor=\"end\">"
				  : "\" text-anchor=\"middle\">");
}

void
chart_axis(struct buf *b, unsigned y)
{
	put_y(b, "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"", y);
	put_y(b, "\" y2=\"", y);
	buf_str(b, "\"/>\n");
}

void
chart_time_axis(
    struct buf *b, int64_t from, int64_t to, unsigned y, bool relative)
{
	int64_t span = to > from ? format_between(from, to) : 1;
	int64_t step = chart_step(span, 0, 10);
	int64_t at = relative ? from : from / step * step;
	struct buf x = {0};
	bool minor = false;

	chart_axis(b, y);
	if (at < from)
		at = format_after(at, step, 1);
	for (unsigned i = 0; i < 12 && at >= from && at <= to; i++) {
		tick(b, &x, (double)format_between(from, at) / (double)span, y,
		    minor);
		if (relative)
			tick_seconds(b, format_between(from, at), step);
		else
			tick_clock(b, at, step);
		buf_str(b, "</text>\n");
		at = format_after(at, step, 1);
		minor = !minor;
	}
	buf_free(&x);
}

void
chart_hatch(struct buf *b)
{
	buf_str(b,
	    "<defs><pattern id=\"hatch\" width=\"5\" height=\"5\" "
	    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	    "<line class=\"hatch-line\" x1=\"0\" x2=\"0\" y1=\"0\" y2=\"5\"/>"
	    "</pattern></defs>\n");
}
