/*
 * raw: each direction of a session as a file, streams/NNN/<ID>.client.bin and
 * .server.bin (--raw). Who is the client is settled when the session closes,
 * so what does not fit a small buffer goes to a file of a passing name first.
 * Inside case/ only.
 */
#ifndef WF_CASE_RAW_H
#define WF_CASE_RAW_H

#include "base/hash.h"
#include "base/outdir.h"
#include "session/session.h"

struct raw_side {
	struct buf held;
	size_t taken;	       /* of the budget */
	struct digest *digest; /* NULL until the first byte */
	uint64_t bytes;	       /* delivered */
	uint64_t zeros;	       /* standing for missing ones */
	bool short_of;	       /* zeros were left out */
	struct outfile *file;  /* once held was not enough */
};

struct raw {
	struct raw_side side[2];
};

struct raw_rule {
	struct outdir *dir; /* NULL: digests only */
	struct budget *budget;
	uint64_t zeros_ratio; /* zeros over bytes */
};

void raw_data(struct raw *, const struct raw_rule *, const struct session *,
    enum side, struct slice);
/* How many zeros stand for it. */
uint64_t raw_gap(struct raw *, const struct raw_rule *, const struct session *,
    enum side, uint64_t n);
/* What became of one side: has says whether there is a stream at all. */
struct raw_result {
	bool has;
	uint8_t sha256[SHA256_SIZE];
	uint64_t size; /* zeros too */
};
/* Gives the files their names. */
void raw_end(struct raw *, const struct raw_rule *, const struct session *,
    struct raw_result[2]);
/* The session is not wanted (or never closed). */
void raw_drop(struct raw *, const struct raw_rule *, const struct session *);

#endif
