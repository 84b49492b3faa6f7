/*
 * task: the work of the page stage in pieces that do not know of each other,
 * and the threads that take them, the next one whenever they are free. What a
 * piece writes depends on the record only, so their order does not matter.
 */
#ifndef WF_REPORT_TASK_H
#define WF_REPORT_TASK_H

#include <stddef.h>
#include <stdint.h>

struct report;

/* Items (pages, ids) from first to before end, as fn counts them. */
struct task {
	void (*fn)(const struct report *, uint64_t first, uint64_t end);
	uint64_t first, end;
};

struct tasks {
	struct task *task; /* owned */
	size_t n, cap;
};

void tasks_add(struct tasks *,
    void (*fn)(const struct report *, uint64_t first, uint64_t end),
    uint64_t first, uint64_t end);
/* From 0 to n in pieces of so many. */
void tasks_split(struct tasks *,
    void (*fn)(const struct report *, uint64_t first, uint64_t end), uint64_t n,
    uint64_t piece);
/*
 * All of them, by that many threads; 0 and 1: by the caller's. A thread has
 * a copy of the report with a db and a press of its own.
 */
void tasks_run(const struct tasks *, const struct report *, unsigned threads);
void tasks_free(struct tasks *);

#endif
