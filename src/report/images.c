/*
 * images: carved pictures in fixed boxes; those of one pixel as a table.
 * Formats that are code or that browsers may not know are named, not shown.
 */
#include "report/book.h"
#include "report/file_row.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pages.h"
#include "report/parts.h"

#define PIXEL_HOSTS "100"

struct thumbs {
	const struct book *book;
	struct query q;
	uint64_t left;
};

static struct value *
next_thumb(void *ctx, struct arena *a)
{
	struct thumbs *t = ctx;
	struct value *v;

	if (t->left == 0 || !query_next(&t->q))
		return NULL;
	t->left--;
	v = value_new(a);
	file_row_thumb(v, t->book, &t->q);
	return v;
}

/* Images of one pixel by the host they came from. */
static void
put_pixels(struct value *root, const struct report *r)
{
	struct value *list = value_list(root, "pixels"), *v;
	struct query q = query_open(r->db,
	    "SELECT url_host(a.url) h,count(*),min(a.size),max(a.size),"
	    "count(DISTINCT a.session_id),min(a.session_id),"
	    "max(s.page IS NOT NULL) FROM artifact a LEFT JOIN session s "
	    "ON s.id=a.session_id WHERE " BOOK_IS_IMAGE " AND " BOOK_IS_PIXEL
	    " GROUP BY 1 ORDER BY 2 DESC,1 LIMIT " PIXEL_HOSTS);
	uint64_t all = 0;

	while (query_next(&q)) {
		v = value_item(list);
		part_captured(v, "host", query_bytes(&q, 0));
		value_number(v, "n", query_u64(&q, 1));
		value_number(v, "least", query_u64(&q, 2));
		value_number(v, "most",
		    query_u64(&q, 3) == query_u64(&q, 2) ? 0
							 : query_u64(&q, 3));
		value_number(v, "sessions", query_u64(&q, 4));
		part_session(v, "session", r->book, query_u64(&q, 5),
		    query_int(&q, 6) != 0);
		all += query_u64(&q, 1);
	}
	query_close(&q);
	value_number(root, "pixels_all", all);
}

static void
write_page(struct page *p, size_t i, struct thumbs *thumbs)
{
	static const struct page_head head = {
	    .template = "images",
	    .title = "Images",
	    .tab = TAB_IMAGES,
	};
	const struct report *r = p->report;
	const struct pager *pager = &r->book->image_pages;
	struct value *root = page_open_list(p, &head, pager, i);

	format_count(&p->tmp, r->book->images, "image");
	value_buf(root, "total", &p->tmp);
	value_number(root, "images", r->book->images);
	value_number(root, "here", pager_count(pager, i));
	thumbs->left = pager_count(pager, i);
	value_each(root, "thumbs", next_thumb, thumbs);
	if (i == 0 && r->book->images != pager->rows)
		put_pixels(root, r);
	page_close(p);
}

void
images_pages_write(const struct report *r, uint64_t first, uint64_t end)
{
	struct thumbs thumbs = {.book = r->book};
	struct page p;

	(void)first;
	(void)end;
	page_init(&p, r);
	thumbs.q = query_open(r->db,
	    FILE_ROW_SELECT "WHERE " BOOK_IS_IMAGE " AND NOT " BOOK_IS_PIXEL
			    " ORDER BY a.session_id,a.part");
	for (size_t i = 0; i < r->book->image_pages.pages; i++)
		write_page(&p, i, &thumbs);
	query_close(&thumbs.q);
	page_free(&p);
}
