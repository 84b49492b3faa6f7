/*
 * backlog: what came of a TCP session while nobody knew its protocol: chunks,
 * gaps and ends in the order in which they arrived across both sides, with
 * their addresses, to be replayed to the decoder that takes over; and what
 * probes look at, the first bytes of each side.
 */
#ifndef WF_APP_BACKLOG_H
#define WF_APP_BACKLOG_H

#include "app/decoder.h"

struct backlog;

struct backlog *backlog_new(struct budget *, uint64_t probe_bytes);
void backlog_free(struct backlog *);
void backlog_data(
    struct backlog *, const struct chunk *); /* copies the bytes */
void backlog_gap(struct backlog *, const struct gap *);
void backlog_end(struct backlog *, enum side, enum stream_end);

/* What probes see; slices live until the next backlog_data. */
void backlog_probe(
    const struct backlog *, const struct session *, struct probe *);
/* A side has all the bytes that a probe is shown, or both have ended. */
bool backlog_full(const struct backlog *);

struct app_conn; /* conn.h */
void backlog_replay(const struct backlog *, struct app_conn *);

#endif
