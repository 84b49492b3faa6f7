/*
 * chaos_domain: what DNS said: session_NNNN.domain.txt (Chaosreader calls it
 * so for UDP too), and the names of addresses, which no other server is asked
 * for.
 */
#include "report/chaos_inside.h"

#include "base/rd.h"
#include "report/dns_text.h"

#define MESSAGE_BYTES 65535

/* Messages of one side; TCP has a length before each (RFC 7766, 8). */
struct messages {
	const struct chaos *c;
	const struct dns_sink *sink;
	struct buf *out;
	bool stream;
	struct buf held[2];
	bool lost[2]; /* no message begins where the bytes begin */
};

static void
put_message(struct messages *m, struct slice bytes)
{
	size_t max = (size_t)m->c->o->limits->v[LIMIT_PAGE_BYTES];

	if (!dns_text(m->out, bytes, max, m->sink))
		buf_str(m->out, ";; the message is cut or malformed\n");
	buf_str(m->out, "\n");
}

static void
put_stream(struct messages *m, struct buf *held)
{
	struct rd r = rd_init(buf_as_slice(held)), at = r;
	struct buf rest = {0};
	size_t n;

	for (;;) {
		n = rd_be16(&r);
		if (r.bad || n > r.left)
			break;
		put_message(m, rd_bytes(&r, n));
		at = r;
	}
	buf_add_slice(&rest, rd_peek(&at));
	buf_free(held);
	*held = rest;
}

static void
take(struct messages *m, const struct chaos_piece *p)
{
	struct buf *held = &m->held[p->side];

	if (p->missing != 0) {
		m->lost[p->side] |= m->stream;
		return;
	}
	if (m->lost[p->side])
		return;
	buf_add_slice(held, p->data);
	if (m->stream) {
		put_stream(m, held);
	} else if (!p->more) {
		put_message(m, slice_head(buf_as_slice(held), MESSAGE_BYTES));
		buf_reset(held);
	}
}

static void
read_messages(
    struct messages *m, const struct chaos_item *it, struct chaos_sheet *sheet)
{
	struct chaos_flow *flow = chaos_flow_open(m->c, it);
	uint64_t max = m->c->o->limits->v[LIMIT_PAGE_BYTES], all = 0;
	struct chaos_piece p;

	m->stream = it->kind == CHAOS_SESSION;
	while (all <= max && chaos_flow_next(flow, &p)) {
		take(m, &p);
		all += m->out->n;
		if (sheet != NULL)
			chaos_sheet_flush(sheet);
		else
			buf_reset(m->out);
	}
	chaos_flow_close(flow);
	buf_free(&m->held[0]);
	buf_free(&m->held[1]);
}

static bool
is_dns(const struct chaos_item *it)
{
	return (it->kind == CHAOS_STREAM || it->kind == CHAOS_SESSION) &&
	       it->talk.bytes != 0 && slice_eq_str(it->talk.app, "dns");
}

bool
chaos_has_domain(const struct chaos *c, const struct chaos_item *it)
{
	return c->o->application && is_dns(it);
}

void
chaos_domain_write(const struct chaos *c, const struct chaos_item *it)
{
	struct messages m = {.c = c};
	struct chaos_sheet sheet;
	struct buf path = {0};

	chaos_stem(&path, CHAOS_SESSION, it->no);
	buf_str(&path, ".domain.txt");
	chaos_sheet_open(&sheet, c, buf_cstr(&path));
	m.out = &sheet.out;
	read_messages(&m, it, &sheet);
	chaos_made(
	    c, it, MADE_DOMAIN, buf_as_slice(&path), chaos_sheet_close(&sheet));
	buf_free(&path);
}

/* ---- names of addresses */

static void
learn(void *ctx, struct slice name, const struct addr *a)
{
	struct query *insert = ctx;
	struct buf ip = {0};

	addr_write(&ip, a);
	query_rewind(insert);
	query_bind_text(insert, 1, buf_as_slice(&ip));
	query_bind_text(insert, 2, name);
	(void)query_next(insert);
	buf_free(&ip);
}

void
chaos_hosts_load(struct chaos *c)
{
	struct query insert;
	struct dns_sink sink = {.ctx = &insert, .address = learn};
	struct buf nowhere = {0};
	struct chaos_scan scan;
	struct chaos_item it;

	query_run(
	    c->db, "CREATE TEMP TABLE host(ip TEXT PRIMARY KEY,name TEXT)");
	insert = query_open(c->db, "INSERT OR IGNORE INTO host VALUES(?1,?2)");
	scan = chaos_scan_open(c, true);
	while (chaos_scan_next(&scan, &it)) {
		struct messages m = {.c = c, .sink = &sink, .out = &nowhere};

		if (is_dns(&it))
			read_messages(&m, &it, NULL);
	}
	chaos_scan_close(&scan);
	query_close(&insert);
	buf_free(&nowhere);
	c->host = query_open(c->db, "SELECT name FROM host WHERE ip=?1");
}

void
chaos_host(const struct chaos *c, struct buf *b, struct slice ip)
{
	struct query q = c->host;

	if (q.stmt != NULL) {
		query_rewind(&q);
		query_bind_text(&q, 1, ip);
	}
	if (q.stmt != NULL && query_next(&q))
		buf_add_slice(b, query_bytes(&q, 0));
	else
		buf_add_slice(b, ip);
}

void
chaos_pair_named(
    const struct chaos *c, struct buf *b, const struct chaos_item *it)
{
	struct buf client = {0}, server = {0};
	struct chaos_talk t = it->talk;

	chaos_host(c, &client, t.client_ip);
	chaos_host(c, &server, t.server_ip);
	t.client_ip = buf_as_slice(&client);
	t.server_ip = buf_as_slice(&server);
	chaos_pair(b, &t);
	buf_free(&client);
	buf_free(&server);
}
