/*
 * write_ftp_lost: files that an FTP server says it transferred and that are
 * not among the carved ones. Either no session of the case is their data
 * connection, or it is one between other addresses than the control
 * connection's that the reading thread did not know as such (route.h), so that
 * in its shard nobody knew of the transfer while the bytes passed. One finding
 * for each control session.
 */
#include "base/wr.h"
#include "case/writing.h"
#include "session/session.h"

#define COMMAND_CLIP 200 /* captured bytes shown */

/* The bare columns are those of the row with the smallest number. */
#define LOST_SQL                                                             \
	"SELECT f.session_id,count(*),min(f.number),f.command,f.frame,f.ns," \
	"f.data_session FROM ftp f WHERE f.data_port IS NOT NULL "           \
	"AND substr(f.reply,1,3)IN('226','250') AND "                        \
	"upper(substr(f.command,1,4)) "                                      \
	"IN('RETR','STOR','STOU','APPE') AND NOT EXISTS("                    \
	"SELECT 1 FROM artifact a WHERE a.session_id=f.data_session) "       \
	"GROUP BY f.session_id ORDER BY f.session_id"

static void
write_where(struct buf *b, sqlite3_stmt *q)
{
	if (sqlite3_column_type(q, 6) == SQLITE_NULL) {
		buf_str(b, "No session of this report is ");
		buf_str(b, sqlite3_column_int64(q, 1) == 1
			       ? "its data connection."
			       : "the first one's data connection.");
		return;
	}
	buf_str(b, "Session ");
	session_name(b, (uint64_t)sqlite3_column_int64(q, 6));
	buf_str(b, sqlite3_column_int64(q, 1) == 1
		       ? " is its data connection"
		       : " is the first one's data connection");
	buf_str(b, ", between other addresses; --raw keeps its bytes.");
}

static void
tell(struct writing *w, sqlite3_stmt *q)
{
	uint64_t n = (uint64_t)sqlite3_column_int64(q, 1);
	struct finding f = {.kind = FINDING_NOT_CARVED,
	    .session_id = (uint64_t)sqlite3_column_int64(q, 0),
	    .frame = (uint64_t)sqlite3_column_int64(q, 4),
	    .ns = sqlite3_column_int64(q, 5)};
	struct slice command = db_column(q, 3);
	struct buf b = {0};

	buf_str(&b, "FTP: the server says that ");
	if (n != 1) {
		wr_commas(&b, n);
		buf_str(&b, " transfers were done that gave no file here, "
			    "first ");
	}
	buf_str(&b, "\"");
	wr_term(&b, slice_head(command, COMMAND_CLIP));
	buf_str(&b, command.n > COMMAND_CLIP ? "...\"" : "\"");
	buf_str(&b, n != 1 ? ". " : " was done, but it gave no file here. ");
	write_where(&b, q);
	writing_finding(w, &f, &b);
	buf_free(&b);
}

void
write_ftp_lost(struct writing *w)
{
	sqlite3_stmt *q = db_prepare(&w->db, LOST_SQL);

	while (db_step(&w->db, q))
		tell(w, q);
	sqlite3_finalize(q);
}
