/*
 * index: the case page: head, account of frames, headline figures, findings
 * that matter, evidence, first sessions.
 */
#include "report/index.h"

#include <unistd.h>

#include "base/wr.h"
#include "report/book.h"
#include "report/finding_row.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pages.h"
#include "report/parts.h"
#include "report/query.h"
#include "report/session_row.h"

#define FIRST_SESSIONS "20"
#define TOP_FINDINGS   "6"
#define OTHER_LABELS   4

/* ---- head */

static void
put_notes(struct value *root, struct slice notes)
{
	struct value *list = value_list(root, "notes");
	struct slice part;
	size_t gap;

	while (notes.n != 0) {
		gap = slice_find(notes, SLICE_LIT("\n\n"));
		part = slice_trim(
		    gap == SLICE_MISSING ? notes : slice_head(notes, gap));
		if (part.n != 0)
			value_item_text(list, part);
		notes = gap == SLICE_MISSING ? SLICE_NONE
					     : slice_from(notes, gap + 2);
	}
}

/* Fate by fate, so that a reader can add them up. */
static void
put_account(struct value *root, const struct report *r, struct buf *b)
{
	const struct book *k = r->book;
	struct query q = query_open(r->db,
	    "SELECT key,packets FROM tally WHERE kind='other' "
	    "ORDER BY packets DESC,key");
	uint64_t rest = k->other;

	wr_commas(b, k->in_sessions);
	buf_str(b, " in sessions");
	for (unsigned i = 0; i < OTHER_LABELS && query_next(&q); i++) {
		buf_str(b, ", ");
		wr_commas(b, query_u64(&q, 1));
		buf_str(b, " ");
		buf_add_slice(b, query_bytes(&q, 0));
		rest -= query_u64(&q, 1) < rest ? query_u64(&q, 1) : rest;
	}
	query_close(&q);
	if (rest != 0) {
		buf_str(b, ", ");
		wr_commas(b, rest);
		buf_str(b, " of other kinds");
	}
	if (k->filtered != 0) {
		buf_str(b, ", ");
		wr_commas(b, k->filtered);
		buf_str(b, " filtered out");
	}
	value_buf(root, "fates", b);
	value_number(root, "frames", k->frames);
	value_number(root, "frames_told",
	    k->in_sessions + k->other + k->filtered + k->undecoded);
	value_number(root, "undecoded", k->undecoded);
}

static void
put_undecoded_href(struct value *root, const struct book *k, struct buf *b)
{
	for (size_t i = 0; i < k->nrefs; i++)
		if (k->refs[i].kind == FINDING_UNDECODED) {
			book_finding_href(b, k, k->refs[i].no);
			break;
		}
	value_buf(root, "undecoded_href", b);
}

static void
put_head(struct value *root, const struct report *r, struct buf *b)
{
	const struct book *k = r->book;

	value_text(root, "case_number", k->case_number);
	value_text(root, "heading", k->heading);
	value_text(root, "examiner", k->examiner);
	value_text(root, "options", k->options);
	put_notes(root, k->notes);
	value_flag(root, "has_notes", slice_trim(k->notes).n != 0);
	if (k->frames != 0) {
		part_time(root, "begin", k->first_ns, 0);
		part_time(root, "end", k->last_ns, 0);
		format_span(b, format_between(k->first_ns, k->last_ns));
		value_buf(root, "span", b);
	}
	put_account(root, r, b);
	put_undecoded_href(root, k, b);
}

/* ---- headline figures */

static void
figure(struct value *list, const char *label, const char *href, uint64_t n,
    struct buf *note)
{
	struct value *v = value_item(list);
	struct buf b = {0};

	value_str(v, "label", label);
	value_str(v, "href", href);
	wr_commas(&b, n);
	value_buf(v, "n", &b);
	value_buf(v, "note", note);
	buf_free(&b);
}

static void
note_part(struct buf *b, uint64_t n, const char *words)
{
	if (n == 0)
		return;
	format_dot(b);
	wr_commas(b, n);
	buf_str(b, " ");
	buf_str(b, words);
}

static void
put_hosts(struct value *list, const struct report *r, struct buf *b)
{
	uint64_t v6 = query_one(r->db,
	    "SELECT count(*) FROM tally WHERE kind='ip' AND key LIKE '%:%'");
	uint64_t all =
	    query_one(r->db, "SELECT count(*) FROM tally WHERE kind='ip'");
	uint64_t inner = query_one(
	    r->db, "SELECT count(*) FROM tally WHERE kind='ip_inner'");

	note_part(b, all - v6, "IPv4");
	note_part(b, v6, "IPv6");
	note_part(b, inner, "more in tunnels");
	figure(list, "Hosts", "", all, b);
}

static void
put_figures(struct value *root, const struct report *r, struct buf *b)
{
	const struct book *k = r->book;
	struct value *list = value_list(root, "figures");
	const uint64_t *s = k->by_severity;

	note_part(b, s[SEV_HIGH], "high");
	note_part(b, s[SEV_MEDIUM], "medium");
	note_part(b, s[SEV_LOW], "low");
	note_part(b, s[SEV_NOTE], s[SEV_NOTE] == 1 ? "note" : "notes");
	figure(
	    list, "Findings", k->linked ? "findings.html" : "", k->findings, b);
	note_part(b, k->tcp, "TCP");
	note_part(b, k->udp, "UDP");
	note_part(b, k->icmp, "ICMP");
	note_part(b, k->sessions - k->tcp - k->udp - k->icmp, "other");
	figure(
	    list, "Sessions", k->linked ? "sessions.html" : "", k->sessions, b);
	note_part(b, k->incomplete, "incomplete");
	note_part(b, k->disguised, "not what they were declared to be");
	figure(
	    list, "Files carved", k->linked ? "files.html" : "", k->files, b);
	put_hosts(list, r, b);
	format_size(b, k->payload);
	buf_str(b, " in ");
	format_count(b, k->frames, "frame");
	figure(list, "Payload bytes", "", k->payload, b);
}

/* ---- findings that matter */

static void
put_findings(struct value *root, const struct report *r, struct buf *b)
{
	const struct book *k = r->book;
	struct value *list = value_list(root, "findings");
	struct query q = query_open(r->db,
	    FINDING_ROW_SELECT "WHERE f.severity IN ('High','Medium') "
			       "ORDER BY f.id LIMIT " TOP_FINDINGS);

	while (query_next(&q))
		finding_row_put(value_item(list), k, &q);
	query_close(&q);
	format_all(b, k->findings, "finding");
	value_buf(root, "findings_all", b);
	format_count(b, k->findings, "finding");
	value_buf(root, "findings_words", b);
	value_number(root, "findings_n", k->findings);
}

/* ---- evidence */

static void
put_capture_notes(struct value *v, const struct query *q, struct buf *b)
{
	struct slice comment = query_bytes(q, 8);
	uint64_t lines = comment.n != 0;

	for (size_t i = 0; i + 1 < comment.n; i++)
		lines += slice_at(comment, i) == '\n';
	if (lines != 0)
		format_count(b, lines, "comment");
	if (query_u64(q, 10) > 1) {
		format_dot(b);
		format_count(b, query_u64(q, 10), "interface");
	}
	if (query_u64(q, 11) != 0) {
		format_dot(b);
		buf_str(b, "snap length ");
		wr_commas(b, query_u64(q, 11));
	}
	if (query_u64(q, 12) != 0) {
		format_dot(b);
		format_count(b, query_u64(q, 12), "packet");
		buf_str(b, " lost by the capturer");
	}
	value_buf(v, "notes", b);
	if (comment.n != 0)
		part_captured(v, "comment", comment);
}

static void
put_format(struct value *v, const struct query *q, struct buf *b)
{
	buf_add_slice(b, query_bytes(q, 2));
	if (query_bytes(q, 9).n != 0) {
		buf_str(b, " in ");
		buf_add_slice(b, query_bytes(q, 9));
	}
	if (query_bytes(q, 3).n != 0) {
		buf_str(b, ", ");
		buf_add_slice(b, query_bytes(q, 3));
	}
	value_buf(v, "format", b);
}

/* What a live capture wrote is in the report itself. */
static void
put_evidence_href(struct value *v, const struct report *r, struct slice path)
{
	struct buf name = {0}, b = {0};

	buf_add_slice(&name, path);
	if (slice_starts(path, "evidence/") &&
	    slice_find(path, SLICE_LIT("..")) == SLICE_MISSING &&
	    faccessat(outdir_fd(r->dir), buf_cstr(&name), R_OK, 0) == 0)
		wr_url_path(&b, path);
	value_buf(v, "href", &b);
	buf_free(&name);
	buf_free(&b);
}

static void
put_evidence(struct value *root, const struct report *r, struct buf *b)
{
	struct value *list = value_list(root, "captures"), *v;
	struct query q = query_open(r->db,
	    "SELECT id,path,format,link_types,size,sha256,first_ns,last_ns,"
	    "comment,packing,interfaces,snaplen,drops,frames,damage,whole "
	    "FROM capture ORDER BY id");

	while (query_next(&q)) {
		v = value_item(list);
		buf_printf(b, "%llu", (unsigned long long)query_u64(&q, 0));
		value_buf(v, "no", b);
		value_text(v, "path", query_bytes(&q, 1));
		put_evidence_href(v, r, query_bytes(&q, 1));
		put_format(v, &q, b);
		value_number(v, "size", query_u64(&q, 4));
		value_text(v, "sha256", query_bytes(&q, 5));
		value_number(v, "frames", query_u64(&q, 13));
		value_flag(v, "empty", query_u64(&q, 13) == 0);
		if (query_u64(&q, 13) != 0) {
			part_time(v, "begin", query_int(&q, 6), 6);
			part_time(v, "end", query_int(&q, 7), 6);
		}
		put_capture_notes(v, &q, b);
		value_text(v, "damage", query_bytes(&q, 14));
		value_flag(
		    v, "partly", !query_null(&q, 15) && query_int(&q, 15) == 0);
	}
	query_close(&q);
}

/* ---- first sessions */

struct rows {
	const struct book *book;
	struct query q;
};

static struct value *
next_session(void *ctx, struct arena *a)
{
	struct rows *r = ctx;
	struct value *v;

	if (!query_next(&r->q))
		return NULL;
	v = value_new(a);
	session_row(v, r->book, &r->q, false);
	return v;
}

static void
put_sessions(struct value *root, const struct report *r, struct rows *rows,
    struct buf *b)
{
	const struct book *k = r->book;

	buf_printf(b, "SELECT %sFROM session ORDER BY id LIMIT " FIRST_SESSIONS,
	    session_row_columns(k));
	*rows = (struct rows){k, query_open(r->db, buf_cstr(b))};
	buf_reset(b);
	value_text(root, "places", k->places);
	value_each(root, "sessions", next_session, rows);
	value_number(root, "sessions_n", k->sessions);
	format_all(b, k->sessions, "session");
	value_buf(root, "sessions_all", b);
	format_power(b, k->scale_end);
	value_buf(root, "scale_end", b);
}

void
index_pages_write(const struct report *r)
{
	struct rows rows;
	struct page p;
	struct value *root;
	unsigned table;

	page_init(&p, r);
	root = page_open(&p, &(struct page_head){
				 .path = "index.html",
				 .template = "index",
				 .title = "Case file",
				 .tab = TAB_INDEX,
			     });
	value_flag(root, "linked", r->book->linked);
	put_head(root, r, &p.tmp);
	put_figures(root, r, &p.tmp);
	index_time(root, r);
	put_findings(root, r, &p.tmp);
	put_evidence(root, r, &p.tmp);
	index_talk(root, r);
	table = index_counts(root, r, 3);
	value_number(root, "sessions_table", table);
	put_sessions(root, r, &rows, &p.tmp);
	page_close(&p);
	query_close(&rows.q);
	page_free(&p);
}
