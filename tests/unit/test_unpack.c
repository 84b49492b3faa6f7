/* capture/unpack.c: compressed captures. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "capfile.h"
#include "packets.h"

#define UNPACKED                                 \
	"1 100.000005000 Ethernet 3/3 @40 one\n" \
	"2 101.000006000 Ethernet 6/6 @59 second\n"

static void
gzip_is_found_by_its_bytes(void **state)
{
	struct capfile f = {0}, packed = {0};

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	capfile_gzip(&packed.b, buf_as_slice(&f.b));
	capfile_expect(&packed, UNPACKED);
	capfile_free(&f);
}

static void
gzip_members_are_one_file(void **state)
{
	struct capfile f = {0}, packed = {0};

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	capfile_gzip(&packed.b, slice_head(buf_as_slice(&f.b), 50));
	capfile_gzip(&packed.b, SLICE_NONE);
	capfile_gzip(&packed.b, slice_from(buf_as_slice(&f.b), 50));
	put64(&packed.b, 0, false); /* zeros after it mean nothing */
	capfile_expect(&packed, UNPACKED);
	capfile_free(&f);
}

static void
gzip_that_ends_early_is_damage(void **state)
{
	struct capfile f = {0}, packed = {0};
	const char *text;

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	capfile_gzip(&packed.b, buf_as_slice(&f.b));
	packed.b.n -= 10;
	text = capfile_read(&packed);
	assert_non_null(strstr(text, "1 100.000005000 Ethernet 3/3"));
	assert_non_null(strstr(text, "the packed data end too early"));
	assert_non_null(strstr(text, "of the unpacked file"));
	assert_non_null(strstr(text, "! capture-damaged\n"));
	capfile_free(&packed);
	capfile_free(&f);
}

static void
gzip_with_a_wrong_check_sum_is_damage(void **state)
{
	struct capfile f = {0}, packed = {0};

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	capfile_gzip(&packed.b, buf_as_slice(&f.b));
	packed.b.p[packed.b.n - 8] ^= 1;
	capfile_expect(&packed,
	    UNPACKED "At offset 65 of the unpacked file reading ends: the "
		     "gzip data are broken.\n"
		     "! capture-damaged\n");
	capfile_free(&f);
}

static void
zstd_frames_are_one_file(void **state)
{
#ifdef HAVE_ZSTD
	struct capfile f = {0}, packed = {0};
	uint8_t out[4096];
	size_t n;

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	n = ZSTD_compress(out, sizeof out, f.b.p, 50, 1);
	buf_add(&packed.b, out, n);
	n = ZSTD_compress(out, sizeof out, &f.b.p[50], f.b.n - 50, 1);
	buf_add(&packed.b, out, n);
	assert_string_equal(capfile_read(&packed), UNPACKED);
	packed.b.n -= 3;
	assert_non_null(strstr(capfile_read(&packed), "! capture-damaged\n"));
	capfile_free(&packed);
	capfile_free(&f);
#else
	(void)state;
	skip();
#endif
}

static void
a_packed_text_is_refused(void **state)
{
	struct buf packed = {0};

	(void)state;
	capfile_gzip(&packed, SLICE_LIT("these are my notes\n"));
	capfile_expect_refusal(buf_as_slice(&packed),
	    ": is gzip compressed, but what it holds is not a capture "
	    "(pcap, pcapng or snoop)");
	packed.n = 10;
	capfile_expect_refusal(buf_as_slice(&packed),
	    ": cannot be unpacked: the packed data end too early; copy it "
	    "again");
	buf_free(&packed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gzip_is_found_by_its_bytes),
	    cmocka_unit_test(gzip_members_are_one_file),
	    cmocka_unit_test(gzip_that_ends_early_is_damage),
	    cmocka_unit_test(gzip_with_a_wrong_check_sum_is_damage),
	    cmocka_unit_test(zstd_frames_are_one_file),
	    cmocka_unit_test(a_packed_text_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
