/* spool: the bytes of one file while it is made. */
#include "carve/spool.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/xalloc.h"
#include "carve/image.h"

#define MOST_OPEN 32
#define REREAD	  (1U << 20) /* an image's size may be behind its EXIF */
#define BLOCK	  (64U << 10)

static const uint8_t zeros[16384];

/* ---- few open files */

static void
take_out(struct spool *s)
{
	struct spool_room *r = s->room;

	if (!s->awake)
		return;
	TAILQ_REMOVE(&r->awake, s, queued);
	s->awake = false;
	r->open--;
}

/* It is about to be written: the newest of the open ones. */
static void
wake(struct spool *s)
{
	struct spool_room *r = s->room;
	struct spool *rest;

	if (s->awake && TAILQ_NEXT(s, queued) == NULL)
		return;
	take_out(s);
	if (r->open == MOST_OPEN) {
		rest = TAILQ_FIRST(&r->awake);
		take_out(rest);
		outfile_rest(rest->file);
	}
	TAILQ_INSERT_TAIL(&r->awake, s, queued);
	s->awake = true;
	r->open++;
}

/* ---- memory */

static void
charge(struct spool *s)
{
	if (s->mem.cap > s->charged)
		budget_take(s->room->budget, s->mem.cap - s->charged);
	else
		budget_give(s->room->budget, s->charged - s->mem.cap);
	s->charged = s->mem.cap;
}

static void
forget(struct spool *s)
{
	buf_free(&s->mem);
	s->mem = (struct buf){0};
	charge(s);
}

/* The head is there: what it shows. The same however the bytes came. */
static void
look(struct spool *s, bool whole)
{
	struct slice head = slice_head(buf_as_slice(&s->mem), s->room->small);

	s->looked = true;
	s->type = type_settle(head, whole, &s->watch);
	(void)image_size(head, &s->width, &s->height);
}

static void
begin_sums(struct spool *s)
{
	s->sum = sha256_begin(s->room->sums);
	if (s->room->hashes != 0)
		s->digest = digest_new(s->room->hashes);
}

static void
add_sums(struct spool *s, struct slice data)
{
	sha256_add(s->room->sums, s->sum, data);
	if (s->digest != NULL)
		digest_add(s->digest, data);
}

static void
end_sums(struct spool *s, struct spool_facts *f)
{
	f->sum = sha256_end(s->room->sums, s->sum);
	s->sum = NULL;
	if (s->digest != NULL)
		digest_end(s->digest, NULL, f->md5, f->sha1);
	s->digest = NULL;
}

/* Bytes that do not stay in memory. */
static void
pass(struct spool *s, struct slice data)
{
	add_sums(s, data);
	type_watch_add(&s->watch, data);
}

/* From now on bytes go past memory. Without a file to read again the head
 * stays, for libmagic. */
static void
spill(struct spool *s)
{
	s->spilled = true;
	begin_sums(s);
	pass(s, buf_as_slice(&s->mem));
	if (s->room->dir == NULL)
		return;
	s->file = outfile_open(s->room->dir, buf_cstr(&s->path));
	wake(s);
	outfile_add(s->file, buf_as_slice(&s->mem));
	if (s->mem.cap > 2 * BLOCK)
		forget(s);
	buf_reset(&s->mem);
}

static void
write_out(struct spool *s, struct slice data)
{
	if (data.n == 0)
		return;
	pass(s, data);
	if (s->file == NULL)
		return;
	wake(s);
	outfile_add(s->file, data);
}

/* What waits for the rest of its block. */
static void
write_rest(struct spool *s)
{
	if (s->file == NULL)
		return;
	write_out(s, buf_as_slice(&s->mem));
	buf_reset(&s->mem);
}

/*
 * A segment is small; each written for itself would cost a call of the system
 * and two of the digest. So they wait until they are a block, while the budget
 * has room.
 */
static void
write_block(struct spool *s, struct slice data)
{
	if (s->mem.n + data.n > BLOCK)
		write_rest(s);
	if (data.n >= BLOCK) {
		write_out(s, data);
	} else if (budget_tight(s->room->budget, s->mem.cap == 0 ? BLOCK : 0)) {
		write_rest(s);
		forget(s);
		write_out(s, data);
	} else {
		buf_add_slice(&s->mem, data);
		charge(s);
	}
}

/* How many bytes memory may hold now: more than a small file's only while
 * the budget has room. */
static size_t
memory_for(const struct spool *s, size_t more)
{
	size_t least = s->room->small > s->mem.n ? s->room->small : s->mem.n;

	if (s->mem.n + more <= least || budget_tight(s->room->budget, more))
		return least;
	return s->keep;
}

/* ---- the life of a spool */

void
spool_begin(
    struct spool *s, struct spool_room *room, struct slice path, size_t keep)
{
	*s = (struct spool){.room = room};
	s->keep = keep > room->small ? keep : room->small;
	buf_add_slice(&s->path, path);
}

void
spool_add(struct spool *s, struct slice data)
{
	struct slice part;

	s->n += data.n;
	if (!s->spilled) {
		part = slice_head(data, memory_for(s, data.n) - s->mem.n);
		buf_add_slice(&s->mem, part);
		charge(s);
		data = slice_from(data, part.n);
		if (!s->looked && s->n > s->room->small)
			look(s, false);
		if (data.n == 0)
			return;
		spill(s);
	}
	if (s->file != NULL)
		write_block(s, data);
	else
		write_out(s, data);
}

void
spool_zeros(struct spool *s, uint64_t n)
{
	size_t part;

	for (; n != 0; n -= part) {
		part = n < sizeof zeros ? (size_t)n : sizeof zeros;
		if (!s->spilled || s->file == NULL) {
			spool_add(s, slice_of(zeros, part));
			continue;
		}
		s->n += part;
		write_rest(s);
		pass(s, slice_of(zeros, part));
		outfile_zeros(s->file, part);
	}
}

void
spool_drop(struct spool *s)
{
	if (s->sum != NULL)
		sha256_drop(s->room->sums, s->sum);
	if (s->digest != NULL)
		digest_end(s->digest, NULL, NULL, NULL);
	s->sum = NULL;
	s->digest = NULL;
	if (s->file != NULL) {
		take_out(s);
		outfile_close(s->file, -1);
		s->file = NULL;
		outdir_remove(s->room->dir, buf_cstr(&s->path));
	}
	forget(s);
	buf_free(&s->path);
	s->path = (struct buf){0};
}

static void
read_file(struct spool *s, bool (*take)(void *ctx, struct slice), void *ctx)
{
	int fd = outdir_read(s->room->dir, buf_cstr(&s->path));
	uint8_t *block = xmalloc(BLOCK);
	uint64_t off = 0;
	size_t n;

	do {
		n = io_read_at(fd, block, BLOCK, off);
		off += n;
	} while (n != 0 && take(ctx, slice_of(block, n)));
	free(block);
	close(fd);
}

void
spool_read(struct spool *s, bool (*take)(void *ctx, struct slice), void *ctx)
{
	if (!s->spilled) {
		(void)take(ctx, buf_as_slice(&s->mem));
		return;
	}
	assert(s->file != NULL);
	write_rest(s);
	read_file(s, take, ctx);
}

/* ---- the end */

static void
set_type(struct spool_facts *f, const char *type)
{
	snprintf(f->type, sizeof f->type, "%s", type);
}

/* What libmagic says of bytes in memory, or of a file's. */
static void
ask_bytes(struct spool *s, struct spool_facts *f)
{
	struct libmagic *m = s->room->magic;
	struct slice all = buf_as_slice(&s->mem);

	set_type(f, s->type != NULL ? s->type : libmagic_bytes(m, all, false));
	if (s->room->describe)
		buf_str(&f->description, libmagic_bytes(m, all, true));
}

static void
ask_file(struct spool *s, struct spool_facts *f, int fd)
{
	struct libmagic *m = s->room->magic;

	set_type(f, s->type != NULL ? s->type : libmagic_file(m, fd, false));
	if (!s->room->describe)
		return;
	buf_reset(&f->description);
	buf_str(&f->description, libmagic_file(m, fd, true));
}

/* A JPEG whose first bytes did not tell its size. */
static bool
needs_more(const struct spool *s, const struct spool_facts *f)
{
	return s->width == 0 && s->n > s->room->small &&
	       strcmp(f->type, "image/jpeg") == 0;
}

static void
size_again(struct spool *s, int fd)
{
	struct buf b = {0};
	ssize_t n;

	buf_reserve(&b, REREAD);
	n = pread(fd, b.p, REREAD, 0);
	if (n > 0)
		(void)image_size(
		    slice_of(b.p, (size_t)n), &s->width, &s->height);
	buf_free(&b);
}

/* ELF is more than its bytes to libmagic: it looks sections up in the file. */
static bool
is_elf(const struct spool *s)
{
	return slice_starts(buf_as_slice(&s->mem), "\x7f"
						   "ELF");
}

static void
finish_memory(struct spool *s, struct spool_facts *f, int64_t mtime_ns,
    void (*name)(void *ctx, const char *type, struct buf *out), void *ctx)
{
	struct outdir *dir = s->room->dir;
	int fd;

	begin_sums(s);
	add_sums(s, buf_as_slice(&s->mem));
	end_sums(s, f);
	if (!s->looked)
		look(s, true);
	ask_bytes(s, f);
	if (needs_more(s, f))
		(void)image_size(slice_head(buf_as_slice(&s->mem), REREAD),
		    &s->width, &s->height);
	if (dir == NULL)
		return;
	name(ctx, f->type, &f->path);
	outdir_put(dir, buf_cstr(&f->path), buf_as_slice(&s->mem), mtime_ns);
	if (!is_elf(s))
		return;
	fd = outdir_read(dir, buf_cstr(&f->path));
	ask_file(s, f, fd);
	close(fd);
}

static void
finish_file(struct spool *s, struct spool_facts *f, int64_t mtime_ns,
    void (*name)(void *ctx, const char *type, struct buf *out), void *ctx)
{
	struct outdir *dir = s->room->dir;
	int fd;

	end_sums(s, f);
	if (dir == NULL) {
		ask_bytes(s, f);
		return;
	}
	take_out(s);
	outfile_close(s->file, mtime_ns);
	s->file = NULL;
	fd = outdir_read(dir, buf_cstr(&s->path));
	ask_file(s, f, fd);
	if (needs_more(s, f))
		size_again(s, fd);
	close(fd);
	name(ctx, f->type, &f->path);
	outdir_rename(dir, buf_cstr(&s->path), buf_cstr(&f->path));
}

void
spool_finish(struct spool *s, struct spool_facts *f, int64_t mtime_ns,
    void (*name)(void *ctx, const char *type, struct buf *out), void *ctx)
{
	*f = (struct spool_facts){0};
	if (s->spilled)
		write_rest(s);
	else
		type_watch_add(&s->watch, buf_as_slice(&s->mem));
	if (!type_watch_end(&s->watch))
		s->type = NULL;
	if (s->spilled)
		finish_file(s, f, mtime_ns, name, ctx);
	else
		finish_memory(s, f, mtime_ns, name, ctx);
	f->width = s->width;
	f->height = s->height;
	spool_drop(s);
}

void
spool_facts_free(struct spool_facts *f)
{
	buf_free(&f->description);
	buf_free(&f->path);
}
