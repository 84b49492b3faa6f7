/* tree: files in the order of their paths. */
#include "report/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/xalloc.h"

#define DEPTH 64    /* folders in each other; ours are three */
#define PART  65536 /* bytes of a file that are read at once */

/*
 * Paths in the order of their bytes: a folder's name counts with the slash
 * that follows it.
 */
static int
entry_cmp(const void *va, const void *vb)
{
	const struct tree_entry *a = va, *b = vb;
	const char *p = a->name, *q = b->name;
	unsigned char c, d;

	while (*p != '\0' && *p == *q) {
		p++;
		q++;
	}
	c = *p != '\0' ? (unsigned char)*p : a->kind == TREE_FOLDER ? '/' : 0;
	d = *q != '\0' ? (unsigned char)*q : b->kind == TREE_FOLDER ? '/' : 0;
	return c < d ? -1 : c > d;
}

static enum tree_kind
stat_kind(int fd, const char *name)
{
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return TREE_OTHER;
	return S_ISREG(st.st_mode)   ? TREE_FILE
	       : S_ISDIR(st.st_mode) ? TREE_FOLDER
				     : TREE_OTHER;
}

/* Most file systems tell what an entry is without a call for each. */
static enum tree_kind
kind_of(int fd, const struct dirent *e)
{
#ifdef DT_UNKNOWN
	if (e->d_type == DT_REG)
		return TREE_FILE;
	if (e->d_type == DT_DIR)
		return TREE_FOLDER;
#endif
	return stat_kind(fd, e->d_name);
}

static struct tree_entry *
read_folder(DIR *d, size_t *n)
{
	struct tree_entry *all = NULL;
	struct dirent *e;
	size_t cap = 0;

	*n = 0;
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (*n == cap) {
			cap = cap * 2 + 16;
			all = xreallocarray(all, cap, sizeof *all);
		}
		all[*n].name = xstrdup(e->d_name);
		all[(*n)++].kind = kind_of(dirfd(d), e);
	}
	if (*n != 0)
		qsort(all, *n, sizeof *all, entry_cmp);
	return all;
}

static void walk_folder(struct tree *, int at, const char *name, int depth);

static void
walk_entry(struct tree *t, int fd, const struct tree_entry *e, int depth)
{
	size_t had = t->path.n;

	if (had != 0)
		buf_str(&t->path, "/");
	buf_str(&t->path, e->name);
	if (e->kind == TREE_FOLDER && depth < DEPTH)
		walk_folder(t, fd, e->name, depth + 1);
	else if (!slice_eq_str(buf_as_slice(&t->path), TREE_MANIFEST))
		t->fn(t, fd, e);
	t->path.n = had;
}

static void
walk_folder(struct tree *t, int at, const char *name, int depth)
{
	int fd = openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth != 0 ? O_NOFOLLOW : 0));
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct tree_entry *all;
	size_t n, i;

	if (d == NULL) {
		t->failed = true;
		if (fd != -1)
			close(fd);
		return;
	}
	all = read_folder(d, &n);
	for (i = 0; i < n; i++) {
		walk_entry(t, dirfd(d), &all[i], depth);
		free(all[i].name);
	}
	free(all);
	closedir(d);
}

void
tree_walk(struct tree *t, int at, const char *name)
{
	walk_folder(t, at, name, 0);
}

bool
tree_read(
    int at, const char *name, void (*take)(void *ctx, struct slice), void *ctx)
{
	int fd = openat(
		at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC),
	    error;
	uint8_t *part;
	ssize_t n;

	if (fd == -1)
		return false;
	part = xmalloc(PART);
	while ((n = read(fd, part, PART)) > 0 || (n == -1 && errno == EINTR)) {
		if (n > 0)
			take(ctx, slice_of(part, (size_t)n));
	}
	error = errno;
	free(part);
	close(fd);
	errno = error;
	return n == 0;
}

static void
add_part(void *ctx, struct slice part)
{
	digest_add(ctx, part);
}

bool
tree_hash(int at, const char *name, uint8_t sha256[SHA256_SIZE])
{
	struct digest *digest = digest_new(HASH_SHA256);
	bool whole = tree_read(at, name, add_part, digest);
	int error = errno;

	digest_end(digest, sha256, NULL, NULL);
	errno = error;
	return whole;
}
