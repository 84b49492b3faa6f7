/* page: what every page has, and from value to file. */
#include "report/page.h"

#include <stddef.h>

#include "base/die.h"
#include "base/wr.h"
#include "report/book.h"
#include "report/mustache.h"
#include "report/parts.h"
#include "report/press.h"
#include "report/templates.h"

#define COUNT(field) offsetof(struct book, field)

/* The navigation; count is the number that the book has of each. */
static const struct {
	const char *href, *label;
	size_t count;
} tabs[TABS] = {
    [TAB_INDEX] = {"index.html", "Case", 0},
    [TAB_FINDINGS] = {"findings.html", "Findings", COUNT(findings)},
    [TAB_SESSIONS] = {"sessions.html", "Sessions", COUNT(sessions)},
    [TAB_HTTP] = {"http.html", "HTTP requests", COUNT(requests)},
    [TAB_FILES] = {"files.html", "Files", COUNT(files)},
    [TAB_IMAGES] = {"images.html", "Images", COUNT(images)},
};

void
page_init(struct page *p, const struct report *r)
{
	*p = (struct page){.report = r, .arena = arena_new()};
	p->empty = arena_mark(p->arena);
}

void
page_free(struct page *p)
{
	arena_free(p->arena);
	buf_free(&p->path);
	buf_free(&p->tmp);
	buf_free(&p->out);
}

static uint64_t
tab_count(const struct book *k, enum page_tab tab)
{
	uint64_t n;

	memcpy(&n, (const uint8_t *)k + tabs[tab].count, sizeof n);
	return n;
}

static void
put_nav(struct page *p)
{
	struct value *list = value_list(p->root, "nav"), *v;
	enum page_tab last = p->report->book->linked ? TABS : TAB_INDEX + 1;

	for (enum page_tab t = TAB_INDEX; t < last; t++) {
		v = value_item(list);
		value_plain(v, "href", slice_str(tabs[t].href));
		value_plain(v, "label", slice_str(tabs[t].label));
		if (t == p->head.tab)
			value_str(
			    v, "current", p->head.below ? "true" : "page");
		if (t != TAB_INDEX) {
			/* as text: none is shown, too */
			wr_commas(&p->tmp, tab_count(p->report->book, t));
			value_plain_buf(v, "count", &p->tmp);
		}
	}
}

static void
put_titles(struct page *p)
{
	const struct book *k = p->report->book;
	struct value *root = p->root;

	value_text(root, "case_ref", k->case_ref);
	buf_add_slice(&p->tmp, k->running);
	if (p->head.below) {
		buf_str(&p->tmp, " · ");
		buf_str(&p->tmp, p->head.title);
	}
	value_buf(root, "running", &p->tmp);
	value_text(root, "tool", k->tool);
	buf_add_slice(
	    &p->tmp, k->case_number.n != 0 ? k->case_number : k->heading);
	buf_str(&p->tmp, " · ");
	buf_str(&p->tmp, p->head.title);
	value_buf(root, "page_title", &p->tmp);
}

/* The way up, one step for each folder of the path. */
static void
put_root(struct page *p, struct slice path)
{
	for (size_t i = 0; i < path.n; i++)
		if (slice_at(path, i) == '/')
			buf_str(&p->tmp, "../");
	value_plain_buf(p->root, "root", &p->tmp);
}

struct value *
page_open(struct page *p, const struct page_head *head)
{
	p->head = *head;
	buf_reset(&p->path);
	buf_str(&p->path, head->path);
	p->root = value_new(p->arena);
	put_root(p, slice_str(head->path));
	value_flag(p->root, "wide", head->wide);
	put_titles(p);
	put_nav(p);
	return p->root;
}

struct value *
page_open_list(struct page *p, const struct page_head *head,
    const struct pager *pager, size_t i)
{
	struct page_head at = *head;
	struct buf path = {0};
	struct value *root;

	pager_path(&path, pager->name, i);
	at.path = buf_cstr(&path);
	root = page_open(p, &at);
	value_number(root, "first", pager_first(pager, i));
	value_number(root, "last", pager_last(pager, i));
	value_number(root, "of", pager->rows);
	value_flag(root, "any", pager->rows != 0);
	part_pages(root, pager, i);
	buf_free(&path);
	return root;
}

void
page_close(struct page *p)
{
	const struct mustache *m =
	    templates_find(p->report->templates, p->head.template);

	buf_reset(&p->out);
	if (!mustache_render(&p->out, m, p->root))
		die(EXIT_OUTPUT,
		    "template %s.html: partials nest deeper than %d",
		    p->head.template, MUSTACHE_DEPTH);
	press_put(p->report->press, buf_cstr(&p->path), buf_as_slice(&p->out));
	arena_release(p->arena, p->empty);
	p->root = NULL;
}
