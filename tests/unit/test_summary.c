/* summary: the case as one JSON document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/xalloc.h"
#include "folio.h"
#include "report/report.h"

/* The digest of the capture is not what is tested here. */
static char *
without_capture(struct buf *b)
{
	char *text = xstrdup(buf_cstr(b));
	char *from = strstr(text, "\"captures\""), *to;

	assert_non_null(from);
	to = strstr(from, "\"frames\": {");
	assert_non_null(to);
	memmove(from, to, strlen(to) + 1);
	return text;
}

static void
a_summary_has_every_count(void **state)
{
	struct folio f;
	struct session *s;
	struct buf b;
	char *text;

	(void)state;
	folio_open(&f);
	f.meta.case_number = "NG-1";
	s = folio_session(&f, 0, 5, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");
	s->app = "http";
	folio_artifact(&f,
	    &(struct artifact){.session = s,
		.part = 1,
		.side = SIDE_B,
		.name = SLICE_LIT("a\"\xff"),
		.detected_type = "text/plain",
		.path = "files/000/5-1-a",
		.size = 3,
		.complete = true},
	    SLICE_LIT("abc"));
	folio_find(&f, 0,
	    &(struct finding){.kind = FINDING_MALFORMED,
		.session_id = s->id,
		.frame = 5,
		.ns = 7,
		.text = SLICE_LIT("<b>")});
	folio_end(&f, s);
	folio_write(&f);
	summary_write(f.out, f.db);
	b = folio_file(&f, "summary.json");
	text = without_capture(&b);
	assert_string_equal(text,
	    "{\n"
	    "\"wirefolio\": \"" PACKAGE_VERSION "\",\n"
	    "\"case\": \"NG-1\",\n"
	    "\"title\": null,\n"
	    "\"examiner\": null,\n"
	    "\"frames\": {\"total\": 64,\"filtered\": 0,\"other\": 0,"
	    "\"session\": 64,\"undecoded\": 0},\n"
	    "\"bytes\": 6400,\n"
	    "\"sessions\": 1,\n"
	    "\"sessions_by_proto\": {\"tcp\": 1},\n"
	    "\"sessions_by_app\": {\"http\": 1},\n"
	    "\"counts\": {\n"
	    "\"ethertype\": [\n"
	    "  {\"key\": \"0x0800\",\"label\": \"IPv4\",\"packets\": 0,"
	    "\"bytes\": 0,\"sessions\": 1}],\n"
	    "\"ip_protocol\": [\n"
	    "  {\"key\": \"6\",\"label\": \"TCP\",\"packets\": 0,"
	    "\"bytes\": 0,\"sessions\": 1}],\n"
	    "\"ip\": [\n"
	    "  {\"key\": \"10.0.0.1\",\"label\": null,\"packets\": 0,"
	    "\"bytes\": 0,\"sessions\": 1},\n"
	    "  {\"key\": \"10.0.0.2\",\"label\": null,\"packets\": 0,"
	    "\"bytes\": 0,\"sessions\": 1}],\n"
	    "\"tcp_port\": [\n"
	    "  {\"key\": \"80\",\"label\": \"http\",\"packets\": 1,"
	    "\"bytes\": 100,\"sessions\": 1}],\n"
	    "\"udp_port\": [],\n"
	    "\"link_type\": [\n"
	    "  {\"key\": \"1\",\"label\": \"Ethernet\",\"packets\": 64,"
	    "\"bytes\": 6400,\"sessions\": 0}],\n"
	    "\"vlan\": [],\n"
	    "\"ip_protocol_inner\": [],\n"
	    "\"ip_inner\": [],\n"
	    "\"other\": [],\n"
	    "\"undecoded\": []},\n"
	    "\"files\": [\n"
	    "  {\"path\": \"files/000/5-1-a\",\"size\": 3,\"sha256\": "
	    "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015"
	    "ad\",\"type\": \"text/plain\",\"declared_type\": null,"
	    "\"source\": \"http-response\",\"session\": \"5\",\"part\": 1,"
	    "\"name\": \"a\\\"\\u00ff\",\"url\": null,\"complete\": 1,"
	    "\"missing_bytes\": 0}],\n"
	    "\"findings\": [\n"
	    "  {\"id\": \"F1\",\"severity\": \"Low\",\"kind\": \"malformed\","
	    "\"text\": \"<b>\",\"ns\": 7,\"frame\": 5,\"session\": \"5\","
	    "\"part\": null,\"capture\": null}]\n"
	    "}\n");
	free(text);
	buf_free(&b);
	folio_close(&f);
}

static void
an_empty_case_has_empty_lists(void **state)
{
	struct folio f;
	struct buf b;

	(void)state;
	folio_open(&f);
	folio_write(&f);
	summary_write(f.out, f.db);
	b = folio_file(&f, "summary.json");
	assert_non_null(strstr(buf_cstr(&b), "\"sessions\": 0,\n"));
	assert_non_null(strstr(buf_cstr(&b), "\"sessions_by_proto\": {},\n"));
	assert_non_null(
	    strstr(buf_cstr(&b), "\"files\": [],\n\"findings\": []\n}\n"));
	buf_free(&b);
	folio_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_summary_has_every_count),
	    cmocka_unit_test(an_empty_case_has_empty_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
