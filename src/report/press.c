/* press: pages to their files, their digests to the ledger. */
#include "report/press.h"

#include <stdlib.h>

#include "base/outdir.h"
#include "base/sha256.h"
#include "base/xalloc.h"
#include "report/ledger.h"

/* Bytes that wait to be hashed. */
#define SUMS ((size_t)1 << 20)

/* Paths of files whose digests are due lie one after the other in due, each
 * with a zero; those before told have theirs. */
struct press {
	struct outdir *dir;
	struct ledger *ledger;
	struct sha256_queue *sums;
	struct buf due;
	size_t told;
};

static void
on_sum(void *ctx, const uint8_t sha256[SHA256_SIZE])
{
	struct press *p = ctx;
	struct slice path = slice_str((const char *)p->due.p + p->told);

	ledger_add(p->ledger, path, sha256);
	p->told += path.n + 1;
	if (p->told == p->due.n) {
		buf_reset(&p->due);
		p->told = 0;
	}
}

struct press *
press_new(struct outdir *dir, struct ledger *ledger)
{
	struct press *p = xcalloc(1, sizeof(*p));

	p->dir = dir;
	p->ledger = ledger;
	p->sums = sha256_queue_new(SUMS, on_sum, p);
	return p;
}

void
press_put(struct press *p, const char *path, struct slice page)
{
	struct sha256_sum *sum = sha256_begin(p->sums);

	outdir_put(p->dir, path, page, -1);
	buf_add(&p->due, path, strlen(path) + 1);
	sha256_add(p->sums, sum, page);
	sha256_end(p->sums, sum);
}

void
press_settle(struct press *p)
{
	sha256_queue_settle(p->sums);
}

void
press_free(struct press *p)
{
	sha256_queue_free(p->sums);
	buf_free(&p->due);
	free(p);
}
