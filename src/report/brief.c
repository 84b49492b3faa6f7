/* brief: sessions, counts and files as one JSON document. */
#include "report/brief.h"

#include <errno.h>
#include <unistd.h>

#include "base/die.h"
#include "base/wr.h"
#include "carve/name.h"
#include "report/chaos_say.h"
#include "report/doc.h"
#include "report/session_page.h"
#include "session/session.h"

/* Whole groups of three, so that pieces of base64 join. */
#define READ_BYTES 49152

struct brief {
	sqlite3 *db;
	struct outdir *dir;
	const struct brief_options *o;
	struct doc doc;
	struct buf b;
};

static void
put_buf(struct brief *s, const char *key)
{
	doc_text(&s->doc, key, buf_as_slice(&s->b));
	buf_reset(&s->b);
}

/* ---- sessions */

static void
put_time(struct brief *s, const char *key, int64_t ns)
{
	wr_time_iso(&s->b, ns, 9);
	put_buf(s, key);
}

static void
put_end(
    struct brief *s, const char *key, const struct chaos_talk *t, bool server)
{
	chaos_end(&s->b, t, server);
	put_buf(s, key);
}

static void
put_service(struct brief *s, const struct chaos_talk *t)
{
	chaos_service(&s->b, t);
	put_buf(s, "service");
}

static void
put_info(struct brief *s, const struct query *q, const struct chaos_talk *t)
{
	struct doc *d = &s->doc;

	put_time(s, "first", t->first_ns);
	put_time(s, "last", t->last_ns);
	doc_text(d, "proto", t->proto);
	put_end(s, "client", t, false);
	put_end(s, "server", t, true);
	put_service(s, t);
	doc_column(d, "app", q, 2);
	doc_number(d, "bytes", t->bytes);
	doc_column(d, "client_bytes", q, 10);
	doc_column(d, "server_bytes", q, 11);
	doc_column(d, "client_packets", q, CHAOS_TALK_NEXT);
	doc_column(d, "server_packets", q, CHAOS_TALK_NEXT + 1);
	doc_number(d, "missing_bytes",
	    query_u64(q, CHAOS_TALK_NEXT + 2) +
		query_u64(q, CHAOS_TALK_NEXT + 3));
	doc_column(d, "community_id", q, CHAOS_TALK_NEXT + 4);
}

/* The row of Chaosreader's table in one line. */
static void
put_line(struct brief *s, uint64_t number, const struct chaos_talk *t)
{
	struct buf *b = &s->b;

	buf_printf(b, "%llu. ", (unsigned long long)number);
	wr_ctime(b, t->first_ns);
	buf_printf(b, " %llu s ", (unsigned long long)chaos_seconds(t));
	chaos_pair(b, t);
	buf_str(b, " ");
	chaos_service(b, t);
	buf_printf(b, " %llu bytes", (unsigned long long)t->bytes);
	put_buf(s, "text");
}

static void
put_sessions(struct brief *s)
{
	struct query q = query_open(s->db,
	    "SELECT " CHAOS_TALK_COLUMNS ",s.client_packets,s.server_packets,"
	    "s.client_gap_bytes,s.server_gap_bytes,s.community_id "
	    "FROM session s ORDER BY s.id");
	struct chaos_talk t;
	uint64_t number = 0;

	doc_line(&s->doc);
	doc_open(&s->doc, "sessions", "[");
	while (query_next(&q)) {
		chaos_talk_get(&t, &q);
		doc_line(&s->doc);
		doc_open(&s->doc, NULL, "{");
		session_name(&s->b, query_u64(&q, 0));
		put_buf(s, "name");
		put_line(s, ++number, &t);
		if (!s->o->no_info)
			put_info(s, &q, &t);
		doc_close(&s->doc, "}");
	}
	doc_close(&s->doc, "]");
	query_close(&q);
}

/* ---- counts */

static void
put_counts(struct brief *s, const char *key, enum chaos_table table)
{
	struct chaos_counts t = chaos_counts_open(s->db, table, &s->b);
	struct doc *d = &s->doc;
	struct chaos_count c;

	doc_line(d);
	doc_open(d, key, "[");
	while (chaos_counts_next(&t, &c)) {
		doc_line(d);
		doc_open(d, NULL, "{");
		doc_text(d, "source", c.source);
		doc_number(d, "count", c.count);
		if (table == CHAOS_IP && c.mac.n != 0)
			doc_text(d, "mac", c.mac);
		if (table != CHAOS_IP)
			doc_text(d, "key", c.key);
		doc_close(d, "}");
	}
	doc_close(d, "]");
	chaos_counts_close(&t);
	buf_reset(&s->b);
}

/* ---- files */

/* Carved ones, then the streams; first_name has the same bytes. */
#define FILES_SQL                                                         \
	"SELECT 0 kind,a.id seq,a.session_id,a.part,a.name,a.url,a.path," \
	"a.size,a.sha256,a.detected_type,a.declared_type,a.source,"       \
	"a.complete FROM artifact a"
#define STREAM_SQL(n, side)                                               \
	" UNION ALL SELECT " n ",id,id,NULL,NULL,NULL,NULL," side "_raw," \
	"" side "_sha256,'application/octet-stream',NULL,'stream',"       \
	"" side "_gap_bytes=0 FROM session WHERE " side "_sha256 IS NOT NULL"

enum file_column {
	KIND,
	SEQ,
	SESSION_ID,
	PART,
	NAME,
	URL,
	PATH,
	SIZE,
	SHA256,
	TYPE,
	DECLARED,
	SOURCE,
	COMPLETE,
	FIRST, /* is it the first with these bytes? */
};

/*
 * Kinds by number: carved, the client's stream, the server's. The first one
 * is the first that was written.
 */
static const char files_sql[] =
    "SELECT *,row_number() OVER (PARTITION BY sha256 ORDER BY "
    "kind=0 AND path IS NULL,kind>0,seq,kind)=1 "
    "FROM (" FILES_SQL STREAM_SQL("1", "client")
	STREAM_SQL("2", "server") ") WHERE kind<=?1 ORDER BY kind>0,seq,kind";

/* As it is called in a report, written or not. */
static void
file_name(struct buf *b, const struct query *q, const struct limits *limits)
{
	struct slice path = query_bytes(q, PATH);
	struct buf type = {0};

	if (query_u64(q, KIND) != 0) {
		session_name(b, query_u64(q, SESSION_ID));
		buf_str(
		    b, query_u64(q, KIND) == 1 ? ".client.bin" : ".server.bin");
		return;
	}
	if (path.n != 0) {
		size_t slash = slice_rchr(path, '/');

		buf_add_slice(b,
		    slice_from(path, slash == SLICE_MISSING ? 0 : slash + 1));
		return;
	}
	session_name(b, query_u64(q, SESSION_ID));
	buf_printf(b, "-%llu-", (unsigned long long)query_u64(q, PART));
	buf_add_slice(&type, query_bytes(q, TYPE));
	name_safe(b,
	    name_or_usual(query_bytes(q, NAME), query_bytes(q, SOURCE)),
	    query_bytes(q, URL), buf_cstr(&type),
	    name_most(limits->v[LIMIT_NAME_BYTES]));
	buf_free(&type);
}

static void
file_path(struct buf *b, const struct query *q)
{
	if (query_u64(q, KIND) == 0)
		buf_add_slice(b, query_bytes(q, PATH));
	else
		session_stream_path(b, query_u64(q, SESSION_ID),
		    query_u64(q, KIND) == 1 ? CLIENT : SERVER);
}

static void
put_bytes(struct brief *s, const char *path)
{
	int fd = outdir_read(s->dir, path);
	struct buf part = {0};
	ssize_t n = 0;

	doc_base64_begin(&s->doc, "content");
	do {
		buf_reserve(&part, READ_BYTES);
		while (part.n < READ_BYTES &&
		       (n = read(fd, part.p + part.n, READ_BYTES - part.n)) > 0)
			part.n += (size_t)n;
		if (n < 0)
			die(EXIT_OUTPUT, "cannot read %s: %s", path,
			    strerror(errno));
		doc_base64_add(&s->doc, buf_as_slice(&part));
		buf_reset(&part);
	} while (n != 0);
	doc_base64_end(&s->doc);
	buf_free(&part);
	close(fd);
}

/* Its bytes, where no file before had the same; null: it was not written. */
static void
put_content(struct brief *s, const struct query *q)
{
	struct buf path = {0};

	if (query_u64(q, FIRST) == 0)
		return;
	file_path(&path, q);
	if (path.n == 0)
		doc_null(&s->doc, "content");
	else
		put_bytes(s, buf_cstr(&path));
	buf_free(&path);
}

static void
put_file(struct brief *s, const struct query *q)
{
	struct doc *d = &s->doc;

	doc_line(d);
	doc_open(d, NULL, "{");
	file_name(&s->b, q, s->o->limits);
	put_buf(s, "name");
	doc_column(d, "size", q, SIZE);
	doc_column(d, "sha256", q, SHA256);
	doc_column(d, "type", q, TYPE);
	session_name(&s->b, query_u64(q, SESSION_ID));
	put_buf(s, "session");
	doc_column(d, "source", q, SOURCE);
	doc_column(d, "captured_name", q, NAME);
	doc_column(d, "url", q, URL);
	doc_column(d, "declared_type", q, DECLARED);
	doc_flag(d, "complete", query_u64(q, COMPLETE) != 0);
	if (s->o->content)
		put_content(s, q);
	doc_close(d, "}");
}

static void
put_files(struct brief *s)
{
	struct query q;
	uint64_t n = query_one(s->db, "SELECT count(*) FROM artifact");

	if (!s->o->no_raw)
		n += query_one(s->db,
		    "SELECT count(client_sha256)+count(server_sha256) "
		    "FROM session");
	doc_line(&s->doc);
	doc_number(&s->doc, "file_count", n);
	doc_line(&s->doc);
	doc_open(&s->doc, "files", "[");
	q = query_open(s->db, files_sql);
	query_bind(&q, 1, s->o->no_raw ? 0 : 2);
	while (query_next(&q))
		put_file(s, &q);
	doc_close(&s->doc, "]");
	query_close(&q);
}

/* ---- the whole */

static void
put_captures(struct brief *s)
{
	struct query q = query_open(s->db,
	    "SELECT path,format,size,sha256,frames,damaged FROM capture "
	    "ORDER BY id");
	struct doc *d = &s->doc;

	doc_line(d);
	doc_open(d, "captures", "[");
	while (query_next(&q)) {
		doc_line(d);
		doc_open(d, NULL, "{");
		doc_column(d, "name", &q, 0);
		doc_column(d, "format", &q, 1);
		doc_column(d, "size", &q, 2);
		doc_column(d, "sha256", &q, 3);
		doc_column(d, "frames", &q, 4);
		doc_flag(d, "damaged", query_u64(&q, 5) != 0);
		doc_close(d, "}");
	}
	doc_close(d, "]");
	query_close(&q);
}

void
brief_write(sqlite3 *db, struct outdir *dir, const struct brief_options *o)
{
	struct brief s = {.db = db,
	    .dir = dir,
	    .o = o,
	    .doc = {.write = o->write, .ctx = o->ctx}};

	doc_open(&s.doc, NULL, "{");
	doc_line(&s.doc);
	doc_text(&s.doc, "wirefolio", slice_str(PACKAGE_VERSION));
	doc_line(&s.doc);
	doc_flag(&s.doc, "partial", o->partial);
	put_captures(&s);
	put_sessions(&s);
	put_counts(&s, "ip_count", CHAOS_IP);
	put_counts(&s, "tcp_count", CHAOS_TCP_PORT);
	put_counts(&s, "udp_count", CHAOS_UDP_PORT);
	put_counts(&s, "proto_count", CHAOS_PROTOCOL);
	put_counts(&s, "ethernet_count", CHAOS_ETHERNET);
	put_files(&s);
	doc_close(&s.doc, "\n}");
	buf_str(&s.doc.out, "\n");
	doc_end(&s.doc);
	buf_free(&s.b);
}
