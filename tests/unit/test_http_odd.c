/* HTTP that lies: attacks of its history, broken messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/decoders.h"
#include "talk.h"

static const struct talk_plan plan = {.decoder = &app_http};

/* CL.TE: chunked wins (RFC 9112, 6.1), and both readings are told. */
static void
content_length_and_transfer_encoding(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /a HTTP/1.1\n"
	    " + Host: h\n"
	    " + Content-Length: 4\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 2\n"
	    " + ab\n"
	    " + 0\n"
	    " +\n"
	    " + GET /smuggled HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n",
	    "! two-lengths f2 A request has both Content-Length and "
	    "Transfer-Encoding.\n"
	    "+1 http-request A f2 url=\"http://h/a\"\n"
	    "-1 complete 2 \"ab\"\n"
	    "span A 79+2 artifact 1\n"
	    "http 1 f2>f0 \"POST\" \"h\" \"/a\" \"HTTP/1.1\" 0 \"\" "
	    "headers=56/0 at=0/0 artifacts=1/0 bytes=2/0\n"
	    "http 2 f2>f0 \"GET\" \"h\" \"/smuggled\" \"HTTP/1.1\" 0 \"\" "
	    "headers=9/0 at=88/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
two_equal_lengths_are_one(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /a HTTP/1.1\n"
	    " + Content-Length: 2\n"
	    " + Content-Length: 2, 2\n"
	    " +\n"
	    " = ab\n",
	    "+1 http-request A f2 url=\"http://10.0.0.2/a\" length=2\n"
	    "-1 complete 2 \"ab\"\n"
	    "span A 61+2 artifact 1\n"
	    "http 1 f2>f0 \"POST\" \"10.0.0.2\" \"/a\" \"HTTP/1.1\" 0 \"\" "
	    "headers=41/0 at=0/0 artifacts=1/0 bytes=2/0\n"
	    "close 1 http client A\n");
}

static void
two_lengths_that_differ(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /a HTTP/1.1\n"
	    " + Content-Length: 2\n"
	    " + Content-Length: 7\n"
	    " +\n"
	    " = abGET /x HTTP/1.1\\r\\n\\r\\n\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 3, 1\n"
	    " +\n"
	    " = abc\n",
	    "! two-lengths f2 A request has Content-Length fields that "
	    "differ.\n"
	    "+1 http-request A f2 url=\"http://10.0.0.2/a\" length=2\n"
	    "-1 complete 2 \"ab\"\n"
	    "span A 58+2 artifact 1\n"
	    "! two-lengths f3 A response has Content-Length fields that "
	    "differ.\n"
	    "+2 http-response B f3 url=\"http://10.0.0.2/a\" length=3\n"
	    "-2 complete 3 \"abc\"\n"
	    "span B 41+3 artifact 2\n"
	    "http 1 f2>f3 \"POST\" \"10.0.0.2\" \"/a\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=38/22 at=0/0 artifacts=1/2 bytes=2/3\n"
	    "http 2 f2>f0 \"GET\" \"10.0.0.2\" \"/x\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=60/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
transfer_encodings_that_only_look_like_chunked(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /1 HTTP/1.1\n"
	    " + Transfer-Encoding: xchunked\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = abc\n"
	    "C: POST /2 HTTP/1.1\n"
	    " + Transfer-Encoding: \\x0bchunked\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = abc\n"
	    "C: POST /3 HTTP/1.1\n"
	    " + Transfer-Encoding : chunked\n"
	    " +\n"
	    " + 1\n"
	    " + a\n"
	    " + 0\n"
	    " +\n"
	    "C: POST /4 HTTP/1.1\n"
	    " + Transfer-Encoding: chunked\n"
	    " + Transfer-Encoding: identity\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " + 1\n"
	    " + a\n"
	    " + 0\n"
	    " +\n"
	    "C: POST /5 HTTP/1.1\n"
	    " + Transfer-Encoding:\n"
	    " +  chunked\n"
	    " +\n"
	    " + 1\n"
	    " + a\n"
	    " + 0\n"
	    " +\n"
	    "C: POST /6 HTTP/1.1\n"
	    " + Transfer-Encoding: cow\n"
	    " +\n"
	    " + GET /7 HTTP/1.1\n"
	    " +\n",
	    "! two-lengths f2 A request has both Content-Length and "
	    "Transfer-Encoding.\n"
	    "+1 http-request A f2 url=\"http://10.0.0.2/1\" "
	    "codings=\"xchunked\" length=3\n"
	    "-1 complete 3 \"abc\"\n"
	    "span A 68+3 artifact 1\n"
	    "! two-lengths f3 A request has both Content-Length and "
	    "Transfer-Encoding.\n"
	    "+2 http-request A f3 url=\"http://10.0.0.2/2\" "
	    "codings=\"\\x0bchunked\" length=3\n"
	    "-2 complete 3 \"abc\"\n"
	    "span A 139+3 artifact 2\n"
	    "! malformed f4 A request has a space before the colon or the "
	    "name of a field.\n"
	    "+3 http-request A f4 url=\"http://10.0.0.2/3\"\n"
	    "-3 complete 1 \"a\"\n"
	    "span A 194+1 artifact 3\n"
	    "! two-lengths f5 A request has both Content-Length and "
	    "Transfer-Encoding.\n"
	    "+4 http-request A f5 url=\"http://10.0.0.2/4\"\n"
	    "-4 complete 1 \"a\"\n"
	    "span A 301+1 artifact 4\n"
	    "+5 http-request A f6 url=\"http://10.0.0.2/5\"\n"
	    "-5 complete 1 \"a\"\n"
	    "span A 362+1 artifact 5\n"
	    "! malformed f7 A request has a Transfer-Encoding that does not "
	    "end in chunked.\n"
	    "http 1 f2>f0 \"POST\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 0 \"\" "
	    "headers=48/0 at=0/0 artifacts=1/0 bytes=3/0\n"
	    "http 2 f3>f0 \"POST\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 0 \"\" "
	    "headers=48/0 at=71/0 artifacts=2/0 bytes=3/0\n"
	    "http 3 f4>f0 \"POST\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 0 \"\" "
	    "headers=29/0 at=142/0 artifacts=3/0 bytes=1/0\n"
	    "http 4 f5>f0 \"POST\" \"10.0.0.2\" \"/4\" \"HTTP/1.1\" 0 \"\" "
	    "headers=76/0 at=202/0 artifacts=4/0 bytes=1/0\n"
	    "http 5 f6>f0 \"POST\" \"10.0.0.2\" \"/5\" \"HTTP/1.1\" 0 \"\" "
	    "headers=30/0 at=309/0 artifacts=5/0 bytes=1/0\n"
	    "http 6 f7>f0 \"POST\" \"10.0.0.2\" \"/6\" \"HTTP/1.1\" 0 \"\" "
	    "headers=24/0 at=370/0 artifacts=0/0 bytes=0/0\n"
	    "http 7 f7>f0 \"GET\" \"10.0.0.2\" \"/7\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=414/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
lengths_that_are_no_numbers(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /1 HTTP/1.1\n"
	    " + Content-Length: -1\n"
	    " +\n"
	    "C: POST /2 HTTP/1.1\n"
	    " + Content-Length: +3\n"
	    " +\n"
	    "C: POST /3 HTTP/1.1\n"
	    " + Content-Length: 0x3\n"
	    " +\n"
	    "C: POST /4 HTTP/1.1\n"
	    " + Content-Length: 99999999999999999999\n"
	    " +\n"
	    "C: POST /5 HTTP/1.1\n"
	    " + Content-Length: 3 3\n"
	    " +\n"
	    "C: POST /6 HTTP/1.1\n"
	    " + Content-Length:\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 18446744073709551615\n"
	    " +\n"
	    " = abc\n"
	    "S end fin\n",
	    "! malformed f2 A request has a Content-Length that is not a "
	    "number.\n"
	    "! malformed f3 A request has a Content-Length that is not a "
	    "number.\n"
	    "! malformed f4 A request has a Content-Length that is not a "
	    "number.\n"
	    "! malformed f5 A request has a Content-Length that is not a "
	    "number.\n"
	    "! malformed f6 A request has a Content-Length that is not a "
	    "number.\n"
	    "! malformed f7 A request has a Content-Length that is not a "
	    "number.\n"
	    "! malformed f8 A response has a Content-Length that is not a "
	    "number.\n"
	    "+1 http-response B f8 url=\"http://10.0.0.2/1\"\n"
	    "-1 complete 3 \"abc\"\n"
	    "span B 57+3 artifact 1\n"
	    "http 1 f2>f8 \"POST\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=20/38 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "http 2 f3>f0 \"POST\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 0 \"\" "
	    "headers=20/0 at=40/0 artifacts=0/0 bytes=0/0\n"
	    "http 3 f4>f0 \"POST\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 0 \"\" "
	    "headers=21/0 at=80/0 artifacts=0/0 bytes=0/0\n"
	    "http 4 f5>f0 \"POST\" \"10.0.0.2\" \"/4\" \"HTTP/1.1\" 0 \"\" "
	    "headers=38/0 at=121/0 artifacts=0/0 bytes=0/0\n"
	    "http 5 f6>f0 \"POST\" \"10.0.0.2\" \"/5\" \"HTTP/1.1\" 0 \"\" "
	    "headers=21/0 at=179/0 artifacts=0/0 bytes=0/0\n"
	    "http 6 f7>f0 \"POST\" \"10.0.0.2\" \"/6\" \"HTTP/1.1\" 0 \"\" "
	    "headers=17/0 at=220/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
chunk_sizes_that_are_no_sizes(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 2\n"
	    " + ab\n"
	    " + FFFFFFFFFFFFFFFFF\n"
	    " + cd\n"
	    " + HTTP/1.1 200 OK\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = ok\n"
	    "open 2 10.0.0.1:1 > 10.0.0.2:80\n"
	    "2 C: GET /2 HTTP/1.1\n"
	    " +\n"
	    "2 S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + -1\n"
	    " + HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 0x2\n"
	    " + ab\n"
	    "open 3 10.0.0.1:1 > 10.0.0.2:80\n"
	    "3 C: GET /3 HTTP/1.1\n"
	    " +\n"
	    "3 S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 7fffffffffffffff\n"
	    " + ab\n"
	    "open 4 10.0.0.1:1 > 10.0.0.2:80\n"
	    "4 C: GET /4 HTTP/1.1\n"
	    " +\n"
	    "4 S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 3fffffffffffffff\n"
	    " + ab\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "! malformed f3 A response has a chunk whose size is not a "
	    "number.\n"
	    "-1 cut 2 \"ab\"\n"
	    "span B 50+2 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/1 bytes=0/2\n"
	    "+2 http-response B f3 length=2\n"
	    "-2 complete 2 \"ok\"\n"
	    "span B 115+2 artifact 2\n"
	    "! malformed f6 A response has a chunk whose size is not a "
	    "number.\n"
	    "http 1 f5>f6 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "! malformed f6 A response has a chunk whose size is not a "
	    "number.\n"
	    "! malformed f9 A response has a chunk whose size is not a "
	    "number.\n"
	    "http 1 f8>f9 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "+3 http-response B f12 url=\"http://10.0.0.2/4\"\n"
	    "http 2 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/19 at=0/77 artifacts=0/2 bytes=0/2\n"
	    "close 1 http client A\n"
	    "http 2 f0>f6 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/28 at=0/51 artifacts=0/0 bytes=0/0\n"
	    "close 2 http client A\n"
	    "close 3 http client A\n"
	    "-3 cut 4 missing=4611686018427387899 \"ab\\x0d\\x0a\"\n"
	    "span B 65+4 artifact 3\n"
	    "http 1 f11>f12 \"GET\" \"10.0.0.2\" \"/4\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/3 bytes=0/4\n"
	    "close 4 http client A\n");
}

static void
a_chunk_longer_than_its_size(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 2\n"
	    " + abc\n"
	    " + 0\n"
	    " +\n"
	    " + HTTP/1.1 200 OK\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = ok\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "! malformed f3 A response has a chunk that is longer than its "
	    "size.\n"
	    "-1 cut 2 \"ab\"\n"
	    "span B 50+2 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/1 bytes=0/2\n"
	    "+2 http-response B f3 length=2\n"
	    "-2 complete 2 \"ok\"\n"
	    "span B 98+2 artifact 2\n"
	    "http 2 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/19 at=0/60 artifacts=0/2 bytes=0/2\n"
	    "close 1 http client A\n");
}

static void
heads_that_break_the_protocol(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " + Host : h\n"
	    " +\n"
	    "C: GET /2 HTTP/1.1\n"
	    " + Host\n"
	    " + X: 1\n"
	    " +\n"
	    "C: GET /3 HTTP/1.1\n"
	    " + A: \\x00\n"
	    " +\n"
	    "C: GET /4 HTTP/1.1\n"
	    " +  Host: folded first\n"
	    " +\n"
	    "C: GET /a b HTTP/1.1\n"
	    " + A b: c\n"
	    " +\n"
	    "C: GET  /6\tHTTP/1.1 \n"
	    " + : x\n"
	    " +\n"
	    "C: GET /7\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 2000 What\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "S: HTTP/1.1 200\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    "S: HTTP/1.1 099\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "! malformed f2 A request has a space before the colon or the "
	    "name of a field.\n"
	    "! malformed f3 A request has a header line without a colon.\n"
	    "! malformed f4 A request has a NUL byte among its header "
	    "fields.\n"
	    "! malformed f5 A request has a space before the colon or the "
	    "name of a field.\n"
	    "! malformed f6 A request has a space inside its target.\n"
	    "! malformed f7 A request has a field name with forbidden "
	    "characters.\n"
	    "! malformed f8 A request has no version, as in HTTP/0.9.\n"
	    "! malformed f9 A response has a status of more than three "
	    "digits.\n"
	    "http 1 f2>f9 \"GET\" \"h\" \"/1\" \"HTTP/1.1\" 200 \"0 What\" "
	    "headers=10/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f3>f10 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 \"\" "
	    "headers=12/19 at=29/41 artifacts=0/0 bytes=0/0\n"
	    "! malformed f11 A response has a status below 100.\n"
	    "http 3 f4>f11 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 99 \"\" "
	    "headers=6/19 at=60/76 artifacts=0/0 bytes=0/0\n"
	    "http 4 f5>f0 \"GET\" \"folded first\" \"/4\" \"HTTP/1.1\" 0 "
	    "\"\" headers=21/0 at=85/0 artifacts=0/0 bytes=0/0\n"
	    "http 5 f6>f0 \"GET\" \"10.0.0.2\" \"/a b\" \"HTTP/1.1\" 0 \"\" "
	    "headers=8/0 at=125/0 artifacts=0/0 bytes=0/0\n"
	    "http 6 f7>f0 \"GET\" \"10.0.0.2\" \"/6\" \"HTTP/1.1\" 0 \"\" "
	    "headers=5/0 at=154/0 artifacts=0/0 bytes=0/0\n"
	    "http 7 f8>f0 \"GET\" \"h\" \"/7\" \"\" 0 \"\" headers=9/0 "
	    "at=180/0 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
bytes_between_messages(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    " + not a message\n"
	    " + at all\n"
	    " + GET /2 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = ok and more HTHTTP/1.1 200 OK\\r\\nContent-Length: "
	    "3\\r\\n\\r\\ntwo\n",
	    "! malformed f2 Where a request should begin are bytes that are "
	    "none.\n"
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\" length=2\n"
	    "-1 complete 2 \"ok\"\n"
	    "span B 38+2 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/19 at=0/0 artifacts=0/1 bytes=0/2\n"
	    "! malformed f3 Where a response should begin are bytes that are "
	    "none.\n"
	    "+2 http-response B f3 url=\"http://10.0.0.2/2\" length=3\n"
	    "-2 complete 3 \"two\"\n"
	    "span B 90+3 artifact 2\n"
	    "http 2 f2>f3 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/19 at=42/52 artifacts=0/2 bytes=0/3\n"
	    "close 1 http client A\n");
}

static void
a_response_split_by_a_header(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /?to=%0d%0aSet-Cookie:%20a=b HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 302 Found\n"
	    " + Location: /\n"
	    " + Content-Length: 0\n"
	    " +\n"
	    " + HTTP/1.1 200 OK\n"
	    " + Content-Length: 4\n"
	    " +\n"
	    " = fake\n",
	    "! hostile-text f2 A query value holds control characters: "
	    "\"\\x0d\\x0aSet-Cookie: a=b\".\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/?to=%0d%0aSet-Cookie:%20a=b\" "
	    "\"HTTP/1.1\" 302 \"Found\" headers=9/32 at=0/0 artifacts=0/0 "
	    "bytes=0/0\n"
	    "  query \"to\" = \"\\x0d\\x0aSet-Cookie: a=b\"\n"
	    "+1 http-response B f3 length=4\n"
	    "-1 complete 4 \"fake\"\n"
	    "span B 92+4 artifact 1\n"
	    "http 2 f0>f3 \"\" \"\" \"\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=0/19 at=0/54 artifacts=0/1 bytes=0/4\n"
	    "close 1 http client A\n");
}

static void
hostile_text_once_a_transaction(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /a?q=%3Cscript%3E&r=javascript:x HTTP/1.1\n"
	    " +\n"
	    "C: GET /<ScRipt> HTTP/1.1\n"
	    " +\n"
	    "C: GET /\\x1b[2J HTTP/1.1\n"
	    " +\n"
	    "C: GET /?n%e2%80%aeame=1 HTTP/1.1\n"
	    " +\n"
	    "C: POST /f HTTP/1.1\n"
	    " + Content-Type: application/x-www-form-urlencoded\n"
	    " + Content-Length: 41\n"
	    " +\n"
	    " = text=two%0d%0alines&url=JAVAscript%3Ago()\n"
	    "C: GET /fine?x=%0a HTTP/1.1\n"
	    " + Cookie: a=<script>\n"
	    " +\n"
	    "C: GET /ok?x=1<2 HTTP/1.1\n"
	    " +\n",
	    "+1 http-request A f6 url=\"http://10.0.0.2/f\" "
	    "type=\"application/x-www-form-urlencoded\" length=41\n"
	    "-1 complete 41 \"text=two%0d%0alines&url=JAVAscript%3Ago()\"\n"
	    "span A 220+41 artifact 1\n"
	    "! hostile-text f2 The target of a request holds script markup: "
	    "\"/a?q=%3Cscript%3E&r=javascript:x\".\n"
	    "http 1 f2>f0 \"GET\" \"10.0.0.2\" "
	    "\"/a?q=%3Cscript%3E&r=javascript:x\" \"HTTP/1.1\" 0 \"\" "
	    "headers=0/0 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "  query \"q\" = \"<script>\"\n"
	    "  query \"r\" = \"javascript:x\"\n"
	    "! hostile-text f3 The target of a request holds script markup: "
	    "\"/<ScRipt>\".\n"
	    "http 2 f3>f0 \"GET\" \"10.0.0.2\" \"/<ScRipt>\" \"HTTP/1.1\" 0 "
	    "\"\" headers=0/0 at=49/0 artifacts=0/0 bytes=0/0\n"
	    "! hostile-text f4 The target of a request holds control "
	    "characters: \"/\\x1b[2J\".\n"
	    "http 3 f4>f0 \"GET\" \"10.0.0.2\" \"/\\x1b[2J\" \"HTTP/1.1\" 0 "
	    "\"\" headers=0/0 at=75/0 artifacts=0/0 bytes=0/0\n"
	    "! hostile-text f5 The name of a parameter holds characters that "
	    "turn the reading direction: \"nU+202Eame\".\n"
	    "http 4 f5>f0 \"GET\" \"10.0.0.2\" \"/?n%e2%80%aeame=1\" "
	    "\"HTTP/1.1\" 0 \"\" headers=0/0 at=97/0 artifacts=0/0 "
	    "bytes=0/0\n"
	    "  query \"nU+202Eame\" = \"1\"\n"
	    "! hostile-text f6 A form value holds script markup: "
	    "\"JAVAscript:go()\".\n"
	    "http 5 f6>f0 \"POST\" \"10.0.0.2\" \"/f\" \"HTTP/1.1\" 0 \"\" "
	    "headers=69/0 at=131/0 artifacts=1/0 bytes=41/0\n"
	    "  form \"text\" = \"two\\x0d\\x0alines\"\n"
	    "  form \"url\" = \"JAVAscript:go()\"\n"
	    "! hostile-text f7 A query value holds control characters: "
	    "\"\\x0a\".\n"
	    "http 6 f7>f0 \"GET\" \"10.0.0.2\" \"/fine?x=%0a\" \"HTTP/1.1\" "
	    "0 \"\" headers=20/0 at=261/0 artifacts=0/0 bytes=0/0\n"
	    "  query \"x\" = \"\\x0a\"\n"
	    "  cookie \"a\" = \"<script>\"\n"
	    "http 7 f8>f0 \"GET\" \"10.0.0.2\" \"/ok?x=1<2\" \"HTTP/1.1\" 0 "
	    "\"\" headers=0/0 at=309/0 artifacts=0/0 bytes=0/0\n"
	    "  query \"x\" = \"1<2\"\n"
	    "close 1 http client A\n");
}

static void
multipart_without_a_boundary_is_one_file(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST / HTTP/1.1\n"
	    " + Content-Type: multipart/form-data\n"
	    " + Content-Length: 5\n"
	    " +\n"
	    " = --x--\n"
	    "C: POST / HTTP/1.1\n"
	    " + Content-Type: multipart/form-data; boundary=y\n"
	    " + Content-Length: 5\n"
	    " +\n"
	    " = --x--\n",
	    "! malformed f2 A request has a multipart type without a usable "
	    "boundary.\n"
	    "+1 http-request A f2 url=\"http://10.0.0.2/\" "
	    "type=\"multipart/form-data\" length=5\n"
	    "-1 complete 5 \"--x--\"\n"
	    "span A 73+5 artifact 1\n"
	    "! malformed f3 A request has a multipart body without a closing "
	    "boundary.\n"
	    "http 1 f2>f0 \"POST\" \"10.0.0.2\" \"/\" \"HTTP/1.1\" 0 \"\" "
	    "headers=54/0 at=0/0 artifacts=1/0 bytes=5/0\n"
	    "http 2 f3>f0 \"POST\" \"10.0.0.2\" \"/\" \"HTTP/1.1\" 0 \"\" "
	    "headers=66/0 at=78/0 artifacts=0/0 bytes=5/0\n"
	    "close 1 http client A\n");
}

static void
a_preface_of_http_2_is_passed_over(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: PRI * HTTP/2.0\n"
	    " +\n"
	    " + SM\n"
	    " +\n"
	    " = \\x00\\x00\\x00\\x04\n"
	    "S= \\x00\\x00\\x00\\x04HTTP/1.1 200 OK\\r\\n\\r\\n\n",
	    "close 1 http\n");
}

static void
a_very_long_target_is_told(void **state)
{
	struct talk *t = talk_new(&plan, TALK_BYTES, 0);

	(void)state;
	talk_play(t, "C= GET /\nC repeat 8192 a\nC:  HTTP/1.1\n +\n");
	assert_non_null(strstr(talk_log(t),
	    "! hostile-text f2 The target of a request is 8193 bytes long.\n"));
	talk_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(content_length_and_transfer_encoding),
	    cmocka_unit_test(two_equal_lengths_are_one),
	    cmocka_unit_test(two_lengths_that_differ),
	    cmocka_unit_test(transfer_encodings_that_only_look_like_chunked),
	    cmocka_unit_test(lengths_that_are_no_numbers),
	    cmocka_unit_test(chunk_sizes_that_are_no_sizes),
	    cmocka_unit_test(a_chunk_longer_than_its_size),
	    cmocka_unit_test(heads_that_break_the_protocol),
	    cmocka_unit_test(bytes_between_messages),
	    cmocka_unit_test(a_response_split_by_a_header),
	    cmocka_unit_test(hostile_text_once_a_transaction),
	    cmocka_unit_test(multipart_without_a_boundary_is_one_file),
	    cmocka_unit_test(a_preface_of_http_2_is_passed_over),
	    cmocka_unit_test(a_very_long_target_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
