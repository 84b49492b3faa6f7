/* What a shard's streams delivered lately, held against what comes again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "session/history.h"

struct seen {
	struct buf text; /* "SEQ:BYTES " of each stretch that differs */
};

static void
differs(void *ctx, uint64_t seq, struct slice now)
{
	struct seen *s = ctx;

	buf_printf(&s->text, "%llu:", (unsigned long long)seq);
	buf_add_slice(&s->text, now);
	buf_str(&s->text, " ");
}

static void
assert_differs(const struct history *h, const struct history_index *x,
    uint64_t seq, const char *now, const char *expected)
{
	struct seen s = {.text = {0}};
	struct history_sink sink = {.ctx = &s, .differs = differs};

	history_compare(h, x, seq, slice_str(now), &sink);
	assert_string_equal(buf_cstr(&s.text), expected);
	buf_free(&s.text);
}

static void
put(struct history *h, struct history_index *x, uint64_t seq, const char *text)
{
	history_add(h, x, seq, slice_str(text));
}

static void
bytes_that_come_again_are_compared(void **state)
{
	struct history *h = history_new();
	struct history_index x = {0};

	(void)state;
	put(h, &x, 10, "abcdef");
	assert_differs(h, &x, 10, "abcdef", "");
	assert_differs(h, &x, 12, "cd", "");
	assert_differs(h, &x, 12, "cX", "12:cX ");
	assert_differs(h, &x, 0, "0123456789abX", "10:abX ");
	assert_differs(h, &x, 14, "eX9", "14:eX ");
	assert_differs(h, &x, 16, "gh", "");
	history_free(h);
}

static void
streams_that_take_turns_are_kept_apart(void **state)
{
	struct history *h = history_new();
	struct history_index x = {0}, y = {0}, none = {0};
	unsigned i;

	(void)state;
	for (i = 0; i < 100; i++) {
		put(h, &x, 2 * i, "xx");
		put(h, &y, 1000 + 3 * i, "yyy");
	}
	assert_differs(h, &x, 50, "xxxxXxxx", "54:Xx ");
	assert_differs(h, &y, 1001, "yyyYyyYy", "1003:yYy 1006:yYy ");
	assert_differs(h, &x, 0, "Xxx", "0:Xx ");
	assert_differs(h, &x, 198, "xX", "198:xX ");
	assert_differs(h, &none, 0, "what", "");
	history_free(h);
}

static void
what_the_ring_lost_is_not_compared(void **state)
{
	struct history *h = history_new();
	struct history_index x = {0}, y = {0};
	char big[HISTORY_BYTES / 2 + 1];

	(void)state;
	memset(big, 'b', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	put(h, &x, 0, "old");
	put(h, &y, 0, big);
	assert_differs(h, &x, 0, "new", "0:new ");
	put(h, &y, sizeof big - 1, big);
	assert_differs(h, &x, 0, "new", "");
	put(h, &x, 3, "young");
	assert_differs(h, &x, 0, "newYoung", "3:Young ");
	history_free(h);
}

static void
of_more_than_the_ring_holds_the_end_is_kept(void **state)
{
	static char big[HISTORY_BYTES + 4];
	struct history *h = history_new();
	struct history_index x = {0};

	(void)state;
	memset(big, 'b', sizeof big);
	history_add(h, &x, 100, slice_of(big, sizeof big));
	assert_differs(h, &x, 100, "oooob", "");
	assert_differs(h, &x, 103, "oo", "104:o ");
	history_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_that_come_again_are_compared),
	    cmocka_unit_test(streams_that_take_turns_are_kept_apart),
	    cmocka_unit_test(what_the_ring_lost_is_not_compared),
	    cmocka_unit_test(of_more_than_the_ring_holds_the_end_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
