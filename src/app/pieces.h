/*
 * pieces: what came of a TCP session while nobody knew its protocol: chunks,
 * gaps and ends in the order in which they arrived across both sides, with
 * their addresses, to be replayed to the decoder that takes over; and what
 * probes look at, the first bytes of each side.
 */
#ifndef WF_APP_PIECES_H
#define WF_APP_PIECES_H

#include "app/app.h"

struct pieces;

struct pieces *pieces_new(struct budget *, uint64_t probe_bytes);
void pieces_free(struct pieces *);
void pieces_data(struct pieces *, const struct chunk *); /* copies the bytes */
void pieces_gap(struct pieces *, const struct gap *);
void pieces_end(struct pieces *, enum side, enum stream_end);

/* What probes see; slices live until the next pieces_data. */
void pieces_probe(
    const struct pieces *, const struct session *, struct probe *);
/* A side has all the bytes that a probe is shown, or both have ended. */
bool pieces_full(const struct pieces *);

struct app_conn; /* conn.h */
void pieces_replay(const struct pieces *, struct app_conn *);

#endif
