/*
 * pages: every page of the report but those of single sessions (session.h).
 * Each writes all pages of its list.
 */
#ifndef WF_REPORT_PAGES_H
#define WF_REPORT_PAGES_H

struct report;

void index_pages_write(const struct report *);
void findings_pages_write(const struct report *);
void sessions_pages_write(const struct report *);
void http_pages_write(const struct report *);
void files_pages_write(const struct report *);
void images_pages_write(const struct report *);

#endif
