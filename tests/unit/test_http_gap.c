/* Bytes that are missing in every state of the HTTP decoder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/decoders.h"
#include "talk.h"

static const struct talk_plan plan = {.decoder = &app_http};

static void
a_gap_inside_a_body_keeps_offsets(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 10\n"
	    " +\n"
	    " = abc\n"
	    "S gap 4\n"
	    "S= hijHTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\" length=10\n"
	    "-1 complete 6 \"abc<4>hij\"\n"
	    "span B 39+10 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/20 at=0/0 artifacts=0/1 bytes=0/10\n"
	    "http 2 f0>f5 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/19 at=0/49 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_gap_at_the_begin_of_a_body(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 10\n"
	    " +\n"
	    "S gap 4\n"
	    "S= efghij\n",
	    "+1 http-response B f5 url=\"http://10.0.0.2/1\" length=10\n"
	    "-1 complete 6 \"<4>efghij\"\n"
	    "span B 43+6 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/20 at=0/0 artifacts=0/1 bytes=0/10\n"
	    "close 1 http client A\n");
}

static void
a_gap_at_the_end_of_a_body(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 10\n"
	    " +\n"
	    " = abcdef\n"
	    "S gap 4\n"
	    "C: GET /2 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\" length=10\n"
	    "-1 complete 6 \"abcdef<4>\"\n"
	    "span B 39+6 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/20 at=0/0 artifacts=0/1 bytes=0/10\n"
	    "http 2 f5>f6 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/19 at=19/49 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_body_that_is_all_gap_is_no_file(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 10\n"
	    " +\n"
	    "S gap 10\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/20 at=0/0 artifacts=0/0 bytes=0/10\n"
	    "http 2 f0>f5 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/19 at=0/49 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

/* The client waited for each answer, so what is found answers its last. */
static void
a_gap_from_a_body_into_the_next_head(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 10\n"
	    " +\n"
	    " = abc\n"
	    "C: GET /2 HTTP/1.1\n"
	    " +\n"
	    "C: GET /3 HTTP/1.1\n"
	    " +\n"
	    "S gap 30\n"
	    "S: gth: 5\n"
	    " +\n"
	    " = hello\n"
	    "S: HTTP/1.1 200 three\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\" length=10\n"
	    "-1 complete 3 \"abc<7>\"\n"
	    "span B 39+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/20 at=0/0 artifacts=0/1 bytes=0/10\n"
	    "http 2 f4>f0 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=19/0 artifacts=0/0 bytes=0/0\n"
	    "http 3 f5>f8 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 200 "
	    "\"three\" headers=0/19 at=38/87 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_gap_inside_a_chunk_is_a_gap_of_the_body(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + a\n"
	    " = abc\n"
	    "S gap 4\n"
	    "S: hij\n"
	    " + 0\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "-1 complete 6 \"abc<4>hij\"\n"
	    "span B 50+10 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/1 bytes=0/10\n"
	    "close 1 http client A\n");
}

static void
a_gap_to_the_end_of_a_chunk(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + a\n"
	    " = abc\n"
	    "S gap 7\n"
	    "S:\n"
	    " + 1\n"
	    " + k\n"
	    " + 0\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "-1 complete 4 \"abc<7>k\"\n"
	    "span B 50+16 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/1 bytes=0/11\n"
	    "close 1 http client A\n");
}

static void
a_gap_that_swallows_a_chunk_header_stops_the_body(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + a\n"
	    " = abc\n"
	    "S gap 8\n"
	    "S:\n"
	    " + 1\n"
	    " + k\n"
	    " + 0\n"
	    " +\n"
	    "C: GET /2 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 two\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = ok\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "-1 cut 3 missing=7 \"abc\"\n"
	    "span B 50+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "+2 http-response B f7 url=\"http://10.0.0.2/2\" length=2\n"
	    "-2 complete 2 \"ok\"\n"
	    "span B 113+2 artifact 2\n"
	    "http 2 f6>f7 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"two\" headers=0/19 at=19/74 artifacts=0/2 bytes=0/2\n"
	    "close 1 http client A\n");
}

static void
a_gap_inside_a_chunk_size_stops_the_body(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 3\n"
	    " + abc\n"
	    " = 1\n"
	    "S gap 1\n"
	    "S: \n"
	    " + 0123456789abcdef\n"
	    " + 0\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "-1 cut 3 \"abc\"\n"
	    "span B 50+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "close 1 http client A\n");
}

static void
a_gap_inside_trailers(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 3\n"
	    " + abc\n"
	    " + 0\n"
	    " + X: 1\n"
	    " = Y:\n"
	    "S gap 3\n"
	    "S:\n"
	    " +\n"
	    " + HTTP/1.1 200 OK\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "-1 complete 3 \"abc\"\n"
	    "span B 50+3 artifact 1\n"
	    "! header-gap f4 Bytes of the trailer fields of a response are "
	    "missing.\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/36 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "http 2 f0>f5 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" headers=0/0 "
	    "at=0/73 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_gap_in_a_body_until_close(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.0\n"
	    " +\n"
	    "S: HTTP/1.0 200 OK\n"
	    " +\n"
	    " = abc\n"
	    "S gap 2\n"
	    "S= f\n"
	    "S end fin\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "-1 complete 4 \"abc<2>f\"\n"
	    "span B 19+6 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.0\" 200 "
	    "\"OK\" headers=0/0 at=0/0 artifacts=0/1 bytes=0/6\n"
	    "close 1 http client A\n");
}

static void
a_gap_inside_a_request_head(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " + Host: h\n"
	    " = User-Age\n"
	    "C gap 20\n"
	    "C: ppen\n"
	    " +\n"
	    "C: GET /2 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 one\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "S: HTTP/1.1 200 two\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "! header-gap f3 Bytes of the header fields of a request are "
	    "missing.\n"
	    "http 1 f2>f6 \"GET\" \"h\" \"/1\" \"HTTP/1.1\" 200 \"one\" "
	    "headers=17/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "! header-gap f7 Messages may be missing before this response, and "
	    "the client had not waited for it. Which of its requests this and "
	    "later responses answer is not certain; they are shown in "
	    "order.\n"
	    "http 2 f5>f7 \"GET\" \"h\" \"/2\" \"HTTP/1.1\" 200 \"two\" "
	    "headers=9/19 at=62/39 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_gap_inside_a_start_line(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C= GET /1\n"
	    "C gap 5\n"
	    "C: HTTP/1.1\n"
	    " +\n"
	    " + GET /2 HTTP/1.1\n"
	    " +\n"
	    "S= HTTP/1.1 2\n"
	    "S gap 10\n"
	    "S:\n"
	    " + HTTP/1.1 200 two\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "! header-gap f3 Bytes of the start line of a message are "
	    "missing.\n"
	    "! header-gap f6 Bytes of the start line of a response are "
	    "missing.\n"
	    "http 1 f2>f0 \"GET\" \"10.0.0.2\" \"/1\" \"\" 0 \"\" "
	    "headers=0/0 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f4>f7 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"two\" headers=0/19 at=23/22 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_gap_inside_a_response_head(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Type: text/plain\n"
	    "S gap 30\n"
	    "S= some body without an endHTTP/1.1 200 no "
	    "request\\r\\nContent-Length: 2\\r\\n\\r\\nok\n",
	    "! header-gap f4 Bytes of the header fields of a response are "
	    "missing.\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" type=\"text/plain\" headers=0/26 at=0/0 artifacts=0/0 "
	    "bytes=0/0\n"
	    "+1 http-response B f5 length=2\n"
	    "-1 complete 2 \"ok\"\n"
	    "span B 143+2 artifact 1\n"
	    "http 2 f0>f5 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"no request\" "
	    "headers=0/19 at=0/97 artifacts=0/1 bytes=0/2\n"
	    "close 1 http client A\n");
}

static void
a_gap_between_messages(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "C gap 40\n"
	    "C: GET /3 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 one\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "http 1 f2>f5 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"one\" headers=0/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f4>f0 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=59/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_lost_request_does_not_shift_the_pairs(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 one\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "S: HTTP/1.1 200 two\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C gap 40\n"
	    "C: GET /3 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 three\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"one\" headers=0/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f0>f4 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"two\" "
	    "headers=0/19 at=0/39 artifacts=0/0 bytes=0/0\n"
	    "http 3 f6>f7 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 200 "
	    "\"three\" headers=0/19 at=59/78 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
lost_responses_of_a_client_that_pipelines(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    " + GET /2 HTTP/1.1\n"
	    " +\n"
	    " + GET /3 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 one\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = a\n"
	    "S gap 40\n"
	    "S: HTTP/1.1 200 two\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\" length=3\n"
	    "-1 complete 1 \"a<2>\"\n"
	    "span B 39+1 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"one\" headers=0/19 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "! header-gap f5 Messages may be missing before this response, and "
	    "the client had not waited for it. Which of its requests this and "
	    "later responses answer is not certain; they are shown in "
	    "order.\n"
	    "http 2 f2>f5 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"two\" headers=0/19 at=19/80 artifacts=0/0 bytes=0/0\n"
	    "http 3 f2>f0 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=38/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

/* Paired with a HEAD, perhaps wrongly: the next bytes say what is a body. */
static void
lost_responses_and_a_head(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    " + HEAD /2 HTTP/1.1\n"
	    " +\n"
	    " + GET /3 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 one\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "S gap 40\n"
	    "S: HTTP/1.1 200 three\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = abc\n"
	    "S: HTTP/1.1 200 head\n"
	    " + Content-Length: 9\n"
	    " +\n"
	    "S: HTTP/1.1 200 four\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"one\" headers=0/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "! header-gap f5 Messages may be missing before this response, and "
	    "the client had not waited for it. Which of its requests this and "
	    "later responses answer is not certain; they are shown in "
	    "order.\n"
	    "+1 http-response B f5 url=\"http://10.0.0.2/2\" length=3\n"
	    "-1 complete 3 \"abc\"\n"
	    "span B 120+3 artifact 1\n"
	    "http 2 f2>f5 \"HEAD\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"three\" headers=0/19 at=19/79 artifacts=0/1 bytes=0/3\n"
	    "http 3 f2>f6 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 200 "
	    "\"head\" headers=0/19 at=39/123 artifacts=0/0 bytes=0/0\n"
	    "http 4 f0>f7 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"four\" "
	    "headers=0/19 at=0/163 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_gap_in_a_form_takes_the_pairs_it_touches(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /1 HTTP/1.1\n"
	    " + Content-Type: application/x-www-form-urlencoded\n"
	    " + Content-Length: 20\n"
	    " +\n"
	    " = a=1&b=2\n"
	    "C gap 4\n"
	    "C= 2&c=3&d=4\n",
	    "+1 http-request A f2 url=\"http://10.0.0.2/1\" "
	    "type=\"application/x-www-form-urlencoded\" length=20\n"
	    "-1 complete 16 \"a=1&b=2<4>2&c=3&d=4\"\n"
	    "span A 89+20 artifact 1\n"
	    "http 1 f2>f0 \"POST\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 0 \"\" "
	    "headers=69/0 at=0/0 artifacts=1/0 bytes=20/0\n"
	    "  form \"a\" = \"1\"\n"
	    "  form \"c\" = \"3\"\n"
	    "  form \"d\" = \"4\"\n"
	    "close 1 http client A\n");
}

static void
a_gap_in_a_form_part_ends_it(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /1 HTTP/1.1\n"
	    " + Content-Type: multipart/form-data; boundary=B\n"
	    " + Content-Length: 132\n"
	    " +\n"
	    " + --B\n"
	    " + Content-Disposition: form-data; name=a; filename=a.txt\n"
	    " +\n"
	    " = abc\n"
	    "C gap 4\n"
	    "C: hij\n"
	    " + --B\n"
	    " + Content-Disposition: form-data; name=b\n"
	    " +\n"
	    " + x\n"
	    " + --B--\n",
	    "+1 http-form-part A f2 name=\"a.txt\" "
	    "url=\"http://10.0.0.2/1\"\n"
	    "-1 cut 3 \"abc\"\n"
	    "span A 151+3 artifact 1\n"
	    "http 1 f2>f0 \"POST\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 0 \"\" "
	    "headers=68/0 at=0/0 artifacts=1/0 bytes=132/0\n"
	    "  form \"b\" = \"x\"\n"
	    "close 1 http client A\n");
}

static void
a_gap_in_a_range_keeps_its_place(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /f HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 206 Partial Content\n"
	    " + Content-Type: multipart/byteranges; boundary=B\n"
	    " + Content-Length: 95\n"
	    " +\n"
	    " + --B\n"
	    " + Content-Range: bytes 0-9/20\n"
	    " +\n"
	    " = abc\n"
	    "S gap 4\n"
	    "S: hij\n"
	    " + --B\n"
	    " + Content-Range: bytes 18-19/20\n"
	    " +\n"
	    " + st\n"
	    " + --B--\n",
	    "+1 http-response B f3 url=\"http://h/f\" length=10 "
	    "range=0-9/20\n"
	    "-1 complete 6 \"abc<4>hij\"\n"
	    "span B 136+10 artifact 1\n"
	    "+2 http-response B f5 url=\"http://h/f\" length=2 "
	    "range=18-19/20\n"
	    "-2 complete 2 \"st\"\n"
	    "span B 186+2 artifact 2\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/f\" \"HTTP/1.1\" 206 \"Partial "
	    "Content\" type=\"multipart/byteranges; boundary=B\" "
	    "headers=9/68 at=0/0 artifacts=0/1 bytes=0/95\n"
	    "close 1 http client A\n");
}

static void
a_gap_while_it_is_not_known_what_a_body_is(void **state)
{
	(void)state;
	talk_check(&plan,
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 8\n"
	    " +\n"
	    " = HTT\n"
	    "S gap 2\n"
	    "S= xyz\n"
	    "S= HTTP/1.1 200 OK\\r\\nContent-Length: 8\\r\\n\\r\\nHTTP/1\n"
	    "S end fin\n",
	    "+1 http-response B f2 length=8\n"
	    "-1 complete 6 \"HTT<2>xyz\"\n"
	    "span B 38+8 artifact 1\n"
	    "+2 http-response B f5 length=8\n"
	    "-2 cut 6 missing=2 \"HTTP/1\"\n"
	    "span B 84+6 artifact 2\n"
	    "http 1 f0>f2 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/19 at=0/0 artifacts=0/1 bytes=0/8\n"
	    "http 2 f0>f5 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/19 at=0/46 artifacts=0/2 bytes=0/6\n"
	    "close 1 http client A\n");
}

static void
a_session_whose_start_was_missed(void **state)
{
	(void)state;
	talk_check(&plan,
	    "open 1 10.0.0.1:40000 > 10.0.0.2:80 mid\n"
	    "S= end of a body that beganHTTP/1.1 200 lost\\r\\n\\r\\n\n"
	    "C: ld: x\n"
	    " +\n"
	    " + GET /2 HTTP/1.1\n"
	    " +\n"
	    "S= HTTP/1.1 200 two\\r\\nContent-Length: 0\\r\\n\\r\\n\n",
	    "http 1 f3>f4 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"two\" headers=0/19 at=9/45 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_gap_in_an_opaque_session(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET / HTTP/1.1\n"
	    " + Upgrade: x\n"
	    " +\n"
	    "S: HTTP/1.1 101 Yes\n"
	    " +\n"
	    "S gap 20\n"
	    "S: HTTP/1.1 200 OK\n"
	    " +\n"
	    "C gap 10\n"
	    "C: GET / HTTP/1.1\n"
	    " +\n",
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/\" \"HTTP/1.1\" 101 "
	    "\"Yes\" headers=12/0 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_broken_start_line_keeps_the_pairs_in_order(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C= GET /1\n"
	    "C gap 5\n"
	    "C: HTTP/1.1\n"
	    " +\n"
	    " + GET /2 HTTP/1.1\n"
	    " +\n"
	    "S= HTTP/1.1 302 Fou\n"
	    "S gap 10\n"
	    "S:\n"
	    " + HTTP/1.1 200 two\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C= BREW /3\n"
	    "S: HTTP/1.1 200 three\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "C gap 4\n"
	    "C= POST /4?a=b HTT\n"
	    "C end rst\n",
	    "! header-gap f3 Bytes of the start line of a message are "
	    "missing.\n"
	    "! header-gap f6 Bytes of the start line of a response are "
	    "missing.\n"
	    "http 1 f2>f5 \"GET\" \"10.0.0.2\" \"/1\" \"\" 302 \"Fou\" "
	    "headers=0/0 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f4>f7 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"two\" headers=0/19 at=23/28 artifacts=0/0 bytes=0/0\n"
	    "! header-gap f10 Bytes of the start line of a request are "
	    "missing.\n"
	    "http 3 f0>f9 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"three\" "
	    "headers=0/19 at=0/67 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

/* As in production: the decoder is found by what the sides say. */
static const struct talk_plan detected = {.attach = talk_app, .port = 8888};

static void
a_capture_that_began_inside_a_download(void **state)
{
	(void)state;
	talk_check(&detected,
	    "open 1 10.0.0.2:8888 > 10.0.0.1:40000 mid\n"
	    "C repeat 600 x\n"
	    "C repeat 600 y\n"
	    "S: GET /next HTTP/1.1\n"
	    " +\n"
	    "C= zHTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok\n",
	    "+1 http-response A f5 url=\"http://10.0.0.2:8888/next\" length=2\n"
	    "-1 complete 2 \"ok\"\n"
	    "span A 1239+2 artifact 1\n"
	    "http 1 f4>f5 \"GET\" \"10.0.0.2:8888\" \"/next\" \"HTTP/1.1\" "
	    "200 \"OK\" headers=0/19 at=0/1201 artifacts=0/1 bytes=0/2\n"
	    "close 1 http client B\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_gap_inside_a_body_keeps_offsets),
	    cmocka_unit_test(a_gap_at_the_begin_of_a_body),
	    cmocka_unit_test(a_gap_at_the_end_of_a_body),
	    cmocka_unit_test(a_body_that_is_all_gap_is_no_file),
	    cmocka_unit_test(a_gap_from_a_body_into_the_next_head),
	    cmocka_unit_test(a_gap_inside_a_chunk_is_a_gap_of_the_body),
	    cmocka_unit_test(a_gap_to_the_end_of_a_chunk),
	    cmocka_unit_test(a_gap_that_swallows_a_chunk_header_stops_the_body),
	    cmocka_unit_test(a_gap_inside_a_chunk_size_stops_the_body),
	    cmocka_unit_test(a_gap_inside_trailers),
	    cmocka_unit_test(a_gap_in_a_body_until_close),
	    cmocka_unit_test(a_gap_inside_a_request_head),
	    cmocka_unit_test(a_gap_inside_a_start_line),
	    cmocka_unit_test(a_gap_inside_a_response_head),
	    cmocka_unit_test(a_gap_between_messages),
	    cmocka_unit_test(a_lost_request_does_not_shift_the_pairs),
	    cmocka_unit_test(lost_responses_of_a_client_that_pipelines),
	    cmocka_unit_test(lost_responses_and_a_head),
	    cmocka_unit_test(a_gap_in_a_form_takes_the_pairs_it_touches),
	    cmocka_unit_test(a_gap_in_a_form_part_ends_it),
	    cmocka_unit_test(a_gap_in_a_range_keeps_its_place),
	    cmocka_unit_test(a_gap_while_it_is_not_known_what_a_body_is),
	    cmocka_unit_test(a_session_whose_start_was_missed),
	    cmocka_unit_test(a_gap_in_an_opaque_session),
	    cmocka_unit_test(a_broken_start_line_keeps_the_pairs_in_order),
	    cmocka_unit_test(a_capture_that_began_inside_a_download),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
