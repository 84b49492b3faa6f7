/*
 * input: files and pipes as blocks of plain bytes.
 *
 *	disk --> raw_read (count, hash) --> block            a plain file
 *	disk --> raw_read --> raw block --> unpack --> block  a packed one
 *
 * Every byte from disk passes raw_read once, in order, inside a counted
 * block. Of a large file a thread hashes the blocks as they pass, and is
 * joined where the digest is asked for.
 */
#include "capture/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "capture/capture.h"
#include "capture/hasher.h"
#include "capture/unpack.h"

/* Large enough that a read costs nothing beside its bytes, small enough that
 * it stays in the second level cache with what is made of it. */
#define BLOCK_SIZE ((size_t)512 << 10)
/* Before that a thread costs more than it brings. */
#define HASH_APART_FROM ((uint64_t)4 << 20)
/* Of many files only the beginning is looked at, at first. */
#define FIRST_READ ((size_t)32 << 10)

struct input {
	int fd;
	const struct watchful *watchful;
	const struct growth *growth; /* NULL: the file's end is the end */
	bool pipe;		     /* or what else may keep one waiting */
	uint64_t size;		     /* of a regular file, else 0 */
	uint64_t done;
	struct digest *digest;
	struct hasher *hasher; /* has the digest; NULL: hashed in raw_read */
	bool apart;	       /* a hasher may be made */
	bool raw_end;	       /* the disk has no more, */
	bool raw_failed;       /* ... or refuses it */

	struct unpack *unpack; /* NULL: plain */
	const char *packing;
	struct block *raw; /* packed bytes: [raw_off, raw_n) not yet used */
	size_t raw_off, raw_n;

	struct block *block; /* plain bytes, n of them so far ... */
	size_t n;
	struct rd ready; /* ... and the last ones, not yet used */
	const char *error;
};

static bool
stopped(const struct input *in)
{
	return watchful_stopped(in->watchful);
}

/* Whoever writes it began anew: what follows is not what was to follow. */
static bool
shrank(const struct input *in)
{
	struct stat st;

	if (in->pipe || (in->size == 0 && in->growth == NULL))
		return false; /* nobody knows its size */
	return fstat(in->fd, &st) == 0 && ((uint64_t)st.st_size < in->done ||
					      (uint64_t)st.st_size < in->size);
}

/* As read(); a file that may grow is at its end when it will grow no more. */
static ssize_t
read_some(struct input *in, uint8_t *to, size_t most)
{
	ssize_t got;

	do {
		if (in->pipe && !watchful_read(in->watchful, in->fd))
			return -1;
		got = read(in->fd, to, most);
	} while ((got == -1 && errno == EINTR && !stopped(in)) ||
		 (got == 0 && in->growth != NULL && !shrank(in) &&
		     in->growth->more(in->growth->ctx, in->done)));
	return got;
}

static void
hash(struct input *in, struct block *b, struct slice bytes)
{
	if (in->digest == NULL)
		return;
	if (in->hasher == NULL && in->apart && in->done > HASH_APART_FROM) {
		in->hasher = hasher_new(in->digest);
		in->apart = false;
	}
	if (in->hasher != NULL)
		hasher_add(in->hasher, b, bytes);
	else
		digest_add(in->digest, bytes);
}

static void
end_digest(struct input *in, uint8_t *sha256)
{
	hasher_end(in->hasher);
	in->hasher = NULL;
	if (in->digest != NULL)
		digest_end(in->digest, sha256, NULL, NULL);
	in->digest = NULL;
}

/* More bytes from disk into b, from `at` on: how many came, 0 at the end. */
static size_t
raw_read(struct input *in, struct block *b, size_t at, size_t most)
{
	ssize_t got;

	if (most > b->cap - at)
		most = b->cap - at;
	if (in->raw_end || most == 0)
		return 0;
	got = read_some(in, &b->bytes[at], most);
	if (got <= 0) {
		in->raw_end = true;
		in->raw_failed = got == -1;
		if (got == -1 && stopped(in))
			in->error = "reading was interrupted";
		else if (got == -1)
			in->error = "the system could not read further";
		else if (shrank(in))
			in->error = "the file was made shorter while it was "
				    "read";
		in->raw_failed |= in->error != NULL;
		return 0;
	}
	in->done += (uint64_t)got;
	hash(in, b, block_slice(b, at, (size_t)got));
	return (size_t)got;
}

/* The block again, or another where somebody still needs its bytes. */
static struct block *
block_empty(struct block *b)
{
	if (block_alone(b))
		return b;
	block_drop(b);
	return block_new(BLOCK_SIZE);
}

/* More packed bytes; what was there is used up. */
static bool
raw_refill(struct input *in)
{
	in->raw = block_empty(in->raw);
	in->raw_off = 0;
	in->raw_n = raw_read(in, in->raw, 0, BLOCK_SIZE);
	return in->raw_n != 0;
}

static size_t
unpack_more(struct input *in)
{
	struct slice from;
	size_t n, had;

	for (;;) {
		had = in->raw_n - in->raw_off;
		from = block_slice(in->raw, in->raw_off, had);
		n = unpack_run(in->unpack, &from, &in->block->bytes[in->n],
		    in->block->cap - in->n);
		in->raw_off += had - from.n;
		if (in->error == NULL)
			in->error = unpack_error(in->unpack);
		if (n != 0 || in->error != NULL)
			return n;
		if (from.n == 0 && !raw_refill(in)) {
			if (in->error == NULL && !unpack_whole(in->unpack))
				in->error = "the packed data end too early";
			return 0;
		}
	}
}

/* The last bytes of the block, as many, are those not yet used. */
static void
set_ready(struct input *in, size_t left)
{
	struct slice s = block_slice(in->block, in->n - left, left);

	in->ready.p = s.p;
	in->ready.left = s.n;
}

/* Room for `need` bytes in a row from the first unused one on. */
static void
make_room(struct input *in, size_t need)
{
	struct block *old = in->block, *b = old;
	size_t left = in->ready.left;

	if (old->cap - (in->n - left) >= need)
		return;
	if (!block_alone(old) || old->cap < need || old->cap > BLOCK_SIZE)
		b = block_new(need > BLOCK_SIZE ? need : BLOCK_SIZE);
	memmove(b->bytes, block_slice(old, in->n - left, left).p, left);
	in->n = left;
	in->block = b;
	set_ready(in, left);
	if (b != old)
		block_drop(old);
}

/* More plain bytes behind those that are there: false at the end. */
static bool
more(struct input *in)
{
	size_t n;

	if (in->n == in->block->cap || in->error != NULL)
		return false;
	n = in->unpack == NULL ? raw_read(in, in->block, in->n, SIZE_MAX)
			       : unpack_more(in);
	in->n += n;
	set_ready(in, in->ready.left + n);
	return n != 0;
}

struct slice
input_peek(struct input *in, size_t n)
{
	if (in->ready.left < n) {
		make_room(in, n);
		while (in->ready.left < n && more(in))
			;
	}
	return slice_head(rd_peek(&in->ready), n);
}

struct slice
input_take(struct input *in, size_t n)
{
	return rd_bytes(&in->ready, input_peek(in, n).n);
}

struct rd *
input_ready(struct input *in)
{
	return &in->ready;
}

uint64_t
input_skip(struct input *in, uint64_t n)
{
	uint64_t left = n;
	size_t got;

	while (left != 0) {
		got = input_take(
		    in, left < BLOCK_SIZE / 4 ? (size_t)left : BLOCK_SIZE / 4)
			  .n;
		if (got == 0)
			break;
		left -= got;
	}
	return n - left;
}

uint64_t
input_pos(const struct input *in)
{
	return in->ready.pos;
}

struct block *
input_block(const struct input *in)
{
	return in->block;
}

const char *
input_packing(const struct input *in)
{
	return in->packing;
}

const char *
input_error(const struct input *in)
{
	return in->error;
}

uint64_t
input_done(const struct input *in)
{
	return in->done;
}

uint64_t
input_size(const struct input *in)
{
	return in->size;
}

/* What the path names; 0: nothing, or it is "-". */
static mode_t
mode_of(const char *path)
{
	struct stat st;

	return strcmp(path, "-") == 0 || stat(path, &st) == -1 ? 0 : st.st_mode;
}

bool
input_is_file(const char *path)
{
	return S_ISREG(mode_of(path));
}

bool
input_is_pipe(const char *path)
{
	return S_ISFIFO(mode_of(path));
}

/* ---- opening */

static const char *
advice(int err)
{
	switch (err) {
	case ENOENT:
		return "check its name";
	case EACCES:
		return "make it readable, or run as a user who may read it";
	case EMFILE:
	case ENFILE:
		return "raise the limit on open files (ulimit -n)";
	default:
		return "check the file and the disk it is on";
	}
}

/*
 * A named pipe is opened whether somebody writes to it or not: no signal would
 * end that wait. Nothing is read before poll() says that there is something.
 */
static int
open_named(const char *path)
{
	const bool pipe = input_is_pipe(path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | (pipe ? O_NONBLOCK : 0));

	if (fd != -1 && pipe)
		(void)fcntl(fd, F_SETFL, 0);
	return fd;
}

static int
open_fd(const char *path, const char *name, struct stat *st, struct buf *why)
{
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open_named(path);

	if (fd == -1 || fstat(fd, st) == -1) {
		buf_printf(
		    why, "%s: %s; %s", name, strerror(errno), advice(errno));
	} else if (S_ISDIR(st->st_mode)) {
		buf_printf(why,
		    "%s: is a directory; name the capture files in it, or "
		    "read it with --watch",
		    name);
	} else {
#ifdef POSIX_FADV_SEQUENTIAL
		posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
		return fd;
	}
	if (fd != -1)
		close(fd);
	return -1;
}

/* The first bytes are in in->block: plain, or the packed ones? */
static bool
settle_packing(struct input *in, const char *name, struct buf *why)
{
	const char *kind = unpack_probe(block_slice(in->block, 0, in->n));

	in->packing = kind == NULL ? "" : kind;
	if (kind == NULL)
		return true;
	in->unpack = unpack_new(kind);
	if (in->unpack == NULL) {
		buf_printf(why,
		    "%s: is %s compressed, which this build cannot unpack; "
		    "unpack it first",
		    name, kind);
		return false;
	}
	in->raw = in->block;
	in->raw_n = in->n;
	in->block = block_new(BLOCK_SIZE);
	in->n = 0;
	return true;
}

static struct input *
input_new(int fd, const struct stat *st, const struct watchful *watchful,
    const struct growth *growth)
{
	struct input *in = xcalloc(1, sizeof *in);
	bool regular = S_ISREG(st->st_mode);

	in->fd = fd;
	in->watchful = watchful;
	in->growth = regular ? growth : NULL;
	in->pipe = !regular;
	in->size = regular ? (uint64_t)st->st_size : 0;
	in->digest = digest_new(HASH_SHA256);
	in->block = block_new(BLOCK_SIZE);
	return in;
}

struct input *
input_open(const char *path, const char *name, const struct watchful *watchful,
    const struct growth *growth, struct buf *why)
{
	struct input *in;
	struct stat st;
	size_t n;
	int fd = open_fd(path, name, &st, why);

	if (fd == -1)
		return NULL;
	in = input_new(fd, &st, watchful, growth);
	while (in->n < UNPACK_HEAD &&
	       (n = raw_read(in, in->block, in->n, FIRST_READ)) != 0)
		in->n += n;
	if (in->error != NULL)
		buf_printf(why, "%s: cannot be read; %s", name, advice(EIO));
	else if (in->n == 0)
		buf_printf(
		    why, "%s: is empty; record it or copy it again", name);
	else if (settle_packing(in, name, why)) {
		set_ready(in, in->n);
		return in;
	}
	input_free(in);
	return NULL;
}

void
input_unhashed(struct input *in)
{
	end_digest(in, NULL);
}

void
input_hash_apart(struct input *in)
{
	in->apart = true;
}

/* It was given up while it grew: there is more by now. */
static bool
outgrown(const struct input *in)
{
	struct stat st;

	return in->growth != NULL && fstat(in->fd, &st) == 0 &&
	       (uint64_t)st.st_size > in->done;
}

bool
input_finish(struct input *in, uint64_t *size, uint8_t sha256[SHA256_SIZE])
{
	bool more = in->raw_end && outgrown(in);
	struct block *b;

	in->growth = NULL;
	if (in->digest != NULL && !in->raw_end && !stopped(in)) {
		b = block_new(BLOCK_SIZE);
		while (!stopped(in) && raw_read(in, b, 0, BLOCK_SIZE) != 0) {
			watchful_tick(in->watchful);
			b = block_empty(b);
		}
		block_drop(b);
	}
	*size = in->done;
	memset(sha256, 0, SHA256_SIZE);
	end_digest(in, sha256);
	return in->raw_end && !in->raw_failed && !more;
}

void
input_free(struct input *in)
{
	if (in == NULL)
		return;
	end_digest(in, NULL);
	unpack_free(in->unpack);
	block_drop(in->raw);
	block_drop(in->block);
	close(in->fd);
	free(in);
}
