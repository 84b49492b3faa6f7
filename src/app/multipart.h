/*
 * multipart: splits a body at its boundary lines (RFC 2046, 5.1) as it
 * arrives. Parts pass through in chunks of any size without being copied;
 * only bytes that may be a boundary's beginning are held until it is known.
 *
 * Bare LF line ends, and a first boundary without a preamble, are read. A
 * part's data does not hold the line end before the next boundary.
 */
#ifndef WF_APP_MULTIPART_H
#define WF_APP_MULTIPART_H

#include "app/http_head.h"

#define MULTIPART_UNKNOWN UINT64_MAX

struct multipart_sink {
	void *ctx;
	/* A part begins. The head lives until its end. Returns how many bytes
	 * its fields prove it to have, or MULTIPART_UNKNOWN. */
	uint64_t (*begin)(void *ctx, const struct http_head *);
	void (*data)(void *ctx, const struct chunk *);
	void (*gap)(void *ctx, uint64_t n);
	/* whole: its closing boundary was seen. */
	void (*end)(void *ctx, bool whole);
	void (*limit)(void *ctx, enum limit_id, const struct chunk *);
};

struct multipart;

/* The boundary is copied; it must not be longer than MULTIPART_BOUNDARY. */
#define MULTIPART_BOUNDARY 200
struct multipart *multipart_new(struct slice boundary, const struct limits *,
    const struct multipart_sink *);
void multipart_data(struct multipart *, const struct chunk *);
/*
 * n bytes are missing. A boundary may have been among them, so a part whose
 * length is not proved ends here, and the next one begins at a boundary.
 */
void multipart_gap(struct multipart *, uint64_t n);
/* No more bytes will come. Ends the open part and frees it. */
void multipart_free(struct multipart *);
/* Was the closing boundary ("--boundary--") seen? */
bool multipart_closed(const struct multipart *);

#endif
