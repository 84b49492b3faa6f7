/* tape: rows handed from one thread to another. */
#include "case/tape.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "case/db.h"

/* Rows are passed on in pieces of about this size. */
#define PIECE ((size_t)256 << 10)

/*
 * One piece is written while the other is inserted. A piece is full from when
 * it is passed on until its rows are in the database; in between it belongs
 * to the thread.
 */
struct tape {
	pthread_t thread;
	pthread_mutex_t lock; /* of full and ended */
	pthread_cond_t turn;
	struct buf writing, playing;
	bool full; /* playing has rows */
	bool ended;
};

static void
play(struct slice piece)
{
	struct rd r = rd_init(piece);
	struct insert *i;
	struct slice at;
	unsigned rows;

	while ((at = rd_bytes(&r, sizeof i)).n != 0) {
		memcpy(&i, at.p, sizeof i);
		rows = (unsigned)rd_varint(&r);
		insert_now(i, rows, rd_slice(&r));
	}
}

static void *
work(void *ctx)
{
	struct tape *t = ctx;

	pthread_mutex_lock(&t->lock);
	for (;;) {
		while (!t->full && !t->ended)
			pthread_cond_wait(&t->turn, &t->lock);
		if (!t->full)
			break;
		pthread_mutex_unlock(&t->lock);
		play(buf_as_slice(&t->playing));
		pthread_mutex_lock(&t->lock);
		t->full = false;
		pthread_cond_signal(&t->turn);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

struct tape *
tape_new(void)
{
	struct tape *t = xcalloc(1, sizeof *t);

	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->turn, NULL);
	if (pthread_create(&t->thread, NULL, work, t) == 0)
		return t;
	free(t);
	return NULL;
}

/* What was written is the thread's, once it has done with the piece before. */
static void
pass(struct tape *t, bool end)
{
	struct buf done;

	pthread_mutex_lock(&t->lock);
	while (t->full)
		pthread_cond_wait(&t->turn, &t->lock);
	done = t->playing;
	t->playing = t->writing;
	t->full = t->playing.n != 0;
	t->ended = end;
	pthread_cond_signal(&t->turn);
	pthread_mutex_unlock(&t->lock);
	t->writing = done;
	buf_reset(&t->writing);
}

void
tape_add(struct tape *t, struct insert *i, unsigned rows, struct slice values)
{
	buf_add(&t->writing, &i, sizeof i);
	buf_varint(&t->writing, rows);
	buf_slice(&t->writing, values);
	if (t->writing.n >= PIECE)
		pass(t, false);
}

void
tape_free(struct tape *t)
{
	if (t == NULL)
		return;
	pass(t, true);
	pthread_join(t->thread, NULL);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->turn);
	buf_free(&t->writing);
	buf_free(&t->playing);
	free(t);
}
