/*
 * wr_time: capture time as text, UTC. Days are counted by the civil calendar
 * (proleptic Gregorian) here, so that no locale, time zone or limit of
 * gmtime decides what a time that a capture claims looks like.
 */
#include "base/wr.h"

#define NS_S  INT64_C(1000000000)
#define DAY_S 86400

struct civil {
	int64_t year;
	unsigned month, day;
	unsigned hour, minute, second;
	unsigned ns;
	unsigned weekday; /* 0: Sunday */
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970-01-01 to a date; years begin in March, eras have 400. */
static void
civil_date(int64_t days, struct civil *c)
{
	int64_t era, doe, yoe, doy, mp;

	days += 719468;
	era = floor_div(days, 146097);
	doe = days - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	c->day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	c->month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	c->year = yoe + era * 400 + (c->month <= 2);
}

static struct civil
civil_of(int64_t ns)
{
	struct civil c;
	int64_t s = floor_div(ns, NS_S), day = floor_div(s, DAY_S);
	unsigned rest = (unsigned)(s - day * DAY_S);

	civil_date(day, &c);
	c.weekday = (unsigned)(day + 4 - 7 * floor_div(day + 4, 7));
	c.hour = rest / 3600;
	c.minute = rest / 60 % 60;
	c.second = rest % 60;
	c.ns = (unsigned)(ns - s * NS_S);
	return c;
}

static uint8_t *
two_digits(uint8_t *to, unsigned v)
{
	*to++ = (uint8_t)('0' + v / 10);
	*to++ = (uint8_t)('0' + v % 10);
	return to;
}

static void
clock_of(struct buf *out, const struct civil *c, unsigned digits)
{
	static const unsigned scale[] = {1000000000, 100000000, 10000000,
	    1000000, 100000, 10000, 1000, 100, 10, 1};
	uint8_t room[8], *to;

	to = two_digits(room, c->hour);
	*to++ = ':';
	to = two_digits(to, c->minute);
	*to++ = ':';
	(void)two_digits(to, c->second);
	buf_add(out, room, sizeof room);
	if (digits == 0)
		return;
	buf_u8(out, '.');
	wr_digits(out, c->ns / scale[digits], digits);
}

static void
date_of(struct buf *out, const struct civil *c)
{
	uint8_t room[6], *to = room;

	/* nanoseconds reach from 1677 to 2262 */
	wr_digits(out, (uint64_t)c->year, 4);
	*to++ = '-';
	to = two_digits(to, c->month);
	*to++ = '-';
	(void)two_digits(to, c->day);
	buf_add(out, room, sizeof room);
}

void
wr_time(struct buf *out, int64_t ns, unsigned digits)
{
	struct civil c = civil_of(ns);

	date_of(out, &c);
	buf_u8(out, ' ');
	clock_of(out, &c, digits);
}

void
wr_time_iso(struct buf *out, int64_t ns, unsigned digits)
{
	struct civil c = civil_of(ns);

	date_of(out, &c);
	buf_u8(out, 'T');
	clock_of(out, &c, digits);
	buf_u8(out, 'Z');
}

void
wr_clock(struct buf *out, int64_t ns, unsigned digits)
{
	struct civil c = civil_of(ns);

	clock_of(out, &c, digits);
}

void
wr_ctime(struct buf *out, int64_t ns)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct civil c = civil_of(ns);

	buf_printf(out, "%.3s %.3s %2u ", days + 3 * c.weekday,
	    months + 3 * (c.month - 1), c.day);
	clock_of(out, &c, 0);
	buf_printf(out, " %lld", (long long)c.year);
}
