/*
 * write_ranges: pieces of one entity (206), wherever they were seen, become
 * one more file. Pieces belong together when URL, validator and total length
 * are the same; without a validator nobody knows, and they are left as they
 * are. The whole belongs to the session of the piece that came first.
 */
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "carve/join.h"
#include "case/write_runs.h"
#include "case/writing.h"

/* One artifact that is a range; strings are ours. */
struct range {
	int64_t id, session_id;
	struct join_part part; /* its path is in path */
	char *path;
	struct buf url, etag, name, type, runs;
	uint64_t total, last_frame;
	int64_t ns;
	enum side side;
	bool from_client;
};

struct ranges {
	struct range *range;
	size_t n, cap;
};

/* Ranges of one entity: a stretch of the sorted array. */
struct entity {
	struct range *range;
	size_t n;
};

/* ---- reading */

#define RANGE_SQL                                                          \
	"SELECT id,session_id,path,range_first,range_last,size,"           \
	"missing_bytes,complete,encoding IS NOT NULL AND encoding<>'',"    \
	"first_frame,url,etag,name,declared_type,runs,range_total,"        \
	"last_frame,first_ns,side,direction='client' FROM artifact WHERE " \
	"range_total>0 AND "                                               \
	"etag IS NOT NULL AND url IS NOT NULL AND path IS NOT NULL"

static uint64_t
column_u64(sqlite3_stmt *q, int i)
{
	int64_t v = sqlite3_column_int64(q, i);

	return v < 0 ? 0 : (uint64_t)v;
}

static void
column_copy(sqlite3_stmt *q, int i, struct buf *b)
{
	buf_add_slice(b, db_column(q, i));
}

static void
read_range(sqlite3_stmt *q, struct range *r)
{
	struct buf path = {0};

	column_copy(q, 2, &path);
	*r = (struct range){.id = sqlite3_column_int64(q, 0),
	    .session_id = sqlite3_column_int64(q, 1),
	    .path = xstrdup(buf_cstr(&path)),
	    .total = column_u64(q, 15),
	    .last_frame = column_u64(q, 16),
	    .ns = sqlite3_column_int64(q, 17),
	    .side = sqlite3_column_int64(q, 18) == 0 ? SIDE_A : SIDE_B,
	    .from_client = sqlite3_column_int64(q, 19) != 0};
	r->part = (struct join_part){.path = r->path,
	    .first = column_u64(q, 3),
	    .last = column_u64(q, 4),
	    .size = column_u64(q, 5),
	    .missing = column_u64(q, 6),
	    .complete = sqlite3_column_int64(q, 7) != 0,
	    .expanded = sqlite3_column_int64(q, 8) != 0,
	    .frame = column_u64(q, 9)};
	column_copy(q, 10, &r->url);
	column_copy(q, 11, &r->etag);
	column_copy(q, 12, &r->name);
	column_copy(q, 13, &r->type);
	column_copy(q, 14, &r->runs);
	buf_free(&path);
}

static void
read_ranges(struct writing *w, struct ranges *l)
{
	sqlite3_stmt *q = db_prepare(&w->db, RANGE_SQL);

	while (db_step(&w->db, q)) {
		if (l->n == l->cap) {
			l->cap = l->cap * 2 + 16;
			l->range =
			    xreallocarray(l->range, l->cap, sizeof *l->range);
		}
		read_range(q, &l->range[l->n++]);
	}
	sqlite3_finalize(q);
}

static void
free_ranges(struct ranges *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct range *r = &l->range[i];

		free(r->path);
		buf_free(&r->url);
		buf_free(&r->etag);
		buf_free(&r->name);
		buf_free(&r->type);
		buf_free(&r->runs);
	}
	free(l->range);
}

/* ---- entities */

static int
entity_cmp(const struct range *a, const struct range *b)
{
	int c = slice_cmp(buf_as_slice(&a->url), buf_as_slice(&b->url));

	if (c != 0)
		return c;
	c = slice_cmp(buf_as_slice(&a->etag), buf_as_slice(&b->etag));
	if (c != 0)
		return c;
	return a->total < b->total ? -1 : a->total > b->total;
}

static int
range_cmp(const void *va, const void *vb)
{
	const struct range *a = va, *b = vb;
	int c = entity_cmp(a, b);

	if (c != 0)
		return c;
	if (a->part.frame != b->part.frame)
		return a->part.frame < b->part.frame ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* In the order of their first pieces. */
static int
first_cmp(const void *va, const void *vb)
{
	const struct entity *a = va, *b = vb;

	return a->range->id < b->range->id ? -1 : a->range->id > b->range->id;
}

static struct entity *
find_entities(struct ranges *l, size_t *n)
{
	struct entity *all = NULL;
	size_t i, from;

	*n = 0;
	if (l->n != 0)
		qsort(l->range, l->n, sizeof *l->range, range_cmp);
	for (i = 0; i < l->n; i = from) {
		for (from = i + 1; from < l->n; from++) {
			if (entity_cmp(&l->range[i], &l->range[from]) != 0)
				break;
		}
		if (from - i < 2)
			continue;
		all = xreallocarray(all, *n + 1, sizeof *all);
		all[(*n)++] = (struct entity){&l->range[i], from - i};
	}
	if (*n != 0)
		qsort(all, *n, sizeof *all, first_cmp);
	return all;
}

/* ---- the whole */

/* The next number of a file in its session. */
static uint32_t
next_part(struct writing *w, int64_t session_id)
{
	sqlite3_stmt *q = db_prepare(
	    &w->db, "SELECT max(part)+1 FROM artifact WHERE session_id=?1");
	uint32_t part = 1;

	db_bind(&w->db, q, 1, session_id);
	while (db_step(&w->db, q))
		part = (uint32_t)sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return part;
}

static void
count_file(struct writing *w, int64_t session_id)
{
	sqlite3_stmt *q =
	    db_prepare(&w->db, "UPDATE session SET files=files+1 WHERE id=?1");

	db_bind(&w->db, q, 1, session_id);
	while (db_step(&w->db, q))
		continue;
	sqlite3_finalize(q);
}

static void
pack_runs(const struct entity *e, struct buf *out)
{
	struct runs_joiner *j = runs_joiner_new();
	size_t i;

	for (i = 0; i < e->n; i++)
		runs_joiner_add(
		    j, &e->range[i].part, buf_as_slice(&e->range[i].runs));
	runs_joiner_end(j, out);
}

static struct row_artifact
whole_row(const struct writing *w, const struct entity *e, uint32_t number,
    const struct joined *whole)
{
	const struct range *first = e->range;
	struct row_artifact row = {
	    .a = {.part = number,
		.source = BODY_HTTP_JOINED,
		.side = first->side,
		.name = buf_or_none(&first->name),
		.url = buf_as_slice(&first->url),
		.declared_type = buf_or_none(&first->type),
		.description = buf_or_none(&whole->description),
		.etag = buf_as_slice(&first->etag),
		.size = whole->size,
		.has_md5 = (w->config->hashes & HASH_MD5) != 0,
		.has_sha1 = (w->config->hashes & HASH_SHA1) != 0,
		.complete = true,
		.first_frame = first->part.frame,
		.first_ns = first->ns,
		.width = whole->width,
		.height = whole->height},
	    .detected_type = slice_str(whole->type),
	    .path = buf_as_slice(&whole->path)};

	memcpy(row.sha256, whole->sha256, sizeof row.sha256);
	memcpy(row.a.md5, whole->md5, sizeof row.a.md5);
	memcpy(row.a.sha1, whole->sha1, sizeof row.a.sha1);
	for (size_t i = 0; i < e->n; i++) {
		if (e->range[i].last_frame > row.a.last_frame)
			row.a.last_frame = e->range[i].last_frame;
	}
	return row;
}

static void
insert_whole(struct writing *w, const struct entity *e, uint32_t number,
    const struct joined *whole)
{
	const struct range *first = e->range;
	struct session s = {.id = (uint64_t)first->session_id};
	struct row_artifact row = whole_row(w, e, number, whole);
	struct row_span nowhere = {0};
	struct buf runs = {0};

	/* Whose side it is was settled for the piece. */
	s.client = (int)(first->from_client == (first->side == SIDE_B));
	pack_runs(e, &runs);
	row.runs = buf_as_slice(&runs);
	write_artifact_row(w, &s, ++w->artifact_base, &row, &nowhere);
	buf_free(&runs);
}

static void
on_finding(void *ctx, const struct finding *f)
{
	struct writing *w = ctx;

	findings_add(w->findings, f);
}

static void
join(struct writing *w, const struct entity *e, struct libmagic *magic)
{
	const struct range *first = e->range;
	struct join_part *parts = xcalloc(e->n, sizeof *parts);
	struct finding_sink findings = {.ctx = w, .add = on_finding};
	struct budget budget = {0};
	struct join j = {.dir = w->config->dir,
	    .limits = w->config->limits,
	    .budget = &budget,
	    .magic = magic,
	    .hashes = w->config->hashes,
	    .describe = w->config->describe,
	    .findings = &findings,
	    .session_id = (uint64_t)first->session_id,
	    .number = next_part(w, first->session_id),
	    .frame = first->part.frame,
	    .ns = first->ns,
	    .name = buf_as_slice(&first->name),
	    .url = buf_as_slice(&first->url),
	    .declared_type = buf_as_slice(&first->type),
	    .total = first->total,
	    .parts = parts,
	    .n = e->n};
	struct joined whole;
	size_t i;

	for (i = 0; i < e->n; i++)
		parts[i] = e->range[i].part;
	if (range_join(&j, &whole)) {
		insert_whole(w, e, j.number, &whole);
		count_file(w, first->session_id);
		joined_free(&whole);
	}
	free(parts);
}

void
write_ranges(struct writing *w)
{
	struct ranges l = {0};
	struct libmagic *magic = libmagic_new();
	struct entity *all;
	size_t n, i;

	read_ranges(w, &l);
	all = find_entities(&l, &n);
	insert_open(&w->artifact, &w->db, "artifact");
	for (i = 0; i < n; i++)
		join(w, &all[i], magic);
	insert_close(&w->artifact);
	free(all);
	free_ranges(&l);
	libmagic_free(magic);
}
