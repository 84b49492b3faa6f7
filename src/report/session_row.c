/* session_row: a session as a row of a table. */
#include "report/session_row.h"

#include "app/decoder.h"
#include "report/book.h"
#include "report/chart.h"
#include "report/format.h"
#include "report/parts.h"

enum column {
	ID,
	PROTO,
	APP,
	CLIENT_IP,
	CLIENT_PORT,
	SERVER_IP,
	SERVER_PORT,
	FIRST_NS,
	LAST_NS,
	CLIENT_BYTES,
	SERVER_BYTES,
	STATE,
	PAGE,
	FILES,
	CLIENT_COUNTRY,
	SERVER_COUNTRY,
};

#define COLUMNS                                                              \
	"id,proto,app,client_ip,client_port,server_ip,server_port,first_ns," \
	"last_ns,client_bytes,server_bytes,state,page,files,"

const char *
session_row_columns(const struct book *k)
{
	if (k->places.n == 0)
		return COLUMNS "NULL,NULL ";
	return COLUMNS "(SELECT country FROM address WHERE ip=client_ip),"
		       "(SELECT country FROM address WHERE ip=server_ip) ";
}

static void
put_proto(struct buf *b, struct slice proto)
{
	static const struct {
		const char *name, *label;
	} protos[] = {{"tcp", "TCP"}, {"udp", "UDP"}, {"icmp", "ICMP"},
	    {"icmp6", "ICMPv6"}, {"sctp", "SCTP"}};

	for (size_t i = 0; i < sizeof(protos) / sizeof(protos[0]); i++)
		if (slice_eq_str(proto, protos[i].name)) {
			buf_str(b, protos[i].label);
			return;
		}
	buf_str(b, "IP protocol ");
	buf_add_slice(b, proto);
}

/* A record may name an app that this build does not know. */
void
session_row_app(struct buf *b, struct slice app, struct slice proto)
{
	const struct app_decoder *d = app.n == 0 ? NULL : app_find(app);

	if (app.n == 0)
		put_proto(b, proto);
	else if (d != NULL)
		buf_str(b, d->label);
	else
		buf_add_slice(b, app);
}

static void
put_files(struct value *v, const struct book *k, uint64_t id, uint64_t n,
    struct buf *b)
{
	value_number(v, "files", n);
	if (n == 0 || !k->linked)
		return;
	pager_path(b, k->file_pages.name,
	    pager_find(&k->file_pages, (struct pager_key){(int64_t)id, 0}));
	buf_str(b, "#s");
	session_name(b, id);
	value_plain_buf(v, "files_href", b);
	format_count(b, n, "file");
	buf_str(b, " of session ");
	session_name(b, id);
	value_buf(v, "files_label", b);
}

static void
put_bytes(
    struct value *v, const struct book *k, const struct query *q, struct buf *b)
{
	uint64_t c = query_u64(q, CLIENT_BYTES);
	uint64_t s = query_u64(q, SERVER_BYTES);

	value_number(v, "client_bytes", c);
	value_number(v, "server_bytes", s);
	chart_pair(b, c, s, k->scale_end);
	value_markup_buf(v, "pair", b);
}

void
session_row(
    struct value *v, const struct book *k, const struct query *q, bool anchored)
{
	uint64_t id = query_u64(q, ID);
	const struct finding_ref *refs;
	struct buf *b = value_tmp(v);
	size_t n;

	session_name(b, id);
	if (anchored)
		value_plain(v, "row_id", buf_as_slice(b));
	value_plain_buf(v, "name", b);
	if (query_bytes(q, PAGE).n != 0)
		book_session_href(b, k, id, true);
	value_plain_buf(v, "href", b);
	part_time(v, "start", query_int(q, FIRST_NS), 3);
	format_seconds(
	    b, format_between(query_int(q, FIRST_NS), query_int(q, LAST_NS)));
	value_plain_buf(v, "seconds", b);
	part_endpoint(v, "client", query_bytes(q, CLIENT_IP),
	    query_u64(q, CLIENT_PORT), query_bytes(q, CLIENT_COUNTRY));
	part_endpoint(v, "server", query_bytes(q, SERVER_IP),
	    query_u64(q, SERVER_PORT), query_bytes(q, SERVER_COUNTRY));
	session_row_app(b, query_bytes(q, APP), query_bytes(q, PROTO));
	value_buf(v, query_bytes(q, APP).n != 0 ? "app" : "proto", b);
	put_bytes(v, k, q, b);
	value_text(v, "state", query_bytes(q, STATE));
	put_files(v, k, id, query_u64(q, FILES), b);
	refs = book_refs(k, id, &n);
	part_refs(v, k, refs, n);
}
