/*
 * task: the work of the page stage in pieces that do not know of each other,
 * and the threads that take them, the next one whenever they are free. What a
 * piece writes depends on the record only, so their order does not matter.
 *
 * Threads are there from tasks_new on and take the pieces that there are while
 * the caller adds more: what needs little begins before the rest is known.
 */
#ifndef WF_REPORT_TASK_H
#define WF_REPORT_TASK_H

#include <stdint.h>

struct report;
struct tasks;

/*
 * That many threads with the caller's; 0 and 1: the caller's alone. Each has a
 * copy of the report with a db and a press of its own. What the report points
 * to may still be filled in until a piece that needs it is added.
 */
struct tasks *tasks_new(const struct report *, unsigned threads);
/* Items (pages, ids) from first to before end, as fn counts them. */
void tasks_add(struct tasks *,
    void (*fn)(const struct report *, uint64_t first, uint64_t end),
    uint64_t first, uint64_t end);
/* From 0 to n in pieces of so many. */
void tasks_split(struct tasks *,
    void (*fn)(const struct report *, uint64_t first, uint64_t end), uint64_t n,
    uint64_t piece);
/* No more pieces come: the caller takes some too, until all are done. */
void tasks_finish(struct tasks *);

#endif
