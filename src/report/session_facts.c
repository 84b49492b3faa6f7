/*
 * session_facts: the head of a session's page: its ends, and what is known of
 * it in a line each.
 */
#include "report/session_page.h"

#include "base/wr.h"
#include "capture/capture.h"
#include "packet/packet.h"
#include "report/book.h"
#include "report/bytes.h"
#include "report/display_filter.h"
#include "report/format.h"
#include "report/parts.h"
#include "report/session_row.h"
#include "session/icmp.h"
#include "session/session.h"

static bool
is(const struct session_page *p, const char *proto)
{
	return slice_eq_str(p->s.proto, proto);
}

static bool
is_icmp(const struct session_page *p)
{
	return is(p, "icmp") || is(p, "icmp6");
}

const char *
session_side_word(int side)
{
	return side == CLIENT ? "Client" : "Server";
}

/* ---- the ends */

static void
put_end(struct session_page *p, const char *key, int side, struct buf *b)
{
	const struct session_facts *s = &p->s;
	struct value *v = value_object(p->root, key);

	part_endpoint(
	    v, "at", s->ip[side], is_icmp(p) ? 0 : s->port[side], SLICE_NONE);
	if (side == SERVER && p->host.n != 0) {
		buf_add_slice(b, bytes_clip(p->host, PART_LONG));
		value_buf(v, "host", b);
	}
	buf_add_slice(b, s->country[side]);
	if (s->country[side].n != 0 && s->org[side].n != 0)
		buf_str(b, ", ");
	buf_add_slice(b, s->org[side]);
	value_buf(v, "place", b);
	format_count(b, s->bytes[side], "byte");
	buf_str(b, " in ");
	format_count(b, s->packets[side], "packet");
	value_buf(v, "sent", b);
}

/* ---- facts */

static void
put_state(struct session_page *p, struct buf *b)
{
	static const struct {
		const char *state, *words;
	} rows[] = {
	    {"closed", "closed, FIN from both sides"},
	    {"half closed", "half closed, FIN from one side"},
	    {"began before, closed", "began before the capture; closed, "
				     "FIN from both sides"},
	    {"began before, open at the end",
		"began before the capture, open at its end"},
	    {"open at the end", "open at the end of the capture"},
	    {"refused", "refused: SYN answered by RST"},
	    {"no answer", "no answer to SYN"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (slice_eq_str(p->s.state, rows[i].state)) {
			value_str(p->root, "state", rows[i].words);
			return;
		}
	buf_add_slice(b, p->s.state);
	if (b->n == 0) {
		buf_str(b, "none: ");
		session_row_app(b, SLICE_NONE, p->s.proto);
		buf_str(b, " has no connections");
	}
	value_buf(p->root, "state", b);
}

static void
put_times(struct session_page *p, struct buf *b)
{
	const struct session_facts *s = &p->s;
	int64_t ns = format_between(s->first_ns, s->last_ns);

	part_time(p->root, "first", s->first_ns, 6);
	part_time(p->root, "last", s->last_ns, 6);
	part_time(p->root, "began", s->first_ns, 3);
	wr_commas(b, (uint64_t)(ns / 1000000000));
	buf_u8(b, '.');
	wr_digits(b, (uint64_t)(ns % 1000000000 / 1000), 6);
	buf_str(b, " s");
	value_buf(p->root, "duration", b);
	wr_commas(b, s->first_frame);
	if (s->last_frame != s->first_frame) {
		buf_str(b, "–");
		wr_commas(b, s->last_frame);
	}
	buf_str(b, ", ");
	wr_commas(b, s->packets[CLIENT] + s->packets[SERVER]);
	buf_str(b, " of this session");
	value_buf(p->root, "frames", b);
}

/* Which file to open, and where it begins there if not where it does here. */
static void
put_capture(struct session_page *p, struct buf *b)
{
	wr_u64(b, p->s.capture);
	value_buf(p->root, "capture", b);
	if (p->s.capture_frame != 0 && p->s.capture_frame != p->s.first_frame)
		wr_commas(b, p->s.capture_frame);
	value_buf(p->root, "capture_frame", b);
}

/* Bytes that are missing, with the finding that says so. */
static void
put_missing(struct session_page *p, const char *key, int side, struct buf *b)
{
	struct value *v = value_object(p->root, key);
	const struct finding_ref *ref =
	    p->gap_ref != NULL ? p->gap_ref : p->snapped_ref;
	bool some = p->s.gap_bytes[side] != 0;

	format_count(b, p->s.gap_bytes[side], "byte");
	value_buf(v, "bytes", b);
	value_flag(v, "some", some);
	part_refs(v, p->report->book, ref, some && ref != NULL ? 1 : 0);
}

static void
put_link(struct session_page *p, struct buf *b)
{
	const struct session_facts *s = &p->s;
	char name[32];

	buf_str(b, link_name(s->link, name));
	if (s->vlan.n != 0) {
		buf_str(b, ", VLAN ");
		buf_add_slice(b, s->vlan);
	}
	if (s->pppoe)
		buf_str(b, ", PPPoE");
	value_buf(p->root, "link", b);
	value_text(p->root, "tunnel", s->tunnel);
}

static void
put_icmp(struct session_page *p, struct buf *b)
{
	const struct session_facts *s = &p->s;
	uint8_t proto = is(p, "icmp6") ? IPP_ICMP6 : IPP_ICMP;

	if (!is_icmp(p) || !s->icmp_known)
		return;
	buf_printf(b, "type %llu, code %llu", (unsigned long long)s->icmp_type,
	    (unsigned long long)s->icmp_code);
	if (icmp_is_echo(proto, (uint8_t)s->icmp_type))
		buf_printf(b, ", echo identifier %llu (0x%04llx)",
		    (unsigned long long)s->icmp_id,
		    (unsigned long long)s->icmp_id);
	value_buf(p->root, "icmp", b);
}

/* What TCP did besides: only what there was. */
static void
add_oddities(struct buf *b, const struct session_facts *s, int side)
{
	const struct {
		uint64_t n;
		const char *one, *many;
	} rows[] = {
	    {s->retransmitted[side], "packet sent again", "packets sent again"},
	    {s->out_of_order[side], "out of order", "out of order"},
	    {s->keepalives[side], "keep-alive probe", "keep-alive probes"},
	    {s->zero_windows[side], "closed window", "closed windows"},
	    {s->snapped[side], "cut by the snap length",
		"cut by the snap length"},
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].n == 0)
			continue;
		if (any)
			buf_str(b, ", ");
		else
			buf_printf(b, "%s%s: ", b->n == 0 ? "" : "; ",
			    side == CLIENT ? "client" : "server");
		any = true;
		format_count2(b, rows[i].n, rows[i].one, rows[i].many);
	}
}

static void
put_oddities(struct session_page *p, struct buf *b)
{
	add_oddities(b, &p->s, CLIENT);
	add_oddities(b, &p->s, SERVER);
	value_buf(p->root, "oddities", b);
}

static void
put_filter(struct session_page *p, struct buf *b)
{
	const struct session_facts *s = &p->s;

	display_filter(b, &(struct display_filter){
			      .proto = s->proto,
			      .ip_version = s->ip_version,
			      .ip = {s->ip[CLIENT], s->ip[SERVER]},
			      .port = {s->port[CLIENT], s->port[SERVER]},
			      .icmp_type = (unsigned)s->icmp_type,
			      .icmp_id = (unsigned)s->icmp_id,
			      .icmp_known = s->icmp_known,
			  });
	value_buf(p->root, "filter", b);
}

/* How its packets are had, for a look with other tools. */
static void
put_command(struct session_page *p, struct buf *b)
{
	buf_add_slice(b, p->report->book->lister);
	buf_str(b, "wirefolio flows --session ");
	session_name(b, p->s.id);
	buf_u8(b, ' ');
	buf_add_slice(b, p->report->book->inputs);
	buf_str(b, " -o ");
	session_name(b, p->s.id);
	buf_str(b, ".pcapng");
	value_buf(p->root, "take_out", b);
}

void
session_stream_path(struct buf *b, uint64_t id, int side)
{
	buf_printf(b, "streams/%03llu/",
	    (unsigned long long)(session_id_frame(id) / 1000));
	session_name(b, id);
	buf_str(b, side == CLIENT ? ".client.bin" : ".server.bin");
}

static void
put_streams(struct session_page *p, struct buf *b)
{
	struct value *list, *v;

	if (p->s.sha256[CLIENT].n == 0 && p->s.sha256[SERVER].n == 0)
		return;
	list = value_list(value_object(p->root, "streams"), "of");
	for (int side = CLIENT; side <= SERVER; side++) {
		v = value_item(list);
		value_flag(v, "client", side == CLIENT);
		value_text(v, "sha256", p->s.sha256[side]);
		if (p->s.sha256[side].n != 0)
			session_stream_path(b, p->s.id, side);
		value_buf(v, "path", b);
	}
}

/* ---- what it belongs to */

static void
put_also(struct session_page *p)
{
	struct buf *b = value_tmp(p->root);
	struct value *v;

	if (p->s.control == 0)
		return;
	v = value_object(p->root, "also");
	value_str(
	    v, "protocol", slice_eq_str(p->s.app, "tftp") ? "TFTP" : "FTP");
	value_flag(v, "left_out", p->s.control_left_out);
	if (p->s.control_left_out) {
		session_name(b, p->s.control);
		value_buf(v, "name", b);
	} else {
		part_session(v, "session", p->report->book, p->s.control,
		    p->s.control_has_page);
	}
	if (p->s.control_command.n != 0)
		part_captured(v, "command", p->s.control_command);
}

static void
put_neighbours(struct session_page *p)
{
	const struct book *k = p->report->book;

	if (p->prev != 0)
		part_session(p->root, "prev", k, p->prev, true);
	if (p->next != 0)
		part_session(p->root, "next", k, p->next, true);
	part_session(p->root, "row", k, p->s.id, false);
}

void
session_facts_put(struct session_page *p)
{
	const struct finding_ref *refs;
	struct buf *b = value_tmp(p->root);
	size_t n;

	session_row_app(b, p->s.app, p->s.proto);
	value_buf(p->root, "app", b);
	refs = book_refs(p->report->book, p->s.id, &n);
	part_refs(p->root, p->report->book, refs, n);
	put_neighbours(p);
	put_end(p, "client_end", CLIENT, b);
	put_end(p, "server_end", SERVER, b);
	put_times(p, b);
	put_state(p, b);
	put_missing(p, "client_missing", CLIENT, b);
	put_missing(p, "server_missing", SERVER, b);
	put_link(p, b);
	put_icmp(p, b);
	session_put_tls(p);
	put_oddities(p, b);
	put_capture(p, b);
	value_text(p->root, "community_id", p->s.community_id);
	put_filter(p, b);
	put_command(p, b);
	put_streams(p, b);
	put_also(p);
}
