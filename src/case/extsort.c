/* extsort: sorted runs in a store, and their merge. */
#include "case/extsort.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* A run is stored in pieces of this many bytes: what a merge holds of it. */
#define PIECE_BYTES 16384

struct run_refs {
	struct store_ref *piece;
	size_t n, read; /* pieces, and how many of them were read */
};

struct extsort {
	struct store *store;
	size_t size;
	int (*cmp)(const void *, const void *);
	struct run_refs *run;
	size_t nruns;
};

struct reader {
	struct extsort *sort;
	struct run_refs *run;
	struct buf piece; /* the one being read */
	size_t at;	  /* the next record in it */
};

/* A binary heap: the reader whose record is the least is in front. */
struct extmerge {
	struct reader **heap;
	size_t n;
};

struct extsort *
extsort_new(
    struct store *store, size_t size, int (*cmp)(const void *, const void *))
{
	struct extsort *s = xcalloc(1, sizeof *s);

	s->store = store;
	s->size = size;
	s->cmp = cmp;
	return s;
}

void
extsort_free(struct extsort *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->nruns; i++) {
		while (s->run[i].read < s->run[i].n)
			store_drop(
			    s->store, &s->run[i].piece[s->run[i].read++]);
		free(s->run[i].piece);
	}
	free(s->run);
	free(s);
}

void
extsort_run(struct extsort *s, void *records, size_t n)
{
	size_t each = PIECE_BYTES / s->size, i;
	struct slice all = slice_of(records, n * s->size);
	struct run_refs *r;

	if (n == 0)
		return;
	qsort(records, n, s->size, s->cmp);
	s->run = xreallocarray(s->run, s->nruns + 1, sizeof *s->run);
	r = &s->run[s->nruns++];
	*r = (struct run_refs){.n = (n + each - 1) / each};
	r->piece = xcalloc(r->n, sizeof *r->piece);
	for (i = 0; i < r->n; i++)
		store_put_cold(s->store,
		    slice_mid(all, i * each * s->size, each * s->size),
		    &r->piece[i]);
}

static struct slice
reader_record(const struct reader *r)
{
	return slice_mid(buf_as_slice(&r->piece), r->at, r->sort->size);
}

/* Move to the next record; false when the run is used up. */
static bool
reader_next(struct reader *r)
{
	struct buf scratch = {0};
	struct store_ref *ref;

	r->at += r->sort->size;
	if (r->at < r->piece.n)
		return true;
	if (r->run->read == r->run->n)
		return false;
	ref = &r->run->piece[r->run->read++];
	buf_reset(&r->piece);
	buf_add_slice(&r->piece, store_get(r->sort->store, ref, &scratch));
	store_drop(r->sort->store, ref);
	buf_free(&scratch);
	r->at = 0;
	return true;
}

static void
reader_free(struct reader *r)
{
	buf_free(&r->piece);
	free(r);
}

static bool
before(const struct reader *a, const struct reader *b)
{
	return a->sort->cmp(reader_record(a).p, reader_record(b).p) < 0;
}

static void
sift_down(struct extmerge *m, size_t i)
{
	struct reader *r;
	size_t child;

	for (; (child = 2 * i + 1) < m->n; i = child) {
		if (child + 1 < m->n &&
		    before(m->heap[child + 1], m->heap[child]))
			child++;
		if (!before(m->heap[child], m->heap[i]))
			return;
		r = m->heap[i];
		m->heap[i] = m->heap[child];
		m->heap[child] = r;
	}
}

struct extmerge *
extmerge_new(struct extsort *const *sorts, size_t n)
{
	struct extmerge *m = xcalloc(1, sizeof *m);
	size_t i, k, all = 0;

	for (i = 0; i < n; i++)
		all += sorts[i]->nruns;
	m->heap = xcalloc(all + 1, sizeof *m->heap);
	for (i = 0; i < n; i++) {
		for (k = 0; k < sorts[i]->nruns; k++) {
			struct reader *r = xcalloc(1, sizeof *r);

			r->sort = sorts[i];
			r->run = &sorts[i]->run[k];
			if (reader_next(r))
				m->heap[m->n++] = r;
			else
				reader_free(r);
		}
	}
	for (i = m->n / 2; i-- > 0;)
		sift_down(m, i);
	return m;
}

void
extmerge_free(struct extmerge *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->n; i++)
		reader_free(m->heap[i]);
	free(m->heap);
	free(m);
}

bool
extmerge_next(struct extmerge *m, void *record)
{
	struct reader *r;

	if (m->n == 0)
		return false;
	r = m->heap[0];
	memcpy(record, reader_record(r).p, r->sort->size);
	if (!reader_next(r)) {
		m->heap[0] = m->heap[--m->n];
		reader_free(r);
	}
	sift_down(m, 0);
	return true;
}
