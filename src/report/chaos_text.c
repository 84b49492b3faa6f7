/* chaos_text: .info, and .raw, both ways of a session as it came. */
#include "report/chaos_inside.h"

#include "base/wr.h"

static void
add_line(struct buf *b, const char *label, struct slice value)
{
	buf_printf(b, "%-12s: ", label);
	buf_add_slice(b, value);
	buf_str(b, "\n");
}

static void
add_time(struct buf *b, const char *label, int64_t ns)
{
	buf_printf(b, "%-12s: ", label);
	wr_ctime(b, ns);
	buf_str(b, "\n");
}

static void
add_number(struct buf *b, const char *label, uint64_t v)
{
	buf_printf(b, "%-12s: %llu\n", label, (unsigned long long)v);
}

/* 0001===A:1,B:80===80===http===1234 */
static void
add_key(struct buf *b, const struct chaos_item *it, struct slice service)
{
	const struct chaos_talk *t = &it->talk;
	uint64_t port = it->kind == CHAOS_ICMP ? it->type : t->server_port;

	buf_printf(b, "%04llu===", (unsigned long long)it->no);
	chaos_end(b, t, false);
	buf_str(b, ",");
	chaos_end(b, t, true);
	buf_printf(b, "===%llu===", (unsigned long long)port);
	buf_add_slice(b, service);
	buf_printf(b, "===%llu\n\n", (unsigned long long)t->bytes);
}

static void
add_icmp(struct buf *b, const struct chaos_item *it, struct slice name)
{
	const struct chaos_talk *t = &it->talk;

	add_line(b, "Source addr", t->client_ip);
	add_line(b, "Dest addr", t->server_ip);
	add_line(b, "ICMP version",
	    slice_str(slice_eq_str(t->proto, "icmp6") ? "ICMPv6" : "ICMP"));
	add_number(b, "ICMP type", it->type);
	add_number(b, "ICMP code", it->code);
	add_line(b, "ICMP name", name);
	add_number(b, "Length bytes", t->bytes);
	add_time(b, "Time", t->first_ns);
}

static void
add_session(struct buf *b, const struct chaos_item *it, struct slice service)
{
	const struct chaos_talk *t = &it->talk;

	add_line(b, "Source addr", t->client_ip);
	add_number(b, "Source port", t->client_port);
	add_line(b, "Dest addr", t->server_ip);
	add_number(b, "Dest port", t->server_port);
	add_line(b, "Dest service", service);
	add_number(b, "Length bytes", t->bytes);
	add_time(b, "First time", t->first_ns);
	add_time(b, "Last time", t->last_ns);
	buf_printf(b, "%-12s: %llu seconds\n", "Duration",
	    (unsigned long long)chaos_seconds(t));
}

void
chaos_info_write(const struct chaos *c, const struct chaos_item *it)
{
	struct buf b = {0}, path = {0}, what = {0};

	if (it->kind == CHAOS_ICMP) {
		chaos_base(&path, it);
		chaos_icmp_name(
		    &what, slice_eq_str(it->talk.proto, "icmp6"), it->type);
	} else {
		chaos_stem(&path, it->kind, it->no);
		chaos_service(&what, &it->talk);
	}
	buf_str(&path, ".info");
	add_key(&b, it, buf_as_slice(&what));
	if (it->kind == CHAOS_ICMP)
		add_icmp(&b, it, buf_as_slice(&what));
	else
		add_session(&b, it, buf_as_slice(&what));
	add_line(&b, "Partial", slice_str(it->missing != 0 ? "yes" : "no"));
	chaos_made(c, it, MADE_INFO, buf_as_slice(&path), b.n);
	outdir_put(
	    c->dir, buf_cstr(&path), buf_as_slice(&b), it->talk.first_ns);
	buf_free(&b);
	buf_free(&path);
	buf_free(&what);
}

void
chaos_raw_write(const struct chaos *c, const struct chaos_item *it)
{
	struct chaos_flow *flow = chaos_flow_open(c, it);
	struct chaos_sheet sheet;
	struct chaos_piece p;
	struct buf path = {0};
	uint64_t size;

	chaos_base(&path, it);
	buf_str(&path, ".raw");
	chaos_sheet_open(&sheet, c, buf_cstr(&path));
	while (chaos_flow_next(flow, &p)) {
		buf_add_slice(&sheet.out, p.data);
		chaos_sheet_flush(&sheet);
	}
	size = chaos_sheet_close(&sheet);
	chaos_made(c, it, MADE_RAW, buf_as_slice(&path), size);
	chaos_flow_close(flow);
	buf_free(&path);
}
