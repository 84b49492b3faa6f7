/*
 * index_talk: who talked to whom: a matrix of the hosts with most payload,
 * and the pairs with most.
 */
#include <stdlib.h>

#include "base/addr.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "report/book.h"
#include "report/chart.h"
#include "report/format.h"
#include "report/index.h"
#include "report/page.h"
#include "report/parts.h"
#include "report/query.h"
#include "report/session_row.h"
#include "session/session.h"

#define HOSTS	    20
#define PAIRS	    14
#define PAIR_REFS   2000 /* findings that are looked at for their pair */
#define PAIR_APPS   4000
#define LABEL_PARTS 6
#define SHORT_HOST  20 /* longer ones leave no room beside the matrix */

/* A finding and the pair of its session. */
struct pair_ref {
	struct slice client, server;
	struct finding_ref ref;
};

struct pair {
	struct slice client, server;
	uint64_t sessions, client_bytes, server_bytes;
	uint64_t first;	 /* its first session */
	uint64_t before; /* sessions before it, in order of address */
};

struct pair_app {
	struct slice client, server, app;
};

struct talk {
	const struct report *report;
	struct arena *arena;
	struct slice host[HOSTS];
	size_t hosts;
	struct pair_ref *refs;
	size_t nrefs;
	struct pair_app *apps;
	size_t napps;
	struct pair top[PAIRS];
	size_t pairs;
	struct chart_cell cell[HOSTS * HOSTS];
	size_t cells;
	uint64_t all_pairs;
};

/* ---- hosts */

static int
host_cmp(const void *va, const void *vb)
{
	const struct slice *sa = va, *sb = vb;
	struct addr a = {0}, b = {0};
	bool is_a = addr_parse(*sa, &a), is_b = addr_parse(*sb, &b);

	if (!is_a || !is_b)
		return is_a != is_b ? (is_a ? -1 : 1) : slice_cmp(*sa, *sb);
	return addr_cmp(&a, &b);
}

static void
load_hosts(struct talk *t)
{
	struct query q = query_open(t->report->db,
	    "SELECT ip,sum(n) FROM ("
	    "SELECT client_ip ip,client_bytes+server_bytes n FROM session "
	    "UNION ALL SELECT server_ip,client_bytes+server_bytes FROM session "
	    "WHERE server_ip<>client_ip) GROUP BY ip ORDER BY 2 DESC,1 "
	    "LIMIT ?1");

	query_bind(&q, 1, HOSTS);
	while (query_next(&q) && t->hosts < HOSTS)
		t->host[t->hosts++] = arena_copy(t->arena, query_bytes(&q, 0));
	query_close(&q);
	qsort(t->host, t->hosts, sizeof(t->host[0]), host_cmp);
}

static size_t
host_at(const struct talk *t, struct slice ip)
{
	size_t i = 0;

	while (i < t->hosts && !slice_eq(t->host[i], ip))
		i++;
	return i;
}

/* ---- findings by pair */

static void
load_refs(struct talk *t)
{
	struct query q = query_open(t->report->db,
	    "SELECT f.id,f.severity,s.client_ip,s.server_ip FROM finding f "
	    "JOIN session s ON s.id=f.session_id ORDER BY f.id LIMIT ?1");

	query_bind(&q, 1, PAIR_REFS);
	t->refs = xcalloc(PAIR_REFS, sizeof(*t->refs));
	while (query_next(&q) && t->nrefs < PAIR_REFS)
		t->refs[t->nrefs++] = (struct pair_ref){
		    arena_copy(t->arena, query_bytes(&q, 2)),
		    arena_copy(t->arena, query_bytes(&q, 3)),
		    {.no = (uint32_t)query_u64(&q, 0),
			.severity = book_severity(query_bytes(&q, 1))},
		};
	query_close(&q);
}

/* What the hosts of the matrix spoke. */
static void
load_apps(struct talk *t)
{
	struct query q;
	struct buf sql = {0}, in = {0};

	for (size_t i = 0; i < t->hosts; i++) {
		buf_str(&in, i == 0 ? "?" : ",?");
		wr_u64(&in, i + 1);
	}
	buf_printf(&sql,
	    "SELECT client_ip,server_ip,ifnull(app,proto) FROM session "
	    "WHERE client_ip IN(%s) AND server_ip IN(%s) "
	    "GROUP BY 1,2,3 ORDER BY min(id) LIMIT %d",
	    buf_cstr(&in), buf_cstr(&in), PAIR_APPS);
	q = query_open(t->report->db, buf_cstr(&sql));
	for (size_t i = 0; i < t->hosts; i++)
		query_bind_text(&q, (int)i + 1, t->host[i]);
	t->apps = xcalloc(PAIR_APPS, sizeof(*t->apps));
	while (query_next(&q) && t->napps < PAIR_APPS)
		t->apps[t->napps++] = (struct pair_app){
		    arena_copy(t->arena, query_bytes(&q, 0)),
		    arena_copy(t->arena, query_bytes(&q, 1)),
		    arena_copy(t->arena, query_bytes(&q, 2)),
		};
	query_close(&q);
	buf_free(&sql);
	buf_free(&in);
}

/* The findings of a pair, the gravest first; at most max are copied. */
static size_t
pair_refs(const struct talk *t, const struct pair *p, struct finding_ref *out,
    size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < t->nrefs && n < max; i++)
		if (slice_eq(t->refs[i].client, p->client) &&
		    slice_eq(t->refs[i].server, p->server))
			out[n++] = t->refs[i].ref;
	return n;
}

/* ---- pairs */

static uint64_t
pair_bytes(const struct pair *p)
{
	return p->client_bytes + p->server_bytes;
}

/* Keep the pairs with most bytes, in that order. */
static void
top_add(struct talk *t, const struct pair *p)
{
	size_t i = t->pairs;

	if (i == PAIRS && pair_bytes(p) <= pair_bytes(&t->top[PAIRS - 1]))
		return;
	if (i == PAIRS)
		i--;
	else
		t->pairs++;
	while (i > 0 && pair_bytes(&t->top[i - 1]) < pair_bytes(p)) {
		t->top[i] = t->top[i - 1];
		i--;
	}
	t->top[i] = *p;
	t->top[i].client = arena_copy(t->arena, p->client);
	t->top[i].server = arena_copy(t->arena, p->server);
}

/* HTTP, TLS: the applications of a pair, labelled, by their first session. */
static void
label_apps(struct buf *b, const struct talk *t, const struct pair *p)
{
	unsigned n = 0;

	for (size_t i = 0; i < t->napps && n < LABEL_PARTS; i++) {
		const struct pair_app *a = &t->apps[i];

		if (!slice_eq(a->client, p->client) ||
		    !slice_eq(a->server, p->server))
			continue;
		buf_str(b, ", ");
		session_row_app(b, a->app, SLICE_NONE);
		n++;
	}
}

static void
label_refs(struct buf *b, const struct finding_ref *refs, size_t n)
{
	if (n != 0)
		buf_str(b, n == 1 ? ", finding" : ", findings");
	for (size_t i = 0; i < n; i++)
		buf_printf(b, " F%u", refs[i].no);
}

/* The pair's first row in the list by address, while that list reaches it. */
static void
pair_href(struct buf *b, const struct talk *t, const struct pair *p)
{
	const struct book *k = t->report->book;

	if (!k->linked) {
		buf_str(b, "#talk");
		return;
	}
	if (p->before >= t->report->limits->v[LIMIT_ORDER_ROWS]) {
		book_session_href(b, k, p->first, false);
		return;
	}
	pager_path(
	    b, "sessions-by-address", (size_t)(p->before / BOOK_SESSIONS));
	buf_str(b, "#s");
	session_name(b, p->first);
}

static void
cell_add(struct talk *t, const struct pair *p)
{
	size_t row = host_at(t, p->client), col = host_at(t, p->server), n;
	struct chart_cell *c = &t->cell[t->cells];
	struct finding_ref refs[LABEL_PARTS];
	struct buf b = {0};

	if (row == t->hosts || col == t->hosts || t->cells == HOSTS * HOSTS)
		return;
	n = pair_refs(t, p, refs, LABEL_PARTS);
	buf_add_slice(&b, p->client);
	buf_str(&b, " to ");
	buf_add_slice(&b, p->server);
	buf_str(&b, ": ");
	format_count(&b, p->sessions, "session");
	buf_str(&b, ", ");
	format_count(&b, pair_bytes(p), "byte");
	label_apps(&b, t, p);
	label_refs(&b, refs, n);
	c->label = arena_str(t->arena, &b);
	pair_href(&b, t, p);
	c->href = arena_str(t->arena, &b);
	c->row = (unsigned)row;
	c->col = (unsigned)col;
	c->bytes = pair_bytes(p);
	c->bad = n != 0 && refs[0].severity == SEV_HIGH;
	t->cells++;
	buf_free(&b);
}

static void
load_pairs(struct talk *t)
{
	struct query q = query_open(t->report->db,
	    "SELECT client_ip,server_ip,count(*),sum(client_bytes),"
	    "sum(server_bytes),min(id) FROM session "
	    "GROUP BY addr_key(client_ip),addr_key(server_ip) "
	    "ORDER BY addr_key(client_ip),addr_key(server_ip)");
	uint64_t before = 0;

	while (query_next(&q)) {
		struct pair p = {
		    .client = query_bytes(&q, 0),
		    .server = query_bytes(&q, 1),
		    .sessions = query_u64(&q, 2),
		    .client_bytes = query_u64(&q, 3),
		    .server_bytes = query_u64(&q, 4),
		    .first = query_u64(&q, 5),
		    .before = before,
		};

		before += p.sessions;
		t->all_pairs++;
		top_add(t, &p);
		cell_add(t, &p);
	}
	query_close(&q);
}

/* ---- what the page says */

static void
put_matrix(struct value *v, struct talk *t, struct buf *b)
{
	struct chart_matrix m = {
	    .hosts = t->host,
	    .nhosts = t->hosts,
	    .first_v6 = t->hosts,
	    .cells = t->cell,
	    .ncells = t->cells,
	};
	bool stacked = false;

	for (size_t i = t->hosts; i-- != 0;)
		if (slice_chr(t->host[i], ':') != SLICE_MISSING)
			m.first_v6 = i;
	for (size_t i = 0; i < t->hosts; i++)
		stacked |= t->host[i].n > SHORT_HOST;
	value_flag(v, "stacked", stacked);
	chart_matrix(b, &m);
	value_markup_buf(v, "svg", b);
	value_number(v, "hosts", t->hosts);
}

static void
put_end(struct value *v, const char *key, const struct talk *t, struct slice ip)
{
	struct slice country = SLICE_NONE;
	struct query q;

	if (t->report->book->places.n == 0) {
		part_endpoint(v, key, ip, 0, country);
		return;
	}
	q = query_open(
	    t->report->db, "SELECT country FROM address WHERE ip=?1");
	query_bind_text(&q, 1, ip);
	if (query_next(&q))
		country = query_bytes(&q, 0);
	part_endpoint(v, key, ip, 0, country);
	query_close(&q);
}

static void
put_pair(
    struct value *v, const struct talk *t, const struct pair *p, struct buf *b)
{
	const struct book *k = t->report->book;
	struct finding_ref refs[PART_REFS + 1];
	size_t n = pair_refs(t, p, refs, PART_REFS + 1);

	put_end(v, "client", t, p->client);
	put_end(v, "server", t, p->server);
	value_number(v, "sessions", p->sessions);
	if (k->linked)
		pair_href(b, t, p);
	value_buf(v, "href", b);
	value_number(v, "client_bytes", p->client_bytes);
	value_number(v, "server_bytes", p->server_bytes);
	chart_pair(b, p->client_bytes, p->server_bytes, k->scale_end);
	value_markup_buf(v, "pair", b);
	part_refs(v, k, refs, n);
}

void
index_talk(struct value *root, const struct report *r)
{
	struct talk *t = xcalloc(1, sizeof(*t));
	struct value *v, *list;
	struct buf b = {0};

	t->report = r;
	t->arena = root->arena;
	load_hosts(t);
	if (t->hosts != 0) {
		v = value_object(root, "talk");
		load_refs(t);
		load_apps(t);
		load_pairs(t);
		put_matrix(v, t, &b);
		list = value_list(v, "pairs");
		for (size_t i = 0; i < t->pairs; i++)
			put_pair(value_item(list), t, &t->top[i], &b);
		if (t->all_pairs > t->pairs) {
			wr_commas(&b, t->pairs);
			buf_str(&b, " of ");
		}
		format_count(&b, t->all_pairs, "pair");
		value_buf(v, "pairs_words", &b);
	}
	free(t->refs);
	free(t->apps);
	free(t);
	buf_free(&b);
}
