/*
 * nfs_file: handles and their names. See nfs_file.h.
 */
#include "app/nfs_file.h"

#include <stdlib.h>
#include <sys/queue.h>

#include "app/scatter.h"
#include "base/hash.h"
#include "base/xalloc.h"

struct nfs_file {
	TAILQ_ENTRY(nfs_file) link;
	struct nfs_handle handle;
	uint64_t hash;
	struct buf name;
	struct scatter part[2];
};
TAILQ_HEAD(file_list, nfs_file);

struct nfs_files {
	struct app_conn *conn;
	struct scatter_room room;
	struct file_list list; /* last used first */
	size_t n;
	bool said_limit;
};

/* ---- files */

static void
file_free(struct nfs_files *all, struct nfs_file *f)
{
	TAILQ_REMOVE(&all->list, f, link);
	all->n--;
	scatter_end(&f->part[NFS_READ]);
	scatter_end(&f->part[NFS_WRITTEN]);
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
		f->part[way].room = &all->room;
		f->part[way].source = BODY_NFS;
		f->part[way].name = &f->name;
		scatter_init(&f->part[way]);
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
	all->room =
	    (struct scatter_room){.conn = conn, .limit = LIMIT_NFS_HELD};
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

/* A piece with nothing new in it: a reader went back. */
void
nfs_file_begin(struct nfs_files *all, const struct nfs_handle *h,
    enum nfs_way way, uint64_t off, uint64_t n, const struct chunk *at)
{
	struct scatter *s = &file_of(all, h, at)->part[way];

	if (s->begun && n != 0 &&
	    (off < s->start || (off < s->next && off + n <= s->next)))
		scatter_end(s);
	if (n == 0 && off == 0)
		scatter_begin(s, off, at);
}

void
nfs_file_bytes(struct nfs_files *all, const struct nfs_handle *h,
    enum nfs_way way, uint64_t off, const struct chunk *c)
{
	scatter_bytes(&file_of(all, h, c)->part[way], off, c);
}

void
nfs_file_size(struct nfs_files *all, const struct nfs_handle *h,
    enum nfs_way way, uint64_t size, const struct chunk *at)
{
	struct scatter *s = &file_of(all, h, at)->part[way];

	s->size = size;
	s->sized = true;
}
