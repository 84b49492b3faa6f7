/*
 * The page of a session: bytes as text and as hex, filters, turns, bodies,
 * and the page as a whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/xalloc.h"
#include "folio.h"
#include "piece.h"
#include "report/bytes.h"
#include "report/display_filter.h"
#include "report/report.h"
#include "report/talk_body.h"

#define C SIDE_A
#define S SIDE_B

static void
is(struct buf *b, const char *expect)
{
	assert_string_equal(buf_cstr(b), expect);
	buf_free(b);
}

/* ---- bytes */

static void
hex_has_offset_bytes_and_text(void **state)
{
	struct buf b = {0};

	(void)state;
	bytes_hex(&b, 0x1f, SLICE_LIT("GET /<a>\r\nHost: x\xff"));
	is(&b, "<i>0000001f</i>  47 45 54 20 2f 3c 61 3e  0d 0a 48 6f 73 74 3a "
	       "20  |GET /&lt;a&gt;..Host: |\n"
	       "<i>0000002f</i>  78 ff                                         "
	       "    |x.|");
}

static void
hex_offsets_grow_beyond_eight_digits(void **state)
{
	struct buf b = {0};

	(void)state;
	bytes_hex(&b, UINT64_C(0x123456789), SLICE_LIT("a"));
	assert_int_equal(strncmp(buf_cstr(&b), "<i>123456789</i>  61 ", 21), 0);
	buf_free(&b);
	bytes_hex(&b, 0, SLICE_NONE);
	is(&b, "");
}

static void
text_has_line_ends_and_shows_what_is_none(void **state)
{
	struct buf b = {0};

	(void)state;
	bytes_text(&b, SLICE_LIT("a\r\nb\rc\n\n<i>\0\x01\xe2\x80\xae\r\n\r\n"));
	is(&b, "a\nb<span class=\"esc\">\\x0d</span>c\n\n&lt;i&gt;"
	       "<span class=\"esc\">\\x00\\x01</span>"
	       "<span class=\"esc\">U+202E</span>");
	bytes_text(&b, SLICE_LIT("\r\n\r\n"));
	is(&b, "");
	/* the browser drops the first one */
	bytes_text(&b, SLICE_LIT("\r\na"));
	is(&b, "\n\na");
}

static void
clipping_spares_characters(void **state)
{
	(void)state;
	assert_int_equal(bytes_clip(SLICE_LIT("caf\xc3\xa9"), 4).n, 3);
	assert_int_equal(bytes_clip(SLICE_LIT("caf\xc3\xa9"), 5).n, 5);
	assert_int_equal(bytes_clip(SLICE_LIT("\xe2\x82\xac"), 2).n, 0);
	assert_int_equal(bytes_clip(SLICE_LIT("\x80\x80\x80\x80"), 4).n, 4);
	assert_int_equal(bytes_clip(SLICE_NONE, 4).n, 0);
}

static void
binary_is_what_text_does_not_tell(void **state)
{
	(void)state;
	assert_false(bytes_binary(SLICE_LIT("plain\ttext\r\n")));
	assert_false(bytes_binary(SLICE_LIT("\xd0\xa1\xd0\xbb\xd0\xbe")));
	assert_false(bytes_binary(SLICE_LIT("in a latin-1 caf\xe9")));
	assert_true(bytes_binary(SLICE_LIT("PK\x03\x04\x14\0\0\0")));
	assert_false(bytes_binary(SLICE_NONE));
}

/* ---- display filters */

static void
filter_is(const char *proto, const char *a, uint64_t ap, const char *b,
    uint64_t bp, const char *expect)
{
	struct buf out = {0};

	display_filter(&out, &(struct display_filter){
				 .proto = slice_str(proto),
				 .ip_version = strchr(a, ':') != NULL ? 6 : 4,
				 .ip = {slice_str(a), slice_str(b)},
				 .port = {ap, bp},
			     });
	is(&out, expect);
}

static void
filters_of_ports_name_both_ends(void **state)
{
	(void)state;
	filter_is("tcp", "10.0.0.1", 4000, "10.0.0.2", 80,
	    "ip.addr == 10.0.0.1 && tcp.port == 4000 && "
	    "ip.addr == 10.0.0.2 && tcp.port == 80");
	filter_is("udp", "fe80::1", 546, "ff02::1:2", 547,
	    "ipv6.addr == fe80::1 && udp.port == 546 && "
	    "ipv6.addr == ff02::1:2 && udp.port == 547");
	filter_is("sctp", "10.0.0.1", 1, "10.0.0.2", 2,
	    "ip.addr == 10.0.0.1 && sctp.port == 1 && "
	    "ip.addr == 10.0.0.2 && sctp.port == 2");
}

static void
filters_of_equal_ends_do_not_widen(void **state)
{
	(void)state;
	filter_is("udp", "10.0.0.1", 123, "10.0.0.2", 123,
	    "ip.addr == 10.0.0.1 && udp.srcport == 123 && "
	    "ip.addr == 10.0.0.2 && udp.dstport == 123");
	filter_is("tcp", "127.0.0.1", 4000, "127.0.0.1", 80,
	    "ip.src == 127.0.0.1 && tcp.port == 4000 && "
	    "ip.dst == 127.0.0.1 && tcp.port == 80");
}

static void
filters_of_other_protocols_name_their_number(void **state)
{
	(void)state;
	filter_is("47", "10.0.0.1", 0, "10.0.0.2", 0,
	    "ip.proto == 47 && ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2");
	filter_is("89", "fe80::1", 0, "ff02::5", 0,
	    "ipv6.nxt == 89 && ipv6.addr == fe80::1 && "
	    "ipv6.addr == ff02::5");
}

static void
icmp_is(bool v6, unsigned type, const char *expect)
{
	struct buf out = {0};

	display_filter(&out, &(struct display_filter){
				 .proto = slice_str(v6 ? "icmp6" : "icmp"),
				 .ip_version = v6 ? 6 : 4,
				 .ip = {SLICE_LIT("A"), SLICE_LIT("B")},
				 .icmp_type = type,
				 .icmp_known = true,
				 .icmp_id = 4711,
			     });
	is(&out, expect);
}

static void
filters_of_icmp_ask_for_echo_or_type(void **state)
{
	(void)state;
	icmp_is(false, 8, "icmp.ident == 4711 && ip.addr == A && ip.addr == B");
	icmp_is(true, 128,
	    "icmpv6.echo.identifier == 4711 && ipv6.addr == A && "
	    "ipv6.addr == B");
	icmp_is(false, 3, "icmp.type == 3 && ip.addr == A && ip.addr == B");
	icmp_is(false, 13,
	    "(icmp.type == 13 || icmp.type == 14) && ip.addr == A && "
	    "ip.addr == B");
}

/* ---- turns */

/* Each as: side, first offset, its pieces by letter, bytes. */
static const char *
turns(const struct talk *t, struct buf *b)
{
	buf_reset(b);
	for (size_t i = 0; i < t->nturns; i++) {
		const struct talk_turn *u = &t->turns[i];

		buf_printf(b, "%s%c%llu ", i == 0 ? "" : " | ",
		    u->side == 0 ? 'c' : 's', (unsigned long long)u->off);
		for (size_t k = 0; k < u->n; k++)
			buf_u8(
			    b, (uint8_t) ".tgxb"[t->pieces[u->first + k].type]);
		buf_printf(b, " %llu", (unsigned long long)u->bytes);
	}
	return buf_cstr(b);
}

static void
a_turn_is_bytes_with_their_bodies_and_holes(void **state)
{
	struct pieces p = {0};
	struct buf b = {0};

	(void)state;
	piece_bytes(&p, C, "GET");
	piece_bytes(&p, S, "200");
	piece_body(&p, S, 1, 100, "<html>");
	piece_gap(&p, S, 10, GAP_LOST);
	piece_bytes(&p, C, "GET");
	piece_cut(&p, S, 7);
	assert_string_equal(turns(piece_talk(&p, true), &b),
	    "c0 t 3 | s0 tbg 103 | c3 t 3 | s113 x 0");
	assert_int_equal(p.talk.left_out, 7);
	buf_free(&b);
	piece_free(&p);
}

static void
a_pause_or_a_datagram_begins_a_turn(void **state)
{
	struct pieces p = {0};
	struct buf b = {0};

	(void)state;
	piece_bytes(&p, C, "a");
	piece_bytes(&p, C, "b");
	piece_body(&p, C, 1, 5, "body");
	piece_pause(&p, 500);
	piece_body(&p, C, 2, 5, "body");
	assert_string_equal(
	    turns(piece_talk(&p, true), &b), "c0 t 1 | c1 tb 6 | c7 b 5");
	buf_reset(&p.blob);
	piece_bytes(&p, C, "a");
	piece_gap(&p, C, 2, GAP_SNAPPED);
	piece_bytes(&p, C, "b");
	assert_string_equal(
	    turns(piece_talk(&p, false), &b), "c12 tg 1 | c15 t 1");
	buf_free(&b);
	piece_free(&p);
}

static void
a_message_begins_a_turn_and_is_found(void **state)
{
	const uint64_t at[] = {0, 8};
	const struct talk_starts starts = {{at, at}, {0, 2}};
	struct pieces p = {0};
	struct buf b = {0};

	(void)state;
	piece_bytes(&p, S, "200");
	piece_body(&p, S, 1, 5, "body");
	piece_bytes(&p, S, "404");
	talk_load(&p.talk, buf_as_slice(&p.blob), false, true, &starts);
	assert_string_equal(turns(&p.talk, &b), "s0 tb 8 | s8 t 3");
	assert_ptr_equal(talk_find(&p.talk, 1, 8), &p.talk.turns[1]);
	assert_ptr_equal(talk_find(&p.talk, 1, 7), &p.talk.turns[0]);
	assert_null(talk_find(&p.talk, 1, 11));
	assert_null(talk_find(&p.talk, 0, 0));
	assert_ptr_equal(talk_find_frame(&p.talk, 1, 2), &p.talk.turns[0]);
	buf_free(&b);
	piece_free(&p);
}

static void
sides_are_those_of_client_and_server(void **state)
{
	const struct talk_starts none = {0};
	struct pieces p = {0};
	struct buf b = {0};

	(void)state;
	piece_bytes(&p, S, "GET");
	talk_load(&p.talk, buf_as_slice(&p.blob), true, true, &none);
	assert_string_equal(turns(&p.talk, &b), "c0 t 3");
	buf_free(&b);
	piece_free(&p);
}

/* ---- bodies */

static void
body_is(struct slice before, struct slice data, const char *codings,
    const char *expect)
{
	struct talk_body body;
	struct limits limits;

	limits_init(&limits);
	talk_body(&body, before, data, slice_str(codings), &limits, 2048);
	is(&body.content, expect);
}

static void
chunk_sizes_are_taken_out(void **state)
{
	const struct slice head = SLICE_LIT("Header: x\r\n\r\n4;a=b\r\n");

	(void)state;
	body_is(head, SLICE_LIT("wire\r\n5\r\nfolio\r\n0\r\n\r\n"), "",
	    "wirefolio");
	body_is(head, SLICE_LIT("wire\r\n5\r\nfol"), "", "wirefol");
	body_is(head, SLICE_LIT("wi"), "", "wi");
	body_is(SLICE_LIT("Header: x\r\n\r\n"),
	    SLICE_LIT("wire\r\n5\r\nfolio\r\n"), "", "wire\r\n5\r\nfolio\r\n");
	body_is(SLICE_NONE, SLICE_LIT("face\r\n"), "", "face\r\n");
}

static void
codings_are_undone_as_far_as_they_are_here(void **state)
{
	static const char text[] = "wirefolio wirefolio wirefolio";
	uint8_t packed[128];
	z_stream z = {0};
	struct slice all;

	(void)state;
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, 0), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = sizeof(text) - 1;
	z.next_out = packed;
	z.avail_out = sizeof(packed);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	all = slice_of(packed, sizeof(packed) - z.avail_out);
	deflateEnd(&z);
	body_is(SLICE_NONE, all, "gzip", text);
	/* a coding that does not hold leaves the bytes */
	body_is(SLICE_NONE, SLICE_LIT("plain"), "gzip", "plain");
	body_is(SLICE_NONE, SLICE_LIT("plain"), "unheard-of", "plain");
}

/* ---- the page */

struct site {
	struct folio f;
	struct buf html;
};

static int
setup(void **state)
{
	static struct site site;

	site = (struct site){0};
	folio_open(&site.f);
	*state = &site;
	return 0;
}

static int
teardown(void **state)
{
	struct site *s = *state;

	buf_free(&s->html);
	folio_close(&s->f);
	return 0;
}

static void
render(struct site *s, const char *path)
{
	folio_write(&s->f);
	report_render(s->f.out,
	    &(struct report_options){.limits = &s->f.limits, .pages = true});
	s->html = folio_file(&s->f, path);
}

static void
has(struct site *s, const char *text)
{
	if (slice_find(buf_as_slice(&s->html), slice_str(text)) ==
	    SLICE_MISSING)
		fail_msg("no %s in:\n%s", text, buf_cstr(&s->html));
}

static void
lacks(struct site *s, const char *text)
{
	if (slice_find(buf_as_slice(&s->html), slice_str(text)) !=
	    SLICE_MISSING)
		fail_msg("%s in:\n%s", text, buf_cstr(&s->html));
}

static void
page_tells_gaps_where_they_are(void **state)
{
	struct site *s = *state;
	struct session *t =
	    folio_session(&s->f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");

	folio_say(&s->f, t, SIDE_A, "hello\r\n");
	folio_say(&s->f, t, SIDE_B, "one ");
	folio_gap(&s->f, t, SIDE_B, 1234, GAP_LOST);
	folio_say(&s->f, t, SIDE_B, "two");
	folio_end(&s->f, t);
	render(s, "sessions/000/s7.html");
	has(s, "<b>Gap of 1,234 bytes.</b> <span>Server bytes 4–1,237 were "
	       "acknowledged by the client but are not in the capture; the "
	       "stream goes on in frame 9, at +0.002000 s. <span");
	has(s, "<a href=\"../../findings.html#F1\">F1</a>");
	has(s, "<span class=\"part\">1,234 bytes</span>");
	has(s, "<pre class=\"as-text\">hello</pre>");
	has(s, "<i>000004d6</i>  74 77 6f ");
	has(s, "ip.addr == 10.0.0.1 &amp;&amp; tcp.port == 1000");
	has(s, "href=\"../../assets/report.css\"");
}

static void
page_says_what_it_leaves_out(void **state)
{
	struct site *s = *state;
	struct session *t;

	s->f.limits.v[LIMIT_TRANSCRIPT] = 4;
	folio_reset(&s->f);
	t = folio_session(&s->f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");
	folio_say(&s->f, t, SIDE_A, "123456");
	folio_say(&s->f, t, SIDE_B, "789");
	folio_end(&s->f, t);
	render(s, "sessions/000/s7.html");
	has(s, "of 9 bytes, 5 are left out");
	has(s, "Not shown: 2 bytes of the client, offsets 4–5, from frame 8 "
	       "on. They are in the capture, frames 8–9.");
	has(s, "Not shown: 3 bytes of the server, offsets 0–2");
}

static void
put_transcript(struct site *s, struct pieces *p)
{
	char *path = xasprintf("%s/case.db", outdir_path(s->f.out));
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(
			     db, "UPDATE transcript SET data=?1", -1, &q, NULL),
	    SQLITE_OK);
	sqlite3_bind_blob(q, 1, p->blob.p, (int)p->blob.n, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
	sqlite3_close(db);
	free(path);
}

static void
bodies_say_how_much_of_them_is_shown(void **state)
{
	struct site *s = *state;
	struct session *t =
	    folio_session(&s->f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");
	struct pieces p = {0};
	char text[1001] = "";

	memset(text, 'a', 1000);
	piece_bytes(&p, SIDE_A, "ask");
	piece_body(&p, SIDE_B, 0, 1000, text);
	piece_bytes(&p, SIDE_A, "ask");
	piece_body(&p, SIDE_B, 0, 5000, text);
	piece_bytes(&p, SIDE_A, "ask");
	piece_body(&p, SIDE_B, 0, 10, "0123456789");
	folio_say(&s->f, t, SIDE_A, "x");
	folio_end(&s->f, t);
	folio_write(&s->f);
	put_transcript(s, &p);
	report_render(s->f.out,
	    &(struct report_options){.limits = &s->f.limits, .pages = true});
	s->html = folio_file(&s->f, "sessions/000/s7.html");
	has(s, text);
	has(s, "Body: 1,000 bytes. As hex, the first 512 are shown.<");
	has(s, "Body: 5,000 bytes. As text, the first 1,000, as hex, the "
	       "first 512 are shown.<");
	has(s, "Body: 10 bytes.<");
	has(s, "<i>000001f0</i>  61");
	lacks(s, "<i>00000200</i>  61");
	piece_free(&p);
}

static void
page_names_the_streams_when_they_are_written(void **state)
{
	struct site *s = *state;
	struct session *t;

	s->f.limits.v[LIMIT_TRANSCRIPT] = 4;
	s->f.raw = true;
	folio_reset(&s->f);
	t = folio_session(&s->f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");
	folio_say(&s->f, t, SIDE_A, "123456");
	folio_end(&s->f, t);
	render(s, "sessions/000/s7.html");
	has(s, "8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c9"
	       "2</a>");
	has(s, "<a class=\"cite\" href=\"../../streams/000/7.client.bin\" "
	       "data-cite=\"streams/000/7.client.bin\">7.client.bin</a>");
	has(s, "sent nothing");
}

static void
page_escapes_whatever_was_said(void **state)
{
	struct site *s = *state;
	struct session *t =
	    folio_session(&s->f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:23");

	t->app = "telnet";
	folio_say(&s->f, t, SIDE_B, "</pre><script>alert(1)</script>");
	folio_say(&s->f, t, SIDE_A, "\"><img src=x onerror=alert(2)>\x01\r\n");
	folio_say(&s->f, t, SIDE_B, "\"><img src=x onerror=alert(2)>\r\n");
	folio_end(&s->f, t);
	render(s, "sessions/000/s7.html");
	lacks(s, "<script>");
	lacks(s, "<img");
	has(s, "&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
	has(s, "<kbd class=\"key\">^A</kbd>");
}

static void
page_shows_typed_lines_and_the_screen(void **state)
{
	struct site *s = *state;
	struct session *t =
	    folio_session(&s->f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:23");

	t->app = "telnet";
	folio_say(&s->f, t, SIDE_B, "login: ");
	folio_say(&s->f, t, SIDE_A, "bx\x7fob\r\n");
	folio_say(&s->f, t, SIDE_B, "bx\b \bob\r\nPassword: ");
	folio_say(&s->f, t, SIDE_A, "secret\r\n");
	folio_say(&s->f, t, SIDE_B, "\r\n$ ");
	folio_end(&s->f, t);
	render(s, "sessions/000/s7.html");
	has(s, "bx<kbd class=\"key\">⌫</kbd>ob");
	has(s, "<span class=\"secret\">secret</span></td><td>not echoed: a "
	       "password");
	has(s, "<span data-t=\"3\" class=\"echo\">b</span>"
	       "<s data-t=\"3\" class=\"echo\">x</s>");
	has(s, "What was said");
}

static void
add_row(struct site *s, const char *sql)
{
	char *path = xasprintf("%s/case.db", outdir_path(s->f.out));
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	free(path);
}

static void
page_lists_other_bytes_and_says_so_in_their_place(void **state)
{
	struct site *s = *state;
	struct session *t =
	    folio_session(&s->f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");

	folio_say(&s->f, t, SIDE_A, "transfer 100");
	folio_end(&s->f, t);
	folio_write(&s->f);
	add_row(s, "INSERT INTO variant(session_id,n,side,offset,length,frame,"
		   "data,ns,late) VALUES(112,1,0,9,3,12,x'393939',0,0)");
	report_render(s->f.out,
	    &(struct report_options){.limits = &s->f.limits, .pages = true});
	s->html = folio_file(&s->f, "sessions/000/s7.html");
	has(s, "Other bytes for offsets 9–11 were sent too, in frame 12: "
	       "<a href=\"#v1\">v1</a>");
	has(s, "<li class=\"turn c\" id=\"v1\"");
	has(s, "<pre class=\"as-text\">999</pre>");
	has(s, "Client bytes 9–11 once more, with other content.");
}

static void
pages_link_to_their_neighbours(void **state)
{
	struct site *s = *state;
	struct session *t;

	for (uint64_t frame = 7; frame <= 27; frame += 10) {
		t = folio_session(
		    &s->f, 0, frame, IPP_UDP, "10.0.0.1:1000", "10.0.0.2:53");
		/* the one in the middle carries nothing: it has no page */
		if (frame != 17)
			folio_say(&s->f, t, SIDE_A, "\x01\x02\x03");
		folio_end(&s->f, t);
	}
	render(s, "sessions/000/s27.html");
	has(s, "<a href=\"../../sessions/000/s7.html\" rel=\"prev\">◂ 7</a>");
	lacks(s, "rel=\"next\"");
	has(s, "id=\"v-hex\" checked");
	has(s, "none: UDP has no connections");
}

#define T(test)	   cmocka_unit_test(test)
#define PAGE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(hex_has_offset_bytes_and_text),
	    T(hex_offsets_grow_beyond_eight_digits),
	    T(text_has_line_ends_and_shows_what_is_none),
	    T(clipping_spares_characters),
	    T(binary_is_what_text_does_not_tell),
	    T(filters_of_ports_name_both_ends),
	    T(filters_of_equal_ends_do_not_widen),
	    T(filters_of_other_protocols_name_their_number),
	    T(filters_of_icmp_ask_for_echo_or_type),
	    T(a_turn_is_bytes_with_their_bodies_and_holes),
	    T(a_pause_or_a_datagram_begins_a_turn),
	    T(a_message_begins_a_turn_and_is_found),
	    T(sides_are_those_of_client_and_server),
	    T(chunk_sizes_are_taken_out),
	    T(codings_are_undone_as_far_as_they_are_here),
	    PAGE(page_tells_gaps_where_they_are),
	    PAGE(page_says_what_it_leaves_out),
	    PAGE(bodies_say_how_much_of_them_is_shown),
	    PAGE(page_names_the_streams_when_they_are_written),
	    PAGE(page_escapes_whatever_was_said),
	    PAGE(page_shows_typed_lines_and_the_screen),
	    PAGE(page_lists_other_bytes_and_says_so_in_their_place),
	    PAGE(pages_link_to_their_neighbours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
