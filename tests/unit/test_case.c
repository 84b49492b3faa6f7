/* case: the records of all workers become one file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/rd.h"
#include "base/xalloc.h"
#include "folio.h"

static struct session *
tcp(struct folio *f, unsigned worker, uint64_t frame, const char *a,
    const char *b)
{
	return folio_session(f, worker, frame, IPP_TCP, a, b);
}

static void
ask(struct folio *f, const char *sql, const char *want)
{
	const char *have = folio_sql(f, sql);

	if (strcmp(have, want) != 0)
		print_error("%s\n", sql);
	assert_string_equal(have, want);
}

/* ---- the file */

static void
an_empty_case_is_a_case(void **state)
{
	struct folio *f = *state;

	folio_write(f);
	ask(f, "SELECT count(*) FROM session", "0\n");
	ask(f, "PRAGMA application_id", "1464224847\n");
	ask(f, "PRAGMA integrity_check", "ok\n");
	ask(f, "SELECT * FROM timeline", "");
	assert_false(case_partial(f->db));
}

static void
what_is_no_case_is_refused(void **state)
{
	struct folio *f = *state;
	struct buf why = {0};

	assert_null(case_open("evidence.pcap", &why));
	assert_string_equal(
	    buf_cstr(&why), "evidence.pcap is not a wirefolio case record");
	buf_reset(&why);
	assert_null(case_open("none.db", &why));
	assert_string_equal(buf_cstr(&why),
	    "cannot open none.db: unable to open database file");
	buf_free(&why);
	(void)f;
}

static void
the_run_is_in_meta(void **state)
{
	struct folio *f = *state;

	f->meta.title = "Invoices";
	f->meta.options = SLICE_LIT("wirefolio report --raw evidence.pcap");
	folio_write(f);
	ask(f,
	    "SELECT value FROM meta WHERE key IN('tool','title','options',"
	    "'examiner','frames','frames.session','limit.transcript',"
	    "'first_ns','bytes')",
	    "6400\n1789367880000000000\n64\n64\n65536\n"
	    "wirefolio report --raw evidence.pcap\nInvoices\nwirefolio\n");
	ask(f,
	    "SELECT count(*) FROM meta WHERE key IN('lib.sqlite',"
	    "'lib.zlib','lib.libmagic','lib.libcrypto','lib.libpcap')",
	    "5\n");
	ask(f,
	    "SELECT id,path,format,link_types,size,length(sha256),"
	    "last_ns-first_ns,frames,comment,snaplen,damaged,snapped "
	    "FROM capture",
	    "1|evidence.pcap|pcap|Ethernet|1368|64|63000000|64|-|65535|0|64\n");
}

static void
the_header_can_be_renewed(void **state)
{
	struct folio *f = *state;
	struct case_meta m = {.title = "Two", .examiner = "duty"};
	char *path;
	struct buf first, again;

	f->meta.title = "One";
	f->meta.notes = "kept";
	folio_write(f);
	case_close(f->db);
	f->db = NULL;
	path = xasprintf("%s/case.db", outdir_path(f->out));
	case_set_meta(path, &m);
	first = folio_file(f, "case.db");
	case_set_meta(path, &m); /* nothing changes: not a byte */
	again = folio_file(f, "case.db");
	assert_int_equal(first.n, again.n);
	assert_memory_equal(first.p, again.p, first.n);
	f->db = case_open(path, &again);
	ask(f,
	    "SELECT key,value FROM meta WHERE key IN('title','examiner',"
	    "'notes','case_number')",
	    "examiner|duty\nnotes|kept\ntitle|Two\n");
	buf_free(&first);
	buf_free(&again);
	free(path);
}

/* ---- the merge */

static void
sessions_of_all_workers_are_in_order(void **state)
{
	struct folio *f = *state;
	static const uint64_t frames[] = {30, 2, 17, 9, 40, 1};
	size_t i;

	for (i = 0; i < 6; i++)
		folio_end(f, tcp(f, (unsigned)i % 3, frames[i], "10.0.0.1:1000",
				 "10.0.0.2:80"));
	folio_write(f);
	ask(f, "SELECT name FROM session ORDER BY rowid",
	    "1\n2\n9\n17\n30\n40\n");
}

static void
add_request(struct folio *f, struct session *s, uint32_t number,
    const char *uri, uint32_t artifact)
{
	const struct app_sink *app = folio_app(f, s);
	struct http_tx t = {.number = number,
	    .frame = s->first_frame,
	    .ns = s->first_ns,
	    .uri = slice_str(uri),
	    .response_artifact = artifact};

	app->http(app->ctx, s, &t);
}

static void
add_file(struct folio *f, struct session *s, uint32_t part, const char *name)
{
	struct artifact a = {.session = s,
	    .part = part,
	    .detected_type = "text/plain",
	    .name = slice_str(name),
	    .path = "files/x"};

	folio_artifact(f, &a, SLICE_NONE);
}

static void
ids_count_on_from_session_to_session(void **state)
{
	struct folio *f = *state;
	struct session *late = tcp(f, 0, 20, "10.0.0.1:1", "10.0.0.2:80");
	struct session *early = tcp(f, 1, 5, "10.0.0.1:2", "10.0.0.2:80");

	add_request(f, late, 1, "/late", 2);
	add_file(f, late, 2, "l2"); /* the first to end is not the first */
	add_file(f, late, 1, "l1");
	folio_end(f, late);
	add_request(f, early, 1, "/e1", 0);
	add_request(f, early, 2, "/e2", 1);
	add_file(f, early, 1, "e1");
	folio_end(f, early);
	folio_write(f);
	ask(f, "SELECT id,session_id,number,uri,response_artifact FROM http",
	    "1|80|1|/e1|-\n2|80|2|/e2|1\n3|320|1|/late|3\n");
	ask(f, "SELECT id,session_id,part,name FROM artifact",
	    "1|80|1|e1\n2|320|1|l1\n3|320|2|l2\n");
}

/* Many sessions of every kind, told to the workers in turn or to one. */
static void
fill(struct folio *f, unsigned workers)
{
	struct session *s;
	char a[32], text[200];
	unsigned i;

	for (i = 1; i <= 60; i++) {
		unsigned w = i * 7 % workers;

		snprintf(a, sizeof a, "10.0.%u.1:%u", i % 5, 1000 + i);
		s = tcp(f, w, i, a, "10.9.9.9:80");
		snprintf(text, sizeof text, "GET /%0*u", (int)i * 3, i);
		folio_say(f, s, SIDE_A, text);
		folio_say(f, s, SIDE_B, "200 OK");
		add_request(f, s, 1, text, 1);
		add_file(f, s, 1, text);
		folio_find(f, w,
		    &(struct finding){.kind = i % 2 == 0
						  ? FINDING_MALFORMED
						  : FINDING_OVERLAP_CONFLICT,
			.session_id = s->id,
			.part = 1,
			.frame = i,
			.ns = s->first_ns,
			.text = slice_str(text)});
		folio_end(f, s);
	}
	folio_find(f, workers - 1,
	    &(struct finding){
		.kind = FINDING_TIME_ORDER, .text = SLICE_LIT("loose")});
}

static struct buf
bytes_of_case(unsigned workers, size_t memory, bool keep_counts)
{
	struct folio f;
	struct buf b;

	folio_open(&f);
	f.budget.limit = memory;
	fill(&f, workers);
	(void)keep_counts;
	folio_write(&f);
	b = folio_file(&f, "case.db");
	folio_close(&f);
	return b;
}

static void
the_bytes_do_not_depend_on_workers_and_memory(void **state)
{
	struct buf one = bytes_of_case(1, 0, true);
	struct buf three = bytes_of_case(3, 0, true);
	struct buf tight = bytes_of_case(3, 1, true);

	(void)state;
	assert_int_equal(one.n, three.n);
	assert_int_equal(one.n, tight.n);
	assert_memory_equal(one.p, three.p, one.n);
	assert_memory_equal(one.p, tight.p, one.n);
	buf_free(&one);
	buf_free(&three);
	buf_free(&tight);
}

/* ---- findings */

static void
told(struct folio *f, unsigned worker, enum finding_kind kind, int64_t ns,
    const char *text)
{
	folio_find(f, worker,
	    &(struct finding){.kind = kind, .ns = ns, .text = slice_str(text)});
}

static void
the_gravest_finding_is_the_first(void **state)
{
	struct folio *f = *state;
	struct session *s = tcp(f, 0, 5, "10.0.0.1:1", "10.0.0.2:80");

	told(f, 1, FINDING_OUTSIDE_WINDOW, 1, "note");
	told(f, 1, FINDING_CAPTURE_DAMAGED, 9, "late but high");
	told(f, 0, FINDING_OVERLAP_CONFLICT, 3, "high");
	told(f, 2, FINDING_LIMIT, 2, "medium");
	add_file(f, s, 1, "x");
	folio_find(f, 0,
	    &(struct finding){.kind = FINDING_ARTIFACT_GAP,
		.session_id = s->id,
		.part = 1,
		.frame = 6,
		.ns = 2,
		.text = SLICE_LIT("b\xff")});
	folio_end(f, s);
	folio_write(f);
	ask(f,
	    "SELECT id,severity,kind,session_id,artifact_id,frame,text,ns,"
	    "part FROM finding",
	    "1|High|overlap-conflict|-|-|-|high|3|-\n"
	    "2|High|capture-damaged|-|-|-|late but high|9|-\n"
	    "3|Medium|limit|-|-|-|medium|2|-\n"
	    "4|Medium|artifact-gap|80|1|6|x'62ff'|2|1\n"
	    "5|Note|outside-window|-|-|-|note|1|-\n");
	assert_true(case_partial(f->db));
}

static void
findings_over_the_limit_are_counted(void **state)
{
	struct folio *f = *state;
	char text[20];
	int i;

	f->limits.v[LIMIT_TOTAL_FINDINGS] = 2;
	for (i = 0; i < 1000; i++) {
		snprintf(text, sizeof text, "%03d", 999 - i);
		told(f, (unsigned)i % 3, FINDING_OUTSIDE_WINDOW, 999 - i, text);
	}
	told(f, 0, FINDING_LIMIT, 5000, "medium");
	folio_write(f);
	ask(f, "SELECT id,text FROM finding",
	    "1|medium\n2|000\n3|999 more findings are not listed (limit "
	    "findings, 2).\n");
}

static void
sessions_from_before_are_one_finding(void **state)
{
	struct folio *f = *state;
	struct session *s;
	uint64_t i;

	for (i = 4; i < 8; i++) {
		s = tcp(f, (unsigned)i % 3, i, "10.0.0.1:1", "10.0.0.2:80");
		s->midstream = true;
		folio_end(f, s);
	}
	folio_write(f);
	ask(f, "SELECT kind,session_id,frame,substr(text,1,46) FROM finding",
	    "midstream|-|4|4 TCP sessions began before the capture: no ha\n");
}

static void
sessions_beyond_the_pages_are_told(void **state)
{
	struct folio *f = *state;
	struct session *s;
	uint64_t i;

	f->limits.v[LIMIT_PAGES] = 2;
	for (i = 1; i < 5; i++) {
		s = tcp(f, 0, i, "10.0.0.1:1", "10.0.0.2:80");
		if (i != 2)
			folio_say(f, s, SIDE_A, "x");
		folio_end(f, s);
	}
	folio_write(f);
	ask(f, "SELECT name,page FROM session",
	    "1|sessions/000/s1.html\n2|-\n3|sessions/000/s3.html\n4|-\n");
	ask(f, "SELECT kind,session_id,text FROM finding",
	    "pages-left-out|64|1 session has a row and a record, but no page "
	    "of its own (limit max-pages, 2). The first of them is named "
	    "here.\n");
}

/* ---- joins */

static void
a_scan_is_one_finding(void **state)
{
	struct folio *f = *state;
	struct session *s;
	char b[32];
	unsigned i;

	for (i = 1; i <= 120; i++) {
		snprintf(b, sizeof b, "10.0.0.2:%u", i % 60 + 1);
		s = tcp(f, i % 3, i, "10.6.6.6:999", b);
		s->state = i % 4 == 0 ? STATE_REFUSED : STATE_NO_ANSWER;
		folio_end(f, s);
		/* many tries of one port of one host are no scan */
		s = tcp(f, i % 3, i + 1000, "10.5.5.5:999", "10.0.0.2:25");
		s->state = STATE_NO_ANSWER;
		folio_end(f, s);
	}
	folio_write(f);
	ask(f, "SELECT kind,frame,text FROM finding",
	    "scan|1|10.6.6.6 tried 120 TCP connections that came to nothing, "
	    "to 60 ports of 1 host: 30 refused, 90 without an answer.\n");
}

static void
add_ftp(struct folio *f, struct session *s, uint32_t number,
    const char *command, const char *at)
{
	const struct app_sink *app = folio_app(f, s);
	struct ftp_line l = {.number = number,
	    .frame = s->first_frame + number,
	    .ns = s->first_ns + number * FOLIO_MS,
	    .command = slice_str(command),
	    .reply = SLICE_LIT("226 Done.")};

	if (at != NULL) {
		l.has_data = true;
		l.data.port = 2000;
		assert_true(addr_parse(slice_str(at), &l.data.addr));
	}
	app->ftp(app->ctx, s, &l);
}

static void
data_sessions_are_linked_to_their_line(void **state)
{
	struct folio *f = *state;
	struct session *control = tcp(f, 0, 5, "10.0.0.1:1", "10.0.0.2:21");
	struct session *data = tcp(f, 1, 9, "10.0.0.1:2", "10.0.0.2:2000");
	const struct app_sink *app = folio_app(f, data);

	add_ftp(f, control, 1, "USER bob", NULL);
	add_ftp(f, control, 2, "RETR a.txt", "10.0.0.2");
	app->ftp_data(app->ctx, data, control->id, 2);
	folio_end(f, control);
	folio_end(f, data);
	folio_write(f);
	ask(f,
	    "SELECT number,command,reply,data_session,data_ip,data_port,"
	    "data_client FROM ftp",
	    "1|USER bob|226 Done.|-|-|-|-\n"
	    "2|RETR a.txt|226 Done.|144|10.0.0.2|2000|0\n");
	ask(f, "SELECT name,control_session,control_line FROM session",
	    "5|-|-\n9|80|2\n");
}

static void
data_seen_elsewhere_is_found_by_endpoint_and_time(void **state)
{
	struct folio *f = *state;
	struct session *control = tcp(f, 0, 5, "10.0.0.1:1", "10.0.0.2:21");

	/* a private address was announced; the port is used twice */
	add_ftp(f, control, 10, "RETR a", "192.168.0.9");
	add_ftp(f, control, 40, "RETR b", "192.168.0.9");
	add_ftp(f, control, 41, "RETR c", "10.7.7.7"); /* a third host */
	folio_end(f, control);
	folio_end(f, tcp(f, 1, 46, "10.0.0.1:3", "10.0.0.2:2000"));
	folio_end(f, tcp(f, 2, 16, "10.0.0.1:4", "10.0.0.2:2000"));
	folio_end(f, tcp(f, 2, 20, "10.0.0.1:5", "10.0.0.3:2000"));
	folio_end(f, tcp(f, 2, 50, "10.0.0.1:6", "10.7.7.7:2000"));
	folio_write(f);
	ask(f, "SELECT number,data_session FROM ftp",
	    "10|256\n40|736\n41|800\n");
	ask(f, "SELECT name,control_line FROM session WHERE control_session=80",
	    "16|10\n46|40\n50|41\n");
	ask(f, "SELECT session_id,text FROM finding WHERE kind='not-carved'",
	    "80|FTP: the server says that 3 transfers were done that gave no "
	    "file here, first \"RETR a\". Session 16 is the first one's data "
	    "connection, between other addresses; --raw keeps its bytes.\n");
}

static void
both_control_sessions_of_a_server_to_server_transfer_lead_to_it(void **state)
{
	struct folio *f = *state;
	struct session *from = tcp(f, 0, 5, "10.0.0.1:1", "10.0.0.2:21");
	struct session *to = tcp(f, 1, 6, "10.0.0.1:2", "10.0.0.3:21");

	add_ftp(f, from, 10, "RETR a", "10.0.0.2");
	add_ftp(f, from, 11, "RETR b", "10.0.0.2"); /* not in the capture */
	add_ftp(f, to, 12, "STOR a", "10.0.0.2");
	folio_end(f, from);
	folio_end(f, to);
	folio_end(f, tcp(f, 2, 20, "10.0.0.3:9", "10.0.0.2:2000"));
	folio_write(f);
	ask(f, "SELECT number,data_session FROM ftp", "10|320\n11|-\n12|320\n");
	ask(f, "SELECT control_session,control_line FROM session WHERE id=320",
	    "80|10\n");
}

static void
a_transfer_without_a_file_is_told(void **state)
{
	struct folio *f = *state;
	struct session *control = tcp(f, 0, 5, "10.0.0.1:1", "10.0.0.2:21");

	add_ftp(f, control, 1, "NLST", "10.0.0.2");
	add_ftp(f, control, 2, "retr a\x1b", "10.0.0.2");
	folio_end(f, control);
	folio_write(f);
	ask(f, "SELECT kind,severity,session_id,frame,text FROM finding",
	    "not-carved|Low|80|7|FTP: the server says that \"retr a\\x1b\" "
	    "was done, but it gave no file here. No session of this report is "
	    "its data connection.\n");
}

/* A piece of "0123456789" as the carver writes it, from one frame. */
static void
add_range(struct folio *f, struct session *s, uint32_t part, uint64_t first,
    const char *text, const char *etag)
{
	char *path = xasprintf(
	    "files/%llu-%u", (unsigned long long)s->first_frame, part);
	struct run run = {0, (uint32_t)strlen(text), 1, s->first_frame + part,
	    1000 * s->first_frame};
	struct artifact a = {.session = s,
	    .part = part,
	    .side = SIDE_B,
	    .url = SLICE_LIT("http://h/digits.txt"),
	    .detected_type = "text/plain",
	    .declared_type = SLICE_LIT("text/plain"),
	    .etag = slice_str(etag),
	    .size = strlen(text),
	    .complete = true,
	    .first_frame = s->first_frame + part,
	    .last_frame = s->first_frame + part,
	    .first_ns = s->first_ns,
	    .range = {true, true, first, first + strlen(text) - 1, 10},
	    .path = path,
	    .runs = &run,
	    .nruns = 1};

	outdir_put(f->out, path, slice_str(text), -1);
	folio_artifact(f, &a, slice_str(text));
	s->artifacts = part;
	free(path);
}

static const char *
runs_of(struct folio *f, const char *sql)
{
	static struct buf text;
	struct run r = {0};
	sqlite3_stmt *q;
	struct rd rd;

	buf_reset(&text);
	assert_int_equal(
	    sqlite3_prepare_v2(f->db, sql, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	rd = rd_init(slice_of(
	    sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0)));
	while (runs_next(&rd, &r))
		buf_printf(&text, "%llu+%u frame %llu at %llu\n",
		    (unsigned long long)r.off, r.n, (unsigned long long)r.frame,
		    (unsigned long long)r.pos);
	sqlite3_finalize(q);
	return buf_cstr(&text);
}

static void
ranges_of_two_sessions_are_joined(void **state)
{
	struct folio *f = *state;
	struct session *a = tcp(f, 0, 5, "10.0.0.1:1", "10.0.0.2:80");
	struct session *b = tcp(f, 1, 20, "10.0.0.1:2", "10.0.0.2:80");
	struct buf whole;

	add_range(f, b, 1, 6, "6789", "\"v1\"");
	add_range(f, a, 1, 3, "34567", "\"v1\"");
	add_range(f, a, 2, 0, "0123", "\"v1\"");
	add_range(f, b, 2, 0, "zzzz", "\"v2\""); /* another version */
	folio_end(f, a);
	folio_end(f, b);
	folio_write(f);
	ask(f,
	    "SELECT id,session_id,part,source,direction,url,size,complete,"
	    "first_frame,last_frame,path FROM artifact WHERE "
	    "source='http-joined'",
	    "5|80|3|http-joined|server|http://h/digits.txt|10|1|6|21|"
	    "files/000/5-3-digits.txt\n");
	ask(f, "SELECT name,files FROM session", "5|3\n20|2\n");
	assert_string_equal(runs_of(f, "SELECT runs FROM artifact WHERE id=5"),
	    "0+3 frame 7 at 5000\n"
	    "3+5 frame 6 at 5000\n"
	    "8+2 frame 21 at 20002\n");
	whole = folio_file(f, "files/000/5-3-digits.txt");
	assert_int_equal(whole.n, 10);
	assert_memory_equal(whole.p, "0123456789", 10);
	buf_free(&whole);
}

static void
ranges_that_do_not_cover_stay_apart(void **state)
{
	struct folio *f = *state;
	struct session *s = tcp(f, 0, 5, "10.0.0.1:1", "10.0.0.2:80");

	add_range(f, s, 1, 0, "0123", "\"v1\"");
	add_range(f, s, 2, 5, "56789", "\"v1\"");
	folio_end(f, s);
	folio_write(f);
	ask(f, "SELECT part FROM artifact", "1\n2\n");
}

static void
ranges_that_differ_are_a_finding_of_the_whole(void **state)
{
	struct folio *f = *state;
	struct session *s = tcp(f, 0, 5, "10.0.0.1:1", "10.0.0.2:80");

	add_range(f, s, 1, 0, "012345", "\"v1\"");
	add_range(f, s, 2, 4, "4x6789", "\"v1\"");
	folio_end(f, s);
	folio_write(f);
	ask(f, "SELECT kind,session_id,artifact_id,part FROM finding",
	    "range-conflict|80|3|3\n");
}

/* ---- counts */

static void
the_timeline_adds_up_by_application(void **state)
{
	struct folio *f = *state;
	struct session *s = tcp(f, 0, 1, "10.0.0.1:1", "10.0.0.2:80");

	s->app = "http";
	folio_say(f, s, SIDE_A, "GET /");
	folio_say(f, s, SIDE_B, "200");
	folio_end(f, s);
	s = tcp(f, 1, 2, "10.0.0.1:2", "10.0.0.2:80");
	folio_say(f, s, SIDE_A, "1234567");
	folio_end(f, s);
	folio_write(f);
	/* 63 ms: steps of one */
	ask(f,
	    "SELECT (bin_ns-1789367880000000000)/1000000,app,packets,bytes "
	    "FROM timeline",
	    "0|http|1|0\n1|http|1|5\n1|other|1|0\n2|http|1|3\n2|other|1|7\n");
}

static void
ports_and_addresses_count_sessions(void **state)
{
	struct folio *f = *state;
	struct session *s = tcp(f, 0, 1, "10.0.0.1:1", "10.0.0.2:443");

	folio_say(f, s, SIDE_B, "x");
	folio_end(f, s);
	s = tcp(f, 1, 9, "10.0.0.1:2", "10.0.0.2:443");
	s->tunnel = SLICE_LIT("GRE");
	s->inner = true;
	folio_end(f, s);
	folio_end(f,
	    folio_session(f, 2, 12, IPP_UDP, "[fe80::1]:53", "[fe80::2]:53"));
	folio_write(f);
	ask(f, "SELECT * FROM tally WHERE kind<>'link_type'",
	    "ethertype|0x0800|IPv4|0|0|2\n"
	    "ethertype|0x86DD|IPv6|0|0|1\n"
	    "ip|10.0.0.1|-|0|0|1\n"
	    "ip|10.0.0.2|-|0|0|1\n"
	    "ip|fe80::1|-|0|0|1\n"
	    "ip|fe80::2|-|0|0|1\n"
	    "ip_inner|10.0.0.1|-|0|0|1\n"
	    "ip_inner|10.0.0.2|-|0|0|1\n"
	    "ip_protocol|17|UDP|0|0|1\n"
	    "ip_protocol|6|TCP|0|0|2\n"
	    "ip_protocol_inner|6|TCP|0|0|1\n"
	    "tcp_port|443|https|3|300|2\n"
	    "tcp_port_packets|443|https|3|300|2\n"
	    "udp_port|53|domain|1|100|1\n"
	    "udp_port_packets|53|domain|1|100|1\n");
}

static void
undecoded_frames_are_a_finding_each_reason(void **state)
{
	struct folio *f = *state;

	tally_fate(f->tally, FATE_UNDECODED, "truncated IPv4 header", 3, 60);
	tally_fate(f->tally, FATE_OTHER, "ARP", 2, 84);
	folio_write(f);
	ask(f,
	    "SELECT kind,key,packets,bytes FROM tally WHERE kind IN"
	    "('other','undecoded')",
	    "other|ARP|2|84\nundecoded|truncated IPv4 header|3|60\n");
	ask(f, "SELECT kind,text FROM finding",
	    "undecoded|3 frames: truncated IPv4 header.\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, folio_setup, folio_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_empty_case_is_a_case),
	    TEST(what_is_no_case_is_refused),
	    TEST(the_run_is_in_meta),
	    TEST(the_header_can_be_renewed),
	    TEST(sessions_of_all_workers_are_in_order),
	    TEST(ids_count_on_from_session_to_session),
	    cmocka_unit_test(the_bytes_do_not_depend_on_workers_and_memory),
	    TEST(the_gravest_finding_is_the_first),
	    TEST(findings_over_the_limit_are_counted),
	    TEST(sessions_from_before_are_one_finding),
	    TEST(sessions_beyond_the_pages_are_told),
	    TEST(a_scan_is_one_finding),
	    TEST(data_sessions_are_linked_to_their_line),
	    TEST(data_seen_elsewhere_is_found_by_endpoint_and_time),
	    TEST(
		both_control_sessions_of_a_server_to_server_transfer_lead_to_it),
	    TEST(a_transfer_without_a_file_is_told),
	    TEST(ranges_of_two_sessions_are_joined),
	    TEST(ranges_that_do_not_cover_stay_apart),
	    TEST(ranges_that_differ_are_a_finding_of_the_whole),
	    TEST(the_timeline_adds_up_by_application),
	    TEST(ports_and_addresses_count_sessions),
	    TEST(undecoded_frames_are_a_finding_each_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
