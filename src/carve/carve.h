/*
 * carve: bodies become files.
 *
 * carve_new gives an app sink. Each body runs through its content codings,
 * its digest and its type, and is written as it arrives (small ones at once).
 * When it ends, an artifact record goes to the carve sink. Everything else
 * that the app stage tells (transactions, FTP lines, spans) passes through.
 */
#ifndef WF_CARVE_CARVE_H
#define WF_CARVE_CARVE_H

#include "app/app.h"
#include "base/hash.h"
#include "base/outdir.h"

/* One stretch of an artifact and where its (coded) bytes came from. */
struct run {
	uint64_t off; /* in the raw body, before decoding */
	uint32_t n;
	uint32_t capture;
	uint64_t frame;
	uint64_t pos; /* in the capture file */
};

/*
 * A carved file. Made when its body ends; slices and strings live during the
 * call. What always holds: size and digests are of the decoded content on
 * disk at path, the SHA-256 among them is told later, when many are worked
 * out at once; complete means that every byte is there and decoded; missing
 * counts bytes of the coded body that the file lacks: zeros inside it, bytes
 * behind its end, and what came after the gap that ended a content coding.
 * A piece of a coded entity (206) is kept as it was sent.
 */
struct artifact {
	struct session *session;
	uint32_t part;
	enum body_source source;
	enum side side;
	struct slice name; /* captured name, UTF-8 or not */
	struct slice url;
	struct slice declared_type;
	const char *detected_type; /* media type */
	struct slice description;  /* libmagic's words with --describe */
	struct slice encoding;	   /* codings that were undone, "gzip" */
	uint64_t size;
	uint64_t sum; /* its SHA-256 is the sink's sum with this number */
	uint8_t md5[16], sha1[20];
	bool has_md5, has_sha1;
	bool complete;
	uint64_t missing;
	const char *lacks; /* what is missing, one clause; NULL: nothing */
	uint64_t first_frame, last_frame;
	int64_t first_ns;
	struct body_range range;
	struct slice etag;
	uint64_t offset;
	bool ascii;
	uint32_t inside; /* part number of the artifact it is a part of, or 0 */
	const char *path; /* below the report directory; NULL: not written */
	uint32_t width, height; /* of a raster image, else 0 */
	const struct run *runs;
	size_t nruns;
};

struct carve_sink {
	void *ctx;
	void (*artifact)(void *ctx, const struct artifact *);
	/* The SHA-256 of an artifact; they come in order, from number 0. */
	void (*sum)(void *ctx, const uint8_t sha256[SHA256_SIZE]);
	/* What the app stage says besides bodies goes here. */
	struct app_sink pass;
};

struct totals;

struct carve_config {
	const struct limits *limits;
	struct budget *budget;
	struct outdir *dir; /* NULL: digests only, nothing is written */
	bool ranges_only;   /* written are only ranges of an entity (206), so
			       that they can be put together */
	unsigned hashes;    /* HASH_ flags */
	bool describe;
	const struct finding_sink *findings;
	const struct carve_sink *sink;
	struct totals *totals; /* of all carves of a run, for carve_settle */
};

struct carve; /* one a worker */

/* Files so far; may be asked from another thread. */
uint64_t carve_files(const struct carve *);

struct carve *carve_new(const struct carve_config *);
void carve_free(struct carve *);
/* Sums of the artifacts so far that were not told yet are told now. */
void carve_sums(struct carve *);
const struct app_sink *carve_app_sink(struct carve *);
/*
 * LIMIT_ARTIFACTS and LIMIT_OUTPUT_BYTES are of the whole report, but a worker
 * sees its own shards only. Each shard counts what it wrote; when all workers
 * have come to the same frame, this adds it up. Called for each carve of a run
 * by its own worker, at the same frames whatever the number of threads (every
 * 32,768th, say), it makes the limits hold, the same on every run, but for
 * what other shards wrote since the last call but one: so nobody waits but for
 * a worker that is a whole stretch behind. Never called, each shard has the
 * limits for itself.
 */
void carve_settle(struct carve *);

#endif
