/* http_list: ids by page, as differences. */
#include "report/http_list.h"

#include <stdlib.h>

#include "base/pack.h"
#include "base/xalloc.h"
#include "report/book.h"

void
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

void
http_list_add(struct http_list *l, struct pager_key key, uint64_t weight)
{
	size_t pages = l->pages.pages;

	pager_add(&l->pages, key, weight);
	if (l->pages.pages > l->cap) {
		l->cap = l->cap * 2 + 16;
		l->at = xreallocarray(l->at, l->cap, sizeof(*l->at));
	}
	if (l->pages.pages != pages) {
		l->at[pages] = l->order.n;
		l->before = 0;
	}
	buf_varint(&l->order, zigzag((int64_t)(key.b - l->before)));
	l->before = key.b;
}

void
http_list_end(struct http_list *l)
{
	pager_end(&l->pages);
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
http_list_next(struct rd *r, uint64_t *id)
{
	if (r->left == 0)
		return false;
	*id += (uint64_t)unzigzag(rd_varint(r));
	return true;
}
