/*
 * write_join: what no single session knows. Everything here is asked of the
 * tables, which hold all sessions whatever shard they came from, and in an
 * order that they fix.
 */
#include <stdlib.h>

#include "base/wr.h"
#include "base/xalloc.h"
#include "case/writing.h"

/* ---- scans */

#define SCAN_SESSIONS 100
#define SCAN_TARGETS  50

/* Who opened many TCP sessions that came to nothing, and to how many places. */
#define SCAN_SQL \
	"SELECT client_ip,count(*),count(DISTINCT server_ip)," \
	"count(DISTINCT server_port),sum(state=?1),min(id),min(first_ns) " \
	"FROM session WHERE proto='tcp' AND state IN(?1,?2) " \
	"GROUP BY client_ip HAVING count(*)>=?3 AND " \
	"(count(DISTINCT server_ip)>=?4 OR count(DISTINCT server_port)>=?4)"

static void
bind_state(struct writing *w, sqlite3_stmt *q, int i, enum session_state state)
{
	struct session s = {.state = state};

	if (sqlite3_bind_text(q, i, session_state_name(&s), -1,
		SQLITE_TRANSIENT) != SQLITE_OK)
		db_refused(&w->db);
}

static void
write_count(struct buf *b, uint64_t n, const char *one, const char *many)
{
	wr_commas(b, n);
	buf_printf(b, " %s", n == 1 ? one : many);
}

static void
tell_scan(struct writing *w, sqlite3_stmt *q)
{
	uint64_t all = (uint64_t)sqlite3_column_int64(q, 1);
	uint64_t refused = (uint64_t)sqlite3_column_int64(q, 4);
	uint64_t id = (uint64_t)sqlite3_column_int64(q, 5);
	struct finding f = {.kind = FINDING_SCAN,
	    .frame = session_id_frame(id),
	    .ns = sqlite3_column_int64(q, 6)};
	struct buf b = {0};

	buf_add_slice(&b, db_column(q, 0));
	buf_str(&b, " tried ");
	write_count(&b, all, "TCP connection", "TCP connections");
	buf_str(&b, " that came to nothing, to ");
	write_count(
	    &b, (uint64_t)sqlite3_column_int64(q, 3), "port", "ports");
	buf_str(&b, " of ");
	write_count(
	    &b, (uint64_t)sqlite3_column_int64(q, 2), "host", "hosts");
	buf_str(&b, ": ");
	wr_commas(&b, refused);
	buf_str(&b, " refused, ");
	wr_commas(&b, all - refused);
	buf_str(&b, " without an answer.");
	writing_finding(w, &f, &b);
	buf_free(&b);
}

static void
find_scans(struct writing *w)
{
	sqlite3_stmt *q = db_prepare(&w->db, SCAN_SQL);

	bind_state(w, q, 1, STATE_REFUSED);
	bind_state(w, q, 2, STATE_NO_ANSWER);
	db_bind(&w->db, q, 3, SCAN_SESSIONS);
	db_bind(&w->db, q, 4, SCAN_TARGETS);
	while (db_step(&w->db, q))
		tell_scan(w, q);
	sqlite3_finalize(q);
}

/* ---- FTP: data sessions that know their control session */

static void
run3(struct writing *w, sqlite3_stmt *q, int64_t a, int64_t b, int64_t c)
{
	db_bind(&w->db, q, 1, a);
	db_bind(&w->db, q, 2, b);
	db_bind(&w->db, q, 3, c);
	while (db_step(&w->db, q))
		continue;
}

/* A line's first data session; a line has more than one where it was sent
 * again. */
static void
link_ftp(struct writing *w)
{
	sqlite3_stmt *q = db_prepare(&w->db,
	    "SELECT id,control_session,control_line FROM session "
	    "WHERE control_session IS NOT NULL ORDER BY id");
	sqlite3_stmt *set = db_prepare(&w->db,
	    "UPDATE ftp SET data_session=?1 WHERE session_id=?2 AND number=?3 "
	    "AND data_session IS NULL");

	while (db_step(&w->db, q))
		run3(w, set, sqlite3_column_int64(q, 0),
		    sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2));
	sqlite3_finalize(q);
	sqlite3_finalize(set);
}

/* ---- FTP: data sessions that were seen elsewhere */

/* A transfer whose data session is not known, and where it may have been. */
struct want {
	int64_t session_id, number, ns;
	struct endpoint at;
	struct addr other; /* who announced it: the address behind a NAT */
	int64_t found, off; /* best session so far, and how far in time */
};

struct wants {
	struct want *want;
	size_t n;
};

static bool
column_addr(sqlite3_stmt *q, int i, struct addr *a)
{
	return addr_parse(db_column(q, i), a);
}

#define WANT_SQL \
	"SELECT f.session_id,f.number,f.ns,f.data_ip,f.data_port," \
	"CASE f.data_client WHEN 1 THEN s.client_ip ELSE s.server_ip END " \
	"FROM ftp f JOIN session s ON s.id=f.session_id " \
	"WHERE f.data_session IS NULL AND f.data_port IS NOT NULL " \
	"AND f.ns IS NOT NULL ORDER BY f.session_id,f.number"

static int
want_cmp(const void *va, const void *vb)
{
	const struct want *a = va, *b = vb;

	if (a->at.port != b->at.port)
		return a->at.port < b->at.port ? -1 : 1;
	if (a->session_id != b->session_id)
		return a->session_id < b->session_id ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static void
read_wants(struct writing *w, struct wants *l)
{
	sqlite3_stmt *q = db_prepare(&w->db, WANT_SQL);
	struct want one;

	while (db_step(&w->db, q)) {
		one = (struct want){.session_id = sqlite3_column_int64(q, 0),
		    .number = sqlite3_column_int64(q, 1),
		    .ns = sqlite3_column_int64(q, 2)};
		one.at.port = (uint16_t)sqlite3_column_int64(q, 4);
		if (!column_addr(q, 3, &one.at.addr) ||
		    !column_addr(q, 5, &one.other))
			continue;
		l->want = xreallocarray(l->want, l->n + 1, sizeof *l->want);
		l->want[l->n++] = one;
	}
	sqlite3_finalize(q);
	if (l->n != 0)
		qsort(l->want, l->n, sizeof *l->want, want_cmp);
}

/* The first want of this port. */
static size_t
lower_bound(const struct wants *l, uint16_t port)
{
	size_t lo = 0, hi = l->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (l->want[mid].at.port < port)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int64_t
distance(int64_t a, int64_t b)
{
	uint64_t d = a > b ? (uint64_t)a - (uint64_t)b :
			     (uint64_t)b - (uint64_t)a;

	return d > INT64_MAX ? INT64_MAX : (int64_t)d;
}

/* The nearest in time that no nearer session has taken. */
static void
offer(struct wants *l, int64_t id, const struct addr *ip, uint16_t port,
    int64_t ns, int64_t window)
{
	struct want *best = NULL;
	int64_t best_off = 0, off;
	size_t i;

	for (i = lower_bound(l, port);
	     i < l->n && l->want[i].at.port == port; i++) {
		struct want *want = &l->want[i];

		if (addr_cmp(ip, &want->at.addr) != 0 &&
		    addr_cmp(ip, &want->other) != 0)
			continue;
		off = distance(ns, want->ns);
		if (off > window || (want->found != 0 && want->off <= off))
			continue;
		if (best == NULL || off < best_off) {
			best = want;
			best_off = off;
		}
	}
	if (best != NULL) {
		best->found = id;
		best->off = best_off;
	}
}

#define OFFER_SQL \
	"SELECT id,server_ip,server_port,first_ns FROM session " \
	"WHERE proto='tcp' AND control_session IS NULL ORDER BY id"

static void
offer_sessions(struct writing *w, struct wants *l)
{
	int64_t window =
	    (int64_t)w->config->limits->v[LIMIT_FTP_EXPECT_TIME] * 1000000000;
	sqlite3_stmt *q = db_prepare(&w->db, OFFER_SQL);
	struct addr ip;
	uint16_t port;

	while (db_step(&w->db, q)) {
		port = (uint16_t)sqlite3_column_int64(q, 2);
		if (lower_bound(l, port) == l->n ||
		    l->want[lower_bound(l, port)].at.port != port ||
		    !column_addr(q, 1, &ip))
			continue;
		offer(l, sqlite3_column_int64(q, 0), &ip, port,
		    sqlite3_column_int64(q, 3), window);
	}
	sqlite3_finalize(q);
}

static void
set_found(struct writing *w, const struct wants *l)
{
	sqlite3_stmt *ftp = db_prepare(&w->db,
	    "UPDATE ftp SET data_session=?1 WHERE session_id=?2 AND number=?3");
	sqlite3_stmt *data = db_prepare(&w->db,
	    "UPDATE session SET control_session=?2,control_line=?3 "
	    "WHERE id=?1");
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct want *want = &l->want[i];

		if (want->found == 0)
			continue;
		run3(w, ftp, want->found, want->session_id, want->number);
		run3(w, data, want->found, want->session_id, want->number);
	}
	sqlite3_finalize(ftp);
	sqlite3_finalize(data);
}

static void
find_ftp(struct writing *w)
{
	struct wants l = {0};

	read_wants(w, &l);
	if (l.n != 0) {
		offer_sessions(w, &l);
		set_found(w, &l);
	}
	free(l.want);
}

void
write_joins(struct writing *w)
{
	if (w->ftp_links != 0)
		link_ftp(w);
	if (w->ftp_announced > w->ftp_links)
		find_ftp(w);
	find_scans(w);
}
