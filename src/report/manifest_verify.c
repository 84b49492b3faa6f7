/*
 * manifest_verify: a report held against its manifest.
 *
 * The tree is walked, never the manifest: a path that a manifest names is
 * compared, not opened. Both are in the same order, so neither is held. Files
 * are hashed side by side (sha256.h), and what is known of one file waits
 * until it is known of those before it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/rd.h"
#include "base/sha256.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "report/report.h"
#include "report/tree.h"

#define LINE_BYTES 8192 /* of a manifest: paths of ours are far shorter */
#define READ_BYTES 65536
#define SUMS	   (1u << 20) /* bytes that wait to be hashed with others */

/* What is to be told of a path, in its turn. */
struct verdict {
	STAILQ_ENTRY(verdict) next;
	const char *what; /* NULL: nothing */
	bool waits;	  /* for its digest */
	struct buf path;
	struct buf sha256; /* that it should have, in hex */
};

struct checker {
	struct tree tree; /* first: its callback gets at the rest */
	const struct verify_sink *sink;
	int fd;	       /* the manifest */
	struct buf in; /* of it, read and not yet used */
	size_t used;
	bool ended;
	bool has; /* hash and path are of the line at hand */
	struct buf hash, path;
	struct sha256_queue *sums;
	STAILQ_HEAD(, verdict) verdicts; /* the first one waits */
	uint8_t *part;			 /* of a file: READ_BYTES */
	uint64_t size;			 /* of the manifest */
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

static void
tell(struct checker *c, const char *what, struct slice path)
{
	if (what == NULL)
		return;
	c->differs = true;
	c->sink->differs(c->sink->ctx, what, path);
}

static struct verdict *
verdict_add(struct checker *c, const char *what, struct slice path)
{
	struct verdict *v = xcalloc(1, sizeof *v);

	v->what = what;
	buf_add_slice(&v->path, path);
	STAILQ_INSERT_TAIL(&c->verdicts, v, next);
	return v;
}

static void
differs(struct checker *c, const char *what, struct slice path)
{
	if (STAILQ_EMPTY(&c->verdicts))
		tell(c, what, path);
	else
		(void)verdict_add(c, what, path);
}

/* Of the first verdict; those behind it that waited for nothing else follow. */
static void
on_sum(void *ctx, const uint8_t sha256[SHA256_SIZE])
{
	struct checker *c = ctx;
	struct verdict *v = STAILQ_FIRST(&c->verdicts);
	struct buf hex = {0};

	wr_hex(&hex, slice_of(sha256, SHA256_SIZE));
	if (!slice_eq(buf_as_slice(&hex), buf_as_slice(&v->sha256)))
		v->what = "changed";
	v->waits = false;
	buf_free(&hex);
	while ((v = STAILQ_FIRST(&c->verdicts)) != NULL && !v->waits) {
		tell(c, v->what, buf_as_slice(&v->path));
		STAILQ_REMOVE_HEAD(&c->verdicts, next);
		buf_free(&v->sha256);
		buf_free(&v->path);
		free(v);
	}
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
tick(const struct checker *c)
{
	off_t at = lseek(c->fd, 0, SEEK_CUR);
	uint64_t left = c->in.n - c->used;

	if (c->sink->tick != NULL && at != -1 && (uint64_t)at >= left)
		c->sink->tick(
		    c->sink->ctx, (size_t)((uint64_t)at - left), c->size);
}

/* False: it cannot be read. */
static bool
add_file(struct checker *c, struct sha256_sum *sum, int at, const char *name)
{
	int fd =
	    openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return false;
	while ((n = read(fd, c->part, READ_BYTES)) > 0 ||
	       (n == -1 && errno == EINTR)) {
		if (n > 0)
			sha256_add(c->sums, sum, slice_of(c->part, (size_t)n));
		tick(c);
	}
	close(fd);
	return n == 0;
}

/* Of the line at hand. */
static void
check_file(struct checker *c, int fd, const struct tree_entry *e)
{
	struct slice path = buf_as_slice(&c->path);
	struct sha256_sum *sum;
	struct verdict *v;

	sum = sha256_begin(c->sums);
	if (e->kind != TREE_FILE || !add_file(c, sum, fd, e->name)) {
		sha256_drop(c->sums, sum);
		differs(c, "changed", path);
		return;
	}
	v = verdict_add(c, NULL, path);
	v->waits = true;
	buf_add_slice(&v->sha256, buf_as_slice(&c->hash));
	(void)sha256_end(c->sums, sum);
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
	check_file(c, fd, e);
	next_line(c);
	tick(c);
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
	sha256_queue_settle(c->sums);
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
	STAILQ_INIT(&c.verdicts);
	c.sums = sha256_queue_new(SUMS, on_sum, &c);
	c.part = xmalloc(READ_BYTES);
	check(&c, dir);
	sha256_queue_free(c.sums);
	close(c.fd);
	free(c.part);
	buf_free(&c.tree.path);
	buf_free(&c.in);
	buf_free(&c.hash);
	buf_free(&c.path);
	return c.bad ? -1 : c.differs;
}
