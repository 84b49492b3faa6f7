/* book: what pages say and point to, by queries over the record. */
#include "report/book.h"

#include <stdlib.h>

#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "case/case.h"
#include "report/arena.h"
#include "report/chart.h"
#include "report/query.h"
#include "session/session.h"

/* ---- meta */

static struct slice
meta_text(sqlite3 *db, struct arena *a, const char *key)
{
	struct query q = query_open(db, "SELECT value FROM meta WHERE key=?1");
	struct slice s = SLICE_NONE;

	query_bind_text(&q, 1, slice_str(key));
	if (query_next(&q))
		s = arena_copy(a, query_bytes(&q, 0));
	query_close(&q);
	return s;
}

static int64_t
meta_int(sqlite3 *db, const char *key)
{
	struct query q = query_open(
	    db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key=?1");
	int64_t v = 0;

	query_bind_text(&q, 1, slice_str(key));
	if (query_next(&q))
		v = query_int(&q, 0);
	query_close(&q);
	return v;
}

static uint64_t
meta_count(sqlite3 *db, const char *key)
{
	int64_t v = meta_int(db, key);

	return v < 0 ? 0 : (uint64_t)v;
}

/* "a.pcap", "a.pcap and 2 more": for a case without a name. */
static void
capture_names(sqlite3 *db, struct buf *b)
{
	struct query q =
	    query_open(db, "SELECT path FROM capture ORDER BY id LIMIT 1");
	uint64_t n = query_one(db, "SELECT count(*) FROM capture");
	struct slice path;

	if (query_next(&q)) {
		path = query_bytes(&q, 0);
		if (slice_rchr(path, '/') != SLICE_MISSING)
			path = slice_from(path, slice_rchr(path, '/') + 1);
		buf_add_slice(b, path);
	}
	if (n > 1) {
		buf_str(b, " and ");
		wr_commas(b, n - 1);
		buf_str(b, " more");
	}
	query_close(&q);
}

/* Few enough to be named in a command; else what stands for them. */
#define FEW_CAPTURES 3

/* How many they are. */
static unsigned
capture_words(sqlite3 *db, struct buf *b)
{
	struct query q = query_open(db, "SELECT path FROM capture ORDER BY id");
	unsigned n;

	for (n = 0; query_next(&q) && n < FEW_CAPTURES + 1; n++) {
		struct slice path = query_bytes(&q, 0);

		if (n != 0)
			buf_u8(b, ' ');
		/* Not to be taken for an option. */
		if (path.n > 1 && slice_at(path, 0) == '-')
			buf_str(b, "./");
		wr_shell(b, path);
	}
	query_close(&q);
	return n;
}

static struct slice
keep(struct book *k, struct buf *b)
{
	struct slice s = arena_copy(k->arena, buf_as_slice(b));

	buf_reset(b);
	return s;
}

/*
 * Captures that are named are merged by time; those that came one after the
 * other are listed again, or frames would have other numbers.
 */
static void
load_inputs(struct book *k, sqlite3 *db)
{
	struct slice reading = meta_text(db, k->arena, "reading"), words;
	bool listed = slice_ends(reading, CASE_LISTED);
	struct buf b = {0};
	unsigned n = capture_words(db, &b);

	words = keep(k, &b);
	if (listed)
		reading.n -= sizeof CASE_LISTED - 1;
	buf_add_slice(&b, reading);
	if (n > FEW_CAPTURES)
		buf_str(&b, listed ? "--list LIST" : "CAPTURE...");
	else if (listed && n > 1)
		buf_str(&b, "--list -");
	else
		buf_add_slice(&b, words);
	k->inputs = keep(k, &b);
	if (listed && n > 1 && n <= FEW_CAPTURES) {
		buf_str(&b, "printf '%s\\n' ");
		buf_add_slice(&b, words);
		buf_str(&b, " | ");
	}
	k->lister = keep(k, &b);
	buf_free(&b);
}

static void
load_head(struct book *k, sqlite3 *db)
{
	struct buf b = {0};
	struct slice names;

	k->case_number = meta_text(db, k->arena, "case_number");
	k->title = meta_text(db, k->arena, "title");
	k->examiner = meta_text(db, k->arena, "examiner");
	k->notes = meta_text(db, k->arena, "notes");
	k->options = meta_text(db, k->arena, "options");
	k->places = meta_text(db, k->arena, "geoip");
	buf_add_slice(&b, meta_text(db, k->arena, "tool"));
	buf_str(&b, b.n == 0 ? "wirefolio " : " ");
	buf_add_slice(&b, meta_text(db, k->arena, "version"));
	k->tool = keep(k, &b);
	capture_names(db, &b);
	names = keep(k, &b);
	load_inputs(k, db);
	k->heading = k->title.n != 0 ? k->title : names;
	if (k->case_number.n != 0) {
		buf_str(&b, "Case ");
		buf_add_slice(&b, k->case_number);
		k->case_ref = keep(k, &b);
	} else {
		k->case_ref = k->heading;
	}
	buf_add_slice(&b, k->case_ref);
	if (k->case_number.n != 0) {
		buf_str(&b, " · ");
		buf_add_slice(&b, k->heading);
	}
	k->running = keep(k, &b);
	buf_free(&b);
}

static void
load_account(struct book *k, sqlite3 *db)
{
	k->frames = meta_count(db, "frames");
	k->in_sessions = meta_count(db, "frames.session");
	k->other = meta_count(db, "frames.other");
	k->filtered = meta_count(db, "frames.filtered");
	k->left_out = meta_count(db, "left_out");
	k->undecoded = meta_count(db, "frames.undecoded");
	k->first_ns = meta_int(db, "first_ns");
	k->last_ns = meta_int(db, "last_ns");
	k->captures = query_one(db, "SELECT count(*) FROM capture");
}

/* ---- lists */

/* One scan gives the counts and where the pages begin. */
static void
load_sessions(struct book *k, sqlite3 *db)
{
	struct query q = query_open(db,
	    "SELECT id,proto,client_bytes,server_bytes FROM session "
	    "ORDER BY id");
	uint64_t c, s, max = 0;
	struct slice proto;

	k->session_pages =
	    (struct pager){.name = "sessions", .rows_max = BOOK_SESSIONS};
	while (query_next(&q)) {
		pager_add(&k->session_pages,
		    (struct pager_key){0, query_u64(&q, 0)}, 0);
		proto = query_bytes(&q, 1);
		k->tcp += slice_eq_str(proto, "tcp");
		k->udp += slice_eq_str(proto, "udp");
		k->icmp += slice_starts(proto, "icmp");
		c = query_u64(&q, 2);
		s = query_u64(&q, 3);
		k->payload += c + s;
		max = c > max ? c : max;
		max = s > max ? s : max;
	}
	query_close(&q);
	pager_end(&k->session_pages);
	k->sessions = k->session_pages.rows;
	k->scale_end = chart_scale_end(max);
}

/* One scan for the lists of files and of images, and what is counted. */
static void
load_files(struct book *k, sqlite3 *db)
{
	struct query q =
	    query_open(db, "SELECT session_id,part,complete=0," BOOK_IS_IMAGE
			   "," BOOK_IS_PIXEL " FROM artifact ORDER BY 1,2");
	struct pager_key key;

	k->file_pages = (struct pager){.name = "files", .rows_max = BOOK_FILES};
	k->image_pages =
	    (struct pager){.name = "images", .rows_max = BOOK_IMAGES};
	while (query_next(&q)) {
		key = (struct pager_key){query_int(&q, 0), query_u64(&q, 1)};
		pager_add(&k->file_pages, key, 0);
		k->incomplete += query_int(&q, 2) != 0;
		if (query_int(&q, 3) == 0)
			continue;
		k->images++;
		if (query_int(&q, 4) == 0)
			pager_add(&k->image_pages, key, 0);
	}
	query_close(&q);
	pager_end(&k->file_pages);
	pager_end(&k->image_pages);
	k->files = k->file_pages.rows;
}

static void
load_http(struct book *k, sqlite3 *db)
{
	http_lists_load(k->http, db);
	k->requests = k->http[HTTP_ALL].pages.rows;
	k->hosts = query_one(db, "SELECT count(DISTINCT host) FROM http");
}

/* ---- findings */

static int
ref_cmp(const void *va, const void *vb)
{
	const struct finding_ref *a = va, *b = vb;

	if (a->session_id != b->session_id)
		return a->session_id < b->session_id ? -1 : 1;
	return a->no < b->no ? -1 : a->no > b->no;
}

enum severity
book_severity(struct slice name)
{
	for (int s = SEV_NOTE; s <= SEV_HIGH; s++)
		if (slice_eq_str(name, severity_name((enum severity)s)))
			return (enum severity)s;
	return SEV_NOTE;
}

enum finding_kind
book_kind(struct slice name)
{
	for (int i = 0; i < FINDING_COUNT; i++)
		if (slice_eq_str(name, finding_row((enum finding_kind)i)->name))
			return (enum finding_kind)i;
	return FINDING_COUNT;
}

static bool
is_disguise(enum finding_kind kind)
{
	return kind == FINDING_PROGRAM_DISGUISED ||
	       kind == FINDING_ARCHIVE_DISGUISED ||
	       kind == FINDING_TYPE_MISMATCH;
}

static void
load_findings(struct book *k, sqlite3 *db)
{
	struct query q = query_open(db,
	    "SELECT id,severity,session_id,artifact_id,kind,frame "
	    "FROM finding ORDER BY id");
	size_t cap = 0;

	while (query_next(&q)) {
		struct finding_ref r = {
		    .no = (uint32_t)query_u64(&q, 0),
		    .severity = book_severity(query_bytes(&q, 1)),
		    .session_id = query_u64(&q, 2),
		    .artifact_id = query_u64(&q, 3),
		    .kind = book_kind(query_bytes(&q, 4)),
		    .frame = query_u64(&q, 5),
		};

		if (k->nrefs == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			k->refs = xreallocarray(k->refs, cap, sizeof(*k->refs));
		}
		k->refs[k->nrefs++] = r;
		k->by_severity[r.severity]++;
		k->disguised += is_disguise(r.kind);
	}
	query_close(&q);
	k->findings = k->nrefs;
	if (k->nrefs != 0)
		qsort(k->refs, k->nrefs, sizeof(*k->refs), ref_cmp);
}

const struct finding_ref *
book_refs(const struct book *k, uint64_t session_id, size_t *n)
{
	size_t lo = 0, hi = k->nrefs, mid;

	*n = 0;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (k->refs[mid].session_id < session_id)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (lo + *n < k->nrefs && k->refs[lo + *n].session_id == session_id)
		++*n;
	return k->refs == NULL ? NULL : k->refs + lo;
}

bool
book_disguised(const struct book *k, uint64_t session_id, uint64_t artifact_id)
{
	const struct finding_ref *refs;
	size_t n;

	refs = book_refs(k, session_id, &n);
	for (size_t i = 0; i < n; i++)
		if (refs[i].artifact_id == artifact_id &&
		    is_disguise(refs[i].kind))
			return true;
	return false;
}

/* ---- where things are */

void
book_session_path(struct buf *b, uint64_t id)
{
	buf_str(b, "sessions/");
	wr_digits(b, session_id_frame(id) / 1000, 3);
	buf_str(b, "/s");
	session_name(b, id);
	buf_str(b, ".html");
}

void
book_session_href(
    struct buf *b, const struct book *k, uint64_t id, bool has_page)
{
	if (!k->linked)
		return;
	if (has_page) {
		book_session_path(b, id);
		return;
	}
	pager_path(b, k->session_pages.name,
	    pager_find(&k->session_pages, (struct pager_key){0, id}));
	buf_str(b, "#s");
	session_name(b, id);
}

void
book_file_href(
    struct buf *b, const struct book *k, uint64_t session_id, uint64_t part)
{
	if (!k->linked)
		return;
	pager_path(b, k->file_pages.name,
	    pager_find(
		&k->file_pages, (struct pager_key){(int64_t)session_id, part}));
	buf_str(b, "#a");
	session_name(b, session_id);
	buf_u8(b, '-');
	wr_u64(b, part);
}

void
book_http_href(struct buf *b, const struct book *k, int64_t ns,
    uint64_t http_id, uint64_t session_id, uint64_t number)
{
	if (!k->linked)
		return;
	pager_path(b, k->http[HTTP_ALL].pages.name,
	    pager_find(
		&k->http[HTTP_ALL].pages, (struct pager_key){ns, http_id}));
	buf_str(b, "#r");
	session_name(b, session_id);
	buf_u8(b, '-');
	wr_u64(b, number);
}

void
book_finding_href(struct buf *b, const struct book *k, uint64_t no)
{
	if (!k->linked)
		return;
	pager_path(
	    b, "findings", no == 0 ? 0 : (size_t)((no - 1) / BOOK_FINDINGS));
	buf_str(b, "#F");
	wr_u64(b, no);
}

void
book_load(struct book *k, sqlite3 *db, bool linked)
{
	*k = (struct book){.arena = arena_new(), .linked = linked};
	load_head(k, db);
	load_account(k, db);
	load_sessions(k, db);
	load_files(k, db);
	load_http(k, db);
	load_findings(k, db);
}

void
book_unload(struct book *k)
{
	pager_free(&k->session_pages);
	pager_free(&k->file_pages);
	pager_free(&k->image_pages);
	for (int i = 0; i < HTTP_LISTS; i++)
		http_list_free(&k->http[i]);
	free(k->refs);
	arena_free(k->arena);
}
