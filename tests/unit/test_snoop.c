/* capture/snoop.c: RFC 1761. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "capfile.h"
#include "packets.h"

#define FRAME SLICE_LIT("frame")

static void
records_are_padded(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_snoop(&f, 4);
	capfile_snoop_record(&f, 10, 5, FRAME, 5, 0);
	capfile_snoop_record(&f, 11, 6, SLICE_LIT("next"), 4, 0);
	capfile_expect(&f, "1 10.000005000 Ethernet 5/5 @40 frame\n"
			   "2 11.000006000 Ethernet 4/4 @72 next\n");
}

static void
a_cut_record_and_losses_are_told(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_snoop(&f, 4);
	capfile_snoop_record(&f, 10, 0, FRAME, 1000, 2);
	capfile_snoop_record(&f, 11, 0, FRAME, 5, 3);
	capfile_expect(&f, "1 10.000000000 Ethernet 5/1000 @40 frame\n"
			   "2 11.000000000 Ethernet 5/5 @72 frame\n"
			   "drops 3\nsnapped 1, 995 bytes\n"
			   "! capture-lost\n! snapped f1\n");
}

static void
data_link_types_become_link_types(void **state)
{
	static const struct {
		uint32_t datalink;
		const char *text;
	} rows[] = {
	    {0, "1 1.000000000 Ethernet 5/5 @40 frame\n"},
	    {8, "1 1.000000000 FDDI 5/5 @40 frame\n"},
	    {9, "1 1.000000000 snoop data link type 9 5/5 @40 frame\n"},
	};
	struct capfile f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		f = (struct capfile){0};
		capfile_snoop(&f, rows[i].datalink);
		capfile_snoop_record(&f, 1, 0, FRAME, 5, 0);
		capfile_expect(&f, rows[i].text);
	}
}

static void
a_record_shorter_than_its_bytes_is_damage(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_snoop(&f, 4);
	capfile_snoop_record(&f, 10, 0, FRAME, 5, 0);
	capfile_snoop_record(&f, 10, 0, FRAME, 5, 0);
	pkt_poke32(&f.b, 48 + 8, 28);
	capfile_expect(&f, "1 10.000000000 Ethernet 5/5 @40 frame\n"
			   "At offset 48 a record of 28 bytes claims to hold 5 "
			   "captured ones.\n! capture-damaged\n");
}

static void
absurd_lengths_are_damage(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_snoop(&f, 4);
	capfile_snoop_record(&f, 10, 0, FRAME, 5, 0);
	pkt_poke32(&f.b, 16 + 4, 0x7fffffff);
	capfile_expect(&f, "At offset 16 a packet claims 2147483647 captured "
			   "bytes, more than any frame has.\n"
			   "! capture-damaged\n");
	f = (struct capfile){0};
	capfile_snoop(&f, 4);
	capfile_snoop_record(&f, 10, 0, FRAME, 5, 0);
	pkt_poke32(&f.b, 16 + 8, 0xffffffff);
	capfile_expect(&f,
	    "At offset 16 a record of 4294967295 bytes claims to "
	    "hold 5 captured ones.\n! capture-damaged\n");
}

static void
cut_anywhere_gives_what_is_before(void **state)
{
	struct capfile f = {0};
	const char *text;
	size_t n;

	(void)state;
	capfile_snoop(&f, 4);
	capfile_snoop_record(&f, 10, 0, FRAME, 5, 0);
	capfile_snoop_record(&f, 11, 0, FRAME, 5, 0);
	/* A last record without its padding is whole. */
	for (n = f.b.n - 4; n > 16; n--) {
		f.b.n = n;
		text = capfile_read(&f);
		assert_int_equal(strstr(text, "damaged") == NULL,
		    n == 48 || n == 48 - 1 || n == 48 - 2 || n == 48 - 3);
		assert_int_equal(
		    strstr(text, "1 10.000000000") != NULL, n >= 48 - 3);
	}
	capfile_free(&f);
}

static void
another_version_is_refused(void **state)
{
	struct capfile f = {0};
	char *path;

	(void)state;
	capfile_snoop(&f, 4);
	pkt_poke32(&f.b, 8, 3);
	path = capfile_write(buf_as_slice(&f.b));
	assert_non_null(strstr(capfile_refusal(path),
	    ": is a snoop file of version 3, which is not supported; convert "
	    "it to pcapng first"));
	capfile_remove(path);
	capfile_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_are_padded),
	    cmocka_unit_test(a_cut_record_and_losses_are_told),
	    cmocka_unit_test(data_link_types_become_link_types),
	    cmocka_unit_test(a_record_shorter_than_its_bytes_is_damage),
	    cmocka_unit_test(absurd_lengths_are_damage),
	    cmocka_unit_test(cut_anywhere_gives_what_is_before),
	    cmocka_unit_test(another_version_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
