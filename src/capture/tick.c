/* tick: pcapng time stamps (draft-ietf-opsawg-pcapng, section 4.2). */
#include "capture/tick.h"

#define NS_PER_S 1000000000
#define MAX_S	 (INT64_MAX / NS_PER_S - 1)

static const uint64_t pow10[20] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

struct split {
	uint64_t s, ns;
};

static struct split
split_decimal(uint64_t ticks, unsigned n)
{
	struct split t = {0};
	uint64_t frac;

	/* Units so fine that all the ticks there are make no second. */
	if (n > 19) {
		t.ns = n <= 28 ? ticks / pow10[n - 9] : 0;
		return t;
	}
	t.s = ticks / pow10[n];
	frac = ticks % pow10[n];
	t.ns = n <= 9 ? frac * pow10[9 - n] : frac / pow10[n - 9];
	return t;
}

static struct split
split_binary(uint64_t ticks, unsigned n)
{
	struct split t = {0};
	uint64_t frac = ticks;

	if (n < 64) {
		t.s = ticks >> n;
		frac = n == 0 ? 0 : ticks & (UINT64_MAX >> (64 - n));
	}
	/* 2^-32 s is finer than a nanosecond, and fits the product. */
	if (n > 32) {
		frac = n - 32 < 64 ? frac >> (n - 32) : 0;
		n = 32;
	}
	t.ns = (frac * NS_PER_S) >> n;
	return t;
}

int64_t
tick_ns(uint64_t ticks, uint8_t resol, int64_t offset)
{
	unsigned n = resol & 0x7f;
	struct split t = (resol & 0x80) != 0 ? split_binary(ticks, n)
					     : split_decimal(ticks, n);

	if (t.s > MAX_S || offset > MAX_S - (int64_t)t.s)
		return INT64_MAX;
	if (offset < -MAX_S || (int64_t)t.s + offset < -MAX_S)
		return INT64_MIN;
	return ((int64_t)t.s + offset) * NS_PER_S + (int64_t)t.ns;
}
