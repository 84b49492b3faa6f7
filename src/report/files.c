/*
 * files: every carved file, in the order of sessions and parts.
 */
#include "report/book.h"
#include "report/file_row.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pages.h"
#include "session/session.h"

#define STRIP_PICTURES "12" /* on the first page */

struct rows {
	const struct book *book;
	struct query q;
	uint64_t left;
	uint64_t session; /* of the row before */
};

static struct value *
next_row(void *ctx, struct arena *a)
{
	struct rows *r = ctx;
	struct buf *name;
	struct value *v;

	if (r->left == 0 || !query_next(&r->q))
		return NULL;
	r->left--;
	v = value_new(a);
	name = value_tmp(v);
	file_row(v, r->book, &r->q);
	if (file_row_session(&r->q) != r->session) {
		r->session = file_row_session(&r->q);
		session_name(name, r->session);
		value_buf(v, "first_of", name);
	}
	return v;
}

static void
put_pictures(struct value *root, const struct report *r)
{
	struct value *list = NULL;
	struct query q = query_open(r->db,
	    FILE_ROW_SELECT "WHERE " BOOK_IS_IMAGE " AND NOT " BOOK_IS_PIXEL
			    " ORDER BY a.session_id,a.part "
			    "LIMIT " STRIP_PICTURES);

	while (query_next(&q)) {
		if (list == NULL)
			list = value_list(
			    value_object(root, "pictures"), "thumbs");
		file_row_thumb(value_item(list), r->book, &q);
	}
	query_close(&q);
}

/* "3 are not what they say, 2 incomplete" */
static void
put_state(struct value *root, const struct book *k, struct buf *b)
{
	struct value *list = value_list(root, "states"), *v;

	if (k->disguised != 0) {
		v = value_item(list);
		value_number(v, "n", k->disguised);
		value_str(v, "words",
		    k->disguised == 1
			? "is not what it was declared to be"
			: "are not what they were declared to be");
	}
	if (k->incomplete != 0) {
		v = value_item(list);
		value_number(v, "n", k->incomplete);
		value_str(v, "words", "incomplete");
	}
	format_count(b, k->files, "file");
	value_buf(root, "total", b);
}

static void
write_page(struct page *p, size_t i, struct rows *rows)
{
	static const struct page_head head = {
	    .template = "files",
	    .title = "Files",
	    .tab = TAB_FILES,
	    .wide = true,
	};
	const struct report *r = p->report;
	const struct pager *pager = &r->book->file_pages;
	struct value *root = page_open_list(p, &head, pager, i);

	put_state(root, r->book, &p->tmp);
	rows->left = pager_count(pager, i);
	value_each(root, "rows", next_row, rows);
	if (i == 0)
		put_pictures(root, r);
	format_all(&p->tmp, r->book->images, "image");
	value_buf(root, "images_all", &p->tmp);
	page_close(p);
}

void
files_pages_write(const struct report *r, uint64_t first, uint64_t end)
{
	const struct pager_start *start = r->book->file_pages.start;
	struct rows rows = {.book = r->book};
	struct page p;

	if (first != 0)
		rows.session = (uint64_t)start[first - 1].last.a;
	rows.q = query_open(r->db,
	    FILE_ROW_SELECT "WHERE (a.session_id,a.part)>=(?1,?2) "
			    "ORDER BY a.session_id,a.part");
	query_bind(&rows.q, 1, start[first].key.a);
	query_bind(&rows.q, 2, (int64_t)start[first].key.b);
	page_init(&p, r);
	for (uint64_t i = first; i < end; i++)
		write_page(&p, i, &rows);
	query_close(&rows.q);
	page_free(&p);
}
