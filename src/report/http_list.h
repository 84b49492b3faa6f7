/*
 * http_list: the order of a list of requests, page by page. Ids are kept as
 * small differences, so that a list of millions costs some bytes each; beside
 * each stands what would cost a query more for every row.
 */
#ifndef WF_REPORT_HTTP_LIST_H
#define WF_REPORT_HTTP_LIST_H

#include <sqlite3.h>

#include "base/rd.h"
#include "report/pager.h"

/* The lists; each is by time. */
enum http_which {
	HTTP_ALL,
	HTTP_VALUES, /* with a query, a form or parts */
	HTTP_POST,
	HTTP_LISTS
};

struct http_list {
	struct pager pages; /* key: time, http.id */
	struct buf order;   /* ids */
	size_t *at;	    /* where each page's begin in it */
	size_t cap;
	uint64_t before; /* the id that was added last to this page */
};

/* All HTTP_LISTS of them. */
void http_lists_load(struct http_list *, sqlite3 *);
void http_list_free(struct http_list *);

struct http_list_row {
	uint64_t id;
	bool params; /* has any */
	bool page;   /* its session has one */
};

/* The requests of a page: the row is zero at first; false: no more. */
struct rd http_list_page(const struct http_list *, size_t page);
bool http_list_next(struct rd *, struct http_list_row *);

#endif
