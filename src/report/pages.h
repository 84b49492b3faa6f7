/*
 * pages: every page of the report but those of single sessions (session.h).
 * Where there are first and end, each writes these pages of its list; they
 * are pieces that threads share (task.h).
 */
#ifndef WF_REPORT_PAGES_H
#define WF_REPORT_PAGES_H

#include <stdint.h>

struct report;

void index_pages_write(const struct report *);
/* All of them at once: they share one query. */
void findings_pages_write(const struct report *, uint64_t, uint64_t);
void images_pages_write(const struct report *, uint64_t, uint64_t);
/* By time. */
void sessions_pages_write(const struct report *, uint64_t first, uint64_t end);
/* In the other orders, all pages of each. */
#define SESSIONS_ORDERS 3
void sessions_orders_write(const struct report *, uint64_t first, uint64_t end);
void http_pages_write(const struct report *, uint64_t first, uint64_t end);
/* Of the requests with values, and of those that posted, where there are any.
 */
void http_values_write(const struct report *, uint64_t first, uint64_t end);
void http_post_write(const struct report *, uint64_t first, uint64_t end);
void files_pages_write(const struct report *, uint64_t first, uint64_t end);

#endif
