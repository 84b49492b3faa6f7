/*
 * page: one page of the report, from its template to its file.
 *
 *	struct page p;
 *	struct value *root;
 *
 *	page_init(&p, report);
 *	root = page_open(&p, &(struct page_head){.path = "files.html", ...});
 *	value_number(root, "total", n);
 *	page_close(&p);		(rendered and written; open the next one)
 *	page_free(&p);
 *
 * page_open fills what every page has (parts/head.html, parts/foot.html):
 * titles, navigation with counts, and `root`, the way back to the report's
 * directory ("../../" for a page two folders down), which every link in a
 * template begins with. The report is read-only and shared; a page belongs to
 * one thread, and so do the report's db, scan and press: another thread has a
 * copy of the struct report with its own (task.h).
 */
#ifndef WF_REPORT_PAGE_H
#define WF_REPORT_PAGE_H

#include <sqlite3.h>

#include "base/limits.h"
#include "base/outdir.h"
#include "report/value.h"

struct book;
struct ledger;
struct pager;
struct press;
struct session_scan;
struct templates;

struct report {
	sqlite3 *db; /* opened for reading */
	struct session_scan *scan;
	struct outdir *dir;
	const struct templates *templates;
	const struct limits *limits;
	const struct book *book;
	/* After each piece that the caller's thread did; or NULL. */
	void (*tick)(void *ctx, size_t done, size_t total);
	void *ctx;
	struct ledger *ledger; /* digests of what is written */
	struct press *press;
};

enum page_tab {
	TAB_NONE,
	TAB_INDEX,
	TAB_FINDINGS,
	TAB_SESSIONS,
	TAB_HTTP,
	TAB_FILES,
	TAB_IMAGES,
	TABS
};

struct page_head {
	const char *path;     /* below the report's directory */
	const char *template; /* its name, without .html */
	const char *title;    /* plain text, without the case's name */
	enum page_tab tab;
	bool below; /* a page below the tab's own (one session) */
	bool wide;  /* landscape on paper */
};

struct page {
	const struct report *report;
	struct arena *arena;
	struct arena_mark empty;
	struct value *root;
	struct page_head head;
	struct buf path, tmp, out; /* tmp: for whoever fills the page */
};

void page_init(struct page *, const struct report *);
void page_free(struct page *);
/* The strings of the head are needed until page_open returns. */
struct value *page_open(struct page *, const struct page_head *);
/*
 * Page i of a list; its path comes from the pager. Puts first, last and of
 * (rows of the page and in all), any (there are some) and pages (links).
 */
struct value *page_open_list(
    struct page *, const struct page_head *, const struct pager *, size_t i);
void page_close(struct page *);

#endif
