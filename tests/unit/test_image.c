/* Image sizes from headers: each format, cut at every byte, and lies. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "carve/image.h"

/* The size is w x h, and no prefix without the whole header tells. */
static void
size_is(struct slice s, size_t header, uint32_t w, uint32_t h)
{
	uint32_t gw, gh;
	size_t i;

	for (i = 0; i < header; i++) {
		assert_false(image_size(slice_head(s, i), &gw, &gh));
		assert_int_equal(gw | gh, 0);
	}
	assert_true(image_size(s, &gw, &gh));
	assert_int_equal(gw, w);
	assert_int_equal(gh, h);
}

static void
no_size(struct slice s)
{
	uint32_t w, h;

	assert_false(image_size(s, &w, &h));
	assert_int_equal(w | h, 0);
}

static void
png_gif_and_bmp(void **state)
{
	(void)state;
	size_is(SLICE_LIT("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01"
			  "\xe0\x08\x06"),
	    24, 640, 480);
	size_is(SLICE_LIT("GIF89a\x01\0\x02\0\x80"), 10, 1, 2);
	size_is(SLICE_LIT("BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0\x03\0\0\0"
			  "\xfe\xff\xff\xff"),
	    26, 3, 2);
	size_is(SLICE_LIT("BM\0\0\0\0\0\0\0\0\0\0\0\0\x0c\0\0\0\x03\0\x05\0"),
	    22, 3, 5);
}

static void
jpeg_frame_header_after_other_segments(void **state)
{
	(void)state;
	size_is(SLICE_LIT("\xff\xd8\xff\xe0\0\x04JF\xff\xff\xff\xdb\0\x03q"
			  "\xff\xc4\0\x03h\xff\xc2\0\x11\x08\x01\x2c\x00\xc8"
			  "\x03"),
	    28, 200, 300);
	/* A scan before any frame header, a length of 1, a frame of 0 x 0. */
	no_size(SLICE_LIT("\xff\xd8\xff\xda\0\x02\xff\xc0\0\x11\x08\1\1\1\1"));
	no_size(SLICE_LIT("\xff\xd8\xff\xe0\0\x01\xff\xc0\0\x11\x08\1\1\1\1"));
	no_size(SLICE_LIT("\xff\xd8\xff\xc0\0\x11\x08\0\0\0\0"));
}

static void
webp_in_its_three_forms(void **state)
{
	(void)state;
	size_is(SLICE_LIT("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x7f\x02\0"
			  "\xdf\x01\0"),
	    30, 640, 480);
	size_is(SLICE_LIT("RIFF\0\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x7f\xc2\x77\0"),
	    25, 640, 480);
	size_is(SLICE_LIT("RIFF\0\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a"
			  "\x80\x02\xe0\x01"),
	    30, 640, 480);
	no_size(SLICE_LIT("RIFF\0\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2b"
			  "\x80\x02\xe0\x01"));
}

static void
what_is_no_image_has_no_size(void **state)
{
	(void)state;
	no_size(SLICE_NONE);
	no_size(SLICE_LIT("<html><body>640 x 480</body></html>"));
	no_size(SLICE_LIT("RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\1\0\1\0"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(png_gif_and_bmp),
	    cmocka_unit_test(jpeg_frame_header_after_other_segments),
	    cmocka_unit_test(webp_in_its_three_forms),
	    cmocka_unit_test(what_is_no_image_has_no_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
