/* ledger: digests by path, in order once they are all there. */
#include "report/ledger.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/die.h"
#include "base/outdir.h"
#include "base/xalloc.h"
#include "report/tree.h"

/* Paths lie one after the other in names. */
struct row {
	size_t at;
	struct slice path; /* of a closed ledger */
	uint8_t sha256[SHA256_SIZE];
};

struct ledger {
	pthread_mutex_t lock;
	struct buf names;
	struct row *rows;
	size_t n, cap;
};

struct ledger *
ledger_new(void)
{
	struct ledger *l = xcalloc(1, sizeof(*l));

	pthread_mutex_init(&l->lock, NULL);
	return l;
}

void
ledger_free(struct ledger *l)
{
	if (l == NULL)
		return;
	pthread_mutex_destroy(&l->lock);
	buf_free(&l->names);
	free(l->rows);
	free(l);
}

void
ledger_add(
    struct ledger *l, struct slice path, const uint8_t sha256[SHA256_SIZE])
{
	struct row *row;

	pthread_mutex_lock(&l->lock);
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 256 : l->cap * 2;
		l->rows = xreallocarray(l->rows, l->cap, sizeof(*l->rows));
	}
	row = &l->rows[l->n++];
	row->at = l->names.n;
	row->path = slice_of(NULL, path.n);
	memcpy(row->sha256, sha256, SHA256_SIZE);
	buf_add_slice(&l->names, path);
	pthread_mutex_unlock(&l->lock);
}

void
ledger_read(struct ledger *l, struct outdir *dir, const char *path)
{
	uint8_t sha256[SHA256_SIZE];

	if (!tree_hash(outdir_fd(dir), path, sha256))
		die(EXIT_OUTPUT, "cannot read %s/%s: %s", outdir_path(dir),
		    path, strerror(errno));
	ledger_add(l, slice_str(path), sha256);
}

static int
by_path(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;

	return slice_cmp(a->path, b->path);
}

void
ledger_close(struct ledger *l)
{
	for (size_t i = 0; i < l->n; i++)
		l->rows[i].path = slice_mid(
		    buf_as_slice(&l->names), l->rows[i].at, l->rows[i].path.n);
	if (l->n != 0)
		qsort(l->rows, l->n, sizeof(*l->rows), by_path);
}

bool
ledger_at(const struct ledger *l, size_t i, struct slice *path,
    const uint8_t **sha256)
{
	if (i >= l->n)
		return false;
	*path = l->rows[i].path;
	*sha256 = l->rows[i].sha256;
	return true;
}
