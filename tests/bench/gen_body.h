/*
 * gen_body.h: a pool of file contents, made once.  A body is one of the pool's
 * files with a number of its own in its tail; its gzip form and its SHA-256
 * continue what was computed once for the part that all copies share.
 */
#ifndef GEN_BODY_H
#define GEN_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gen_make.h"

#define BODY_SHA 32

struct msg;
struct body_file;

struct body_pool {
	struct body_file *file;
	size_t nfile;
	uint8_t *noise; /* of encrypted conversations */
	size_t nnoise;
};

/* Borrows its file from the pool. */
struct body {
	struct body_file *file;
	size_t repeat; /* how often the file's head stands in it */
	uint64_t size;
	uint64_t nonce;
	uint8_t tail[MAKE_TAIL];
};

/* The files of the web: sizes heavy-tailed, types by their share. */
void body_pool_open(struct body_pool *, struct rng *);

/* A few large ones to be repeated, of the types EXT (NULL-ended). */
void body_pool_bulk(struct body_pool *, struct rng *, const char *const *ext);
void body_pool_close(struct body_pool *);

/* Any file of the pool; one in five is seen again with the same bytes. */
void body_pick(struct body *, struct body_pool *, struct rng *);

/* File number I with its head REPEAT times and the number NONCE. */
void body_make(
    struct body *, struct body_pool *, size_t i, size_t repeat, uint64_t nonce);

/* The number of a file whose type has the extension EXT. */
size_t body_find(const struct body_pool *, struct rng *, const char *ext);

const struct make_type *body_type(const struct body *);
size_t body_number(const struct body_pool *, const struct body *);

/* Length of the gzip form, 0 where the type is not worth it. */
uint64_t body_gzip_size(const struct body *);

/*
 * Adds the body, as it is or as gzip, to a message that borrows it; SHIFT not
 * 0: in chunks of 2^SHIFT (10 to 15) bytes, the last one too (RFC 9112, 7.1).
 */
void body_send(const struct body *, struct msg *, bool gzip, unsigned shift);

void body_sha256(struct body *, uint8_t sha[BODY_SHA]);

#endif
