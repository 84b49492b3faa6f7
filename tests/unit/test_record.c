/* record: what is kept of the sessions that one worker saw. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "folio.h"
#include "session/activity.h"

static bool
exists(struct folio *f, const char *path)
{
	char *whole = xasprintf("%s/%s", outdir_path(f->out), path);
	struct stat st;
	bool is = stat(whole, &st) == 0;

	free(whole);
	return is;
}

static struct session *
web(struct folio *f, uint64_t frame)
{
	return folio_session(
	    f, 0, frame, IPP_TCP, "192.0.2.1:40000", "198.51.100.2:80");
}

/* ---- the session's row */

static void
a_session_becomes_a_row(void **state)
{
	struct folio *f = *state;
	struct session *s = web(f, 5);

	s->vlans = 2;
	s->vlan[0] = 100;
	s->vlan[1] = 200;
	s->tunnel = SLICE_LIT("GRE > VXLAN 77");
	s->app = "http";
	folio_say(f, s, SIDE_A, "GET /");
	folio_say(f, s, SIDE_B, "200 OK");
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f,
		"SELECT id,name,first_frame,part,proto,ip_version,client_ip,"
		"client_port,server_ip,server_port,vlan,tunnel,first_ns,"
		"last_ns,last_frame FROM session"),
	    "80|5|5|1|tcp|4|192.0.2.1|40000|198.51.100.2|80|100,200|"
	    "GRE > VXLAN 77|1789367880004000000|1789367880006000000|7\n");
	assert_string_equal(
	    folio_sql(f,
		"SELECT client_packets,server_packets,client_bytes,"
		"server_bytes,client_gap_bytes,server_gap_bytes,client_sha256,"
		"server_sha256,state,app,page,capture,client_side,"
		"client_wire_bytes,midstream,link_type,icmp_type,files,"
		"requests,control_session FROM session"),
	    "2|1|5|6|0|0|-|-|closed|http|sessions/000/s5.html|1|0|200|0|1|-|0|"
	    "0|-\n");
	assert_string_equal(
	    folio_sql(f, "SELECT length(community_id)>10 FROM session"), "1\n");
}

static void
the_client_may_be_who_sent_second(void **state)
{
	struct folio *f = *state;
	struct session *s = web(f, 5);
	struct activity_bin bin = {0};
	sqlite3_stmt *q;
	struct rd r;
	uint64_t count;
	unsigned rung;

	folio_say(f, s, SIDE_A, "220 ready");
	folio_say(f, s, SIDE_B, "USER");
	s->client = SIDE_B;
	s->state = STATE_RESET_A;
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f, "SELECT client_ip,server_port,client_bytes,"
			 "server_bytes,client_side,state FROM session"),
	    "198.51.100.2|40000|4|9|1|reset by server\n");

	sqlite3_prepare_v2(f->db, "SELECT activity FROM session", -1, &q, NULL);
	sqlite3_step(q);
	r = rd_init(slice_of(
	    sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0)));
	assert_true(activity_unpack(&r, &rung, &count));
	assert_int_equal(count, 3);
	assert_true(activity_next(&r, &bin));
	assert_true(activity_next(&r, &bin));
	assert_int_equal(bin.bytes[0], 0); /* the client said nothing yet */
	assert_int_equal(bin.bytes[1], 9);
	assert_true(activity_next(&r, &bin));
	assert_int_equal(bin.bytes[0], 4);
	sqlite3_finalize(q);
}

static void
protocols_without_ports_have_none(void **state)
{
	struct folio *f = *state;
	struct session *s = folio_session(
	    f, 0, 9, IPP_ICMP6, "[2001:db8::1]:0", "[2001:db8::2]:0");

	s->icmp_type[0] = 128;
	folio_say(f, s, SIDE_A, "abcdefgh");
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f, "SELECT proto,ip_version,client_ip,client_port,"
			 "server_port,icmp_type,icmp_code,state,vlan,tunnel "
			 "FROM session"),
	    "icmp6|6|2001:db8::1|-|-|128|0|-|-|-\n");
}

static void
a_session_without_payload_has_a_row_only(void **state)
{
	struct folio *f = *state;
	struct session *s = web(f, 3);

	s->state = STATE_REFUSED;
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f, "SELECT state,page FROM session"), "refused|-\n");
	assert_string_equal(folio_sql(f, "SELECT * FROM transcript"), "");
}

/* ---- sizes */

static void
sessions_outside_the_sizes_are_dropped_with_their_files(void **state)
{
	struct folio *f = *state;
	struct session *s;
	struct artifact a = {.part = 1, .detected_type = "text/plain"};

	f->record_config.min_bytes = 5;
	f->record_config.max_bytes = 8;
	folio_reset(f);
	s = web(f, 1);
	folio_say(f, s, SIDE_A, "1234");
	a.session = s;
	a.path = "files/000/1-1-a.txt";
	outdir_put(f->out, a.path, SLICE_LIT("x"), -1);
	folio_artifact(f, &a, SLICE_LIT("x"));
	folio_end(f, s);
	s = web(f, 10);
	folio_say(f, s, SIDE_A, "12345678");
	folio_end(f, s);
	s = web(f, 20);
	folio_say(f, s, SIDE_A, "123456789");
	folio_end(f, s);
	assert_int_equal(record_filtered_frames(f->record[0]), 4);
	assert_int_equal(record_filtered_bytes(f->record[0]), 400);
	folio_write(f);
	assert_string_equal(folio_sql(f, "SELECT name FROM session"), "10\n");
	assert_string_equal(
	    folio_sql(f, "SELECT count(*) FROM artifact"), "0\n");
	assert_false(exists(f, "files/000/1-1-a.txt"));
}

/* ---- findings */

static void
find(struct folio *f, const struct session *s, const char *text)
{
	folio_find(f, 0,
	    &(struct finding){.kind = FINDING_MALFORMED,
		.session_id = s->id,
		.frame = s->first_frame,
		.ns = s->first_ns,
		.text = slice_str(text)});
}

static void
findings_of_a_session_are_limited(void **state)
{
	struct folio *f = *state;
	struct session *s;
	int i;

	f->limits.v[LIMIT_SESSION_FINDINGS] = 2;
	s = web(f, 5);
	for (i = 0; i < 1500; i++)
		find(f, s, i % 2 == 0 ? "even" : "odd");
	assert_int_equal(s->findings, 2);
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f, "SELECT id,severity,kind,session_id,text,frame "
			 "FROM finding"),
	    "1|Medium|limit|80|1,498 more findings of this session are not "
	    "listed (limit session-findings, 2 findings).|5\n"
	    "2|Low|malformed|80|even|5\n"
	    "3|Low|malformed|80|odd|5\n");
}

static void
missing_bytes_are_one_finding(void **state)
{
	struct folio *f = *state;
	struct session *s = web(f, 5);

	folio_say(f, s, SIDE_B, "ab");
	folio_gap(f, s, SIDE_B, 1448, GAP_LOST);
	folio_gap(f, s, SIDE_B, 1448, GAP_LOST);
	folio_gap(f, s, SIDE_A, 1, GAP_UNSEEN);
	folio_end(f, s);
	s = web(f, 10);
	folio_gap(f, s, SIDE_A, 30, GAP_SNAPPED); /* the capture's matter */
	folio_end(f, s);
	s = web(f, 15);
	folio_gap(f, s, SIDE_A, 1, GAP_UNSEEN);
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(folio_sql(f, "SELECT kind,frame,text FROM finding"),
	    "stream-gap|6|1 byte from the client and 2,896 bytes from the "
	    "server are missing. 2,896 bytes were acknowledged by the "
	    "receiver. 1 byte were not seen to be acknowledged.\n"
	    "stream-gap|15|1 byte from the client is missing. No "
	    "acknowledgement of them was seen.\n");
	assert_string_equal(
	    folio_sql(f, "SELECT gaps,client_gap_bytes,server_gap_bytes "
			 "FROM session"),
	    "3|1|2896\n1|30|0\n1|1|0\n");
}

static void
a_long_captured_text_is_cut_and_told(void **state)
{
	struct folio *f = *state;
	struct session *s;
	const struct app_sink *app;
	struct http_tx t = {.number = 1, .frame = 6, .ns = 1};

	f->limits.v[LIMIT_FIELD_BYTES] = 4;
	s = web(f, 5);
	app = folio_app(f, s);
	t.uri = SLICE_LIT("/123456");
	t.method = SLICE_LIT("GET");
	app->http(app->ctx, s, &t);
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f, "SELECT method,uri FROM http"), "GET|/123\n");
	assert_string_equal(folio_sql(f, "SELECT kind,text FROM finding"),
	    "limit|A captured text is longer than the record keeps; its "
	    "beginning is there (limit field-bytes, 4 bytes).\n");
}

/* ---- what decoders tell */

static void
requests_keep_what_is_missing_apart_from_what_is_empty(void **state)
{
	struct folio *f = *state;
	struct session *s = web(f, 5);
	const struct app_sink *app = folio_app(f, s);
	const struct http_param params[] = {
	    {"query", SLICE_LIT("a"), SLICE_LIT("")},
	    {"cookie", SLICE_LIT("id"), SLICE_LIT("x\0y")},
	};
	struct http_tx t = {.number = 1,
	    .frame = 6,
	    .ns = 60,
	    .method = SLICE_LIT("GET"),
	    .host = SLICE_LIT(""),
	    .uri = SLICE_LIT("/\xff"),
	    .request_headers = SLICE_LIT("Host: \r\n"),
	    .params = params,
	    .nparams = 2};

	app->http(app->ctx, s, &t);
	t = (struct http_tx){.number = 2,
	    .response_frame = 7,
	    .response_ns = 70,
	    .status = 200,
	    .response_bytes = 12,
	    .response_off = 300,
	    .response_type = SLICE_LIT("text/html")};
	app->http(app->ctx, s, &t);
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f, "SELECT id,session_id,frame,ns,response_frame,"
			 "response_ns,method,host,uri,status,number FROM http"),
	    "1|80|6|60|-|-|GET||x'2fff'|-|1\n"
	    "2|80|-|-|7|70|-|-|-|200|2\n");
	assert_string_equal(folio_sql(f, "SELECT * FROM http_param"),
	    "1|1|query|a|\n1|2|cookie|id|x'780079'\n");
	assert_string_equal(
	    folio_sql(f, "SELECT requests FROM session"), "2\n");
}

static void
artifacts_know_their_place_in_the_stream(void **state)
{
	struct folio *f = *state;
	struct session *s = web(f, 5);
	const struct app_sink *app = folio_app(f, s);
	const struct run run = {0, 7, 1, 8, 900};
	struct artifact a = {.session = s,
	    .part = 1,
	    .source = BODY_HTTP_RESPONSE,
	    .side = SIDE_B,
	    .name = SLICE_LIT("a.txt"),
	    .detected_type = "text/plain",
	    .size = 7,
	    .complete = true,
	    .first_frame = 8,
	    .last_frame = 8,
	    .first_ns = 80,
	    .path = "files/000/5-1-a.txt",
	    .runs = &run,
	    .nruns = 1};

	folio_artifact(f, &a, SLICE_LIT("1234567"));
	app->body_span(app->ctx, s, SIDE_B, 100, 7, 1);
	app->body_span(app->ctx, s, SIDE_A, 10, 3, 2); /* said before */
	a.part = 2;
	a.side = SIDE_A;
	a.source = BODY_HTTP_REQUEST;
	a.complete = false;
	a.missing = 4;
	a.lacks = "the end of the stream";
	a.range = (struct body_range){true, true, 5, 7, 100};
	folio_artifact(f, &a, SLICE_LIT("1234567"));
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f,
		"SELECT id,session_id,part,direction,name,url,detected_type,"
		"size,substr(sha256,1,8),md5,complete,missing_bytes,lacks,"
		"first_frame,path,range_first,range_total,stream_off,"
		"stream_bytes,length(runs) FROM artifact"),
	    "1|80|1|server|a.txt|-|text/plain|7|8bb0cf6e|-|1|0|-|8|"
	    "files/000/5-1-a.txt|-|-|100|7|6\n"
	    "2|80|2|client|a.txt|-|text/plain|7|8bb0cf6e|-|0|4|"
	    "the end of the stream|8|files/000/5-1-a.txt|5|100|10|3|6\n");
}

static void
other_bytes_of_overlaps_are_kept_up_to_a_limit(void **state)
{
	struct folio *f = *state;
	const struct session_sink *sink;
	struct session *s;
	struct variant v = {.side = SIDE_B,
	    .off = 10,
	    .frame = 8,
	    .ns = 80,
	    .data = SLICE_LIT("evil")};

	f->limits.v[LIMIT_VARIANT_BYTES] = 6;
	s = web(f, 5);
	sink = record_session_sink(f->record[0]);
	sink->variant(sink->ctx, s, &v);
	v.off = 20;
	v.late = true;
	sink->variant(sink->ctx, s, &v);
	sink->variant(sink->ctx, s, &v);
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(folio_sql(f, "SELECT * FROM variant"),
	    "80|1|1|10|4|8|x'6576696c'|80|0\n"
	    "80|2|1|20|2|8|x'6576'|80|1\n");
	assert_string_equal(
	    folio_sql(f, "SELECT kind FROM finding"), "limit\n");
}

/* ---- transcripts by application */

static void
unreadable_sessions_have_a_short_transcript(void **state)
{
	struct folio *f = *state;
	struct session *s;

	f->limits.v[LIMIT_TRANSCRIPT_OPAQUE] = 4;
	s = web(f, 5);
	folio_say(f, s, SIDE_A, "\001\002\003\004\005\006\007\010");
	folio_end(f, s);
	/* bytes at 1 ms of frame 6, then a cut of 4 */
	s = web(f, 10);
	folio_say(f, s, SIDE_A, "some text");
	folio_end(f, s);
	folio_write(f);
	assert_string_equal(
	    folio_sql(f, "SELECT session_id,data FROM transcript"),
	    "80|x'0180897a060004010203040380897a060404'\n"
	    "160|x'0180897a0b0009736f6d652074657874'\n");
}

/* ---- raw streams */

static void
hash_text(const char *text, size_t zeros_at, size_t zeros, struct buf *out)
{
	struct buf b = {0};
	uint8_t sha256[SHA256_SIZE];
	size_t i;

	buf_add(&b, text, zeros_at);
	for (i = 0; i < zeros; i++)
		buf_u8(&b, 0);
	buf_str(&b, text + zeros_at);
	sha256_of(buf_as_slice(&b), sha256);
	buf_reset(out);
	wr_hex(out, slice_of(sha256, sizeof sha256));
	buf_free(&b);
}

static void
raw_streams_are_named_for_client_and_server(void **state)
{
	struct folio *f = *state;
	struct buf file, want = {0};
	struct session *s;

	f->raw = true;
	folio_reset(f);
	s = web(f, 5);
	folio_say(f, s, SIDE_A, "hello");
	folio_say(f, s, SIDE_B, "wor");
	folio_gap(f, s, SIDE_B, 3, GAP_LOST);
	folio_say(f, s, SIDE_B, "ld");
	s->client = SIDE_B;
	folio_end(f, s);
	folio_write(f);
	file = folio_file(f, "streams/000/5.client.bin");
	assert_int_equal(file.n, 8);
	assert_memory_equal(file.p, "wor\0\0\0ld", 8);
	buf_free(&file);
	file = folio_file(f, "streams/000/5.server.bin");
	assert_int_equal(file.n, 5);
	buf_free(&file);
	hash_text("world", 3, 3, &want);
	buf_str(&want, "\n");
	assert_string_equal(
	    folio_sql(f, "SELECT client_sha256 FROM session"), buf_cstr(&want));
	buf_free(&want);
}

static void
long_raw_streams_do_not_stay_in_memory(void **state)
{
	struct folio *f = *state;
	struct session *s;
	struct buf file;
	char line[1001];
	int i;

	f->raw = true;
	folio_reset(f);
	memset(line, 'x', 1000);
	line[1000] = '\0';
	s = web(f, 5);
	for (i = 0; i < 500; i++)
		folio_say(f, s, SIDE_A, line);
	assert_in_range(f->budget.used, 0, 400000);
	folio_end(f, s);
	folio_write(f);
	file = folio_file(f, "streams/000/5.client.bin");
	assert_int_equal(file.n, 500000);
	buf_free(&file);
	assert_false(exists(f, "streams/000/5.a.bin"));
}

static void
a_huge_gap_does_not_fill_the_disk(void **state)
{
	struct folio *f = *state;
	struct session *s;
	struct buf file;

	f->raw = true;
	f->limits.v[LIMIT_RAW_ZEROS] = 2;
	folio_reset(f);
	s = web(f, 5);
	folio_say(f, s, SIDE_A, "12345");
	folio_gap(f, s, SIDE_A, UINT64_C(1) << 40, GAP_UNSEEN);
	folio_say(f, s, SIDE_A, "67890");
	folio_end(f, s);
	folio_write(f);
	file = folio_file(f, "streams/000/5.client.bin");
	assert_int_equal(file.n, 10 + 4096 + 10);
	buf_free(&file);
	assert_string_equal(
	    folio_sql(f, "SELECT text FROM finding WHERE kind='limit'"),
	    "More bytes are missing than zeros stand for in the raw stream; "
	    "offsets in it are smaller than those of the session from there "
	    "on (limit raw-zeros, 2 times).\n");
}

static void
a_dropped_session_leaves_no_raw_stream(void **state)
{
	struct folio *f = *state;
	struct session *s;
	char line[1001];
	int i;

	f->raw = true;
	f->record_config.max_bytes = 10;
	folio_reset(f);
	memset(line, 'x', 1000);
	line[1000] = '\0';
	s = web(f, 5);
	for (i = 0; i < 100; i++)
		folio_say(f, s, SIDE_A, line);
	assert_true(exists(f, "streams/000/5.a.bin"));
	folio_end(f, s);
	assert_false(exists(f, "streams/000/5.a.bin"));
	folio_write(f);
	assert_string_equal(folio_sql(f, "SELECT name FROM session"), "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, folio_setup, folio_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_session_becomes_a_row),
	    TEST(the_client_may_be_who_sent_second),
	    TEST(protocols_without_ports_have_none),
	    TEST(a_session_without_payload_has_a_row_only),
	    TEST(sessions_outside_the_sizes_are_dropped_with_their_files),
	    TEST(findings_of_a_session_are_limited),
	    TEST(missing_bytes_are_one_finding),
	    TEST(a_long_captured_text_is_cut_and_told),
	    TEST(requests_keep_what_is_missing_apart_from_what_is_empty),
	    TEST(artifacts_know_their_place_in_the_stream),
	    TEST(other_bytes_of_overlaps_are_kept_up_to_a_limit),
	    TEST(unreadable_sessions_have_a_short_transcript),
	    TEST(raw_streams_are_named_for_client_and_server),
	    TEST(long_raw_streams_do_not_stay_in_memory),
	    TEST(a_huge_gap_does_not_fill_the_disk),
	    TEST(a_dropped_session_leaves_no_raw_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
