/* Each limit of the HTTP decoder reached: told, and the work goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/decoders.h"
#include "talk.h"

static void
set_http_line(struct talk *t)
{
	talk_limit(t, LIMIT_HTTP_LINE, 30);
}

static const struct talk_plan plan_http_line = {
    .decoder = &app_http, .setup = set_http_line};

static void
set_http_headers(struct talk *t)
{
	talk_limit(t, LIMIT_HTTP_HEADERS, 25);
}

static const struct talk_plan plan_http_headers = {
    .decoder = &app_http, .setup = set_http_headers};

static void
set_http_header_count(struct talk *t)
{
	talk_limit(t, LIMIT_HTTP_HEADER_COUNT, 2);
}

static const struct talk_plan plan_http_header_count = {
    .decoder = &app_http, .setup = set_http_header_count};

static void
set_http_pending(struct talk *t)
{
	talk_limit(t, LIMIT_HTTP_PENDING, 2);
}

static const struct talk_plan plan_http_pending = {
    .decoder = &app_http, .setup = set_http_pending};

static void
set_http_pending_bytes(struct talk *t)
{
	talk_limit(t, LIMIT_HTTP_PENDING_BYTES, 1);
}

static const struct talk_plan plan_http_pending_bytes = {
    .decoder = &app_http, .setup = set_http_pending_bytes};

static void
set_http_params(struct talk *t)
{
	talk_limit(t, LIMIT_HTTP_PARAMS, 3);
}

static const struct talk_plan plan_http_params = {
    .decoder = &app_http, .setup = set_http_params};

static void
set_http_form_bytes(struct talk *t)
{
	talk_limit(t, LIMIT_HTTP_FORM_BYTES, 8);
}

static const struct talk_plan plan_http_form_bytes = {
    .decoder = &app_http, .setup = set_http_form_bytes};

static void
a_start_line_over_the_limit(void **state)
{
	(void)state;
	talk_check(&plan_http_line,
	    "C: GET /short HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "C: GET /far-too-long-for-this HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "C: GET /next HTTP/1.1\n"
	    " +\n",
	    "! limit f3 The limit http-line of 30 bytes was reached: one "
	    "HTTP start line.\n"
	    "http 1 f2>f0 \"GET\" \"h\" \"/short\" \"HTTP/1.1\" 0 \"\" "
	    "headers=9/0 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f4>f0 \"GET\" \"10.0.0.2\" \"/next\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=80/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_head_over_the_limit(void **state)
{
	(void)state;
	talk_check(&plan_http_headers,
	    "C: GET /a HTTP/1.1\n"
	    " + Host: h\n"
	    " + Long: 1234567890123\n"
	    " +\n"
	    " + GET /b HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Long: 1234567890123456\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = okHTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok\n",
	    "! limit f2 The limit http-headers of 25 bytes was reached: the "
	    "header block of one HTTP message, mail or part of a body.\n"
	    "! limit f3 The limit http-headers of 25 bytes was reached: the "
	    "header block of one HTTP message, mail or part of a body.\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/a\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=25/25 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "+1 http-response B f3 url=\"http://h/b\" length=2\n"
	    "-1 complete 2 \"ok\"\n"
	    "span B 102+2 artifact 1\n"
	    "http 2 f2>f3 \"GET\" \"h\" \"/b\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/19 at=49/64 artifacts=0/1 bytes=0/2\n"
	    "close 1 http client A\n");
}

static void
more_fields_than_the_limit(void **state)
{
	(void)state;
	talk_check(&plan_http_header_count,
	    "C: GET /a HTTP/1.1\n"
	    " + A: 1\n"
	    " + B: 2\n"
	    " + C: 3\n"
	    " + D: 4\n"
	    " +\n"
	    " + GET /b HTTP/1.1\n"
	    " + A: 1\n"
	    " + B: 2\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 1\n"
	    " + a\n"
	    " + 0\n"
	    " + A: 1\n"
	    " + B: 2\n"
	    " + C: 3\n"
	    " +\n"
	    " = HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok\n",
	    "! limit f2 The limit http-header-count of 2 headers was "
	    "reached: header fields of one HTTP message, mail or part of a "
	    "body.\n"
	    "+1 http-response B f3 url=\"http://10.0.0.2/a\"\n"
	    "-1 complete 1 \"a\"\n"
	    "span B 50+1 artifact 1\n"
	    "! limit f3 The limit http-header-count of 2 headers was "
	    "reached: header fields of one HTTP message, mail or part of a "
	    "body.\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/a\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=18/48 at=0/0 artifacts=0/1 bytes=0/1\n"
	    "+2 http-response B f3 url=\"http://10.0.0.2/b\" length=2\n"
	    "-2 complete 2 \"ok\"\n"
	    "span B 114+2 artifact 2\n"
	    "http 2 f2>f3 \"GET\" \"10.0.0.2\" \"/b\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=12/19 at=43/76 artifacts=0/2 bytes=0/2\n"
	    "close 1 http client A\n");
}

/* The pairs that count go on meeting. */
static void
more_requests_than_may_wait(void **state)
{
	(void)state;
	talk_check(&plan_http_pending,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    " + GET /2 HTTP/1.1\n"
	    " +\n"
	    " + GET /3 HTTP/1.1\n"
	    " +\n"
	    " + GET /4 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 one\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    " + HTTP/1.1 200 two\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    " + HTTP/1.1 200 three\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    " + HTTP/1.1 200 four\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C: GET /5 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 five\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "! limit f2 The limit http-pending of 2 requests was reached: "
	    "requests waiting for their response in one session.\n"
	    "http 3 f2>f0 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=38/0 artifacts=0/0 bytes=0/0\n"
	    "http 4 f2>f0 \"GET\" \"10.0.0.2\" \"/4\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=57/0 artifacts=0/0 bytes=0/0\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"one\" headers=0/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f2>f3 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"two\" headers=0/19 at=19/39 artifacts=0/0 bytes=0/0\n"
	    "http 5 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"three\" "
	    "headers=0/19 at=0/78 artifacts=0/0 bytes=0/0\n"
	    "http 6 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"four\" "
	    "headers=0/19 at=0/119 artifacts=0/0 bytes=0/0\n"
	    "http 7 f4>f5 \"GET\" \"10.0.0.2\" \"/5\" \"HTTP/1.1\" 200 "
	    "\"five\" headers=0/19 at=76/159 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
more_bytes_than_may_wait(void **state)
{
	(void)state;
	talk_check(&plan_http_pending_bytes,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    " + GET /2 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 one\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    " + HTTP/1.1 200 two\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "! limit f2 The limit http-pending-bytes of 1 bytes was reached: "
	    "what is kept of the requests that wait in one session.\n"
	    "http 2 f2>f0 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=19/0 artifacts=0/0 bytes=0/0\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"one\" headers=0/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 3 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"two\" "
	    "headers=0/19 at=0/39 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
more_parameters_than_the_limit(void **state)
{
	(void)state;
	talk_check(&plan_http_params,
	    "C: POST /?a=1&b=2 HTTP/1.1\n"
	    " + Cookie: c=3; d=4\n"
	    " + Content-Type: application/x-www-form-urlencoded\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = e=5\n",
	    "+1 http-request A f2 url=\"http://10.0.0.2/?a=1&b=2\" "
	    "type=\"application/x-www-form-urlencoded\" length=3\n"
	    "-1 complete 3 \"e=5\"\n"
	    "span A 113+3 artifact 1\n"
	    "! limit f2 The limit http-params of 3 parameters was reached: "
	    "query, form and cookie values of one request.\n"
	    "http 1 f2>f0 \"POST\" \"10.0.0.2\" \"/?a=1&b=2\" \"HTTP/1.1\" 0 "
	    "\"\" headers=86/0 at=0/0 artifacts=1/0 bytes=3/0\n"
	    "  query \"a\" = \"1\"\n"
	    "  query \"b\" = \"2\"\n"
	    "  cookie \"c\" = \"3\"\n"
	    "close 1 http client A\n");
}

static void
a_form_over_the_limit(void **state)
{
	(void)state;
	talk_check(&plan_http_form_bytes,
	    "C: POST / HTTP/1.1\n"
	    " + Content-Type: application/x-www-form-urlencoded\n"
	    " + Content-Length: 11\n"
	    " +\n"
	    " = a=1&b=23456\n"
	    "C: POST / HTTP/1.1\n"
	    " + Content-Type: multipart/form-data; boundary=B\n"
	    " + Content-Length: 108\n"
	    " +\n"
	    " + --B\n"
	    " + Content-Disposition: form-data; name=a\n"
	    " +\n"
	    " + 1234\n"
	    " + --B\n"
	    " + Content-Disposition: form-data; name=b\n"
	    " +\n"
	    " + 5\n"
	    " + --B--\n",
	    "+1 http-request A f2 url=\"http://10.0.0.2/\" "
	    "type=\"application/x-www-form-urlencoded\" length=11\n"
	    "! limit f2 The limit http-form-bytes of 8 bytes was reached: "
	    "urlencoded or plain form fields of one request.\n"
	    "-1 complete 11 \"a=1&b=23456\"\n"
	    "span A 88+11 artifact 1\n"
	    "! limit f3 The limit http-form-bytes of 8 bytes was reached: "
	    "urlencoded or plain form fields of one request.\n"
	    "http 1 f2>f0 \"POST\" \"10.0.0.2\" \"/\" \"HTTP/1.1\" 0 \"\" "
	    "headers=69/0 at=0/0 artifacts=1/0 bytes=11/0\n"
	    "  form \"a\" = \"1\"\n"
	    "http 2 f3>f0 \"POST\" \"10.0.0.2\" \"/\" \"HTTP/1.1\" 0 \"\" "
	    "headers=68/0 at=99/0 artifacts=0/0 bytes=108/0\n"
	    "  form \"a\" = \"1234\"\n"
	    "  form \"b\" = \"\"\n"
	    "close 1 http client A\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_start_line_over_the_limit),
	    cmocka_unit_test(a_head_over_the_limit),
	    cmocka_unit_test(more_fields_than_the_limit),
	    cmocka_unit_test(more_requests_than_may_wait),
	    cmocka_unit_test(more_bytes_than_may_wait),
	    cmocka_unit_test(more_parameters_than_the_limit),
	    cmocka_unit_test(a_form_over_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
