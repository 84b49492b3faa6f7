/* hasher: a digest that another thread computes. */
#include "capture/hasher.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "capture/capture.h"

#define QUEUED 16 /* pieces, each of one block at most */

struct piece {
	struct block *block;
	struct slice bytes;
};

struct hasher {
	struct digest *digest;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more, less; /* for the thread, for the reader */
	struct piece queue[QUEUED];
	size_t first, n;
	bool ending;
};

static bool
take(struct hasher *h, struct piece *p)
{
	bool got;

	pthread_mutex_lock(&h->lock);
	while (h->n == 0 && !h->ending)
		pthread_cond_wait(&h->more, &h->lock);
	got = h->n != 0;
	if (got) {
		*p = h->queue[h->first];
		h->first = (h->first + 1) % QUEUED;
		h->n--;
		pthread_cond_signal(&h->less);
	}
	pthread_mutex_unlock(&h->lock);
	return got;
}

static void *
work(void *arg)
{
	struct hasher *h = arg;
	struct piece p;

	while (take(h, &p)) {
		digest_add(h->digest, p.bytes);
		block_drop(p.block);
	}
	return NULL;
}

struct hasher *
hasher_new(struct digest *digest)
{
	struct hasher *h = xcalloc(1, sizeof *h);

	h->digest = digest;
	pthread_mutex_init(&h->lock, NULL);
	pthread_cond_init(&h->more, NULL);
	pthread_cond_init(&h->less, NULL);
	if (pthread_create(&h->thread, NULL, work, h) == 0)
		return h;
	free(h);
	return NULL;
}

void
hasher_add(struct hasher *h, struct block *block, struct slice bytes)
{
	block_hold(block);
	pthread_mutex_lock(&h->lock);
	while (h->n == QUEUED)
		pthread_cond_wait(&h->less, &h->lock);
	h->queue[(h->first + h->n++) % QUEUED] = (struct piece){block, bytes};
	pthread_cond_signal(&h->more);
	pthread_mutex_unlock(&h->lock);
}

void
hasher_end(struct hasher *h)
{
	if (h == NULL)
		return;
	pthread_mutex_lock(&h->lock);
	h->ending = true;
	pthread_cond_signal(&h->more);
	pthread_mutex_unlock(&h->lock);
	pthread_join(h->thread, NULL);
	pthread_mutex_destroy(&h->lock);
	pthread_cond_destroy(&h->more);
	pthread_cond_destroy(&h->less);
	free(h);
}
