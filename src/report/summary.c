/*
 * summary: the counts of the case for programs, one JSON document. Members
 * stand in a fixed order, one row a line; what is not known is null.
 */
#include "base/wr.h"
#include "report/query.h"
#include "report/report.h"

/* Written out when so much has gathered. */
#define PART_BYTES 65536

struct summary {
	struct outfile *file;
	sqlite3 *db;
	struct buf out;
	bool more; /* in a list or object: a comma comes first */
};

static void
flush(struct summary *s, size_t over)
{
	if (s->out.n <= over)
		return;
	outfile_add(s->file, buf_as_slice(&s->out));
	buf_reset(&s->out);
}

/* ---- JSON */

static void
separate(struct summary *s)
{
	if (s->more)
		buf_str(&s->out, ",");
	s->more = true;
}

static void
key(struct summary *s, const char *name)
{
	separate(s);
	wr_json(&s->out, slice_str(name));
	buf_str(&s->out, ": ");
}

static void
begin(struct summary *s, const char *bracket)
{
	buf_str(&s->out, bracket);
	s->more = false;
}

static void
end(struct summary *s, const char *bracket)
{
	buf_str(&s->out, bracket);
	s->more = true;
}

/* A column as a number, a text or null. */
static void
column(struct summary *s, const struct query *q, int i)
{
	switch (sqlite3_column_type(q->stmt, i)) {
	case SQLITE_NULL:
		buf_str(&s->out, "null");
		break;
	case SQLITE_INTEGER:
		wr_i64(&s->out, query_int(q, i));
		break;
	default:
		wr_json(&s->out, query_bytes(q, i));
	}
}

/* Every row an object whose members are named as the columns are. */
static void
rows(struct summary *s, const char *name, struct query q)
{
	int i;

	key(s, name);
	begin(s, "[");
	while (query_next(&q)) {
		separate(s);
		buf_str(&s->out, "\n  ");
		begin(s, "{");
		for (i = 0; i < sqlite3_column_count(q.stmt); i++) {
			key(s, sqlite3_column_name(q.stmt, i));
			column(s, &q, i);
		}
		end(s, "}");
		flush(s, PART_BYTES);
	}
	end(s, "]");
	query_close(&q);
}

/* Rows of two columns as one object: the first names the second. */
static void
members(struct summary *s, const char *name, const char *sql)
{
	struct query q = query_open(s->db, sql);

	key(s, name);
	begin(s, "{");
	while (query_next(&q)) {
		separate(s);
		wr_json(&s->out, query_bytes(&q, 0));
		buf_str(&s->out, ": ");
		column(s, &q, 1);
	}
	end(s, "}");
	query_close(&q);
}

/* ---- what it says */

static void
line(struct summary *s)
{
	if (s->more)
		buf_str(&s->out, ",");
	buf_str(&s->out, "\n");
	s->more = false;
}

static void
one(struct summary *s, const char *name, const char *sql)
{
	struct query q = query_open(s->db, sql);

	line(s);
	key(s, name);
	if (query_next(&q))
		column(s, &q, 0);
	else
		buf_str(&s->out, "null");
	query_close(&q);
}

static void
write_counts(struct summary *s)
{
	static const char *const kinds[] = {"ethertype", "ip_protocol", "ip",
	    "tcp_port", "udp_port", "link_type", "vlan", "ip_protocol_inner",
	    "ip_inner", "other", "undecoded"};
	struct query q;
	size_t i;

	line(s);
	key(s, "counts");
	begin(s, "{");
	for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		q = query_open(s->db,
		    "SELECT key,label,packets,bytes,sessions FROM tally "
		    "WHERE kind=?1 ORDER BY packets DESC,bytes DESC,key");
		query_bind_text(&q, 1, slice_str(kinds[i]));
		line(s);
		rows(s, kinds[i], q);
	}
	end(s, "}");
}

static void
write_head(struct summary *s)
{
	one(s, "wirefolio", "SELECT value FROM meta WHERE key='version'");
	one(s, "case", "SELECT value FROM meta WHERE key='case_number'");
	one(s, "title", "SELECT value FROM meta WHERE key='title'");
	one(s, "examiner", "SELECT value FROM meta WHERE key='examiner'");
	line(s);
	rows(s, "captures",
	    query_open(s->db,
		"SELECT path,format,link_types,size,sha256,first_ns,last_ns,"
		"frames,drops,damaged FROM capture ORDER BY id"));
	line(s);
	members(s, "frames",
	    "SELECT ifnull(nullif(substr(key,8),''),'total'),value FROM meta "
	    "WHERE key='frames' OR key LIKE 'frames.%' ORDER BY key");
	one(s, "bytes", "SELECT value FROM meta WHERE key='bytes'");
}

static void
write_sessions(struct summary *s)
{
	one(s, "sessions", "SELECT count(*) FROM session");
	line(s);
	members(s, "sessions_by_proto",
	    "SELECT proto,count(*) FROM session GROUP BY proto "
	    "ORDER BY count(*) DESC,proto");
	line(s);
	members(s, "sessions_by_app",
	    "SELECT ifnull(app,'unknown'),count(*) FROM session GROUP BY app "
	    "ORDER BY count(*) DESC,app");
}

static void
write_lists(struct summary *s)
{
	line(s);
	rows(s, "files",
	    query_open(s->db,
		"SELECT a.path,a.size,a.sha256,a.detected_type type,"
		"a.declared_type,a.source,s.name session,a.part,a.name,a.url,"
		"a.complete,a.missing_bytes FROM artifact a LEFT JOIN "
		"session s ON s.id=a.session_id ORDER BY a.id"));
	line(s);
	rows(s, "findings",
	    query_open(s->db,
		"SELECT 'F'||f.id id,f.severity,f.kind,f.text,f.ns,f.frame,"
		"s.name session,f.part,f.capture FROM finding f LEFT JOIN "
		"session s ON s.id=f.session_id ORDER BY f.id"));
}

void
summary_write(struct outdir *dir, sqlite3 *db)
{
	struct summary s = {
	    .file = outfile_open(dir, "summary.json"), .db = db};

	begin(&s, "{");
	write_head(&s);
	write_sessions(&s);
	write_counts(&s);
	write_lists(&s);
	buf_str(&s.out, "\n}\n");
	flush(&s, 0);
	outfile_close(s.file, -1);
	buf_free(&s.out);
}
