/*
 * write_join: what no single session knows. Everything here is asked of the
 * tables, which hold all sessions whatever shard they came from, and in an
 * order that they fix.
 */
#include <stdlib.h>

#include "base/wr.h"
#include "case/writing.h"

/* ---- scans */

#define SCAN_SESSIONS 100
#define SCAN_TARGETS  50

/* Who opened many TCP sessions that came to nothing, and to how many places. */
#define SCAN_SQL                                                           \
	"SELECT client_ip,count(*),count(DISTINCT server_ip),"             \
	"count(DISTINCT server_port),sum(state=?1),min(id),min(first_ns) " \
	"FROM session WHERE proto='tcp' AND state IN(?1,?2) "              \
	"GROUP BY client_ip HAVING count(*)>=?3 AND "                      \
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
	write_count(&b, (uint64_t)sqlite3_column_int64(q, 3), "port", "ports");
	buf_str(&b, " of ");
	write_count(&b, (uint64_t)sqlite3_column_int64(q, 2), "host", "hosts");
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

void
writing_run3(
    struct writing *w, sqlite3_stmt *q, int64_t a, int64_t b, int64_t c)
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
		writing_run3(w, set, sqlite3_column_int64(q, 0),
		    sqlite3_column_int64(q, 1), sqlite3_column_int64(q, 2));
	sqlite3_finalize(q);
	sqlite3_finalize(set);
}

void
write_joins(struct writing *w)
{
	if (w->ftp_links != 0)
		link_ftp(w);
	if (w->ftp_announced > w->ftp_links)
		write_ftp_elsewhere(w);
	if (w->ftp_announced != 0)
		write_ftp_lost(w);
	if (w->ranges > 1)
		write_ranges(w);
	find_scans(w);
}
