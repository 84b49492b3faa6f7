/* flow_line: flows as text, JSON and CSV. */
#include "cli/flow_line.h"

#include "base/ns.h"
#include "base/wr.h"

#define NS_S  INT64_C(1000000000)
#define DAY_S 86400

/* What was put from `at` on, in so many columns. */
static void
align(struct buf *b, size_t at, size_t width)
{
	size_t n = b->n - at;

	if (n >= width)
		return;
	buf_reserve(b, width - n);
	memmove(b->p + at + width - n, b->p + at, n);
	memset(b->p + at, ' ', width - n);
	b->n = at + width;
}

/*
 * A list may have millions of lines: what is in each is put together here, and
 * copied with a length that a compiler knows.
 */
static void
put_number(struct buf *b, uint64_t v, size_t width)
{
	enum { MOST = 24 };
	char room[2 * MOST], *end = room + MOST, *at = end;

	memset(room, ' ', sizeof room);
	do
		*--at = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	if ((size_t)(end - at) < width)
		at = end - width;
	buf_reserve(b, MOST);
	memcpy(b->p + b->n, at, MOST);
	b->n += (size_t)(end - at);
}

static void
put_grouped(struct buf *b, uint64_t v, size_t width)
{
	size_t at = b->n;

	if (v < 1000) {
		put_number(b, v, width);
		return;
	}
	wr_commas(b, v);
	align(b, at, width);
}

static void
put_hex(struct buf *b, uint32_t v)
{
	static const char hex[] = "0123456789abcdef";
	char text[8];
	unsigned i;

	for (i = sizeof text; i-- != 0; v >>= 4)
		text[i] = hex[v & 0xf];
	buf_add(b, text, sizeof text);
}

static void
put_mac(struct buf *b, const uint8_t mac[6])
{
	static const char hex[] = "0123456789abcdef";
	char text[] = "00:00:00:00:00:00";
	unsigned i;

	for (i = 0; i < 6; i++) {
		text[3 * i] = hex[mac[i] >> 4];
		text[3 * i + 1] = hex[mac[i] & 0xf];
	}
	buf_add(b, text, sizeof text - 1);
}

static void
put_ip(struct buf *b, const struct flow_ends *k, bool source)
{
	struct addr a = {.v = k->v};

	memcpy(a.b, source ? k->src : k->dst, sizeof a.b);
	addr_write(b, &a);
}

/* pcap_flow pads the parts of an address. */
static void
put_padded_ip(struct buf *b, const struct flow_ends *k, bool source)
{
	const uint8_t *four = source ? k->src : k->dst;
	char text[] = "   .   .   .   ";
	unsigned i, v;

	if (k->v != 4) {
		put_ip(b, k, source);
		return;
	}
	for (i = 0; i < 4; i++) {
		v = four[i];
		if (v > 99)
			text[4 * i] = (char)('0' + v / 100);
		if (v > 9)
			text[4 * i + 1] = (char)('0' + v / 10 % 10);
		text[4 * i + 2] = (char)('0' + v % 10);
	}
	buf_add(b, text, sizeof text - 1);
}

static inline void
two_digits(char *to, uint32_t v)
{
	to[0] = (char)('0' + v / 10);
	to[1] = (char)('0' + v % 10);
}

static inline void
three_digits(char *to, uint32_t v)
{
	to[0] = (char)('0' + v / 100);
	two_digits(to + 1, v % 100);
}

/* 00:00:13.001.002.003: a time of day, or how long. */
static void
put_clock(struct buf *b, int64_t ns)
{
	uint64_t s = (uint64_t)(ns / NS_S), hours = s / 3600;
	uint32_t rest = (uint32_t)(ns % NS_S), hour = (uint32_t)(s % 3600);
	char text[] = "00:00:00.000.000.000";

	two_digits(text + 3, hour / 60);
	two_digits(text + 6, hour % 60);
	three_digits(text + 9, rest / 1000000);
	three_digits(text + 13, rest / 1000 % 1000);
	three_digits(text + 17, rest % 1000);
	if (hours < 100) {
		two_digits(text, (uint32_t)hours);
		buf_add(b, text, sizeof text - 1);
	} else {
		wr_u64(b, hours);
		buf_add(b, text + 2, sizeof text - 3);
	}
}

static int64_t
time_of_day(int64_t ns)
{
	int64_t day = DAY_S * NS_S, rest = ns % day;

	return rest < 0 ? rest + day : rest;
}

static int64_t
duration(const struct flow_row *r)
{
	return ns_between(r->first_ns, r->last_ns);
}

static bool
is_tcp(const struct flow_row *r)
{
	return r->key.proto == IPP_TCP;
}

/* ---- text */

static void
text_ends(struct buf *b, const struct flow_ends *k)
{
	buf_str(b, " | ");
	if (k->proto == IPP_TCP)
		buf_str(b, "TCP  ");
	else
		buf_str(b, "UDP  ");
	put_mac(b, k->mac_src);
	buf_str(b, " -> ");
	put_mac(b, k->mac_dst);
	buf_str(b, " | ");
	put_padded_ip(b, k, true);
	buf_str(b, " -> ");
	put_padded_ip(b, k, false);
	buf_str(b, " | ");
	put_number(b, k->sport, 6);
	buf_str(b, " -> ");
	put_number(b, k->dport, 6);
}

/* Nothing waits in a buffer any more when lines are written. */
static void
text_tcp(struct buf *b, const struct flow_line *f)
{
	buf_str(b, " |  Seq:");
	put_hex(b, f->row->seq);
	buf_str(b, " BufPos: ");
	put_number(b, 0, 8);
	buf_str(b, " WritePos:");
	put_number(b, f->written, 8);
	buf_str(b, " PktTotal:");
	put_number(b, f->row->packets, 8);
	buf_str(b, " PktOOO:");
	put_number(b, f->row->out_of_order, 8);
	buf_str(b, " PktDrop:");
	put_number(b, f->holes, 8);
}

/* What pcap_flow never had comes behind what it has. */
static void
text_plugins(struct buf *b, const struct plugin_row *row)
{
	size_t i, n = plugin_row_width(row);

	for (i = 0; i < n; i++) {
		buf_str(b, i == 0 ? "  |  " : " ");
		buf_str(b, plugin_row_name(row, i));
		buf_u8(b, ':');
		plugin_row_write(row, i, PLUGIN_TERM, b);
	}
}

static void
text_line(struct buf *b, const struct flow_line *f)
{
	const struct flow_row *r = f->row;

	put_number(b, f->index, 5);
	buf_str(b, " FlowID: ");
	put_number(b, f->id, 8);
	text_ends(b, &r->key);
	buf_str(b, "  |  ");
	put_grouped(b, r->packets, 16);
	buf_str(b, " Pkts  ");
	put_grouped(b, r->bytes, 16);
	buf_str(b, " Bytes  |  ");
	put_clock(b, time_of_day(r->first_ns));
	buf_str(b, " -> ");
	put_clock(b, time_of_day(r->last_ns));
	buf_str(b, " : ");
	put_clock(b, duration(r));
	if (is_tcp(r))
		text_tcp(b, f);
	text_plugins(b, f->plugins);
	buf_u8(b, '\n');
}

/* ---- JSON and CSV: the same columns */

enum column {
	ID,
	PROTO,
	SRC_MAC,
	DST_MAC,
	SRC_IP,
	DST_IP,
	SRC_PORT,
	DST_PORT,
	TAP_DEVICE,
	TAP_PORT,
	PACKETS,
	BYTES,
	FIRST,
	LAST,
	DURATION,
	OUT_OF_ORDER,
	HOLES,
	WRITTEN,
	COLUMNS,
};

static const struct {
	const char *name;
	bool text;
} columns[COLUMNS] = {
    [ID] = {"id", false},
    [PROTO] = {"proto", true},
    [SRC_MAC] = {"src_mac", true},
    [DST_MAC] = {"dst_mac", true},
    [SRC_IP] = {"src_ip", true},
    [DST_IP] = {"dst_ip", true},
    [SRC_PORT] = {"src_port", false},
    [DST_PORT] = {"dst_port", false},
    [TAP_DEVICE] = {"tap_device", false},
    [TAP_PORT] = {"tap_port", false},
    [PACKETS] = {"packets", false},
    [BYTES] = {"bytes", false},
    [FIRST] = {"first", true},
    [LAST] = {"last", true},
    [DURATION] = {"duration_ns", false},
    [OUT_OF_ORDER] = {"out_of_order", false},
    [HOLES] = {"holes", false},
    [WRITTEN] = {"written", false},
};

static uint64_t
number(enum column c, const struct flow_line *f)
{
	const struct flow_row *r = f->row;

	switch (c) {
	case ID:
		return f->id;
	case SRC_PORT:
		return r->key.sport;
	case DST_PORT:
		return r->key.dport;
	case TAP_DEVICE:
		return r->key.device;
	case TAP_PORT:
		return r->key.tap;
	case PACKETS:
		return r->packets;
	case BYTES:
		return r->bytes;
	case DURATION:
		return (uint64_t)duration(r);
	case OUT_OF_ORDER:
		return r->out_of_order;
	case HOLES:
		return f->holes;
	default:
		return f->written;
	}
}

/* Nothing in it needs to be escaped in either language. */
static void
put_text(struct buf *b, enum column c, const struct flow_row *r)
{
	switch (c) {
	case PROTO:
		buf_str(b, is_tcp(r) ? "tcp" : "udp");
		break;
	case SRC_MAC:
		put_mac(b, r->key.mac_src);
		break;
	case DST_MAC:
		put_mac(b, r->key.mac_dst);
		break;
	case SRC_IP:
		put_ip(b, &r->key, true);
		break;
	case DST_IP:
		put_ip(b, &r->key, false);
		break;
	case FIRST:
		wr_time_iso(b, r->first_ns, 9);
		break;
	default:
		wr_time_iso(b, r->last_ns, 9);
		break;
	}
}

static void
json_line(struct buf *b, const struct flow_line *f)
{
	enum column c;
	size_t i;

	for (c = 0; c < COLUMNS; c++) {
		buf_str(b, c == 0 ? "{\"" : ",\"");
		buf_str(b, columns[c].name);
		buf_str(b, "\":");
		if (columns[c].text) {
			buf_u8(b, '"');
			put_text(b, c, f->row);
			buf_u8(b, '"');
		} else {
			wr_u64(b, number(c, f));
		}
	}
	for (i = 0; i < plugin_row_width(f->plugins); i++) {
		buf_str(b, ",\"");
		buf_str(b, plugin_row_name(f->plugins, i));
		buf_str(b, "\":");
		plugin_row_write(f->plugins, i, PLUGIN_JSON, b);
	}
	buf_str(b, "}\n");
}

static void
csv_line(struct buf *b, const struct flow_line *f)
{
	enum column c;
	size_t i;

	for (c = 0; c < COLUMNS; c++) {
		if (c != 0)
			buf_u8(b, ',');
		if (columns[c].text)
			put_text(b, c, f->row);
		else
			wr_u64(b, number(c, f));
	}
	for (i = 0; i < plugin_row_width(f->plugins); i++) {
		buf_u8(b, ',');
		plugin_row_write(f->plugins, i, PLUGIN_CSV, b);
	}
	buf_str(b, "\r\n");
}

/* ---- what others call */

void
flow_line_head(
    struct buf *b, enum flow_format format, const struct plugin_row *plugins)
{
	enum column c;
	size_t i;

	if (format != FLOW_CSV)
		return;
	for (c = 0; c < COLUMNS; c++) {
		if (c != 0)
			buf_u8(b, ',');
		buf_str(b, columns[c].name);
	}
	for (i = 0; i < plugin_row_width(plugins); i++) {
		buf_u8(b, ',');
		buf_str(b, plugin_row_name(plugins, i));
	}
	buf_str(b, "\r\n");
}

bool
flow_line_has(const char *name)
{
	enum column c;

	for (c = 0; c < COLUMNS; c++)
		if (strcmp(columns[c].name, name) == 0)
			return true;
	return false;
}

void
flow_line(struct buf *b, enum flow_format format, const struct flow_line *f)
{
	switch (format) {
	case FLOW_TEXT:
		text_line(b, f);
		break;
	case FLOW_JSON:
		json_line(b, f);
		break;
	case FLOW_CSV:
		csv_line(b, f);
		break;
	}
}

void
flow_line_name(struct buf *b, const struct flow_ends *k, bool tap)
{
	buf_u8(b, '_');
	put_mac(b, k->mac_src);
	buf_str(b, "->");
	put_mac(b, k->mac_dst);
	buf_u8(b, '_');
	put_padded_ip(b, k, true);
	buf_str(b, "->");
	put_padded_ip(b, k, false);
	buf_u8(b, '_');
	put_number(b, k->sport, 6);
	buf_str(b, "->");
	put_number(b, k->dport, 6);
	if (!tap)
		return;
	buf_u8(b, '_');
	wr_digits(b, k->device, 5);
	buf_u8(b, '_');
	wr_digits(b, k->tap, 2);
}

void
flow_line_clock(struct buf *b, int64_t ns)
{
	put_clock(b, time_of_day(ns));
}
