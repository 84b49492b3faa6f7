/*
 * stage: rows that wait.
 *
 * A block is a sequence of rows: type (one byte), length (four, little
 * endian), bytes. A bundle is one block more: the count and the references of
 * the session's blocks, its head, and the rows that were not put before.
 */
#include "case/stage.h"

#include <assert.h>
#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "case/extsort.h"
#include "case/sums.h"

#define BLOCK_BYTES 8192
/* Bundles named in memory before their names are put away sorted. */
#define HELD_NAMES 8192
#define ROW_HEAD   5

struct name {
	uint64_t id;
	struct stage *stage;
	struct store_ref bundle;
};

struct stage {
	struct budget *budget;
	struct store *store;
	struct sums *sums;
	struct extsort *sort;
	struct name *name;
	size_t n, cap;
};

static int
name_cmp(const void *va, const void *vb)
{
	const struct name *a = va, *b = vb;

	return a->id < b->id ? -1 : a->id > b->id;
}

struct stage *
stage_new(struct budget *budget, const char *tmpdir)
{
	struct stage *s = xcalloc(1, sizeof *s);

	s->budget = budget;
	s->store = store_new(budget, tmpdir);
	s->sums = sums_new(s->store);
	s->sort = extsort_new(s->store, sizeof(struct name), name_cmp);
	return s;
}

void
stage_free(struct stage *s)
{
	struct stage_reader *r;
	struct slice head;
	uint64_t id;

	if (s == NULL)
		return;
	/* Reading drops what was staged and never written. */
	r = stage_reader_new(&s, 1);
	while (stage_reader_next(r, &id, &head))
		continue;
	stage_reader_free(r);
	extsort_free(s->sort);
	sums_free(s->sums);
	store_free(s->store);
	budget_give(s->budget, s->cap * sizeof *s->name);
	free(s->name);
	free(s);
}

struct store *
stage_store(struct stage *s)
{
	return s->store;
}

/* ---- writing */

void
stage_sum(struct stage *s, const uint8_t sha256[SHA256_SIZE])
{
	sums_add(s->sums, sha256);
}

static void
account(struct stage *s, struct stage_rows *r)
{
	if (r->tail.cap > r->taken)
		budget_take(s->budget, r->tail.cap - r->taken);
	else
		budget_give(s->budget, r->taken - r->tail.cap);
	r->taken = r->tail.cap;
}

struct buf *
stage_begin(struct stage *s, struct stage_rows *r, uint8_t type)
{
	static const uint8_t room[ROW_HEAD - 1];

	(void)s;
	r->begun = r->tail.n;
	buf_u8(&r->tail, type);
	buf_add(&r->tail, room, sizeof room);
	return &r->tail;
}

static void
put_block(struct stage *s, struct stage_rows *r)
{
	r->put = xreallocarray(r->put, r->nput + 1, sizeof *r->put);
	store_put_cold(s->store, buf_as_slice(&r->tail), &r->put[r->nput++]);
	buf_reset(&r->tail);
	if (r->tail.cap > 4 * BLOCK_BYTES)
		buf_free(&r->tail);
}

void
stage_end(struct stage *s, struct stage_rows *r)
{
	size_t n = r->tail.n - r->begun - ROW_HEAD, i;

	assert(n <= UINT32_MAX);
	for (i = 0; i < ROW_HEAD - 1; i++)
		r->tail.p[r->begun + 1 + i] = (uint8_t)(n >> 8 * i);
	if (r->tail.n >= BLOCK_BYTES)
		put_block(s, r);
	account(s, r);
}

static void
forget(struct stage *s, struct stage_rows *r)
{
	free(r->put);
	buf_free(&r->tail);
	account(s, r);
	*r = (struct stage_rows){0};
}

void
stage_park(struct stage *s, struct stage_rows *r, struct buf *out)
{
	pack_buf(out, &r->tail);
	buf_add(out, r->put, r->nput * sizeof *r->put);
	forget(s, r);
}

void
stage_wake(struct stage *s, struct stage_rows *r, struct rd *in)
{
	struct slice put;

	unpack_buf(in, &r->tail);
	r->taken = 0;
	account(s, r);
	put = rd_bytes(in, r->nput * sizeof *r->put);
	r->put = NULL;
	if (r->nput == 0)
		return;
	r->put = xreallocarray(NULL, r->nput, sizeof *r->put);
	memcpy(r->put, put.p, put.n);
}

void
stage_drop(struct stage *s, struct stage_rows *r)
{
	size_t i;

	for (i = 0; i < r->nput; i++)
		store_drop(s->store, &r->put[i]);
	forget(s, r);
}

static void
name_add(struct stage *s, const struct name *n)
{
	size_t cap;

	if (s->n == HELD_NAMES) {
		extsort_run(s->sort, s->name, s->n);
		s->n = 0;
	}
	if (s->n == s->cap) {
		cap = s->cap == 0 ? 64 : s->cap * 2;
		budget_take(s->budget, (cap - s->cap) * sizeof *s->name);
		s->name = xreallocarray(s->name, cap, sizeof *s->name);
		s->cap = cap;
	}
	s->name[s->n++] = *n;
}

void
stage_close(
    struct stage *s, struct stage_rows *r, uint64_t id, struct slice head)
{
	struct name n = {.id = id, .stage = s};
	struct buf b = {0};

	buf_varint(&b, r->nput);
	buf_add(&b, r->put, r->nput * sizeof *r->put);
	buf_slice(&b, head);
	buf_add_slice(&b, buf_as_slice(&r->tail));
	store_put_cold(s->store, buf_as_slice(&b), &n.bundle);
	name_add(s, &n);
	buf_free(&b);
	forget(s, r);
}

/* ---- reading */

static bool
next_row(struct rd *block, uint8_t *type, struct slice *body)
{
	if (block->left == 0)
		return false;
	*type = rd_u8(block);
	*body = rd_bytes(block, rd_le32(block));
	assert(!block->bad);
	return true;
}

static void
each_in(
    struct slice block, void (*fn)(void *, uint8_t, struct slice), void *ctx)
{
	struct rd r = rd_init(block);
	struct slice body;
	uint8_t type;

	while (next_row(&r, &type, &body))
		fn(ctx, type, body);
}

void
stage_each(struct stage *s, const struct stage_rows *r,
    void (*fn)(void *ctx, uint8_t type, struct slice body), void *ctx)
{
	struct buf scratch = {0};
	size_t i;

	for (i = 0; i < r->nput; i++)
		each_in(store_get(s->store, &r->put[i], &scratch), fn, ctx);
	each_in(buf_as_slice(&r->tail), fn, ctx);
	buf_free(&scratch);
}

struct stage_reader {
	struct extmerge *merge;
	struct name now;
	bool has;
	struct buf bundle; /* a copy of the one being read */
	struct store_ref *put;
	size_t nput, at;   /* its blocks, and the next to read */
	struct slice tail; /* the rows in the bundle itself, read last */
	bool in_tail;
	struct buf block;
	struct rd rows;
};

struct stage_reader *
stage_reader_new(struct stage *const *stages, size_t n)
{
	struct stage_reader *r = xcalloc(1, sizeof *r);
	struct extsort **sorts = xcalloc(n + 1, sizeof *sorts);
	size_t i;

	for (i = 0; i < n; i++) {
		extsort_run(stages[i]->sort, stages[i]->name, stages[i]->n);
		stages[i]->n = 0;
		sorts[i] = stages[i]->sort;
	}
	r->merge = extmerge_new(sorts, n);
	free(sorts);
	return r;
}

/* The bundle was read: what it held is dropped. */
static void
leave(struct stage_reader *r)
{
	size_t i;

	if (!r->has)
		return;
	for (i = 0; i < r->nput; i++)
		store_drop(r->now.stage->store, &r->put[i]);
	free(r->put);
	r->put = NULL;
	r->has = false;
}

void
stage_reader_free(struct stage_reader *r)
{
	struct slice head;
	uint64_t id;

	while (stage_reader_next(r, &id, &head))
		continue;
	extmerge_free(r->merge);
	buf_free(&r->bundle);
	buf_free(&r->block);
	free(r);
}

bool
stage_reader_next(struct stage_reader *r, uint64_t *id, struct slice *head)
{
	struct store *store;
	struct slice refs;
	struct rd rd;

	leave(r);
	if (!extmerge_next(r->merge, &r->now))
		return false;
	store = r->now.stage->store;
	buf_reset(&r->bundle);
	buf_add_slice(&r->bundle, store_get(store, &r->now.bundle, &r->block));
	store_drop(store, &r->now.bundle);
	rd = rd_init(buf_as_slice(&r->bundle));
	r->nput = (size_t)rd_varint(&rd);
	refs = rd_bytes(&rd, r->nput * sizeof *r->put);
	r->put = xcalloc(r->nput + 1, sizeof *r->put);
	if (refs.n != 0)
		memcpy(r->put, refs.p, refs.n);
	*head = rd_slice(&rd);
	r->tail = rd_rest(&rd);
	assert(!rd.bad);
	r->at = 0;
	r->in_tail = false;
	r->rows = rd_init(SLICE_NONE);
	r->has = true;
	*id = r->now.id;
	return true;
}

bool
stage_reader_row(struct stage_reader *r, uint8_t *type, struct slice *body)
{
	while (!next_row(&r->rows, type, body)) {
		if (r->at < r->nput) {
			r->rows = rd_init(store_get(
			    r->now.stage->store, &r->put[r->at++], &r->block));
		} else if (!r->in_tail) {
			r->in_tail = true;
			r->rows = rd_init(r->tail);
		} else {
			return false;
		}
	}
	return true;
}

void
stage_reader_sum(
    struct stage_reader *r, uint64_t n, uint8_t sha256[SHA256_SIZE])
{
	sums_get(r->now.stage->sums, n, sha256);
}
