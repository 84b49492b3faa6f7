/*
 * session_load: rows of the record as what a session's page is made of. Every
 * query is ordered by session through a key or an index.
 */
#ifndef WF_REPORT_SESSION_LOAD_H
#define WF_REPORT_SESSION_LOAD_H

#include "report/query.h"
#include "report/session_page.h"

/* Sessions with a page, their id from ?1 to before ?2. */
extern const char session_facts_sql[];
/* Texts stay as long as the query is not stepped. */
void session_facts_load(struct session_facts *, const struct query *);

/*
 * One kind of row that belongs to a session: of sessions from ?1 on, the
 * session's id in the first column. load adds a row to the page, or counts it
 * when the page is full.
 */
struct session_rows {
	const char *sql;
	void (*load)(struct session_page *, const struct query *);
};

#define SESSION_ROWS_KINDS 5
extern const struct session_rows session_rows[SESSION_ROWS_KINDS];

#endif
