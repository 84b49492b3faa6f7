/* Bodies of HTTP messages: where they end, what becomes a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "app/decoders.h"
#include "talk.h"

static const struct talk_plan plan = {.decoder = &app_http};

static void
chunks_with_extensions_and_trailers(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /a HTTP/1.1\n"
	    " + Host: h\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 4;name=\"v;x\"\n"
	    " + Wiki\n"
	    " + 0005 ; y\n"
	    " + pedia\n"
	    " + A\n"
	    " + 0123456789\n"
	    " + 00;last\n"
	    " + X-Sum: 1\n"
	    " + X-Two: 2\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: Chunked\n"
	    " +\n"
	    " + 0\n"
	    " +\n",
	    "+1 http-request A f2 url=\"http://h/a\"\n"
	    "-1 complete 19 \"Wikipedia0123456789\"\n"
	    "span A 71+36 artifact 1\n"
	    "http 1 f2>f3 \"POST\" \"h\" \"/a\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=59/28 at=0/0 artifacts=1/0 bytes=19/0\n"
	    "close 1 http client A\n");
}

static void
no_body_where_none_can_be(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 204 No Content\n"
	    " + Content-Length: 5\n"
	    " +\n"
	    "C: GET /2 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 304 Not Modified\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    "C: GET /3 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 204 \"No "
	    "Content\" headers=0/19 at=0/0 artifacts=0/0 bytes=0/0\n"
	    "http 2 f4>f5 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 304 \"Not "
	    "Modified\" headers=0/28 at=19/46 artifacts=0/0 bytes=0/0\n"
	    "http 3 f6>f7 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/19 at=38/103 artifacts=0/0 bytes=0/0\n"
	    "close 1 http client A\n");
}

static void
a_body_until_close_is_complete_by_fin_only(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.0\n"
	    " +\n"
	    "S: HTTP/1.0 200 OK\n"
	    " +\n"
	    " = abc\n"
	    "S end fin\n"
	    "close\n"
	    "open 3 10.0.0.1:1 > 10.0.0.2:80\n"
	    "3 C: GET /2 HTTP/1.0\n"
	    " +\n"
	    "3 S: HTTP/1.0 200 OK\n"
	    " +\n"
	    " = abc\n"
	    "3 S end rst\n"
	    "open 4 10.0.0.1:1 > 10.0.0.2:80\n"
	    "4 C: GET /3 HTTP/1.0\n"
	    " +\n"
	    "4 S: HTTP/1.0 200 OK\n"
	    " +\n"
	    " = abc\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\"\n"
	    "-1 complete 3 \"abc\"\n"
	    "span B 19+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.0\" 200 "
	    "\"OK\" headers=0/0 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "close 1 http client A\n"
	    "+2 http-response B f6 url=\"http://10.0.0.2/2\"\n"
	    "-2 uncertain 3 \"abc\"\n"
	    "span B 19+3 artifact 2\n"
	    "http 1 f5>f6 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.0\" 200 "
	    "\"OK\" headers=0/0 at=0/0 artifacts=0/2 bytes=0/3\n"
	    "+3 http-response B f9 url=\"http://10.0.0.2/3\"\n"
	    "close 3 http client A\n"
	    "-3 uncertain 3 \"abc\"\n"
	    "span B 19+3 artifact 3\n"
	    "http 1 f8>f9 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.0\" 200 "
	    "\"OK\" headers=0/0 at=0/0 artifacts=0/3 bytes=0/3\n"
	    "close 4 http client A\n");
}

static void
a_body_that_ends_too_soon(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 10\n"
	    " +\n"
	    " = abc\n"
	    "S end fin\n"
	    "open 2 10.0.0.1:1 > 10.0.0.2:80\n"
	    "2 C: GET /2 HTTP/1.1\n"
	    " +\n"
	    "2 S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 3\n"
	    " + abc\n"
	    " + 5\n"
	    " = de\n"
	    "2 S end fin\n"
	    "open 3 10.0.0.1:1 > 10.0.0.2:80\n"
	    "3 C: GET /3 HTTP/1.1\n"
	    " +\n"
	    "3 S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 3\n"
	    " + abc\n"
	    "3 S end rst\n",
	    "+1 http-response B f3 url=\"http://10.0.0.2/1\" length=10\n"
	    "-1 cut 3 missing=7 \"abc\"\n"
	    "span B 39+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"10.0.0.2\" \"/1\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/20 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "+2 http-response B f6 url=\"http://10.0.0.2/2\"\n"
	    "-2 cut 5 missing=3 \"abcde\"\n"
	    "span B 50+10 artifact 2\n"
	    "http 1 f5>f6 \"GET\" \"10.0.0.2\" \"/2\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/2 bytes=0/5\n"
	    "+3 http-response B f9 url=\"http://10.0.0.2/3\"\n"
	    "-3 cut 3 \"abc\"\n"
	    "span B 50+3 artifact 3\n"
	    "http 1 f8>f9 \"GET\" \"10.0.0.2\" \"/3\" \"HTTP/1.1\" 200 "
	    "\"OK\" headers=0/28 at=0/0 artifacts=0/3 bytes=0/3\n"
	    "close 1 http client A\n"
	    "close 2 http client A\n"
	    "close 3 http client A\n");
}

static void
codings_are_named_in_the_order_they_were_applied(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /1 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Encoding: deflate, br\n"
	    " + Content-Encoding: identity\n"
	    " + Transfer-Encoding: gzip, chunked\n"
	    " +\n"
	    " + 3\n"
	    " + abc\n"
	    " + 0\n"
	    " +\n"
	    "C: GET /2 HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Transfer-Encoding: x-gzip\n"
	    " +\n"
	    " = abc\n"
	    "S end fin\n",
	    "+1 http-response B f3 url=\"http://h/1\" codings=\"deflate, br, "
	    "gzip\"\n"
	    "-1 complete 3 \"abc\"\n"
	    "span B 115+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/1\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/93 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "+2 http-response B f5 url=\"http://h/2\" codings=\"x-gzip\"\n"
	    "-2 complete 3 \"abc\"\n"
	    "span B 171+3 artifact 2\n"
	    "http 2 f4>f5 \"GET\" \"h\" \"/2\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/27 at=28/125 artifacts=0/2 bytes=0/3\n"
	    "close 1 http client A\n");
}

static void
a_range_of_a_file(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /f HTTP/1.1\n"
	    " + Host: h\n"
	    " + Range: bytes=2-4\n"
	    " +\n"
	    "S: HTTP/1.1 206 Partial Content\n"
	    " + Content-Range: bytes 2-4/10\n"
	    " + ETag: \"v1\"\n"
	    " + Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = cde\n"
	    "C: GET /f HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 206 Partial Content\n"
	    " + Content-Range: bytes 5-6/*\n"
	    " + ETag: W/\"v1\"\n"
	    " + Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\n"
	    " + Content-Length: 2\n"
	    " +\n"
	    " = fg\n"
	    "C: GET /f HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Range: bytes 5-6/8\n"
	    " + Content-Length: 1\n"
	    " +\n"
	    " = x\n",
	    "+1 http-response B f3 url=\"http://h/f\" etag=\"\"v1\"\" "
	    "length=3 range=2-4/10\n"
	    "-1 complete 3 \"cde\"\n"
	    "span B 138+3 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/f\" \"HTTP/1.1\" 206 \"Partial "
	    "Content\" headers=27/106 at=0/0 artifacts=0/1 bytes=0/3\n"
	    "+2 http-response B f5 url=\"http://h/f\" etag=\"Mon, 01 Jan "
	    "2024 00:00:00 GMT\" length=2 range=5-6\n"
	    "-2 complete 2 \"fg\"\n"
	    "span B 280+2 artifact 2\n"
	    "http 2 f4>f5 \"GET\" \"h\" \"/f\" \"HTTP/1.1\" 206 \"Partial "
	    "Content\" headers=9/107 at=46/141 artifacts=0/2 bytes=0/2\n"
	    "+3 http-response B f7 url=\"http://h/f\" length=1\n"
	    "-3 complete 1 \"x\"\n"
	    "span B 348+1 artifact 3\n"
	    "http 3 f6>f7 \"GET\" \"h\" \"/f\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=9/47 at=74/282 artifacts=0/3 bytes=0/1\n"
	    "close 1 http client A\n");
}

static void
ranges_in_parts(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /f HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 206 Partial Content\n"
	    " + Content-Type: multipart/byteranges; boundary=THIS\n"
	    " + ETag: \"v1\"\n"
	    " + Transfer-Encoding: chunked\n"
	    " +\n"
	    " + 1c\n"
	    " = \\r\\n--THIS\\r\\nContent-Type: text\\r\\n\n"
	    " = 36\\r\\n/plain\\r\\nContent-Range: bytes "
	    "0-3/10\\r\\n\\r\\nabcd\\r\\n--THIS\\r\\nC\\r\\n\n"
	    " + 29\n"
	    " = ontent-Range: bytes 8-9/10\\r\\n\\r\\nij\\r\\n--THIS-\\r\\n\n"
	    " + 1\n"
	    " + -\n"
	    " + 0\n"
	    " +\n",
	    "+1 http-response B f3 url=\"http://h/f\" type=\"text/plain\" "
	    "etag=\"\"v1\"\" length=4 range=0-3/10\n"
	    "-1 complete 4 \"abcd\"\n"
	    "span B 200+4 artifact 1\n"
	    "+2 http-response B f3 url=\"http://h/f\" etag=\"\"v1\"\" "
	    "length=2 range=8-9/10\n"
	    "-2 complete 2 \"ij\"\n"
	    "span B 251+2 artifact 2\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/f\" \"HTTP/1.1\" 206 \"Partial "
	    "Content\" type=\"multipart/byteranges; boundary=THIS\" "
	    "headers=9/91 at=0/0 artifacts=0/1 bytes=0/124\n"
	    "close 1 http client A\n");
}

static void
a_form_with_a_file(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /up?k=v HTTP/1.1\n"
	    " + Host: h\n"
	    " + Content-Type: multipart/form-data; boundary=\"----B\"\n"
	    " + Content-Length: 289\n"
	    " +\n"
	    " + ------B\n"
	    " + Content-Disposition: form-data; name=\"note\"\n"
	    " +\n"
	    " + two words\n"
	    " + ------B\n"
	    " + Content-Disposition: form-data; name=\"doc\"; filename=\"a "
	    "b.txt\"\n"
	    " + Content-Type: text/plain\n"
	    " +\n"
	    " + line\n"
	    " + ------Bx\n"
	    " +\n"
	    " + ------B\n"
	    " + Content-Disposition: form-data; name=\"none\"; "
	    "filename=\"\"\n"
	    " +\n"
	    " +\n"
	    " + ------B\n"
	    " +\n"
	    " + nameless\n"
	    " + ------B--\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "+1 http-form-part A f2 name=\"a b.txt\" url=\"http://h/up?k=v\" "
	    "type=\"text/plain\"\n"
	    "-1 complete 16 \"line\\x0d\\x0a------Bx\\x0d\\x0a\"\n"
	    "span A 276+16 artifact 1\n"
	    "+2 http-form-part A f2 url=\"http://h/up?k=v\"\n"
	    "-2 complete 8 \"nameless\"\n"
	    "span A 376+8 artifact 2\n"
	    "http 1 f2>f3 \"POST\" \"h\" \"/up?k=v\" \"HTTP/1.1\" 200 \"OK\" "
	    "headers=83/19 at=0/0 artifacts=1/0 bytes=289/0\n"
	    "  query \"k\" = \"v\"\n"
	    "  form \"note\" = \"two words\"\n"
	    "close 1 http client A\n");
}

static void
a_urlencoded_form_is_read_and_carved(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /login HTTP/1.1\n"
	    " + Host: h\n"
	    " + Content-Type: application/x-www-form-urlencoded; "
	    "charset=utf-8\n"
	    " + Content-Length: 33\n"
	    " +\n"
	    " = user=b%6fb&pw=%26+x&empty=&=v&&la\n"
	    "S: HTTP/1.1 303 See Other\n"
	    " + Content-Length: 0\n"
	    " +\n",
	    "+1 http-request A f2 url=\"http://h/login\" "
	    "type=\"application/x-www-form-urlencoded; charset=utf-8\" "
	    "length=33\n"
	    "-1 complete 33 \"user=b%6fb&pw=%26+x&empty=&=v&&la\"\n"
	    "span A 117+33 artifact 1\n"
	    "http 1 f2>f3 \"POST\" \"h\" \"/login\" \"HTTP/1.1\" 303 \"See "
	    "Other\" headers=93/19 at=0/0 artifacts=1/0 bytes=33/0\n"
	    "  form \"user\" = \"bob\"\n"
	    "  form \"pw\" = \"& x\"\n"
	    "  form \"empty\" = \"\"\n"
	    "  form \"\" = \"v\"\n"
	    "  form \"la\" = \"\"\n"
	    "close 1 http client A\n");
}

static void
a_form_that_is_cut_shows_its_whole_pairs(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /login HTTP/1.1\n"
	    " + Host: h\n"
	    " + Content-Type: application/x-www-form-urlencoded\n"
	    " + Content-Length: 33\n"
	    " +\n"
	    " = user=bob&pw=secr\n"
	    "C end rst\n",
	    "+1 http-request A f2 url=\"http://h/login\" "
	    "type=\"application/x-www-form-urlencoded\" length=33\n"
	    "-1 cut 16 missing=17 \"user=bob&pw=secr\"\n"
	    "span A 102+16 artifact 1\n"
	    "http 1 f2>f0 \"POST\" \"h\" \"/login\" \"HTTP/1.1\" 0 \"\" "
	    "headers=78/0 at=0/0 artifacts=1/0 bytes=16/0\n"
	    "  form \"user\" = \"bob\"\n"
	    "close 1 http client A\n");
}

static void
a_coded_form_is_only_carved(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: POST /a HTTP/1.1\n"
	    " + Host: h\n"
	    " + Content-Type: application/x-www-form-urlencoded\n"
	    " + Content-Encoding: gzip\n"
	    " + Content-Length: 3\n"
	    " +\n"
	    " = a=1\n"
	    "C: POST /b HTTP/1.1\n"
	    " + Host: h\n"
	    " + Content-Type: multipart/form-data; boundary=B\n"
	    " + Content-Encoding: gzip\n"
	    " + Content-Length: 5\n"
	    " +\n"
	    " = --B--\n",
	    "+1 http-request A f2 url=\"http://h/a\" "
	    "type=\"application/x-www-form-urlencoded\" codings=\"gzip\" "
	    "length=3\n"
	    "-1 complete 3 \"a=1\"\n"
	    "span A 121+3 artifact 1\n"
	    "+2 http-request A f3 url=\"http://h/b\" "
	    "type=\"multipart/form-data; boundary=B\" codings=\"gzip\" "
	    "length=5\n"
	    "-2 complete 5 \"--B--\"\n"
	    "span A 243+5 artifact 2\n"
	    "http 1 f2>f0 \"POST\" \"h\" \"/a\" \"HTTP/1.1\" 0 \"\" "
	    "headers=101/0 at=0/0 artifacts=1/0 bytes=3/0\n"
	    "http 2 f3>f0 \"POST\" \"h\" \"/b\" \"HTTP/1.1\" 0 \"\" "
	    "headers=99/0 at=124/0 artifacts=2/0 bytes=5/0\n"
	    "close 1 http client A\n");
}

static void
names_of_files(void **state)
{
	(void)state;
	talk_check(&plan,
	    "C: GET /d HTTP/1.1\n"
	    " + Host: h\n"
	    " +\n"
	    "S: HTTP/1.1 200 OK\n"
	    " + Content-Disposition: attachment; filename=\"x\"; "
	    "filename*=UTF-8''%e2%82%ac\n"
	    " + Content-Type: text/html\"><script>\n"
	    " + Content-Length: 1\n"
	    " +\n"
	    " = x\n",
	    "+1 http-response B f3 name=\"€\" url=\"http://h/d\" "
	    "type=\"text/html\"><script>\" length=1\n"
	    "-1 complete 1 \"x\"\n"
	    "span B 148+1 artifact 1\n"
	    "http 1 f2>f3 \"GET\" \"h\" \"/d\" \"HTTP/1.1\" 200 \"OK\" "
	    "type=\"text/html\"><script>\" headers=9/129 at=0/0 "
	    "artifacts=0/1 bytes=0/1\n"
	    "close 1 http client A\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(chunks_with_extensions_and_trailers),
	    cmocka_unit_test(no_body_where_none_can_be),
	    cmocka_unit_test(a_body_until_close_is_complete_by_fin_only),
	    cmocka_unit_test(a_body_that_ends_too_soon),
	    cmocka_unit_test(codings_are_named_in_the_order_they_were_applied),
	    cmocka_unit_test(a_range_of_a_file),
	    cmocka_unit_test(ranges_in_parts),
	    cmocka_unit_test(a_form_with_a_file),
	    cmocka_unit_test(a_urlencoded_form_is_read_and_carved),
	    cmocka_unit_test(a_form_that_is_cut_shows_its_whole_pairs),
	    cmocka_unit_test(a_coded_form_is_only_carved),
	    cmocka_unit_test(names_of_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
