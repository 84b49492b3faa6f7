/* Ranges put together: orders, overlaps, holes, and who wins. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "carve/join.h"
#include "carve_help.h"

static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyz";
#define TOTAL (sizeof text - 1)

struct pieces {
	struct help *h;
	struct libmagic *magic;
	struct join_part part[2000];
	char *path[2000];
	size_t n;
	struct joined out;
};

static int
start(void **state)
{
	struct pieces *p = xcalloc(1, sizeof *p);

	p->h = help_new();
	help_start(p->h, true, 0, false);
	p->magic = libmagic_new();
	*state = p;
	return 0;
}

static int
stop(void **state)
{
	struct pieces *p = *state;

	while (p->n != 0)
		free(p->path[--p->n]);
	joined_free(&p->out);
	libmagic_free(p->magic);
	help_free(p->h);
	free(p);
	return 0;
}

/* A piece of all, as the carver would have written it. */
static struct join_part *
add(struct pieces *p, struct slice all, uint64_t first, uint64_t last)
{
	struct join_part *part = &p->part[p->n];
	struct slice data = slice_mid(all, first, last - first + 1);

	p->path[p->n] = xasprintf("files/piece-%zu", p->n);
	outdir_put(p->h->dir, p->path[p->n], data, -1);
	*part = (struct join_part){
	    .path = p->path[p->n],
	    .first = first,
	    .last = last,
	    .size = data.n,
	    .complete = true,
	    .frame = 100 + p->n,
	};
	p->n++;
	return part;
}

static bool
join(struct pieces *p, uint64_t total)
{
	struct join j = {
	    .dir = p->h->dir,
	    .limits = &p->h->limits,
	    .budget = &p->h->budget,
	    .magic = p->magic,
	    .hashes = HASH_MD5,
	    .findings = &p->h->findings_sink,
	    .session_id = 5984 * 16,
	    .number = 9,
	    .frame = 100,
	    .ns = 0,
	    .url = SLICE_LIT("http://h/a.txt"),
	    .declared_type = SLICE_LIT("text/plain"),
	    .total = total,
	    .parts = p->part,
	    .n = p->n,
	};

	if (p->out.path.n != 0)
		outdir_remove(p->h->dir, buf_cstr(&p->out.path));
	joined_free(&p->out);
	return range_join(&j, &p->out);
}

static void
holds(struct pieces *p, struct slice want)
{
	struct kept k = {.a.size = p->out.size};
	uint8_t sha256[SHA256_SIZE];

	sha256_of(want, sha256);
	assert_memory_equal(p->out.sha256, sha256, sizeof sha256);
	memcpy(k.path, p->out.path.p, p->out.path.n);
	help_file_is(p->h, &k, want);
}

#define ALL SLICE_LIT(text)

static void
pieces_in_any_order_are_the_whole(void **state)
{
	struct pieces *p = *state;

	add(p, ALL, 20, 35);
	add(p, ALL, 0, 9);
	add(p, ALL, 10, 19);
	assert_true(join(p, TOTAL));
	holds(p, ALL);
	assert_string_equal(buf_cstr(&p->out.path), "files/005/5984-9-a.txt");
	assert_string_equal(p->out.type, "text/plain");
	assert_int_equal(p->out.conflicts, 0);
	help_found(p->h, "");
}

static void
a_hole_is_no_whole(void **state)
{
	struct pieces *p = *state;

	add(p, ALL, 0, 9);
	add(p, ALL, 11, 35);
	assert_false(join(p, TOTAL));
	add(p, ALL, 10, 10);
	assert_true(join(p, TOTAL));
	assert_false(join(p, TOTAL + 1));
}

static void
one_piece_that_is_all_needs_no_joining(void **state)
{
	struct pieces *p = *state;

	add(p, ALL, 0, 35);
	assert_false(join(p, TOTAL));
	add(p, ALL, 0, 9);
	assert_false(join(p, TOTAL));
}

static void
a_cut_piece_gives_its_beginning_and_a_holed_one_nothing(void **state)
{
	struct pieces *p = *state;
	struct join_part *cut = add(p, ALL, 0, 19);
	struct join_part *rest = add(p, ALL, 18, 35);

	cut->complete = false;
	cut->size = 18;
	cut->missing = 2;
	assert_true(join(p, TOTAL));
	holds(p, ALL);
	cut->size = 17;
	cut->missing = 3;
	assert_false(join(p, TOTAL));
	/* Zeros somewhere inside: the size is right, bytes are missing. */
	cut->size = 20;
	cut->missing = 2;
	assert_false(join(p, TOTAL));
	cut->complete = true;
	cut->missing = 0;
	assert_true(join(p, TOTAL));
	rest->expanded = true;
	assert_false(join(p, TOTAL));
}

static void
ranges_that_lie_are_left_out(void **state)
{
	struct pieces *p = *state;
	struct join_part *lie;

	add(p, ALL, 0, 19);
	lie = add(p, ALL, 20, 35);
	lie->last = 40; /* beyond the whole */
	assert_false(join(p, TOTAL));
	lie->last = 34; /* not its size */
	assert_false(join(p, TOTAL));
	lie->first = 30;
	lie->last = 20;
	assert_false(join(p, TOTAL));
}

static void
overlaps_that_agree_are_no_conflict(void **state)
{
	struct pieces *p = *state;

	add(p, ALL, 10, 30);
	add(p, ALL, 0, 15);
	add(p, ALL, 25, 35);
	add(p, ALL, 5, 34);
	assert_true(join(p, TOTAL));
	holds(p, ALL);
	assert_int_equal(p->out.conflicts, 0);
	help_found(p->h, "");
}

static void
the_first_piece_wins_and_the_conflict_is_told(void **state)
{
	struct pieces *p = *state;

	add(p, ALL, 10, 25);
	add(p, SLICE_LIT("##################"), 0, 17);
	add(p, SLICE_LIT("012345678############6789########xyz"), 3, 35);
	assert_true(join(p, TOTAL));
	holds(p, SLICE_LIT("##########abcdefghijklmnop#######xyz"));
	assert_int_equal(p->out.conflicts, 8 + 22);
	help_found(p->h, "range-conflict 9 Ranges of a.txt differ in 30 bytes, "
			 "the first at offset 3. What arrived first is in the "
			 "joined file; each range is kept as it came.\n");
}

static void
the_whole_shows_its_type(void **state)
{
	struct pieces *p = *state;
	struct slice page = SLICE_LIT("\x7f"
				      "ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0>\0"
				      "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");

	add(p, page, 0, 19);
	add(p, page, 20, page.n - 1);
	assert_true(join(p, page.n));
	assert_string_equal(p->out.type, "application/x-executable");
	help_found(p->h, "program-disguised 9 The server declared text/plain; "
			 "the bytes are a program (ELF) "
			 "(application/x-executable).\n");
}

/* Every byte comes from the first piece in order that holds it. */
static void
random_pieces_agree_with_painting(void **state)
{
	struct pieces *p = *state;
	uint8_t want[3000], owner[3000], data[3000];
	uint32_t seed = 3;
	uint64_t first, n, i, round, covered;

	for (round = 0; round < 40; round++) {
		while (p->n != 0) {
			outdir_remove(p->h->dir, p->path[--p->n]);
			free(p->path[p->n]);
		}
		memset(owner, 0, sizeof owner);
		for (covered = 0; covered < sizeof want && p->n < 200;) {
			seed = seed * 1664525 + 1013904223;
			first = (seed >> 8) % sizeof want;
			seed = seed * 1664525 + 1013904223;
			n = 1 + (seed >> 8) % 600;
			if (n > sizeof want - first)
				n = sizeof want - first;
			memset(data, 'a' + (int)(p->n % 26), sizeof data);
			add(p, slice_of(data, sizeof data), first,
			    first + n - 1);
			for (i = first; i < first + n; i++) {
				if (owner[i])
					continue;
				owner[i] = 1;
				want[i] = data[0];
				covered++;
			}
		}
		assert_int_equal(join(p, sizeof want), covered == sizeof want);
		if (covered == sizeof want)
			holds(p, slice_of(want, sizeof want));
		buf_reset(&p->h->findings);
	}
}

static void
many_pieces_of_a_large_file(void **state)
{
	struct pieces *p = *state;
	struct buf all = {0};
	size_t i;

	for (i = 0; i < 400000; i++)
		buf_u8(&all, (uint8_t)(i * 2654435761U >> 13));
	for (i = 0; i < 2000; i++)
		add(p, buf_as_slice(&all), (1999 - i) * 200,
		    (1999 - i) * 200 + 199);
	assert_true(join(p, all.n));
	holds(p, buf_as_slice(&all));
	buf_free(&all);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(pieces_in_any_order_are_the_whole),
	    TEST(a_hole_is_no_whole),
	    TEST(one_piece_that_is_all_needs_no_joining),
	    TEST(a_cut_piece_gives_its_beginning_and_a_holed_one_nothing),
	    TEST(ranges_that_lie_are_left_out),
	    TEST(overlaps_that_agree_are_no_conflict),
	    TEST(the_first_piece_wins_and_the_conflict_is_told),
	    TEST(the_whole_shows_its_type),
	    TEST(random_pieces_agree_with_painting),
	    TEST(many_pieces_of_a_large_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
