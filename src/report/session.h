/*
 * session: one page for each session that carried payload.
 */
#ifndef WF_REPORT_SESSION_H
#define WF_REPORT_SESSION_H

struct report;

/* sessions/NNN/s<ID>.html for every session whose record says it has one. */
void session_pages_write(const struct report *);

#endif
