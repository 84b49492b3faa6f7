/*
 * report: pages from the record, in pieces that threads take.
 */
#include "report/report.h"

#include <stdlib.h>

#include "base/die.h"
#include "base/xalloc.h"
#include "case/case.h"
#include "report/book.h"
#include "report/ledger.h"
#include "report/page.h"
#include "report/pages.h"
#include "report/press.h"
#include "report/query.h"
#include "report/session.h"
#include "report/session_page.h"
#include "report/task.h"
#include "report/templates.h"

static struct templates *
load_templates(const char *dir)
{
	struct buf why = {0};
	struct templates *t = templates_load(dir, &why);

	if (t == NULL)
		die(EXIT_USAGE, "%s", buf_cstr(&why));
	buf_free(&why);
	return t;
}

static void
write_assets(const struct report *r)
{
	struct slice bytes;
	const char *name;
	char *path;

	for (size_t i = 0; templates_asset(r->templates, i, &name, &bytes);
	     i++) {
		path = xasprintf("assets/%s", name);
		press_put(r->press, path, bytes);
		free(path);
	}
}

/* ---- the pieces */

static void
hash_record(const struct report *r, uint64_t first, uint64_t end)
{
	(void)first;
	(void)end;
	ledger_read(r->ledger, r->dir, "case.db");
}

static void
write_summary(const struct report *r, uint64_t first, uint64_t end)
{
	(void)first;
	(void)end;
	summary_write(r->dir, r->db);
	ledger_read(r->ledger, r->dir, "summary.json");
}

static void
write_index(const struct report *r, uint64_t first, uint64_t end)
{
	(void)first;
	(void)end;
	write_assets(r);
	index_pages_write(r);
}

static void
add_requests(struct tasks *t, const struct http_list *l)
{
	tasks_split(t, http_pages_write, l[HTTP_ALL].pages.pages, 4);
	if (l[HTTP_VALUES].pages.rows != 0)
		tasks_split(
		    t, http_values_write, l[HTTP_VALUES].pages.pages, 4);
	if (l[HTTP_POST].pages.rows != 0)
		tasks_split(t, http_post_write, l[HTTP_POST].pages.pages, 4);
}

/*
 * The pieces that cannot be split come first and the small ones last, so that
 * threads end together.
 */
static void
add_lists(struct tasks *t, const struct book *k)
{
	tasks_split(t, sessions_orders_write, SESSIONS_ORDERS, 1);
	tasks_add(t, findings_pages_write, 0, 1);
	tasks_add(t, images_pages_write, 0, 1);
	tasks_split(t, session_pages_write, k->session_pages.pages, 1);
	add_requests(t, k->http);
	tasks_split(t, sessions_pages_write, k->session_pages.pages, 4);
	tasks_split(t, files_pages_write, k->file_pages.pages, 4);
}

/* The record is read for its digest while the book is loaded. */
static void
make_pages(
    const struct report *r, struct book *book, const struct report_options *o)
{
	struct tasks *t = tasks_new(r, o->threads);

	tasks_add(t, hash_record, 0, 1);
	book_load(book, r->db, o->pages);
	tasks_add(t, write_summary, 0, 1);
	tasks_add(t, write_index, 0, 1);
	if (o->pages)
		add_lists(t, book);
	tasks_finish(t);
}

void
report_render(struct outdir *dir, const struct report_options *o)
{
	struct templates *templates = load_templates(o->templates);
	struct book book;
	struct report r = {
	    .db = query_record(dir),
	    .dir = dir,
	    .templates = templates,
	    .limits = o->limits,
	    .book = &book,
	    .ledger = ledger_new(),
	    .tick = o->tick,
	    .ctx = o->ctx,
	};

	r.scan = session_scan_new(r.db);
	r.press = press_new(dir, r.ledger);
	make_pages(&r, &book, o);
	press_free(r.press);
	ledger_close(r.ledger);
	manifest_write(dir, r.ledger, r.db, NULL, NULL);
	book_unload(&book);
	ledger_free(r.ledger);
	templates_free(templates);
	session_scan_free(r.scan);
	case_close(r.db);
}
