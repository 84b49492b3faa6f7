/*
 * join: the ranges of one entity put together. A sweep over the pieces in
 * order of their first bytes says which of them each stretch is taken from:
 * of those that hold it, the one that came first.
 */
#include "carve/join.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/wr.h"
#include "base/xalloc.h"
#include "carve/mismatch.h"
#include "carve/name.h"
#include "carve/spool.h"

#define BLOCK 65536

/* A piece that is good for something: bytes first..end-1 of the entity. */
struct piece {
	uint64_t first, end;
	size_t order; /* index into the parts */
};

struct sweep {
	const struct join *j;
	struct piece *piece; /* by first byte */
	size_t n;
	size_t next;  /* not yet reached */
	size_t *heap; /* pieces reached, the earliest in order on top */
	size_t heaped;
	uint64_t bytes; /* of all pieces */
	/* the file that is being copied from */
	int fd;
	size_t open; /* its order */
};

/* ---- which pieces are good */

/*
 * How many bytes from its beginning are surely there. A piece with a hole has
 * zeros somewhere, and nobody says where any more: it is good for nothing.
 */
static uint64_t
sure_bytes(const struct join_part *p, uint64_t total)
{
	uint64_t length = p->last - p->first + 1;

	if (p->expanded || p->last < p->first || p->last >= total)
		return 0;
	if (p->complete)
		return p->size == length ? length : 0;
	return p->size < length && p->size + p->missing == length ? p->size : 0;
}

static int
by_first(const void *va, const void *vb)
{
	const struct piece *a = va, *b = vb;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* False when one of them is the whole, or they are fewer than two. */
static bool
collect(struct sweep *s)
{
	const struct join *j = s->j;
	uint64_t n;

	s->piece = xcalloc(j->n + 1, sizeof *s->piece);
	s->heap = xcalloc(j->n + 1, sizeof *s->heap);
	for (size_t i = 0; i < j->n; i++) {
		n = sure_bytes(&j->parts[i], j->total);
		if (n == 0)
			continue;
		if (n == j->total)
			return false;
		s->piece[s->n++] =
		    (struct piece){j->parts[i].first, j->parts[i].first + n, i};
		s->bytes += n;
	}
	qsort(s->piece, s->n, sizeof *s->piece, by_first);
	return s->n >= 2;
}

/* ---- the heap: the piece that is first in order on top */

static bool
before(const struct sweep *s, size_t a, size_t b)
{
	return s->piece[s->heap[a]].order < s->piece[s->heap[b]].order;
}

static void
swap(struct sweep *s, size_t a, size_t b)
{
	size_t t = s->heap[a];

	s->heap[a] = s->heap[b];
	s->heap[b] = t;
}

static void
push(struct sweep *s, size_t piece)
{
	size_t i = s->heaped++;

	s->heap[i] = piece;
	for (; i != 0 && before(s, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(s, i, (i - 1) / 2);
}

static void
pop(struct sweep *s)
{
	size_t i = 0, child;

	s->heap[0] = s->heap[--s->heaped];
	while ((child = 2 * i + 1) < s->heaped) {
		if (child + 1 < s->heaped && before(s, child + 1, child))
			child++;
		if (!before(s, child, i))
			break;
		swap(s, i, child);
		i = child;
	}
}

/* The piece that byte at is taken from, and up to where. NULL: a hole. */
static const struct piece *
winner(struct sweep *s, uint64_t at, uint64_t *until)
{
	const struct piece *p;

	while (s->next < s->n && s->piece[s->next].first <= at)
		push(s, s->next++);
	while (s->heaped != 0 && s->piece[s->heap[0]].end <= at)
		pop(s);
	if (s->heaped == 0)
		return NULL;
	p = &s->piece[s->heap[0]];
	*until = p->end;
	if (s->next < s->n && s->piece[s->next].first < *until)
		*until = s->piece[s->next].first;
	return p;
}

static bool
covers(struct sweep *s)
{
	uint64_t at = 0;

	while (at < s->j->total && winner(s, at, &at) != NULL)
		continue;
	s->next = s->heaped = 0;
	return at >= s->j->total;
}

/* ---- copying */

static void
open_part(struct sweep *s, size_t order)
{
	if (s->fd != -1 && s->open == order)
		return;
	if (s->fd != -1)
		close(s->fd);
	s->fd = outdir_read(s->j->dir, s->j->parts[order].path);
	s->open = order;
}

static bool
copy_from(struct sweep *s, const struct piece *p, uint64_t at, uint64_t until,
    struct spool *out, uint8_t *block)
{
	size_t n;

	open_part(s, p->order);
	for (; at < until; at += n) {
		n = until - at < BLOCK ? (size_t)(until - at) : BLOCK;
		if (io_read_at(s->fd, block, n, at - p->first) != n)
			return false;
		spool_add(out, slice_of(block, n));
	}
	return true;
}

static bool
copy(struct sweep *s, struct spool *out, uint8_t *block)
{
	const struct piece *p;
	uint64_t at, until;

	for (at = 0; at < s->j->total; at = until) {
		p = winner(s, at, &until);
		if (p == NULL || !copy_from(s, p, at, until, out, block))
			return false;
	}
	return true;
}

/* ---- disagreement */

struct conflict {
	uint64_t bytes, at; /* how many, and the first */
	uint64_t frame;	    /* of the piece that says it */
};

/* a and b stand at the same offset of the entity. */
static void
count_differing(struct conflict *c, struct slice a, struct slice b, uint64_t at,
    uint64_t frame)
{
	if (slice_eq(a, b))
		return;
	for (size_t i = 0; i < a.n; i++) {
		if (slice_at(a, i) == slice_at(b, i))
			continue;
		if (c->bytes == 0 || at + i < c->at) {
			c->at = at + i;
			c->frame = frame;
		}
		c->bytes++;
	}
}

static void
compare(struct sweep *s, const struct piece *p, int whole, uint8_t *block,
    struct conflict *c)
{
	uint8_t *other = block + BLOCK / 2;
	uint64_t at;
	size_t n;

	open_part(s, p->order);
	for (at = p->first; at < p->end; at += n) {
		n = p->end - at < BLOCK / 2 ? (size_t)(p->end - at) : BLOCK / 2;
		if (io_read_at(whole, block, n, at) != n ||
		    io_read_at(s->fd, other, n, at - p->first) != n)
			return;
		count_differing(c, slice_of(block, n), slice_of(other, n), at,
		    s->j->parts[p->order].frame);
	}
}

static void
say_conflict(const struct join *j, const struct conflict *c)
{
	struct buf t = {0}, name = {0};
	struct finding f = {
	    .kind = FINDING_RANGE_CONFLICT,
	    .session_id = j->session_id,
	    .part = j->number,
	    .frame = c->frame,
	    .ns = j->ns,
	};

	buf_add_slice(&name, j->name);
	if (name.n == 0)
		name_from_url(&name, j->url);
	buf_str(&t, "Ranges of ");
	buf_add_slice(&t, slice_head(buf_as_slice(&name), 120));
	buf_str(&t, " differ in ");
	wr_commas(&t, c->bytes);
	buf_str(&t, " bytes, the first at offset ");
	wr_commas(&t, c->at);
	buf_str(&t, ". What arrived first is in the joined file; each range is "
		    "kept as it came.");
	f.text = buf_as_slice(&t);
	finding_add(j->findings, &f);
	buf_free(&t);
	buf_free(&name);
}

/* More bytes than the whole has: some came twice. */
static void
find_conflicts(struct sweep *s, struct joined *out, uint8_t *block)
{
	struct conflict c = {0};
	int whole;

	if (s->bytes == s->j->total)
		return;
	whole = outdir_read(s->j->dir, buf_cstr(&out->path));
	for (size_t i = 0; i < s->n; i++)
		compare(s, &s->piece[i], whole, block, &c);
	close(whole);
	out->conflicts = c.bytes;
	if (c.bytes != 0)
		say_conflict(s->j, &c);
}

/* The pieces could not be held against their type; the whole can. */
static void
say_mismatch(const struct join *j, const struct joined *out)
{
	struct mismatch m = {
	    .source = BODY_HTTP_JOINED,
	    .declared = j->declared_type,
	    .name = j->name,
	    .detected = out->type,
	};
	struct buf t = {0};
	struct finding f = {
	    .session_id = j->session_id,
	    .part = j->number,
	    .frame = j->frame,
	    .ns = j->ns,
	};

	if (mismatch_look(&m, &f.kind, &t)) {
		f.text = buf_as_slice(&t);
		finding_add(j->findings, &f);
	}
	buf_free(&t);
}

/* ---- the whole */

static void
final_name(void *ctx, const char *type, struct buf *out)
{
	const struct join *j = ctx;

	name_path(out, j->session_id, j->number);
	buf_str(out, "-");
	name_safe(out, j->name, j->url, type,
	    name_most(j->limits->v[LIMIT_NAME_BYTES]));
}

static void
keep_facts(struct joined *out, const struct spool_facts *f, uint64_t size)
{
	*out = (struct joined){
	    .path = f->path,
	    .size = size,
	    .description = f->description,
	    .width = f->width,
	    .height = f->height,
	};
	memcpy(out->type, f->type, sizeof out->type);
	memcpy(out->md5, f->md5, sizeof out->md5);
	memcpy(out->sha1, f->sha1, sizeof out->sha1);
}

static void
on_sum(void *ctx, const uint8_t sha256[SHA256_SIZE])
{
	struct joined *out = ctx;

	memcpy(out->sha256, sha256, sizeof out->sha256);
}

static bool
write_whole(struct sweep *s, struct joined *out, uint8_t *block)
{
	const struct join *j = s->j;
	struct join named = *j; /* the name callback takes no const */
	struct spool_room room = {
	    .dir = j->dir,
	    .budget = j->budget,
	    .magic = j->magic,
	    .sums = sha256_queue_new(BLOCK, on_sum, out),
	    .hashes = j->hashes,
	    .describe = j->describe,
	    .small = BLOCK,
	};
	struct spool_facts facts;
	struct buf path = {0};
	struct spool spool;
	bool ok;

	TAILQ_INIT(&room.awake);
	name_path(&path, j->session_id, j->number);
	buf_str(&path, ".part");
	spool_begin(&spool, &room, buf_as_slice(&path), 0);
	buf_free(&path);
	ok = copy(s, &spool, block);
	if (ok) {
		spool_finish(&spool, &facts, j->ns, final_name, &named);
		keep_facts(out, &facts, j->total);
	} else {
		spool_drop(&spool);
	}
	sha256_queue_free(room.sums);
	return ok;
}

bool
range_join(const struct join *j, struct joined *out)
{
	struct sweep s = {.j = j, .fd = -1};
	uint8_t *block = xmalloc(BLOCK);
	bool ok = collect(&s) && covers(&s) && write_whole(&s, out, block);

	if (ok) {
		find_conflicts(&s, out, block);
		say_mismatch(j, out);
	}
	if (s.fd != -1)
		close(s.fd);
	free(s.piece);
	free(s.heap);
	free(block);
	return ok;
}

void
joined_free(struct joined *j)
{
	buf_free(&j->path);
	buf_free(&j->description);
}
