/*
 * source: one capture file from its opening to its row in the evidence
 * table. It finds the reader, keeps the count of what was read, and says what
 * a reader of the report must know of the file: damage, loss, cut frames,
 * times that go back.
 */
#ifndef WF_CAPTURE_SOURCE_H
#define WF_CAPTURE_SOURCE_H

#include "capture/format.h"

/* path is what to open, name what the record calls it. */
void source_init(struct source *, uint32_t id, const char *path,
    const char *name, const struct capture_options *);
/* Open, recognise, read the file header. False with one line in *why. */
bool source_open(struct source *, struct buf *why);
/* As far as source_open, again, later: what fails now is damage. */
bool source_reopen(struct source *);
/* Close the file and forget what was read of it. */
void source_park(struct source *);
/*
 * Reads the next frame into s->frame. At the end it finishes the file (size,
 * digest, findings) and returns false.
 */
bool source_next(struct source *);
/* Count s->frame as delivered; it has its number now. */
void source_deliver(struct source *);
/* Finish the file without reading further frames. */
void source_finish(struct source *);
/* Bytes read from disk so far. */
uint64_t source_read(const struct source *);
void source_free(struct source *);

#endif
