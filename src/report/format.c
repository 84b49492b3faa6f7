/* format: rounded numbers and worded times. */
#include "report/format.h"

#include "base/ns.h"
#include "base/wr.h"

#define NS_S INT64_C(1000000000)

static const struct {
	uint64_t at;
	const char *unit;
} units[] = {
    {UINT64_C(1000000000000), "TB"},
    {UINT64_C(1000000000), "GB"},
    {UINT64_C(1000000), "MB"},
    {UINT64_C(1000), "kB"},
};

#define UNITS (sizeof(units) / sizeof(units[0]))

int64_t
format_between(int64_t from, int64_t to)
{
	return to <= from ? 0 : ns_between(from, to);
}

int64_t
format_after(int64_t from, int64_t step, uint64_t n)
{
	return (int64_t)((uint64_t)from + (uint64_t)step * n);
}

/* With one decimal, rounded half up; 999.95 kB is 1.0 MB. */
void
format_size(struct buf *b, uint64_t bytes)
{
	for (size_t i = 0; i < UNITS; i++) {
		uint64_t tenth = units[i].at / 10, t;

		if (bytes < units[i].at - (i + 1 < UNITS ? tenth / 2000 : 0))
			continue;
		t = bytes / tenth + (bytes % tenth >= tenth / 2 ? 1 : 0);
		wr_commas(b, t / 10);
		buf_u8(b, '.');
		wr_u64(b, t % 10);
		buf_u8(b, ' ');
		buf_str(b, units[i].unit);
		return;
	}
	format_count(b, bytes, "byte");
}

void
format_size_axis(struct buf *b, uint64_t bytes)
{
	for (size_t i = 0; i < UNITS; i++) {
		uint64_t at = units[i].at;

		if (bytes < at || bytes % (at / 10) != 0)
			continue;
		wr_commas(b, bytes / at);
		if (bytes % at != 0)
			buf_printf(
			    b, ".%u", (unsigned)(bytes % at / (at / 10)));
		buf_printf(b, " %s", units[i].unit);
		return;
	}
	format_count(b, bytes, "byte");
}

void
format_seconds(struct buf *b, int64_t ns)
{
	uint64_t v = ns < 0 ? 0 : (uint64_t)ns;

	wr_commas(b, v / NS_S);
	buf_u8(b, '.');
	wr_digits(b, v % NS_S / 1000000, 3);
}

static void
format_two(
    struct buf *b, uint64_t v, uint64_t per, const char *big, const char *small)
{
	format_count(b, v / per, big);
	if (v % per != 0) {
		buf_str(b, " ");
		format_count(b, v % per, small);
	}
}

void
format_span(struct buf *b, int64_t ns)
{
	uint64_t v = ns < 0 ? 0 : (uint64_t)ns, s = v / NS_S;

	if (s < 120) {
		wr_commas(b, s);
		if (v % NS_S != 0)
			buf_printf(b, ".%03u", (unsigned)(v % NS_S / 1000000));
		buf_str(b, v == (uint64_t)NS_S ? " second" : " seconds");
	} else if (s < 120 * 60) {
		format_count(b, (s + 30) / 60, "minute");
	} else if (s < 48 * 3600) {
		format_two(b, (s + 30) / 60, 60, "hour", "minute");
	} else {
		format_two(b, (s + 1800) / 3600, 24, "day", "hour");
	}
}

void
format_count2(struct buf *b, uint64_t n, const char *one, const char *many)
{
	wr_commas(b, n);
	buf_u8(b, ' ');
	buf_str(b, n == 1 ? one : many);
}

void
format_count(struct buf *b, uint64_t n, const char *one)
{
	wr_commas(b, n);
	buf_u8(b, ' ');
	buf_str(b, one);
	if (n != 1)
		buf_u8(b, 's');
}

void
format_all(struct buf *b, uint64_t n, const char *one)
{
	if (n != 1)
		buf_str(b, "all ");
	format_count(b, n, one);
}

void
format_dot(struct buf *b)
{
	if (b->n != 0)
		buf_str(b, " · ");
}

void
format_percent(struct buf *b, double part, double whole)
{
	double share = whole > 0 && part > 0 ? part / whole : 0;
	uint64_t v = (uint64_t)(share * 10000 + 0.5);

	wr_u64(b, v / 100);
	buf_u8(b, '.');
	wr_digits(b, v % 100, 2);
	buf_u8(b, '%');
}

void
format_power(struct buf *b, uint64_t n)
{
	static const struct {
		uint64_t at;
		const char *word;
	} words[] = {
	    {UINT64_C(1000000000000), "trillion"},
	    {UINT64_C(1000000000), "billion"},
	    {UINT64_C(1000000), "million"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (n >= words[i].at) {
			wr_commas(b, n / words[i].at);
			buf_printf(b, " %s", words[i].word);
			return;
		}
	wr_commas(b, n);
}
