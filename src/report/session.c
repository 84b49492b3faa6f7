/*
 * session: the page of one session, put together from its parts.
 */
#include "report/session.h"

#include "base/wr.h"
#include "report/format.h"
#include "report/query.h"
#include "report/session_page.h"
#include "session/session.h"

#define NS_MS INT64_C(1000000)

void
session_ms(struct buf *b, int64_t ns)
{
	uint64_t us = ns < 0 ? 0 : (uint64_t)ns / 1000;

	wr_u64(b, us / 1000);
	if (us % 1000 == 0)
		return;
	buf_u8(b, '.');
	wr_digits(b, us % 1000, 3);
}

void
session_seconds(struct buf *b, const struct session_page *p, int64_t ns)
{
	uint64_t us = ns < 0 ? 0 : (uint64_t)ns / 1000;
	bool brief = format_between(p->s.first_ns, p->s.last_ns) < 1000 * NS_MS;

	buf_str(b, "+");
	wr_commas(b, us / 1000000);
	buf_u8(b, '.');
	if (brief)
		wr_digits(b, us % 1000000, 6);
	else
		wr_digits(b, us % 1000000 / 1000, 3);
}

/* Faster than the eye: a session of milliseconds is shown slower at first. */
#define SEEN_FROM     (2 * NS_MS)
#define SLOWEST_BELOW (200 * NS_MS)
#define SLOW_BELOW    (2000 * NS_MS)

bool
session_replay_put(struct session_page *p, struct value *v)
{
	int64_t span = format_between(p->s.first_ns, p->s.last_ns);
	struct buf *b = value_tmp(v);

	if (p->talk.last_ns > span)
		span = p->talk.last_ns;
	if (span < SEEN_FROM)
		return false;
	session_ms(b, span);
	value_buf(v, "replay", b);
	value_flag(v, "slowest", span < SLOWEST_BELOW);
	value_flag(v, "slow", span >= SLOWEST_BELOW && span < SLOW_BELOW);
	value_flag(v, "real", span >= SLOW_BELOW);
	return true;
}

struct value *
session_section(struct session_page *p, const char *key)
{
	struct value *v = value_object(p->root, key);

	value_number(v, "no", ++p->sections);
	return v;
}

void
session_table_no(struct session_page *p, struct value *v)
{
	value_number(v, "table", ++p->tables);
}

void
session_figure_no(struct session_page *p, struct value *v)
{
	value_number(v, "no", ++p->figures);
}

static void
find_gap_refs(struct session_page *p)
{
	const uint64_t where[] = {p->s.id, 0};
	const struct finding_ref *all;
	size_t n;

	p->gap_ref = p->snapped_ref = NULL;
	for (size_t w = 0; w < 2; w++) {
		all = book_refs(p->report->book, where[w], &n);
		for (size_t i = 0; i < n; i++)
			if (w == 0 && p->gap_ref == NULL &&
			    all[i].kind == FINDING_STREAM_GAP)
				p->gap_ref = &all[i];
			else if (p->snapped_ref == NULL &&
				 all[i].kind == FINDING_SNAPPED)
				p->snapped_ref = &all[i];
	}
}

static void
fill(struct session_page *p)
{
	bool terminal = session_is_terminal(p);

	find_gap_refs(p);
	session_facts_put(p);
	if (terminal)
		session_terminal_put(p);
	else if (session_when_is(p))
		session_when_put(p, session_section(p, "when"));
	session_http_put(p);
	session_ftp_put(p);
	session_files_put(p);
	session_plugins_put(p);
	session_talk_put(p, !terminal);
}

static void
write_page(struct session_page *p)
{
	struct buf path = {0}, title = {0}, name = {0};
	struct page_head head = {
	    .template = "session",
	    .tab = TAB_SESSIONS,
	    .below = true,
	};

	session_name(&name, p->s.id);
	book_session_path(&path, p->s.id);
	buf_str(&title, "Session ");
	buf_add_slice(&title, buf_as_slice(&name));
	head.path = buf_cstr(&path);
	head.title = buf_cstr(&title);
	p->root = page_open(p->page, &head);
	value_plain_buf(p->root, "name", &name);
	fill(p);
	page_close(p->page);
	buf_free(&path);
	buf_free(&title);
	buf_free(&name);
}

/* The id of the first session on a page of the list, or one after the last. */
static uint64_t
first_id(const struct pager *pages, uint64_t page)
{
	if (page == 0)
		return 0;
	return page < pages->pages ? pages->start[page].key.b : INT64_MAX;
}

void
session_pages_write(const struct report *r, uint64_t first, uint64_t end)
{
	const struct pager *pages = &r->book->session_pages;
	uint64_t from = first_id(pages, first), to = first_id(pages, end);
	struct page page;
	struct session_page p = {.report = r, .page = &page};

	if (!session_scan_start(r->scan, from, to))
		return;
	page_init(&page, r);
	while (session_scan_next(r->scan, &p))
		write_page(&p);
	page_free(&page);
	session_page_free(&p);
}
