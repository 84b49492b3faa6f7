#include "report/press.h"

#include <stdlib.h>

#include "base/outdir.h"
#include "base/sha256_many.h"
#include "base/xalloc.h"
#include "report/ledger.h"

/* Pages that wait for their digests: enough to fill the lanes. */
#define PRESS_PAGES 64
#define PRESS_BYTES ((size_t)4 << 20)

struct press {
	struct outdir *dir;
	struct ledger *ledger;
	struct buf path[PRESS_PAGES], page[PRESS_PAGES];
	size_t n, bytes;
};

struct press *
press_new(struct outdir *dir, struct ledger *ledger)
{
	struct press *p = xcalloc(1, sizeof(*p));

	p->dir = dir;
	p->ledger = ledger;
	return p;
}

static void
settle(struct press *p)
{
	struct sha256_job jobs[PRESS_PAGES];

	for (size_t i = 0; i < p->n; i++)
		jobs[i].data = buf_as_slice(&p->page[i]);
	sha256_many(jobs, p->n);
	for (size_t i = 0; i < p->n; i++)
		ledger_add(p->ledger, buf_as_slice(&p->path[i]), jobs[i].out);
	p->n = p->bytes = 0;
}

void
press_put(struct press *p, const char *path, struct buf *page)
{
	struct buf full = *page;

	outdir_put(p->dir, path, buf_as_slice(page), -1);
	buf_reset(&p->path[p->n]);
	buf_str(&p->path[p->n], path);
	*page = p->page[p->n];
	buf_reset(page);
	p->page[p->n++] = full;
	p->bytes += full.n;
	if (p->n == PRESS_PAGES || p->bytes >= PRESS_BYTES)
		settle(p);
}

void
press_free(struct press *p)
{
	settle(p);
	for (size_t i = 0; i < PRESS_PAGES; i++) {
		buf_free(&p->path[i]);
		buf_free(&p->page[i]);
	}
	free(p);
}
