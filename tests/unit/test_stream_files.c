/* stream_files: many growing files, few descriptors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/stream_files.h"

struct place {
	char root[32];
	char *path;
	struct budget budget;
	struct stream_dir *dir;
	struct stream_files *files;
};

static void
begin(struct place *p, uint64_t max_open, size_t memory)
{
	*p = (struct place){.root = "/tmp/wf-streams-XXXXXX"};
	p->budget.limit = memory;
	assert_non_null(mkdtemp(p->root));
	p->path = xasprintf("%s/out", p->root);
	p->dir = stream_dir_open(p->path);
	p->files = stream_files_new(p->dir, &p->budget, 0, max_open);
}

/* How many of this directory are open. */
static unsigned
descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static void
finish(struct place *p)
{
	char *rm = xasprintf("rm -rf '%s'", p->root);

	stream_files_free(p->files);
	stream_dir_close(p->dir);
	assert_int_equal(p->budget.used, 0);
	assert_int_equal(system(rm), 0);
	free(rm);
	free(p->path);
}

static void
file_is(const struct place *p, const char *name, const char *want)
{
	char *path = xasprintf("%s/%s", p->path, name), got[64];
	int fd = open(path, O_RDONLY);
	ssize_t n;

	assert_int_not_equal(fd, -1);
	n = read(fd, got, sizeof got - 1);
	assert_true(n >= 0);
	got[n] = '\0';
	assert_string_equal(got, want);
	close(fd);
	free(path);
}

static void
the_directory_is_made_as_pcap2conn_makes_it(void **state)
{
	struct place p;
	struct stat st;

	(void)state;
	umask(022);
	begin(&p, 1, 0);
	assert_int_equal(stat(p.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0744);
	finish(&p);
}

static void
a_small_file_is_written_at_its_end(void **state)
{
	struct stream_file *f;
	struct place p;
	struct stat st;
	char *path;

	(void)state;
	begin(&p, 1, 0);
	f = stream_file_new(p.files);
	stream_file_add(f, SLICE_LIT("hel"));
	stream_file_add(f, SLICE_LIT("lo"));
	assert_false(stream_dir_has(p.dir, "a.txt"));
	assert_true(stream_file_end(f, "a.txt", INT64_C(1700000000000000000)));
	file_is(&p, "a.txt", "hello");
	path = xasprintf("%s/a.txt", p.path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mtime, 1700000000);
	free(path);
	finish(&p);
}

static void
a_taken_name_is_taken_over_where_that_is_wanted(void **state)
{
	struct stream_file *f;
	struct place p;
	int i;

	(void)state;
	begin(&p, 1, 0);
	stream_dir_replace(p.dir, NULL);
	for (i = 0; i < 2; i++) {
		f = stream_file_new(p.files);
		stream_file_add(
		    f, i == 0 ? SLICE_LIT("older") : SLICE_LIT("new"));
		assert_true(stream_file_end(f, "a.txt", -1));
	}
	file_is(&p, "a.txt", "new");
	finish(&p);
}

static void
what_was_written_can_be_mended_or_dropped(void **state)
{
	struct stream_file *f, *g;
	struct place p;

	(void)state;
	begin(&p, 1, 0);
	f = stream_file_new(p.files);
	g = stream_file_new(p.files);
	stream_file_add(f, SLICE_LIT("head"));
	stream_file_add(g, SLICE_LIT("nothing"));
	stream_file_rest(g);
	stream_file_patch(f, 1, SLICE_LIT("EA"));
	stream_file_add(f, SLICE_LIT("less"));
	assert_int_equal(stream_file_size(f), 8);
	assert_int_equal(stream_file_size(g), 7);
	stream_file_drop(g);
	assert_true(stream_file_end(f, "a.txt", -1));
	file_is(&p, "a.txt", "hEAdless");
	finish(&p);
}

#define CROWD 50
#define PIECE 600

static void
size_is(const struct place *p, const char *name, off_t want)
{
	char *path = xasprintf("%s/%s", p->path, name);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, want);
	free(path);
}

/* With no memory each piece is appended; two descriptors serve them all. */
static void
files_are_closed_and_opened_again_to_append(void **state)
{
	static const uint8_t piece[PIECE];
	struct stream_file *f[CROWD];
	struct place p;
	char name[16];
	unsigned before, i, round;

	(void)state;
	begin(&p, 2, 1);
	before = descriptors();
	for (i = 0; i < CROWD; i++)
		f[i] = stream_file_new(p.files);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < CROWD; i++)
			stream_file_add(f[i], slice_of(piece, PIECE - i));
		assert_int_equal(descriptors(), before + 2);
	}
	for (i = 0; i < CROWD; i++) {
		snprintf(name, sizeof name, "f%u", i);
		assert_true(stream_file_end(f[i], name, -1));
		size_is(&p, name, 3 * (off_t)(PIECE - i));
	}
	assert_int_equal(descriptors(), before);
	finish(&p);
}

static void
a_taken_name_is_refused_and_another_is_fine(void **state)
{
	static const uint8_t much[40000];
	struct stream_file *f;
	struct place p;

	(void)state;
	begin(&p, 4, 0);
	f = stream_file_new(p.files);
	stream_file_add(f, SLICE_LIT("first"));
	assert_true(stream_file_end(f, "x", -1));
	f = stream_file_new(p.files);
	stream_file_add(f, SLICE_LIT("second"));
	assert_false(stream_file_end(f, "x", -1));
	assert_true(stream_file_end(f, "x-2", -1));
	f = stream_file_new(p.files);
	stream_file_add(f, slice_of(much, sizeof much));
	assert_false(stream_file_end(f, "x", -1));
	assert_true(stream_file_end(f, "x-3", -1));
	file_is(&p, "x", "first");
	file_is(&p, "x-2", "second");
	finish(&p);
}

static void
names_may_have_folders(void **state)
{
	static const uint8_t much[40000];
	struct stream_file *f;
	struct place p;

	(void)state;
	begin(&p, 4, 0);
	f = stream_file_new(p.files);
	stream_file_add(f, SLICE_LIT("small"));
	assert_true(stream_file_end(f, "a/b/small", -1));
	f = stream_file_new(p.files);
	stream_file_add(f, slice_of(much, sizeof much));
	assert_true(stream_file_end(f, "a/c/large", -1));
	file_is(&p, "a/b/small", "small");
	assert_true(stream_dir_has(p.dir, "a/c/large"));
	finish(&p);
}

static void
a_file_at_rest_holds_no_memory_and_no_descriptor(void **state)
{
	struct stream_file *f;
	struct place p;
	unsigned before;
	size_t idle;

	(void)state;
	begin(&p, 4, 0);
	before = descriptors();
	f = stream_file_new(p.files);
	idle = p.budget.used;
	stream_file_add(f, SLICE_LIT("data"));
	stream_file_rest(f);
	assert_int_equal(descriptors(), before);
	assert_int_equal(p.budget.used, idle);
	assert_false(stream_dir_has(p.dir, "f"));
	assert_true(stream_file_end(f, "f", -1));
	file_is(&p, "f", "data");
	finish(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_directory_is_made_as_pcap2conn_makes_it),
	    cmocka_unit_test(a_small_file_is_written_at_its_end),
	    cmocka_unit_test(a_taken_name_is_taken_over_where_that_is_wanted),
	    cmocka_unit_test(what_was_written_can_be_mended_or_dropped),
	    cmocka_unit_test(files_are_closed_and_opened_again_to_append),
	    cmocka_unit_test(a_taken_name_is_refused_and_another_is_fine),
	    cmocka_unit_test(names_may_have_folders),
	    cmocka_unit_test(a_file_at_rest_holds_no_memory_and_no_descriptor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
