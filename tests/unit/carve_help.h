/*
 * carve_help: a carve on a temporary report directory, with everything that
 * it says kept as text and copies, for the tests of carve/.
 */
#ifndef WF_TESTS_CARVE_HELP_H
#define WF_TESTS_CARVE_HELP_H

#include "carve/carve.h"

#define HELP_MAX 512

/* An artifact, its strings copied. */
struct kept {
	struct artifact a;
	char name[256], type[128], encoding[64], path[512], lacks[128];
	char description[256];
	struct run runs[64];
};

struct help {
	struct limits limits;
	struct budget budget;
	char tmp[256];
	struct outdir *dir;
	struct totals *totals;
	struct carve *carve;
	const struct app_sink *sink;
	struct finding_sink findings_sink;
	struct carve_sink carve_sink;
	struct session session;
	struct kept kept[HELP_MAX];
	uint8_t sum[HELP_MAX][SHA256_SIZE];
	size_t nsums;
	size_t nkept;
	struct buf findings; /* one line each: kind part text */
	uint64_t frame;	     /* of the next chunk */
};

/* Limits and hashes may be changed between new and start. */
struct help *help_new(void);
void help_start(struct help *, bool with_dir, unsigned hashes, bool describe);
void help_free(struct help *);

struct body_head help_head(
    struct help *, const char *url, const char *type, const char *codings);
/* One chunk, in a frame of its own; off is in the stream. */
void help_chunk(struct help *, struct body *, uint64_t off, struct slice data);
/* A whole body in pieces of at most step bytes. Its artifact. */
const struct kept *help_body(struct help *, const struct body_head *,
    struct slice data, size_t step, enum body_end);
const struct kept *help_last(struct help *);
/* The file of an artifact; the caller frees the buf. */
struct buf help_file(struct help *, const struct kept *);
/* Does its file hold exactly these bytes, and its size agree? */
void help_file_is(struct help *, const struct kept *, struct slice want);
/* ... and its digest? */
void help_holds(struct help *, const struct kept *, struct slice want);
/* The findings so far are these lines; then none. */
void help_found(struct help *, const char *want);
/* in, compressed by zlib; bits as for deflateInit2. */
struct buf help_packed(struct slice in, int bits);
/* n bytes that compress a little. */
struct buf help_noise(size_t n);

enum { HELP_ZLIB = 15, HELP_GZIP = 31 };

#endif
