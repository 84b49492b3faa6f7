/* task: pieces of work, and threads that take them. */
#include "report/task.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "case/case.h"
#include "report/page.h"
#include "report/press.h"
#include "report/query.h"

struct shift {
	const struct tasks *tasks;
	const struct report *report;
	atomic_size_t next;
};

void
tasks_add(struct tasks *t,
    void (*fn)(const struct report *, uint64_t first, uint64_t end),
    uint64_t first, uint64_t end)
{
	if (t->n == t->cap) {
		t->cap = t->cap == 0 ? 64 : t->cap * 2;
		t->task = xreallocarray(t->task, t->cap, sizeof(*t->task));
	}
	t->task[t->n++] = (struct task){fn, first, end};
}

void
tasks_split(struct tasks *t,
    void (*fn)(const struct report *, uint64_t first, uint64_t end), uint64_t n,
    uint64_t piece)
{
	for (uint64_t i = 0; i < n; i += piece)
		tasks_add(t, fn, i, n - i < piece ? n : i + piece);
}

void
tasks_free(struct tasks *t)
{
	free(t->task);
	*t = (struct tasks){0};
}

static void
work(struct shift *s, const struct report *r)
{
	const struct task *t;
	size_t i;

	while ((i = atomic_fetch_add(&s->next, 1)) < s->tasks->n) {
		t = &s->tasks->task[i];
		t->fn(r, t->first, t->end);
		if (r->tick != NULL)
			r->tick(r->ctx, i, s->tasks->n);
	}
}

static void *
work_alone(void *ctx)
{
	struct shift *s = ctx;
	struct report own = *s->report;

	own.db = query_record(own.dir);
	own.press = press_new(own.dir, own.ledger);
	own.tick = NULL;
	work(s, &own);
	press_free(own.press);
	case_close(own.db);
	return NULL;
}

/* With fewer threads than were asked for all is done the same. */
void
tasks_run(const struct tasks *t, const struct report *r, unsigned threads)
{
	struct shift s = {.tasks = t, .report = r};
	pthread_t *others = xcalloc(threads, sizeof(*others));
	size_t n = 0;

	while (n + 1 < threads &&
	       pthread_create(&others[n], NULL, work_alone, &s) == 0)
		n++;
	work(&s, r);
	while (n != 0)
		pthread_join(others[--n], NULL);
	free(others);
}
