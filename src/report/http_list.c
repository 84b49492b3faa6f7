/*
 * http_list: requests are read in the order of their sessions, sorted by time,
 * and kept by page, as differences of ids.
 */
#include "report/http_list.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "case/extsort.h"
#include "report/book.h"
#include "report/query.h"

/* Requests that are sorted at once, and what others may take while they wait:
 * beyond it they are in a temporary file. */
#define SORTED	      8192
#define WAITING_BYTES ((size_t)8 << 20)

/* What the lists need of a request. */
struct request {
	int64_t ns;
	uint64_t id;
	uint32_t weight; /* about how many bytes it shows */
	bool params;	 /* has any: values or cookies */
	bool page;	 /* its session has one */
	bool values, post;
};

/* ---- reading */

static struct request
request_read(const struct query *q)
{
	return (struct request){
	    .ns = query_int(q, 0),
	    .id = query_u64(q, 1),
	    .weight = (uint32_t)query_u64(q, 2),
	    .post = query_int(q, 3) != 0,
	    .page = query_int(q, 4) != 0,
	};
}

/* Both scans go by the request's id. *has: q is at one not looked at yet. */
static void
request_params(struct request *r, struct query *q, bool *has)
{
	for (; *has && query_u64(q, 0) <= r->id; *has = query_next(q)) {
		if (query_u64(q, 0) < r->id)
			continue;
		r->weight += (uint32_t)query_u64(q, 1);
		r->params = true;
		r->values |= query_int(q, 2) != 0;
	}
}

static int
by_time(const void *va, const void *vb)
{
	const struct request *a = va, *b = vb;

	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void
requests_read(sqlite3 *db, struct extsort *sort)
{
	struct query q = query_open(db,
	    "SELECT ifnull(h.ns,h.response_ns),h.id,"
	    "min(length(ifnull(h.uri,'')),4096),h.method='POST',s.page<>'' "
	    "FROM http h LEFT JOIN session s ON s.id=h.session_id "
	    "ORDER BY h.id");
	struct query param = query_open(db,
	    "SELECT http_id,64+min(length(ifnull(value,'')),4096),"
	    "kind<>'cookie' FROM http_param ORDER BY http_id");
	bool has = query_next(&param);
	struct request *some = xreallocarray(NULL, SORTED, sizeof(*some));
	size_t n = 0;

	while (query_next(&q)) {
		if (n == SORTED) {
			extsort_run(sort, some, n);
			n = 0;
		}
		some[n] = request_read(&q);
		request_params(&some[n++], &param, &has);
	}
	extsort_run(sort, some, n);
	free(some);
	query_close(&q);
	query_close(&param);
}

/* ---- making */

/* A row of a list, as a number: the way to its id, and two flags. */
#define ROW_PARAMS 1
#define ROW_PAGE   2
#define ROW_SHIFT  2

static void
http_list_init(struct http_list *l, enum http_which which)
{
	static const char *const name[HTTP_LISTS] = {
	    [HTTP_ALL] = "http",
	    [HTTP_VALUES] = "http-parameters",
	    [HTTP_POST] = "http-post",
	};

	*l = (struct http_list){.pages = {.name = name[which],
				    .rows_max = BOOK_HTTP,
				    .weight_max = BOOK_HTTP_BYTES}};
}

static void
http_list_add(struct http_list *l, const struct request *r)
{
	size_t pages = l->pages.pages;
	uint64_t row;

	pager_add(&l->pages, (struct pager_key){r->ns, r->id}, r->weight);
	if (l->pages.pages > l->cap) {
		l->cap = l->cap * 2 + 16;
		l->at = xreallocarray(l->at, l->cap, sizeof(*l->at));
	}
	if (l->pages.pages != pages) {
		l->at[pages] = l->order.n;
		l->before = 0;
	}
	row = zigzag((int64_t)(r->id - l->before)) << ROW_SHIFT;
	row |= r->params ? ROW_PARAMS : 0;
	row |= r->page ? ROW_PAGE : 0;
	buf_varint(&l->order, row);
	l->before = r->id;
}

static void
http_lists_fill(struct http_list *lists, struct extsort *sort)
{
	struct extmerge *sorted = extmerge_new(&sort, 1);
	struct request r;

	while (extmerge_next(sorted, &r)) {
		http_list_add(&lists[HTTP_ALL], &r);
		if (r.values)
			http_list_add(&lists[HTTP_VALUES], &r);
		if (r.post)
			http_list_add(&lists[HTTP_POST], &r);
	}
	extmerge_free(sorted);
}

void
http_lists_load(struct http_list *lists, sqlite3 *db)
{
	struct budget budget = {.limit = WAITING_BYTES};
	struct store *store = store_new(&budget, NULL);
	struct extsort *sort =
	    extsort_new(store, sizeof(struct request), by_time);

	for (int i = 0; i < HTTP_LISTS; i++)
		http_list_init(&lists[i], (enum http_which)i);
	requests_read(db, sort);
	http_lists_fill(lists, sort);
	for (int i = 0; i < HTTP_LISTS; i++)
		pager_end(&lists[i].pages);
	extsort_free(sort);
	store_free(store);
}

void
http_list_free(struct http_list *l)
{
	pager_free(&l->pages);
	buf_free(&l->order);
	free(l->at);
}

struct rd
http_list_page(const struct http_list *l, size_t page)
{
	size_t from, end;

	if (l->pages.rows == 0)
		return rd_init(SLICE_NONE);
	from = l->at[page];
	end = page + 1 < l->pages.pages ? l->at[page + 1] : l->order.n;
	return rd_init(slice_mid(buf_as_slice(&l->order), from, end - from));
}

bool
http_list_next(struct rd *r, struct http_list_row *row)
{
	uint64_t v;

	if (r->left == 0)
		return false;
	v = rd_varint(r);
	row->id += (uint64_t)unzigzag(v >> ROW_SHIFT);
	row->params = (v & ROW_PARAMS) != 0;
	row->page = (v & ROW_PAGE) != 0;
	return true;
}
