/*
 * join: the ranges of one entity put together.
 *
 * Servers send pieces of a file (206), often over several connections, so the
 * carver, which sees one session at a time, writes pieces. After the last
 * packet whoever knows them all groups those of one entity (the same URL,
 * validator and total length) in frame order and asks for the whole.
 */
#ifndef WF_CARVE_JOIN_H
#define WF_CARVE_JOIN_H

#include "base/outdir.h"
#include "carve/libmagic.h"

/* A carved piece, as its artifact says. */
struct join_part {
	const char *path;     /* below the report directory */
	uint64_t first, last; /* its range */
	uint64_t size, missing;
	bool complete;
	bool expanded; /* a content coding was undone: not bytes of the range */
	uint64_t frame; /* its first */
};

/* The whole, of which every piece is a part. Strings live during the call. */
struct join {
	struct outdir *dir;
	const struct limits *limits;
	struct budget *budget;
	struct libmagic *magic;
	unsigned hashes; /* HASH_ flags */
	bool describe;
	const struct finding_sink *findings;

	uint64_t session_id; /* whose file it will be, and its number */
	uint32_t number;
	uint64_t frame; /* where its first piece began */
	int64_t ns;
	struct slice name, url, declared_type; /* of a piece */
	uint64_t total;
	const struct join_part *parts; /* in frame order */
	size_t n;
};

struct joined {
	struct buf path;
	uint64_t size;
	char type[128]; /* detected */
	struct buf description;
	uint8_t sha256[32], md5[16], sha1[20];
	uint32_t width, height;
	uint64_t conflicts; /* bytes that two pieces disagree on */
};

/*
 * Writes the whole when the bytes that surely are there cover it, from two
 * pieces or more, none of which is the whole already; it is complete then.
 * Where pieces overlap the first in order wins, and bytes that differ are the
 * finding range-conflict. False: nothing was written.
 */
bool range_join(const struct join *, struct joined *);
void joined_free(struct joined *);

#endif
