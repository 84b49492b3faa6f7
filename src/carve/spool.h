/*
 * spool: the bytes of one file while it is made.
 *
 * Small files wait in memory and are written at once; larger ones go to a file
 * under a working name and get their final name when they are done, because
 * the name depends on the type and the type may depend on all of the bytes.
 * The first bytes are looked at once: the type that they settle, and an
 * image's size. Of many large files only a few are open at a time.
 */
#ifndef WF_CARVE_SPOOL_H
#define WF_CARVE_SPOOL_H

#include <sys/queue.h>

#include "base/budget.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/outdir.h"
#include "base/sha256.h"
#include "carve/libmagic.h"
#include "carve/type.h"

struct spool;

/* What the spools of one worker share. */
struct spool_room {
	struct outdir *dir; /* NULL: nothing is written */
	struct budget *budget;
	struct libmagic *magic;
	struct sha256_queue *sums;
	unsigned hashes; /* besides SHA-256: HASH_ flags */
	bool describe;
	size_t small; /* files up to this many bytes stay in memory; the first
			 as many bytes of larger ones are looked at */
	/* Those with an open file, by last write. */
	TAILQ_HEAD(spool_list, spool) awake;
	size_t open;
};

/* Made by spool_begin, ended by spool_finish or spool_drop. */
struct spool {
	struct spool_room *room;
	uint64_t n;	 /* bytes so far */
	struct buf mem;	 /* all of them, until it spilled; then those that wait
			  * to be written, or without a directory the first */
	size_t keep;	 /* most bytes to hold in memory */
	size_t charged;	 /* to the budget */
	struct buf path; /* working name */
	bool spilled;
	struct outfile *file;
	struct sha256_sum *sum; /* when it spilled */
	struct digest *digest;	/* ... and other hashes are wanted */
	bool looked;
	const char *type;	 /* settled; NULL: ask libmagic */
	struct type_watch watch; /* ... and what may unsettle it */
	uint32_t width, height;
	bool awake; /* among the open ones */
	TAILQ_ENTRY(spool) queued;
};

/* What there is to say of it once it is done. */
struct spool_facts {
	char type[128];
	struct buf description; /* with room.describe */
	uint64_t sum;		/* its SHA-256's number in the queue */
	uint8_t md5[16], sha1[20];
	uint32_t width, height;
	struct buf path; /* final name; empty without a directory */
};
void spool_facts_free(struct spool_facts *);

/* It may hold keep bytes in memory, or room.small when that is more. path is
 * the working name of a larger file; it is copied. */
void spool_begin(
    struct spool *, struct spool_room *, struct slice path, size_t keep);
void spool_add(struct spool *, struct slice);
void spool_zeros(struct spool *, uint64_t n);
/*
 * All of it so far, in pieces, until take wants no more (false); it may drop
 * the spool then. Not for one without a directory that left memory.
 */
void spool_read(
    struct spool *, bool (*take)(void *ctx, struct slice), void *ctx);
/*
 * Type, final name, and digests, SHA-256 when its queue tells it; the file is
 * there afterwards. name adds the final name for a type to out.
 */
void spool_finish(struct spool *, struct spool_facts *, int64_t mtime_ns,
    void (*name)(void *ctx, const char *type, struct buf *out), void *ctx);
/* As if it had never been. */
void spool_drop(struct spool *);

#endif
