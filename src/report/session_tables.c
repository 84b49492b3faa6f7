/*
 * session_tables: what was asked and answered in a session, and the files
 * that were carved from it, as tables.
 */
#include "report/session_page.h"

#include "base/wr.h"
#include "report/book.h"
#include "report/format.h"
#include "report/parts.h"
#include "session/session.h"

static void
put_left_out(struct value *v, uint64_t listed, uint64_t all, const char *where)
{
	struct buf *b = value_tmp(v);

	if (listed < all) {
		buf_str(b, "The first ");
		wr_commas(b, listed);
		buf_str(b, " of ");
		wr_commas(b, all);
		buf_printf(b, " are listed; all are %s.", where);
	}
	value_buf(v, "left_out", b);
}

static void
put_seconds(struct session_page *p, struct value *v, int64_t ns)
{
	struct buf *b = value_tmp(v);

	session_seconds(b, p, ns - p->s.first_ns);
	value_plain_buf(v, "seconds", b);
}

static void
put_turn(struct session_page *p, struct value *v, const struct talk_turn *turn)
{
	struct buf *b = value_tmp(v);

	if (turn != NULL) {
		buf_u8(b, 't');
		wr_u64(b, (uint64_t)(turn - p->talk.turns) + 1);
	}
	value_plain_buf(v, "turn", b);
}

static void
put_captured(struct value *v, const char *key, struct slice s)
{
	if (s.n != 0)
		part_captured(v, key, s);
}

/* ---- files, wherever a row names one */

void
session_file_name(
    struct buf *b, const struct session_page *p, const struct session_file *f)
{
	size_t slash = slice_rchr(f->path, '/');

	if (f->path.n != 0) {
		buf_add_slice(b, slash == SLICE_MISSING
				     ? f->path
				     : slice_from(f->path, slash + 1));
		return;
	}
	session_name(b, p->s.id);
	buf_u8(b, '-');
	wr_u64(b, f->part);
}

static void
session_file_lacks(struct buf *b, const struct session_file *f)
{
	if (f->complete)
		return;
	if (f->missing != 0) {
		format_count(b, f->missing, "byte");
		buf_str(b, " missing");
	} else if (f->lacks.n != 0) {
		buf_add_slice(b, f->lacks);
	} else {
		buf_str(b, "incomplete");
	}
}

void
session_file_put(struct value *o, const char *key, const struct session_page *p,
    const struct session_file *f)
{
	struct value *v = value_object(o, key);
	struct buf *b = value_tmp(o);

	session_file_name(b, p, f);
	value_buf(v, "name", b);
	book_file_href(b, p->report->book, p->s.id, f->part);
	value_plain_buf(v, "href", b);
	session_file_lacks(b, f);
	value_buf(v, "lacks", b);
}

/* ---- HTTP */

static bool
concerns(const struct finding_ref *f, const struct session_http *h,
    const struct session_file *sent, const struct session_file *got)
{
	if (f->artifact_id != 0)
		return (sent != NULL && f->artifact_id == sent->id) ||
		       (got != NULL && f->artifact_id == got->id);
	return f->frame != 0 &&
	       ((h->asked && f->frame == h->frame) ||
		   (h->answered && f->frame == h->response_frame));
}

static void
put_http_refs(struct session_page *p, struct value *v,
    const struct session_http *h, const struct session_file *sent,
    const struct session_file *got)
{
	struct finding_ref some[PART_REFS + 1];
	const struct finding_ref *all;
	size_t n, kept = 0;

	all = book_refs(p->report->book, p->s.id, &n);
	for (size_t i = 0; i < n && kept <= PART_REFS; i++)
		if (concerns(&all[i], h, sent, got))
			some[kept++] = all[i];
	part_refs(v, p->report->book, some, kept);
}

static void
put_asked(struct session_page *p, struct value *v, const struct session_http *h,
    struct buf *b)
{
	const struct talk *t = &p->talk;

	value_number(v, "number", h->number);
	put_turn(p, v,
	    h->asked ? talk_find(t, CLIENT, h->request_off)
		     : talk_find(t, SERVER, h->response_off));
	put_seconds(p, v, h->ns);
	value_flag(v, "unseen", !h->asked);
	put_captured(v, "method", h->method);
	book_http_href(b, p->report->book, h->ns, h->id, p->s.id, h->number);
	value_plain_buf(v, "request", b);
	if (p->hosts)
		put_captured(v, "host", h->host);
	put_captured(v, "uri", h->uri);
}

static void
put_answered(struct session_page *p, struct value *v,
    const struct session_http *h, const struct session_file *got, struct buf *b)
{
	const struct book *k = p->report->book;

	if (h->status != 0)
		wr_u64(b, h->status);
	value_buf(v, "status", b);
	put_captured(v, "type", h->type);
	value_text(v, "detected", got == NULL ? SLICE_NONE : got->detected);
	value_flag(
	    v, "clash", got != NULL && book_disguised(k, p->s.id, got->id));
	wr_commas(b, got == NULL ? h->response_bytes : got->size);
	value_buf(v, "bytes", b);
}

static void
put_http(struct session_page *p, struct value *v, const struct session_http *h,
    struct buf *b)
{
	struct session_file *sent = session_file_by_id(p, h->request_artifact);
	struct session_file *got = session_file_by_id(p, h->response_artifact);

	put_asked(p, v, h, b);
	put_answered(p, v, h, got, b);
	put_http_refs(p, v, h, sent, got);
	if (sent != NULL) {
		sent->listed = true;
		session_file_put(v, "sent", p, sent);
	}
	if (got != NULL) {
		got->listed = true;
		session_file_put(v, "got", p, got);
	}
	value_flag(v, "bodiless",
	    sent == NULL && got == NULL && h->response_bytes == 0);
}

void
session_http_put(struct session_page *p)
{
	struct value *section, *list;
	struct buf *b = value_tmp(p->root);

	if (p->nhttp == 0)
		return;
	section = session_section(p, "http");
	session_table_no(p, section);
	format_count(b, p->http_all, "transaction");
	value_buf(section, "count", b);
	if (p->host.n != 0)
		part_captured(section, "one_host", p->host);
	put_left_out(
	    section, p->nhttp, p->http_all, "on the pages of HTTP requests");
	list = value_list(section, "rows");
	for (size_t i = 0; i < p->nhttp; i++)
		put_http(p, value_item(list), &p->http[i], b);
}

/* ---- FTP */

static void
put_ftp_data(
    struct session_page *p, struct value *v, const struct session_ftp *f)
{
	const struct book *k = p->report->book;
	struct slice name = f->data_path;
	struct value *file;
	struct buf *b = value_tmp(v);

	if (f->data == 0)
		return;
	part_session(v, "data", k, f->data, f->data_has_page);
	if (f->data_part == 0)
		return;
	if (slice_rchr(name, '/') != SLICE_MISSING)
		name = slice_from(name, slice_rchr(name, '/') + 1);
	file = value_object(v, "got");
	value_text(file, "name", name);
	book_file_href(b, k, f->data, f->data_part);
	value_plain_buf(file, "href", b);
}

void
session_ftp_put(struct session_page *p)
{
	struct value *section, *list, *v;
	struct buf *b = value_tmp(p->root);

	if (p->nftp == 0)
		return;
	section = session_section(p, "ftp");
	session_table_no(p, section);
	format_count(b, p->ftp_all, "command");
	value_buf(section, "count", b);
	put_left_out(section, p->nftp, p->ftp_all, "in case.db");
	list = value_list(section, "rows");
	for (size_t i = 0; i < p->nftp; i++) {
		const struct session_ftp *f = &p->ftp[i];

		v = value_item(list);
		value_number(v, "number", f->number);
		put_turn(p, v, talk_find_frame(&p->talk, CLIENT, f->frame));
		put_seconds(p, v, f->ns);
		put_captured(v, "command", f->command);
		put_captured(v, "reply", f->reply);
		put_ftp_data(p, v, f);
	}
}

/* ---- files that no transaction's row names */

static void
put_file(struct session_page *p, struct value *v, const struct session_file *f)
{
	const struct book *k = p->report->book;
	bool clash = book_disguised(k, p->s.id, f->id);

	session_file_put(v, "got", p, f);
	if (f->inside != 0)
		part_file(v, "mail", k, p->s.id, f->inside);
	value_text(v, "detected", f->detected);
	put_captured(v, "declared", f->declared);
	value_flag(v, "clash", clash);
	value_number(v, "size", f->size);
	value_text(v, "encoding", f->encoding);
	value_flag(v, "ascii", f->ascii);
	part_file_refs(v, k, p->s.id, f->id);
}

void
session_files_put(struct session_page *p)
{
	struct value *section = NULL, *list = NULL;
	uint64_t listed = 0, others = 0;

	for (size_t i = 0; i < p->nfiles; i++) {
		if (p->files[i].listed)
			continue;
		others++;
		if (listed >= SESSION_PAGE_ROWS)
			continue;
		if (section == NULL) {
			section = session_section(p, "carved");
			session_table_no(p, section);
			list = value_list(section, "rows");
		}
		put_file(p, value_item(list), &p->files[i]);
		listed++;
	}
	if (section == NULL)
		return;
	value_flag(section, "other", others != p->files_all);
	put_left_out(section, listed, others + p->files_all - p->nfiles,
	    "on the pages of files");
}
