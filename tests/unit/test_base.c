/* base/: slices, the bounded reader, escaping, times, numbers, addresses. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "base/addr.h"
#include "base/limits.h"
#include "base/pack.h"
#include "base/rd.h"
#include "base/store.h"
#include "base/wr.h"

static void
is(struct buf *got, const char *want)
{
	assert_string_equal(buf_cstr(got), want);
	buf_reset(got);
}

static void
a_read_past_the_end_gives_zero_and_sticks(void **state)
{
	struct rd r = rd_init(SLICE_LIT("\x01\x02\x03"));

	(void)state;
	assert_int_equal(rd_be16(&r), 0x0102);
	assert_int_equal(rd_be16(&r), 0);
	assert_true(r.bad);
	assert_int_equal(rd_u8(&r), 0);
	assert_int_equal(r.left, 0);
}

static void
both_byte_orders_are_read(void **state)
{
	struct rd r = rd_init(SLICE_LIT("\x01\x02\x03\x04\x01\x02\x03\x04"));

	(void)state;
	assert_int_equal(rd_be32(&r), 0x01020304);
	assert_int_equal(rd_le32(&r), 0x04030201);
	assert_false(r.bad);
}

static void
a_child_reader_cannot_see_its_neighbours(void **state)
{
	struct rd r = rd_init(SLICE_LIT("abcdef"));
	struct rd child = rd_sub(&r, 2);
	struct rd rest = rd_sub(&r, 100);

	(void)state;
	assert_int_equal(child.left, 2);
	rd_skip(&child, 3);
	assert_true(child.bad);
	assert_int_equal(rest.left, 4);
	assert_false(r.bad);
}

static void
a_line_needs_its_end_within_the_maximum(void **state)
{
	struct rd r = rd_init(SLICE_LIT("one\r\ntwo\nthree"));
	struct slice line;

	(void)state;
	assert_true(rd_line(&r, 100, &line));
	assert_true(slice_eq_str(line, "one"));
	assert_false(rd_line(&r, 3, &line));
	assert_true(rd_line(&r, 4, &line));
	assert_true(slice_eq_str(line, "two"));
	assert_false(rd_line(&r, 100, &line));
	assert_int_equal(r.left, 5);
}

static void
varints_come_back_and_bad_ones_latch(void **state)
{
	const uint64_t values[] = {0, 1, 127, 128, 300, UINT32_MAX, UINT64_MAX};
	struct buf b = {0};
	struct rd r;
	size_t i;

	(void)state;
	for (i = 0; i < 7; i++)
		buf_varint(&b, values[i]);
	r = rd_init(buf_as_slice(&b));
	for (i = 0; i < 7; i++)
		assert_true(rd_varint(&r) == values[i]);
	assert_int_equal(r.left, 0);
	r = rd_init(SLICE_LIT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
	assert_int_equal(rd_varint(&r), 0);
	assert_true(r.bad);
	assert_true(unzigzag(zigzag(-7)) == -7);
	buf_free(&b);
}

static void
html_escapes_markup_controls_and_direction(void **state)
{
	struct buf b = {0};

	(void)state;
	wr_html(&b, SLICE_LIT("<a href=\"x\">'&"));
	is(&b, "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;");
	wr_html(&b, SLICE_LIT("a\x1b[0m\0b\xff"));
	is(&b, "a\\x1b[0m\\x00b\\xff");
	wr_html(&b, SLICE_LIT("caf\xc3\xa9 \xe2\x80\xae"));
	is(&b, "caf\xc3\xa9 U+202E");
	wr_html_esc(&b, SLICE_LIT("<\x01>"));
	is(&b, "&lt;<span class=\"esc\">\\x01</span>&gt;");
	buf_free(&b);
}

static void
json_csv_tsv_url_and_terminal_have_their_own_escapes(void **state)
{
	struct buf b = {0};

	(void)state;
	wr_json(&b, SLICE_LIT("a\"\\\n\x01\xff\xc3\xa9"));
	is(&b, "\"a\\\"\\\\\\n\\u0001\\u00ff\xc3\xa9\"");
	wr_json_bytes(&b, SLICE_LIT("a/\"\\\b\f\n\r\t\0\x1f\x7f\xc3\xa9"));
	is(&b, "\"a/\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F\\u007F\\u00C3"
	       "\\u00A9\"");
	wr_hex_upper(&b, SLICE_LIT("\0\xab\xff"));
	is(&b, "00ABFF");
	wr_csv(&b, SLICE_LIT("a,\"b\""));
	is(&b, "\"a,\"\"b\"\"\"");
	wr_tsv(&b, SLICE_LIT("a\tb\\\n"));
	is(&b, "a\\tb\\\\\\n");
	wr_url_path(&b, SLICE_LIT("files/a b<\".txt"));
	is(&b, "files/a%20b%3C%22.txt");
	wr_shell(&b, SLICE_LIT("a b"));
	wr_shell(&b, SLICE_LIT("/x-1.pcap"));
	wr_shell(&b, SLICE_LIT("it's"));
	wr_shell(&b, SLICE_NONE);
	is(&b, "'a b'/x-1.pcap'it'\\''s'''");
	wr_term(&b, SLICE_LIT("x\x1b]0;t\x07"));
	is(&b, "x\\x1b]0;t\\x07");
	buf_free(&b);
}

static void
overlong_utf8_and_surrogates_are_not_characters(void **state)
{
	uint32_t cp;

	(void)state;
	assert_int_equal(utf8_decode(SLICE_LIT("\xc0\xaf"), &cp), 0);
	assert_int_equal(utf8_decode(SLICE_LIT("\xe0\x80\xaf"), &cp), 0);
	assert_int_equal(utf8_decode(SLICE_LIT("\xed\xa0\x80"), &cp), 0);
	assert_int_equal(utf8_decode(SLICE_LIT("\xf4\x90\x80\x80"), &cp), 0);
	assert_int_equal(utf8_decode(SLICE_LIT("\xe2\x82"), &cp), 0);
	assert_int_equal(utf8_decode(SLICE_LIT("\xe2\x82\xac"), &cp), 3);
	assert_int_equal(cp, 0x20ac);
}

static void
times_are_utc_and_exact_before_1970_too(void **state)
{
	struct buf b = {0};

	(void)state;
	wr_time(&b, INT64_C(1789368667113204000), 6);
	is(&b, "2026-09-14 06:51:07.113204");
	wr_time_iso(&b, 0, 0);
	is(&b, "1970-01-01T00:00:00Z");
	wr_time(&b, -1, 9);
	is(&b, "1969-12-31 23:59:59.999999999");
	wr_time(&b, INT64_C(951782400000000000), 0);
	is(&b, "2000-02-29 00:00:00");
	wr_clock(&b, INT64_C(1789368667113204000), 3);
	is(&b, "06:51:07.113");
	buf_free(&b);
}

static void
numbers_are_written_with_commas_and_zeros(void **state)
{
	struct buf b = {0};

	(void)state;
	wr_u64(&b, 0);
	is(&b, "0");
	wr_u64(&b, UINT64_MAX);
	is(&b, "18446744073709551615");
	wr_digits(&b, 7, 3);
	is(&b, "007");
	wr_digits(&b, 1234, 3);
	is(&b, "1234");
	wr_digits(&b, 0, 20);
	is(&b, "00000000000000000000");
	wr_commas(&b, 7);
	is(&b, "7");
	wr_commas(&b, 999);
	is(&b, "999");
	wr_commas(&b, 1000);
	is(&b, "1,000");
	wr_commas(&b, UINT64_MAX);
	is(&b, "18,446,744,073,709,551,615");
	buf_free(&b);
}

/* Each byte by itself, and each after one that needs no escape. */
static void
every_byte_is_html_by_itself(void **state)
{
	struct buf b = {0}, want = {0};

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		const uint8_t two[] = {'x', (uint8_t)c};
		bool shown = c == '\t' || c == '\n' || (c >= ' ' && c < 0x7f);

		buf_u8(&want, 'x');
		if (strchr("\"&'<>", (int)c) != NULL && c != 0)
			buf_str(&want, c == '"'	   ? "&quot;"
				       : c == '&'  ? "&amp;"
				       : c == '\'' ? "&#x27;"
				       : c == '<'  ? "&lt;"
						   : "&gt;");
		else if (shown)
			buf_u8(&want, (uint8_t)c);
		else
			buf_printf(&want, "\\x%02x", c);
		wr_html(&b, slice_of(two, 2));
		is(&b, buf_cstr(&want));
		wr_html(&b, slice_of(two + 1, 1));
		is(&b, buf_cstr(&want) + 1);
		buf_reset(&want);
	}
	buf_free(&b);
	buf_free(&want);
}

static void
numbers_in_text_have_one_strict_parser(void **state)
{
	uint64_t v;

	(void)state;
	assert_true(slice_u64(SLICE_LIT("1500"), 10, 1500, &v));
	assert_int_equal(v, 1500);
	assert_false(slice_u64(SLICE_LIT("1501"), 10, 1500, &v));
	assert_false(slice_u64(SLICE_LIT(""), 10, 10, &v));
	assert_false(slice_u64(SLICE_LIT("-1"), 10, 10, &v));
	assert_false(slice_u64(SLICE_LIT("+1"), 10, 10, &v));
	assert_false(slice_u64(SLICE_LIT("0x1"), 16, 10, &v));
	assert_true(slice_u64(SLICE_LIT("fF"), 16, 255, &v));
	assert_false(
	    slice_u64(SLICE_LIT("18446744073709551616"), 10, UINT64_MAX, &v));
	assert_true(
	    slice_u64(SLICE_LIT("18446744073709551615"), 10, UINT64_MAX, &v));
}

static void
tokens_are_cut_until_nothing_is_left(void **state)
{
	struct slice rest = SLICE_LIT("a,,b"), t;

	(void)state;
	assert_true(slice_token(&rest, ',', &t) && slice_eq_str(t, "a"));
	assert_true(slice_token(&rest, ',', &t) && t.n == 0);
	assert_true(slice_token(&rest, ',', &t) && slice_eq_str(t, "b"));
	assert_false(slice_token(&rest, ',', &t));
}

static void
addresses_parse_print_and_match_prefixes(void **state)
{
	struct buf b = {0};
	struct addr a;
	struct cidr c;

	(void)state;
	assert_true(addr_parse(SLICE_LIT("2001:db8::1"), &a));
	addr_write(&b, &a);
	is(&b, "2001:db8::1");
	assert_true(cidr_parse(SLICE_LIT("2001:db8::/33"), &c));
	assert_true(cidr_has(&c, &a));
	assert_true(cidr_parse(SLICE_LIT("192.0.2.128/25"), &c));
	assert_true(addr_parse(SLICE_LIT("192.0.2.200"), &a));
	assert_true(cidr_has(&c, &a));
	assert_true(addr_parse(SLICE_LIT("192.0.2.1"), &a));
	assert_false(cidr_has(&c, &a));
	assert_false(cidr_parse(SLICE_LIT("192.0.2.0/33"), &c));
	assert_false(addr_parse(SLICE_LIT("192.0.2"), &a));
	buf_free(&b);
}

static void
over_the_budget_bytes_wait_in_a_file(void **state)
{
	struct budget budget = {.limit = 4};
	struct store *s = store_new(&budget, NULL);
	struct store_ref a, b;
	struct buf scratch = {0};

	(void)state;
	store_put(s, SLICE_LIT("abcd"), &a);
	store_put(s, SLICE_LIT("efgh"), &b);
	assert_non_null(a.mem);
	assert_null(b.mem);
	assert_int_equal(store_spilled(s), 4);
	assert_true(slice_eq_str(store_get(s, &a, &scratch), "abcd"));
	assert_true(slice_eq_str(store_get(s, &b, &scratch), "efgh"));
	store_drop(s, &a);
	store_drop(s, &b);
	assert_int_equal(budget.used, 0);
	buf_free(&scratch);
	store_free(s);
}

static void
places_in_the_file_are_used_again(void **state)
{
	struct budget b = {.limit = 1};
	struct store *s = store_new(&b, NULL);
	struct store_ref kept, gone, next;
	struct buf scratch = {0};

	(void)state;
	store_put(s, SLICE_LIT("this one stays"), &kept);
	store_put(s, SLICE_LIT("this one goes"), &gone);
	next = gone;
	store_drop(s, &gone);
	store_put(s, SLICE_LIT("a later one"), &gone);
	assert_int_equal(gone.off, next.off);
	assert_true(slice_eq_str(store_get(s, &gone, &scratch), "a later one"));
	assert_true(
	    slice_eq_str(store_get(s, &kept, &scratch), "this one stays"));
	store_drop(s, &gone);
	store_drop(s, &kept);
	buf_free(&scratch);
	store_free(s);
}

/* What the copy of a process puts there, and what it still reads. */
static bool
put_in_the_copy(struct store *s, struct store_ref *gone, struct store_ref *kept)
{
	struct store_ref next;
	struct buf scratch = {0};

	store_drop(s, gone);
	store_put(s, SLICE_LIT("of the copy"), &next);
	return slice_eq_str(store_get(s, &next, &scratch), "of the copy") &&
	       slice_eq_str(store_get(s, kept, &scratch), "kept");
}

static void
a_forked_process_does_not_write_into_the_file(void **state)
{
	struct budget b = {.limit = 1};
	struct store *s = store_new(&b, NULL);
	struct store_ref gone, kept;
	struct buf scratch = {0};
	int status;
	pid_t pid;

	(void)state;
	store_put(s, SLICE_LIT("of the other"), &gone);
	store_put(s, SLICE_LIT("kept"), &kept);
	pid = fork();
	if (pid == 0)
		_exit(put_in_the_copy(s, &gone, &kept) ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_true(
	    slice_eq_str(store_get(s, &gone, &scratch), "of the other"));
	store_drop(s, &gone);
	store_drop(s, &kept);
	buf_free(&scratch);
	store_free(s);
}

struct packed {
	uint64_t zero, some;
	struct buf text;
	uint8_t odd[3];
};

static void
structs_come_back_from_few_bytes(void **state)
{
	struct packed p = {.some = 0x1200000034, .odd = {0, 7, 0}}, q;
	struct buf out = {0};
	struct rd r;

	(void)state;
	buf_str(&p.text, "kept beside it");
	pack_struct(&out, &p, sizeof p);
	pack_buf(&out, &p.text);
	assert_true(out.n < sizeof p + p.text.n);
	r = rd_init(buf_as_slice(&out));
	unpack_struct(&r, &q, sizeof q);
	unpack_buf(&r, &q.text);
	assert_true(r.left == 0 && !r.bad);
	assert_int_equal(q.zero, 0);
	assert_int_equal(q.some, p.some);
	assert_memory_equal(q.odd, p.odd, sizeof q.odd);
	assert_int_equal(q.text.cap, p.text.cap);
	assert_string_equal(buf_cstr(&q.text), "kept beside it");
	buf_free(&p.text);
	buf_free(&q.text);
	buf_free(&out);
}

static void
limits_are_set_by_name(void **state)
{
	struct limits l;
	const char *why = NULL;

	(void)state;
	limits_init(&l);
	assert_true(limits_set(&l, "ftp-line=99", &why));
	assert_int_equal(l.v[LIMIT_FTP_LINE], 99);
	assert_false(limits_set(&l, "no-such=1", &why));
	assert_false(limits_set(&l, "ftp-line=-1", &why));
	assert_string_equal(why, "the value must be a whole number");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_read_past_the_end_gives_zero_and_sticks),
	    cmocka_unit_test(both_byte_orders_are_read),
	    cmocka_unit_test(a_child_reader_cannot_see_its_neighbours),
	    cmocka_unit_test(a_line_needs_its_end_within_the_maximum),
	    cmocka_unit_test(varints_come_back_and_bad_ones_latch),
	    cmocka_unit_test(html_escapes_markup_controls_and_direction),
	    cmocka_unit_test(
		json_csv_tsv_url_and_terminal_have_their_own_escapes),
	    cmocka_unit_test(overlong_utf8_and_surrogates_are_not_characters),
	    cmocka_unit_test(times_are_utc_and_exact_before_1970_too),
	    cmocka_unit_test(numbers_are_written_with_commas_and_zeros),
	    cmocka_unit_test(every_byte_is_html_by_itself),
	    cmocka_unit_test(numbers_in_text_have_one_strict_parser),
	    cmocka_unit_test(tokens_are_cut_until_nothing_is_left),
	    cmocka_unit_test(addresses_parse_print_and_match_prefixes),
	    cmocka_unit_test(over_the_budget_bytes_wait_in_a_file),
	    cmocka_unit_test(places_in_the_file_are_used_again),
	    cmocka_unit_test(a_forked_process_does_not_write_into_the_file),
	    cmocka_unit_test(structs_come_back_from_few_bytes),
	    cmocka_unit_test(limits_are_set_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
