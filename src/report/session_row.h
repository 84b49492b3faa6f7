/*
 * session_row: a session as a row of a table (parts/session-row.html).
 */
#ifndef WF_REPORT_SESSION_ROW_H
#define WF_REPORT_SESSION_ROW_H

#include "report/query.h"
#include "report/value.h"

struct book;

/*
 * What a query selects from session, first, for session_row. Countries are
 * looked up where there are any: an empty table costs time, too.
 */
const char *session_row_columns(const struct book *);

/* anchored: the row can be linked to, as #s5984. */
void session_row(
    struct value *, const struct book *, const struct query *, bool anchored);
/* The label of an app, or of the protocol where no app is known. */
void session_row_app(struct buf *, struct slice app, struct slice proto);

#endif
