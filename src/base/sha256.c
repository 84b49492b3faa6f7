/*
 * sha256: the queue of digests that grow side by side.
 *
 * Whole blocks of a sum (sha256_chain.c), those of its padding too, are copied
 * into the queue's memory, where they lie as pieces. When the memory is full
 * the pieces are taken (sha256_take.c); those of a few long sums stay for the
 * next time, unless they are half of it.
 */
#include "base/sha256.h"

#include <assert.h>
#include <stdlib.h>

#include "base/sha256_take.h"
#include "base/xalloc.h"

#define PIECES 1024

struct sha256_queue {
	void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]);
	void *ctx;
	const struct sha256_way *way;
	bool waits; /* what is added */
	uint8_t *memory;
	size_t size, used;
	struct sha256_piece *piece;
	size_t npieces;
	struct sha256_sum **busy; /* those with pieces */
	size_t nbusy;
	STAILQ_HEAD(, sha256_sum) ended; /* and not told */
	uint64_t nended;
};

static struct sha256_queue *
queue_new(const struct sha256_way *way, size_t memory,
    void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]), void *ctx)
{
	struct sha256_queue *q = xcalloc(1, sizeof *q);

	q->told = told;
	q->ctx = ctx;
	q->way = way;
	q->waits = sha256_side_by_side(way);
	STAILQ_INIT(&q->ended);
	if (!q->waits)
		return q;
	q->size = memory / SHA256_BLOCK * SHA256_BLOCK;
	assert(q->size != 0);
	q->memory = xmalloc_large(q->size);
	q->piece = xreallocarray(NULL, PIECES, sizeof *q->piece);
	q->busy = xreallocarray(NULL, PIECES, sizeof *q->busy);
	return q;
}

struct sha256_queue *
sha256_queue_new(size_t memory,
    void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]), void *ctx)
{
	return queue_new(sha256_best_way(), memory, told, ctx);
}

struct sha256_queue *
sha256_queue_by(unsigned way, size_t memory,
    void (*told)(void *ctx, const uint8_t sha256[SHA256_SIZE]), void *ctx)
{
	const struct sha256_way *w = sha256_way(way);

	return w == NULL ? NULL : queue_new(w, memory, told, ctx);
}

static void
tell(struct sha256_queue *q, const struct sha256_sum *sum)
{
	uint8_t out[SHA256_SIZE];

	sha256_chain_digest(&sum->chain, out);
	q->told(q->ctx, out);
}

static void
append(struct sha256_sum *sum, struct sha256_piece *piece)
{
	piece->sum = sum;
	if (sum->last == NULL)
		sum->first = piece;
	else
		sum->last->next = piece;
	sum->last = piece;
}

/* What was not taken of the first n busy ones moves to the beginning. */
static void
gather(struct sha256_queue *q, size_t n)
{
	size_t npieces = q->npieces, size;
	struct sha256_piece *piece;

	for (size_t i = 0; i < n; i++) {
		q->busy[i]->first = q->busy[i]->last = NULL;
		q->busy[i]->waiting = 0;
	}
	q->nbusy = n;
	q->used = q->npieces = 0;
	for (size_t i = 0; i < npieces; i++) {
		if (q->piece[i].blocks == 0)
			continue;
		piece = &q->piece[q->npieces++];
		*piece = q->piece[i];
		piece->next = NULL;
		size = piece->blocks * SHA256_BLOCK;
		memmove(q->memory + q->used, piece->p, size);
		piece->p = q->memory + q->used;
		q->used += size;
		append(piece->sum, piece);
		piece->sum->waiting += piece->blocks;
	}
}

/* In the order of their ends, as far as all of them was taken. */
static void
tell_ended(struct sha256_queue *q)
{
	struct sha256_sum *sum;

	while ((sum = STAILQ_FIRST(&q->ended)) != NULL && sum->waiting == 0) {
		STAILQ_REMOVE_HEAD(&q->ended, ended);
		tell(q, sum);
		free(sum);
	}
}

/* Until there is room for as much again. */
static void
make_room(struct sha256_queue *q)
{
	gather(q, sha256_take_most(q->way, q->busy, q->nbusy));
	if (q->used > q->size / 2 || q->npieces > PIECES / 2) {
		for (size_t i = 0; i < q->nbusy; i++)
			sha256_take_rest(q->way, q->busy[i]);
		gather(q, 0);
	}
	tell_ended(q);
}

void
sha256_queue_settle(struct sha256_queue *q)
{
	size_t left = 0;

	if (q->nbusy != 0)
		left = sha256_take_most(q->way, q->busy, q->nbusy);
	for (size_t i = 0; i < left; i++)
		sha256_take_rest(q->way, q->busy[i]);
	gather(q, 0);
	tell_ended(q);
}

void
sha256_queue_free(struct sha256_queue *q)
{
	if (q == NULL)
		return;
	sha256_queue_settle(q);
	free(q->memory);
	free(q->piece);
	free(q->busy);
	free(q);
}

/* Room for bytes of the sum at the end of its pieces. */
static struct sha256_piece *
piece_for(struct sha256_queue *q, struct sha256_sum *sum)
{
	uint8_t *top;
	struct sha256_piece *piece;

	if (q->used == q->size || q->npieces == PIECES)
		make_room(q);
	top = q->memory + q->used;
	piece = sum->last;
	if (piece != NULL && piece->p + piece->blocks * SHA256_BLOCK == top)
		return piece;
	piece = &q->piece[q->npieces++];
	*piece = (struct sha256_piece){.p = top};
	if (sum->last == NULL)
		q->busy[q->nbusy++] = sum;
	append(sum, piece);
	return piece;
}

/* Whole blocks of a sum. */
static void
put(void *ctx, struct slice data)
{
	struct sha256_sum *sum = ctx;
	struct sha256_queue *q = sum->q;
	struct sha256_piece *piece;
	struct slice part;

	if (!q->waits) {
		sha256_take(
		    q->way, sum->chain.h, data.p, data.n / SHA256_BLOCK);
		return;
	}
	for (; data.n != 0; data = slice_from(data, part.n)) {
		piece = piece_for(q, sum);
		part = slice_head(data, q->size - q->used);
		memcpy(q->memory + q->used, part.p, part.n);
		q->used += part.n;
		piece->blocks += part.n / SHA256_BLOCK;
		sum->waiting += part.n / SHA256_BLOCK;
	}
}

struct sha256_sum *
sha256_begin(struct sha256_queue *q)
{
	struct sha256_sum *sum = xcalloc(1, sizeof *sum);

	sum->q = q;
	sha256_chain_begin(&sum->chain);
	return sum;
}

void
sha256_add(struct sha256_queue *q, struct sha256_sum *sum, struct slice data)
{
	(void)q;
	sha256_chain_add(&sum->chain, data, put, sum);
}

uint64_t
sha256_end(struct sha256_queue *q, struct sha256_sum *sum)
{
	sha256_chain_pad(&sum->chain, put, sum);
	STAILQ_INSERT_TAIL(&q->ended, sum, ended);
	if (!q->waits)
		sha256_queue_settle(q);
	return q->nended++;
}

void
sha256_drop(struct sha256_queue *q, struct sha256_sum *sum)
{
	if (sum->first != NULL)
		sha256_queue_settle(q);
	free(sum);
}
