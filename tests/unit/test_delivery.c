/* delivery: the order of a session's bytes, kept and read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/rd.h"
#include "case/delivery.h"
#include "folio.h"

static void
open_with_delivery(struct folio *f)
{
	folio_open(f);
	f->record_config.delivery = true;
	f->raw = true;
	folio_reset(f);
}

/* The steps of a session, a line each. */
static const char *
steps(struct folio *f, struct buf *out)
{
	struct delivery_step s;
	struct buf all = {0};
	int64_t before = 0;
	sqlite3_stmt *q;
	struct rd r;

	assert_int_equal(sqlite3_prepare_v2(f->db,
			     "SELECT data FROM delivery ORDER BY session_id,n",
			     -1, &q, NULL),
	    SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW)
		buf_add(&all, sqlite3_column_blob(q, 0),
		    (size_t)sqlite3_column_bytes(q, 0));
	sqlite3_finalize(q);
	for (r = rd_init(buf_as_slice(&all)); delivery_next(&r, &s, &before);) {
		buf_printf(out, "%c %lld ", s.side == SIDE_A ? 'A' : 'B',
		    (long long)(s.ns / FOLIO_MS));
		if (s.kind == DELIVERY_BYTES)
			buf_printf(out, "%llu\n", (unsigned long long)s.n);
		else if (s.kind == DELIVERY_GAP)
			buf_printf(out, "gap %llu %llu\n",
			    (unsigned long long)s.n,
			    (unsigned long long)s.zeros);
		else
			buf_printf(out, "type %u code %u frame %llu\n", s.type,
			    s.code, (unsigned long long)s.frame);
	}
	assert_false(r.bad);
	buf_free(&all);
	return buf_cstr(out);
}

static void
bytes_come_back_in_the_order_of_both_sides(void **state)
{
	struct folio f;
	struct buf out = {0};
	struct session *s;

	(void)state;
	open_with_delivery(&f);
	s = folio_session(&f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");
	folio_say(&f, s, SIDE_A, "GET /");
	folio_say(&f, s, SIDE_B, "hello");
	folio_say(&f, s, SIDE_B, "again");
	folio_gap(&f, s, SIDE_B, 100, GAP_LOST);
	folio_say(&f, s, SIDE_A, "bye");
	folio_end(&f, s);
	folio_write(&f);
	assert_string_equal(steps(&f, &out), "A 1 5\n"
					     "B 2 5\n"
					     "B 3 5\n"
					     "B 3 gap 100 100\n"
					     "A 4 3\n");
	buf_free(&out);
	folio_close(&f);
}

static void
messages_of_icmp_tell_their_type(void **state)
{
	struct folio f;
	struct buf out = {0};
	struct session *s;

	(void)state;
	open_with_delivery(&f);
	s = folio_session(&f, 0, 7, IPP_ICMP, "10.0.0.1:0", "10.0.0.2:0");
	folio_say(&f, s, SIDE_A, "ping");
	folio_end(&f, s);
	folio_write(&f);
	assert_string_equal(steps(&f, &out), "A 0 type 0 code 0 frame 7\n"
					     "A 1 type 0 code 0 frame 8\n"
					     "A 1 4\n");
	buf_free(&out);
	folio_close(&f);
}

static void
nothing_is_kept_unasked(void **state)
{
	struct folio f;
	struct session *s;

	(void)state;
	folio_open(&f);
	s = folio_session(&f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");
	folio_say(&f, s, SIDE_A, "GET /");
	folio_end(&f, s);
	folio_write(&f);
	assert_string_equal(
	    folio_sql(&f, "SELECT count(*) FROM delivery"), "0\n");
	folio_close(&f);
}

static void
many_steps_make_blobs_of_bounded_size(void **state)
{
	struct folio f;
	struct session *s;
	int i;

	(void)state;
	open_with_delivery(&f);
	s = folio_session(&f, 0, 7, IPP_TCP, "10.0.0.1:1000", "10.0.0.2:80");
	for (i = 0; i < 30000; i++)
		folio_say(&f, s, i % 2 == 0 ? SIDE_A : SIDE_B, "x");
	folio_end(&f, s);
	folio_write(&f);
	assert_string_equal(
	    folio_sql(&f, "SELECT count(*)>1,max(length(data))<70000 "
			  "FROM delivery"),
	    "1|1\n");
	folio_close(&f);
}

static void
any_time_survives(void **state)
{
	static const int64_t ns[] = {0, INT64_MAX, INT64_MIN, -1, 1};
	struct delivery_step step = {.kind = DELIVERY_BYTES, .n = 1};
	struct buf b = {0};
	int64_t before = 0;
	struct rd r;
	size_t i;

	(void)state;
	for (i = 0; i < 5; i++) {
		step.ns = ns[i];
		delivery_put(&b, &step, &before);
	}
	before = 0;
	r = rd_init(buf_as_slice(&b));
	for (i = 0; i < 5; i++) {
		assert_true(delivery_next(&r, &step, &before));
		assert_int_equal(step.ns, ns[i]);
	}
	assert_false(delivery_next(&r, &step, &before));
	buf_free(&b);
}

static void
a_blob_that_is_none_ends(void **state)
{
	struct rd r = rd_init(SLICE_LIT("\xff\x01\x01"));
	struct delivery_step step;
	int64_t before = 0;

	(void)state;
	assert_false(delivery_next(&r, &step, &before));
	r = rd_init(SLICE_LIT("\x00\x80"));
	assert_false(delivery_next(&r, &step, &before));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_come_back_in_the_order_of_both_sides),
	    cmocka_unit_test(messages_of_icmp_tell_their_type),
	    cmocka_unit_test(nothing_is_kept_unasked),
	    cmocka_unit_test(many_steps_make_blobs_of_bounded_size),
	    cmocka_unit_test(any_time_survives),
	    cmocka_unit_test(a_blob_that_is_none_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
