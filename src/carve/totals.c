/* totals: parts of a stretch become a whole when the last one is told. */
#include "carve/totals.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/xalloc.h"

/*
 * A worker that told its part of stretch n may yet ask for n - 1, while others
 * have told theirs of n + 2 and wait there: no more than four are at hand.
 */
#define AT_HAND 4

struct stretch {
	size_t told; /* by so many workers */
	uint64_t files;
	int64_t bytes;
};

struct totals {
	size_t workers;
	pthread_mutex_t lock;
	pthread_cond_t whole; /* one stretch more */
	uint64_t n;	      /* stretches that are whole */
	/* Before they are whole, the parts of it; then all up to its end. */
	struct stretch at[AT_HAND];
};

struct totals *
totals_new(size_t workers)
{
	struct totals *t = xcalloc(1, sizeof *t);

	t->workers = workers;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->whole, NULL);
	return t;
}

void
totals_free(struct totals *t)
{
	if (t == NULL)
		return;
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->whole);
	free(t);
}

/* The stretch before is whole: every worker told its part of it first. */
static void
complete(struct totals *t, struct stretch *s)
{
	const struct stretch *before = &t->at[(t->n + AT_HAND - 1) % AT_HAND];

	if (t->n != 0) {
		s->files += before->files;
		s->bytes += before->bytes;
	}
	t->n++;
	/* Parts of the next one may be there, of the one after it none. */
	t->at[(t->n + 1) % AT_HAND] = (struct stretch){0};
	pthread_cond_broadcast(&t->whole);
}

void
totals_add(struct totals *t, uint64_t n, uint64_t files, int64_t bytes)
{
	struct stretch *s = &t->at[n % AT_HAND];

	pthread_mutex_lock(&t->lock);
	s->files += files;
	s->bytes += bytes;
	if (++s->told == t->workers)
		complete(t, s);
	pthread_mutex_unlock(&t->lock);
}

void
totals_get(struct totals *t, uint64_t n, uint64_t *files, int64_t *bytes)
{
	pthread_mutex_lock(&t->lock);
	while (t->n <= n)
		pthread_cond_wait(&t->whole, &t->lock);
	*files = t->at[n % AT_HAND].files;
	*bytes = t->at[n % AT_HAND].bytes;
	pthread_mutex_unlock(&t->lock);
}
