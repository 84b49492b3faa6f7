/*
 * activity: when a session spoke. A sparse histogram over capture time of
 * packets and payload bytes of each side. Steps are aligned to 1970 and come
 * from a fixed ladder in which each step divides the next (1, 10, 100 ms, 1,
 * 10 s, 1, 10 min, 1, 6, 24 h, ...), so that histograms of any sessions add up
 * exactly in a wider step. A session begins at 1 ms and widens when it would
 * need more than LIMIT_ACTIVITY_BINS.
 */
#ifndef WF_SESSION_ACTIVITY_H
#define WF_SESSION_ACTIVITY_H

#include "session/session.h"

struct rd;

struct activity_bin {
	int64_t bin;		       /* time / step */
	uint64_t packets[2], bytes[2]; /* by side A, B */
};

/* Step in ns of a rung of the ladder; rungs beyond the last repeat it. */
#define ACTIVITY_RUNGS 12
int64_t activity_step(unsigned rung);

struct activity *activity_new(uint64_t max_bins);
void activity_free(struct activity *);
size_t activity_size(const struct activity *); /* bytes of memory */
/* Packs it for a while, and frees it; made again by wake. */
void activity_park(struct activity *, struct buf *);
struct activity *activity_wake(struct rd *);
/* It may move when it grows. */
void activity_add(struct activity **, enum side, int64_t ns, uint64_t packets,
    uint64_t bytes);
unsigned activity_rung(const struct activity *);
size_t activity_bins(const struct activity *, const struct activity_bin **);
/* As the session.activity blob: varint rung, varint count, then for each bin
 * zigzag delta of bin, then packets and bytes of the client and the server. */
bool activity_unpack(struct rd *, unsigned *rung, uint64_t *count);
bool activity_next(struct rd *, struct activity_bin *io);

#endif
