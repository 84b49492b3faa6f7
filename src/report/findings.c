/*
 * findings: all of them, in the order of their numbers, grouped by what they
 * say of the evidence.
 */
#include "report/book.h"
#include "report/finding_row.h"
#include "report/page.h"
#include "report/pages.h"
#include "report/parts.h"

static const struct {
	const char *id, *title, *lede;
} groups[] = {
    [GROUP_SUSPICIOUS] = {"suspicious", "Suspicious",
	"What the traffic itself did that deserves a look."},
    [GROUP_MISSING] = {"missing", "Missing",
	"What the capture should hold and does not. Nothing is guessed in its "
	"place."},
    [GROUP_CONFLICTING] = {"conflicting", "Conflicting",
	"Where the evidence says two things. Both are kept."},
    [GROUP_LIMIT] = {"limit", "Over a limit, or not decoded",
	"Where the reading stopped on purpose, and why."},
};

#define GROUPS (sizeof(groups) / sizeof(groups[0]))

struct counts {
	uint64_t n[GROUPS][SEV_HIGH + 1];
};

static struct counts
count_all(const struct book *k)
{
	struct counts c = {0};

	for (size_t i = 0; i < k->nrefs; i++) {
		enum finding_kind kind = k->refs[i].kind;
		enum finding_group g = kind == FINDING_COUNT
					   ? GROUP_SUSPICIOUS
					   : finding_row(kind)->group;

		c.n[g][k->refs[i].severity]++;
	}
	return c;
}

/* The table of kinds by severities; here: groups that this page has. */
static void
put_table(struct value *root, const struct counts *c, const bool *here)
{
	struct value *list = value_list(root, "table"), *v, *cells;
	uint64_t all;

	for (size_t g = 0; g < GROUPS; g++) {
		v = value_item(list);
		value_str(v, "id", here[g] ? groups[g].id : "");
		value_str(v, "title", groups[g].title);
		cells = value_list(v, "cells");
		all = 0;
		for (int s = SEV_HIGH; s >= SEV_NOTE; s--) {
			value_number(value_item(cells), "n", c->n[g][s]);
			all += c->n[g][s];
		}
		value_number(v, "all", all);
	}
}

static void
put_groups(struct value *root, const struct book *k, struct query *q,
    uint64_t n, bool *here)
{
	struct value *list = value_list(root, "groups"), *g[GROUPS];
	struct value *rows[GROUPS] = {NULL};
	unsigned no = 0;

	/* sections come in the order of groups: those with rows are kept */
	for (size_t i = 0; i < GROUPS; i++) {
		g[i] = value_item(list);
		rows[i] = value_list(g[i], "rows");
	}
	while (n-- != 0 && query_next(q)) {
		enum finding_group at = finding_row_group(q);

		finding_row_put(value_item(rows[at]), k, q);
		here[at] = true;
	}
	for (size_t i = 0; i < GROUPS; i++) {
		value_flag(g[i], "here", here[i]);
		value_str(g[i], "id", groups[i].id);
		value_str(g[i], "title", groups[i].title);
		value_str(g[i], "lede", groups[i].lede);
		value_number(g[i], "no", here[i] ? ++no : 0);
	}
}

static void
write_page(struct page *p, const struct pager *pager, size_t i, struct query *q,
    const struct counts *c)
{
	static const struct page_head head = {
	    .template = "findings",
	    .title = "Findings",
	    .tab = TAB_FINDINGS,
	};
	struct value *root = page_open_list(p, &head, pager, i);
	struct value *list = value_list(root, "severities");
	bool here[GROUPS] = {false};

	for (int s = SEV_HIGH; s >= SEV_NOTE; s--)
		part_severity(value_item(list), "severity", (enum severity)s);
	put_groups(root, p->report->book, q, pager_count(pager, i), here);
	put_table(root, c, here);
	page_close(p);
}

void
findings_pages_write(const struct report *r, uint64_t first, uint64_t end)
{
	struct counts c = count_all(r->book);
	struct pager pager = {.name = "findings", .rows_max = BOOK_FINDINGS};
	struct query q = query_open(r->db, FINDING_ROW_SELECT "ORDER BY f.id");
	struct page p;

	(void)first;
	(void)end;
	for (uint64_t i = 0; i < r->book->findings; i++)
		pager_add(&pager, (struct pager_key){0, i + 1}, 0);
	pager_end(&pager);
	page_init(&p, r);
	for (size_t i = 0; i < pager.pages; i++)
		write_page(&p, &pager, i, &q, &c);
	page_free(&p);
	query_close(&q);
	pager_free(&pager);
}
