/*
 * http_list: the order of a list of requests, page by page. Ids are kept as
 * small differences, so that a list of millions costs some bytes each.
 */
#ifndef WF_REPORT_HTTP_LIST_H
#define WF_REPORT_HTTP_LIST_H

#include "base/rd.h"
#include "report/pager.h"

/* The lists; each is by time. */
enum http_which {
	HTTP_ALL,
	HTTP_VALUES, /* with a query, a form or parts */
	HTTP_POST,
	HTTP_LISTS
};

/* Filled by http_list_add up to http_list_end. */
struct http_list {
	struct pager pages; /* key: time, http.id */
	struct buf order;   /* ids */
	size_t *at;	    /* where each page's begin in it */
	size_t cap;
	uint64_t before; /* the id that was added last to this page */
};

void http_list_init(struct http_list *, enum http_which);
/* By ascending keys; the weight is about how many bytes it shows. */
void http_list_add(struct http_list *, struct pager_key, uint64_t weight);
void http_list_end(struct http_list *);
void http_list_free(struct http_list *);

/* The requests of a page: *id is 0 at first; false: no more. */
struct rd http_list_page(const struct http_list *, size_t page);
bool http_list_next(struct rd *, uint64_t *id);

#endif
