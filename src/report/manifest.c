/*
 * manifest: every file of a report with its SHA-256, as sha256sum writes it
 * and checks it (sha256sum -c manifest-sha256.txt), in the order of paths as
 * bytes.
 *
 * The tree is walked, never the manifest: a path that a manifest names is
 * compared, not opened. Both are in the same order, so neither is held.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/die.h"
#include "base/hash.h"
#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "report/report.h"

#define MANIFEST   "manifest-sha256.txt"
#define LINE_BYTES 8192 /* of a manifest: paths of ours are far shorter */
#define DEPTH	   64	/* folders in each other; ours are three */

/* ---- a walk over the tree */

enum node_kind { NODE_FILE, NODE_FOLDER, NODE_OTHER };

struct node {
	char *name;
	enum node_kind kind;
};

struct walk {
	/* fd: of its folder; name: in it. Both for NODE_FILE and NODE_OTHER. */
	void (*fn)(struct walk *, int fd, const struct node *);
	struct buf path; /* of the node */
	bool failed;	 /* a folder could not be read: errno */
};

/*
 * Paths in the order of their bytes: a folder's name counts with the slash
 * that follows it.
 */
static int
node_cmp(const void *va, const void *vb)
{
	const struct node *a = va, *b = vb;
	const char *p = a->name, *q = b->name;
	unsigned char c, d;

	while (*p != '\0' && *p == *q) {
		p++;
		q++;
	}
	c = *p != '\0' ? (unsigned char)*p : a->kind == NODE_FOLDER ? '/' : 0;
	d = *q != '\0' ? (unsigned char)*q : b->kind == NODE_FOLDER ? '/' : 0;
	return c < d ? -1 : c > d;
}

static enum node_kind
kind_of(int fd, const char *name)
{
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return NODE_OTHER;
	return S_ISREG(st.st_mode)   ? NODE_FILE
	       : S_ISDIR(st.st_mode) ? NODE_FOLDER
				     : NODE_OTHER;
}

static struct node *
read_folder(DIR *d, size_t *n)
{
	struct node *all = NULL;
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
		all[(*n)++].kind = kind_of(dirfd(d), e->d_name);
	}
	if (*n != 0)
		qsort(all, *n, sizeof *all, node_cmp);
	return all;
}

static void walk_folder(struct walk *, int at, const char *name, int depth);

static void
walk_node(struct walk *w, int fd, const struct node *node, int depth)
{
	size_t had = w->path.n;

	if (had != 0)
		buf_str(&w->path, "/");
	buf_str(&w->path, node->name);
	if (node->kind == NODE_FOLDER && depth < DEPTH)
		walk_folder(w, fd, node->name, depth + 1);
	else if (!slice_eq_str(buf_as_slice(&w->path), MANIFEST))
		w->fn(w, fd, node);
	w->path.n = had;
}

static void
walk_folder(struct walk *w, int at, const char *name, int depth)
{
	/* The report itself may be reached by a link; nothing in it is. */
	int fd = openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth != 0 ? O_NOFOLLOW : 0));
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct node *all;
	size_t n, i;

	if (d == NULL) {
		w->failed = true;
		if (fd != -1)
			close(fd);
		return;
	}
	all = read_folder(d, &n);
	for (i = 0; i < n; i++) {
		walk_node(w, dirfd(d), &all[i], depth);
		free(all[i].name);
	}
	free(all);
	closedir(d);
}

/* ---- digests */

/* The file's SHA-256 in hex; false with errno when it cannot be read. */
static bool
hash_file(int at, const char *name, struct buf *hex)
{
	static const size_t step = 65536;
	uint8_t sha256[SHA256_SIZE], *part;
	struct digest *digest;
	ssize_t n;
	int fd =
	    openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return false;
	part = xmalloc(step);
	digest = digest_new(0);
	while ((n = read(fd, part, step)) > 0 || (n == -1 && errno == EINTR)) {
		if (n > 0)
			digest_add(digest, slice_of(part, (size_t)n));
	}
	digest_end(digest, sha256, NULL, NULL);
	free(part);
	close(fd);
	buf_reset(hex);
	wr_hex(hex, slice_of(sha256, sizeof sha256));
	return n == 0;
}

/* ---- writing */

struct writer {
	struct walk walk; /* first: the walk's callback gets at the rest */
	struct outdir *dir;
	struct outfile *file;
	struct buf hex, out;
};

static void
write_line(struct walk *walk, int fd, const struct node *node)
{
	struct writer *w = (struct writer *)walk;

	if (!hash_file(fd, node->name, &w->hex))
		die(EXIT_OUTPUT, "cannot read %s/%s: %s", outdir_path(w->dir),
		    buf_cstr(&walk->path), strerror(errno));
	buf_add_slice(&w->out, buf_as_slice(&w->hex));
	buf_str(&w->out, "  ");
	buf_add_slice(&w->out, buf_as_slice(&walk->path));
	buf_str(&w->out, "\n");
	if (w->out.n < 65536)
		return;
	outfile_add(w->file, buf_as_slice(&w->out));
	buf_reset(&w->out);
}

/* The marker of an unfinished report is gone when the report is finished. */
static void
write_ours(struct walk *walk, int fd, const struct node *node)
{
	if (slice_at(buf_as_slice(&walk->path), 0) != '.')
		write_line(walk, fd, node);
}

void
manifest_write(struct outdir *dir)
{
	struct writer w = {.walk = {.fn = write_ours},
	    .dir = dir,
	    .file = outfile_open(dir, MANIFEST)};

	walk_folder(&w.walk, outdir_fd(dir), ".", 0);
	if (w.walk.failed)
		die(EXIT_OUTPUT, "cannot read %s: %s", outdir_path(dir),
		    strerror(errno));
	outfile_add(w.file, buf_as_slice(&w.out));
	outfile_close(w.file, -1);
	buf_free(&w.walk.path);
	buf_free(&w.hex);
	buf_free(&w.out);
}

/* ---- checking */

struct checker {
	struct walk walk; /* first, as above */
	const struct verify_sink *sink;
	int fd;	       /* the manifest */
	struct buf in; /* of it, read and not yet used */
	size_t used;
	bool ended;
	bool has; /* hash and path are of the line at hand */
	struct buf hash, path;
	struct buf hex;
	struct buf *why; /* set once: the manifest cannot be used */
	size_t line;
	bool bad, differs;
};

static void
unusable(struct checker *c, const char *what)
{
	if (c->bad)
		return;
	c->bad = true;
	buf_printf(c->why, MANIFEST ", line %zu: %s", c->line, what);
}

static void
differs(struct checker *c, const char *what, struct slice path)
{
	c->differs = true;
	c->sink->differs(c->sink->ctx, what, path);
}

static void
read_more(struct checker *c)
{
	ssize_t n;

	if (c->used != 0) {
		memmove(c->in.p, c->in.p + c->used, c->in.n - c->used);
		c->in.n -= c->used;
		c->used = 0;
	}
	buf_reserve(&c->in, 65536);
	do
		n = read(c->fd, c->in.p + c->in.n, 65536);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		unusable(c, strerror(errno));
	if (n <= 0)
		c->ended = true;
	else
		c->in.n += (size_t)n;
}

static bool
next_text(struct checker *c, struct slice *line)
{
	struct rd r;

	for (;;) {
		r = rd_init(slice_from(buf_as_slice(&c->in), c->used));
		if (rd_line(&r, LINE_BYTES, line)) {
			c->used += r.pos;
			c->line++;
			return true;
		}
		if (r.left > LINE_BYTES || (c->ended && r.left != 0)) {
			c->line++;
			unusable(c, "is not a line of a manifest");
		}
		if (c->ended || c->bad)
			return false;
		read_more(c);
	}
}

static bool
is_hash(struct slice s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		uint8_t ch = slice_at(s, i);

		if (!(ch >= '0' && ch <= '9') && !(ch >= 'a' && ch <= 'f'))
			return false;
	}
	return s.n == (size_t)2 * SHA256_SIZE;
}

/* Sets has, hash and path for the next line; lines are in order. */
static void
next_line(struct checker *c)
{
	struct slice line, hash, path, gap;

	c->has = false;
	if (c->bad || !next_text(c, &line))
		return;
	hash = slice_head(line, (size_t)2 * SHA256_SIZE);
	gap = slice_mid(line, hash.n, 2);
	path = slice_from(line, hash.n + 2);
	if (!is_hash(hash) || !slice_eq_str(gap, "  ") || path.n == 0) {
		unusable(c, "is not a line of a manifest");
		return;
	}
	if (slice_cmp(buf_as_slice(&c->path), path) >= 0) {
		unusable(c, "is not in the order of paths");
		return;
	}
	buf_reset(&c->path);
	buf_add_slice(&c->path, path);
	buf_reset(&c->hash);
	buf_add_slice(&c->hash, hash);
	c->has = true;
}

/* Lines before this path have no file. */
static void
skip_missing(struct checker *c, struct slice path)
{
	while (c->has && slice_cmp(buf_as_slice(&c->path), path) < 0) {
		differs(c, "missing", buf_as_slice(&c->path));
		next_line(c);
	}
}

static void
check_node(struct walk *walk, int fd, const struct node *node)
{
	struct checker *c = (struct checker *)walk;
	struct slice path = buf_as_slice(&walk->path);

	skip_missing(c, path);
	if (c->bad)
		return;
	if (!c->has || !slice_eq(buf_as_slice(&c->path), path)) {
		differs(c, "added", path);
		return;
	}
	if (node->kind != NODE_FILE || !hash_file(fd, node->name, &c->hex) ||
	    !slice_eq(buf_as_slice(&c->hex), buf_as_slice(&c->hash)))
		differs(c, "changed", path);
	next_line(c);
}

static int
open_manifest(const char *dir, struct buf *why)
{
	char *path = xasprintf("%s/" MANIFEST, dir);
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		buf_printf(why, "cannot read %s: %s", path, strerror(errno));
	free(path);
	return fd;
}

static void
check(struct checker *c, const char *dir)
{
	next_line(c);
	walk_folder(&c->walk, AT_FDCWD, dir, 0);
	if (c->walk.failed && !c->bad) {
		c->bad = true;
		buf_printf(
		    c->why, "cannot read all of %s: %s", dir, strerror(errno));
	}
	while (c->has) {
		differs(c, "missing", buf_as_slice(&c->path));
		next_line(c);
	}
}

int
manifest_verify(
    const char *dir, const struct verify_sink *sink, struct buf *why)
{
	struct checker c = {
	    .walk = {.fn = check_node}, .sink = sink, .why = why};

	c.fd = open_manifest(dir, why);
	if (c.fd == -1)
		return -1;
	check(&c, dir);
	close(c.fd);
	buf_free(&c.walk.path);
	buf_free(&c.in);
	buf_free(&c.hash);
	buf_free(&c.path);
	buf_free(&c.hex);
	return c.bad ? -1 : c.differs;
}
