/*
 * session: one page for each session that carried payload.
 */
#ifndef WF_REPORT_SESSION_H
#define WF_REPORT_SESSION_H

#include <stdint.h>

struct report;

/* sessions/NNN/s<ID>.html for every session whose record says it has one. */
void session_pages_write(const struct report *);
/* Of sessions with an id from first to before end: a thread's share. */
void session_pages_write_range(
    const struct report *, uint64_t first, uint64_t end);

#endif
