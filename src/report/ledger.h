/*
 * ledger: the SHA-256 of files that this run wrote, by path, taken from the
 * bytes as they were written. Entries may come from several threads; once it
 * is closed it is in the order of paths, as a manifest is.
 */
#ifndef WF_REPORT_LEDGER_H
#define WF_REPORT_LEDGER_H

#include "base/hash.h"

struct ledger;
struct outdir;

struct ledger *ledger_new(void);
void ledger_free(struct ledger *);
void ledger_add(
    struct ledger *, struct slice path, const uint8_t sha256[SHA256_SIZE]);
/* Of a file that is complete on disk, by reading it. */
void ledger_read(struct ledger *, struct outdir *, const char *path);
/* No more entries come. */
void ledger_close(struct ledger *);
/* Entry i of a closed one; false past the last. */
bool ledger_at(const struct ledger *, size_t i, struct slice *path,
    const uint8_t **sha256);

#endif
