/*
 * Pages: a record made by hand, as hostile as it can be, becomes pages in
 * which every link leads somewhere and nothing captured is markup.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "folio.h"
#include "report/report.h"

#define MAX_PAGES 64

struct html {
	char *name;
	struct buf b;
};

struct site {
	struct folio f;
	struct html page[MAX_PAGES];
	size_t n;
};

/* ---- making */

static void
run_sql(struct site *s, const char *sql)
{
	char *path = xasprintf("%s/case.db", outdir_path(s->f.out));
	sqlite3 *db = NULL;
	char *why = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
	sqlite3_close(db);
	free(path);
}

static void
read_pages(struct site *s)
{
	DIR *d = opendir(outdir_path(s->f.out));
	struct dirent *e;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		if (!slice_ends(slice_str(e->d_name), ".html"))
			continue;
		assert_true(s->n < MAX_PAGES);
		s->page[s->n].name = xstrdup(e->d_name);
		s->page[s->n++].b = folio_file(&s->f, e->d_name);
	}
	closedir(d);
}

static void
drop_pages(struct site *s)
{
	while (s->n != 0) {
		free(s->page[--s->n].name);
		buf_free(&s->page[s->n].b);
	}
}

static void
render(struct site *s, bool pages)
{
	drop_pages(s);
	report_render(s->f.out,
	    &(struct report_options){.limits = &s->f.limits, .pages = pages});
	read_pages(s);
}

static int
setup(void **state)
{
	struct site *s = xcalloc(1, sizeof(*s));

	folio_open(&s->f);
	folio_write(&s->f);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct site *s = *state;

	drop_pages(s);
	folio_close(&s->f);
	free(s);
	return 0;
}

/* ---- asking */

static struct buf *
page(struct site *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->page[i].name, name) == 0)
			return &s->page[i].b;
	return NULL;
}

static bool
has(struct buf *b, const char *text)
{
	return b != NULL &&
	       slice_find(buf_as_slice(b), slice_str(text)) != SLICE_MISSING;
}

static bool
any_has(struct site *s, const char *text)
{
	for (size_t i = 0; i < s->n; i++)
		if (has(&s->page[i].b, text))
			return true;
	return false;
}

/* The next value of an attribute after *at. */
static bool
next_attr(struct buf *b, const char *attr, size_t *at, struct slice *value)
{
	struct slice rest = slice_from(buf_as_slice(b), *at);
	size_t i = slice_find(rest, slice_str(attr));

	if (i == SLICE_MISSING)
		return false;
	rest = slice_from(rest, i + strlen(attr));
	*value = slice_head(rest, slice_chr(rest, '"'));
	*at += i + strlen(attr);
	return true;
}

/* A page and an id in it, or a file; false: the link leads nowhere. */
static bool
leads_somewhere(struct site *s, struct buf *from, struct slice href)
{
	size_t hash = slice_chr(href, '#');
	char *name = xasprintf(
	    "%.*s", (int)(hash == SLICE_MISSING ? href.n : hash), href.p);
	struct buf *to = *name == '\0' ? from : page(s, name);
	bool ok;

	if (hash != SLICE_MISSING) {
		char *id = xasprintf(
		    "id=\"%.*s\"", (int)(href.n - hash - 1), href.p + hash + 1);

		ok = has(to, id);
		free(id);
	} else {
		int fd = outdir_read(s->f.out, name);

		ok = fd != -1;
		if (ok)
			fclose(fdopen(fd, "r"));
	}
	free(name);
	return ok;
}

static void
check_links(struct site *s)
{
	static const char *const attrs[] = {"href=\"", "src=\""};

	for (size_t i = 0; i < s->n; i++)
		for (size_t a = 0; a < 2; a++) {
			struct buf *b = &s->page[i].b;
			struct slice v;
			size_t at = 0;

			while (next_attr(b, attrs[a], &at, &v))
				if (!leads_somewhere(s, b, v))
					fail_msg("%s: %.*s leads nowhere",
					    s->page[i].name, (int)v.n, v.p);
		}
}

/* ---- records */

static const char hostile_sql[] =
    "UPDATE meta SET value='<script>alert(1)</script>' WHERE key='version';"
    "INSERT OR REPLACE INTO meta VALUES('title','<script>alert(2)</script>'),"
    "('case_number','\"><img src=x onerror=alert(3)>'),"
    "('examiner','<b onclick=x>'),('notes','<script>alert(4)</script>');"
    "INSERT INTO session(id,name,client_ip,client_port,server_ip,server_port,"
    "proto,app,first_ns,last_ns,client_bytes,server_bytes,state,files) VALUES"
    "(160,'10','10.0.0.1',1,'\"><script>alert(5)</script>',2,'tcp',"
    "'<script>alert(6)</script>',0,1,5,6,'<script>alert(7)</script>',2);"
    "INSERT INTO artifact(id,session_id,part,source,name,url,declared_type,"
    "detected_type,description,encoding,size,sha256,complete,lacks,first_ns,"
    "path,width,height) VALUES"
    "(1,160,1,'<script>','\"><script>alert(8)</script>.png',"
    "'javascript:alert(9)','<script>','image/png','<script>','<script>',1,"
    "'<script>',0,'<script>',0,'javascript:alert(10)',3,3),"
    "(2,160,2,'ftp','x',NULL,NULL,'image/gif',NULL,NULL,1,'ff',1,NULL,0,"
    "'//evil.example/x',1,1),"
    "(3,160,3,'ftp','x',NULL,NULL,'image/gif',NULL,NULL,1,'ff',1,NULL,0,"
    "'files/../../x',9,9);"
    "INSERT INTO http(id,session_id,number,frame,ns,method,host,uri,status,"
    "response_type,response_artifact) VALUES"
    "(1,160,1,10,0,'<script>','\" onmouseover=\"x','/<script>alert(11)',200,"
    "'<script>alert(12)',1);"
    "INSERT INTO http_param VALUES"
    "(1,1,'<script>','<script>alert(13)</script>',x'00ff3c736372697074');"
    "INSERT INTO finding(id,severity,kind,session_id,artifact_id,part,frame,"
    "text,ns) VALUES"
    "(1,'High','<script>',160,1,1,10,'<script>alert(14)</script>',0),"
    "(2,'<script>','type-mismatch',160,1,1,10,'<script>',0);"
    "INSERT INTO tally VALUES"
    "('tcp_port','<script>','<script>alert(15)</script>',1,1,1),"
    "('other','<script>','',1,1,0);"
    "INSERT INTO timeline VALUES(0,'<script>alert(16)</script>',1,100);"
    "UPDATE capture SET path='<script>alert(17)</script>',"
    "comment='<script>alert(18)</script>',damage='<script>';";

static void
nothing_captured_is_markup(void **state)
{
	struct site *s = *state;

	run_sql(s, hostile_sql);
	render(s, true);
	assert_false(any_has(s, "<script>"));
	assert_false(any_has(s, "<img src=x"));
	assert_false(any_has(s, "\" onmouseover"));
	assert_false(any_has(s, "<b onclick"));
	assert_false(any_has(s, "href=\"javascript:"));
	assert_false(any_has(s, "=\"//evil"));
	assert_false(any_has(s, "files/../"));
	assert_true(has(page(s, "http.html"),
	    "<span class=\"esc\">\\x00\\xff</span>&lt;script"));
	check_links(s);
}

static void
requests_with_values_and_by_post_have_lists(void **state)
{
	struct site *s = *state;

	run_sql(s,
	    "INSERT INTO session(id,name,client_ip,client_port,server_ip,"
	    "server_port,proto,app,first_ns,last_ns,client_bytes,server_bytes,"
	    "state) VALUES(160,'10','10.0.0.1',1,'10.0.0.2',80,'tcp','http',"
	    "0,1,5,6,'closed');"
	    "INSERT INTO http(id,session_id,number,ns,method,host,uri) VALUES"
	    "(1,160,1,0,'GET','h','/plain'),(2,160,2,1,'GET','h','/cookie'),"
	    "(3,160,3,2,'GET','h','/query'),(4,160,4,3,'POST','h','/empty'),"
	    "(5,160,5,4,'POST','h','/form');"
	    "INSERT INTO http_param VALUES(2,1,'cookie','c',x'31'),"
	    "(3,1,'query','q',x'31'),(5,1,'form','f',x'31');");
	render(s, true);
	assert_true(has(page(s, "http.html"), "Requests 1 to 5 of 5"));
	assert_true(has(page(s, "http-parameters.html"),
	    "Requests 1 to 2 of 2</b>that sent a query, a form or parts"));
	assert_true(has(page(s, "http-parameters.html"), "/query"));
	assert_true(has(page(s, "http-parameters.html"), "/form"));
	assert_true(
	    has(page(s, "http-post.html"), "Requests 1 to 2 of 2</b>by POST"));
	assert_true(has(page(s, "http-post.html"), "/empty"));
	assert_true(has(page(s, "http-post.html"),
	    "<a href=\"http-parameters.html\">only with parameters</a>"));
	check_links(s);
}

static void
lists_of_no_requests_are_not_made(void **state)
{
	struct site *s = *state;

	run_sql(s,
	    "INSERT INTO session(id,name,client_ip,client_port,server_ip,"
	    "server_port,proto,app,first_ns,last_ns,client_bytes,server_bytes,"
	    "state) VALUES(160,'10','10.0.0.1',1,'10.0.0.2',80,'tcp','http',"
	    "0,1,5,6,'closed');"
	    "INSERT INTO http(id,session_id,number,ns,method,host,uri) VALUES"
	    "(1,160,1,0,'GET','h','/plain');");
	render(s, true);
	assert_false(has(page(s, "http.html"), "only "));
	assert_true(outdir_holds(outdir_path(s->f.out), "http.html"));
	assert_false(outdir_holds(outdir_path(s->f.out), "http-post.html"));
	assert_false(
	    outdir_holds(outdir_path(s->f.out), "http-parameters.html"));
}

static void
pages_hold_no_style_and_load_nothing(void **state)
{
	struct site *s = *state;
	struct slice v;
	size_t at;

	run_sql(s, hostile_sql);
	render(s, true);
	assert_false(any_has(s, " style="));
	assert_false(any_has(s, "<style"));
	for (size_t i = 0; i < s->n; i++) {
		assert_true(has(&s->page[i].b, "default-src 'none'"));
		at = 0;
		while (next_attr(&s->page[i].b, "src=\"", &at, &v))
			assert_true(slice_starts(v, "assets/") ||
				    slice_starts(v, "files/"));
	}
}

static void
empty_case_says_so_on_every_page(void **state)
{
	struct site *s = *state;

	render(s, true);
	check_links(s);
	assert_true(has(page(s, "sessions.html"), "No session was found"));
	assert_true(has(page(s, "sessions-by-size.html"), "No session was"));
	assert_true(has(page(s, "files.html"), "No file was carved"));
	assert_true(has(page(s, "images.html"), "No image was carved"));
	assert_true(has(page(s, "http.html"), "No HTTP request was found"));
	assert_true(has(page(s, "findings.html"), "No finding was made"));
	assert_true(has(page(s, "index.html"), "No session carried payload"));
}

/* 600 sessions with a file each, findings, and requests. */
static const char many_sql[] =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE "
    "i<600) INSERT INTO session(id,name,client_ip,client_port,server_ip,"
    "server_port,proto,app,first_ns,last_ns,client_bytes,server_bytes,state,"
    "files,requests) SELECT 16*i,i,'10.0.0.'||(i%7),1000+i,'10.0.1.'||(i%5),"
    "80,'tcp','http',1789367880000000000+i*1000000,"
    "1789367880000000000+i*2000000,i,i*i,'closed',1,1 FROM n;"
    "INSERT INTO artifact(id,session_id,part,source,name,detected_type,size,"
    "sha256,complete,first_ns) SELECT id,id,1,'ftp','f','text/plain',1,'ff',1,"
    "first_ns FROM session;"
    "INSERT INTO http(id,session_id,number,frame,ns,method,host,uri,status) "
    "SELECT id,id,1,id/16,first_ns,'GET','h',printf('%.*c',4000,'a'),200 "
    "FROM session;"
    "INSERT INTO finding(id,severity,kind,session_id,artifact_id,part,frame,"
    "text,ns) SELECT id/16,'Low','artifact-cut',id,id,1,id/16,'t',first_ns "
    "FROM session;"
    "INSERT INTO timeline SELECT first_ns/10000000*10000000,'http',count(*),"
    "sum(client_bytes) FROM session GROUP BY 1;";

static void
long_lists_are_cut_into_pages_that_link_to_each_other(void **state)
{
	struct site *s = *state;

	run_sql(s, many_sql);
	render(s, true);
	assert_non_null(page(s, "sessions-3.html"));
	assert_null(page(s, "sessions-4.html"));
	assert_non_null(page(s, "files-2.html"));
	assert_non_null(page(s, "findings-2.html"));
	assert_true(has(page(s, "sessions-2.html"), "251 to 500 of 600"));
	assert_true(has(page(s, "sessions-3.html"), "id=\"s600\""));
	/* requests are cut by what they show, not only by number */
	assert_non_null(page(s, "http-9.html"));
	assert_true(has(page(s, "findings-2.html"), "id=\"F600\""));
	check_links(s);
}

/* With a page for each session, the manifest says it of all files. */
static void
any_number_of_threads_makes_the_same_pages(void **state)
{
	struct site *s = *state;
	struct report_options o = {.limits = &s->f.limits, .pages = true};
	struct buf first = {0}, other;

	run_sql(s, many_sql);
	run_sql(s, "UPDATE session SET page='x'");
	report_render(s->f.out, &o);
	first = folio_file(&s->f, "manifest-sha256.txt");
	assert_true(has(&first, "sessions/000/s600.html"));
	outdir_finish(s->f.out);
	s->f.out = outdir_open(s->f.dir);
	for (o.threads = 2; o.threads <= 8; o.threads *= 2) {
		report_render(s->f.out, &o);
		other = folio_file(&s->f, "manifest-sha256.txt");
		assert_string_equal(buf_cstr(&other), buf_cstr(&first));
		buf_free(&other);
	}
	buf_free(&first);
}

static void
orders_list_as_many_as_the_limit_and_say_so(void **state)
{
	struct site *s = *state;

	run_sql(s, many_sql);
	s->f.limits.v[LIMIT_ORDER_ROWS] = 300;
	render(s, true);
	assert_non_null(page(s, "sessions-by-size-2.html"));
	assert_null(page(s, "sessions-by-size-3.html"));
	assert_true(has(page(s, "sessions-by-size.html"),
	    "In this order the first 300 of 600 sessions are listed."));
	assert_true(has(page(s, "sessions-by-size.html"), "id=\"s600\""));
	check_links(s);
}

static void
without_pages_nothing_links_to_them(void **state)
{
	struct site *s = *state;

	run_sql(s, many_sql);
	render(s, false);
	assert_int_equal(s->n, 1);
	check_links(s);
}

static void
long_texts_are_clamped_and_their_length_is_told(void **state)
{
	struct site *s = *state;

	run_sql(s, many_sql);
	run_sql(s, "UPDATE http SET uri=printf('%.*c',5000,'b') WHERE id=16");
	render(s, true);
	assert_true(has(page(s, "http.html"), "<p>4,000 bytes</p>"));
	assert_true(has(page(s, "http.html"),
	    "<p>5,000 bytes; the first 4,096 are shown, all are in case.db"));
}

static void
addresses_are_ordered_as_numbers(void **state)
{
	struct site *s = *state;
	struct slice page_text;

	run_sql(s,
	    "INSERT INTO session(id,client_ip,server_ip,proto,first_ns,last_ns,"
	    "client_bytes,server_bytes,state) VALUES"
	    "(16,'2001:db8::1','::1','tcp',0,0,0,0,''),"
	    "(32,'10.0.0.10','1.1.1.1','tcp',0,0,0,0,''),"
	    "(48,'10.0.0.9','1.1.1.1','tcp',0,0,0,0,'');");
	render(s, true);
	page_text = buf_as_slice(page(s, "sessions-by-address.html"));
	assert_true(slice_find(page_text, SLICE_LIT("id=\"s3\"")) <
		    slice_find(page_text, SLICE_LIT("id=\"s2\"")));
	assert_true(slice_find(page_text, SLICE_LIT("id=\"s2\"")) <
		    slice_find(page_text, SLICE_LIT("id=\"s1\"")));
}

static void
the_same_record_gives_the_same_bytes(void **state)
{
	struct site *s = *state;
	struct buf before;

	run_sql(s, many_sql);
	render(s, true);
	before = folio_file(&s->f, "index.html");
	/* as the verb render does it */
	outdir_finish(s->f.out);
	s->f.out = outdir_open(s->f.dir);
	render(s, true);
	assert_int_equal(before.n, page(s, "index.html")->n);
	assert_memory_equal(before.p, page(s, "index.html")->p, before.n);
	buf_free(&before);
}

static void
frames_are_accounted_for(void **state)
{
	struct site *s = *state;

	run_sql(s,
	    "DELETE FROM meta WHERE key LIKE 'frames%' OR key='left_out';"
	    "INSERT INTO meta VALUES('frames',1100),('frames.session',1000),"
	    "('frames.other',60),('frames.filtered',30),"
	    "('frames.undecoded',10),('left_out',30);"
	    "INSERT INTO tally VALUES('other','ARP',NULL,40,1,0),"
	    "('other','LLDP',NULL,20,1,0);");
	render(s, true);
	assert_true(has(page(s, "index.html"),
	    "1,100 of 1,100 frames: 1,000 in sessions, 40 ARP, 20 LLDP, "
	    "30 filtered out, 10 not decoded"));
	assert_true(has(page(s, "index.html"),
	    "Counted too are the 30 frames of sessions that"));
}

static void
a_case_at_the_last_nanosecond_there_is(void **state)
{
	struct site *s = *state;

	run_sql(s,
	    "UPDATE meta SET value=9223372036854775807 "
	    "WHERE key IN('first_ns','last_ns');"
	    "UPDATE capture SET first_ns=9223372036854775807,"
	    "last_ns=9223372036854775807;"
	    "INSERT INTO capture(id,path,first_ns,last_ns,frames,damaged) "
	    "VALUES(2,'earlier',5,5,1,0);"
	    "INSERT INTO timeline VALUES(9223372036854775807,'http',1,100);");
	render(s, true);
	assert_true(has(page(s, "index.html"), "class=\"app-1\""));
	/* another capture's seam would stand inside the case's time */
	assert_false(has(page(s, "index.html"), ">capture 2</text>"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(nothing_captured_is_markup),
	    CASE(requests_with_values_and_by_post_have_lists),
	    CASE(lists_of_no_requests_are_not_made),
	    CASE(pages_hold_no_style_and_load_nothing),
	    CASE(empty_case_says_so_on_every_page),
	    CASE(long_lists_are_cut_into_pages_that_link_to_each_other),
	    CASE(any_number_of_threads_makes_the_same_pages),
	    CASE(orders_list_as_many_as_the_limit_and_say_so),
	    CASE(without_pages_nothing_links_to_them),
	    CASE(long_texts_are_clamped_and_their_length_is_told),
	    CASE(addresses_are_ordered_as_numbers),
	    CASE(the_same_record_gives_the_same_bytes),
	    CASE(frames_are_accounted_for),
	    CASE(a_case_at_the_last_nanosecond_there_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
