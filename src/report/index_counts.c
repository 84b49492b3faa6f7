/*
 * index_counts: the count tables of the case page. The five of the field are
 * always there; the others when they have rows.
 */
#include "base/wr.h"
#include "report/book.h"
#include "report/chart.h"
#include "report/format.h"
#include "report/index.h"
#include "report/page.h"
#include "report/query.h"

#define TOP_ROWS 10

static const struct table {
	const char *kind, *title, *head;
	bool always, sessions; /* has sessions */
	const char *none;
} tables[] = {
    {"ethertype", "Ethernet types", "Type", true, true,
	"No frame had an Ethernet type."},
    {"ip_protocol", "IP protocols", "Protocol", true, true, "No frame was IP."},
    {"ip", "IP addresses", "Address", true, true, "No frame was IP."},
    {"tcp_port", "TCP ports of servers", "Port", true, true,
	"There was no TCP session."},
    {"udp_port", "UDP ports of servers", "Port", true, true,
	"There was no UDP session."},
    {"ip_protocol_inner", "IP protocols inside tunnels", "Protocol", false,
	true, NULL},
    {"ip_inner", "IP addresses inside tunnels", "Address", false, true, NULL},
    {"vlan", "VLANs", "VLAN", false, false, NULL},
    {"other", "Other traffic, counted only", "Kind", false, false, NULL},
    {"undecoded", "Frames not decoded", "Reason", false, false, NULL},
};

static uint64_t
count_rows(const struct report *r, const char *kind)
{
	struct query q =
	    query_open(r->db, "SELECT count(*) FROM tally WHERE kind=?1");
	uint64_t n = 0;

	query_bind_text(&q, 1, slice_str(kind));
	if (query_next(&q))
		n = query_u64(&q, 0);
	query_close(&q);
	return n;
}

static void
put_row(struct value *v, const struct table *t, const struct query *q,
    uint64_t scale_end, struct buf *b)
{
	value_text(v, "key", query_bytes(q, 0));
	value_text(v, "label", query_bytes(q, 1));
	value_number(v, "packets", query_u64(q, 2));
	value_number(v, "bytes", query_u64(q, 3));
	chart_bar(b, query_u64(q, 3), scale_end);
	value_markup_buf(v, "bar", b);
	value_flag(v, "has_sessions", t->sessions);
	value_number(v, "sessions", query_u64(q, 4));
}

static void
put_table(struct value *v, const struct report *r, const struct table *t,
    uint64_t n, uint64_t scale_end)
{
	struct value *list = value_list(v, "rows");
	struct buf b = {0};
	struct query q = query_open(r->db,
	    "SELECT key,label,packets,bytes,sessions FROM tally WHERE kind=?1 "
	    "ORDER BY bytes DESC,packets DESC,key LIMIT ?2");

	query_bind_text(&q, 1, slice_str(t->kind));
	query_bind(&q, 2, TOP_ROWS);
	while (query_next(&q))
		put_row(value_item(list), t, &q, scale_end, &b);
	query_close(&q);
	value_str(v, "title", t->title);
	value_str(v, "head", t->head);
	value_flag(v, "has_sessions", t->sessions);
	value_str(v, "none", n == 0 ? t->none : "");
	if (n > TOP_ROWS) {
		buf_printf(&b, ", the first %d of ", TOP_ROWS);
		wr_commas(&b, n);
		buf_str(&b, " by bytes");
	}
	value_buf(v, "of", &b);
	value_number(v, "rest", n > TOP_ROWS ? n - TOP_ROWS : 0);
	buf_free(&b);
}

unsigned
index_counts(struct value *root, const struct report *r, unsigned no)
{
	struct value *list = value_list(root, "counts"), *v;
	uint64_t max = query_one(r->db, "SELECT max(bytes) FROM tally");
	uint64_t end = chart_scale_end(max), n;
	struct buf b = {0};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		n = count_rows(r, tables[i].kind);
		if (n == 0 && !tables[i].always)
			continue;
		v = value_item(list);
		value_number(v, "no", no++);
		put_table(v, r, &tables[i], n, end);
	}
	format_power(&b, end);
	value_buf(root, "counts_scale_end", &b);
	value_number(root, "left_out", r->book->left_out);
	buf_free(&b);
	return no;
}
