/* write_runs: runs of pieces become runs of the whole. */
#include "case/write_runs.h"

#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "case/case.h"

struct stretch {
	uint64_t off, end;
};

struct runs_joiner {
	struct stretch *done; /* has addresses; in order, never touching */
	size_t ndone, done_cap;
	struct run *run;
	size_t nruns, run_cap;
};

struct runs_joiner *
runs_joiner_new(void)
{
	return xcalloc(1, sizeof(struct runs_joiner));
}

static void
keep(struct runs_joiner *j, const struct run *r, uint64_t off, uint64_t end)
{
	struct run *k;

	if (j->nruns == j->run_cap) {
		j->run_cap = j->run_cap * 2 + 16;
		j->run = xreallocarray(j->run, j->run_cap, sizeof *j->run);
	}
	k = &j->run[j->nruns++];
	*k = *r;
	k->off = off;
	k->pos += off - r->off;
	k->n = (uint32_t)(end - off);
}

/* The first stretch that ends behind off. */
static size_t
find(const struct runs_joiner *j, uint64_t off)
{
	size_t lo = 0, hi = j->ndone, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (j->done[mid].end <= off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* What of this run no piece before had. */
static void
keep_new(struct runs_joiner *j, const struct run *r)
{
	uint64_t off = r->off, end = r->off + r->n;
	size_t i = find(j, off);

	for (; off < end; i++) {
		if (i == j->ndone || j->done[i].off >= end) {
			keep(j, r, off, end);
			return;
		}
		if (j->done[i].off > off)
			keep(j, r, off, j->done[i].off);
		if (j->done[i].end > off)
			off = j->done[i].end;
	}
}

static void
mark_done(struct runs_joiner *j, struct stretch s)
{
	size_t i = find(j, s.off), n;

	if (i != 0 && j->done[i - 1].end == s.off)
		i--;
	for (n = i; n < j->ndone && j->done[n].off <= s.end; n++) {
		if (j->done[n].off < s.off)
			s.off = j->done[n].off;
		if (j->done[n].end > s.end)
			s.end = j->done[n].end;
	}
	if (n == i && j->ndone == j->done_cap) {
		j->done_cap = j->done_cap * 2 + 16;
		j->done = xreallocarray(j->done, j->done_cap, sizeof *j->done);
	}
	memmove(&j->done[i + 1], &j->done[n], (j->ndone - n) * sizeof *j->done);
	j->done[i] = s;
	j->ndone = j->ndone + 1 - (n - i);
}

/* As range_join: a piece that is whole, or its beginning where it is cut. */
static uint64_t
sure_bytes(const struct join_part *p)
{
	uint64_t length = p->last - p->first + 1;

	if (p->expanded || p->last < p->first || p->size > length)
		return 0;
	if (p->complete)
		return p->size == length ? length : 0;
	return p->size + p->missing == length ? p->size : 0;
}

void
runs_joiner_add(
    struct runs_joiner *j, const struct join_part *p, struct slice runs)
{
	uint64_t sure = sure_bytes(p);
	struct rd rd = rd_init(runs);
	struct run io = {0}, r;

	while (sure != 0 && runs_next(&rd, &io)) {
		if (io.off >= sure)
			continue;
		r = io;
		if (r.n > sure - r.off)
			r.n = (uint32_t)(sure - r.off);
		r.off += p->first;
		keep_new(j, &r);
	}
	if (sure != 0)
		mark_done(j, (struct stretch){p->first, p->first + sure});
}

static int
run_cmp(const void *va, const void *vb)
{
	const struct run *a = va, *b = vb;

	return a->off < b->off ? -1 : a->off > b->off;
}

void
runs_joiner_end(struct runs_joiner *j, struct buf *out)
{
	if (j->nruns != 0)
		qsort(j->run, j->nruns, sizeof *j->run, run_cmp);
	runs_pack(out, j->run, j->nruns);
	free(j->run);
	free(j->done);
	free(j);
}
