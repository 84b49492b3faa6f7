/*
 * chaos_file: carved files and streams are there already, in the folders of
 * our own layout. Here they get the names of this one, and the record learns
 * them; what is not wanted goes.
 */
#include "report/chaos_inside.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "base/die.h"
#include "base/xalloc.h"
#include "carve/name.h"
#include "case/case.h"
#include "report/session_page.h"

/* ---- what was made */

static void
note(const struct chaos *c, uint64_t no, enum chaos_made kind,
    uint64_t artifact, struct slice name, uint64_t size)
{
	struct query q =
	    query_open(c->db, "INSERT INTO made VALUES(?1,?2,?3,?4,?5)");

	query_bind(&q, 1, (int64_t)no);
	query_bind(&q, 2, kind);
	query_bind(&q, 3, (int64_t)artifact);
	query_bind_text(&q, 4, name);
	query_bind(&q, 5, (int64_t)size);
	(void)query_next(&q);
	query_close(&q);
}

void
chaos_made(const struct chaos *c, const struct chaos_item *it,
    enum chaos_made kind, struct slice name, uint64_t size)
{
	note(c, it->no, kind, 0, name, size);
}

uint64_t
chaos_made_count(const struct chaos *c, enum chaos_made kind)
{
	struct query q =
	    query_open(c->db, "SELECT count(*) FROM made WHERE kind=?1");
	uint64_t n;

	query_bind(&q, 1, kind);
	n = query_next(&q) ? query_u64(&q, 0) : 0;
	query_close(&q);
	return n;
}

/* ---- carved files */

enum column {
	NO,
	KIND,
	ID,
	PART,
	SOURCE,
	COMPLETE,
	PATH,
	SIZE,
	TYPE,
};

static const char part_sql[] =
    "SELECT i.no,i.kind,a.id,a.part,a.source,a.complete,a.path,a.size,"
    "a.detected_type FROM item i JOIN artifact a ON a.session_id=i.session_id "
    "WHERE i.shown AND a.path IS NOT NULL ORDER BY i.no,a.part";

/* The ending that the carver's rule gives a file of this type. */
static void
add_ending(struct buf *b, struct slice type)
{
	struct buf name = {0}, text = {0};
	struct slice ending;

	buf_add_slice(&text, type);
	name_safe(&name, SLICE_NONE, SLICE_NONE, buf_cstr(&text),
	    name_most(UINT64_MAX));
	ending = buf_as_slice(&name);
	ending = slice_from(ending, slice_chr(ending, '.'));
	buf_add_slice(b, ending);
	buf_free(&name);
	buf_free(&text);
}

/* session_0001.part_02.ftp-data.partial.txt */
static void
part_name(struct buf *b, const struct query *q)
{
	struct slice source = query_bytes(q, SOURCE);

	chaos_stem(b, (enum chaos_kind)query_u64(q, KIND), query_u64(q, NO));
	buf_printf(b, ".part_%02llu", (unsigned long long)query_u64(q, PART));
	if (slice_starts(source, "ftp"))
		buf_str(b, ".ftp-data");
	else if (slice_starts(source, "nfs"))
		buf_str(b, ".nfs.nfs");
	else if (body_source_mail(source))
		buf_u8(b, '.');
	if (body_source_mail(source))
		buf_add_slice(b, source);
	if (query_u64(q, COMPLETE) == 0)
		buf_str(b, ".partial");
	if (query_u64(q, SIZE) == 0)
		buf_str(b, ".empty");
	else if (body_source_mail(source))
		buf_str(b, ".email");
	else
		add_ending(b, query_bytes(q, TYPE));
}

static void
take_parts(struct chaos *c)
{
	struct query q = query_open(c->db, part_sql);
	struct buf from = {0}, to = {0};

	while (query_next(&q)) {
		buf_reset(&from);
		buf_reset(&to);
		buf_add_slice(&from, query_bytes(&q, PATH));
		part_name(&to, &q);
		outdir_rename(c->dir, buf_cstr(&from), buf_cstr(&to));
		note(c, query_u64(&q, NO), MADE_PART, query_u64(&q, ID),
		    buf_as_slice(&to), query_u64(&q, SIZE));
	}
	query_close(&q);
	buf_free(&from);
	buf_free(&to);
}

void
chaos_files_take(struct chaos *c)
{
	query_run(c->db, "CREATE TEMP TABLE made(no INTEGER,kind INTEGER,"
			 "artifact INTEGER,name TEXT,size INTEGER)");
	query_run(c->db, "CREATE INDEX temp.made_no ON made(no)");
	if (c->o->application)
		take_parts(c);
}

/* ---- streams */

int
chaos_stream_open(const struct chaos *c, const struct chaos_item *it, int side)
{
	struct buf path = {0};
	int fd = -1;

	if (it->has_raw[side]) {
		session_stream_path(&path, it->session_id, side);
		fd = outdir_read(c->dir, buf_cstr(&path));
	}
	buf_free(&path);
	return fd;
}

/* The server's is raw1, the client's raw2; an empty one is there too. */
static void
name_stream(const struct chaos *c, const struct chaos_item *it, int side)
{
	struct buf from = {0}, to = {0};

	chaos_base(&to, it);
	buf_str(&to, side == SERVER ? ".raw1" : ".raw2");
	if (it->has_raw[side]) {
		session_stream_path(&from, it->session_id, side);
		outdir_rename(c->dir, buf_cstr(&from), buf_cstr(&to));
	} else {
		outdir_put(
		    c->dir, buf_cstr(&to), SLICE_NONE, it->talk.first_ns);
	}
	buf_free(&from);
	buf_free(&to);
}

static void
name_streams(const struct chaos *c)
{
	struct chaos_scan scan = chaos_scan_open(c, false);
	struct chaos_item it;

	while (chaos_scan_next(&scan, &it)) {
		if (it.kind == CHAOS_ICMP || it.talk.bytes == 0)
			continue;
		name_stream(c, &it, CLIENT);
		name_stream(c, &it, SERVER);
	}
	chaos_scan_close(&scan);
}

static void
wipe(const struct chaos *c, const char *folder)
{
	char *path = xasprintf("%s/%s", outdir_path(c->dir), folder);

	if (access(path, F_OK) == 0 && !outdir_wipe(path))
		die(EXIT_OUTPUT, "cannot remove %s", path);
	free(path);
}

/* ---- the record */

/* Paths are names now; a session's page is its HTML page, if it has one. */
static void
teach(const struct chaos *c, sqlite3 *db)
{
	struct query made = query_open(c->db,
	    "SELECT m.kind,m.artifact,i.session_id,m.name FROM made m "
	    "JOIN item i ON i.no=m.no WHERE m.kind=?1 OR m.kind=?2 "
	    "ORDER BY m.no,m.artifact");
	struct query part =
	    query_open(db, "UPDATE artifact SET path=?2 WHERE id=?1");
	struct query page =
	    query_open(db, "UPDATE session SET page=?2 WHERE id=?1");

	query_run(db, "UPDATE artifact SET path=NULL");
	query_run(db, "UPDATE session SET page=NULL");
	query_bind(&made, 1, MADE_PART);
	query_bind(&made, 2, MADE_HTML);
	while (query_next(&made)) {
		bool is_part = query_u64(&made, 0) == MADE_PART;
		struct query *q = is_part ? &part : &page;

		query_rewind(q);
		query_bind(q, 1, query_int(&made, is_part ? 1 : 2));
		query_bind_text(q, 2, query_bytes(&made, 3));
		(void)query_next(q);
	}
	query_close(&made);
	query_close(&part);
	query_close(&page);
}

static void
teach_record(const struct chaos *c)
{
	char *path = xasprintf("%s/case.db", outdir_path(c->dir));
	struct buf why = {0};
	sqlite3 *db = case_open_to_change(path, &why);

	if (db == NULL)
		die(EXIT_OUTPUT, "%s", buf_cstr(&why));
	query_run(db, "BEGIN");
	teach(c, db);
	query_run(
	    db, "INSERT INTO meta(key,value) VALUES('layout','chaosreader')");
	query_run(db, "COMMIT");
	case_close(db);
	buf_free(&why);
	free(path);
}

void
chaos_files_settle(struct chaos *c)
{
	if (c->o->raw)
		name_streams(c);
	wipe(c, "files");
	wipe(c, "streams");
	teach_record(c);
}
