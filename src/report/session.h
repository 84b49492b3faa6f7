/*
 * session: one page for each session that carried payload.
 */
#ifndef WF_REPORT_SESSION_H
#define WF_REPORT_SESSION_H

#include <stdint.h>

struct report;

/*
 * sessions/NNN/s<ID>.html for every session whose record says it has one, of
 * those on pages first to before end of the list of all sessions by time.
 */
void session_pages_write(const struct report *, uint64_t first, uint64_t end);

#endif
