/*
 * sessions: the list of all sessions, in four orders, each a set of static
 * pages. By time every session is listed; in the other orders as many as
 * LIMIT_ORDER_ROWS.
 */
#include <assert.h>
#include <inttypes.h>

#include "base/wr.h"
#include "report/book.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pages.h"
#include "report/query.h"
#include "report/session_row.h"

static const struct order {
	const char *name, *flag, *words, *sql;
} by_time = {"sessions", "by_time", "by time", "id"},
  orders[] = {
      {"sessions-by-size", "by_size", "by size, the largest first",
	  "client_bytes+server_bytes DESC,id"},
      {"sessions-by-type", "by_type", "by application",
	  "ifnull(app,'~'||proto),id"},
      {"sessions-by-address", "by_address", "by address of client and server",
	  "addr_key(client_ip),addr_key(server_ip),id"},
};

/* The rows of one page, taken from a query that goes on with the next. */
struct rows {
	const struct book *book;
	struct query q;
	uint64_t left;
};

static struct value *
next_row(void *ctx, struct arena *a)
{
	struct rows *r = ctx;
	struct value *v;

	if (r->left == 0 || !query_next(&r->q))
		return NULL;
	r->left--;
	v = value_new(a);
	session_row(v, r->book, &r->q, true);
	return v;
}

static void
put_left_out(struct value *root, const struct book *k, uint64_t listed)
{
	struct buf b = {0};

	if (listed < k->sessions) {
		buf_str(&b, "In this order the first ");
		wr_commas(&b, listed);
		buf_str(&b, " of ");
		wr_commas(&b, k->sessions);
		buf_str(&b, " sessions are listed. By time all of them are, "
			    "and case.db has them for any other order.");
	}
	value_buf(root, "left_out", &b);
	buf_free(&b);
}

static void
write_page(struct page *p, const struct order *o, const struct pager *pager,
    size_t i, struct rows *rows)
{
	static const struct page_head head = {
	    .template = "sessions",
	    .title = "Sessions",
	    .tab = TAB_SESSIONS,
	    .wide = true,
	};
	const struct book *k = p->report->book;
	struct value *root = page_open_list(p, &head, pager, i);

	format_count(&p->tmp, k->sessions, "session");
	value_buf(root, "total", &p->tmp);
	value_flag(root, "orders", true);
	value_flag(root, o->flag, true);
	value_str(root, "order_words", o->words);
	put_left_out(root, k, pager->rows);
	format_power(&p->tmp, k->scale_end);
	value_buf(root, "scale_end", &p->tmp);
	value_text(root, "places", k->places);
	rows->left = pager_count(pager, i);
	value_each(root, "rows", next_row, rows);
	page_close(p);
}

/* Pages of a known number of rows: keys do not matter here. */
static struct pager
limited_pager(const char *name, uint64_t rows)
{
	struct pager p = {.name = name, .rows_max = BOOK_SESSIONS};

	for (uint64_t i = 0; i < rows; i++)
		pager_add(&p, (struct pager_key){0, i}, 0);
	pager_end(&p);
	return p;
}

static void
write_order(struct page *p, const struct order *o)
{
	const struct report *r = p->report;
	uint64_t n = r->book->sessions, most = r->limits->v[LIMIT_ORDER_ROWS];
	struct rows rows = {.book = r->book};
	struct buf sql = {0};
	struct pager pager;

	n = n > most ? most : n;
	pager = limited_pager(o->name, n);
	/* Only keys are sorted; a cross join keeps their order. */
	buf_printf(&sql,
	    "SELECT %sFROM (SELECT id k FROM session ORDER BY %s LIMIT %" PRIu64
	    ") CROSS JOIN session ON id=k",
	    session_row_columns(r->book), o->sql, n);
	rows.q = query_open(r->db, buf_cstr(&sql));
	for (size_t i = 0; i < pager.pages; i++)
		write_page(p, o, &pager, i, &rows);
	query_close(&rows.q);
	pager_free(&pager);
	buf_free(&sql);
}

void
sessions_orders_write(const struct report *r, uint64_t first, uint64_t end)
{
	struct page p;

	static_assert(sizeof(orders) / sizeof(orders[0]) == SESSIONS_ORDERS,
	    "an order without pages");
	page_init(&p, r);
	for (uint64_t i = first; i < end; i++)
		write_order(&p, &orders[i]);
	page_free(&p);
}

void
sessions_pages_write(const struct report *r, uint64_t first, uint64_t end)
{
	const struct pager *pager = &r->book->session_pages;
	struct rows rows = {.book = r->book};
	struct buf sql = {0};
	struct page p;

	buf_printf(&sql, "SELECT %sFROM session WHERE id>=?1 ORDER BY id",
	    session_row_columns(r->book));
	rows.q = query_open(r->db, buf_cstr(&sql));
	buf_free(&sql);
	query_bind(&rows.q, 1, (int64_t)pager->start[first].key.b);
	page_init(&p, r);
	for (uint64_t i = first; i < end; i++)
		write_page(&p, &by_time, pager, i, &rows);
	page_free(&p);
	query_close(&rows.q);
}
