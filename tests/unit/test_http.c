/* HTTP/1.x as transcripts: each is split, cut and holed at every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/decoders.h"
#include "talk.h"

static const struct talk_plan plan = {.decoder = &app_http};
static const struct talk_plan proxy = {.decoder = &app_http, .port = 3128};
static const struct talk_plan plan_8080 = {.decoder = &app_http, .port = 8080};

static void
a_request_and_its_response(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /a HTTP/1.1\n"
	    " + Host: www.example.org\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Type: text/plain\n"
	    " + Content-Length: 5\n"
	    " +\n"
	    " = hello\n",
	    "+1 http-response B f3 url=\"http://www.example.org/a\" "
	    "type=\"text/plain\" length=5\n"
	    "-1 complete 5 \"hello\"\n"
	    "span B 64+5 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"www.example.org\" \"/a\" \"HTTP/1.1\" "
	    "200 \"OK\" type=\"text/plain\" headers=23/45 at=0/0 "
	    "artifacts=0/1 bytes=0/5\n"
	    "close 1 http client A\n");
}

static void
a_persistent_connection(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /a?x=1&y=%41+b HTTP/1.1\n"
	    " + Host: h:80\n"
	    " + Cookie: sid=1; u=b\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 1\n"
	    " +\n"
	    " = A\n"
	    "C: HEAD /b HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 999\n"
	    " +\n"
	    "C: GET /c HTTP/1.0\n"
	    " +\n"
	    "S: HTTP/1.0 404 Not Found\n"
	    " +\n"
	    " = gone\n"
	    "S end fin\n",
	    "+1 http-response B f3 url=\"http://h/a?x=1&y=%41+b\" length=1\n"
	    "-1 complete 1 \"A\"\n"
	    "span B 38+1 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"h:80\" \"/a?x=1&y=%41+b\" \"HTTP/1.1\" "
	    "200 \"OK\" headers=32/19 at=0/0 artifacts=0/1 bytes=0/1\n"
	    "  query \"x\" = \"1\"\n"
	    "  query \"y\" = \"A b\"\n"
	    "  cookie \"sid\" = \"1\"\n"
	    "  cookie \"u\" = \"b\"\n"
	    "http 2 f4>f5 \"HEAD\" \"h\" \"/b\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/21 at=63/39 artifacts=0/0 bytes=0/0\n"
	    "+2 http-response B f7 url=\"http://10.0.0.2/c\"\n"
	    "-2 complete 4 \"gone\"\n"
	    "span B 105+4 artifact 2\n"
	    "http 3 f6>f7 \"GET\" \"10.0.0.2\" \"/c\" \"HTTP/1.0\" 404 \"Not "
	    "Found\" headers=0/0 at=92/79 artifacts=0/2 bytes=0/4\n"
	    "close 1 http client A\n");
}

static void
pipelined_requests_queue_up(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    " + GET /2 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    " + GET /3 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = oneHTTP/1.1 304 Not Modified\\r\\nContent-Length: "
	    "9\\r\\n\\r\\nHTTP/1.1 200 Yes\\r\\nContent-Length: "
	    "5\\r\\n\\r\\nthree\n",
	    "+1 http-response B f3 url=\"http://h/1\" length=3\n"
	    "-1 complete 3 \"one\"\n"
	    "span B 38+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/1\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/19 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "http 2 f2>f3 \"GET\" \"h\" \"/2\" \"HTTP/1.1\" 304 \"Not "
	    "Modified\" headers=9/19 at=28/41 artifacts=0/0 bytes=0/0\n"
	    "+2 http-response B f3 url=\"http://h/3\" length=5\n"
	    "-2 complete 5 \"three\"\n"
	    "span B 128+5 artifact 2\n"
	    "http 3 f2>f3 \"GET\" \"h\" \"/3\" \"HTTP/1.1\" 200 \"Yes\" "
	    "headers=9/19 at=56/89 artifacts=0/2 bytes=0/5\n"
	    "close 1 http client A\n");
}

static void
pipelining_with_an_early_close(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    " + GET /2 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Connection: close\n"
	    " +\n"
	    " = one\n"
	    "S end fin\n"
	    "C end rst\n",
	    "+1 http-response B f3 url=\"http://h/1\"\n"
	    "-1 complete 3 \"one\"\n"
	    "span B 38+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/1\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/19 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "http 2 f2>f0 \"GET\" \"h\" \"/2\" \"HTTP/1.1\" 0 \"\" "
	    "headers=9/0 at=28/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
interim_responses_do_not_answer(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /up HTTP/1.1\n"
	    " + Host: h\n"
	    " + Expect: 100-continue\n"
	    " + Content-Length: 4\n"
	    " +\n"
	    "S: HTTP/1.1 100 Continue\n"
	    " +\n"
	    "C= data\n"
	    "S: HTTP/1.1 103 Early Hints\n"
	    " + Link: </a.css>\n"
	    " +\n"
	    " + HTTP/1.1 201 Created\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "+1 http-request A f4 url=\"http://h/up\" length=4\n"
	    "-1 complete 4 \"data\"\n"
	    "span A 71+4 artifact 1\n"
	    "http 1 f2>f5 \"POST\" \"h\" \"/up\" \"HTTP/1.1\" 201 "
	    "\"Created\" headers=50/19 at=0/69 artifacts=1/0 bytes=4/0\n"
	    "close 1 http client A\n");
}

static void
a_client_that_waited_for_100_goes_on_without_its_body(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /up HTTP/1.1\n"
	    " + Host: h\n"
	    " + Expect: 100-continue\n"
	    " + Content-Length: 400\n"
	    " +\n"
	    "S: HTTP/1.1 401 Unauthorized\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C: GET /other HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 204 No Content\n"
	    " +\n",
	    "http 1 f2>f3 \"POST\" \"h\" \"/up\" \"HTTP/1.1\" 401 "
	    "\"Unauthorized\" headers=52/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f4>f5 \"GET\" \"h\" \"/other\" \"HTTP/1.1\" 204 \"No "
	    "Content\" headers=9/0 at=73/48 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_body_that_comes_after_a_refusal_is_a_body(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /up HTTP/1.1\n"
	    " + Host: h\n"
	    " + Expect: 100-continue\n"
	    " + Content-Length: 8\n"
	    " +\n"
	    "S: HTTP/1.1 417 Expectation Failed\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C= POS data\n"
	    "C: GET / HTTP/1.1\n"
	    " +\n",
	    "+1 http-request A f4 url=\"http://h/up\" length=8\n"
	    "-1 complete 8 \"POS data\"\n"
	    "span A 71+8 artifact 1\n"
	    "http 1 f2>f3 \"POST\" \"h\" \"/up\" \"HTTP/1.1\" 417 "
	    "\"Expectation Failed\" headers=50/19 at=0/0 artifacts=1/0 "
	    "bytes=8/0\n"
	    "http 2 f5>f0 \"GET\" \"10.0.0.2\" \"/\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=79/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
an_upgrade_ends_the_messages(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /chat HTTP/1.1\n"
	    " + Host: h\n"
	    " + Connection: Upgrade\n"
	    " + Upgrade: websocket\n"
	    " +\n"
	    "S: HTTP/1.1 101 Switching Protocols\n"
	    " + Upgrade: websocket\n"
	    " +\n"
	    " = \\x81\\x05hello\n"
	    "C= \\x81\\x85GET / HTTP/1.1\\r\\n\\r\\n\n"
	    "S= HTTP/1.1 200 OK\\r\\n\\r\\n\n",
	    "http 1 f2>f3 \"GET\" \"h\" \"/chat\" \"HTTP/1.1\" 101 "
	    "\"Switching Protocols\" headers=50/20 at=0/0 artifacts=0/0 "
	    "bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_tunnel_is_passed_over(void **state)
{
	(void)state;
	talk_check(&proxy,
	    "C: CONNECT secret.example:443 HTTP/1.1\n"
	    " + Host: secret.example:443\n"
	    " +\n"
	    "S: HTTP/1.1 200 Connection established\n"
	    " + Content-Length: 5\n"
	    " +\n"
	    "C= \\x16\\x03\\x01GET / HTTP/1.1\\r\\n\\r\\n\n"
	    "S= \\x16\\x03\\x03HTTP/1.1 200 OK\\r\\n\\r\\n\n",
	    "http 1 f2>f3 \"CONNECT\" \"secret.example:443\" "
	    "\"secret.example:443\" \"HTTP/1.1\" 200 \"Connection "
	    "established\" headers=26/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

/* The client may even speak before it was answered. */
static void
a_refused_tunnel_is_none(void **state)
{
	(void)state;
	talk_check(&proxy,
	    "C: CONNECT secret.example:443 HTTP/1.1\n"
	    " + Host: secret.example:443\n"
	    " +\n"
	    "S: HTTP/1.1 407 Proxy Authentication Required\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = no\n"
	    "C: CONNECT secret.example:443 HTTP/1.1\n"
	    " + Proxy-Authorization: Basic Ym9iOnM=\n"
	    " +\n"
	    "C= \\x16\\x03\\x01 early\n"
	    "S: HTTP/1.1 200 OK\n"
	    " +\n"
	    " = \\x16\n",
	    "+1 http-response B f3 url=\"http://secret.example:443\" "
	    "length=2\n"
	    "-1 complete 2 \"no\"\n"
	    "span B 65+2 artifact 1\n"
	    "http 1 f2>f3 \"CONNECT\" \"secret.example:443\" "
	    "\"secret.example:443\" \"HTTP/1.1\" 407 \"Proxy Authentication "
	    "Required\" headers=26/19 at=0/0 artifacts=0/1 bytes=0/2\n"
	    "http 2 f4>f6 \"CONNECT\" \"secret.example:443\" "
	    "\"secret.example:443\" \"HTTP/1.1\" 200 \"OK\" headers=37/0 "
	    "at=65/67 artifacts=0/0 bytes=0/0\n"
	    "! password-accepted f4 HTTP Basic authentication carried a "
	    "password, and the server accepted it, for the user \"bob\".\n"
	    "close 1 http client A\n");
}

static void
a_response_that_answers_an_unseen_connect(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: HTTP/1.0 200 Connection established\n"
	    " + Proxy-agent: x\n"
	    " +\n"
	    " = \\x16\\x03\\x03\\x00\n"
	    "S end fin\n",
	    "http 1 f0>f2 \"\" \"\" \"\" \"HTTP/1.0\" 200 \"Connection "
	    "established\" headers=0/16 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
only_the_client_was_captured(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "C: POST /2 HTTP/1.1\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = abcGET /3 HTTP/1.1\\r\\n\\r\\n\n",
	    "+1 http-request A f3 url=\"http://10.0.0.2/2\" length=3\n"
	    "-1 complete 3 \"abc\"\n"
	    "span A 67+3 artifact 1\n"
	    "http 1 f2>f0 \"GET\" \"h\" \"/1\" \"HTTP/1.1\" 0 \"\" "
	    "headers=9/0 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f3>f0 \"POST\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 0 \"\" "
	    "headers=19/0 at=28/0 artifacts=1/0 bytes=3/0\n"
	    "http 3 f3>f0 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=70/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

/*
 * The response to a HEAD has a length and no body: without the request, only
 * what follows can tell.
 */
static void
only_the_server_was_captured(void **state)
{
	(void)state;
	talk_check(&plan,
	    "open 1 10.0.0.2:80 > 10.0.0.1:40000 mid\n"
	    "C: HTTP/1.1 200 OK\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = oneHTTP/1.1 200 HEAD is likely\\r\\nContent-Length: "
	    "9\\r\\n\\r\\n\n"
	    "C: HTTP/1.1 200 OK\n"
	    " + Content-Length: 12\n"
	    " +\n"
	    " = HTTP/1.1 bodHTTP/1.1 404 No\\r\\n\\r\\nHTTP/1.1 503 "
	    "Oh\\r\\n\\r\\nHTTP\n"
	    "C end fin\n",
	    "+1 http-response A f2 length=3\n"
	    "-1 complete 3 \"one\"\n"
	    "span A 38+3 artifact 1\n"
	    "+2 http-response A f3 length=12\n"
	    "-2 complete 12 \"HTTP/1.1 bod\"\n"
	    "span A 130+12 artifact 2\n"
	    "+3 http-response A f3\n"
	    "-3 complete 4 \"HTTP\"\n"
	    "span A 180+4 artifact 3\n"
	    "http 1 f0>f2 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/19 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "http 2 f0>f2 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"HEAD is likely\" "
	    "headers=0/19 at=0/41 artifacts=0/0 bytes=0/0\n"
	    "http 3 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/20 at=0/91 artifacts=0/2 bytes=0/12\n"
	    "http 4 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 404 \"No\" headers=0/0 "
	    "at=0/142 artifacts=0/0 bytes=0/0\n"
	    "http 5 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 503 \"Oh\" headers=0/0 "
	    "at=0/161 artifacts=0/3 bytes=0/4\n"
	    "close 1 http client B\n");
}

/* Two interfaces, two clocks: what was asked comes after what was answered. */
static void
requests_behind_their_responses(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: HTTP/1.1 200 one\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = ok\n"
	    "S: HTTP/1.1 200 two\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "C: GET /2 HTTP/1.1\n"
	    " +\n",
	    "+1 http-response B f2 length=2\n"
	    "-1 complete 2 \"ok\"\n"
	    "span B 39+2 artifact 1\n"
	    "http 1 f4>f2 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"one\" headers=0/19 at=0/0 artifacts=0/1 bytes=0/2\n"
	    "http 2 f5>f3 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"two\" headers=0/19 at=19/41 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
the_trace_of_a_message_is_a_body(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Type: message/http\n"
	    " + Content-Length: 19\n"
	    " +\n"
	    " = HTTP/1.1 200 x\\r\\n\\r\\n!\n",
	    "+1 http-response B f2 type=\"message/http\" length=19\n"
	    "-1 complete 19 \"HTTP/1.1 200 x\\x0d\\x0a\\x0d\\x0a!\"\n"
	    "span B 67+19 artifact 1\n"
	    "http 1 f0>f2 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "type=\"message/http\" headers=0/48 at=0/0 artifacts=0/1 "
	    "bytes=0/19\n"
	    "close 1 http client A\n");
}

static void
the_server_speaks_first(void **state)
{
	(void)state;
	talk_check(&plan,
	    "open 1 10.0.0.1:40000 < 10.0.0.2:8080\n"
	    "S: HTTP/1.1 408 Request Timeout\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "S end fin\n",
	    "http 1 f0>f2 \"\" \"\" \"\" \"HTTP/1.1\" 408 \"Request "
	    "Timeout\" headers=0/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client B\n");
}

/* A request that was held back behind a hole, or clocks that disagree. */
static void
an_early_response_waits_for_its_request(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = one\n"
	    "C: GET /1 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "C: GET /2 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = two\n",
	    "+1 http-response B f2 length=3\n"
	    "-1 complete 3 \"one\"\n"
	    "span B 38+3 artifact 1\n"
	    "http 1 f3>f2 \"GET\" \"h\" \"/1\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/19 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "+2 http-response B f5 url=\"http://h/2\" length=3\n"
	    "-2 complete 3 \"two\"\n"
	    "span B 79+3 artifact 2\n"
	    "http 2 f4>f5 \"GET\" \"h\" \"/2\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/19 at=28/41 artifacts=0/2 bytes=0/3\n"
	    "close 1 http client A\n");
}

static void
a_response_before_its_request_was_sent_in_full(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /big HTTP/1.1\n"
	    " + Host: h\n"
	    " + Content-Length: 10\n"
	    " +\n"
	    " = 12345\n"
	    "S: HTTP/1.1 413 Too Large\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = no\n"
	    "C= 67890\n"
	    "C: GET /next HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "+1 http-request A f2 url=\"http://h/big\" length=10\n"
	    "+2 http-response B f3 url=\"http://h/big\" length=2\n"
	    "-2 complete 2 \"no\"\n"
	    "span B 45+2 artifact 2\n"
	    "-1 complete 10 \"1234567890\"\n"
	    "span A 51+10 artifact 1\n"
	    "http 1 f2>f3 \"POST\" \"h\" \"/big\" \"HTTP/1.1\" 413 \"Too "
	    "Large\" headers=29/19 at=0/0 artifacts=1/2 bytes=10/2\n"
	    "http 2 f5>f6 \"GET\" \"h\" \"/next\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/19 at=61/47 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
bare_line_feeds_and_empty_lines(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C= \\r\\n\\n\\r\\nGET /a HTTP/1.1\\nHost: h\\nX: 1\\n\\n\n"
	    "S= \\nHTTP/1.1 200 OK\\nTransfer-Encoding: "
	    "chunked\\n\\n2\\nab\\n0\\n\\n\n",
	    "+1 http-response B f3 url=\"http://h/a\"\n"
	    "-1 complete 2 \"ab\"\n"
	    "span B 47+2 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/a\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=13/27 at=5/1 artifacts=0/1 bytes=0/2\n"
	    "close 1 http client A\n");
}

static void
folded_fields_are_one_line(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /a HTTP/1.1\n"
	    " + Host:\n"
	    " + \th\n"
	    " +    .example\n"
	    " + Cookie: a=1;\n"
	    " +  b=2\n"
	    " + X: 1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length:\n"
	    " +  2\n"
	    " + Content-Type: text/html;\n"
	    " + \tcharset=utf-8\n"
	    " +\n"
	    " = ok\n",
	    "+1 http-response B f3 url=\"http://h .example/a\" "
	    "type=\"text/html; charset=utf-8\" length=2\n"
	    "-1 complete 2 \"ok\"\n"
	    "span B 82+2 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"h .example\" \"/a\" \"HTTP/1.1\" 200 "
	    "\"OK\" type=\"text/html; charset=utf-8\" headers=50/63 at=0/0 "
	    "artifacts=0/1 bytes=0/2\n"
	    "  cookie \"a\" = \"1\"\n"
	    "  cookie \"b\" = \"2\"\n"
	    "close 1 http client A\n");
}

static void
whose_request_it_is(void **state)
{
	(void)state;
	talk_check(&plan_8080,
	    "C: GET http://other.example:8081/x?q=1 HTTP/1.1\n"
	    " + Host: ignored\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 1\n"
	    " +\n"
	    " = 1\n"
	    "C: OPTIONS * HTTP/1.1\n"
	    " + Host: h:8080\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 1\n"
	    " +\n"
	    " = 2\n"
	    "C: GET rel HTTP/1.1\n"
	    " + Host: h:80\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 1\n"
	    " +\n"
	    " = 3\n"
	    "C: GET / HTTP/1.0\n"
	    " +\n"
	    "S: HTTP/1.0 200 OK\n"
	    " + Content-Length: 1\n"
	    " +\n"
	    " = 4\n",
	    "+1 http-response B f3 url=\"http://other.example:8081/x?q=1\" "
	    "length=1\n"
	    "-1 complete 1 \"1\"\n"
	    "span B 38+1 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"other.example:8081\" "
	    "\"http://other.example:8081/x?q=1\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=15/19 at=0/0 artifacts=0/1 bytes=0/1\n"
	    "  query \"q\" = \"1\"\n"
	    "+2 http-response B f5 url=\"http://h:8080\" length=1\n"
	    "-2 complete 1 \"2\"\n"
	    "span B 77+1 artifact 2\n"
	    "http 2 f4>f5 \"OPTIONS\" \"h:8080\" \"*\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=14/19 at=63/39 artifacts=0/2 bytes=0/1\n"
	    "+3 http-response B f7 url=\"http://h/rel\" length=1\n"
	    "-3 complete 1 \"3\"\n"
	    "span B 116+1 artifact 3\n"
	    "http 3 f6>f7 \"GET\" \"h:80\" \"rel\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=12/19 at=99/78 artifacts=0/3 bytes=0/1\n"
	    "+4 http-response B f9 url=\"http://10.0.0.2:8080/\" length=1\n"
	    "-4 complete 1 \"4\"\n"
	    "span B 155+1 artifact 4\n"
	    "http 4 f8>f9 \"GET\" \"10.0.0.2:8080\" \"/\" \"HTTP/1.0\" 200 "
	    "\"OK\" headers=0/19 at=131/117 artifacts=0/4 bytes=0/1\n"
	    "close 1 http client A\n");
}

static void
an_ipv6_server_without_a_host(void **state)
{
	(void)state;
	talk_check(&plan,
	    "open 1 [2001:db8::1]:40000 > [2001:db8::2]:80\n"
	    "C: GET / HTTP/1.0\n"
	    " +\n"
	    "S: HTTP/1.0 200 OK\n"
	    " + Content-Length: 1\n"
	    " +\n"
	    " = 4\n"
	    "close\n"
	    "open 2 [2001:db8::1]:40000 > [2001:db8::2]:81\n"
	    "2 C: GET / HTTP/1.0\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://[2001:db8::2]/\" length=1\n"
	    "-1 complete 1 \"4\"\n"
	    "span B 38+1 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"[2001:db8::2]\" \"/\" \"HTTP/1.0\" 200 "
	    "\"OK\" headers=0/19 at=0/0 artifacts=0/1 bytes=0/1\n"
	    "close 1 http client A\n"
	    "http 1 f5>f0 \"GET\" \"[2001:db8::2]:81\" \"/\" \"HTTP/1.0\" 0 "
	    "\"\" headers=0/0 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "close 2 http client A\n");
}

static void
a_reply_of_http_0_9_is_not_read_as_messages(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /old HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: <html>HTTP/1.1 200 OK\n"
	    " +\n"
	    " + HTTP/1.1 404 no\n"
	    " +\n"
	    " +\n"
	    "S end fin\n",
	    "! malformed f3 Where a response should begin are bytes that are "
	    "none.\n"
	    "http 1 f2>f0 \"GET\" \"h\" \"/old\" \"HTTP/1.1\" 0 \"\" "
	    "headers=9/0 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

/* Once for a user and an outcome; never the password. */
static void
basic_authentication(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " + Authorization: Basic Ym9iOnNlY3JldA==\n"
	    " +\n"
	    "S: HTTP/1.1 401 Unauthorized\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C: GET /2 HTTP/1.1\n"
	    " + Authorization: basic Ym9iOnNlY3JldDI=\n"
	    " +\n"
	    "S: HTTP/1.1 302 Found\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C: GET /3 HTTP/1.1\n"
	    " + Authorization: Basic Ym9iOnNlY3JldDI=\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C: GET /4 HTTP/1.1\n"
	    " + Authorization: Bearer Ym9iOnNlY3JldDI=\n"
	    " + Proxy-Authorization: Basic cDFcIjpx\n"
	    " +\n"
	    "C: GET /5 HTTP/1.1\n"
	    " + Authorization: Basic ????\n"
	    " +\n",
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 401 "
	    "\"Unauthorized\" headers=39/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "! password-clear f2 HTTP Basic authentication carried a "
	    "password for the user \"bob\".\n"
	    "http 2 f4>f5 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 302 "
	    "\"Found\" headers=39/19 at=58/48 artifacts=0/0 bytes=0/0\n"
	    "! password-accepted f4 HTTP Basic authentication carried a "
	    "password, and the server accepted it, for the user \"bob\".\n"
	    "http 3 f6>f7 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=39/19 at=116/89 artifacts=0/0 bytes=0/0\n"
	    "http 4 f8>f0 \"GET\" \"10.0.0.2\" \"/4\" \"HTTP/1.1\" 0 \"\" "
	    "headers=77/0 at=174/0 artifacts=0/0 bytes=0/0\n"
	    "! password-clear f8 HTTP Basic authentication carried a "
	    "password for the user \"p1\\\"\".\n"
	    "http 5 f9>f0 \"GET\" \"10.0.0.2\" \"/5\" \"HTTP/1.1\" 0 \"\" "
	    "headers=27/0 at=270/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static enum probe_result
probe(const char *a, const char *b, bool ended)
{
	static const struct session none;
	struct probe p = {.session = &none, .ended = {ended, ended}};

	p.first[SIDE_A] = slice_str(a);
	p.first[SIDE_B] = slice_str(b);
	return app_http.probe(&p);
}

static void
found_by_content(void **state)
{
	(void)state;
	assert_int_equal(probe("GET / HTTP/1.1\r\n", "", false), PROBE_YES);
	assert_int_equal(probe("\r\n\nGET / HTTP/1.0\n", "", false), PROBE_YES);
	assert_int_equal(
	    probe("MY-VERB /x HTTP/1.1\r\n", "", false), PROBE_YES);
	assert_int_equal(probe("", "HTTP/1.1 200", false), PROBE_YES);
	assert_int_equal(probe("\x01\x02", "HTTP/1.0 404 x", true), PROBE_YES);
	assert_int_equal(probe("GET / HTTP/1", "", false), PROBE_MORE);
	assert_int_equal(probe("GET / HTTP/1", "", true), PROBE_NO);
	assert_int_equal(probe("HTTP/1.", "", false), PROBE_MORE);
	assert_int_equal(probe("", "", false), PROBE_MORE);
	assert_int_equal(probe("", "", true), PROBE_NO);
}

static void
other_protocols_are_not_taken(void **state)
{
	static const char *const first[] = {"OPTIONS rtsp://h/a RTSP/1.0\r\n",
	    "INVITE sip:a@b SIP/2.0\r\n", "GET /old\r\n", "PRI * HTTP/2.0\r\n",
	    "HTTP/2.0 200 OK\r\n", "220 ftp.example ESMTP\r\n", "USER bob\r\n",
	    "SSH-2.0-x\r\n", "* OK IMAP4 ready\r\n", "GET  HTTP/1.1\r\n",
	    "\x16\x03\x01"};

	(void)state;
	for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
		assert_int_equal(probe(first[i], "", true), PROBE_NO);
}

static void
a_long_target_is_found_before_its_end(void **state)
{
	char text[512];

	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text, "GET /", 5);
	text[300] = '\0';
	assert_int_equal(probe(text, "", false), PROBE_YES);
	memcpy(text, "FOO /", 5);
	assert_int_equal(probe(text, "", false), PROBE_MORE);
	memcpy(text, "GET rtsp", 8);
	assert_int_equal(probe(text, "", false), PROBE_MORE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_request_and_its_response),
	    cmocka_unit_test(a_persistent_connection),
	    cmocka_unit_test(pipelined_requests_queue_up),
	    cmocka_unit_test(pipelining_with_an_early_close),
	    cmocka_unit_test(interim_responses_do_not_answer),
	    cmocka_unit_test(
		a_client_that_waited_for_100_goes_on_without_its_body),
	    cmocka_unit_test(a_body_that_comes_after_a_refusal_is_a_body),
	    cmocka_unit_test(an_upgrade_ends_the_messages),
	    cmocka_unit_test(a_tunnel_is_passed_over),
	    cmocka_unit_test(a_refused_tunnel_is_none),
	    cmocka_unit_test(a_response_that_answers_an_unseen_connect),
	    cmocka_unit_test(only_the_client_was_captured),
	    cmocka_unit_test(only_the_server_was_captured),
	    cmocka_unit_test(requests_behind_their_responses),
	    cmocka_unit_test(the_trace_of_a_message_is_a_body),
	    cmocka_unit_test(the_server_speaks_first),
	    cmocka_unit_test(an_early_response_waits_for_its_request),
	    cmocka_unit_test(a_response_before_its_request_was_sent_in_full),
	    cmocka_unit_test(bare_line_feeds_and_empty_lines),
	    cmocka_unit_test(folded_fields_are_one_line),
	    cmocka_unit_test(whose_request_it_is),
	    cmocka_unit_test(an_ipv6_server_without_a_host),
	    cmocka_unit_test(a_reply_of_http_0_9_is_not_read_as_messages),
	    cmocka_unit_test(basic_authentication),
	    cmocka_unit_test(found_by_content),
	    cmocka_unit_test(other_protocols_are_not_taken),
	    cmocka_unit_test(a_long_target_is_found_before_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
