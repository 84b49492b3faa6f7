/*
 * report: pages from the record, in the order that the navigation has.
 */
#include "report/report.h"

#include "base/die.h"
#include "base/xalloc.h"
#include "case/case.h"
#include "report/book.h"
#include "report/page.h"
#include "report/pages.h"
#include "report/query.h"
#include "report/session.h"
#include "report/templates.h"

#include <stdlib.h>

static sqlite3 *
open_record(struct outdir *dir)
{
	struct buf why = {0};
	char *path = xasprintf("%s/case.db", outdir_path(dir));
	sqlite3 *db = case_open(path, &why);

	if (db == NULL)
		die(EXIT_OUTPUT, "%s", buf_cstr(&why));
	query_functions(db);
	free(path);
	buf_free(&why);
	return db;
}

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
		outdir_put(r->dir, path, bytes, -1);
		free(path);
	}
}

static void
write_lists(const struct report *r)
{
	findings_pages_write(r);
	sessions_pages_write(r);
	session_pages_write(r);
	http_pages_write(r);
	files_pages_write(r);
	images_pages_write(r);
}

void
report_render(struct outdir *dir, const struct report_options *o)
{
	sqlite3 *db = open_record(dir);
	struct templates *templates = load_templates(o->templates);
	struct book *book = book_load(db, o->pages);
	struct report r = {
	    .db = db,
	    .dir = dir,
	    .templates = templates,
	    .limits = o->limits,
	    .book = book,
	};

	write_assets(&r);
	index_pages_write(&r);
	if (o->pages)
		write_lists(&r);
	summary_write(dir, db);
	book_free(book);
	templates_free(templates);
	case_close(db);
	manifest_write(dir);
}
