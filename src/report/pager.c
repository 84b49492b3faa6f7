/* pager: where the pages of a list begin. */
#include "report/pager.h"

#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"

static void
pager_start_page(struct pager *p, struct pager_key key)
{
	if (p->pages == p->cap) {
		p->cap = p->cap == 0 ? 16 : p->cap * 2;
		p->start = xreallocarray(p->start, p->cap, sizeof(*p->start));
	}
	p->start[p->pages++] = (struct pager_start){key, key, p->rows};
	p->weight = 0;
}

void
pager_add(struct pager *p, struct pager_key key, uint64_t weight)
{
	bool full = p->pages == 0 ||
		    p->rows - p->start[p->pages - 1].row == p->rows_max ||
		    (p->weight_max != 0 && p->weight != 0 &&
			p->weight + weight > p->weight_max);

	if (full)
		pager_start_page(p, key);
	p->start[p->pages - 1].last = key;
	p->rows++;
	p->weight += weight;
}

void
pager_end(struct pager *p)
{
	if (p->pages == 0)
		pager_start_page(p, (struct pager_key){0, 0});
}

void
pager_free(struct pager *p)
{
	free(p->start);
	p->start = NULL;
	p->pages = p->cap = 0;
}

static bool
after(struct pager_key a, struct pager_key b)
{
	return a.a != b.a ? a.a > b.a : a.b > b.b;
}

size_t
pager_find(const struct pager *p, struct pager_key key)
{
	size_t lo = 0, hi = p->pages, mid;

	/* the last page that does not begin after the key */
	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (after(p->start[mid].key, key))
			hi = mid;
		else
			lo = mid;
	}
	if (lo + 1 < p->pages && after(key, p->start[lo].last))
		lo++;
	return lo;
}

uint64_t
pager_first(const struct pager *p, size_t page)
{
	return p->rows == 0 ? 0 : p->start[page].row + 1;
}

uint64_t
pager_last(const struct pager *p, size_t page)
{
	return page + 1 < p->pages ? p->start[page + 1].row : p->rows;
}

uint64_t
pager_count(const struct pager *p, size_t page)
{
	return p->rows == 0 ? 0
			    : pager_last(p, page) - pager_first(p, page) + 1;
}

void
pager_path(struct buf *b, const char *name, size_t page)
{
	buf_str(b, name);
	if (page != 0) {
		buf_u8(b, '-');
		wr_u64(b, page + 1);
	}
	buf_str(b, ".html");
}
