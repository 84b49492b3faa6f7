/*
 * manifest_verify: a report held against its manifest.
 *
 * The tree is walked, never the manifest: a path that a manifest names is
 * compared, not opened. Both are in the same order, so neither is held. Files
 * are hashed side by side, and what differs is told in the order of paths.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rd.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "report/report.h"
#include "report/tree.h"
#include "report/tree_sums.h"

#define LINE_BYTES 8192 /* of a manifest: paths of ours are far shorter */

struct checker {
	struct tree tree; /* first: its callback gets at the rest */
	const struct verify_sink *sink;
	int fd;	       /* the manifest */
	struct buf in; /* of it, read and not yet used */
	size_t used;
	bool ended;
	bool has; /* hash and path are of the line at hand */
	struct buf hash, path;
	struct tree_sums *sums;
	uint64_t size;	 /* of the manifest */
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
	buf_printf(c->why, TREE_MANIFEST ", line %zu: %s", c->line, what);
}

/* ---- what is told, in the order of paths */

/* A note is what differs, with its NUL; of a file that was read it is the
 * digest that it should have. */
static void
on_told(void *ctx, struct slice path, struct slice note, const uint8_t *sha256)
{
	struct checker *c = ctx;
	struct buf hex = {0};
	const char *what = "changed";

	if (sha256 != NULL)
		wr_hex(&hex, slice_of(sha256, SHA256_SIZE));
	else
		what = (const char *)note.p;
	if (sha256 == NULL || !slice_eq(buf_as_slice(&hex), note)) {
		c->differs = true;
		c->sink->differs(c->sink->ctx, what, path);
	}
	buf_free(&hex);
}

static void
differs(struct checker *c, const char *what, struct slice path)
{
	tree_sums_note(c->sums, path, slice_of(what, strlen(what) + 1));
}

/* ---- the manifest */

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
	if (!sha256_is_hex(hash) || !slice_eq_str(gap, "  ") || path.n == 0) {
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

/* ---- the tree */

static void
on_tick(void *ctx)
{
	const struct checker *c = ctx;
	off_t at = lseek(c->fd, 0, SEEK_CUR);
	uint64_t left = c->in.n - c->used;

	if (c->sink->tick != NULL && at != -1 && (uint64_t)at >= left)
		c->sink->tick(
		    c->sink->ctx, (size_t)((uint64_t)at - left), c->size);
}

static void
check_node(struct tree *tree, int fd, const struct tree_entry *e)
{
	struct checker *c = (struct checker *)tree;
	struct slice path = buf_as_slice(&tree->path);

	skip_missing(c, path);
	if (c->bad)
		return;
	if (!c->has || !slice_eq(buf_as_slice(&c->path), path)) {
		differs(c, "added", path);
		return;
	}
	if (e->kind != TREE_FILE ||
	    !tree_sums_file(c->sums, path, buf_as_slice(&c->hash), fd, e->name))
		differs(c, "changed", path);
	next_line(c);
	on_tick(c);
}

static int
open_manifest(const char *dir, struct buf *why)
{
	char *path = xasprintf("%s/" TREE_MANIFEST, dir);
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
	tree_walk(&c->tree, AT_FDCWD, dir);
	if (c->tree.failed && !c->bad) {
		c->bad = true;
		buf_printf(
		    c->why, "cannot read all of %s: %s", dir, strerror(errno));
	}
	while (c->has) {
		differs(c, "missing", buf_as_slice(&c->path));
		next_line(c);
	}
	tree_sums_settle(c->sums);
}

int
manifest_verify(
    const char *dir, const struct verify_sink *sink, struct buf *why)
{
	struct checker c = {
	    .tree = {.fn = check_node}, .sink = sink, .why = why};
	struct stat st;

	c.fd = open_manifest(dir, why);
	if (c.fd == -1)
		return -1;
	if (fstat(c.fd, &st) == 0)
		c.size = (uint64_t)st.st_size;
	c.sums = tree_sums_new(&(struct tree_sums_sink){
	    .ctx = &c, .told = on_told, .tick = on_tick});
	check(&c, dir);
	tree_sums_free(c.sums);
	close(c.fd);
	buf_free(&c.tree.path);
	buf_free(&c.in);
	buf_free(&c.hash);
	buf_free(&c.path);
	return c.bad ? -1 : c.differs;
}
