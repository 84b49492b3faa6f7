/*
 * evidence: what is captured for one report: pcapng files in its evidence/
 * folder, one after the other, written by the capturing thread and read by
 * another at the same time, as a feed. Nothing waits in memory: who reads
 * slower than packets come reads them later, from the files.
 *
 * All calls but those of the feed are the capturing thread's.
 */
#ifndef WF_CAPTURE_EVIDENCE_H
#define WF_CAPTURE_EVIDENCE_H

#include "base/outdir.h"
#include "capture/feed.h"
#include "capture/pcapng_write.h"

struct evidence;

/*
 * The directory and the interface must outlive it. The first file is begun at
 * once. watchful is the reader's.
 */
struct evidence *evidence_new(struct outdir *, const struct pcapng_iface *,
    int64_t start_ns, const struct watchful *);
void evidence_packet(
    struct evidence *, int64_t ns, uint32_t len, struct slice data);
/* What was added so far can be read. */
void evidence_flush(struct evidence *);
uint64_t evidence_size(const struct evidence *); /* of the file at hand */
/* Ends the file with its statistics (first_ns and written are known here). */
void evidence_end_file(struct evidence *, const struct pcapng_stats *);
/* A further one begins. */
void evidence_begin_file(struct evidence *, int64_t start_ns);
/* No further file comes. error: why, when nobody wanted the end; or "". */
void evidence_end(struct evidence *, const char *error);

/* By the reader, before it reads: files go once they were read. */
void evidence_discard(struct evidence *);
/* The reader's. It may be read until evidence_free. */
const struct feed *evidence_feed(const struct evidence *);
/* Once the feed is at its end: why that was, or "". */
const char *evidence_error(const struct evidence *);
/* ... and from when to when it was captured. */
void evidence_times(const struct evidence *, int64_t *start, int64_t *end);
/* By the reader, once the feed is at its end. */
void evidence_free(struct evidence *);

#endif
