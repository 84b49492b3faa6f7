/*
 * pager: where the pages of a long list begin, so that every page can link to
 * any row by its key. Made by one ordered scan over the keys. A page holds up
 * to rows_max rows and, but for a single heavy row, weight_max of weight.
 */
#ifndef WF_REPORT_PAGER_H
#define WF_REPORT_PAGER_H

#include "base/buf.h"

struct pager_key {
	int64_t a;  /* a time, or 0 */
	uint64_t b; /* an id */
};

struct pager_start {
	struct pager_key key, last; /* of the page's first and last row */
	uint64_t row;		    /* rows before it */
};

struct pager {
	const char *name; /* "sessions": sessions.html, sessions-2.html ... */
	uint64_t rows_max, weight_max; /* weight_max 0: any */
	uint64_t rows;		       /* in all */
	uint64_t weight;	       /* of the page being filled */
	struct pager_start *start;
	size_t pages, cap; /* at least one page once pager_end was called */
};

/* Keys come in ascending order. */
void pager_add(struct pager *, struct pager_key, uint64_t weight);
void pager_end(struct pager *);
void pager_free(struct pager *);
/* The page of the first row that is not before the key, from 0. */
size_t pager_find(const struct pager *, struct pager_key);
/* First row of a page, from 1, and last one; 0, 0 when there are none. */
uint64_t pager_first(const struct pager *, size_t page);
uint64_t pager_last(const struct pager *, size_t page);
uint64_t pager_count(const struct pager *, size_t page);
/* sessions.html, sessions-2.html ... */
void pager_path(struct buf *, const char *name, size_t page);

#endif
