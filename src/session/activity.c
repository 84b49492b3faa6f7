/* activity: when a session spoke. */
#include "session/activity.h"

#include <stdlib.h>

#include "base/pack.h"
#include "base/xalloc.h"

/* One piece of memory: every session has one, most of a bin or two. */
struct activity {
	uint32_t n, cap, max;
	uint32_t rung;
	struct activity_bin bins[]; /* in order of bin */
};

static const int64_t steps[ACTIVITY_RUNGS] = {
    INT64_C(1000000),						/* 1 ms */
    INT64_C(10000000), INT64_C(100000000), INT64_C(1000000000), /* 1 s */
    INT64_C(10000000000), INT64_C(60000000000),			/* 1 min */
    INT64_C(600000000000), INT64_C(3600000000000),		/* 1 h */
    INT64_C(21600000000000), INT64_C(86400000000000),		/* 1 d */
    INT64_C(8640000000000000),					/* 100 d */
    INT64_C(864000000000000000),				/* 10 000 d */
};

int64_t
activity_step(unsigned rung)
{
	return steps[rung < ACTIVITY_RUNGS ? rung : ACTIVITY_RUNGS - 1];
}

struct activity *
activity_new(uint64_t max_bins)
{
	struct activity *a = xcalloc(1, sizeof *a + sizeof a->bins[0]);

	a->cap = 1;
	a->max = max_bins < 2		     ? 2
		 : max_bins > UINT32_MAX / 2 ? UINT32_MAX / 2
					     : (uint32_t)max_bins;
	return a;
}

void
activity_free(struct activity *a)
{
	free(a);
}

size_t
activity_size(const struct activity *a)
{
	return sizeof *a + a->cap * sizeof a->bins[0];
}

void
activity_park(struct activity *a, struct buf *out)
{
	size_t n = sizeof *a + a->n * sizeof a->bins[0];

	buf_varint(out, a->n);
	pack_struct(out, a, n);
	activity_free(a);
}

struct activity *
activity_wake(struct rd *r)
{
	size_t bins = (size_t)rd_varint(r);
	size_t room = bins == 0 ? 1 : bins;
	struct activity *a = xcalloc(1, sizeof *a + room * sizeof a->bins[0]);

	unpack_struct(r, a, sizeof *a + bins * sizeof a->bins[0]);
	a->cap = (uint32_t)room;
	return a;
}

static int64_t
bin_of(unsigned rung, int64_t ns)
{
	int64_t step = activity_step(rung);

	return ns / step - (ns % step < 0);
}

static void
bin_merge(struct activity_bin *to, const struct activity_bin *from)
{
	unsigned i;

	for (i = 0; i < 2; i++) {
		to->packets[i] += from->packets[i];
		to->bytes[i] += from->bytes[i];
	}
}

/* Widen to the next rung; bins that fall together are added up. */
static void
widen(struct activity *a)
{
	int64_t old = activity_step(a->rung);
	uint32_t i, n = 0;

	a->rung++;
	for (i = 0; i < a->n; i++) {
		struct activity_bin b = a->bins[i];

		b.bin = bin_of(a->rung, b.bin * old);
		if (n != 0 && a->bins[n - 1].bin == b.bin)
			bin_merge(&a->bins[n - 1], &b);
		else
			a->bins[n++] = b;
	}
	a->n = n;
}

/* The bin for a time, made where it is missing; mostly the last one. */
static struct activity_bin *
find(struct activity **at, int64_t bin)
{
	struct activity *a = *at;
	size_t i = a->n;

	while (i != 0 && a->bins[i - 1].bin > bin)
		i--;
	if (i != 0 && a->bins[i - 1].bin == bin)
		return &a->bins[i - 1];
	if (a->n == a->cap) {
		a->cap *= 2;
		a = *at =
		    xreallocarray(a, 1, sizeof *a + a->cap * sizeof a->bins[0]);
	}
	memmove(&a->bins[i + 1], &a->bins[i], (a->n - i) * sizeof *a->bins);
	a->n++;
	a->bins[i] = (struct activity_bin){.bin = bin};
	return &a->bins[i];
}

/*
 * The span decides the rung, not the number of bins in use: only so are all
 * sessions of a case at most as coarse as its chart.
 */
static bool
spans_too_much(const struct activity *a, int64_t bin)
{
	int64_t lo, hi;

	if (a->n == 0 || a->rung + 1 >= ACTIVITY_RUNGS)
		return false;
	lo = a->bins[0].bin < bin ? a->bins[0].bin : bin;
	hi = a->bins[a->n - 1].bin > bin ? a->bins[a->n - 1].bin : bin;
	return (uint64_t)(hi - lo) >= a->max;
}

void
activity_add(struct activity **at, enum side side, int64_t ns, uint64_t packets,
    uint64_t bytes)
{
	struct activity *a = *at;
	struct activity_bin *b;

	while (spans_too_much(a, bin_of(a->rung, ns)))
		widen(a);
	b = find(at, bin_of(a->rung, ns));
	b->packets[side] += packets;
	b->bytes[side] += bytes;
}

unsigned
activity_rung(const struct activity *a)
{
	return a->rung;
}

size_t
activity_bins(const struct activity *a, const struct activity_bin **bins)
{
	*bins = a->bins;
	return a->n;
}

bool
activity_unpack(struct rd *r, unsigned *rung, uint64_t *count)
{
	uint64_t v = rd_varint(r);

	*rung = v < ACTIVITY_RUNGS ? (unsigned)v : ACTIVITY_RUNGS - 1;
	*count = rd_varint(r);
	return !r->bad;
}

bool
activity_next(struct rd *r, struct activity_bin *io)
{
	unsigned side;

	if (r->left == 0)
		return false;
	io->bin += unzigzag(rd_varint(r));
	for (side = 0; side < 2; side++) {
		io->packets[side] = rd_varint(r);
		io->bytes[side] = rd_varint(r);
	}
	return !r->bad;
}
