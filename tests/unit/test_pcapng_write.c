/* capture/: the pcapng files that we write, as our reader reads them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "capture/pcapng_write.h"
#include "capfile.h"

#define NS(seconds) ((seconds)*INT64_C(1000000000))

static const struct pcapng_iface nano = {
    .name = "eth7",
    .filter = "tcp port 80",
    .link = 1,
    .snaplen = 4096,
    .nano = true,
};

static void
packets_keep_their_times_and_lengths(void **state)
{
	struct capfile f = {0};

	(void)state;
	pcapng_head(&f.b, &nano, "test");
	pcapng_packet(&f.b, &nano, NS(100) + 5, 3, SLICE_LIT("one"));
	pcapng_packet(&f.b, &nano, NS(101), 0, SLICE_NONE);
	pcapng_packet(
	    &f.b, &nano, NS(5000000000) + 999999999, 1500, SLICE_LIT("four"));
	assert_string_equal(capfile_read(&f),
	    "1 100.000000005 Ethernet 3/3 @124 one\n"
	    "2 101.000000000 Ethernet 0/0 @160 \n"
	    "3 5000000000.999999999 Ethernet 4/1500 @192 four\n"
	    "snapped 1, 1496 bytes\n"
	    "interfaces eth7\n"
	    "! snapped f3\n");
	capfile_free(&f);
}

static void
microseconds_are_written_as_such(void **state)
{
	struct pcapng_iface micro = nano;
	struct capfile f = {0};

	(void)state;
	micro.nano = false;
	micro.filter = NULL;
	pcapng_head(&f.b, &micro, "test");
	pcapng_packet(&f.b, &micro, NS(100) + 5999, 3, SLICE_LIT("one"));
	assert_string_equal(capfile_read(&f),
	    "1 100.000005000 Ethernet 3/3 @108 one\n"
	    "interfaces eth7\n");
	capfile_free(&f);
}

static void
statistics_tell_of_loss(void **state)
{
	const struct pcapng_stats stats = {
	    .first_ns = NS(100),
	    .last_ns = NS(200),
	    .accepted = 40,
	    .if_drop = 3,
	    .os_drop = 4,
	    .written = 33,
	};
	struct capfile f = {0};

	(void)state;
	pcapng_head(&f.b, &nano, "test");
	pcapng_stats(&f.b, &nano, &stats);
	assert_string_equal(capfile_read(&f), "drops 7\n"
					      "interfaces eth7\n"
					      "! capture-lost\n");
	capfile_free(&f);
}

static void
any_length_is_padded(void **state)
{
	struct capfile f = {0};
	const char *text;
	int i;

	(void)state;
	pcapng_head(&f.b, &nano, "four");
	for (i = 1; i <= 5; i++)
		pcapng_packet(&f.b, &nano, NS(i), 9,
		    slice_head(SLICE_LIT("abcde"), (size_t)i));
	assert_int_equal(f.b.n % 4, 0);
	text = capfile_read(&f);
	assert_non_null(strstr(text, " 1/9 "));
	assert_non_null(strstr(text, "5 5.000000000 Ethernet 5/9"));
	assert_null(strstr(text, "damage"));
	capfile_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packets_keep_their_times_and_lengths),
	    cmocka_unit_test(microseconds_are_written_as_such),
	    cmocka_unit_test(statistics_tell_of_loss),
	    cmocka_unit_test(any_length_is_padded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
