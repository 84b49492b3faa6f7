/* capture/: blocks, pipes, stopping, merging, refusals. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "capfile.h"
#include "packets.h"

#define UNPACKED                                 \
	"1 100.000005000 Ethernet 3/3 @40 one\n" \
	"2 101.000006000 Ethernet 6/6 @59 second\n"

/* ---- large files: frames across blocks, held blocks, digests */

struct big {
	struct capfile f;
	uint32_t frames;
};

/* Frame i holds i as text and its filling, so that a wrong byte shows. */
static void
make_big(struct big *b)
{
	struct buf data = {0};

	capfile_pcap(&b->f, PCAP_US, 262144, 1);
	for (b->frames = 0; b->f.b.n < 3 << 20; b->frames++) {
		buf_reset(&data);
		buf_printf(&data, "%08u", b->frames);
		pkt_fill(&data, b->frames * 7919 % 3000);
		capfile_record(
		    &b->f, b->frames, 0, buf_as_slice(&data), (uint32_t)data.n);
	}
	buf_free(&data);
}

static void
check_big_frame(const struct big *b, const struct frame *f)
{
	size_t n = 8 + (f->no - 1) * 7919 % 3000;

	assert_int_equal(f->data.n, n);
	assert_true(
	    slice_eq(f->data, slice_mid(buf_as_slice(&b->f.b), f->pos, n)));
}

static void
check_big(const struct big *b, struct capture *c)
{
	const struct capture_info *info = capture_info(c, 0);
	const struct frame *f;
	struct frame held = {0};
	uint8_t sha[SHA256_SIZE];
	uint32_t n = 0;

	while (capture_next(c, &f)) {
		n++;
		check_big_frame(b, f);
		if (n % 100 != 0)
			continue;
		if (held.block != NULL)
			check_big_frame(b, &held);
		block_hold(f->block);
		block_drop(held.block);
		held = *f;
	}
	check_big_frame(b, &held);
	block_drop(held.block);
	assert_int_equal(n, b->frames);
	assert_int_equal(info->frames, b->frames);
	if (info->packing[0] == '\0') {
		sha256_of(buf_as_slice(&b->f.b), sha);
		assert_memory_equal(sha, info->sha256, sizeof sha);
		assert_int_equal(info->size, b->f.b.n);
	}
	assert_true(info->whole);
	assert_int_equal(capture_done(c), info->size);
}

static struct capture *
open_one(char *path, struct limits *limits)
{
	struct capture_options opt = {.limits = limits};
	struct buf why = {0};
	struct capture *c;

	limits_init(limits);
	c = capture_open(&path, 1, &opt, &why);
	if (c == NULL)
		fail_msg("%s", buf_cstr(&why));
	buf_free(&why);
	return c;
}

static void
frames_across_blocks_are_whole_and_stay_while_held(void **state)
{
	struct big b = {0};
	struct limits limits;
	struct capture *c;
	char *path;

	(void)state;
	make_big(&b);
	path = capfile_write(buf_as_slice(&b.f.b));
	c = open_one(path, &limits);
	assert_int_equal(capture_total(c), b.f.b.n);
	check_big(&b, c);
	capture_free(c);
	capfile_remove(path);
	capfile_free(&b.f);
}

static void
a_large_packed_file_reads_the_same(void **state)
{
	struct big b = {0};
	struct limits limits;
	struct capture *c;
	char *path = capfile_write(SLICE_NONE);
	gzFile z = gzopen(path, "wb1");

	(void)state;
	make_big(&b);
	gzwrite(z, b.f.b.p, (unsigned)b.f.b.n);
	gzclose(z);
	c = open_one(path, &limits);
	check_big(&b, c);
	assert_string_equal(capture_info(c, 0)->packing, "gzip");
	capture_free(c);
	capfile_remove(path);
	capfile_free(&b.f);
}

struct feeder {
	const char *path;
	struct slice bytes;
	size_t step;
};

static void *
feed(void *arg)
{
	struct feeder *w = arg;
	int fd = open(w->path, O_WRONLY);
	struct slice s = w->bytes;
	ssize_t n = 1;

	while (s.n != 0 && n > 0) {
		n = write(fd, s.p, w->step < s.n ? w->step : s.n);
		if (n > 0)
			s = slice_from(s, (size_t)n);
	}
	close(fd);
	return NULL;
}

static void
a_pipe_reads_the_same(void **state)
{
	struct big b = {0};
	struct feeder w = {.step = 4099};
	struct limits limits;
	struct capture *c;
	pthread_t thread;
	char *path = capfile_write(SLICE_NONE);

	(void)state;
	make_big(&b);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	w.path = path;
	w.bytes = buf_as_slice(&b.f.b);
	pthread_create(&thread, NULL, feed, &w);
	c = open_one(path, &limits);
	assert_int_equal(capture_total(c), 0);
	check_big(&b, c);
	pthread_join(thread, NULL);
	capture_free(c);
	capfile_remove(path);
	capfile_free(&b.f);
}

static void
a_pipe_that_brings_single_bytes_reads_the_same(void **state)
{
	struct capfile f = {0};
	struct feeder w = {.step = 1};
	pthread_t thread;
	char *path = capfile_write(SLICE_NONE);

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	w.path = path;
	w.bytes = buf_as_slice(&f.b);
	pthread_create(&thread, NULL, feed, &w);
	assert_string_equal(capfile_read_paths(&path, 1), UNPACKED);
	pthread_join(thread, NULL);
	capfile_remove(path);
	capfile_free(&f);
}

static void
standard_input_has_the_name_it_is_given(void **state)
{
	struct capfile f = {0};
	struct limits limits;
	struct capture_options opt = {
	    .limits = &limits, .input_name = "tap7.pcap"};
	struct buf why = {0};
	const struct frame *frame;
	struct capture *c;
	char dash[] = "-", *paths = dash;
	char *path;
	int saved = dup(STDIN_FILENO);

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	path = capfile_write(buf_as_slice(&f.b));
	assert_ptr_equal(freopen(path, "r", stdin), stdin);
	limits_init(&limits);
	c = capture_open(&paths, 1, &opt, &why);
	assert_non_null(c);
	assert_true(capture_next(c, &frame) && capture_next(c, &frame));
	assert_false(capture_next(c, &frame));
	assert_string_equal(capture_info(c, 0)->path, "tap7.pcap");
	assert_int_equal(capture_info(c, 0)->frames, 2);
	capture_free(c);
	if (saved != -1) {
		dup2(saved, STDIN_FILENO);
		close(saved);
	}
	capfile_remove(path);
	capfile_free(&f);
}

/* ---- stopping */

static void
stopping_still_tells_size_and_digest(void **state)
{
	struct capfile f = {0};
	struct limits limits;
	struct capture *c;
	const struct frame *frame;
	uint8_t sha[SHA256_SIZE];
	char *path;

	(void)state;
	capfile_two_frames(&f, PCAP_US);
	path = capfile_write(buf_as_slice(&f.b));
	c = open_one(path, &limits);
	assert_true(capture_next(c, &frame));
	capture_stop(c);
	assert_false(capture_next(c, &frame));
	sha256_of(buf_as_slice(&f.b), sha);
	assert_memory_equal(sha, capture_info(c, 0)->sha256, sizeof sha);
	assert_true(capture_info(c, 0)->whole);
	assert_int_equal(capture_info(c, 0)->frames, 1);
	capture_free(c);
	capfile_remove(path);
	capfile_free(&f);
}

static void
an_interrupted_capture_says_that_it_is_not_whole(void **state)
{
	atomic_int stop = 0;
	struct big b = {0};
	struct limits limits;
	struct capture_options opt = {
	    .limits = &limits, .watchful = {.stop = &stop}};
	struct buf why = {0};
	const struct frame *frame;
	struct capture *c;
	char *path;

	(void)state;
	limits_init(&limits);
	make_big(&b);
	path = capfile_write(buf_as_slice(&b.f.b));
	c = capture_open(&path, 1, &opt, &why);
	assert_true(capture_next(c, &frame));
	stop = 1;
	assert_false(capture_next(c, &frame));
	assert_false(capture_info(c, 0)->whole);
	assert_false(capture_info(c, 0)->damaged);
	capture_free(c);
	capfile_remove(path);
	capfile_free(&b.f);
}

/* ---- merging */

static char *
file_of(const uint32_t *secs, size_t n, const char *name)
{
	struct capfile f = {0};
	char *path;
	size_t i;

	capfile_pcap(&f, PCAP_US, 65535, 1);
	for (i = 0; i < n; i++)
		capfile_record(
		    &f, secs[i], 0, slice_str(name), (uint32_t)strlen(name));
	path = capfile_write(buf_as_slice(&f.b));
	capfile_free(&f);
	return path;
}

static void
files_are_merged_by_time_and_ties_keep_their_order(void **state)
{
	const uint32_t a[] = {1, 5, 9}, b[] = {2, 5, 7}, c[] = {5};
	char *paths[] = {
	    file_of(a, 3, "a"), file_of(b, 3, "b"), file_of(c, 1, "c")};

	(void)state;
	assert_string_equal(capfile_read_paths(paths, 3),
	    "1 1.000000000 Ethernet 1/1 @40 a\n"
	    "2 2.000000000 Ethernet 1/1 @40 capture 2 b\n"
	    "3 5.000000000 Ethernet 1/1 @57 a\n"
	    "4 5.000000000 Ethernet 1/1 @57 capture 2 b\n"
	    "5 5.000000000 Ethernet 1/1 @40 capture 3 c\n"
	    "6 7.000000000 Ethernet 1/1 @74 capture 2 b\n"
	    "7 9.000000000 Ethernet 1/1 @74 a\n"
	    "! capture-overlap\n! capture-overlap\n");
	capfile_remove(paths[0]);
	capfile_remove(paths[1]);
	capfile_remove(paths[2]);
}

static void
a_file_is_never_sorted_within_itself(void **state)
{
	const uint32_t a[] = {5, 1}, b[] = {3};
	char *paths[] = {file_of(a, 2, "a"), file_of(b, 1, "b")};

	(void)state;
	assert_string_equal(capfile_read_paths(paths, 2),
	    "1 3.000000000 Ethernet 1/1 @40 capture 2 b\n"
	    "2 5.000000000 Ethernet 1/1 @40 a\n"
	    "3 1.000000000 Ethernet 1/1 @57 a\n"
	    "! time-order f3\n! capture-overlap\n");
	capfile_remove(paths[0]);
	capfile_remove(paths[1]);
}

static void
many_rotated_files_are_one_stream(void **state)
{
	enum { FILES = 300 };
	char *paths[FILES];
	uint32_t secs[3], i, n = 0;
	struct limits limits;
	struct capture_options opt = {.limits = &limits};
	struct buf why = {0};
	struct capture *c;
	const struct frame *f;
	int64_t last = 0;

	(void)state;
	limits_init(&limits);
	for (i = 0; i < FILES; i++) {
		secs[0] = (FILES - i) * 10;
		secs[1] = secs[0] + 5;
		secs[2] = secs[0] + 11; /* into the next one */
		paths[i] = file_of(secs, 3, "x");
	}
	c = capture_open(paths, FILES, &opt, &why);
	assert_non_null(c);
	while (capture_next(c, &f)) {
		assert_int_equal(f->no, ++n);
		assert_true(f->ns >= last);
		assert_int_equal(f->data.n, 1);
		last = f->ns;
	}
	assert_int_equal(n, FILES * 3);
	for (i = 0; i < FILES; i++) {
		assert_int_equal(capture_info(c, i)->frames, 3);
		assert_int_equal(capture_info(c, i)->size, 24 + 3 * 17);
		assert_string_equal(
		    buf_cstr(&(struct buf){capture_info(c, i)->links.p,
			capture_info(c, i)->links.n,
			capture_info(c, i)->links.cap}),
		    "Ethernet");
	}
	capture_free(c);
	for (i = 0; i < FILES; i++)
		capfile_remove(paths[i]);
}

static void
a_pipe_between_files_is_read_in_its_place(void **state)
{
	const uint32_t a[] = {50}, b[] = {10}, c[] = {1};
	char *piped = file_of(b, 1, "pipe");
	char *paths[] = {
	    file_of(a, 1, "a"), capfile_write(SLICE_NONE), file_of(c, 1, "c")};
	struct buf bytes = {0};
	struct feeder w = {.path = paths[1], .step = 100};
	pthread_t thread;
	int fd = open(piped, O_RDONLY);

	(void)state;
	buf_reserve(&bytes, 1000);
	bytes.n = (size_t)read(fd, bytes.p, 1000);
	close(fd);
	w.bytes = buf_as_slice(&bytes);
	unlink(paths[1]);
	assert_int_equal(mkfifo(paths[1], 0600), 0);
	pthread_create(&thread, NULL, feed, &w);
	assert_string_equal(capfile_read_paths(paths, 3),
	    "1 50.000000000 Ethernet 1/1 @40 a\n"
	    "2 10.000000000 Ethernet 4/4 @40 capture 2 pipe\n"
	    "3 1.000000000 Ethernet 1/1 @40 capture 3 c\n");
	pthread_join(thread, NULL);
	buf_free(&bytes);
	capfile_remove(piped);
	capfile_remove(paths[0]);
	capfile_remove(paths[1]);
	capfile_remove(paths[2]);
}

/* ---- refusals: one line, what is wrong, what to do */

static void
a_missing_file_is_refused(void **state)
{
	(void)state;
	assert_string_equal(capfile_refusal("/no/such.pcap"),
	    "/no/such.pcap: No such file or directory; check its name");
}

static void
a_directory_is_refused(void **state)
{
	(void)state;
	assert_string_equal(capfile_refusal("/tmp"),
	    "/tmp: is a directory; name the capture files in it, or read it "
	    "with --watch");
}

static void
an_empty_file_is_refused(void **state)
{
	(void)state;
	capfile_expect_refusal(
	    SLICE_NONE, ": is empty; record it or copy it again");
}

static void
a_text_file_is_refused(void **state)
{
	(void)state;
	capfile_expect_refusal(SLICE_LIT("these are my notes\n"),
	    ": is a text file, not a capture; give a pcap, pcapng or snoop "
	    "file, plain or gzip or zstd compressed");
}

static void
another_file_is_refused(void **state)
{
	(void)state;
	capfile_expect_refusal(SLICE_LIT("\x89PNG\r\n\x1a\n\0\0\0\0"),
	    ": is not a capture of a known format (pcap, pcapng, snoop); "
	    "convert it to pcapng first");
}

static void
a_file_cut_inside_its_header_is_refused(void **state)
{
	struct capfile f = {0};

	(void)state;
	capfile_pcap(&f, PCAP_US, 65535, 1);
	f.b.n = 23;
	capfile_expect_refusal(buf_as_slice(&f.b),
	    ": ends inside its file header (23 of 24 bytes); copy it again");
	capfile_free(&f);
}

static void
an_unknown_version_is_refused(void **state)
{
	struct capfile f = {.big = true};

	(void)state;
	capfile_pcap(&f, PCAP_US, 65535, 1);
	pkt_poke16(&f.b, 4, 3);
	capfile_expect_refusal(buf_as_slice(&f.b),
	    ": is a pcap file of version 3.4, which is not supported; convert "
	    "it to pcapng first");
	capfile_free(&f);
}

static void
one_bad_file_of_several_refuses_all(void **state)
{
	const uint32_t a[] = {1};
	char *paths[] = {file_of(a, 1, "a"), xstrdup("/no/such.pcap")};

	(void)state;
	assert_string_equal(capfile_read_paths(paths, 2),
	    "/no/such.pcap: No such file or directory; check its name");
	capfile_remove(paths[0]);
	free(paths[1]);
}

static void
link_types_have_names(void **state)
{
	char buf[32];

	(void)state;
	assert_string_equal(link_name(1, buf), "Ethernet");
	assert_string_equal(link_name(276, buf), "Linux cooked v2");
	assert_string_equal(link_name(12, buf), "raw IP");
	assert_string_equal(link_name(40000, buf), "link type 40000");
	assert_string_equal(
	    link_name(LINK_SNOOP + 9, buf), "snoop data link type 9");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		frames_across_blocks_are_whole_and_stay_while_held),
	    cmocka_unit_test(a_large_packed_file_reads_the_same),
	    cmocka_unit_test(a_pipe_reads_the_same),
	    cmocka_unit_test(a_pipe_that_brings_single_bytes_reads_the_same),
	    cmocka_unit_test(standard_input_has_the_name_it_is_given),
	    cmocka_unit_test(stopping_still_tells_size_and_digest),
	    cmocka_unit_test(an_interrupted_capture_says_that_it_is_not_whole),
	    cmocka_unit_test(
		files_are_merged_by_time_and_ties_keep_their_order),
	    cmocka_unit_test(a_file_is_never_sorted_within_itself),
	    cmocka_unit_test(many_rotated_files_are_one_stream),
	    cmocka_unit_test(a_pipe_between_files_is_read_in_its_place),
	    cmocka_unit_test(a_missing_file_is_refused),
	    cmocka_unit_test(a_directory_is_refused),
	    cmocka_unit_test(an_empty_file_is_refused),
	    cmocka_unit_test(a_text_file_is_refused),
	    cmocka_unit_test(another_file_is_refused),
	    cmocka_unit_test(a_file_cut_inside_its_header_is_refused),
	    cmocka_unit_test(an_unknown_version_is_refused),
	    cmocka_unit_test(one_bad_file_of_several_refuses_all),
	    cmocka_unit_test(link_types_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
