/*
 * session_scan: scans over the record that run beside each other, so that each
 * row is met once, whatever the number of sessions.
 */
#include "report/session_page.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "report/query.h"
#include "report/session_load.h"

/* Its first column is the session. */
struct cursor {
	struct query q;
	bool has;
};

struct session_scan {
	struct query any, before; /* asked once a range */
	struct query sessions;
	struct query next; /* one session ahead of it */
	struct cursor rows[SESSION_ROWS_KINDS], transcript;
	uint64_t prev;
};

static void
cursor_start(struct cursor *c, uint64_t first)
{
	query_rewind(&c->q);
	query_bind(&c->q, 1, (int64_t)first);
	c->has = query_next(&c->q);
}

static void
cursor_next(struct cursor *c)
{
	c->has = query_next(&c->q);
}

/* Is it at a row of that session? Rows of earlier ones are passed over. */
static bool
cursor_at(struct cursor *c, uint64_t session)
{
	while (c->has && query_u64(&c->q, 0) < session)
		cursor_next(c);
	return c->has && query_u64(&c->q, 0) == session;
}

static void
load_rows(struct session_scan *scan, struct session_page *p)
{
	for (size_t i = 0; i < SESSION_ROWS_KINDS; i++) {
		struct cursor *c = &scan->rows[i];

		for (; cursor_at(c, p->s.id); cursor_next(c))
			session_rows[i].load(p, &c->q);
	}
}

/* The one name that HTTP or TLS has for the server, if it is one. */
static void
find_host(struct session_page *p)
{
	p->host = p->s.tls_name;
	p->hosts = false;
	for (size_t i = 0; i < p->nhttp; i++) {
		struct slice host = p->http[i].host;

		if (host.n == 0)
			continue;
		if (p->host.n == 0)
			p->host = host;
		else if (!slice_ieq(p->host, host))
			p->hosts = true;
	}
	if (p->hosts)
		p->host = SLICE_NONE;
}

/* Where requests and answers begin; of those, the pieces break into turns. */
static void
load_talk(struct session_page *p, struct slice blob)
{
	uint64_t *off = xcalloc(2 * p->nhttp + 1, sizeof(*off));
	struct talk_starts starts = {{off, off + p->nhttp}, {0, 0}};

	for (size_t i = 0; i < p->nhttp; i++) {
		const struct session_http *h = &p->http[i];

		if (h->asked)
			off[starts.n[CLIENT]++] = h->request_off;
		if (h->answered)
			off[p->nhttp + starts.n[SERVER]++] = h->response_off;
	}
	talk_load(&p->talk, blob, p->s.b_is_client,
	    slice_eq_str(p->s.proto, "tcp"), &starts);
	free(off);
}

struct session_scan *
session_scan_new(sqlite3 *db)
{
	struct session_scan *scan = xcalloc(1, sizeof(*scan));

	scan->any = query_open(db,
	    "SELECT 1 FROM session WHERE page IS NOT NULL AND id>=?1 AND "
	    "id<?2 LIMIT 1");
	scan->before = query_open(db,
	    "SELECT id FROM session WHERE page IS NOT NULL AND id<?1 "
	    "ORDER BY id DESC LIMIT 1");
	scan->sessions = query_open(db, session_facts_sql);
	scan->next = query_open(db,
	    "SELECT id FROM session WHERE page IS NOT NULL AND id>=?1 "
	    "ORDER BY id");
	for (size_t i = 0; i < SESSION_ROWS_KINDS; i++)
		scan->rows[i].q = query_open(db, session_rows[i].sql);
	scan->transcript.q = query_open(db,
	    "SELECT session_id,data FROM transcript WHERE session_id>=?1 "
	    "ORDER BY session_id");
	return scan;
}

/*
 * Has any session of a range a page? Where none has, its neighbours are not
 * looked for: that would read all sessions without a page once a range.
 */
static bool
any_page(struct session_scan *scan, uint64_t first, uint64_t end)
{
	query_rewind(&scan->any);
	query_bind(&scan->any, 1, (int64_t)first);
	query_bind(&scan->any, 2, (int64_t)end);
	return query_next(&scan->any);
}

bool
session_scan_start(struct session_scan *scan, uint64_t first, uint64_t end)
{
	if (!any_page(scan, first, end))
		return false;
	query_rewind(&scan->before);
	query_bind(&scan->before, 1, (int64_t)first);
	scan->prev =
	    query_next(&scan->before) ? query_u64(&scan->before, 0) : 0;
	query_rewind(&scan->sessions);
	query_bind(&scan->sessions, 1, (int64_t)first);
	query_bind(&scan->sessions, 2, (int64_t)end);
	query_rewind(&scan->next);
	query_bind(&scan->next, 1, (int64_t)first);
	(void)query_next(&scan->next);
	for (size_t i = 0; i < SESSION_ROWS_KINDS; i++)
		cursor_start(&scan->rows[i], first);
	cursor_start(&scan->transcript, first);
	return true;
}

static void
empty(struct session_page *p)
{
	p->nhttp = p->nftp = p->nfiles = p->nvariants = p->nplugins = 0;
	p->http_all = p->ftp_all = p->files_all = p->variants_all = 0;
	p->plugins_all = p->plugins_last = 0;
	p->text = 0;
	p->sections = p->tables = p->figures = 0;
}

bool
session_scan_next(struct session_scan *scan, struct session_page *p)
{
	struct slice blob = SLICE_NONE;

	if (!query_next(&scan->sessions))
		return false;
	empty(p);
	session_facts_load(&p->s, &scan->sessions);
	p->prev = scan->prev;
	scan->prev = p->s.id;
	p->next = query_next(&scan->next) ? query_u64(&scan->next, 0) : 0;
	load_rows(scan, p);
	find_host(p);
	if (cursor_at(&scan->transcript, p->s.id))
		blob = query_bytes(&scan->transcript.q, 1);
	load_talk(p, blob);
	return true;
}

void
session_scan_free(struct session_scan *scan)
{
	query_close(&scan->any);
	query_close(&scan->before);
	query_close(&scan->sessions);
	query_close(&scan->next);
	for (size_t i = 0; i < SESSION_ROWS_KINDS; i++)
		query_close(&scan->rows[i].q);
	query_close(&scan->transcript.q);
	free(scan);
}

void
session_page_free(struct session_page *p)
{
	free(p->http);
	free(p->ftp);
	free(p->files);
	free(p->variants);
	free(p->plugins);
	talk_unload(&p->talk);
}

static uint64_t
part_of(const struct session_file *f)
{
	return f->part;
}

static uint64_t
id_of(const struct session_file *f)
{
	return f->id;
}

/* Parts and ids rise together: what is put together of ranges comes last. */
static struct session_file *
file_with(const struct session_page *p, uint64_t n,
    uint64_t (*of)(const struct session_file *))
{
	size_t lo = 0, hi = p->nfiles, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (of(&p->files[mid]) < n)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->nfiles && of(&p->files[lo]) == n ? &p->files[lo] : NULL;
}

struct session_file *
session_file_find(const struct session_page *p, uint64_t part)
{
	return file_with(p, part, part_of);
}

struct session_file *
session_file_by_id(const struct session_page *p, uint64_t id)
{
	return file_with(p, id, id_of);
}
