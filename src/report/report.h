/*
 * report: pages from the record. Everything a page says comes from case.db
 * and the files beside it; the same record and options give the same bytes.
 */
#ifndef WF_REPORT_REPORT_H
#define WF_REPORT_REPORT_H

#include <sqlite3.h>

#include "base/limits.h"
#include "base/outdir.h"

struct report_options {
	const char *templates; /* --templates DIR, NULL: the built-in ones */
	const struct limits *limits;
	bool pages; /* --no-pages: only summary.json and index.html */
	/* Called now and then by the caller's thread; or NULL. */
	void (*tick)(void *ctx, size_t done, size_t total);
	void *ctx;
	unsigned threads; /* 0 and 1: one in all */
};

/*
 * Pages, assets, summary.json, then manifest-sha256.txt over everything. The
 * same bytes with any number of threads.
 */
void report_render(struct outdir *, const struct report_options *);

/* summary.json: the counts, the files and the findings for programs. */
void summary_write(struct outdir *, sqlite3 *);

/* One finding of verify; what is "missing", "changed" or "added". */
struct verify_sink {
	void *ctx;
	void (*differs)(void *ctx, const char *what, struct slice path);
	/* How far it is, now and then; or NULL. */
	void (*tick)(void *ctx, size_t done, size_t total);
};
/* 0 fine, 1 differences (each told, by their paths), -1 no readable manifest
 * (*why set). */
int manifest_verify(
    const char *dir, const struct verify_sink *, struct buf *why);
/*
 * The digests of pages come from the ledger of what was written, those of
 * carved files and raw streams from the record, so that a file that was
 * changed since it was carved shows in verify. Either may be NULL; then the
 * files are read. tick: now and then, while files are read; or NULL.
 */
struct ledger;
void manifest_write(struct outdir *, const struct ledger *, sqlite3 *,
    void (*tick)(void *ctx), void *ctx);

#endif
