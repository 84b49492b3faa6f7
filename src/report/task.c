/* task: pieces of work, and threads that take them. */
#include "report/task.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "case/case.h"
#include "report/page.h"
#include "report/press.h"
#include "report/query.h"
#include "report/session_page.h"

struct task {
	void (*fn)(const struct report *, uint64_t first, uint64_t end);
	uint64_t first, end;
};

/* Everything that changes does so under the lock. */
struct tasks {
	const struct report *report;
	pthread_t *others;
	size_t nothers;
	pthread_mutex_t lock;
	pthread_cond_t more; /* there are pieces, or no more come */
	struct task *task;
	size_t n, cap, next;
	bool ended;
};

void
tasks_add(struct tasks *t,
    void (*fn)(const struct report *, uint64_t first, uint64_t end),
    uint64_t first, uint64_t end)
{
	pthread_mutex_lock(&t->lock);
	if (t->n == t->cap) {
		t->cap = t->cap == 0 ? 64 : t->cap * 2;
		t->task = xreallocarray(t->task, t->cap, sizeof(*t->task));
	}
	t->task[t->n++] = (struct task){fn, first, end};
	pthread_cond_signal(&t->more);
	pthread_mutex_unlock(&t->lock);
}

void
tasks_split(struct tasks *t,
    void (*fn)(const struct report *, uint64_t first, uint64_t end), uint64_t n,
    uint64_t piece)
{
	for (uint64_t i = 0; i < n; i += piece)
		tasks_add(t, fn, i, n - i < piece ? n : i + piece);
}

/* The next piece, waited for; false: there is none any more. */
static bool
take(struct tasks *t, struct task *out, size_t *no)
{
	bool has;

	pthread_mutex_lock(&t->lock);
	while (t->next == t->n && !t->ended)
		pthread_cond_wait(&t->more, &t->lock);
	has = t->next < t->n;
	if (has) {
		*no = t->next++;
		*out = t->task[*no];
	}
	pthread_mutex_unlock(&t->lock);
	return has;
}

static void
work(struct tasks *t, const struct report *r)
{
	struct task task;
	size_t no;

	while (take(t, &task, &no)) {
		task.fn(r, task.first, task.end);
		if (r->tick != NULL)
			r->tick(r->ctx, no, t->n);
	}
	press_settle(r->press); /* while others are at their last pieces */
}

static void *
work_alone(void *ctx)
{
	struct tasks *t = ctx;
	struct report own = *t->report;

	own.db = query_record(own.dir);
	own.scan = session_scan_new(own.db);
	own.press = press_new(own.dir, own.ledger);
	own.tick = NULL;
	work(t, &own);
	press_free(own.press);
	session_scan_free(own.scan);
	case_close(own.db);
	return NULL;
}

/* With fewer threads than were asked for all is done the same. */
struct tasks *
tasks_new(const struct report *r, unsigned threads)
{
	struct tasks *t = xcalloc(1, sizeof(*t));

	t->report = r;
	t->others = xcalloc(threads, sizeof(*t->others));
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->more, NULL);
	while (t->nothers + 1 < threads &&
	       pthread_create(&t->others[t->nothers], NULL, work_alone, t) == 0)
		t->nothers++;
	return t;
}

void
tasks_finish(struct tasks *t)
{
	pthread_mutex_lock(&t->lock);
	t->ended = true;
	pthread_cond_broadcast(&t->more);
	pthread_mutex_unlock(&t->lock);
	work(t, t->report);
	while (t->nothers != 0)
		pthread_join(t->others[--t->nothers], NULL);
	pthread_cond_destroy(&t->more);
	pthread_mutex_destroy(&t->lock);
	free(t->others);
	free(t->task);
	free(t);
}
