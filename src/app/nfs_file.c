/*
 * nfs_file: handles, their names and their bodies. See nfs_file.h.
 */
#include "app/nfs_file.h"

#include <stdlib.h>
#include <sys/queue.h>

#include "base/hash.h"
#include "base/xalloc.h"

#define HELD_COST 1024 /* of one held piece, besides its bytes */

struct held {
	TAILQ_ENTRY(held) link;
	uint64_t off; /* in the file */
	struct chunk chunk;
	uint8_t bytes[];
};
TAILQ_HEAD(helds, held);

/* Before it begun, start and next are 0: what is not the beginning waits. */
struct nfs_part {
	struct nfs_file *file;
	bool begun; /* body is NULL when the sink did not want it */
	struct body *body;
	uint64_t start, next; /* in the file: what the body has */
	uint64_t size;	      /* of the file, when sized */
	bool sized;
	struct helds held; /* by offset, all behind next */
};

struct nfs_file {
	TAILQ_ENTRY(nfs_file) link;
	struct nfs_handle handle;
	uint64_t hash;
	struct buf name;
	struct nfs_part part[2];
};
TAILQ_HEAD(file_list, nfs_file);

struct nfs_files {
	struct app_conn *conn;
	struct file_list list; /* last used first */
	size_t n;
	uint64_t held; /* bytes, of all files */
	bool said_limit;
};

/* ---- bodies */

static void
begin(struct nfs_files *all, struct nfs_part *p, uint64_t off,
    const struct chunk *at)
{
	const struct app_sink *sink = conn_sink(all->conn);
	struct body_head head = {
	    .source = BODY_NFS,
	    .session = conn_session(all->conn),
	    .side = at->side,
	    .frame = at->frame,
	    .ns = at->ns,
	    .name = buf_as_slice(&p->file->name),
	    .offset = off,
	};

	p->begun = true;
	p->start = p->next = off;
	p->body = sink->body_begin(sink->ctx, &head);
}

/* Bytes from off on; those that the body has already are left out. */
static void
place(struct nfs_files *all, struct nfs_part *p, uint64_t off,
    const struct chunk *c)
{
	const struct app_sink *sink = conn_sink(all->conn);
	struct chunk rest = *c;

	if (!p->begun)
		begin(all, p, off, c);
	if (off < p->next) {
		if (p->next - off >= c->data.n)
			return;
		rest = chunk_mid(c, (size_t)(p->next - off), c->data.n);
		off = p->next;
	}
	if (p->body != NULL) {
		if (off > p->next)
			sink->body_gap(sink->ctx, p->body, off - p->next);
		sink->body_data(sink->ctx, p->body, &rest);
	}
	p->next = off + rest.data.n;
}

static uint64_t
held_cost(const struct held *h)
{
	return HELD_COST + h->chunk.data.n;
}

static void
hold(struct nfs_files *all, struct nfs_part *p, uint64_t off,
    const struct chunk *c)
{
	struct held *h = xmalloc(sizeof *h + c->data.n), *before;

	*h = (struct held){.off = off, .chunk = *c};
	memcpy(h->bytes, c->data.p, c->data.n);
	h->chunk.data.p = h->bytes;
	before = TAILQ_LAST(&p->held, helds);
	while (before != NULL && before->off > off)
		before = TAILQ_PREV(before, helds, link);
	if (before == NULL)
		TAILQ_INSERT_HEAD(&p->held, h, link);
	else
		TAILQ_INSERT_AFTER(&p->held, before, h, link);
	all->held += held_cost(h);
	budget_take(conn_budget(all->conn), held_cost(h));
}

/* What waited for the bytes before it; every: whatever is missing. */
static void
release(struct nfs_files *all, struct nfs_part *p, bool every)
{
	struct held *h;

	while ((h = TAILQ_FIRST(&p->held)) != NULL &&
	       (every || h->off <= p->next)) {
		TAILQ_REMOVE(&p->held, h, link);
		place(all, p, h->off, &h->chunk);
		all->held -= held_cost(h);
		budget_give(conn_budget(all->conn), held_cost(h));
		free(h);
	}
}

/* Complete: somebody said where the file ends, and its bytes go there. */
static void
finish(struct nfs_files *all, struct nfs_part *p)
{
	const struct app_sink *sink = conn_sink(all->conn);
	uint64_t missing;

	release(all, p, true);
	missing = p->sized && p->size > p->next ? p->size - p->next : 0;
	if (p->body != NULL)
		sink->body_end(sink->ctx, p->body,
		    p->sized && missing == 0 ? BODY_COMPLETE : BODY_CUT,
		    missing);
	p->body = NULL;
	p->begun = p->sized = false;
	p->start = p->next = 0;
}

/* ---- files */

static void
file_free(struct nfs_files *all, struct nfs_file *f)
{
	TAILQ_REMOVE(&all->list, f, link);
	all->n--;
	finish(all, &f->part[NFS_READ]);
	finish(all, &f->part[NFS_WRITTEN]);
	budget_give(conn_budget(all->conn), sizeof *f);
	buf_free(&f->name);
	free(f);
}

static struct nfs_file *
file_new(struct nfs_files *all, const struct nfs_handle *h, uint64_t hash,
    const struct chunk *at)
{
	struct nfs_file *f;

	if (all->n != 0 && all->n >= conn_limit(all->conn, LIMIT_NFS_FILES)) {
		if (!all->said_limit)
			conn_limit_finding(
			    all->conn, LIMIT_NFS_FILES, at->frame, at->ns);
		all->said_limit = true;
		file_free(all, TAILQ_LAST(&all->list, file_list));
	}
	f = xcalloc(1, sizeof *f);
	f->handle = *h;
	f->hash = hash;
	for (int way = NFS_READ; way <= NFS_WRITTEN; way++) {
		f->part[way].file = f;
		TAILQ_INIT(&f->part[way].held);
	}
	all->n++;
	budget_take(conn_budget(all->conn), sizeof *f);
	return f;
}

/* The handle's file, made if need be, and the first of the list now. */
static struct nfs_file *
file_of(
    struct nfs_files *all, const struct nfs_handle *h, const struct chunk *at)
{
	struct slice bytes = slice_of(h->bytes, h->n);
	uint64_t hash = hash64(bytes, 0);
	struct nfs_file *f;

	TAILQ_FOREACH(f, &all->list, link)
		if (f->hash == hash &&
		    slice_eq(slice_of(f->handle.bytes, f->handle.n), bytes))
			break;
	if (f == NULL)
		f = file_new(all, h, hash, at);
	else
		TAILQ_REMOVE(&all->list, f, link);
	TAILQ_INSERT_HEAD(&all->list, f, link);
	return f;
}

struct nfs_files *
nfs_files_new(struct app_conn *conn)
{
	struct nfs_files *all = xcalloc(1, sizeof *all);

	all->conn = conn;
	TAILQ_INIT(&all->list);
	return all;
}

/* From the oldest on: bodies that began first end first. */
void
nfs_files_free(struct nfs_files *all)
{
	while (!TAILQ_EMPTY(&all->list))
		file_free(all, TAILQ_LAST(&all->list, file_list));
	free(all);
}

void
nfs_file_name(struct nfs_files *all, const struct nfs_handle *h,
    struct slice name, const struct chunk *at)
{
	struct nfs_file *f = file_of(all, h, at);

	buf_reset(&f->name);
	buf_add_slice(&f->name, name);
}

void
nfs_file_begin(struct nfs_files *all, const struct nfs_handle *h,
    enum nfs_way way, uint64_t off, uint64_t n, const struct chunk *at)
{
	struct nfs_part *p = &file_of(all, h, at)->part[way];

	if (p->begun && n != 0 &&
	    (off < p->start || (off < p->next && off + n <= p->next)))
		finish(all, p);
	if (!p->begun && n == 0 && off == 0)
		begin(all, p, off, at);
}

void
nfs_file_bytes(struct nfs_files *all, const struct nfs_handle *h,
    enum nfs_way way, uint64_t off, const struct chunk *c)
{
	struct nfs_part *p = &file_of(all, h, c)->part[way];

	if (off <= p->next) {
		place(all, p, off, c);
		release(all, p, false);
		return;
	}
	hold(all, p, off, c);
	if (all->held > conn_limit(all->conn, LIMIT_NFS_HELD))
		release(all, p, true);
}

void
nfs_file_size(struct nfs_files *all, const struct nfs_handle *h,
    enum nfs_way way, uint64_t size, const struct chunk *at)
{
	struct nfs_part *p = &file_of(all, h, at)->part[way];

	p->size = size;
	p->sized = true;
}
