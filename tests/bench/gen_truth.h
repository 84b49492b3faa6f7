/*
 * gen_truth.h: what a perfect carver would find, one JSON object a line.
 *
 *   {"session_first_frame":N,"client":"ip:port","server":"ip:port",
 *    "kind":"http-response|http-request|ftp","name":"/uri","size":decoded,
 *    "sha256":"...","complete":true,"missing":0}
 *
 * An object with bytes that the capture does not hold has "complete":false and
 * "missing", the number of bytes of it (as sent) that are not there; so has one
 * that ends with its connection where the FIN (or, for FTP, the SYN) is not
 * there.  Size and hash are those of the whole.  An object is not listed when
 * what names and delimits it (a message's head, an FTP reply) is not whole in
 * the capture. The last line is {"totals":{...}}.
 */
#ifndef GEN_TRUTH_H
#define GEN_TRUTH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gen_body.h"

struct out;
struct pkt_pair;

enum truth_proto {
	TRUTH_TCP,
	TRUTH_UDP,
	TRUTH_ICMP,
	TRUTH_ICMP6,
	TRUTH_NPROTO
};

struct truth {
	const char *path;
	FILE *file;			/* NULL: none wanted */
	uint64_t session[TRUTH_NPROTO]; /* with a frame in the capture */
	uint64_t payload[TRUTH_NPROTO]; /* bytes sent, each once */
	uint64_t missing[TRUTH_NPROTO]; /* of these, not in the capture */
	uint64_t objects, incomplete, unlisted, object_bytes;
};

struct truth_object {
	const char *kind;
	char name[200];
	uint64_t size, missing;
	bool complete;
	uint8_t sha[BODY_SHA];
};

/* PATH may be NULL.  Failure ends the program. */
void truth_open(struct truth *, const char *path);
void truth_object(struct truth *, uint64_t first_frame, const struct pkt_pair *,
    const struct truth_object *);

/* Writes the totals. */
void truth_close(struct truth *, const struct out *);

#endif
