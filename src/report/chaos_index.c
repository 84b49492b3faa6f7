/* chaos_index: index.html with its six tables, and index.text. */
#include "report/chaos_inside.h"

#include <stdlib.h>

#include "base/wr.h"

struct index {
	const struct chaos *c;
	struct chaos_page page;
	struct chaos_sheet text;
	struct query made;
};

/* ---- the head */

static void
begin(struct index *x)
{
	const struct chaos *c = x->c;
	struct chaos_page *p = &x->page;
	struct buf title = {0};

	buf_str(&title, "Chaosreader Report, ");
	buf_add_slice(&title, buf_as_slice(&c->file));
	chaos_page_begin(p, c, "index.html", buf_as_slice(&title), false);
	chaos_page_about(p);
	value_number(
	    p->v, "images", query_one(c->db, "SELECT count(*)" CHAOS_IMAGES));
	value_number(p->v, "extimages",
	    query_one(c->db, "SELECT count(*)" CHAOS_EXTIMAGES));
	value_number(p->v, "requests",
	    query_one(c->db, "SELECT count(*)" CHAOS_REQUESTS));
	value_str(p->v, "httplog",
	    c->o->httplog_html ? "httplog.html" : "httplog.text");
	chaos_page_part(p, "chaos/index");
	buf_free(&title);

	chaos_sheet_open(&x->text, c, "index.text");
	buf_str(&x->text.out, "TCP/UDP/... Sessions\nFile: ");
	wr_term(&x->text.out, buf_as_slice(&c->file));
	buf_str(&x->text.out, ", Type: ");
	buf_add_slice(&x->text.out, buf_as_slice(&c->type));
	buf_str(&x->text.out, ", Created at: ");
	wr_ctime(&x->text.out, c->created_ns);
	buf_str(&x->text.out, "\n\n");
}

/* ---- a row, and its files */

static void
pad(struct buf *b, size_t from, size_t width)
{
	while (b->n - from < width)
		buf_str(b, " ");
}

/* 1    A:1 -> B:80 ...       (http)       1234 bytes */
static void
text_row(struct index *x, const struct chaos_item *it)
{
	struct buf *b = &x->text.out;
	size_t from = b->n;

	buf_printf(b, "%-4llu ", (unsigned long long)it->no);
	chaos_pair_named(x->c, b, it);
	pad(b, from + 5, 45);
	buf_str(b, " ");
	from = b->n;
	buf_str(b, "(");
	chaos_service(b, &it->talk);
	if (it->kind == CHAOS_ICMP) {
		buf_str(b, " ");
		chaos_icmp_name(
		    b, slice_eq_str(it->talk.proto, "icmp6"), it->type);
	}
	buf_str(b, ")");
	pad(b, from, 10);
	buf_printf(b, " %8llu bytes\n", (unsigned long long)it->talk.bytes);
}

static void
text_file(struct index *x, struct slice name, uint64_t size, const char *unit)
{
	struct buf *b = &x->text.out;
	size_t from = b->n;

	buf_str(b, "\"       ");
	buf_add_slice(b, name);
	pad(b, from + 8, 53);
	buf_printf(b, " %8llu %s\n", (unsigned long long)size, unit);
}

/* What a link to it says; NULL: it has none. */
static const char *
label_of(enum chaos_made kind)
{
	switch (kind) {
	case MADE_HTML:
		return "as_html";
	case MADE_HEX:
		return "hex";
	default:
		return NULL;
	}
}

static const char *
unit_of(enum chaos_made kind)
{
	return kind == MADE_REPLAY ? "seconds" : "bytes";
}

static void
put_file(
    struct value *list, enum chaos_made kind, struct slice name, uint64_t size)
{
	struct value *v = value_item(list);
	struct buf b = {0};

	value_text(v, "href", name);
	if (label_of(kind) != NULL) {
		value_str(v, "label", label_of(kind));
	} else {
		value_text(v, "label", name);
		buf_printf(
		    &b, "%llu %s", (unsigned long long)size, unit_of(kind));
		value_buf(v, "more", &b);
	}
	buf_free(&b);
}

/* Streams are named and not linked: a browser may take one for a page. */
static void
put_files(struct index *x, const struct chaos_item *it)
{
	struct value *v = x->page.v, *list = value_list(v, "files");
	bool any = false;

	query_rewind(&x->made);
	query_bind(&x->made, 1, (int64_t)it->no);
	while (query_next(&x->made)) {
		enum chaos_made kind = (enum chaos_made)query_u64(&x->made, 0);
		struct slice name = query_bytes(&x->made, 1);
		uint64_t size = query_u64(&x->made, 2);

		if (kind == MADE_INFO)
			continue;
		any = true;
		if (kind != MADE_RAW)
			text_file(x, name, size, unit_of(kind));
		if (kind == MADE_RAW)
			value_str(v, "raw",
			    it->kind == CHAOS_ICMP ? "raw" : "raw raw1 raw2");
		else if (kind != MADE_HEX_TEXT)
			put_file(list, kind, name, size);
	}
	value_flag(v, "any", any);
}

static void
put_row(struct index *x, const struct chaos_item *it)
{
	struct chaos_page *p = &x->page;

	chaos_page_item(p, it);
	if (it->kind == CHAOS_ICMP) {
		chaos_icmp_name(
		    &p->b, slice_eq_str(it->talk.proto, "icmp6"), it->type);
		value_buf(p->v, "icmp", &p->b);
	}
	text_row(x, it);
	put_files(x, it);
	chaos_page_part(p, "chaos/session-row");
	chaos_sheet_flush(&x->text);
}

static void
put_rows(struct index *x)
{
	struct chaos_scan scan = chaos_scan_open(x->c, false);
	struct chaos_item it;

	x->made =
	    query_open(x->c->db, "SELECT kind,name,size FROM made WHERE no=?1 "
				 "ORDER BY kind,artifact,rowid");
	while (chaos_scan_next(&scan, &it))
		put_row(x, &it);
	query_close(&x->made);
	chaos_scan_close(&scan);
}

/* ---- counts */

static void
put_counts(struct index *x, enum chaos_table table)
{
	static const char *const headings[CHAOS_TABLES] = {
	    [CHAOS_IP] = "IP and MAC Count",
	    [CHAOS_TCP_PORT] = "TCP Port Count",
	    [CHAOS_UDP_PORT] = "UDP Port Count",
	    [CHAOS_PROTOCOL] = "IP Protocol Count",
	    [CHAOS_ETHERNET] = "Ethernet Type Count",
	};
	struct chaos_page *p = &x->page;
	struct buf text = {0};
	struct chaos_counts t = chaos_counts_open(x->c->db, table, &text);
	struct chaos_count n;

	value_str(p->v, "heading", headings[table]);
	value_flag(p->v, "ip", table == CHAOS_IP);
	chaos_page_part(p, "chaos/count-table");
	while (chaos_counts_next(&t, &n)) {
		value_text(p->v, "source", n.source);
		value_flag(p->v, "ip", table == CHAOS_IP);
		value_text(p->v, "mac", n.mac);
		chaos_page_number(p, "count", n.count);
		chaos_page_part(p, "chaos/count-row");
	}
	chaos_counts_close(&t);
	buf_free(&text);
}

void
chaos_index_write(const struct chaos *c)
{
	struct index x = {.c = c};

	begin(&x);
	put_rows(&x);
	for (enum chaos_table t = CHAOS_IP; t < CHAOS_TABLES; t++)
		put_counts(&x, t);
	chaos_page_part(&x.page, "chaos/table-end");
	(void)chaos_page_end(&x.page);
	(void)chaos_sheet_close(&x.text);
}
