/*
 * manifest: every file of a report with its SHA-256, as sha256sum writes it
 * and checks it (sha256sum -c manifest-sha256.txt), in the order of paths as
 * bytes.
 *
 * The tree is walked, so that every file is listed. The digest of a page is
 * in the ledger, in the same order; that of a carved file, a raw stream or a
 * capture of our own is in the record, by folder. Any other file is read.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/die.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "report/arena.h"
#include "report/ledger.h"
#include "report/query.h"
#include "report/report.h"
#include "report/session_page.h"
#include "report/tree.h"
#include "report/tree_sums.h"

#define PART_BYTES 65536 /* written at once */

/* A file and its digest, as the record has them. */
struct known {
	struct slice path, hex;
};

struct writer {
	struct tree tree; /* first: the walk's callback gets at the rest */
	void (*tick)(void *ctx);
	void *ctx;
	struct outdir *dir;
	const struct ledger *ledger; /* may be NULL, as the record */
	size_t at;
	sqlite3 *db;
	struct query files, streams; /* of the record, once needed */
	struct arena *arena;	     /* of a folder of the record: */
	struct arena_mark empty;
	struct buf folder; /* "files/005/" */
	struct known *known;
	size_t nknown, cap, next;
	struct tree_sums *sums;
	struct outfile *file;
	struct buf hex, out;
};

/* ---- what the record knows of a folder */

static void
add_known(struct writer *w, struct slice path, struct slice hex)
{
	struct known *k;

	if (path.n == 0 || !sha256_is_hex(hex))
		return;
	if (w->nknown == w->cap) {
		w->cap = w->cap == 0 ? 64 : w->cap * 2;
		w->known = xreallocarray(w->known, w->cap, sizeof *w->known);
	}
	k = &w->known[w->nknown++];
	k->path = arena_copy(w->arena, path);
	k->hex = arena_copy(w->arena, hex);
}

/* Of the sessions of one folder: from the first id to before the end. */
static void
seek(struct writer *w, struct query *q, const char *sql, int64_t first,
    int64_t end)
{
	if (q->stmt == NULL)
		*q = query_open(w->db, sql);
	query_rewind(q);
	query_bind(q, 1, first);
	query_bind(q, 2, end);
}

static void
load_files(struct writer *w, int64_t first, int64_t end)
{
	struct query *q = &w->files;

	seek(w, q,
	    "SELECT path,sha256 FROM artifact "
	    "WHERE session_id>=?1 AND session_id<?2",
	    first, end);
	while (query_next(q))
		add_known(w, query_bytes(q, 0), query_bytes(q, 1));
}

static void
load_streams(struct writer *w, int64_t first, int64_t end)
{
	struct query *q = &w->streams;
	struct buf path = {0};

	seek(w, q,
	    "SELECT id,client_sha256,server_sha256 FROM session "
	    "WHERE id>=?1 AND id<?2",
	    first, end);
	while (query_next(q)) {
		for (int side = CLIENT; side <= SERVER; side++) {
			buf_reset(&path);
			session_stream_path(&path, query_u64(q, 0), side);
			add_known(w, buf_as_slice(&path),
			    query_bytes(q, side == CLIENT ? 1 : 2));
		}
	}
	buf_free(&path);
}

/* What a live capture wrote. */
static void
load_evidence(struct writer *w)
{
	struct query q =
	    query_open(w->db, "SELECT path,sha256 FROM capture WHERE whole "
			      "AND path LIKE 'evidence/%' ORDER BY path");

	while (query_next(&q))
		add_known(w, query_bytes(&q, 0), query_bytes(&q, 1));
	query_close(&q);
}

static int
known_cmp(const void *va, const void *vb)
{
	const struct known *a = va, *b = vb;
	int order = slice_cmp(a->path, b->path);

	return order != 0 ? order : slice_cmp(a->hex, b->hex);
}

/* A folder has the sessions of a thousand frames (DESIGN.md). */
static void
load_folder(struct writer *w, struct slice folder)
{
	struct slice rest = folder, kind, number;
	const int64_t each = 1000 * 16; /* session ids */
	uint64_t n;

	buf_reset(&w->folder);
	buf_add_slice(&w->folder, folder);
	w->nknown = w->next = 0;
	arena_release(w->arena, w->empty);
	if (slice_eq_str(folder, "evidence/"))
		load_evidence(w);
	if (!slice_token(&rest, '/', &kind) ||
	    !slice_token(&rest, '/', &number) ||
	    !slice_u64(number, 10, (uint64_t)(INT64_MAX / each - 1), &n))
		return;
	if (slice_eq_str(kind, "files"))
		load_files(w, (int64_t)n * each, ((int64_t)n + 1) * each);
	else if (slice_eq_str(kind, "streams"))
		load_streams(w, (int64_t)n * each, ((int64_t)n + 1) * each);
	if (w->nknown != 0)
		qsort(w->known, w->nknown, sizeof *w->known, known_cmp);
}

/* Paths come in order, and so do the rows. */
static bool
from_record(struct writer *w, struct slice path)
{
	size_t slash = slice_rchr(path, '/');
	struct slice folder;

	if (w->db == NULL || slash == SLICE_MISSING)
		return false;
	folder = slice_head(path, slash + 1);
	if (!slice_eq(buf_as_slice(&w->folder), folder))
		load_folder(w, folder);
	while (
	    w->next < w->nknown && slice_cmp(w->known[w->next].path, path) < 0)
		w->next++;
	if (w->next == w->nknown || !slice_eq(w->known[w->next].path, path))
		return false;
	buf_add_slice(&w->hex, w->known[w->next].hex);
	return true;
}

/* ---- digests, from wherever they are */

static bool
from_ledger(struct writer *w, struct slice path)
{
	const uint8_t *sha256;
	struct slice at;
	int order = -1;

	if (w->ledger == NULL)
		return false;
	for (; ledger_at(w->ledger, w->at, &at, &sha256); w->at++) {
		order = slice_cmp(at, path);
		if (order >= 0)
			break;
	}
	if (order != 0)
		return false;
	wr_hex(&w->hex, slice_of(sha256, SHA256_SIZE));
	return true;
}

static void
from_file(struct writer *w, struct slice path, int fd, const char *name)
{
	if (!tree_sums_file(w->sums, path, SLICE_NONE, fd, name))
		die(EXIT_OUTPUT, "cannot read %s/%s: %s", outdir_path(w->dir),
		    buf_cstr(&w->tree.path), strerror(errno));
}

static void
add_entry(struct tree *tree, int fd, const struct tree_entry *e)
{
	struct writer *w = (struct writer *)tree;
	struct slice path = buf_as_slice(&tree->path);

	/* the marker of an unfinished report is gone when it is finished */
	if (slice_at(path, 0) == '.')
		return;
	buf_reset(&w->hex);
	if (from_ledger(w, path) || from_record(w, path))
		tree_sums_note(w->sums, path, buf_as_slice(&w->hex));
	else
		from_file(w, path, fd, e->name);
}

/* In the order of paths; hex: what was known already. */
static void
write_line(
    void *ctx, struct slice path, struct slice hex, const uint8_t *sha256)
{
	struct writer *w = ctx;

	if (sha256 != NULL)
		wr_hex(&w->out, slice_of(sha256, SHA256_SIZE));
	else
		buf_add_slice(&w->out, hex);
	buf_str(&w->out, "  ");
	buf_add_slice(&w->out, path);
	buf_str(&w->out, "\n");
	if (w->out.n < PART_BYTES)
		return;
	outfile_add(w->file, buf_as_slice(&w->out));
	buf_reset(&w->out);
}

static void
on_tick(void *ctx)
{
	const struct writer *w = ctx;

	if (w->tick != NULL)
		w->tick(w->ctx);
}

void
manifest_write(struct outdir *dir, const struct ledger *ledger, sqlite3 *db,
    void (*tick)(void *ctx), void *ctx)
{
	struct writer w = {.tree = {.fn = add_entry},
	    .tick = tick,
	    .ctx = ctx,
	    .dir = dir,
	    .ledger = ledger,
	    .db = db,
	    .arena = arena_new(),
	    .file = outfile_open(dir, TREE_MANIFEST)};

	w.empty = arena_mark(w.arena);
	w.sums = tree_sums_new(&(struct tree_sums_sink){
	    .ctx = &w, .told = write_line, .tick = on_tick});
	tree_walk(&w.tree, outdir_fd(dir), ".");
	if (w.tree.failed)
		die(EXIT_OUTPUT, "cannot read %s: %s", outdir_path(dir),
		    strerror(errno));
	tree_sums_free(w.sums);
	outfile_add(w.file, buf_as_slice(&w.out));
	outfile_close(w.file, -1);
	query_close(&w.files);
	query_close(&w.streams);
	arena_free(w.arena);
	free(w.known);
	buf_free(&w.tree.path);
	buf_free(&w.folder);
	buf_free(&w.hex);
	buf_free(&w.out);
}
